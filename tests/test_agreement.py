"""Published numbers, scipy's statistics, and what must hold for any matrix."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from mc2cm_analysis.agreement import kendall_w, leave_one_out_w, tau_b_matrix

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
