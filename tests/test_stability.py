"""The stability of a joint order: against closed forms, slow counts of the same thing, and every filling of blanks."""

import os
import random
import subprocess
import sys
from itertools import combinations, permutations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import invented_evidence, slow_order
from scipy import stats

from mc2cm_analysis.aggregation import SETTLED, Stability, drawn_shares, rank_stability
from mc2cm_analysis.aggregation.blanks import least_leads, rank_bounds

FEW = 500


def rows_of(acts: dict[str, list[str]]) -> pd.DataFrame:
    """Rows on raters whose acts are given as the items that each states."""
    rows = [
        {"rater": rater, "item": item, "act": f"{rater}-{n}"}
        for rater, own in acts.items()
        for n, items in enumerate(own)
        for item in items
    ]
    frame = pd.DataFrame(rows).assign(source="s", kind="k", weight=1.0, variant=False, restrictive=False)
    return frame.assign(second_item=frame["item"])


# --- Draws of the evidence ---


def test_a_weighted_share_has_the_mean_and_the_spread_of_its_closed_form() -> None:
    """Of n acts k state the item: under a flat Dirichlet its share is k / n on average (Rubin 1981, section 2)."""
    n, k = 9, 2
    evidence = rows_of({"port": ["a"] * k + ["b"] * (n - k)})
    drawn = np.concatenate(list(drawn_shares(evidence, draws=50_000)), axis=2)[0, 0]
    exact = stats.beta(k, n - k)
    assert drawn.mean() == pytest.approx(exact.mean(), abs=0.002) and exact.mean() == pytest.approx(k / n)
    assert drawn.var() == pytest.approx(k * (n - k) / (n * n * (n + 1)), rel=0.03)
    assert stats.kstest(drawn, exact.cdf).pvalue > 0.001


def test_two_items_of_different_acts_change_places_as_their_weights_do() -> None:
    found = rank_stability(rows_of({"port": ["a"] * 5 + ["b"] * 3}))
    assert found.before.at["a", "b"] == pytest.approx(stats.beta(5, 3).sf(0.5), abs=0.006)


def test_items_of_the_same_acts_always_tie() -> None:
    found = rank_stability(rows_of({"port": ["ab", "ab", "abc", "c"]}), draws=FEW)
    assert found.before.at["a", "b"] == 0.5 and found.places.loc["a"].equals(found.places.loc["b"])


def test_the_joint_order_of_several_raters_is_that_of_a_slow_count() -> None:
    acts = {"port": ["a", "ab", "b", "c"], "town": ["b", "bc", "a"], "isle": ["c", "c", "ab"]}
    items, chance, draws = ["a", "b", "c"], random.Random(1), 20_000
    before = dict.fromkeys(permutations(items, 2), 0.0)
    for _ in range(draws):
        means = dict.fromkeys(items, 0.0)
        for own in acts.values():
            weights = [chance.expovariate(1) for _ in own]
            sums = {i: sum(w for w, act in zip(weights, own, strict=True) if i in act) for i in items}
            for i in items:
                ties = sum(sums[j] == sums[i] for j in items)
                means[i] += 1 + sum(sums[j] > sums[i] for j in items) + (ties - 1) / 2
        for one, other in before:
            before[one, other] += (means[one] < means[other]) + (means[one] == means[other]) / 2
    found = rank_stability(rows_of(acts))
    for one, other in before:
        assert found.before.at[one, other] == pytest.approx(before[one, other] / draws, abs=0.015)


# --- Every filling of the blanks ---

#: What one rater says of four items: a rank, tied ranks among them, or nothing.
orders = st.lists(st.sampled_from([1, 2, 3, None]), min_size=4, max_size=4)


def fillings(order: list[int | None]) -> list[list[float]]:
    """Every way to put each blank at a strict place of its own, by trying all orders of the groups of ties."""
    groups = [[i for i, value in enumerate(order) if value == rank] for rank in sorted({v for v in order if v})]
    blanks = [[i] for i, value in enumerate(order) if value is None]
    found = []
    for chain in permutations([*groups, *blanks]):
        if [group for group in chain if group in groups] == groups:
            ranks, place = [0.0] * len(order), 1
            for group in chain:
                for i in group:
                    ranks[i] = place + (len(group) - 1) / 2
                place += len(group)
            found.append(ranks)
    return found


