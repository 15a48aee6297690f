"""Which orders of the themes have moved, and which rows moved them?

Each change that bears on an order is made alone to the data as it was, and the order is made again. What no change
moves alone, several move together; of few changes those that can be left out are found. A city that came or went is one
change with its rows. Which answers of stakeholders moved an order is never looked for: it would tell what they said.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mc2cm_analysis.differences.orders import DRAWN, Aspect, Order, counting_rows, order_of
from mc2cm_analysis.differences.rows import ADDED, DROPPED, RowChange, RowChanges
from mc2cm_analysis.disclosure import ANSWERS
from mc2cm_analysis.extract import Extract
from mc2cm_analysis.network import Network
from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.vocabulary import LENS_TABLES, LENSES

#: More changes of an order than this are not tried one by one: each takes half a second.
MOST_TRIED: Final = 40
#: Of more changes than this it is not tried which of them could be left out of those that move it together.
MOST_LEFT_OUT: Final = 8
#: The table whose rows come and go with those that name them, in this column.
_ROOT, _NAMING = "cities", "city"

#: Changes that belong together, the row that they are named after first.
Unit = tuple[RowChange, ...]


@dataclass(frozen=True)
class Moved:
    """One thing that an order says otherwise now.

    Attributes
    ----------
    alone : list of Unit
        The changes of which each alone moves it to where it is now.
    partly : list of Unit
        Those of which each alone moves it, but elsewhere.
    together : list of Unit
        Where none moves it alone: changes that do so only together.
    """

    aspect: Aspect
    old: Any
    new: Any
    alone: list[Unit] = field(default_factory=list)
    partly: list[Unit] = field(default_factory=list)
    together: list[Unit] = field(default_factory=list)


@dataclass(frozen=True)
class MovedOrder:
    """An order that says something else now, or rests on other rows.

    Attributes
    ----------
    old, new : Order
        All that it said and says; empty if there is none.
    moved : list of Moved
        What it says otherwise; empty if it rests on other rows and says the same.
    units : list of Unit
        The changes that bear on it; none is named if they are answers of stakeholders.
    tried : bool
        Whether each was tried alone; they may be too many.
    """

    lens: str
    old: Order
    new: Order
    moved: list[Moved]
    units: list[Unit]
    tried: bool


def moved_orders(old: Package, new: Package, rows: RowChanges) -> Iterator[MovedOrder]:
    """Yield the orders, by one lens each, on which a change of the rows bears.

    Parameters
    ----------
    old, new : Package
        Both without a fault.
    rows : RowChanges
        What happened to their rows, see `row_changes`.
    """
    tables = {_ROOT, *(table for of_lens in LENS_TABLES.values() for table in of_lens)}
    before = _Tables(old, {table: list(map(dict, _renamed(old, table, rows))) for table in tables})
    known = [row["id"] for row in before.rows["cities"]]  # in another order, the draws would fall otherwise
    cities = sorted(new.records("cities"), key=lambda row: known.index(row["id"]) if row["id"] in known else len(known))
    was, now = before.network(), _Tables(new, {"cities": cities}).network()
    for lens in LENSES:
        counted, counts = counting_rows(was, lens), counting_rows(now, lens)
        differ = {row for row in {*counted, *counts} if counted.get(row) != counts.get(row)}
        if differ:
            untold = any(table in ANSWERS for table in LENS_TABLES[lens])
            yield _moved_order(lens, before, was, now, [] if untold else _units(rows.changes, lens, differ))


def _moved_order(lens: str, before: "_Tables", was: Network, now: Network, units: list[Unit]) -> MovedOrder:
    old, new = order_of(was, lens), order_of(now, lens)
    moved = [Moved(one, old.get(one), new.get(one)) for one in {**old, **new} if old.get(one) != new.get(one)]
    tried = bool(moved and old and new) and 0 < len(units) <= MOST_TRIED
    if tried:
        trial = _Trial(lens, before, units, drawn=any(one.aspect.what in DRAWN for one in moved))
        for one in moved:
            _attribute(one, trial)
    return MovedOrder(lens, old, new, moved, units, tried)


class _Trial:
    """What an order says with some of the changes made, each set of them tried once."""

    def __init__(self, lens: str, before: "_Tables", units: list[Unit], *, drawn: bool) -> None:
        self.units = units
        self._lens, self._before, self._drawn = lens, before, drawn
        self._said: dict[frozenset[int], Order] = {}

    def said(self, made: Collection[int]) -> Order:
        """Return what the order says with the changes at these places made."""
        asked = frozenset(made)
        if asked not in self._said:
            unit = tuple(change for place in sorted(asked) for change in self.units[place])
            try:
                self._said[asked] = order_of(self._before.changed(unit).network(), self._lens, drawn=self._drawn)
            except ValueError:  # they cannot stand alone, so they move nothing alone
                self._said[asked] = {}
        return self._said[asked]


def _attribute(one: Moved, trial: _Trial) -> None:
    """Find the changes that move a thing, alone or together."""
    every = range(len(trial.units))
    for place in every:
        said = trial.said([place]).get(one.aspect, one.old)
        if said != one.old:
            (one.alone if said == one.new else one.partly).append(trial.units[place])
    if not one.alone:
        needed = list(every)
        for place in every if len(every) <= MOST_LEFT_OUT else ():
            others = [other for other in needed if other != place]
            if trial.said(others).get(one.aspect) == one.new:
                needed = others
        one.together.extend(trial.units[place] for place in needed)


def _units(changes: Sequence[RowChange], lens: str, differ: set[str]) -> list[Unit]:
    """Return the changes that bear on a lens; those that name a city that came or went are one with it."""
    came_or_went = [one for one in changes if one.table == _ROOT and one.kind in (ADDED, DROPPED)]
    groups: list[tuple[list[RowChange], list[RowChange]]] = []
    for change in changes:
        if change.table in LENS_TABLES[lens]:
            roots = [root for root in came_or_went if _names(change, root)]
            joined = [group for group in groups if any(root in group[0] for root in roots)]
            groups = [group for group in groups if group not in joined]
            roots = [root for root in came_or_went if root in roots or any(root in group[0] for group in joined)]
            groups.append((roots, [*(one for group in joined for one in group[1]), change]))
    return [(*roots, *rows) for roots, rows in groups if any(_bears(row, differ) for row in rows)]


def _bears(change: RowChange, differ: set[str]) -> bool:
    return bool({*change.key, *change.was} & differ)


def _names(change: RowChange, root: RowChange) -> bool:
    """Tell whether a row names, or named, another."""
    return root.name in (change.old.get(_NAMING), change.new.get(_NAMING))


@dataclass(frozen=True)
class _Tables:
    """A data package in which some tables have other rows."""

    package: Package
    rows: dict[str, list[Record]]

    def network(self) -> Network:
        written = {
            table: [tuple(row.get(column, "") for column in self.package.columns(table)) for row in rows]
            for table, rows in self.rows.items()
        }
        return Network(Extract(self.package, written))

    def changed(self, unit: Unit) -> "_Tables":
        """Return it with some changes made."""
        tables = dict(self.rows)
        for change in unit:
            rows = {row["id"]: row for row in tables[change.table]}
            if change.key:
                rows[change.key[0]] = change.new
            else:
                del rows[change.was[0]]
            tables[change.table] = list(rows.values())
        return _Tables(self.package, tables)


def _renamed(package: Package, table: str, rows: RowChanges) -> Iterator[Record]:
    """Yield the rows of a table as they were, under the names that they have now."""
    for row in package.records(table):
        told = {column: rows.renames.now(table, column, text) for column, text in row.items()}
        (told["id"],) = rows.renames.key(table, (row["id"],))
        yield told
