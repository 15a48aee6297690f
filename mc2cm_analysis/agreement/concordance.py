"""How far do all raters together agree on the order of the items? Kendall's W, with the p of a permutation test.

References
----------
Kendall, M. G. and Gibbons, J. D. (1990), Rank Correlation Methods, 5th edition: W in chapter 6.
Legendre, P. (2005), Species associations: the Kendall coefficient of concordance revisited, Journal of Agricultural,
Biological and Environmental Statistics 10(2): the permutation test, since the chi-square is poor for few raters.
Tukey, J. W. (1958), Bias and confidence in not-quite large samples, Annals of Mathematical Statistics 29(2).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from mc2cm_analysis.agreement.shuffling import PERMUTATIONS, SEED, check_permutations, shuffled_p
from mc2cm_analysis.ratings import Ratings, RatingsLike, read_ratings

NO_ORDER: Final = "no rater tells any two items apart, so there is no order to agree on"


@dataclass(frozen=True)
class Concordance:
    """Agreement of several raters on the order of some items.

    Attributes
    ----------
    w, p_value : float
        Kendall's W (0 = no agreement, 1 = the same order by all), and the share of random orders that agree at least
        as much; NaN if no random orders were asked for.
    chi2, chi2_p_value : float
        Friedman's chi-square, ``m (n - 1) W``, and its p value with n - 1 degrees of freedom; poor for few raters.
    """

    w: float
    p_value: float
    chi2: float
    chi2_p_value: float
    n_raters: int
    n_items: int


def kendall_w(ratings: RatingsLike, *, permutations: int = PERMUTATIONS, seed: int = SEED) -> Concordance:
    """Measure how far raters agree on the order of items.

    Parameters
    ----------
    ratings : DataFrame or array-like
        Raters x items, complete; only the order inside a row counts, and ties share their average rank. An infinite
        value comes before or after all others.
    permutations, seed : int
        Random orders drawn for the p value (each rater's ranks are shuffled independently), and their seed. With 0
        permutations there is no p value.

    Returns
    -------
    Concordance
        W is corrected for ties (Kendall and Gibbons 1990, chapter 6); its p value is that of Legendre's (2005)
        permutation test, the observed matrix counted among those drawn. Neither depends on the order or the names of
        raters and items.

    Raises
    ------
    ValueError
        If a value is missing (fill or drop it first, and say so; `w_bounds` tries every filling), is no number, or two
        labels are alike; if there are fewer than two raters or three items; if every rater ties all items; if
        `permutations` is not 0 or a positive whole number.

    Examples
    --------
    >>> same = pd.DataFrame([[1, 2, 3], [1, 2, 3]], index=["town", "port"])
    >>> kendall_w(same).w
    1.0
    """
    check_permutations(permutations)
    table = read_ratings(ratings)
    table.refuse_blanks()
    check_size(table)
    deviations = _deviations(table.values)
    m, n = deviations.shape
    highest = m * int((deviations**2).sum())
    if not highest:
        raise ValueError(NO_ORDER)
    spread = int((deviations.sum(axis=0) ** 2).sum())
    chi2 = m * (n - 1) * spread / highest
    (p_value,) = shuffled_p([(deviations, spread)], permutations, seed)
    return Concordance(spread / highest, p_value, chi2, float(stats.chi2.sf(chi2, n - 1)), m, n)


def check_size(table: Ratings) -> None:
    """Raise `ValueError` if there are too few raters or items to speak of agreement."""
    m, n = table.values.shape
    if m < 2 or n < 3:
        raise ValueError(f"agreement needs two raters and three items or more; there are {m} and {n}")


def _deviations(values: np.ndarray) -> np.ndarray:
    """Return twice the distance of each rank from the middle rank: whole numbers, so no sum of them is rounded.

    The squares of a rater's distances add up to less where items tie, so W, the square of the sums over the sum of the
    squares, is corrected for ties as it stands.
    """
    ranks = stats.rankdata(values, axis=1)
    return np.asarray(np.rint(2 * ranks) - (values.shape[1] + 1), dtype=np.int64)


def leave_one_out_w(ratings: RatingsLike) -> "pd.Series[float]":
    """Return W without each rater in turn, which shows who carries the agreement and who breaks it.

    Parameters
    ----------
    ratings : DataFrame or array-like
        As for `kendall_w`, three raters or more: ties share their average rank, no value is missing.

    Returns
    -------
    Series
        Indexed by the rater left out, as in Tukey's (1958) jackknife; NaN where the others have no order to agree on.
    """
    table = read_ratings(ratings)
    table.refuse_blanks()
    check_size(table)
    if len(table.raters) < 3:
        raise ValueError(f"leaving one out needs three raters or more; there are {len(table.raters)}")
    deviations = _deviations(table.values)
    others = deviations.sum(axis=0) - deviations  # rank sums without each rater
    squares = (deviations**2).sum(axis=1)
    highest = (len(deviations) - 1) * (squares.sum() - squares)
    w = np.full(len(deviations), np.nan)
    np.divide((others**2).sum(axis=1), highest, out=w, where=highest > 0)
    return pd.Series(w, table.raters, name="w")
