"""How does a database hold the data? A table a table in SQLite, with its types and with the keys that hold.

Rows stand in their order (``ORDER BY rowid``), an empty cell is NULL, a day is a text such as ``2016-03-09``. A key is
declared where the rows have it: what validation allows and SQLite does not never keeps the data out of a database.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mc2cm_analysis.data_formats.typed import TypedData, TypedTable
from mc2cm_analysis.package import Package

#: What SQLite calls each type. A key of type INTEGER would become the number of the row.
_TYPES: Final = {"string": "TEXT", "integer": "INT", "number": "REAL", "date": "DATE", "boolean": "BOOLEAN"}
#: Tells our files from other databases, in the place that SQLite has for that; "MC2C" in ASCII.
_OURS: Final = 0x4D433243
_SIGN: Final = b"SQLite format 3\0"
#: Where a file says how often it was changed, and whose it is.
_TIMES_CHANGED, _WHOSE = slice(24, 28), slice(68, 72)


def as_database(data: TypedData, package: Package) -> bytes:
    """Return the data as a SQLite database."""
    with TemporaryDirectory(prefix="mc2cm-") as folder:
        file = Path(folder) / "data.sqlite"
        with closing(sqlite3.connect(file, isolation_level=None)) as base:
            base.execute(f"PRAGMA application_id = {_OURS}")
            base.execute("BEGIN")
            for table in data.tables.values():
                base.execute(_declared(table, data))
                marks = ", ".join("?" * len(table.types))
                base.executemany(f"INSERT INTO {_quoted(_name(table.name))} VALUES ({marks})", table.rows)
            base.execute("COMMIT")
        return file.read_bytes()


def is_database(content: bytes, new: bytes) -> bool:
    """Say whether a file is such a database as it was written: each change of one is counted in it."""
    whose = content[_WHOSE] == _OURS.to_bytes(4)
    return content.startswith(_SIGN) and whose and content[_TIMES_CHANGED] == new[_TIMES_CHANGED]


def _declared(table: TypedTable, data: TypedData) -> str:
    """Return the statement that makes a table."""
    columns = dict(zip(table.types, _distinct(table.types), strict=True))
    lines = [f"{_quoted(columns[column])} {_TYPES[kind]}" for column, kind in table.types.items()]
    if table.key and _tells_apart(table, table.key):
        lines.append(f"PRIMARY KEY ({', '.join(_quoted(columns[column]) for column in table.key)})")
    for column, target in _links(table, data):
        lines.append(f"FOREIGN KEY ({_quoted(columns[column])}) REFERENCES {_quoted(_name(target))} (id)")
    return f"CREATE TABLE {_quoted(_name(table.name))} ({', '.join(lines)})"


def _links(table: TypedTable, data: TypedData) -> Iterator[tuple[str, str]]:
    """Yield the columns that hold ids of a table, of those by which SQLite knows a row of it."""
    for column, target in table.links.items():
        other = data.tables[target]
        known = other.key == ("id",) and _tells_apart(other, other.key)
        if known and {value for value in table.values(column) if value is not None} <= set(other.values("id")):
            yield column, target


def _tells_apart(table: TypedTable, key: Iterable[str]) -> bool:
    """Say whether no two rows have the same values in some columns, and each has one."""
    kept = list(zip(*(table.values(column) for column in key), strict=True))
    return len(set(kept)) == len(kept) and not any(None in values for values in kept)


def _distinct(columns: Iterable[str]) -> Iterator[str]:
    """Yield names of columns of which no two are alike to SQLite, which knows no capitals."""
    taken: set[str] = set()
    for column in columns:
        name, number = column, 1
        while name.casefold() in taken:
            number += 1
            name = f"{column}_{number}"
        taken.add(name.casefold())
        yield name


def _name(table: str) -> str:
    return f"_{table}" if table.startswith("sqlite_") else table


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
