"""What does the data hold, for a file of any kind? Its tables with values for texts, and what it says of itself.

An empty cell is None in a column of any type: the data has no other blank.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Final

from mc2cm_analysis.csv_tables import Cell, read_cell, unprintable
from mc2cm_analysis.package import Package
from mc2cm_analysis.schema import Field

Value = Cell | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class TypedTable:
    """A table: its columns in the order of its file, the type of each, and its rows."""

    name: str
    types: Mapping[str, str]
    rows: list[Row]
    key: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    described: Mapping[str, str] = field(default_factory=dict)

    def values(self, column: str) -> list[Value]:
        """Return the values of a column."""
        place = list(self.types).index(column)
        return [row[place] for row in self.rows]


@dataclass(frozen=True)
class TypedData:
    """The data as an export has it: first what it says of itself, then its tables, by name."""

    title: str
    version: str
    date: str
    tables: Mapping[str, TypedTable]


#: Stands for a sign that cannot be printed.
_ODD: Final = "\N{REPLACEMENT CHARACTER}"
#: Columns of the tables that tell of the data.
_ABOUT: Final = {
    "about": "What is told of: the data, a licence, a source, a table.",
    "name": "Which one.",
    "text": "What is told.",
}
_CODEBOOK: Final = {
    "table": "Table that has the column.",
    "column": "Name of the column.",
    "type": "Type of its values.",
    "description": "What it holds.",
    "required": "yes: it is never empty.",
    "key": "yes: it tells rows apart, alone or with others.",
    "refers_to": "Table whose ids it holds.",
    "allowed": "What it may hold.",
}


def typed(package: Package) -> TypedData:
    """Return the data of a package that has no fault."""
    told = package.descriptor
    tables = {name: _read(package, name) for name in package.tables}
    of_itself = (
        _texts("about", tables, _ABOUT, _about(package)),
        _texts("codebook", tables, _CODEBOOK, _columns(package)),
    )
    return TypedData(
        title=_shown(told.get("title", "")),
        version=package.version,
        date=package.date,
        tables={table.name: table for table in (*of_itself, *tables.values())},
    )


def _read(package: Package, name: str) -> TypedTable:
    """Return a table; each text of a column is read once."""
    table, rows, columns = package.tables[name], package.rows(name), package.columns(name)
    read: list[Any] = []
    for column, texts in zip(columns, zip(*rows, strict=True) if rows else repeat(()), strict=False):
        values = {text: read_cell(table.fields[column].type, text) if text else None for text in set(texts)}
        read.append([values[text] for text in texts])
    return TypedTable(
        name,
        {column: table.fields[column].type for column in columns},
        list(zip(*read, strict=True)),
        table.primary_key,
        table.foreign_keys,
        {column: _shown(table.fields[column].description) for column in columns},
    )


def _texts(name: str, others: Mapping[str, Any], columns: Mapping[str, str], rows: Iterator[Row]) -> TypedTable:
    """Return a table that tells of the data; no table of a data folder has a name that begins with a line."""
    free = f"_{name}" if name in others else name
    return TypedTable(free, dict.fromkeys(columns, "string"), list(rows), described=columns)


def _about(package: Package) -> Iterator[Row]:
    told = package.descriptor
    for name, text in (
        *(("title", told.get("title")), ("version", package.version), ("date", package.date)),
        ("description", told.get("description")),
    ):
        yield "data", name, _shown(text) or None
    for kind, name, text in (("licence", "title", "path"), ("source", "title", "path")):
        listed = told.get({"licence": "licenses", "source": "sources"}[kind])
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict):
                yield kind, _shown(one.get(name)) or None, _shown(one.get(text)) or None
    for table in package.tables.values():
        yield "table", table.name, ". ".join(part for part in (table.title, table.description) if part)


def _columns(package: Package) -> Iterator[Row]:
    for table in package.tables.values():
        for column in package.columns(table.name):
            known = table.fields[column]
            yield (
                *(table.name, column, known.type, _shown(known.description) or None),
                "yes" if known.constraints.get("required") else None,
                "yes" if column in table.primary_key else None,
                known.link or None,
                _allowed(known) or None,
            )


def _allowed(column: Field) -> str:
    limits = column.constraints
    spans = (f"{word} {limits[limit]}" for word, limit in (("from", "minimum"), ("to", "maximum")) if limit in limits)
    return ", ".join(map(str, limits.get("enum", ()))) or " ".join(spans)


def _shown(text: object) -> str:
    """Return what a descriptor says as a text that any file can hold."""
    told = text if isinstance(text, str) else ""
    return "".join(_ODD if unprintable(sign) else sign for sign in told) if unprintable(told) else told
