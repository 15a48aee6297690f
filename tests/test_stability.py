"""The stability of a joint order: against a slow count of the same thing, an exact distribution, and what must hold."""

import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import invented_evidence

from mc2cm_analysis.aggregation import ALL, CHOICES, Stability, rank_stability, resampled_ratings

DRAWN = ("acts_resampled", "kinds_weighted", "either_coding")
FEW = 200


def slow_order(
    rows: pd.DataFrame, items: list[str], *, item: str = "item", unit: str = "act", dropped: bool = False
) -> pd.Series:
    """The joint rank of each item, counted city by city with pandas."""
    rows = rows[rows[item].isin(items)]
    counts = rows.groupby(["rater", item])[unit].nunique().unstack().reindex(columns=items)
    ranks = counts.rank(axis="columns", ascending=False)
    left = (counts.notna().sum(axis="columns") + 1 + len(items)) / 2
    filled = ranks if dropped else ranks.apply(lambda column: column.fillna(left))
    return filled.mean().fillna(len(items) + 1).round(9).rank()


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
).filter(lambda rows: not rows["variant"].all())


@given(evidence)
@settings(max_examples=25, deadline=None)
def test_each_fixed_choice_is_the_slow_count_of_the_same(rows: pd.DataFrame) -> None:
    items = sorted(rows["item"].unique())
    found = rank_stability(rows, items=items, draws=1)
    counted = rows[~rows["variant"]].reset_index(names="row")
    cases = {
        "second_coding": slow_order(counted, items, item="second_item"),
        "by_sources": slow_order(counted, items, unit="source"),
        "by_statements": slow_order(counted, items, unit="row"),
        "by_presence": slow_order(counted.assign(one=1), items, unit="one"),
        "variants_included": slow_order(rows, items),
        "restrictive_left_out": slow_order(counted[~counted["restrictive"]], items),
        "not_stated_dropped": slow_order(counted, items, dropped=True),
    }
    base = slow_order(counted, items)
    assert found.order.sort_index().to_dict() == base.to_dict()
    for choice in set(cases) & set(found.shifts.index):
        shares = found.places.loc[choice]
        assert {i: set(shares.columns[shares.loc[i] > 0]) for i in items} == places(cases[choice])
        assert found.shifts.at[choice, "mean_shift"] == pytest.approx((cases[choice] - base).abs().mean())


@given(evidence)
@settings(max_examples=10, deadline=None)
def test_leaving_out_tries_each_rater_and_each_source_that_counts(rows: pd.DataFrame) -> None:
    items = sorted(rows["item"].unique())
    found = rank_stability(rows, items=items, draws=1)
    counted = rows[~rows["variant"]]
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


def test_acts_are_drawn_with_replacement_inside_each_rater() -> None:
    """Two raters of two and three acts: every way of drawing them again is listed, and its share is met."""
    acts = {"port": [["a"], ["a", "b"]], "town": [["b"], ["b"], ["a"]]}
    rows = [
        {"rater": rater, "item": item, "act": f"{rater}{i}"}
        for rater, lists in acts.items()
        for i, items in enumerate(lists)
        for item in items
    ]
    frame = pd.DataFrame(rows).assign(source="s", kind="k", weight=1.0, variant=False, restrictive=False)
    frame["second_item"] = frame["item"]
    exact = {1: 0.0, 2: 0.0}
    ways = list(product(product(range(2), repeat=2), product(range(3), repeat=3)))
    for port, town in ways:
        drawn = [
            {"rater": r, "item": item, "act": f"{i}"}
            for r, chosen in (("port", port), ("town", town))
            for i, act in enumerate(chosen)
            for item in acts[r][act]
        ]
        for place in (taken := places(slow_order(pd.DataFrame(drawn), ["a", "b"]))["a"]):
            exact[place] += 1 / len(ways) / len(taken)
    found = rank_stability(frame, draws=40_000).places.loc["acts_resampled"].loc["a"]
    assert found.to_dict() == pytest.approx(exact, abs=0.01)


