"""Chao's estimate against R's, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mc2cm_analysis.richness import chao1

SITES = json.loads((Path(__file__).parent / "oracles" / "chao1.json").read_text(encoding="utf-8"))["sites"]


@pytest.mark.parametrize("site", SITES, ids=[f"site {number}" for number in range(1, len(SITES) + 1)])
def test_the_estimates_of_vegan_for_trees_of_barro_colorado_island(site: dict) -> None:
    """R's vegan::estimateR(BCI[1:5, ]), S.obs and S.chao1."""
    found = chao1(site["counts"])
    assert found.observed == site["S.obs"]
    assert found.estimate == pytest.approx(site["S.chao1"], abs=5e-7)


def test_the_first_site_by_hand() -> None:
    """448 trees of 93 species, 31 of them seen once and 18 twice: 93 + 31 * 30 / (2 * 19)."""
    assert sum(SITES[0]["counts"]) == 448
    found = chao1(SITES[0]["counts"])
    assert (found.once, found.twice) == (31, 18) and round(found.estimate, 4) == 117.4737


def test_what_was_never_found_is_no_find() -> None:
    assert chao1([0, 3, 0, 1]) == chao1([3, 1])
    assert chao1([]).estimate == chao1([0, 0]).estimate == chao1([]).observed == 0


def test_once_only_and_never_twice_still_gives_a_number() -> None:
    assert chao1([1] * 5).estimate == 5 + 5 * 4 / 2


@given(st.lists(st.integers(0, 9)))
def test_there_are_never_fewer_than_were_found(counts: list[int]) -> None:
    found = chao1(counts)
    assert found.observed <= found.estimate and found == chao1(sorted(counts))


def test_any_row_of_counts_will_do() -> None:
    for row in ((1, 1, 2), np.array([1.0, 1, 2]), pd.Series([1, 1, 2], list("abc")), pd.array([1, 1, 2], "Int64")):
        assert chao1(row) == chao1([1, 1, 2])


@pytest.mark.parametrize("counts", [[1, -1], [1.5], [np.nan], [np.inf], ["1"], [True], [None], [1j]], ids=repr)
def test_what_counts_nothing_is_named(counts: list) -> None:
    with pytest.raises(ValueError, match="whole numbers of 0 or more"):
        chao1(counts)


@pytest.mark.parametrize("counts", [[[1, 2]], 3, None, pd.DataFrame([[1]]), [[1], [1, 2], np.zeros((2, 2))]], ids=repr)
def test_counts_in_another_shape_are_refused(counts: object) -> None:
    with pytest.raises(ValueError, match=r"in one row|whole numbers"):
        chao1(counts)
