"""Which rows are the same under another key? So a renamed source is one change, and not one in each row that names it.

A row that is gone and one that came are the same if all their other cells are, or if every row that named the one now
names the other and most of their cells are the same. A text whose English was reworded is followed in the same way.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from mc2cm_analysis.differences.cells import TEXTS, is_english, seen
from mc2cm_analysis.package import Record
from mc2cm_analysis.schema import Table

#: Rows by their keys.
Keyed = Mapping[tuple[str, ...], Record]
#: Two rows with fewer filled cells beside their keys are not taken for the same.
_FEWEST_CELLS: Final = 2
#: Rows that are named by the same rows are the same if this share of their cells is.
_ALIKE: Final = 0.5
#: Stands for the key of a row in its own cells.
_ITSELF: Final = "\0"


class Renames:
    """The keys of rows that have another one now, found in two sets of tables.

    Parameters
    ----------
    tables : mapping
        What each table holds; only tables with one column as their key have renamed rows.
    old, new : mapping
        Of each table its rows by their keys.
    """

    def __init__(self, tables: Mapping[str, Table], old: Mapping[str, Keyed], new: Mapping[str, Keyed]) -> None:
        self._tables = {name: table for name, table in tables.items() if len(table.primary_key) == 1}
        self._all, self._old, self._new = tables, old, new
        self._of: dict[str, dict[str, str]] = {name: {} for name in tables}
        while any([self._by_content(name) + self._by_those_that_name_it(name) for name in self._tables]):
            pass  # a row that names a renamed one may be the same as another now

    def of(self, table: str) -> Mapping[str, str]:
        """Return the renamed rows of a table, the old key to the new one."""
        return self._of.get(table, {})

    def now(self, table: str, column: str, text: str) -> str:
        """Return a cell of an old row as it would be after the renames: what names a renamed row has its new name."""
        field = self._all[table].fields.get(column)
        return self.of(field.link).get(text, text) if field and field.link else text

    def key(self, table: str, key: tuple[str, ...]) -> tuple[str, ...]:
        """Return the key that a row has now."""
        return (self.of(table).get(key[0], key[0]),) if table in self._tables else key

    def _gone(self, table: str) -> list[str]:
        return [key for (key,) in self._old[table] if (key,) not in self._new[table] and key not in self._of[table]]

    def _came(self, table: str) -> list[str]:
        taken = set(self._of[table].values())
        return [key for (key,) in self._new[table] if (key,) not in self._old[table] and key not in taken]

    def _by_content(self, table: str) -> int:
        """Pair rows with the same cells; return how many were found."""
        came: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for key in self._came(table):
            for content in self._contents(table, self._new[table][key,], key, now=False):
                came[content].append(key)
        found: dict[str, str] = {}
        for key in self._gone(table) if came else ():
            contents = self._contents(table, self._old[table][key,], key, now=True)
            alike = (new for content in contents for new in came.get(content, ()) if new not in found.values())
            if (new := next(alike, None)) is not None:
                found[key] = new
        self._of[table].update(found)
        return len(found)

    def _contents(self, table: str, row: Record, key: str, *, now: bool) -> list[tuple[str, ...]]:
        """Return what a row says beside its key, as a reader sees it; none if that is next to nothing.

        What names the row itself may have been renamed with it or not.
        """
        cells = self._cells(table, row, key, now=now)
        if sum(map(bool, cells.values())) < _FEWEST_CELLS:
            return []
        itself = tuple(_ITSELF if text == key else text for text in cells.values())
        return list(dict.fromkeys([itself, tuple(cells.values())]))

    def _cells(self, table: str, row: Record, key: str, *, now: bool) -> dict[str, str]:
        """Return the cells of a row but for its key; a link to itself is the same in a row of another name."""
        told = {}
        for column, field in self._tables[table].fields.items():
            if column not in self._tables[table].primary_key:
                text = row.get(column, "")
                to_itself = field.link == table and text == key
                text = _ITSELF if to_itself else self.now(table, column, text) if now else text
                told[column] = seen(field.type, column, text)
        return told

    def _by_those_that_name_it(self, table: str) -> int:
        """Pair rows that were and are named by the same rows; return how many were found."""
        gone, came = set(self._gone(table)), set(self._came(table))
        if not gone or not came:
            return 0
        named: dict[str, set[str]] = defaultdict(set)
        for old, new in self._namings(table):
            if old in gone:
                named[old].add(new)
        pairs = {old: next(iter(news)) for old, news in named.items() if len(news) == 1 and news <= came}
        once = {new for new in pairs.values() if list(pairs.values()).count(new) == 1}
        found = {old: new for old, new in pairs.items() if new in once and self._alike(table, old, new)}
        self._of[table].update(found)
        return len(found)

    def _namings(self, table: str) -> Iterator[tuple[str, str]]:
        """Yield what each row that is still there named of a table, and what it names now."""
        for name, rows in self._old.items():
            columns = self._naming(name, table)
            for key, row in rows.items() if columns else ():
                if (now := self._new[name].get(self.key(name, key))) is not None:
                    yield from ((row.get(column, ""), now.get(column, "")) for column in columns)

    def _naming(self, name: str, table: str) -> list[str]:
        if table == TEXTS:
            return [column for column in self._all[name].fields if name != TEXTS and is_english(name, column)]
        return self._all[name].linked_to(table)

    def _alike(self, table: str, old: str, new: str) -> bool:
        if table == TEXTS:  # the one stands where the other stood
            return True
        before = self._cells(table, self._old[table][old,], old, now=True)
        after = self._cells(table, self._new[table][new,], new, now=False)
        filled = [column for column in before if before[column] or after[column]]
        same = sum(before[column] == after[column] for column in filled)
        return bool(filled) and same >= _ALIKE * len(filled)
