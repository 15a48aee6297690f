"""Which joint order do several orders make? Borda's count, and every order of greatest support (Kemeny).

Rows are raters, columns items, values ranks (1 = first). Ties are allowed. A missing value is an item of which the
rater says nothing; it enters none of that rater's comparisons.

References
----------
OECD and JRC (2008), Handbook on Constructing Composite Indicators, pages 106-111: Borda, Condorcet, the outranking
matrix and the order of greatest support (Condorcet-Kemeny-Young-Levenglick).
Held, M. and Karp, R. (1962), A dynamic programming approach to sequencing problems, Journal of SIAM 10(1).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any, Final

import numpy as np
import pandas as pd

#: Up to this many items every optimum is found; beyond, integer programming finds one and states its gap.
EXACT_ITEMS: Final = 12
#: No more optima than this are listed; of more (nearly all items tied), only the number and the places are given.
LISTED_OPTIMA: Final = 1_000
_TOLERANCE: Final = 1e-9


def pairwise_majority(ranks: pd.DataFrame, weights: "pd.Series[float] | None" = None) -> pd.DataFrame:
    """Count who puts which item before which.

    Parameters
    ----------
    ranks : DataFrame
        Raters x items, 1 = first, ties allowed, NaN = not ranked.
    weights : Series, optional
        Weight of each rater; 1 by default.

    Returns
    -------
    DataFrame
        Items x items: the weight of the raters who put the row's item before the column's. A rater who ties the two
        counts half on each side; one who does not rank both (missing values) counts for neither. The diagonal is 0.
        This is the outranking matrix of the handbook (OECD and JRC 2008, tables 25 to 30).
    """
    values = ranks.to_numpy(dtype=float)
    heavy = np.ones(len(ranks)) if weights is None else weights.reindex(ranks.index).to_numpy(dtype=float)
    if np.isnan(heavy).any() or (heavy < 0).any():
        raise ValueError("each rater needs a weight of 0 or more")
    left, right = values[:, :, None], values[:, None, :]
    before = np.where(left < right, 1.0, np.where(left == right, 0.5, 0.0))
    total = np.einsum("r,rij->ij", heavy, before)
    np.fill_diagonal(total, 0.0)
    return pd.DataFrame(total, ranks.columns, ranks.columns)


def borda_count(ranks: pd.DataFrame, weights: "pd.Series[float] | None" = None) -> "pd.Series[float]":
    """Count Borda's points: an item gets a rater's weight for each item that it precedes, half of it for a tie.

    Parameters
    ----------
    ranks, weights
        As for `pairwise_majority`.

    Returns
    -------
    Series
        Points of each item, in the order of the columns; more is better. Borda's rule as in the handbook (OECD and JRC
        2008, tables 25 to 30); a missing value gets and gives no points.

    Examples
    --------
    >>> borda_count(pd.DataFrame([[1, 2, 3], [2, 1, 3]], columns=["a", "b", "c"])).to_dict()
    {'a': 3.0, 'b': 3.0, 'c': 0.0}
    """
    return pairwise_majority(ranks, weights).sum(axis="columns").rename("points")


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


def kemeny_rankings(ranks: pd.DataFrame, weights: "pd.Series[float] | None" = None) -> KemenyRankings:
    """Find the orders of greatest support.

    Parameters
    ----------
    ranks, weights
        As for `pairwise_majority`.

    Returns
    -------
    KemenyRankings
        Up to `EXACT_ITEMS` items all optima, by dynamic programming over the sets of items placed first (Held and Karp
        1962); beyond, one order by mixed integer programming (`scipy.optimize.milp`), with the gap that the solver
        proves. The rule is that of the handbook (OECD and JRC 2008, tables 25 to 30). The orders have no ties, though
        raters may; where a rater's value is missing, only the others compare the item.
    """
    majority = pairwise_majority(ranks, weights)
    if len(majority) > EXACT_ITEMS:
        return _by_integer_programming(majority)
    items = list(majority.columns)
    support, nexts = _best_nexts(majority.to_numpy())
    orders = [tuple(items[i] for i in order) for order in islice(_optima(nexts, 0), LISTED_OPTIMA)]
    n_optima, places = _survey(nexts, len(items))
    return KemenyRankings(
        orders, n_optima, pd.DataFrame(places, items, ["best", "worst"]), support, exact=True, gap=0.0
    )


def _best_nexts(support: np.ndarray) -> tuple[float, list[list[int]]]:
    """Return the greatest support, and for each set of placed items (a bit mask) those that may follow in an optimum.

    An item that is placed next gains the support of its comparisons with all that follow it.
    """
    n = len(support)
    best = [0.0] * (1 << n)  # the greatest support that the items not yet placed can still add
    nexts: list[list[int]] = [[] for _ in best]
    for placed in reversed(range(len(best) - 1)):
        rest = [i for i in range(n) if not placed >> i & 1]
        gains = support[np.ix_(rest, rest)].sum(axis=1)  # the diagonal is 0
        totals = {i: float(gain) + best[placed | 1 << i] for i, gain in zip(rest, gains, strict=True)}
        best[placed] = max(totals.values())
        limit = best[placed] - _TOLERANCE * max(1.0, best[placed])
        nexts[placed] = [i for i, total in totals.items() if total >= limit]
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


def _by_integer_programming(majority: pd.DataFrame) -> KemenyRankings:
    """Solve the linear ordering problem: x_ij = 1 if i comes before j, and no three items form a circle."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    support = majority.to_numpy()
    pairs = list(combinations(range(len(support)), 2))
    place = {pair: k for k, pair in enumerate(pairs)}
    gains = np.array([support[i, j] - support[j, i] for i, j in pairs])
    triples = list(combinations(range(len(support)), 3))
    rows = np.repeat(np.arange(len(triples)), 3)
    columns = [place[pair] for i, j, k in triples for pair in ((i, j), (j, k), (i, k))]
    circles = coo_array((np.tile([1.0, 1.0, -1.0], len(triples)), (rows, columns)), shape=(len(triples), len(pairs)))
    no_circle = LinearConstraint(circles.tocsr(), 0, 1)
    solved = milp(-gains, integrality=np.ones(len(pairs)), bounds=Bounds(0, 1), constraints=no_circle)
    if solved.x is None:
        raise ValueError(f"no joint order was found: {solved.message}")
    before = np.zeros_like(support)
    for (i, j), x in zip(pairs, solved.x, strict=True):
        before[i, j], before[j, i] = round(x), 1 - round(x)
    order = np.argsort(-before.sum(axis=1), kind="stable")
    total = float((support * before).sum())
    gap = (-solved.mip_dual_bound - float(gains @ solved.x)) / total if total else 0.0
    places = pd.DataFrame(dict.fromkeys(["best", "worst"], order.argsort() + 1), majority.columns)
    return KemenyRankings([tuple(majority.columns[order])], 1, places, total, exact=False, gap=max(gap, 0.0))
