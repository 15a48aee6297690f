"""Published numbers, scipy's statistics, and what must hold for any matrix."""

import json
import tracemalloc
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from mc2cm_analysis.agreement import PERMUTATIONS, bounds, kendall_w, leave_one_out_w, shuffling, tau_b_matrix, w_bounds

PUBLISHED = json.loads((Path(__file__).parent / "oracles" / "published.json").read_text(encoding="utf-8"))

matrices = st.tuples(st.integers(2, 7), st.integers(3, 8)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(1, 4))
)


def frame(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, [f"r{i}" for i in range(len(values))], [f"i{j}" for j in range(values.shape[1])])


def tells_apart(values: np.ndarray) -> bool:
    return bool((np.ptp(values, axis=1) > 0).any())


def test_w_with_ties_of_the_anxiety_ratings() -> None:
    """R's irr::kendall and DescTools::KendallW: 20 subjects rated by 3 raters."""
    (published,) = PUBLISHED["kendall_w_ties"]
    found = kendall_w(frame(np.array(published["ratings"]).T))
    assert found.w == pytest.approx(published["W_ties"], abs=1e-9)
    assert found.chi2 == pytest.approx(published["chi2"], abs=1e-8)
    assert found.chi2_p_value == pytest.approx(published["p"], abs=1e-8)
    assert (found.n_raters, found.n_items) == (3, 20)
    assert 0.01 < found.p_value < 0.05


def test_tau_b_of_scipys_own_example() -> None:
    """The example in the documentation of scipy.stats.kendalltau."""
    published = PUBLISHED["kendall_tau_b"]
    found = tau_b_matrix(frame(np.array([published["x"], published["y"]])))
    assert found.tau.loc["r0", "r1"] == pytest.approx(published["tau_b"], abs=1e-9)


@given(matrices.filter(tells_apart))
@settings(max_examples=60, deadline=None)
def test_w_is_friedmans_chi_square_of_scipy_and_stays_within_bounds(values: np.ndarray) -> None:
    found = kendall_w(frame(values), permutations=0)
    assert 0 <= found.w <= 1
    expected = stats.friedmanchisquare(*values.T).statistic / (values.shape[0] * (values.shape[1] - 1))
    assert found.w == pytest.approx(expected, abs=1e-9)


@given(matrices.filter(tells_apart), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_names_and_their_order_do_not_matter(values: np.ndarray, chance) -> None:
    table = frame(values)
    raters, items = list(table.index), list(table.columns)
    chance.shuffle(raters)
    chance.shuffle(items)
    mixed = table.loc[raters, items]
    assert kendall_w(mixed, permutations=0).w == pytest.approx(kendall_w(table, permutations=0).w)
    assert tau_b_matrix(mixed).tau.loc[table.index, table.index].equals(tau_b_matrix(table).tau) or np.allclose(
        tau_b_matrix(mixed).tau.loc[table.index, table.index], tau_b_matrix(table).tau, equal_nan=True
    )


@given(st.permutations([1, 2, 3, 4, 5, 6, 7]), st.integers(2, 7))
@settings(max_examples=30, deadline=None)
def test_the_same_order_by_all_is_full_agreement(order: list[int], raters: int) -> None:
    found = kendall_w(frame(np.tile(order, (raters, 1))), permutations=99)
    assert found.w == 1.0


@given(matrices, st.data())
@settings(max_examples=60, deadline=None)
def test_tau_b_is_scipys_pair_by_pair_over_what_both_rank(values: np.ndarray, data: st.DataObject) -> None:
    """With ties and holes: a third of the values, drawn at random, is missing."""
    holes = data.draw(arrays(np.int64, values.shape, elements=st.integers(0, 2))) == 0
    table = np.where(holes, np.nan, values)
    found = tau_b_matrix(frame(table))
    for i, left in enumerate(table):
        for j, right in enumerate(table):
            both = ~np.isnan(left) & ~np.isnan(right)
            assert found.n.iat[i, j] == both.sum()
            one, other = left[both], right[both]
            if len(one) > 1 and np.ptp(one) and np.ptp(other):
                assert found.tau.iat[i, j] == pytest.approx(stats.kendalltau(one, other).statistic)
            else:
                assert np.isnan(found.tau.iat[i, j])


def test_a_missing_rank_leaves_only_its_own_pairs() -> None:
    table = frame(np.array([[1.0, 2, 3, 4], [1, 2, np.nan, 3], [4, 3, 2, 1]]))
    found = tau_b_matrix(table)
    assert found.n.loc["r0"].tolist() == [4, 3, 4]
    assert found.tau.loc["r0", "r1"] == 1 and found.tau.loc["r0", "r2"] == -1


def test_what_has_no_order_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="values are missing for r1"):
        kendall_w(frame(np.array([[1.0, 2, 3], [1, np.nan, 2]])))
    with pytest.raises(ValueError, match="there are 1 and 3"):
        kendall_w(frame(np.array([[1, 2, 3]])))
    with pytest.raises(ValueError, match="no rater tells any two items apart"):
        kendall_w(frame(np.ones((3, 3))))


