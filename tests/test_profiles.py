"""Do raters share one profile? Against tables dealt out independently, exact chances, and what must hold."""

import random

import numpy as np
import pandas as pd
import pytest

from mc2cm_analysis.agreement import kendall_w, krippendorff_alpha, one_profile

ITEMS = ["a", "b", "c", "d"]


def acts_of(counts: dict[str, list[int]]) -> pd.DataFrame:
    """Acts of one item each, so many of each rater as given."""
    rows = [(rater, item) for rater, ns in counts.items() for item, n in zip(ITEMS, ns, strict=True) for _ in range(n)]
    frame = pd.DataFrame(rows, columns=["rater", "item"])
    return pd.get_dummies(frame["item"]).reindex(columns=ITEMS, fill_value=False).set_axis(frame["rater"])


def slow_w(table: list[list[int]]) -> float:
    """Kendall's W of a table of counts, corrected for ties, written out."""
    m, n = len(table), len(table[0])
    ranks = [[1 + sum(o > c for o in row) + (sum(o == c for o in row) - 1) / 2 for c in row] for row in table]
    sums = [sum(row[i] for row in ranks) for i in range(n)]
    ties = sum(row.count(c) ** 3 - row.count(c) for row in table for c in set(row))
    spread = sum((s - sum(sums) / n) ** 2 for s in sums)
    return 12 * spread / (m * (m * (n**3 - n) - ties))


def test_acts_of_one_item_are_dealt_as_tables_with_fixed_margins_are_drawn() -> None:
    """Where each act has one item, the deals are those of R's r2dtable: here drawn one act after another."""
    counts = {"port": [6, 3, 1, 2], "town": [2, 5, 2, 1], "isle": [1, 1, 4, 3]}
    chance, sizes = random.Random(5), [sum(row) for row in counts.values()]
    pool = [i for i in range(4) for row in counts.values() for _ in range(row[i])]
    drawn = []
    for _ in range(4_000):
        chance.shuffle(pool)
        cards = iter(pool)
        table = [[0] * 4 for _ in sizes]
        for row, size in zip(table, sizes, strict=True):
            for _ in range(size):
                row[next(cards)] += 1
        drawn.append(slow_w(table))
    found = one_profile(acts_of(counts), deals=4_000)
    assert found.w == pytest.approx(slow_w(list(counts.values())))
    low, high = np.quantile(drawn, [0.05, 0.95])
    assert (found.w_low, found.w_high) == (pytest.approx(low, abs=0.02), pytest.approx(high, abs=0.02))
    middle = one_profile(acts_of(counts), deals=1, seed=1)
    assert 0 <= middle.w_low <= 1, "one deal is a deal"
    mean = np.mean([one_profile(acts_of(counts), deals=1, seed=seed).w_low for seed in range(300)])
    assert mean == pytest.approx(np.mean(drawn), abs=0.03), "r2dtable's mean of W, by independent code"


def test_w_is_that_of_the_ranks_of_the_counts() -> None:
    counts = {"port": [6, 3, 1, 2], "town": [2, 5, 2, 1], "isle": [1, 1, 4, 3]}
    assert one_profile(acts_of(counts), deals=10).w == pytest.approx(kendall_w(list(counts.values()), permutations=0).w)


def test_the_chance_of_a_cell_is_exact() -> None:
    """Two raters of two acts: both acts on item a with the first rater in one of six deals, with the other in one."""
    cells = one_profile(acts_of({"port": [2, 0, 0, 0], "town": [0, 2, 0, 0]}), deals=50).cells
    assert cells.at[("port", "a"), "p_value"] == pytest.approx(2 / 6) and cells.at[("port", "a"), "expected"] == 1
    assert (cells["stands_out"] == "").all()


def test_what_stands_out_is_named_and_raters_of_one_profile_do_not_differ() -> None:
    alike = one_profile(acts_of({rater: [8, 6, 4, 2] for rater in ("port", "town", "isle")}), deals=500)
    assert alike.p_value == 1 and (alike.cells["stands_out"] == "").all()
    apart = one_profile(acts_of({"port": [20, 1, 1, 1], "town": [1, 9, 8, 7], "isle": [1, 8, 9, 7]}), deals=500)
    assert apart.p_value == pytest.approx(1 / 501)
    assert (
        apart.cells.at[("port", "a"), "stands_out"] == "more" and apart.cells.at[("town", "a"), "stands_out"] == "less"
    )


def test_the_order_of_acts_changes_nothing_but_the_deals() -> None:
    acts = acts_of({"port": [6, 3, 1, 2], "town": [2, 5, 2, 1], "isle": [1, 1, 4, 3]})
    shuffled = acts.iloc[np.random.default_rng(1).permutation(len(acts))]
    pd.testing.assert_frame_equal(one_profile(acts, deals=10).cells, one_profile(shuffled, deals=10).cells)


def test_too_little_for_a_profile_is_refused() -> None:
    with pytest.raises(ValueError, match="a profile needs two raters and three items, not 1 and 4"):
        one_profile(acts_of({"port": [1, 2, 0, 0]}))


def test_alpha_is_that_of_the_published_examples() -> None:
    """Krippendorff (2011), examples A (binary) and B (nominal): two observers, no value missing."""
    assert krippendorff_alpha("0100000000", "1110010010") == pytest.approx(0.095, abs=0.0005)
    assert krippendorff_alpha("aabbdcccedda", "babbbccceddd") == pytest.approx(0.692, abs=0.0005)
    assert krippendorff_alpha("abca", "abca") == 1 and np.isnan(krippendorff_alpha("aa", "aa"))
    with pytest.raises(ValueError, match="not 2 and 1"):
        krippendorff_alpha("ab", "a")