def test_kinds_weigh_what_a_flat_dirichlet_gives() -> None:
    """Three acts of one kind against one of another: with a weight w from 0 to 1, 3 w > 1 - w in three of four."""
    rows = pd.DataFrame({"item": list("aaab"), "kind": list("xxxy"), "act": list("1234")})
    rows = rows.assign(rater="port", second_item=rows["item"], source="s", weight=1.0, variant=False, restrictive=False)
    shares = rank_stability(rows, draws=20_000).places.loc["kinds_weighted"]
    assert shares.at["a", 1] == pytest.approx(0.75, abs=0.01)


def test_an_act_of_two_kinds_weighs_between_them() -> None:
    """Against an act of either kind it never comes first, nor last."""
    rows = pd.DataFrame({"item": list("aabc"), "kind": list("xyxy"), "act": list("1123")})
    rows = rows.assign(rater="port", second_item=rows["item"], source="s", weight=1.0, variant=False, restrictive=False)
    assert rank_stability(rows, draws=500).places.loc["kinds_weighted"].loc["a"].tolist() == [0, 1, 0]


def test_each_contested_row_takes_either_coding_as_often() -> None:
    """Two contested rows, a or b, each by itself: both a, both b, or one each, which ties."""
    rows = pd.DataFrame({"item": ["a", "a"], "second_item": ["b", "b"], "act": ["1", "2"], "source": ["s", "t"]})
    rows = rows.assign(rater="port", kind="k", weight=1.0, variant=False, restrictive=False)
    found = rank_stability(rows, items=["a", "b"], draws=20_000)
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
    weight = {kind: chance.expovariate(1) for kind in sorted({r["kind"] for r in rows})}
    times: Counter = Counter()
    for rater in {r["rater"] for _, r in pool}:
        acts = sorted({r["act"] for _, r in pool if r["rater"] == rater})
        times.update(chance.choices(acts, k=len(acts)))
    units: dict = defaultdict(list)
    for i, r in pool:
        item = chance.choice([r["item"], r["second_item"]])
        if item in items and r["source"] != setting["left_source"] and times[r["act"]]:
            unit = {"acts": r["act"], "sources": r["source"], "statements": i}[setting["measure"]]
            units[r["rater"], item, unit].append((weight[r["kind"]], times[r["act"]]))
    counts: dict = defaultdict(lambda: dict.fromkeys(items, 0.0))
    for (rater, item, _), found in units.items():
        repeats = 1 if setting["measure"] == "sources" else found[0][1]
        counts[rater][item] += repeats * sum(w for w, _ in found) / len(found)
    return {
        rater: {
            i: 1 + sum(c > n + 1e-9 for c in own.values()) + (sum(abs(c - n) < 1e-9 for c in own.values()) - 1) / 2
            for i, n in own.items()
        }
        for rater, own in counts.items()
    }, {rater: {i for i, n in own.items() if n > 0} for rater, own in counts.items()}


def test_all_choices_at_once_are_those_of_a_slow_count() -> None:
    """Places, pairs and themes put ahead, drawn by hand with Python's own chance."""
    table = invented_evidence(4, n_items=3, acts=4, rows=7, seed=5)
    rows, items, raters = table.to_dict("records"), ["item-00", "item-01", "item-02"], sorted(set(table["rater"]))
    chance, draws = random.Random(1), 200
    sources = [None, *sorted(set(table["source"]))]
    first, before, ahead, n = Counter(), Counter(), Counter(), 0
    for measure, variants, restrictive, dropped in product(
        ("acts", "sources", "statements"), (True, False), (True, False), (True, False)
    ):
        for _ in range(draws):
            setting = {"measure": measure, "variants": variants, "restrictive": restrictive}
            left = chance.choice([None, *raters])
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
                for other in items:
                    before[one, other] += (means[one] < means[other]) + (means[one] == means[other]) / 2
                for rater in ranks:
                    others = [ranks[r][one] for r in heard if r != rater]
                    if others and one in stated[rater] and sum(others) / len(others) - ranks[rater][one] >= 0.75:
                        ahead[rater, one] += 1
    found = rank_stability(table, items=items, draws=n, lead=0.75)
    for one in items:
        assert found.places.loc[ALL].at[one, 1] == pytest.approx(first[one] / n, abs=0.03)
        for other in items:
            assert found.before.at[one, other] == pytest.approx(before[one, other] / n, abs=0.03)
        for rater in raters:
            assert found.cells.at[(rater, one), "ahead"] == pytest.approx(ahead[rater, one] / n, abs=0.03)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return invented_evidence(6)


