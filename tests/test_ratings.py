"""A table of ratings is read as it is meant, or refused in words."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from mc2cm_analysis.aggregation import borda_count, kemeny_rankings
from mc2cm_analysis.agreement import kendall_w, leave_one_out_w, tau_b_matrix, w_bounds
from mc2cm_analysis.ratings import read_ratings

FUNCTIONS = [kendall_w, leave_one_out_w, tau_b_matrix, w_bounds, borda_count, kemeny_rankings]
ROWS = [[1, 2, 3, 4], [1, 2, 3, 4], [4, 3, 2, 1]]

each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)


@each_function
@pytest.mark.parametrize("kind", [list, tuple, np.array, lambda rows: np.array(rows, dtype="float32")])
def test_rows_of_numbers_are_taken_as_a_data_frame_is(function, kind) -> None:
    assert repr(function(kind(ROWS))) == repr(function(pd.DataFrame(ROWS)))


ALIKE = [
    (["x", "x", "y"], "alike are 'x' .* and 'x'"),
    ([1, "1", "y"], r"alike are 1 \(int\) and '1' \(str\)"),
    ([1, 1.0, 2], r"alike are 1 \(int\) and 1.0 \(float\)"),
    ([True, 1, 2], "alike are True"),
    (["a", "a ", "b"], "alike are 'a' .* and 'a '"),
    (["\u00e9", "e\u0301", "z"], "must differ, also in print"),
    ([date(2016, 3, 9), "2016-03-09", "z"], "must differ, also in print"),
    ([1, "b", "c"], r"of one type, or they have no order; there are .*'b' \(str\).*1 \(int\)"),
    ([None, "b", "c"], "needs a label; 1 of 3 have none"),
    ([float("nan"), 1.0, 2.0], "needs a label; 1 of 3 have none"),
]


@each_function
@pytest.mark.parametrize(("labels", "words"), ALIKE, ids=lambda value: str(value))
def test_labels_that_cannot_be_told_apart_are_named(function, labels: list, words: str) -> None:
    index = pd.Index(labels, dtype=object)
    with pytest.raises(ValueError, match=words):
        function(pd.DataFrame(ROWS, index=index))
    with pytest.raises(ValueError, match=words):
        function(pd.DataFrame([row[:3] for row in ROWS], columns=index))


@each_function
@pytest.mark.parametrize("value", ["2", "high", True, np.True_, 2j, date(2016, 3, 9), pd.Timestamp("2016"), 10**400])
def test_what_is_no_number_is_named_with_its_place(function, value: object) -> None:
    table = pd.DataFrame(ROWS, list("xyz"), list("abcd"), dtype=object)
    table.at["y", "c"] = value
    with pytest.raises(ValueError, match=r"must be numbers .*; rater 'y' gives item 'c' the value"):
        function(table)


@each_function
@pytest.mark.parametrize(
    "given", [[1, 2], [[1, 2, 3], [1, 2]], [[[1]]], 5, None, "abc", [], [[]], pd.Series([1, 2]), {"a": [1]}], ids=repr
)
def test_another_shape_is_told_what_is_right(function, given: object) -> None:
    with pytest.raises(ValueError, match="two dimensions, raters x items"):
        function(given)


@pytest.mark.parametrize("dtype", ["bool", "str", "datetime64[ns]", "complex"])
def test_a_whole_table_of_another_type_is_refused(dtype: str) -> None:
    with pytest.raises(ValueError, match="must be numbers"):
        read_ratings(np.array(ROWS).astype(dtype))


def test_many_faults_are_counted_and_not_all_spelt_out() -> None:
    with pytest.raises(ValueError, match=r"and 9 more$"):
        read_ratings(np.array(ROWS).astype(str))


def test_whole_numbers_that_would_become_the_same_are_refused() -> None:
    for rows in ([[2**53 + 1, 2**53, 0]], np.array([[2**53 + 1, 2**53, 0]])):
        with pytest.raises(ValueError, match="up to 2"):
            read_ratings(rows)


def test_every_way_to_write_a_blank_and_a_number_is_understood() -> None:
    rows = [[Decimal("1"), Fraction(1, 2), np.int8(3)], [None, pd.NA, float("nan")]]
    assert np.array_equal(read_ratings(rows).values, [[1, 0.5, 3], [np.nan] * 3], equal_nan=True)
    nullable = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": pd.array([2, 3], dtype="Int64")})
    assert np.array_equal(read_ratings(nullable).values, [[1, 2], [np.nan, 3]], equal_nan=True)
    masked = np.ma.masked_array([[1, 2, 3]], [[False, False, True]])
    assert np.array_equal(read_ratings(masked).values, [[1, 2, np.nan]], equal_nan=True)


def test_infinite_values_have_their_place_in_the_order() -> None:
    """Two of them tie, as any two equal values do; they are no hole."""
    infinite, finite = [[1, np.inf, np.inf, 2], [4, -np.inf, 3, 2]], [[1, 9, 9, 2], [4, -9, 3, 2]]
    found = tau_b_matrix(infinite)
    assert found.tau.equals(tau_b_matrix(finite).tau) and found.n.to_numpy().tolist() == [[4, 4], [4, 4]]
    assert kendall_w(infinite) == kendall_w(finite)
    assert borda_count(infinite).equals(borda_count(finite))


def test_no_rater_at_all_says_nothing_of_the_order() -> None:
    nobody = pd.DataFrame(columns=list("abc"), dtype=object)
    assert kemeny_rankings(nobody).n_optima == 6 and borda_count(nobody).eq(0).all() and tau_b_matrix(nobody).tau.empty
