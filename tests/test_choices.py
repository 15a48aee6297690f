"""Our choices, tried on a joint order: against a slow count of the same thing, and what must hold."""

import random
from collections import Counter, defaultdict
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import invented_evidence, slow_order
from scipy import stats

from mc2cm_analysis.aggregation import ALL, CHOICES, Choices, vary_choices

DRAWN = ("kinds_weighted", "either_coding")
FEW = 200


def places(order: pd.Series) -> dict[str, set[int]]:
    """The places that each item takes, those that tie sharing theirs."""
    size = order.map(order.value_counts())
    first = order - (size - 1) / 2
    return {item: set(range(int(first[item]), int(first[item] + size[item]))) for item in order.index}


evidence = st.builds(
    invented_evidence,
    st.integers(3, 5),
    n_items=st.integers(2, 4),
    acts=st.integers(1, 5),
    rows=st.integers(1, 8),
    seed=st.integers(0, 10**6),
).filter(lambda rows: not (rows["variant"] | rows["restrictive"]).all())


@given(evidence)
@settings(max_examples=12, deadline=None)
def test_each_fixed_choice_is_the_slow_count_of_the_same(rows: pd.DataFrame) -> None:
    items = sorted(rows["item"].unique())
    found = vary_choices(rows, items=items, draws=1)
    counted = rows[~rows["variant"] & ~rows["restrictive"]].reset_index(names="row")
    ranked = rows[rows["rater"].isin(counted["rater"])]  # who has no act that counts stays out
    cases = {
        "second_coding": slow_order(counted, items, item="second_item"),
        "by_sources": slow_order(counted, items, unit="source"),
        "by_statements": slow_order(counted, items, unit="row"),
        "by_presence": slow_order(counted.assign(one=1), items, unit="one"),
        "variants_included": slow_order(ranked[~ranked["restrictive"]], items),
        "restrictive_counted": slow_order(ranked[~ranked["variant"]], items),
        "not_stated_dropped": slow_order(counted, items, dropped=True),
    }
    base = slow_order(counted, items)
    assert found.order.sort_index().to_dict() == base.to_dict()
    for choice in set(cases) & set(found.shifts.index):
        shares = found.places.loc[choice]
        assert {i: set(shares.columns[shares.loc[i] > 0]) for i in items} == places(cases[choice])
        assert found.shifts.at[choice, "mean_shift"] == pytest.approx((cases[choice] - base).abs().mean())


@given(evidence)
@settings(max_examples=6, deadline=None)
def test_leaving_out_tries_each_rater_and_each_source_that_counts(rows: pd.DataFrame) -> None:
    items = sorted(rows["item"].unique())
    found = vary_choices(rows, items=items, draws=1)
    counted = rows[~rows["variant"] & ~rows["restrictive"]]
    base = slow_order(counted, items)
    for choice, column in (("rater_left_out", "rater"), ("source_left_out", "source")):
        if choice not in found.shifts.index:
            continue
        orders = {name: slow_order(counted[counted[column] != name], items) for name in sorted(set(counted[column]))}
        shifts = pd.Series({name: (order - base).abs().mean() for name, order in orders.items()})
        told = found.shifts.loc[choice]
        assert told["draws"] == len(orders)
        assert told["mean_shift"] == pytest.approx(shifts.mean())
        assert told["largest_shift"] == pytest.approx(shifts.max())
        assert told["largest_when"] == (shifts.idxmax() if shifts.max() > 0 else "")


def test_kinds_weigh_what_a_dirichlet_of_five_gives() -> None:
    """Three acts of one kind against one of another: 3 w > 1 - w, where w has the beta distribution with 5 and 5."""
    rows = pd.DataFrame({"item": list("aaab"), "kind": list("xxxy"), "act": list("1234")})
    rows = rows.assign(rater="port", second_item=rows["item"], source="s", weight=1.0, variant=False, restrictive=False)
    shares = vary_choices(rows, draws=20_000).places.loc["kinds_weighted"]
    assert shares.at["a", 1] == pytest.approx(stats.beta(5, 5).sf(0.25), abs=0.005)


def test_an_act_of_two_kinds_weighs_between_them() -> None:
    """Against an act of either kind it never comes first, nor last."""
    rows = pd.DataFrame({"item": list("aabc"), "kind": list("xyxy"), "act": list("1123")})
    rows = rows.assign(rater="port", second_item=rows["item"], source="s", weight=1.0, variant=False, restrictive=False)
    assert vary_choices(rows, draws=500).places.loc["kinds_weighted"].loc["a"].tolist() == [0, 1, 0]