@pytest.fixture(scope="module")
def found(rows: pd.DataFrame) -> Stability:
    return rank_stability(rows, draws=FEW)


def same(one: Stability, other: Stability) -> bool:
    frames = ("order", "places", "shifts", "before", "cells")
    return all(getattr(one, name).equals(getattr(other, name)) for name in frames)


def test_the_same_seed_gives_the_same_and_another_seed_does_not(rows: pd.DataFrame, found: Stability) -> None:
    assert same(rank_stability(rows, draws=FEW), found)
    other = rank_stability(rows, draws=FEW, seed=1)
    assert not other.places.loc[ALL].equals(found.places.loc[ALL])
    fixed = [choice for choice in found.shifts.index if choice not in (ALL, *DRAWN)]
    assert other.places.loc[fixed].equals(found.places.loc[fixed]), "what is not drawn knows no seed"


def test_each_place_is_given_once_in_each_draw(found: Stability) -> None:
    assert list(found.shifts.index) == list(CHOICES), "every choice applies to this evidence"
    assert found.shifts.loc[[ALL, *DRAWN], "draws"].eq(FEW).all()
    for choice in found.shifts.index:
        assert found.places.loc[choice].sum().to_numpy() == pytest.approx(1)
        assert found.places.loc[choice].sum(axis="columns").to_numpy() == pytest.approx(1)
    assert (found.before + found.before.T).to_numpy() == pytest.approx(1)


def test_the_first_places_are_kept_as_often_as_all_others_come_after(found: Stability) -> None:
    kept = found.kept_first
    assert kept.index.tolist() == found.shifts.index.tolist() and kept[len(found.order)].eq(1).all()
    leader = found.order.index[0]
    alone = found.places.loc[ALL].at[leader, 1]  # shared first places are no lead, so the share of all is no less
    assert 0 < kept.at[ALL, 1] <= alone
    assert kept.at["by_presence", 1] in (0, 1), "tried once"


def test_ranges_hold_nine_draws_in_ten(found: Stability) -> None:
    ranges = found.ranges()
    assert list(ranges.index) == list(found.order.index)
    for item, (low, high) in ranges.iterrows():
        shares = found.places.loc[ALL].loc[item]
        assert shares.loc[low:high].sum() >= 0.9 - 1e-9
        assert shares.loc[: low - 1].sum() < 0.05 and shares.loc[high + 1 :].sum() <= 0.05 + 1e-9


def test_new_names_that_keep_their_order_change_nothing(rows: pd.DataFrame, found: Stability) -> None:
    renamed = rows.copy()
    for column in ("rater", "item", "second_item", "act", "source", "kind"):
        renamed[column] = "x" + renamed[column]
    told = rank_stability(renamed, draws=FEW)
    assert told.places.to_numpy().tolist() == found.places.to_numpy().tolist()
    assert told.cells.to_numpy().tolist() == found.cells.to_numpy().tolist()


def test_the_order_of_rows_raters_and_items_moves_nothing_that_is_not_drawn(
    rows: pd.DataFrame, found: Stability
) -> None:
    shuffled = rows.sample(frac=1, random_state=1)
    raters, items = sorted(set(rows["rater"]), reverse=True), sorted(set(rows["item"]), reverse=True)
    told = rank_stability(shuffled, raters=raters, items=items, draws=FEW)
    for choice in set(CHOICES) - {ALL, *DRAWN}:
        expected = found.places.loc[choice].loc[items]
        assert told.places.loc[choice].to_numpy() == pytest.approx(expected.to_numpy()), choice


