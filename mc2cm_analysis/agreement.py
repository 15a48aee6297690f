"""How far do the orders of several raters agree? Kendall's W, with the p value of a permutation test, and tau-b.

Rows are raters, columns items, values ranks or any scores that order the items inside a row. Ties are allowed and
corrected for.

References
----------
Kendall, M. G. and Gibbons, J. D. (1990), Rank Correlation Methods, 5th edition: W in chapter 6, tau-b in chapter 3.
Legendre, P. (2005), Species associations: the Kendall coefficient of concordance revisited, Journal of Agricultural,
Biological and Environmental Statistics 10(2): the permutation test, since the chi-square is poor for few raters.
Tukey, J. W. (1958), Bias and confidence in not-quite large samples, Annals of Mathematical Statistics 29(2).
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

PERMUTATIONS: Final = 9_999
SEED: Final = 2016
#: Permutations drawn at a time, so that memory does not grow with the number of permutations.
_CHUNK: Final = 1_000


@dataclass(frozen=True)
class Concordance:
    """Agreement of several raters on the order of some items.

    Attributes
    ----------
    w, p_value : float
        Kendall's W (0 = no agreement, 1 = the same order by all), and the share of random orders that agree at least
        as much.
    chi2, chi2_p_value : float
        Friedman's chi-square, ``m (n - 1) W``, and its p value with n - 1 degrees of freedom; poor for few raters.
    """

    w: float
    p_value: float
    chi2: float
    chi2_p_value: float
    n_raters: int
    n_items: int


def kendall_w(ratings: pd.DataFrame, *, permutations: int = PERMUTATIONS, seed: int = SEED) -> Concordance:
    """Measure how far raters agree on the order of items.

    Parameters
    ----------
    ratings : DataFrame
        Raters x items, complete; only the order inside a row counts, and ties share their average rank.
    permutations, seed : int
        Random orders drawn for the p value (each rater's ranks are shuffled independently), and their seed.

    Returns
    -------
    Concordance
        W is corrected for ties (Kendall and Gibbons 1990, chapter 6); its p value is that of Legendre's (2005)
        permutation test, the observed matrix counted among those drawn.

    Raises
    ------
    ValueError
        If a value is missing (fill or drop it first, and say so), if there are fewer than two raters or three items, or
        if every rater ties all items.

    Examples
    --------
    >>> same = pd.DataFrame([[1, 2, 3], [1, 2, 3]], index=["town", "port"])
    >>> kendall_w(same).w
    1.0
    """
    _refuse_holes(ratings)
    m, n = ratings.shape
    if m < 2 or n < 3:
        raise ValueError(f"agreement needs two raters and three items or more; there are {m} and {n}")
    ranks = stats.rankdata(ratings.to_numpy(dtype=float), axis=1)
    tied = [np.unique(row, return_counts=True)[1] for row in ranks]  # sizes of each rater's groups of tied items
    highest = m * (m * (n**3 - n) - sum((sizes**3 - sizes).sum() for sizes in tied)) / 12
    if highest <= 0:
        raise ValueError("no rater tells any two items apart, so there is no order to agree on")
    spread = _spread(ranks)
    w = float(min(spread / highest, 1.0))
    chi2 = m * (n - 1) * w
    p_value = _permutation_p(ranks, spread, permutations, seed)
    return Concordance(w, p_value, chi2, float(stats.chi2.sf(chi2, n - 1)), m, n)


def _refuse_holes(ratings: pd.DataFrame) -> None:
    if holes := ", ".join(map(str, ratings.index[ratings.isna().any(axis="columns")])):
        raise ValueError(f"values are missing for {holes}; agreement needs every item ranked by each")


def _spread(ranks: np.ndarray) -> float:
    """Return the sum of squares of the items' rank sums around their mean."""
    sums = ranks.sum(axis=-2)
    return ((sums - sums.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1)  # type: ignore[no-any-return]


def _permutation_p(ranks: np.ndarray, spread: float, permutations: int, seed: int) -> float:
    """Return the share of shuffled matrices, the observed one included, with at least the observed spread."""
    generator = np.random.default_rng(seed)
    reached = 0
    for start in range(0, permutations, _CHUNK):
        size = min(_CHUNK, permutations - start)
        shuffled = generator.permuted(np.broadcast_to(ranks, (size, *ranks.shape)), axis=2)
        reached += int(np.count_nonzero(_spread(shuffled) >= spread * (1 - 1e-12)))
    return (reached + 1) / (permutations + 1)


def leave_one_out_w(ratings: pd.DataFrame) -> "pd.Series[float]":
    """Return W without each rater in turn, which shows who carries the agreement and who breaks it.

    Parameters
    ----------
    ratings : DataFrame
        As for `kendall_w`, three raters or more: ties share their average rank, no value is missing.

    Returns
    -------
    Series
        Indexed by the rater left out, as in Tukey's (1958) jackknife; NaN where the others have no order to agree on.
    """
    _refuse_holes(ratings)
    if len(ratings) < 3:
        raise ValueError(f"leaving one out needs three raters or more; there are {len(ratings)}")
    w = pd.Series(np.nan, ratings.index, name="w")
    for rater in ratings.index:
        with suppress(ValueError):
            w[rater] = kendall_w(ratings.drop(index=rater), permutations=0).w
    return w


@dataclass(frozen=True)
class PairwiseTau:
    """How similar the orders of each two raters are, raters x raters."""

    tau: pd.DataFrame  # Kendall's tau-b: 1 = same order, -1 = reversed, NaN = nothing to compare
    n: pd.DataFrame  # how many items both raters rank


def tau_b_matrix(ratings: pd.DataFrame) -> PairwiseTau:
    """Compare the orders of raters two by two.

    Parameters
    ----------
    ratings : DataFrame
        Raters x items; a missing value leaves the item out of that rater's pairs only.

    Returns
    -------
    PairwiseTau
        tau-b, corrected for ties (Kendall and Gibbons 1990, chapter 3); NaN where two raters share fewer than two items
        or one of them ties all shared items. It is computed for all raters at once from the signs of their pairs of
        items, so hundreds of raters take hardly longer than a few.
    """
    raters = list(ratings.index)
    n = ratings.notna().to_numpy().astype(int)
    signs, both = _pair_signs(ratings.to_numpy(dtype=float))
    untied = np.abs(signs) @ both.T  # pairs of items that both raters rank and the row's rater does not tie
    with np.errstate(invalid="ignore"):
        tau = (signs @ signs.T) / np.sqrt(untied * untied.T)
    return PairwiseTau(pd.DataFrame(tau, raters, raters), pd.DataFrame(n @ n.T, raters, raters))


def _pair_signs(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which way each rater puts each pair of items (1, -1, 0 for a tie or a hole), and whether it ranks both."""
    left, right = np.triu_indices(values.shape[1], 1)
    differences = values[:, left] - values[:, right]
    known = ~np.isnan(differences)
    return np.sign(np.where(known, differences, 0.0)), known.astype(float)
