"""How often do shuffled ranks agree as much as the ranks at hand?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from numbers import Integral
from typing import Any, Final

import numpy as np

PERMUTATIONS: Final = 100_000
SEED: Final = 2016
#: Numbers in one array of shuffled ranks, so that memory does not grow with the number of permutations.
_CHUNK: Final = 1 << 20


def check_permutations(permutations: Any) -> None:
    """Raise `ValueError` unless the number of permutations is a whole number, 0 or more."""
    if isinstance(permutations, bool) or not isinstance(permutations, Integral) or permutations < 0:
        raise ValueError(f"permutations must be a whole number, 0 (for no p value) or more; not {permutations!r}")


def shuffled_p(cases: Sequence[tuple[np.ndarray, int]], permutations: int, seed: int) -> list[float]:
    """Return, of each case, the share of shuffled matrices with at least its spread, its own matrix counted among them.

    A case is the distances of ranks from the middle (raters x items, whole numbers) and the spread of their sums. The
    ranks are put in order before they are shuffled, so the share depends on them alone and not on who gave which to
    what; all cases meet the same shuffles, and cases of the same ranks are shuffled once.
    """
    if not permutations:
        return [float("nan")] * len(cases)
    same_ranks = defaultdict(list)
    sorted_ranks = [_in_order(deviations) for deviations, _ in cases]
    for number, ranks in enumerate(sorted_ranks):
        same_ranks[ranks.tobytes()].append(number)
    reached = np.zeros(len(cases), dtype=np.int64)
    generator = np.random.default_rng(seed)
    for orders in _orders(sorted_ranks[0].shape, permutations, generator):
        for numbers in same_ranks.values():
            spreads = _spreads(sorted_ranks[numbers[0]], orders)
            for number in numbers:
                reached[number] += np.count_nonzero(spreads >= cases[number][1])
    return [(int(count) + 1) / (permutations + 1) for count in reached]


def _in_order(deviations: np.ndarray) -> np.ndarray:
    """Return the ranks in an order of their own; all of them turned round, last to first, shuffle to the same."""
    both_ways = [np.sort(ranks, axis=1) for ranks in (deviations.astype(float), -deviations.astype(float))]
    return min((ranks[np.lexsort(ranks.T)] for ranks in both_ways), key=np.ndarray.tolist)


def _orders(shape: tuple[int, ...], permutations: int, generator: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield random orders of the items for all raters but the first: only how raters differ from it counts."""
    m, n = shape
    size = max(1, _CHUNK // (m * n))
    for start in range(0, permutations, size):
        in_order = np.broadcast_to(np.arange(n), (min(size, permutations - start), m - 1, n))
        yield generator.permuted(in_order, axis=2).swapaxes(0, 1)


def _spreads(ranks: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """Return the sum of squares of the items' sums in each shuffle."""
    sums = np.broadcast_to(ranks[0], orders.shape[1:]).copy()
    for rater, order in zip(ranks[1:], orders, strict=True):
        sums += rater[order]
    return np.asarray(np.einsum("ij,ij->i", sums, sums))
