"""How do rows of evidence become average ranks, in many draws at once?

A draw is one set of choices: which acts are drawn, which source or rater is left out, what each kind weighs, which of
two codings holds. The last axis of every array is the draws, so each step handles all draws of a chunk at once.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

#: What makes two units of a measure distinct, besides rater and item.
MEASURES: Final = {"acts": ("act",), "sources": ("source",), "statements": ("row",), "presence": ()}
#: Values that agree to this many decimals tie; the order of a sum must not decide.
_DECIMALS: Final = 9


@dataclass(frozen=True)
class Setting:
    """The choices that hold for all draws of a chunk, and those that each draw makes anew."""

    measure: str = "acts"
    variants: bool = False
    restrictive: bool = True
    coding: str = "first"
    drop_not_stated: bool = False
    resampled: bool = False
    kinds_weighted: bool = False


class Evidence:
    """Rows of evidence as codes, ready to be counted under any setting; `rows` are as for `rank_stability`."""

    def __init__(self, rows: pd.DataFrame, raters: list[Any], items: list[Any]) -> None:
        self.raters, self.items = raters, items
        self.sources = sorted(rows["source"].unique())
        self.kinds = sorted(rows["kind"].unique())
        coded = [("rater", "rater", raters), ("first", "item", items), ("second", "second_item", items)]
        coded += [("source", "source", self.sources), ("kind", "kind", self.kinds)]
        self.rows = rows[["act", "weight", "variant", "restrictive"]].reset_index(drop=True)
        self.rows = self.rows.astype({"weight": float, "variant": bool, "restrictive": bool})
        self.rows["row"] = np.arange(len(rows))
        for name, column, known in coded:
            self.rows[name] = pd.Index(known).get_indexer(pd.Index(rows[column]))  # -1 = unknown

    def sheet(self, setting: Setting) -> "Sheet":
        """Return the rows that count under a setting."""
        rows = self.rows[~self.rows["variant"] | setting.variants]
        rows = rows[~rows["restrictive"] | setting.restrictive]
        rows = rows.assign(act=rows.groupby(["rater", "act"]).ngroup())
        return Sheet(rows, setting, (len(self.items), len(self.raters)), len(self.kinds))


class Sheet:
    """What counts under a setting: entries (a row under one of its codings), their units and their cells.

    `rows` are codes, acts numbered rater by rater; `shape` is the number of items and of raters.
    """

    def __init__(self, rows: pd.DataFrame, setting: Setting, shape: tuple[int, int], kinds: int) -> None:
        self.setting, self.shape, self.kinds = setting, shape, kinds
        entries = _under_codings(rows, setting.coding).sort_values(["row", "coded"], kind="stable")
        self.act, self.kind = entries["act"].to_numpy(), entries["kind"].to_numpy()
        self.source = entries["source"].to_numpy()[:, None]
        self.weight = entries["weight"].to_numpy()[:, None]
        self._read_units(entries)
        self._read_codings(entries)
        sizes = rows.groupby("rater")["act"].nunique().to_numpy()
        self.acts_in_rater = np.repeat(sizes, sizes)[:, None].astype(float)
        self.first_act = np.repeat(np.cumsum(sizes) - sizes, sizes)[:, None]

    def _read_units(self, entries: pd.DataFrame) -> None:
        units = entries.groupby(["item", "rater", *MEASURES[self.setting.measure]], sort=True)
        number = units.ngroup().to_numpy(dtype=np.int64)
        self.to_units = _sums(number, units.ngroups)
        self.first_of_unit = np.unique(number, return_index=True)[1]
        cells = (entries["item"] * self.shape[1] + entries["rater"]).to_numpy()[self.first_of_unit]
        self.to_cells = _sums(cells, self.shape[0] * self.shape[1])

    def _read_codings(self, entries: pd.DataFrame) -> None:
        coded, row = entries["coded"].to_numpy(), entries["row"].to_numpy()
        self.contested = np.flatnonzero(coded)
        rows, self.contested_row = np.unique(row[self.contested], return_inverse=True)
        self.n_contested = len(rows)
        self.by_first = (coded[self.contested] == 1)[:, None]

    @property
    def width(self) -> int:
        """How many numbers one draw takes in memory."""
        return max(len(self.act), len(self.acts_in_rater), self.shape[0] * self.shape[1], 1)

    def count(self, left_source: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """Count the units of each cell in each draw (items x raters x draws; 0 = not stated).

        `left_source` is the source left out of each draw (-1 = none). A unit weighs the mean of its rows' weights, so
        an act of two kinds weighs between them. An act drawn twice counts twice as an act or statement; its source
        counts once.
        """
        draws = len(left_source)
        alive = (self.source != left_source).astype(float)
        if self.setting.coding == "either":
            first = generator.random((self.n_contested, draws)) < 0.5
            alive[self.contested] *= first[self.contested_row] == self.by_first
        times = self._draw_acts(draws, generator) if self.setting.resampled else None
        repeats = self.setting.measure in ("acts", "statements")
        if times is not None and not repeats:
            alive *= times[self.act] > 0
        units = self._weigh(alive, generator)
        if times is not None and repeats:
            units *= times[self.act[self.first_of_unit]]
        cells = self.to_cells @ units
        cells = np.sign(cells) if self.setting.measure == "presence" else cells
        return np.asarray(np.round(cells, _DECIMALS)).reshape(*self.shape, draws)

    def _weigh(self, alive: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """Return the mean weight of the entries of each unit that are alive; 0 where none is."""
        weight = self.weight
        if self.setting.kinds_weighted:
            weight = weight * generator.dirichlet(np.ones(self.kinds), alive.shape[1]).T[self.kind]
        return np.asarray((self.to_units @ (alive * weight)) / np.maximum(self.to_units @ alive, 1))

    def _draw_acts(self, draws: int, generator: np.random.Generator) -> np.ndarray:
        """Return how often each act is drawn: inside each rater, as many acts as it has, with replacement."""
        drawn = self.first_act + (generator.random((len(self.first_act), draws)) * self.acts_in_rater).astype(np.int64)
        flat = np.bincount((drawn * draws + np.arange(draws)).ravel(), minlength=drawn.size)
        return flat.reshape(drawn.shape)


def _under_codings(rows: pd.DataFrame, coding: str) -> pd.DataFrame:
    """Give each row its item; ``coded`` is 0 where the codings agree, else 1 for the first and 2 for the second."""
    contested = rows["first"] != rows["second"]
    by_first = rows.assign(item=rows["first"], coded=contested.astype(int))
    by_second = rows[contested].assign(item=lambda entries: entries["second"], coded=2)
    agreed = by_first[~contested]
    parts = {"first": [by_first], "second": [agreed, by_second], "either": [by_first, by_second]}[coding]
    entries = pd.concat(parts)
    return entries[entries["item"] >= 0]


def _sums(group: np.ndarray, n_groups: int) -> csr_array:
    """Return the matrix that adds up rows by their group."""
    return csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(n_groups, len(group)))


def ranks_within(values: np.ndarray) -> np.ndarray:
    """Rank the items (first axis) inside each rater and draw: 1 = most; ties, and all not stated, share an average."""
    larger_minus_smaller = [np.sign(values - value).sum(axis=0) for value in values]
    return (len(values) + 1 + np.array(larger_minus_smaller)) / 2


def joint_means(ranks: np.ndarray, stated: np.ndarray, heard: np.ndarray, *, drop_not_stated: bool) -> np.ndarray:
    """Average the ranks over the raters heard: those not left out of which something is known (raters x draws).

    Where `drop_not_stated`, only the raters that state an item count for it. An item with no rank to average comes
    after all others.
    """
    counted = stated & heard if drop_not_stated else np.broadcast_to(heard, ranks.shape)
    n = counted.sum(axis=1)
    total = np.einsum("imd,imd->id", ranks, counted)
    return np.asarray(np.round(np.where(n > 0, total / np.maximum(n, 1), len(ranks) + 1), _DECIMALS))