def test_the_p_value_is_that_of_all_shuffles() -> None:
    """Two raters, three items: of the 36 pairs of orders, 6 agree fully."""
    found = kendall_w(frame(np.array([[1, 2, 3], [1, 2, 3]])), permutations=20_000)
    assert found.p_value == pytest.approx(1 / 6, abs=0.01)


def test_same_seed_same_p() -> None:
    table = frame(np.random.default_rng(1).integers(1, 8, (7, 7)))
    assert kendall_w(table) == kendall_w(table)
    assert kendall_w(table, seed=1).p_value != kendall_w(table, seed=2).p_value


def test_the_rater_who_breaks_the_agreement_is_found() -> None:
    table = frame(np.array([[1, 2, 3, 4], [1, 2, 3, 4], [4, 3, 2, 1]]))
    without = leave_one_out_w(table)
    assert without.idxmax() == "r2" and without["r2"] == 1.0


def test_a_rater_is_left_out_by_its_place_and_needs_a_name_of_its_own() -> None:
    values = np.array([[1, 2, 3, 4], [1, 2, 3, 4], [4, 3, 2, 1]])
    with pytest.raises(ValueError, match="alike are 'x'"):
        leave_one_out_w(pd.DataFrame(values, ["x", "x", "y"]))
    assert leave_one_out_w(values).to_dict() == pytest.approx({0: 0, 1: 0, 2: 1})


@given(matrices.filter(lambda values: len(values) > 2))
@settings(max_examples=40, deadline=None)
def test_w_without_a_rater_is_w_of_the_others(values: np.ndarray) -> None:
    without = leave_one_out_w(values)
    for rater in range(len(values)):
        others = np.delete(values, rater, axis=0)
        if tells_apart(others):
            assert without[rater] == kendall_w(others, permutations=0).w
        else:
            assert np.isnan(without[rater])


@pytest.mark.parametrize("permutations", [-1, -2, 2.5, 10.0, True, "9", None])
@pytest.mark.parametrize("function", [kendall_w, w_bounds])
def test_permutations_are_counted_in_whole_numbers(function, permutations: object) -> None:
    with pytest.raises(ValueError, match="permutations must be a whole number, 0"):
        function([[1, 2, 3], [1, 2, 3]], permutations=permutations)


def test_without_permutations_there_is_no_p_value() -> None:
    found = kendall_w([[1, 2, 3], [1, 2, 3]], permutations=0)
    assert found.w == 1 and np.isnan(found.p_value)
    blank = w_bounds([[1, 2, 3], [1, 2, None]], permutations=0)
    assert np.isnan(blank.p_low) and np.isnan(blank.p_high)