def test_a_rater_that_states_nothing_changes_nothing(rows: pd.DataFrame, found: Stability) -> None:
    more = rank_stability(rows, raters=[*sorted(set(rows["rater"])), "silent"], draws=FEW)
    assert more.places.equals(found.places) and more.shifts.equals(found.shifts) and more.before.equals(found.before)
    assert more.cells.drop(index="silent", level="rater").equals(found.cells)
    assert more.cells.loc["silent", "ahead"].eq(0).all()


def test_a_choice_with_nothing_to_choose_from_is_left_out() -> None:
    plain = invented_evidence(2, options=False)
    found = rank_stability(plain, draws=20)
    assert set(CHOICES) - set(found.shifts.index) == {
        "rater_left_out",
        "kinds_weighted",
        "either_coding",
        "second_coding",
        "variants_included",
        "restrictive_left_out",
    }


def test_raters_of_one_mind_and_one_act_are_firm() -> None:
    plain = pd.DataFrame({"rater": ["port", "town", "isle"], "item": ["a", "a", "a"], "act": ["1", "2", "3"]})
    plain = plain.assign(source="s", kind="k", weight=1.0, variant=False, restrictive=False)
    found = rank_stability(plain.assign(second_item="a"), items=["a", "b", "c", "d", "e"], draws=50)
    assert found.ranges().loc["a"].tolist() == [1, 1]
    assert found.cells.loc[("port", "a"), ["low", "high"]].tolist() == [1, 1]
    assert found.cells["ahead"].eq(0).all(), "nobody stands out where all say the same"


def test_a_rater_that_stands_out_stays_ahead() -> None:
    rows = [("port", "e", "1"), *((r, "a", r) for r in ("town", "isle", "cape"))]
    frame = pd.DataFrame(rows, columns=["rater", "item", "act"]).assign(source=[str(i) for i in range(4)])
    frame = frame.assign(kind="k", weight=1.0, variant=False, restrictive=False, second_item=frame["item"])
    found = rank_stability(frame, items=["a", "b", "c", "d", "e"], draws=2_000)
    assert found.cells.loc[("port", "e"), "ahead"] == pytest.approx(4 / 5, abs=0.03), "its source is left out in 1 of 5"


def test_weights_count_as_points_of_an_answer() -> None:
    rows = pd.DataFrame(
        {"rater": "port", "item": ["a", "b"], "act": "answer", "weight": [1.0, 2.0], "source": "s", "kind": "k"}
    ).assign(variant=False, restrictive=False, second_item=["a", "b"])
    assert list(rank_stability(rows, draws=5).order.index) == ["b", "a"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.drop(columns=["act", "kind"]), "no column act, kind; it needs rater, item"),
        (lambda rows: rows.assign(variant=True), "no row of the evidence counts"),
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


def test_resampled_ratings_are_ranks_of_what_is_stated(rows: pd.DataFrame) -> None:
    raters, items = sorted(set(rows["rater"])), sorted(set(rows["item"]))
    drawn = list(resampled_ratings(rows, raters=raters, items=items, draws=30))
    assert len(drawn) == 30 and not all(frame.equals(drawn[0]) for frame in drawn)
    for frame in drawn:
        assert list(frame.index) == raters and list(frame.columns) == items
        stated = frame.notna().sum(axis="columns")
        assert (frame.sum(axis="columns") == stated * (stated + 1) / 2).all(), "ranks 1 to k of the k items stated"


def test_many_items_and_raters_are_no_harder() -> None:
    found = rank_stability(invented_evidence(40, n_items=15), draws=64)
    assert found.places.loc[ALL].shape == (15, 15)
    assert np.isfinite(found.places.to_numpy()).all()


def test_the_same_seed_gives_the_same_bytes_in_any_process() -> None:
    """Python hashes text anew in each process; nothing may hang on it."""
    code = (
        "from invented import invented_evidence as e; from mc2cm_analysis.aggregation import rank_stability as r; "
        "f = r(e(4), draws=50); print(f.places.to_csv(), f.shifts.to_csv(), f.before.to_csv(), f.cells.to_csv())"
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
