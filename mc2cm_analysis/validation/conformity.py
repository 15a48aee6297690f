"""Does each cell hold what its column may hold? Types, limits, keys and links, as the tables are declared.

A value that stands in many cells is looked at once.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from mc2cm_analysis.csv_tables import FIRST_DATA_ROW, read_cell
from mc2cm_analysis.issues import Issue
from mc2cm_analysis.package import Package
from mc2cm_analysis.schema import Field, Table
from mc2cm_analysis.validation.rows import Tables, numbered

LISTED_CHOICES: Final = 30
_TYPES: Final = {
    "number": "a number such as 13.6, with no words or thousands marks",
    "integer": "a whole number",
    "date": "a date such as 2016-03-09",
    "boolean": "true or false",
}


def schema_issues(package: Package, tables: Tables) -> Iterator[Issue]:
    """Check each table against its schema: types, vocabularies, keys and links."""
    for name, table in package.tables.items():
        columns = package.columns(name)
        for column, cells in zip(columns, zip(*package.rows(name), strict=True), strict=False):
            yield from _cell_issues(name, table.fields[column], cells)
        yield from _repeated(table, tables)
        for column, target in table.foreign_keys.items():
            yield from _broken_links(name, column, target, tables)


def _cell_issues(table: str, field: Field, cells: tuple[str, ...]) -> Iterator[Issue]:
    wrong = {cell: words for cell in set(cells) if (words := _fault(field, cell))}
    if wrong:
        for number, cell in enumerate(cells, FIRST_DATA_ROW):
            if cell in wrong:
                yield Issue(table, number, field.name, *wrong[cell])


def _fault(field: Field, cell: str) -> tuple[str, str] | None:
    """Say what is wrong with a cell, and what would be right; None if nothing is."""
    limits = field.constraints
    if not cell:
        return ("the value is missing", field.description or "a value") if limits.get("required") else None
    if not any(sign.isprintable() and not sign.isspace() for sign in cell):
        return "it holds only what nobody sees", "an empty cell, or a value"
    try:
        value = read_cell(field.type, cell)
    except ValueError:
        return f"'{cell}' is not {_TYPES[field.type]}", _TYPES[field.type]
    if "enum" in limits and cell not in limits["enum"]:
        return f"'{cell}' is not allowed here", _one_of(limits["enum"], cell)
    if "pattern" in limits and not re.fullmatch(limits["pattern"], cell):
        return f"'{cell}' is not allowed here", f"{field.description or 'a value'} (pattern {limits['pattern']})"
    low, high = limits.get("minimum"), limits.get("maximum")
    if isinstance(value, int | float) and ((low is not None and value < low) or (high is not None and value > high)):
        span = " ".join(f"{word} {limit}" for word, limit in (("from", low), ("to", high)) if limit is not None)
        return f"'{cell}' is not allowed here", f"a value {span}"
    return None


def _repeated(table: Table, tables: Tables) -> Iterator[Issue]:
    """Find the rows that have the key of another row, and what must be told apart besides."""
    unique = [(name,) for name, field in table.fields.items() if field.constraints.get("unique")]
    for key in dict.fromkeys([table.primary_key, *unique]):
        first: dict[tuple[str, ...], int] = {}
        for number, row in numbered(tables, table.name):
            known = first.setdefault(tuple(row[column] for column in key), number)
            if key and known != number:
                problem = f"duplicate key, the same as in row {known}"
                yield Issue(table.name, number, key[0], problem, f"an {' and '.join(key)} that no other row has")


def _broken_links(table: str, column: str, target: str, tables: Tables) -> Iterator[Issue]:
    ids = dict.fromkeys(row["id"] for row in tables[target])
    for number, row in numbered(tables, table):
        if (value := row[column]) and value not in ids:
            yield Issue(table, number, column, f"'{value}' is not an id of the table {target}", _one_of(ids, value))


def _one_of(choices: Iterable[str], value: str) -> str:
    known = [choice for choice in dict.fromkeys(choices) if choice]
    if not known:
        return "a row of that table, which has none yet"
    if len(known) <= LISTED_CHOICES:
        return "one of " + ", ".join(known)
    near = get_close_matches(value, known, n=1, cutoff=0.5)
    return f"one of its {len(known)} ids" + (f"; the nearest is '{near[0]}'" if near else "")
