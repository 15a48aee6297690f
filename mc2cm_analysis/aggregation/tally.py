"""Which places do items take over all draws? Only sums are kept, so memory does not grow with the number of draws."""

from typing import Any

import numpy as np


class Tally:
    """Places of items over the draws of a choice; shifts are counted from `as_it_is`, the ranks without a choice."""

    def __init__(self, as_it_is: np.ndarray) -> None:
        n = len(as_it_is)
        self.as_it_is = as_it_is
        self.draws = 0
        self.places, self.before = np.zeros((n, n)), np.zeros((n, n))
        self.item_shift, self.kept_first = np.zeros(n), np.zeros(n)
        self.by_rank = np.argsort(as_it_is, kind="stable")
        self.largest: tuple[float, Any] = (0.0, None)

    def add(self, means: np.ndarray, left: np.ndarray | None = None) -> None:
        """Add draws: average ranks (items x draws) and what each draw leaves out."""
        below = (means[:, None, :] < means[None, :, :]).astype(float)
        equal = means[:, None, :] == means[None, :, :]
        first, size = 1 + below.sum(axis=0), equal.sum(axis=0)
        for place in range(len(means)):
            inside = (first <= place + 1) & (place + 1 < first + size)
            self.places[:, place] += (inside / size).sum(axis=1)
        self.before += (below + equal / 2).sum(axis=2)
        shift = np.abs(first + (size - 1) / 2 - self.as_it_is[:, None])
        self.item_shift += shift.sum(axis=1)
        moved = shift.mean(axis=0)
        at = int(moved.argmax())
        if moved[at] > self.largest[0]:
            self.largest = (float(moved[at]), None if left is None else int(left[at]))
        by_rank = means[self.by_rank]
        for k in range(1, len(means)):
            self.kept_first[k - 1] += (by_rank[:k].max(axis=0) < by_rank[k:].min(axis=0)).sum()
        self.kept_first[-1] += means.shape[1]
        self.draws += means.shape[1]


class CellTally:
    """Ranks inside raters over the draws; `shape` is the number of items and of raters."""

    def __init__(self, shape: tuple[int, int], lead: float) -> None:
        self.lead = lead
        self.draws = 0
        self.halves = np.zeros((*shape, 2 * shape[0] - 1), dtype=np.int64)  # ranks 1, 1.5, 2, ...
        self.ahead = np.zeros(shape)

    def add(self, ranks: np.ndarray, stated: np.ndarray, heard: np.ndarray) -> None:
        """Add draws of items x raters; a rater that is left out still has its own ranks."""
        n_items, n_raters, draws = ranks.shape
        steps = (2 * ranks - 2).round().astype(np.int64)
        cell = np.arange(n_items * n_raters).reshape(n_items, n_raters, 1)
        counts = np.bincount((cell * (2 * n_items - 1) + steps).ravel(), minlength=self.halves.size)
        self.halves += counts.reshape(self.halves.shape)
        total, n = np.einsum("imd,md->id", ranks, heard)[:, None, :], heard.sum(axis=0)
        others = n - heard
        average = (total - ranks * heard) / np.maximum(others, 1)
        put_ahead = (average - ranks >= self.lead - 1e-9) & stated & (others > 0)
        self.ahead += put_ahead.sum(axis=2)
        self.draws += draws
