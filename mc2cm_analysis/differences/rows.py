"""Which rows were added, dropped, changed or renamed from one data package to another?"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mc2cm_analysis.differences.cells import Cell, cell
from mc2cm_analysis.differences.renames import Keyed, Renames
from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.schema import Table

Key = tuple[str, ...]
ADDED, DROPPED, CHANGED, RENAMED = "added", "dropped", "changed", "renamed"
#: Where the descriptor describes tables, and where these describe their columns.
_TABLES, _SCHEMA, _COLUMNS = "resources", "schema", "fields"
#: What it says in each edition of the data otherwise.
EDITION: Final = ("version", "created")


@dataclass(frozen=True)
class RowChange:
    """What happened to a row: it came, it went, or it is still there under its key or another one.

    Attributes
    ----------
    was, key : tuple of str
        Its key before and now; empty where there is none.
    old, new : mapping
        Its cells before and now; empty likewise.
    cells : tuple of Cell
        Of a row that was and is there, the cells that differ, those that only follow a rename left out.
    """

    table: str
    was: Key
    key: Key
    old: Record
    new: Record
    cells: tuple[Cell, ...] = ()

    @property
    def kind(self) -> str:
        """``added``, ``dropped``, ``renamed`` (and perhaps changed) or ``changed``."""
        if not self.was:
            return ADDED
        if not self.key:
            return DROPPED
        return CHANGED if self.was == self.key else RENAMED

    @property
    def small(self) -> bool:
        """Whether no reader sees it."""
        return self.kind == CHANGED and all(cell.small for cell in self.cells)

    @property
    def name(self) -> str:
        """The key as it is told."""
        return " / ".join(self.key or self.was)


@dataclass(frozen=True)
class RowChanges:
    """All that happened to the rows.

    Attributes
    ----------
    changes : list of RowChange
        By tables, in the order of the data package; inside a table those that went come last.
    renames : Renames
    about : mapping
        What the descriptor says otherwise of the package, its tables and columns, each with what it said before and
        says now.
    """

    changes: list[RowChange]
    renames: Renames
    about: Mapping[str, tuple[Any, Any]]

    @property
    def described(self) -> Mapping[str, tuple[Any, Any]]:
        """What of it is not the edition alone."""
        return {name: pair for name, pair in self.about.items() if name not in EDITION}


def row_changes(old: Package, new: Package) -> RowChanges:
    """Compare the rows of two data packages by their keys, in whatever order they stand.

    Raises
    ------
    DataError
        If one of the two cannot be read as tables.
    """
    tables: dict[str, Table] = {**old.tables, **new.tables}
    before = {name: _keyed(old, table) for name, table in tables.items()}
    after = {name: _keyed(new, table) for name, table in tables.items()}
    renames = Renames(tables, before, after)
    found = [change for name in tables for change in _changes(tables[name], before[name], after[name], renames)]
    return RowChanges(found, renames, _about(old.descriptor, new.descriptor))


def _keyed(package: Package, table: Table) -> dict[Key, Record]:
    """Return the rows of a table by their keys; a table without one has whole rows as keys, equal ones numbered."""
    if table.name not in package.tables:
        return {}
    records = package.records(table.name)
    if table.primary_key:
        return {tuple(row[column] for column in table.primary_key): row for row in records}
    times: Counter[Key] = Counter()
    keyed = {}
    for row in records:
        whole = tuple(row.values())
        times[whole] += 1
        keyed[(*whole, str(times[whole]))] = row
    return keyed


def _changes(table: Table, before: Keyed, after: Keyed, renames: Renames) -> Iterator[RowChange]:
    was = {renames.key(table.name, key): key for key in before}
    for key, row in after.items():
        if key not in was:
            yield RowChange(table.name, (), key, {}, row)
        elif (cells := _cells(table, before[was[key]], row, renames)) or was[key] != key:
            yield RowChange(table.name, was[key], key, before[was[key]], row, cells)
    for key, old in was.items():
        if key not in after:
            yield RowChange(table.name, old, (), before[old], {})


def _cells(table: Table, old: Record, new: Record, renames: Renames) -> tuple[Cell, ...]:
    """Return the cells that differ, but for the key itself and for cells that name a renamed row."""
    own = table.primary_key[0] if len(table.primary_key) == 1 else ""
    found = []
    for column in dict.fromkeys([*new, *old]):
        before, after = old.get(column, ""), new.get(column, "")
        renamed = bool(own) and (before, after) == (old[own], new[own])
        if not renamed and column not in table.primary_key:
            before = renames.now(table.name, column, before)
            if before != after:
                found.append(cell(table.fields.get(column), column, old.get(column, ""), after))
    return tuple(found)


def _about(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    before, after = dict(_described(old)), dict(_described(new))
    found: dict[str, tuple[Any, Any]] = {}
    for place in dict.fromkeys([*after, *before]):
        was, now = before.get(place), after.get(place)
        if was is None or now is None:
            if place[:-1] in before and place[:-1] in after:  # of a table that came or went, no column is named
                found[".".join(place)] = (was and was.get("title", place[-1]), now and now.get("title", place[-1]))
        else:
            names = [name for name in dict.fromkeys([*now, *was]) if was.get(name) != now.get(name)]
            found |= {".".join([*place, name]): (was.get(name), now.get(name)) for name in names}
    return found


def _described(descriptor: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    """Yield what a descriptor says of the package, of each table and of each column, by their names."""
    yield (), {name: said for name, said in descriptor.items() if name != _TABLES and not name.startswith("$")}
    for table in descriptor[_TABLES]:
        schema = table.get(_SCHEMA, {})
        said = {**table, **{name: one for name, one in schema.items() if name != _COLUMNS}}
        yield (table["name"],), {name: one for name, one in said.items() if name != _SCHEMA}
        yield from (((table["name"], column["name"]), column) for column in schema.get(_COLUMNS, ()))