def all_shuffles(values: list[list[float]]) -> float:
    """The share of all shuffles of each row that agree at least as much, one by one."""
    rows = [sorted(set(permutations(row))) for row in stats.rankdata(values, axis=1)]
    spreads = [np.var(np.sum(shuffled, axis=0)) for shuffled in product(*rows)]
    return float(np.mean(np.array(spreads) >= np.var(np.sum(stats.rankdata(values, axis=1), axis=0)) - 1e-9))


@pytest.mark.parametrize("values", [[[1, 2, 3, 4], [1, 2, 4, 3]], [[1, 1, 2, 3], [1, 2, 2, 2], [1, 3, 2, 4]]])
def test_the_p_value_is_that_of_all_shuffles_with_ties_too(values: list[list[float]]) -> None:
    assert kendall_w(values).p_value == pytest.approx(all_shuffles(values), abs=0.005)


def test_names_and_their_order_do_not_matter_to_p_either() -> None:
    table = frame(np.random.default_rng(1).integers(1, 8, (7, 7)))
    mixed = table.iloc[::-1, [3, 1, 0, 2, 6, 5, 4]]
    assert kendall_w(mixed) == kendall_w(table) == kendall_w(-table)


def test_many_permutations_take_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PERMUTATIONS == 100_000
    monkeypatch.setattr(shuffling, "_CHUNK", 1 << 12)
    table = np.random.default_rng(1).integers(1, 8, (7, 7))
    kendall_w(table, permutations=1)
    tracemalloc.start()
    kendall_w(table, permutations=20_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20  # all shuffles at once would be twenty thousand tables of 49 numbers, 8 MB


# Blanks


def fillings(row: list[float]) -> list[np.ndarray]:
    """Every filling of a row, by trying every place between, before and after the values for every blank."""
    places = sorted({value + shift for value in range(len(row) + 1) for shift in np.linspace(0.1, 0.9, len(row))})
    blanks = [item for item, value in enumerate(row) if np.isnan(value)]
    filled = {}
    for chosen in permutations(places, len(blanks)):
        values = np.array(row, dtype=float)
        values[blanks] = chosen
        filled[tuple(stats.rankdata(values))] = values
    return list(filled.values())


def test_the_smallest_case_by_hand() -> None:
    """The blank may stand last, in the middle or first: W is 1, 0.75 or 0.25."""
    rows = [[1, 2, 3], [1, 2, np.nan]]
    assert sorted(kendall_w([rows[0], row], permutations=0).w for row in fillings(rows[1])) == [0.25, 0.75, 1]
    found = w_bounds(rows)
    assert (found.w_low, found.w_high) == (0.25, 1) and found.exact and found.p_exact and found.gap == 0
    assert found.p_low == pytest.approx(1 / 6, abs=0.005) and found.p_high == pytest.approx(5 / 6, abs=0.005)


with_blanks = st.tuples(st.integers(2, 3), st.integers(3, 4)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.sampled_from([1, 2, 3, np.nan]))
)


@given(with_blanks.filter(lambda values: np.isnan(values).sum() < 5))
@settings(max_examples=20, deadline=None)
def test_the_bounds_are_those_of_every_filling(values: np.ndarray) -> None:
    filled = [np.array(rows) for rows in product(*map(fillings, values.tolist()))]
    if not tells_apart(filled[0]):
        return
    every_w = [kendall_w(rows, permutations=0).w for rows in filled]
    found = w_bounds(values, permutations=0)
    assert found.exact and (found.w_low, found.w_high) == (min(every_w), max(every_w))


@given(with_blanks.filter(lambda values: np.isnan(values).sum() < 3))
@settings(max_examples=10, deadline=None)
def test_no_filling_has_a_p_value_outside_the_bounds(values: np.ndarray) -> None:
    """Where a blank moves a tie, the shuffled ranks are others; the bounds hold all the same."""
    filled = [np.array(rows) for rows in product(*map(fillings, values.tolist()))]
    if not tells_apart(filled[0]):
        return
    every_p = [kendall_w(rows, permutations=999).p_value for rows in filled]
    found = w_bounds(values, permutations=999)
    assert found.p_exact and (found.p_low, found.p_high) == (min(every_p), max(every_p))