def test_each_contested_row_takes_either_coding_as_often() -> None:
    """Two contested rows, a or b, each by itself: both a, both b, or one each, which ties."""
    rows = pd.DataFrame({"item": ["a", "a"], "second_item": ["b", "b"], "act": ["1", "2"], "source": ["s", "t"]})
    rows = rows.assign(rater="port", kind="k", weight=1.0, variant=False, restrictive=False)
    found = vary_choices(rows, items=["a", "b"], draws=20_000)
    assert found.places.loc["either_coding"].loc["a"].tolist() == pytest.approx([0.5, 0.5], abs=0.01)
    assert found.shifts.at["either_coding", "mean_shift"] == pytest.approx(0.25 * 1 + 0.5 * 0.5, abs=0.01)


def slow_draw(
    rows: list[dict[str, object]], items: list[str], chance: random.Random, setting: dict[str, object]
) -> dict:
    """One draw of all choices at once, written out: the rank of each item in each rater that states any."""
    pool = [
        (i, r)
        for i, r in enumerate(rows)
        if (setting["variants"] or not r["variant"]) and (setting["restrictive"] or not r["restrictive"])
    ]
    weight = {kind: chance.gammavariate(5, 1) for kind in sorted({r["kind"] for r in rows})}
    units: dict = defaultdict(list)
    for i, r in pool:
        item = chance.choice([r["item"], r["second_item"]])
        if item in items and r["source"] != setting["left_source"]:
            unit = {"acts": r["act"], "sources": r["source"], "statements": i}[setting["measure"]]
            units[r["rater"], item, unit].append(weight[r["kind"]])
    counts: dict = defaultdict(lambda: dict.fromkeys(items, 0.0))
    for (rater, item, _), found in units.items():
        counts[rater][item] += sum(found) / len(found)
    return {
        rater: {
            i: 1 + sum(c > n + 1e-9 for c in own.values()) + (sum(abs(c - n) < 1e-9 for c in own.values()) - 1) / 2
            for i, n in own.items()
        }
        for rater, own in counts.items()
    }, {rater: {i for i, n in own.items() if n > 0} for rater, own in counts.items()}


def test_all_choices_at_once_are_those_of_a_slow_count() -> None:
    """Places, drawn by hand with Python's own chance: a rater is left out with the odds of one among all."""
    table = invented_evidence(4, n_items=3, acts=4, rows=7, seed=5)
    rows, items, raters = table.to_dict("records"), ["item-00", "item-01", "item-02"], sorted(set(table["rater"]))
    chance, draws = random.Random(1), 200
    sources = [None, *sorted(set(table["source"]))]
    first, n = Counter(), 0
    for measure, variants, restrictive, dropped in product(
        ("acts", "sources", "statements"), (True, False), (True, False), (True, False)
    ):
        for _ in range(draws):
            setting = {"measure": measure, "variants": variants, "restrictive": restrictive}
            left = chance.choice(raters) if chance.random() < 1 / len(raters) else None
            ranks, stated = slow_draw(rows, items, chance, {**setting, "left_source": chance.choice(sources)})
            heard = [rater for rater in ranks if rater != left]
            means = {}
            for item in items:
                own = [ranks[r][item] for r in heard if not dropped or item in stated[r]]
                means[item] = round(sum(own) / len(own), 9) if own else 4.0
            n += 1
            for one in items:
                ties = [other for other in items if means[other] == means[one]]
                if all(means[one] <= means[other] for other in items):
                    first[one] += 1 / len(ties)
    found = vary_choices(table, items=items, draws=n)
    for one in items:
        assert found.places.loc[ALL].at[one, 1] == pytest.approx(first[one] / n, abs=0.03)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return invented_evidence(6)


@pytest.fixture(scope="module")
def found(rows: pd.DataFrame) -> Choices:
    return vary_choices(rows, draws=FEW)


def test_the_same_seed_gives_the_same_and_another_seed_does_not(rows: pd.DataFrame, found: Choices) -> None:
    again, other = vary_choices(rows, draws=FEW), vary_choices(rows, draws=FEW, seed=1)
    assert again.places.equals(found.places) and again.shifts.equals(found.shifts)
    assert not other.places.loc[ALL].equals(found.places.loc[ALL])
    fixed = [choice for choice in found.shifts.index if choice not in (ALL, *DRAWN)]
    assert other.places.loc[fixed].equals(found.places.loc[fixed]), "what is not drawn knows no seed"


