"""Published orders, a search over all orders, and what must hold for any profile."""

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mc2cm_analysis.aggregation import LISTED_OPTIMA, borda_count, kemeny_rankings, pairwise_majority
from mc2cm_analysis.aggregation import orders as aggregation

HANDBOOK = json.loads((Path(__file__).parent / "oracles" / "published.json").read_text(encoding="utf-8"))[
    "borda_condorcet_kemeny"
]

profiles = st.tuples(st.integers(1, 5), st.integers(2, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(1, 4))
)


def profile(table: str) -> tuple[pd.DataFrame, pd.Series]:
    """Ranks and weights of a profile of the OECD and JRC handbook: orders with their number of criteria."""
    orders = HANDBOOK[table]["profile"]
    items = sorted(next(iter(orders)))
    ranks = pd.DataFrame({item: [order.index(item) + 1 for order in orders] for item in items}, index=list(orders))
    return ranks, pd.Series(orders)


def frame(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, [f"r{i}" for i in range(len(values))], list("abcdefghijklmnop")[: values.shape[1]])


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
    solved = aggregation._by_integer_programming(majority)
    assert solved.support == pytest.approx(kemeny_rankings(frame(values)).support)
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
    majority = pairwise_majority(ranks)
    assert majority.at["a", "b"] == majority.at["b", "a"] == 0.5
    assert majority.at["b", "c"] == 1 and majority.at["a", "c"] == 2


def test_a_rater_without_a_weight_is_refused() -> None:
    ranks, weights = profile("table28")
    with pytest.raises(ValueError, match="each rater needs a weight"):
        borda_count(ranks, weights.drop("abc"))