def test_where_a_blank_stands_can_move_a_tie_and_with_it_the_shuffles() -> None:
    """Both raters tie two of three items: the tie stands first or last, and the p of the same W is another."""
    rows = [[1, 1, np.nan], [1, 1, np.nan]]
    both_last, apart = kendall_w([[1, 1, 2], [1, 1, 2]]), kendall_w([[1, 1, 2], [2, 2, 1]])
    assert both_last.p_value == pytest.approx(1 / 3, abs=0.01) and apart.w == 0
    found = w_bounds(rows)
    assert (found.w_low, found.w_high) == (0, 1) and found.p_low == both_last.p_value and found.p_high == 1


@given(matrices.filter(tells_apart))
@settings(max_examples=10, deadline=None)
def test_without_blanks_the_bounds_are_w_and_p(values: np.ndarray) -> None:
    found, known = w_bounds(values, permutations=99), kendall_w(values, permutations=99)
    assert found.w_low == found.w_high == known.w and found.p_low == found.p_high == known.p_value
    assert found.exact and found.p_exact


@given(with_blanks, st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_search_ends_at_the_same_bounds_and_proves_them(values: np.ndarray, listed: bool) -> None:
    """As if there were too many fillings to look at each; and as if there were too many even to list."""
    if not tells_apart(np.where(np.isnan(values), np.arange(values.shape[1]), values)):
        return
    known = w_bounds(values, permutations=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "ENUMERATED", 0)
        if not listed:
            patch.setattr("mc2cm_analysis.agreement.extremes._LISTED", 0)
        found = w_bounds(values, permutations=0)
    assert (found.w_low, found.w_high) == (known.w_low, known.w_high)
    assert found.exact == (found.gap == 0) and (found.exact or not listed)


def large(seed: int, raters: int, items: int, blanks: float) -> np.ndarray:
    generator = np.random.default_rng(seed)
    values = generator.permuted(np.tile(np.arange(float(items)), (raters, 1)), axis=1)
    values[generator.random(values.shape) < blanks] = np.nan
    return values


def test_more_fillings_than_can_be_looked_at_are_still_proven() -> None:
    """Seven raters of seven items, hundreds of millions of fillings."""
    found = w_bounds(large(1, 7, 7, 0.3), permutations=0)
    assert found.exact and found.gap == 0 and found.w_low < found.w_high


@pytest.mark.parametrize("listed", [10_000, 1])
def test_what_is_not_proven_says_how_far_it_can_be(listed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gap covers what is proven where the search may go on."""
    values = large(2, 5, 6, 0.35)
    proven = w_bounds(values, permutations=0)
    assert proven.exact
    monkeypatch.setattr(bounds, "ENUMERATED", 0)
    monkeypatch.setattr("mc2cm_analysis.agreement.extremes._BEGINNINGS", 50)
    monkeypatch.setattr("mc2cm_analysis.agreement.extremes._LISTED", listed)
    found = w_bounds(values)
    assert not found.exact and not found.p_exact and 0 < found.gap < 1
    assert found.w_low - found.gap <= proven.w_low <= proven.w_high <= found.w_high + found.gap
    assert found == w_bounds(values)


def test_a_rater_who_ranks_nothing_may_mean_anything() -> None:
    found = w_bounds([[1, 2, 3], [None, None, None]])
    assert (found.w_low, found.w_high) == (0, 1)


def test_bounds_need_an_order_and_something_to_compare() -> None:
    with pytest.raises(ValueError, match="no rater tells any two items apart"):
        w_bounds(np.ones((2, 3)))
    with pytest.raises(ValueError, match="there are 1 and 3"):
        w_bounds([[1, 2, None]])
