"""How do rows of evidence become average ranks, under many sets of choices at once?

A draw is one set of choices: which source or rater is left out, what each kind weighs, which of two codings holds. The
last axis of every array is the draws, so each step handles all draws of a chunk at once.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

#: What makes two units of a measure distinct, besides rater and item.
MEASURES: Final = {"acts": ("act",), "sources": ("source",), "statements": ("row",), "presence": ()}
COLUMNS: Final = ("rater", "item", "second_item", "act", "source", "kind", "weight", "variant", "restrictive")
#: Values that agree to this many decimals tie; the order of a sum must not decide.
DECIMALS: Final = 9
#: Weights of kinds are drawn from a Dirichlet distribution with this parameter: most lie between a half and twice the
#: average, and hardly any is left out.
KINDS_ALIKE: Final = 5.0


@dataclass(frozen=True)
class Setting:
    """The choices that hold for all draws of a chunk, and those that each draw makes anew."""

    measure: str = "acts"
    variants: bool = False
    restrictive: bool = False
    few_acts: bool = False
    coding: str = "first"
    drop_not_stated: bool = False
    kinds_weighted: bool = False


class Evidence:
    """Rows of evidence as codes, ready to be counted under any setting; the parameters are as for `rank_stability`.

    Raises
    ------
    ValueError
        If a column or value is missing, a rater or item is unknown or named twice, or no rater has acts enough.
    """

    def __init__(
        self, rows: pd.DataFrame, raters: list[Any] | None = None, items: list[Any] | None = None, min_acts: int = 1
    ) -> None:
        _check(rows)
        raters, items = raters or sorted(rows["rater"].unique()), items or sorted(rows["item"].unique())
        for column, named in (("rater", raters), ("item", items)):
            _check_names(rows, column, named)
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
        acts = self.counted().groupby("rater")["act"].nunique().reindex(range(len(raters)), fill_value=0).to_numpy()
        self.ranked = acts >= max(min_acts, 1)
        if not self.ranked.any():
            raise ValueError(f"no {'row of the evidence counts' if min_acts <= 1 else f'rater has {min_acts} acts'}")
        self.known = acts > 0

    def counted(self) -> pd.DataFrame:
        """Return the rows that count when no choice is changed."""
        return self.rows[~self.rows["variant"] & ~self.rows["restrictive"]]

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
        self.kind = entries["kind"].to_numpy()
        self.source = entries["source"].to_numpy()[:, None]
        self.weight = entries["weight"].to_numpy()[:, None]
        self._read_units(entries)
        self._read_codings(entries)

    def _read_units(self, entries: pd.DataFrame) -> None:
        units = entries.groupby(["item", "rater", *MEASURES[self.setting.measure]], sort=True)
        number = units.ngroup().to_numpy(dtype=np.int64)
        self.to_units = _sums(number, units.ngroups)
        first_of_unit = np.unique(number, return_index=True)[1]
        cells = (entries["item"] * self.shape[1] + entries["rater"]).to_numpy()[first_of_unit]
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
        return max(len(self.kind), self.shape[0] * self.shape[1], 1)

    def count(self, left_source: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """Count the units of each cell in each draw (items x raters x draws; 0 = not stated).

        `left_source` is the source left out of each draw (-1 = none). A unit weighs the mean of its rows' weights, so
        an act of two kinds weighs between them.
        """
        draws = len(left_source)
        alive = (self.source != left_source).astype(float)
        if self.setting.coding == "either":
            first = generator.random((self.n_contested, draws)) < 0.5
            alive[self.contested] *= first[self.contested_row] == self.by_first
        cells = self.to_cells @ self._weigh(alive, generator)
        cells = np.sign(cells) if self.setting.measure == "presence" else cells
        return np.asarray(np.round(cells, DECIMALS)).reshape(*self.shape, draws)

    def _weigh(self, alive: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """Return the mean weight of the entries of each unit that are alive; 0 where none is."""
        weight = self.weight
        if self.setting.kinds_weighted:
            drawn = generator.dirichlet(np.full(self.kinds, KINDS_ALIKE), alive.shape[1])
            weight = weight * drawn.T[self.kind]
        return np.asarray((self.to_units @ (alive * weight)) / np.maximum(self.to_units @ alive, 1))


def _check(rows: pd.DataFrame) -> None:
    if missing := [column for column in COLUMNS if column not in rows]:
        raise ValueError(f"the evidence has no column {', '.join(missing)}; it needs {', '.join(COLUMNS)}")
    if holes := [column for column in COLUMNS if rows[column].isna().any()]:
        raise ValueError(f"values are missing in the evidence's column {', '.join(holes)}")
    weight = pd.to_numeric(rows["weight"], errors="coerce").to_numpy(dtype=float)
    if not (np.isfinite(weight) & (weight > 0)).all():
        raise ValueError("each weight of the evidence must be a number above 0")
    for column in ("variant", "restrictive"):
        if not rows[column].map(lambda value: isinstance(value, bool | np.bool_)).all():
            raise ValueError(f"the evidence's column {column} must hold True and False only")


def _check_names(rows: pd.DataFrame, column: str, named: list[Any]) -> None:
    if twice := ", ".join(sorted({str(name) for name in named if list(map(str, named)).count(str(name)) > 1})):
        raise ValueError(f"{column}s named twice: {twice}")
    if unknown := ", ".join(sorted(map(str, set(rows[column]) - set(named)))):
        raise ValueError(f"the evidence names {column}s that are not among those given: {unknown}")


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
    return np.asarray(np.round(np.where(n > 0, total / np.maximum(n, 1), len(ranks) + 1), DECIMALS))
