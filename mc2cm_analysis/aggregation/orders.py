"""Which joint order do several orders make? Borda's count, and every order of greatest support (Kemeny).

Rows are raters, columns items, values ranks (1 = first). Ties are allowed. A missing value is an item of which the
rater says nothing; it enters none of that rater's comparisons. All sums are of whole numbers, so two orders tie only if
their support is the same, and a rater of the least weight decides between orders that the others tie.

References
----------
OECD and JRC (2008), Handbook on Constructing Composite Indicators, pages 106-111: Borda, Condorcet, the outranking
matrix and the order of greatest support (Condorcet-Kemeny-Young-Levenglick).
Held, M. and Karp, R. (1962), A dynamic programming approach to sequencing problems, Journal of SIAM 10(1).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, Final

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation.linear_ordering import ordered_by_programming
from mc2cm_analysis.aggregation.weights import WeightsLike, whole_weights
from mc2cm_analysis.ratings import RatingsLike, read_ratings

#: Up to this many items every optimum is found; beyond, integer programming finds one and states its gap.
EXACT_ITEMS: Final = 12
#: No more optima than this are listed; of more (nearly all items tied), only the number and the places are given.
LISTED_OPTIMA: Final = 1_000


@dataclass(frozen=True)
class _Support:
    """Who puts which item before which, in whole numbers; one of them weighs `unit`."""

    counts: list[list[int]]
    items: pd.Index
    unit: Fraction

    def weighed(self, count: int) -> float:
        try:
            return float(count * self.unit)
        except OverflowError:
            raise ValueError("the weights add up to more than a number can hold; divide all by the largest") from None


def _support(ranks: RatingsLike, weights: WeightsLike | None) -> _Support:
    table = read_ratings(ranks)
    whole, unit = whole_weights(weights, table.raters)
    left, right = table.values[:, :, None], table.values[:, None, :]
    twice = np.where(left < right, 2, np.where(left == right, 1, 0))  # twice, so that a half is whole
    fits = 2 * sum(whole) < 2**63
    counts = np.tensordot(np.array(whole, dtype=np.int64 if fits else object), twice, axes=1)
    np.fill_diagonal(counts, 0)
    return _Support(counts.tolist(), table.items, unit / 2)


def borda_count(ranks: RatingsLike, weights: WeightsLike | None = None) -> "pd.Series[float]":
    """Count Borda's points: an item gets a rater's weight for each item that it precedes, half of it for a tie.

    Parameters
    ----------
    ranks : DataFrame or array-like
        Raters x items, 1 = first, ties allowed, NaN = not ranked.
    weights : Series, mapping or array-like, optional
        Weight of each rater, by its label or in the order of the rows; 1 by default.

    Returns
    -------
    Series
        Points of each item, in the order of the columns; more is better. Borda's rule as in the handbook (OECD and JRC
        2008, tables 25 to 30); a missing value gets and gives no points.

    Raises
    ------
    ValueError
        If the ranks are not a table of numbers under labels that can be told apart, or a rater has no weight of 0 or
        more, or a weight is not finite or belongs to no rater.

    Examples
    --------
    >>> borda_count(pd.DataFrame([[1, 2, 3], [2, 1, 3]], columns=["a", "b", "c"])).to_dict()
    {'a': 3.0, 'b': 3.0, 'c': 0.0}
    """
    support = _support(ranks, weights)
    return pd.Series([support.weighed(sum(row)) for row in support.counts], support.items, dtype=float, name="points")


@dataclass(frozen=True)
class KemenyRankings:
    """The orders of items that agree with the raters in the most comparisons.

    Attributes
    ----------
    orders : list of tuple
        Every order of greatest support, first item first, up to `LISTED_OPTIMA`; if not `exact`, one order.
    n_optima : int
        How many orders have the greatest support; if not `exact`, 1 for the one that is known.
    places : DataFrame
        Indexed by item: ``best`` and ``worst`` place over all those orders.
    support, gap : float
        Weight of the comparisons that the order agrees with, and how much more, relative to it, another order could
        have; 0 if `exact`.
    exact : bool
        Whether all optima are known.
    """

    orders: list[tuple[Any, ...]]
    n_optima: int
    places: pd.DataFrame
    support: float
    exact: bool
    gap: float


def kemeny_rankings(ranks: RatingsLike, weights: WeightsLike | None = None) -> KemenyRankings:
    """Find the orders of greatest support.

    Parameters
    ----------
    ranks, weights
        As for `borda_count`.

    Returns
    -------
    KemenyRankings
        Up to `EXACT_ITEMS` items all optima, by dynamic programming over the sets of items placed first (Held and Karp
        1962); beyond, one order by mixed integer programming (`scipy.optimize.milp`), with the gap that the solver
        proves. The rule is that of the handbook (OECD and JRC 2008, tables 25 to 30). The orders have no ties, though
        raters may; where a rater's value is missing, only the others compare the item.
    """
    support = _support(ranks, weights)
    items = list(support.items)
    if len(items) > EXACT_ITEMS:
        order, total, gap = ordered_by_programming(support.counts)
        places = pd.DataFrame(dict.fromkeys(["best", "worst"], np.argsort(order) + 1), items)
        listed = [tuple(items[i] for i in order)]
        return KemenyRankings(listed, 1, places, support.weighed(total), exact=False, gap=gap)
    best, nexts = _best_nexts(support.counts)
    orders = [tuple(items[i] for i in order) for order in islice(_optima(nexts, 0), LISTED_OPTIMA)]
    n_optima, survey = _survey(nexts, len(items))
    places = pd.DataFrame(survey, items, ["best", "worst"])
    return KemenyRankings(orders, n_optima, places, support.weighed(best), exact=True, gap=0.0)


def _best_nexts(support: list[list[int]]) -> tuple[int, list[list[int]]]:
    """Return the greatest support, and for each set of placed items (a bit mask) those that may follow in an optimum.

    An item that is placed next gains the support of its comparisons with all that follow it.
    """
    n = len(support)
    best = [0] * (1 << n)  # the greatest support that the items not yet placed can still add
    nexts: list[list[int]] = [[] for _ in best]
    for placed in reversed(range(len(best) - 1)):
        rest = [i for i in range(n) if not placed >> i & 1]
        totals = {i: sum([support[i][j] for j in rest]) + best[placed | 1 << i] for i in rest}  # the diagonal is 0
        best[placed] = max(totals.values())
        nexts[placed] = [i for i, total in totals.items() if total == best[placed]]
    return best[0], nexts


def _optima(nexts: list[list[int]], placed: int) -> Iterator[tuple[int, ...]]:
    if placed == len(nexts) - 1:
        yield ()
    for i in nexts[placed]:
        for order in _optima(nexts, placed | 1 << i):
            yield (i, *order)


def _survey(nexts: list[list[int]], n: int) -> tuple[int, np.ndarray]:
    """Return the number of optima, and the best and worst place of each item over them."""
    ways = [0] * len(nexts)  # number of ways in which an optimum can reach this set
    ways[0] = 1
    places = np.tile([n, 1], (n, 1))
    for placed, items in enumerate(nexts):
        if not ways[placed]:
            continue
        place = placed.bit_count() + 1
        for i in items:
            ways[placed | 1 << i] += ways[placed]
            places[i] = min(places[i, 0], place), max(places[i, 1], place)
    return ways[-1], places
