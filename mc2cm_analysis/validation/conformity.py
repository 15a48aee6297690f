"""Does each cell hold what its column may hold? What frictionless finds is told in the project's words.

A command that changes the data checks it before and after, and most tables stay as they are: a table of the same bytes
is not looked at twice.
"""

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from mc2cm_analysis.issues import DESCRIPTOR_TABLE, Issue
from mc2cm_analysis.package import Package
from mc2cm_analysis.schema import read_cell
from mc2cm_analysis.seams.jsonschema import import_jsonschema
from mc2cm_analysis.validation.rows import Tables, numbered

LISTED_CHOICES: Final = 30
_TYPES: Final = {
    "number": "a number such as 13.6, with no words or thousands marks",
    "integer": "a whole number",
    "date": "a date such as 2016-03-09",
}


def schema_issues(package: Package, tables: Tables) -> Iterator[Issue]:
    """Check each table against its schema: types, vocabularies, keys and links."""
    descriptor = json.dumps(package.descriptor)
    if problem := _problem(descriptor):
        yield Issue(DESCRIPTOR_TABLE, None, "", problem, "a valid data package")
        return
    for name, resource in package.resources.items():
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        for fault in _faults(name, package.content(name), descriptor):
            yield _told(name, fault, fields)
        yield from _written_otherwise(name, fields, tables)
        for link in resource["schema"].get("foreignKeys", []):
            yield from _broken_links(name, link["fields"][0], link["reference"]["resource"], tables)


@lru_cache(maxsize=4)
def _described(descriptor: str) -> Any:
    import_jsonschema()
    from frictionless import Package as Described

    return Described.from_descriptor(json.loads(descriptor))


def _problem(descriptor: str) -> str:
    """Say what keeps the descriptor from being one of a data package."""
    import_jsonschema()
    from frictionless import FrictionlessException

    try:
        _described(descriptor)
    except FrictionlessException as error:
        return str(error.error.note)
    return ""


@lru_cache(maxsize=64)  # of a few versions of each table
def _faults(name: str, content: bytes, descriptor: str) -> tuple[dict[str, Any], ...]:
    """Find what frictionless has against a table, as it describes it."""
    from frictionless import Dialect, Resource
    from frictionless.formats import CsvControl

    dialect = Dialect(controls=[CsvControl(delimiter=",", quote_char='"', skip_initial_space=False)])
    schema = _described(descriptor).get_resource(name).schema
    schema.foreign_keys = []  # frictionless would read the other table again for each link
    table = Resource(content, name=name, format="csv", encoding="utf-8", schema=schema, dialect=dialect)
    return tuple(fault.to_descriptor() for fault in table.validate().task.errors)


def _told(table: str, fault: dict[str, Any], fields: dict[str, dict[str, Any]]) -> Issue:
    """Put a fault that frictionless found in the project's words."""
    row, column, cell = fault.get("rowNumber"), fault.get("fieldName", ""), fault.get("cell", "")
    field = fields.get(column, {})
    match fault["type"]:
        case "primary-key":
            where = fault["note"].replace("the row at position", "row")
            return Issue(table, row, "id", f"duplicate key, {where}", "an id that no other row has")
        case "type-error":
            return _mistyped(table, row, field, cell)
        case "constraint-error" if not cell:
            return Issue(table, row, column, "the value is missing", field.get("description", "a value"))
        case "constraint-error":
            return Issue(table, row, column, f"'{cell}' is not allowed here", _limits(field, cell))
        case _:
            return Issue(table, row, column, fault["note"] or fault["message"], "a table as the schema describes it")


def _mistyped(table: str, row: int | None, field: dict[str, Any], cell: str) -> Issue:
    wanted = _TYPES.get(field["type"], f"a {field['type']}")
    return Issue(table, row, field["name"], f"'{cell}' is not {wanted}", wanted)


def _written_otherwise(table: str, fields: dict[str, dict[str, Any]], tables: Tables) -> Iterator[Issue]:
    """Find numbers and dates that frictionless reads and we do not, such as ``NaN``, ``1_000`` or ``2016-3-9``."""
    typed = [field for field in fields.values() if field["type"] != "string"]
    for number, row in numbered(tables, table):
        for field in typed:
            try:
                read_cell(field["type"], row[field["name"]])
            except ValueError:
                yield _mistyped(table, number, field, row[field["name"]])


def _broken_links(table: str, column: str, target: str, tables: Tables) -> Iterator[Issue]:
    ids = dict.fromkeys(row["id"] for row in tables.get(target, []))
    for number, row in numbered(tables, table):
        if (value := row[column]) and value not in ids:
            yield Issue(table, number, column, f"'{value}' is not an id of the table {target}", _one_of(ids, value))


def _one_of(choices: Iterable[str], value: str) -> str:
    known = [choice for choice in dict.fromkeys(choices) if choice]
    if len(known) <= LISTED_CHOICES:
        return "one of " + ", ".join(known)
    near = get_close_matches(value, known, n=1, cutoff=0.5)
    return f"one of its {len(known)} ids" + (f"; the nearest is '{near[0]}'" if near else "")


def _limits(field: dict[str, Any], cell: str) -> str:
    limits = field.get("constraints", {})
    if "enum" in limits:
        return _one_of(limits["enum"], cell)
    if "pattern" in limits:
        return f"{field.get('description', 'a value')} (pattern {limits['pattern']})"
    low, high = limits.get("minimum"), limits.get("maximum")
    return f"a value from {low} to {high}" if low is not None and high is not None else f"{limits}"
