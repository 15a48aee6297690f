"""Published orders, a search over all orders, and what must hold for any profile."""

import json
from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mc2cm_analysis.aggregation import LISTED_OPTIMA, borda_count, kemeny_rankings, orders

HANDBOOK = json.loads((Path(__file__).parent / "oracles" / "published.json").read_text(encoding="utf-8"))[
    "borda_condorcet_kemeny"
]

profiles = st.tuples(st.integers(1, 5), st.integers(2, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(1, 4))
)


def profile(table: str) -> tuple[pd.DataFrame, pd.Series]:
    """Ranks and weights of a profile of the OECD and JRC handbook: orders with their number of criteria."""
    criteria = HANDBOOK[table]["profile"]
    items = sorted(next(iter(criteria)))
    ranks = pd.DataFrame({item: [order.index(item) + 1 for order in criteria] for item in items}, index=list(criteria))
    return ranks, pd.Series(criteria)


def frame(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, [f"r{i}" for i in range(len(values))], list("abcdefghijklmnop")[: values.shape[1]])


def pairwise_majority(ranks: pd.DataFrame, weights: pd.Series | None = None) -> pd.DataFrame:
    """The weight of those who put the item of a row before that of a column, counted one by one; a tie is a half."""
    majority = pd.DataFrame(0.0, ranks.columns, ranks.columns)
    for (rater, row), (first, later) in product(ranks.iterrows(), permutations(ranks.columns, 2)):
        weight = 1 if weights is None else weights[rater]
        majority.at[first, later] += weight * ((row[first] < row[later]) + (row[first] == row[later]) / 2)
    return majority


def support(majority: pd.DataFrame, order: tuple[str, ...]) -> float:
    return sum(majority.at[first, later] for place, first in enumerate(order) for later in order[place + 1 :])


@pytest.mark.parametrize("table", ["table25", "table28"])
def test_borda_and_outranking_of_the_handbook(table: str) -> None:
    """OECD and JRC Handbook (2008), tables 25-27 and 28-30, pages 106-111."""
    ranks, weights = profile(table)
    assert borda_count(ranks, weights).to_dict() == HANDBOOK[table]["borda"]
    majority = pairwise_majority(ranks, weights)
    for pair, count in HANDBOOK[table]["outranking"].items():
        assert majority.at[pair[0], pair[1]] == count


def test_the_condorcet_order_of_table_25() -> None:
    """Table 25: Condorcet's order, which the order of greatest support must be; 85 is re-derived, not printed."""
    found = kemeny_rankings(*profile("table25"))
    assert ["".join(order) for order in found.orders] == [HANDBOOK["table25"]["condorcet"]]
    assert found.support == HANDBOOK["table25"]["kemeny_support_best"]


def test_the_support_of_each_order_of_table_28() -> None:
    """Table 30, page 111: the support of all six orders."""
    ranks, weights = profile("table28")
    majority = pairwise_majority(ranks, weights)
    for order, count in HANDBOOK["table28"]["kemeny_support"].items():
        assert support(majority, tuple(order)) == count
    found = kemeny_rankings(ranks, weights)
    assert ["".join(order) for order in found.orders] == [HANDBOOK["table28"]["kemeny"]]
    assert found.exact and found.gap == 0


@given(profiles)
@settings(max_examples=60, deadline=None)
def test_every_optimum_and_no_other_is_found(values: np.ndarray) -> None:
    ranks = frame(values)
    majority = pairwise_majority(ranks)
    supports = {order: support(majority, order) for order in permutations(ranks.columns)}
    best = max(supports.values())
    found = kemeny_rankings(ranks)
    assert found.support == pytest.approx(best)
    assert sorted(found.orders) == sorted(order for order, total in supports.items() if total == pytest.approx(best))
    assert found.n_optima == len(found.orders)
    places = {item: [order.index(item) + 1 for order in found.orders] for item in ranks.columns}
    assert found.places.to_numpy().tolist() == [[min(places[item]), max(places[item])] for item in ranks.columns]


@given(profiles)
@settings(max_examples=40, deadline=None)
def test_kemenys_support_is_never_below_that_of_bordas_order(values: np.ndarray) -> None:
    ranks = frame(values)
    borda = tuple(borda_count(ranks).sort_values(ascending=False, kind="stable").index)
    assert kemeny_rankings(ranks).support >= support(pairwise_majority(ranks), borda) - 1e-9


