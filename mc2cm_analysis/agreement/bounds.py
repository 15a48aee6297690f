"""Between which bounds does agreement lie, whatever the blanks hold?

References
----------
Manski, C. F. (1989), Anatomy of the selection problem, Journal of Human Resources 24(3).
Horowitz, J. L. and Manski, C. F. (2000), Nonparametric analysis of randomized experiments with missing covariate and
outcome data, Journal of the American Statistical Association 95(449).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

import numpy as np

from mc2cm_analysis.agreement.concordance import NO_ORDER, check_size
from mc2cm_analysis.agreement.extremes import Extreme, enumerated, searched
from mc2cm_analysis.agreement.fillings import Fillings
from mc2cm_analysis.agreement.shuffling import PERMUTATIONS, SEED, check_permutations, shuffled_p
from mc2cm_analysis.ratings import RatingsLike, read_ratings

#: Up to this many fillings are all looked at, by where the ties come to lie; of more, see `WBounds.p_exact`.
ENUMERATED: Final = 1_000_000
#: Up to this many ways in which ties can come to lie are shuffled, each on its own.
TIE_PATTERNS: Final = 64


@dataclass(frozen=True)
class WBounds:
    """The least and the greatest agreement over all fillings of blanks.

    Attributes
    ----------
    w_low, w_high : float
        Kendall's W in the filling with which the raters agree least, and most.
    p_low, p_high : float
        The least and the greatest p value of the permutation test; NaN if no random orders were asked for.
    exact : bool
        Whether no filling gives a W outside the bounds. If not, they are the widest that were found.
    gap : float
        How far outside the bounds a W could lie at most; 0 if `exact`.
    p_exact : bool
        Whether the same holds of the p values. Where ranked items tie, shuffled ranks depend a little on where the
        blanks put the ties; if that can be in too many ways, the p values are those of the two fillings of `w_low` and
        `w_high`, and one in between could lie a little outside.
    """

    w_low: float
    w_high: float
    p_low: float
    p_high: float
    exact: bool
    gap: float
    p_exact: bool


def w_bounds(ratings: RatingsLike, *, permutations: int = PERMUTATIONS, seed: int = SEED) -> WBounds:
    """Give the least and the greatest agreement over all fillings of blanks.

    A filling puts each blank of a rater at a place of its own: before, between or after the items that the rater ranks,
    and before or after the rater's other blanks. What the rater ranks keeps its order, and its ties.

    Parameters
    ----------
    ratings : DataFrame or array-like
        Raters x items as for `kendall_w`, NaN = blank. A rater may leave all blank.
    permutations, seed : int
        As for `kendall_w`; all p values come from the same shuffles.

    Returns
    -------
    WBounds
        Bounds that rest on no assumption about the blanks, as in Manski (1989) and Horowitz and Manski (2000). Without
        missing values both are the W and p of `kendall_w`.

    Raises
    ------
    ValueError
        As `kendall_w`, but for missing values.

    Examples
    --------
    >>> found = w_bounds([[1, 2, 3], [1, 2, None]], permutations=0)
    >>> found.w_low, found.w_high
    (0.25, 1.0)
    """
    check_permutations(permutations)
    table = read_ratings(ratings)
    check_size(table)
    raters = [Fillings(values) for values in table.values]
    highest = len(raters) * sum(rater.square for rater in raters)
    if not highest:
        raise ValueError(NO_ORDER)
    cases, each_pattern = _cases(raters, seed)
    low, high = (min(low.spread for low, _ in cases), max(high.spread for _, high in cases))
    reached = [(extreme.filled, extreme.spread) for case in cases for extreme in case]
    p_values = shuffled_p(reached, permutations, seed)
    beyond = max(max(low.spread - low.bound, high.bound - high.spread) for low, high in cases)
    return WBounds(
        w_low=low / highest,
        w_high=high / highest,
        p_low=min(p_values),
        p_high=max(p_values),
        exact=beyond == 0,
        gap=min(beyond / highest, 1.0),
        p_exact=each_pattern and beyond == 0,
    )


def _cases(raters: Sequence[Fillings], seed: int) -> tuple[list[tuple[Extreme, Extreme]], bool]:
    """Return the extremes for each way in which the ties can lie, or, of too many ways, those over all fillings.

    Also return whether all ways are among the cases: inside one way, the more raters agree, the smaller is p.
    """
    if prod(rater.count for rater in raters) <= ENUMERATED:
        parts = [_by_ties(rater.listed()) for rater in raters]
        if prod(map(len, parts)) <= TIE_PATTERNS:
            return [(enumerated(choices, -1), enumerated(choices, 1)) for choices in product(*parts)], True
    no_ties = all(len(group) == 1 for rater in raters if len(rater.blanks) for group in rater.groups)
    return [(searched(raters, -1, seed), searched(raters, 1, seed))], no_ties


def _by_ties(fillings: np.ndarray) -> list[np.ndarray]:
    """Part fillings by the ranks that they give out: these differ where a blank moves a tie up or down."""
    _, part = np.unique(np.sort(fillings, axis=1), axis=0, return_inverse=True)
    return [fillings[part == number] for number in range(part.max() + 1)]
