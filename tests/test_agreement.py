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

from mc2cm_analysis.agreement import PERMUTATIONS, kendall_w, leave_one_out_w, shuffling, tau_b_matrix

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
@pytest.mark.parametrize("function", [kendall_w])
def test_permutations_are_counted_in_whole_numbers(function, permutations: object) -> None:
    with pytest.raises(ValueError, match="permutations must be a whole number, 0"):
        function([[1, 2, 3], [1, 2, 3]], permutations=permutations)


def test_without_permutations_there_is_no_p_value() -> None:
    found = kendall_w([[1, 2, 3], [1, 2, 3]], permutations=0)
    assert found.w == 1 and np.isnan(found.p_value)


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
