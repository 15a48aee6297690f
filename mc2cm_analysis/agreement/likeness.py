"""How alike are the orders of each two raters? Kendall's tau-b.

References
----------
Kendall, M. G. and Gibbons, J. D. (1990), Rank Correlation Methods, 5th edition: tau-b in chapter 3.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mc2cm_analysis.ratings import RatingsLike, read_ratings


@dataclass(frozen=True)
class PairwiseTau:
    """How similar the orders of each two raters are, raters x raters."""

    tau: pd.DataFrame  # Kendall's tau-b: 1 = same order, -1 = reversed, NaN = nothing to compare
    n: pd.DataFrame  # how many items both raters rank


def tau_b_matrix(ratings: RatingsLike) -> PairwiseTau:
    """Compare the orders of raters two by two.

    Parameters
    ----------
    ratings : DataFrame or array-like
        Raters x items; a missing value leaves the item out of that rater's pairs only. Only the order inside a row
        counts: an infinite value comes before or after all others, and two of them tie.

    Returns
    -------
    PairwiseTau
        tau-b, corrected for ties (Kendall and Gibbons 1990, chapter 3); NaN where two raters share fewer than two items
        or one of them ties all shared items. It is computed for all raters at once from the signs of their pairs of
        items, so hundreds of raters take hardly longer than a few.
    """
    table = read_ratings(ratings)
    raters = list(table.raters)
    n = (~np.isnan(table.values)).astype(int)
    signs, both = _pair_signs(table.values)
    untied = np.abs(signs) @ both.T  # pairs of items that both raters rank and the row's rater does not tie
    with np.errstate(invalid="ignore"):
        tau = (signs @ signs.T) / np.sqrt(untied * untied.T)
    return PairwiseTau(pd.DataFrame(tau, raters, raters), pd.DataFrame(n @ n.T, raters, raters))


def _pair_signs(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which way each rater puts each pair of items (1, -1, 0 for a tie or a hole), and whether it ranks both."""
    left, right = np.triu_indices(values.shape[1], 1)
    one, other = values[:, left], values[:, right]
    known = ~(np.isnan(one) | np.isnan(other))  # not from their difference: two infinities have none
    return (one > other).astype(float) - (one < other), known.astype(float)