@given(st.lists(orders, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_bounds_are_those_of_trying_every_filling(raters: list[list[int | None]]) -> None:
    stated = np.array([[value is not None for value in order] for order in raters])
    known = pd.DataFrame(raters, dtype=float).rank(axis="columns")
    ranks = known.apply(lambda row: row.fillna((row.count() + 1 + len(row)) / 2), axis="columns").to_numpy()
    sums = [np.sum(chosen, axis=0) for chosen in product(*map(fillings, raters))]
    leads = least_leads(ranks[:, :, None], stated)[:, :, 0]
    for one, other in permutations(range(4), 2):
        assert leads[one, other] == pytest.approx(min(total[other] - total[one] for total in sums))
    low, high = rank_bounds(ranks, stated)
    assert low == pytest.approx(np.min(sums, axis=0) / len(raters))
    assert high == pytest.approx(np.max(sums, axis=0) / len(raters))


def test_what_nobody_states_is_settled_against_nothing() -> None:
    acts = {rater: ["a"] * 40 + ["b"] * 10 for rater in ("port", "town", "isle")}
    found = rank_stability(rows_of(acts), items=["a", "b", "c", "d"], draws=FEW)
    assert found.before.at["a", "c"] == 1 and not found.every_filling.loc["c"].any()
    assert not found.every_filling["c"].any() and found.every_filling.at["a", "b"]
    assert found.settled_together == 1, "only a before b"
    assert found.bounds.loc["c"].tolist() == [1, 4, 1, 4]


def test_pairs_that_hold_together_are_counted_over_the_same_draws() -> None:
    acts = {rater: ["a"] * 6 + ["b"] * 3 + ["c"] for rater in ("port", "town", "isle", "cape", "bay")}
    evidence = rows_of(acts)
    found = rank_stability(evidence, draws=20_000)
    drawn = np.concatenate(list(drawn_shares(evidence, draws=20_000)), axis=2)
    means = stats.rankdata(-drawn, axis=0).mean(axis=1)
    holds = sorted(((means[i] < means[j]) for i, j in combinations(range(3), 2)), key=lambda held: -held.mean())
    single = [held for held in holds if held.mean() >= SETTLED]
    together = [np.logical_and.reduce(single[: n + 1]).mean() >= SETTLED for n in range(len(single))]
    assert 0 < sum(together) == found.settled_together


# --- What must hold ---


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return invented_evidence(6)


@pytest.fixture(scope="module")
def found(rows: pd.DataFrame) -> Stability:
    return rank_stability(rows, draws=FEW)


def test_the_order_is_that_of_a_slow_count(rows: pd.DataFrame, found: Stability) -> None:
    counted = rows[~rows["variant"] & ~rows["restrictive"]]
    assert found.order.sort_index().to_dict() == slow_order(counted, sorted(set(rows["item"]))).to_dict()


def test_variants_and_restrictions_change_nothing(rows: pd.DataFrame, found: Stability) -> None:
    names = {"raters": sorted(set(rows["rater"])), "items": sorted(set(rows["item"]))}
    told = rank_stability(rows.query("~variant and ~restrictive"), **names, draws=FEW)
    assert told.before.equals(found.before) and told.bounds.equals(found.bounds) and told.cells.equals(found.cells)


def test_each_place_is_given_once_in_each_draw(found: Stability) -> None:
    assert found.places.sum().to_numpy() == pytest.approx(1)
    assert found.places.sum(axis="columns").to_numpy() == pytest.approx(1)
    assert (found.before + found.before.T).to_numpy() == pytest.approx(1)
    assert (found.before_always <= found.before + 1e-9).all(axis=None)


def test_another_seed_draws_anew_and_the_same_does_not(rows: pd.DataFrame, found: Stability) -> None:
    assert rank_stability(rows, draws=FEW).before.equals(found.before)
    other = rank_stability(rows, draws=FEW, seed=1)
    assert not other.before.equals(found.before) and other.every_filling.equals(found.every_filling)


def test_a_rater_that_states_nothing_changes_nothing(rows: pd.DataFrame, found: Stability) -> None:
    more = rank_stability(rows, raters=[*sorted(set(rows["rater"])), "silent"], draws=FEW)
    assert more.places.equals(found.places) and more.before.equals(found.before) and more.bounds.equals(found.bounds)
    assert more.cells.loc["silent"].isna().all(axis=None) and more.not_ranked == ["silent"]


def test_a_rater_with_too_few_acts_has_no_ranks_and_moves_nothing(rows: pd.DataFrame, found: Stability) -> None:
    short = rows[rows["rater"] == "rater-000"].assign(rater="short").query("~variant and ~restrictive").head(2)
    more = rank_stability(pd.concat([rows, short]), draws=FEW, min_acts=5)
    assert more.not_ranked == ["short"] and more.cells.loc["short"].isna().all(axis=None)
    assert more.places.equals(found.places) and more.bounds.equals(found.bounds)
    with pytest.raises(ValueError, match="no rater has 1000 acts"):
        rank_stability(rows, min_acts=1000)


def test_new_names_that_keep_their_order_change_nothing(rows: pd.DataFrame, found: Stability) -> None:
    renamed = rows.copy()
    for column in ("rater", "item", "second_item", "act", "source", "kind"):
        renamed[column] = "x" + renamed[column]
    told = rank_stability(renamed, draws=FEW)
    assert told.places.to_numpy().tolist() == found.places.to_numpy().tolist()


def test_raters_of_one_mind_and_one_act_are_firm() -> None:
    found = rank_stability(rows_of({"port": ["a"], "town": ["a"], "isle": ["a"]}), items=list("abcde"), draws=50)
    assert found.ranges().loc["a"].tolist() == [1, 1]
    assert found.cells.loc[("port", "a"), ["low", "high"]].tolist() == [1, 1]
    assert not found.every_filling.any(axis=None), "where all but one are blank nothing is settled"


def test_weights_count_as_points_of_an_answer() -> None:
    answer = rows_of({"port": ["ab"]}).assign(weight=[1.0, 2.0])
    assert list(rank_stability(answer, draws=5).order.index) == ["b", "a"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.drop(columns=["act", "kind"]), "no column act, kind; it needs rater, item"),
        (lambda rows: rows.assign(variant=True), "no row of the evidence counts"),
        (lambda rows: rows.assign(variant="no"), "column variant must hold True and False only"),
        (lambda rows: rows.assign(weight=-1.0), "each weight of the evidence must be a number above 0"),
        (lambda rows: rows.assign(weight=float("inf")), "each weight of the evidence must be a number above 0"),
        (lambda rows: rows.assign(rater="nobody"), "names raters that are not among those given: nobody"),
        (lambda rows: rows.assign(item="nothing"), "names items that are not among those given: nothing"),
        (lambda rows: rows.assign(act=None), "values are missing in the evidence's column act"),
    ],
)
def test_evidence_that_cannot_be_counted_is_refused(rows: pd.DataFrame, change, said: str) -> None:
    raters, items = sorted(set(rows["rater"])), sorted(set(rows["item"]))
    with pytest.raises(ValueError, match=said):
        rank_stability(change(rows), raters=raters, items=items, draws=1)


def test_no_draw_is_no_stability(rows: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="one draw at least is needed, not 0"):
        rank_stability(rows, draws=0)


def test_names_that_look_alike_are_refused(rows: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="raters named twice: rater-000"):
        rank_stability(rows, raters=[*sorted(set(rows["rater"])), "rater-000"], draws=1)


def test_the_same_seed_gives_the_same_bytes_in_any_process() -> None:
    """Python hashes text anew in each process; nothing may hang on it."""
    code = (
        "from invented import invented_evidence as e; from mc2cm_analysis.aggregation import rank_stability as r; "
        "f = r(e(4), draws=50); print(f.places.to_csv(), f.bounds.to_csv(), f.before.to_csv(), f.cells.to_csv())"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1] and len(told[0]) > 1000