def test_each_place_is_given_once_in_each_draw(found: Choices) -> None:
    assert set(CHOICES) - set(found.shifts.index) == {"few_acts_ranked", "not_stated_last"}, (
        "the others apply to this evidence"
    )
    assert found.shifts.loc[[ALL, *DRAWN], "draws"].eq(FEW).all()
    for choice in found.shifts.index:
        assert found.places.loc[choice].sum().to_numpy() == pytest.approx(1)
        assert found.places.loc[choice].sum(axis="columns").to_numpy() == pytest.approx(1)


def test_ranges_hold_nine_draws_in_ten(found: Choices) -> None:
    ranges = found.ranges()
    assert list(ranges.index) == list(found.order.index)
    for item, (low, high) in ranges.iterrows():
        shares = found.places.loc[ALL].loc[item]
        assert shares.loc[low:high].sum() >= 0.9 - 1e-9
        assert shares.loc[: low - 1].sum() < 0.05 and shares.loc[high + 1 :].sum() <= 0.05 + 1e-9
    widest = found.shifts.loc[ALL, "widest"]
    assert (ranges["high"] - ranges["low"]).max() == ranges.at[widest, "high"] - ranges.at[widest, "low"]


def test_the_order_of_rows_raters_and_items_moves_nothing_that_is_not_drawn(rows: pd.DataFrame, found: Choices) -> None:
    raters, items = sorted(set(rows["rater"]), reverse=True), sorted(set(rows["item"]), reverse=True)
    told = vary_choices(rows.sample(frac=1, random_state=1), raters=raters, items=items, draws=FEW)
    for choice in set(found.shifts.index) - {ALL, *DRAWN}:
        expected = found.places.loc[choice].loc[items]
        assert told.places.loc[choice].to_numpy() == pytest.approx(expected.to_numpy()), choice


def test_a_rater_with_too_few_acts_counts_under_one_choice_alone(rows: pd.DataFrame, found: Choices) -> None:
    short = rows[rows["rater"] == "rater-000"].assign(rater="short").query("~variant and ~restrictive").head(2)
    told = vary_choices(pd.concat([rows, short]), draws=FEW, min_acts=5)
    for choice in set(found.shifts.index) - {ALL, *DRAWN, "source_left_out"}:
        assert told.places.loc[choice].equals(found.places.loc[choice]), choice
    with_it = slow_order(pd.concat([rows, short]).query("~variant and ~restrictive"), sorted(set(rows["item"])))
    shares = told.places.loc["few_acts_ranked"]
    assert {item: set(shares.columns[shares.loc[item] > 0]) for item in shares.index} == places(with_it)


def test_a_choice_with_nothing_to_choose_from_is_left_out() -> None:
    plain = invented_evidence(2, options=False)
    assert set(CHOICES) - set(vary_choices(plain, draws=20).shifts.index) == {
        "rater_left_out",
        "kinds_weighted",
        "either_coding",
        "second_coding",
        "variants_included",
        "restrictive_counted",
        "few_acts_ranked",
        "not_stated_last",
    }


def test_where_the_order_drops_what_is_not_stated_the_choice_is_to_rank_it_last(rows: pd.DataFrame) -> None:
    last, dropped = (vary_choices(rows, draws=FEW, drop_not_stated=dropped) for dropped in (False, True))
    items, counted = sorted(set(rows["item"])), rows.query("~variant and ~restrictive")
    assert dropped.order.sort_index().to_dict() == slow_order(counted, items, dropped=True).to_dict()
    assert "not_stated_dropped" not in dropped.shifts.index
    shares = dropped.places.loc["not_stated_last"]
    assert {i: set(shares.columns[shares.loc[i] > 0]) for i in items} == places(slow_order(counted, items))
    assert last.shifts.at["not_stated_dropped", "mean_shift"] == dropped.shifts.at["not_stated_last", "mean_shift"]


def test_many_items_and_raters_are_no_harder() -> None:
    found = vary_choices(invented_evidence(40, n_items=15), draws=64)
    assert found.places.loc[ALL].shape == (15, 15)
    assert np.isfinite(found.places.to_numpy()).all()
