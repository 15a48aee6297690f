"""Do several raters share one profile, and where does one stand out of it? Knows acts, raters and items, not cities.

An act states some of the items. If the raters shared one profile, each rater's acts could as well be another's: whole
acts are dealt out to the raters anew, as many to each as it has.

References
----------
Good, P. (2005), Permutation, Parametric and Bootstrap Tests of Hypotheses, 3rd edition: labels dealt out anew.
Benjamini, Y. and Hochberg, Y. (1995), Controlling the false discovery rate, Journal of the Royal Statistical Society B
57(1).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from mc2cm_analysis.agreement.shuffling import SEED

DEALS: Final = 20_000
#: Cells stand out so rarely by chance that at most this share of those named is expected to be wrong.
FALSE_DISCOVERIES: Final = 0.05
#: What is printed of W under one profile reaches from the first to the second of these shares of the deals.
_RANGE: Final = (0.05, 0.95)
#: Numbers in one array of a chunk, so that memory does not grow with the number of deals.
_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class OneProfile:
    """What would be if the raters shared one profile, beside what is.

    Attributes
    ----------
    w, w_low, w_high : float
        Kendall's W of the counts as they are, and its 5-95 % range when the acts are dealt out anew.
    p_value : float
        Share of the deals, the acts as they are among them, in which the counts lie at least as far from one profile,
        by the sum of (count - expected)^2 / expected.
    cells : DataFrame
        Index ``(rater, item)``: ``count`` (acts that state it), ``expected`` under one profile, ``p_value`` (exact and
        two-sided; the count of a cell is hypergeometric), ``adjusted`` for the number of cells, ``stands_out``:
        ``more``, ``less`` or empty.
    """

    w: float
    w_low: float
    w_high: float
    p_value: float
    cells: pd.DataFrame
    deals: int
    seed: int


def one_profile(acts: pd.DataFrame, *, deals: int = DEALS, seed: int = SEED) -> OneProfile:
    """Ask whether raters share one profile.

    Parameters
    ----------
    acts : DataFrame
        Acts x items, true where the act states the item; the index names the rater of each act.
    deals, seed : int
        How often the acts are dealt out anew.

    Returns
    -------
    OneProfile
        The cells that stand out are those of Benjamini and Hochberg (1995) at `FALSE_DISCOVERIES`. In W, items of as
        many acts are tied, and so are those that a rater misses in all its acts.

    Raises
    ------
    ValueError
        If there are fewer than two raters or three items, or nothing is stated.
    """
    ordered = acts.sort_index(kind="stable")
    raters, first = np.unique(ordered.index.to_numpy(), return_index=True)
    stated = ordered.to_numpy(dtype=bool).astype(np.int32)
    if len(raters) < 2 or stated.shape[1] < 3 or not stated.any():
        raise ValueError(f"a profile needs two raters and three items, not {len(raters)} and {stated.shape[1]}")
    counts = np.add.reduceat(stated, first, axis=0)
    sizes = np.diff(np.append(first, len(stated)))
    expected = np.outer(sizes, stated.sum(axis=0)) / len(stated)
    distance, w, apart = _distance(counts, expected), [], 0
    for dealt in _deals(stated, first, deals, seed):
        w.append(_w(dealt))
        apart += int((_distance(dealt, expected) >= distance * (1 - 1e-12)).sum())
    low, high = np.nanquantile(np.concatenate(w), _RANGE)
    return OneProfile(
        w=float(_w(counts[None])[0]),
        w_low=float(low),
        w_high=float(high),
        p_value=(apart + 1) / (deals + 1),
        cells=_cells(counts, expected, sizes, stated.sum(axis=0), list(raters), list(acts.columns)),
        deals=deals,
        seed=seed,
    )


def _deals(stated: np.ndarray, first: np.ndarray, deals: int, seed: int) -> Iterator[np.ndarray]:
    """Yield the counts of chunks of deals: deals x raters x items."""
    generator = np.random.default_rng(seed)
    size = max(1, _CHUNK // stated.size)
    for start in range(0, deals, size):
        hands = generator.random((min(size, deals - start), len(stated))).argsort(axis=1)
        yield np.add.reduceat(stated[hands], first, axis=1)


def _distance(counts: np.ndarray, expected: np.ndarray) -> np.ndarray:
    possible = np.where(expected > 0, expected, 1)
    return np.asarray(((counts - expected) ** 2 / possible).sum(axis=(-1, -2)))


def _w(counts: np.ndarray) -> np.ndarray:
    """Return Kendall's W of counts (deals x raters x items), corrected for ties; NaN where no rater orders the items.

    What a rater does not state ties for the ranks that are left, as zeros do.
    """
    m, n = counts.shape[1:]
    ties = np.zeros(len(counts))
    ranks = np.empty(counts.shape)
    for item in range(n):
        own = counts[:, :, item, None]
        ranks[:, :, item] = (n + 1 - np.sign(own - counts).sum(axis=2)) / 2
        ties += ((counts == own).sum(axis=2).astype(float) ** 2 - 1).sum(axis=1)
    sums = ranks.sum(axis=1)
    spread = ((sums - sums.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    highest = m * (m * (n**3 - n) - ties) / 12
    return np.asarray(np.divide(spread, highest, out=np.full(len(counts), np.nan), where=highest > 0))


def _cells(
    counts: np.ndarray, expected: np.ndarray, sizes: np.ndarray, totals: np.ndarray, raters: list[str], items: list[str]
) -> pd.DataFrame:
    drawn = stats.hypergeom(sizes.sum(), totals[None, :], sizes[:, None])
    p = np.minimum(1, 2 * np.minimum(drawn.sf(counts - 1), drawn.cdf(counts)))
    adjusted = stats.false_discovery_control(p.ravel()).reshape(p.shape)
    side = np.where(counts > expected, "more", "less")
    columns = {"count": counts, "expected": expected, "p_value": p, "adjusted": adjusted}
    index = pd.MultiIndex.from_product([raters, items], names=["rater", "item"])
    cells = pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index)
    return cells.assign(stands_out=np.where(adjusted <= FALSE_DISCOVERIES, side, "").ravel())
