"""Which order of many items agrees with the most comparisons? The linear ordering problem, as an integer programme."""

from itertools import combinations

import numpy as np


def ordered_by_programming(support: list[list[int]]) -> tuple[list[int], int, float]:
    """Find an order of great support.

    Parameters
    ----------
    support : list of list of int
        Items x items: the support for putting the row's item before the column's; 0 on the diagonal.

    Returns
    -------
    tuple
        The order (numbers of items, first item first), its support, and how much more support, relative to it, another
        order could have at most by what the solver proves. The solver works in floating-point numbers, so what they
        leave equal is then decided by moving one item at a time.
    """
    pairs = list(combinations(range(len(support)), 2))
    gains = [support[i][j] - support[j][i] for i, j in pairs]
    largest = max(map(abs, gains)) or 1
    before, bound = _solved([gain / largest for gain in gains], pairs, len(support))
    order = _improved([int(i) for i in np.argsort(-before.sum(axis=1), kind="stable")], support)
    total = _total(order, support)
    possible = float(sum(support[j][i] for i, j in pairs) / largest) + bound if total else 0.0
    return order, total, max(possible / (total / largest) - 1, 0.0) if total else 0.0


def _solved(gains: list[float], pairs: list[tuple[int, int]], n: int) -> tuple[np.ndarray, float]:
    """Return who comes before whom (items x items, 1 = before) and the greatest gain that is not ruled out.

    A variable is 1 if the first of a pair comes before the second, and no three items form a circle.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    place = {pair: k for k, pair in enumerate(pairs)}
    triples = list(combinations(range(n), 3))
    rows = np.repeat(np.arange(len(triples)), 3)
    columns = [place[pair] for i, j, k in triples for pair in ((i, j), (j, k), (i, k))]
    circles = coo_array((np.tile([1.0, 1.0, -1.0], len(triples)), (rows, columns)), shape=(len(triples), len(pairs)))
    no_circle = LinearConstraint(circles.tocsr(), 0, 1)
    solved = milp(-np.array(gains), integrality=np.ones(len(pairs)), bounds=Bounds(0, 1), constraints=no_circle)
    if solved.x is None:
        raise ValueError(f"no joint order was found: {solved.message}")
    before = np.zeros((n, n))
    for (i, j), x in zip(pairs, solved.x, strict=True):
        before[i, j], before[j, i] = round(x), 1 - round(x)
    return before, -float(solved.mip_dual_bound)


def _total(order: list[int], support: list[list[int]]) -> int:
    return sum(support[first][later] for first, later in combinations(order, 2))


def _improved(order: list[int], support: list[list[int]]) -> list[int]:
    """Move one item at a time to where it has the most support, until no move adds any."""
    moved = True
    while moved:
        moved = False
        for item in list(order):
            others = [other for other in order if other != item]
            gains = [0]  # of each place, over the first
            for other in others:
                gains.append(gains[-1] + support[other][item] - support[item][other])
            place = max(range(len(gains)), key=gains.__getitem__)
            if gains[place] > gains[order.index(item)]:
                order = [*others[:place], item, *others[place:]]
                moved = True
    return order