@given(profiles)
@settings(max_examples=40, deadline=None)
def test_integer_programming_reaches_the_same_support(values: np.ndarray) -> None:
    majority = pairwise_majority(frame(values))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orders, "EXACT_ITEMS", 0)
        solved = kemeny_rankings(frame(values))
    assert solved.support == kemeny_rankings(frame(values)).support
    assert support(majority, solved.orders[0]) == pytest.approx(solved.support)
    assert solved.gap == pytest.approx(0, abs=1e-6) and not solved.exact


def test_many_items_get_one_order_with_its_gap() -> None:
    ranks = frame(np.random.default_rng(3).permuted(np.tile(np.arange(1, 15), (6, 1)), axis=1))
    found = kemeny_rankings(ranks)
    assert not found.exact and len(found.orders) == 1 and found.gap <= 1e-3


def test_of_very_many_optima_the_number_and_the_places_are_known() -> None:
    """Nine items that one rater ties: every order is best, 9! of them."""
    found = kemeny_rankings(pd.DataFrame([[5.0] * 9], columns=list("abcdefghi")))
    assert found.exact and found.n_optima == 362_880 and len(found.orders) == LISTED_OPTIMA
    assert found.places["best"].eq(1).all() and found.places["worst"].eq(9).all()


def test_names_do_not_matter() -> None:
    ranks, weights = profile("table25")
    renamed = ranks.rename(columns={"a": "z", "c": "y"})[["z", "d", "b", "y"]]
    assert "".join(kemeny_rankings(renamed, weights).orders[0]) == "ybdz"


def test_a_rater_who_ranks_nothing_changes_nothing() -> None:
    ranks, weights = profile("table28")
    silent = pd.concat([ranks, pd.DataFrame(np.nan, ["silent"], ranks.columns)])
    heavy = pd.concat([weights, pd.Series({"silent": 50})])
    assert borda_count(silent, heavy).equals(borda_count(ranks, weights))
    one, other = kemeny_rankings(silent, heavy), kemeny_rankings(ranks, weights)
    assert (one.orders, one.support) == (other.orders, other.support) and one.places.equals(other.places)


def test_ties_count_half_on_each_side_and_holes_for_neither() -> None:
    ranks = frame(np.array([[1.0, 1, 2], [1, np.nan, 2]]))
    assert borda_count(ranks).to_dict() == {"a": 0.5 + 2, "b": 0.5 + 1, "c": 0}
    assert kemeny_rankings(ranks).support == 0.5 + 1 + 2


@given(profiles)
@settings(max_examples=40, deadline=None)
def test_bordas_points_are_the_weight_of_those_who_put_an_item_before_the_others(values: np.ndarray) -> None:
    weights = pd.Series(range(1, len(values) + 1), frame(values).index)
    counted = pairwise_majority(frame(values), weights).sum(axis="columns")
    assert borda_count(frame(values), weights).to_dict() == counted.to_dict()


def test_a_rater_without_a_weight_is_refused() -> None:
    ranks, weights = profile("table28")
    with pytest.raises(ValueError, match="each rater needs a weight"):
        borda_count(ranks, weights.drop("abc"))


# Weights

TIED_BY_TWO = [[1, 2, 3], [1, 2, 3], [2, 1, 3]]  # the third rater against the first two, on a and b
SAME_SHARES = [
    [1, 2, 3],
    [0.1, 0.2, 0.3],
    [1e-10, 2e-10, 3e-10],
    [1e299, 2e299, 3e299],
    [1e-300, 2e-300, 3e-300],
    [1 / 6, 1 / 3, 1 / 2],
    [1 / 7, 2 / 7, 3 / 7],
    [0.1 / 0.7, 0.2 / 0.7, 0.3 / 0.7],
    [1e-20 / 6, 1e-20 / 3, 1e-20 / 2],
    [Fraction(1, 3), Fraction(2, 3), Fraction(1)],
    [Decimal("0.1"), Decimal("0.2"), Decimal("0.3")],
    [2**60, 2**61, 3 * 2**60],
]


@pytest.mark.parametrize("weights", SAME_SHARES, ids=repr)
def test_weights_that_balance_leave_a_tie_whatever_their_size(weights: list) -> None:
    found = kemeny_rankings(TIED_BY_TWO, weights)
    assert found.orders == [(0, 1, 2), (1, 0, 2)] and found.exact
    points = borda_count(TIED_BY_TWO, weights)
    assert points[0] == points[1]


