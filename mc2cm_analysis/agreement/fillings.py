"""Which orders can a rater have in mind who leaves some items blank?"""

from itertools import permutations
from math import factorial

import numpy as np


class Fillings:
    """The fillings of one rater's blanks: each at a strict place before, between or after the items that it ranks.

    Items that the rater ties stay tied, and what it ranks keeps its order. Ranks are given as twice their distance from
    the middle rank; the sum of their squares, `square`, is the same in every filling.
    """

    def __init__(self, values: np.ndarray) -> None:
        self.n_items = len(values)
        self.blanks = np.flatnonzero(np.isnan(values))
        self.groups = [np.flatnonzero(values == value) for value in np.unique(values[~np.isnan(values)])]
        sizes = np.array([len(group) for group in self.groups] + [1] * len(self.blanks))
        self.square = int((self.n_items**3 - self.n_items - (sizes**3 - sizes).sum()) // 3)

    @property
    def count(self) -> int:
        """How many there are."""
        slots = len(self.groups) + len(self.blanks)
        return factorial(slots) // factorial(len(self.groups))

    def listed(self) -> np.ndarray:
        """Return every filling (fillings x items)."""
        slots = len(self.groups) + len(self.blanks)
        taken = np.array(list(permutations(range(slots), len(self.blanks))), dtype=np.int64)
        is_blank = np.zeros((len(taken), slots), dtype=bool)
        np.put_along_axis(is_blank, taken, True, axis=1)
        sizes = np.array([*map(len, self.groups), 1])
        size = np.where(is_blank, 1, sizes[np.cumsum(~is_blank, axis=1) - 1])
        ranks = 2 * size.cumsum(axis=1) - size - self.n_items
        group_slots = is_blank.argsort(axis=1, kind="stable")  # the slots that hold groups come first, in order
        filled = np.empty((len(taken), self.n_items), dtype=np.int64)
        filled[:, self.blanks] = np.take_along_axis(ranks, taken, axis=1)
        for number, group in enumerate(self.groups):
            filled[:, group] = np.take_along_axis(ranks, group_slots[:, [number]], axis=1)
        return filled

    def edges(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest and the highest rank that each item has in any filling."""
        low, high = (np.full(self.n_items, edge) for edge in (1 - self.n_items, self.n_items - 1))
        placed = 0
        for group in self.groups:
            low[group] = 2 * placed + len(group) - self.n_items
            high[group] = low[group] + 2 * len(self.blanks)
            placed += len(group)
        return low, high

    def furthest(self, pull: np.ndarray) -> np.ndarray:
        """Return the filling with the greatest product with `pull` (a number an item).

        Blanks among themselves then stand in the order of their pull, so it is left to merge them with the groups: best
        merges of the first groups and blanks are extended by the next of the one or of the other.
        """
        blanks = [np.array([item]) for item in self.blanks[pull[self.blanks].argsort(kind="stable")]]
        best: dict[tuple[int, int], tuple[float, np.ndarray]] = {(0, 0): (0.0, np.zeros(self.n_items, dtype=np.int64))}
        for i in range(len(self.groups) + 1):
            for k in range(len(blanks) + 1):
                value, filled = best[i, k]
                placed = sum(map(len, self.groups[:i])) + k
                steps = [((i + 1, k), self.groups[i])] if i < len(self.groups) else []
                steps += [((i, k + 1), blanks[k])] if k < len(blanks) else []
                for state, items in steps:
                    rank = 2 * placed + len(items) - self.n_items
                    reached = value + rank * float(pull[items].sum())
                    if state not in best or reached > best[state][0]:
                        extended = filled.copy()
                        extended[items] = rank
                        best[state] = reached, extended
        return best[len(self.groups), len(blanks)][1]
