"""Which places do items take over all draws? Only sums are kept, so memory does not grow with the number of draws."""

from typing import Any, Final

import numpy as np
import pandas as pd

SEED: Final = 2016
#: A range reaches from the first to the second of these shares of the draws.
RANGE: Final = (0.05, 0.95)


class Tally:
    """Places of items over draws; shifts are counted from `as_it_is`, the ranks when nothing is drawn."""

    def __init__(self, as_it_is: np.ndarray) -> None:
        n = len(as_it_is)
        self.as_it_is = as_it_is
        self.draws = 0
        self.places, self.before = np.zeros((n, n)), np.zeros((n, n))
        self.item_shift = np.zeros(n)
        self.largest: tuple[float, Any] = (0.0, None)

    def add(self, means: np.ndarray, left: np.ndarray | None = None) -> None:
        """Add draws: average ranks (items x draws) and what each draw leaves out."""
        below = means[:, None, :] < means[None, :, :]
        equal = means[:, None, :] == means[None, :, :]
        first, size = 1 + below.sum(axis=0), equal.sum(axis=0)
        for place in range(len(means)):
            inside = (first <= place + 1) & (place + 1 < first + size)
            self.places[:, place] += (inside / size).sum(axis=1)
        self.before += below.sum(axis=2) + equal.sum(axis=2) / 2
        shift = np.abs(first + (size - 1) / 2 - self.as_it_is[:, None])
        self.item_shift += shift.sum(axis=1)
        moved = shift.mean(axis=0)
        at = int(moved.argmax())
        if moved[at] > self.largest[0]:
            self.largest = (float(moved[at]), None if left is None else int(left[at]))
        self.draws += means.shape[1]

    def frame(self, items: list[Any]) -> pd.DataFrame:
        """Return the share of the draws in which each item takes each place."""
        return pd.DataFrame(self.places / self.draws, items, range(1, len(items) + 1))


def ranges(places: pd.DataFrame) -> pd.DataFrame:
    """Return the 5-95 % range of shares of places (items x places): ``low`` and ``high``, whole places."""
    shares = places.cumsum(axis="columns")
    low, high = ((shares >= q - 1e-9).idxmax(axis="columns") for q in RANGE)
    return pd.DataFrame({"low": low, "high": high}).astype(int)


class CellTally:
    """Ranks inside raters over the draws; `shape` is the number of raters and of items."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape
        self.halves = np.zeros((*shape, 2 * shape[1] - 1), dtype=np.int64)  # ranks 1, 1.5, 2, ...

    def add(self, ranks: np.ndarray) -> None:
        """Add draws of raters x items."""
        steps = (2 * ranks - 2).round().astype(np.int64)
        cell = np.arange(np.prod(self.shape)).reshape(*self.shape, 1)
        counts = np.bincount((cell * self.halves.shape[2] + steps).ravel(), minlength=self.halves.size)
        self.halves += counts.reshape(self.halves.shape)

    def ranges(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the 5-95 % range of the rank in each cell, in whole ranks."""
        shares = self.halves.cumsum(axis=2) / self.halves.sum(axis=2, keepdims=True)
        low, high = (1 + (shares >= q - 1e-9).argmax(axis=2) / 2 for q in RANGE)
        return np.floor(low), np.ceil(high)