@pytest.mark.parametrize("weight", [5e-324, 1e-300, 1e-10, 1.0, 1e10, 1e300])
def test_one_rater_of_any_weight_has_its_own_order(weight: float) -> None:
    found = kemeny_rankings([[1, 2, 3]], [weight])
    assert found.orders == [(0, 1, 2)] and found.support == pytest.approx(3 * weight)


@pytest.mark.parametrize(
    ("heavy", "light"), [(1e10, 1), (1, 1e-10), (1e16, 1), (1e300, 1e-300), (10**30, 1), (1 / 3, 1e-20)]
)
def test_the_lightest_rater_decides_what_the_heaviest_ties(heavy: float, light: float) -> None:
    assert kemeny_rankings([[1, 1, 2], [2, 1, 3]], [heavy, light]).orders == [(1, 0, 2)]
    against = [[1, 2, 3], [2, 1, 3], [2, 1, 3]]
    assert kemeny_rankings(against, [heavy, heavy, light]).orders == [(1, 0, 2)]


def test_the_lightest_rater_decides_among_many_items_too() -> None:
    """Beyond exact search: the heavy rater ties the items in twos, the light one has them the other way round."""
    heavy, light = np.arange(14) // 2, -np.arange(14)
    found = kemeny_rankings([heavy, light], [1e12, 1])
    assert found.orders == [tuple(item for pair in range(0, 14, 2) for item in (pair + 1, pair))]
    assert not found.exact and found.gap == pytest.approx(0, abs=1e-9)


def test_whole_weights_are_never_taken_for_rounded_ones() -> None:
    assert kemeny_rankings([[1, 2], [2, 1]], [2**53, 2**53 + 1]).orders == [(1, 0)]
    assert kemeny_rankings([[1, 2], [2, 1]], [0.1, 0.10000000000001]).orders == [(1, 0)]


@given(profiles, st.data())
@settings(max_examples=40, deadline=None)
def test_the_scale_of_the_weights_does_not_matter(values: np.ndarray, data: st.DataObject) -> None:
    weights = np.array(data.draw(st.lists(st.integers(0, 9), min_size=len(values), max_size=len(values))))
    found = kemeny_rankings(values, weights)
    for scale in (0.1, 1e-9, 1e12, 1 / 3):
        assert kemeny_rankings(values, weights * scale).orders == found.orders


@pytest.mark.parametrize("weight", [np.inf, np.nan, -1, -np.inf, None, "1", True, 1j], ids=repr)
@pytest.mark.parametrize("function", [kemeny_rankings, borda_count])
def test_a_weight_that_is_none_is_named_with_its_rater(function, weight: object) -> None:
    with pytest.raises(ValueError, match="each rater needs a weight of 0 or more, a finite number; 'y' has"):
        function(pd.DataFrame(TIED_BY_TWO, list("xyz")), {"x": 1, "y": weight, "z": 2})


def test_weights_belong_to_the_raters_and_to_nobody_else() -> None:
    ranks = pd.DataFrame(TIED_BY_TWO, list("xyz"))
    with pytest.raises(ValueError, match="other labels than the raters': 'w'"):
        borda_count(ranks, pd.Series(1, list("wxyz")))
    with pytest.raises(ValueError, match="none is given for 'z'"):
        borda_count(ranks, pd.Series(1, list("xy")))
    with pytest.raises(ValueError, match=r"other labels than the raters': 0; 1; 2"):
        borda_count(ranks, pd.Series([1, 1, 1]))
    with pytest.raises(ValueError, match="labels of the weights must differ"):
        borda_count(ranks, pd.Series(1, list("xxyz")))
    for weights, size in (([1, 2], "2"), ([[1, 2, 3]], "1 x 3"), (3, "a single value")):
        with pytest.raises(ValueError, match=f"each rater needs a weight: 3 in a row, not {size}"):
            borda_count(ranks, weights)


def test_weights_may_be_given_by_rater_or_in_a_row() -> None:
    ranks = pd.DataFrame(TIED_BY_TWO, list("xyz"))
    expected = borda_count(ranks, pd.Series([1, 2, 4], list("xyz")))
    for weights in (pd.Series([4, 2, 1], list("zyx")), {"z": 4, "x": 1, "y": 2}, [1, 2, 4], np.array([1.0, 2, 4])):
        assert borda_count(ranks, weights).equals(expected)


def test_weights_that_no_number_can_hold_together_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to more than a number can hold"):
        kemeny_rankings(TIED_BY_TWO, [1e308] * 3)


def test_raters_that_all_weigh_nothing_leave_every_order() -> None:
    assert kemeny_rankings(TIED_BY_TWO, [0, 0, 0]).n_optima == 6
