"""What does the schema say? frictionless finds the faults; this module puts them in the project's words."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mc2cm_analysis.seams.jsonschema import import_jsonschema
from mc2cm_analysis.validation.files import DESCRIPTOR, Tables
from mc2cm_analysis.validation.issues import DESCRIPTOR_TABLE, Issue

LISTED_CHOICES = 30


def schema_issues(folder: Path, descriptor: dict[str, Any], tables: Tables) -> list[Issue]:
    """Check each table against its schema: types, vocabularies, keys and links."""
    import_jsonschema()
    from frictionless import Package, system

    fields = {
        (resource["name"], field["name"]): field
        for resource in descriptor["resources"]
        for field in resource["schema"]["fields"]
    }
    ids = {name: [row["id"] for row in rows if "id" in row] for name, rows in tables.items()}
    with system.use_context(trusted=True):
        report = Package(str(folder / DESCRIPTOR)).validate()
    issues = [Issue(DESCRIPTOR_TABLE, None, "", error.note, "a valid data package") for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            issues.extend(_translated(task.name, error.to_descriptor(), fields, ids))
    return issues


def _translated(
    table: str,
    error: dict[str, Any],
    fields: dict[tuple[str, str], dict[str, Any]],
    ids: dict[str, list[str]],
) -> Iterator[Issue]:
    row, column, cell = error.get("rowNumber"), error.get("fieldName", ""), error.get("cell", "")
    field = fields.get((table, column), {})
    match error["type"]:
        case "foreign-key":
            target = error["referenceName"]
            for name, value in zip(error["fieldNames"], error["fieldCells"], strict=True):
                problem = f"'{value}' is not an id of the table {target}"
                yield Issue(table, row, name, problem, _one_of(ids.get(target, []), value))
        case "primary-key":
            where = error["note"].replace("the row at position", "row")
            yield Issue(table, row, "id", f"duplicate key, {where}", "an id that no other row has")
        case "type-error":
            yield Issue(table, row, column, f"'{cell}' is not {_type_words(field)}", _type_words(field))
        case "constraint-error" if not cell:
            yield Issue(table, row, column, "the value is missing", field.get("description", "a value"))
        case "constraint-error":
            yield Issue(table, row, column, f"'{cell}' is not allowed here", _constraint_words(field, cell))
        case _:
            yield Issue(table, row, column, error["note"] or error["message"], "a table as the schema describes it")


def _one_of(choices: Iterable[str], value: str) -> str:
    known = [choice for choice in dict.fromkeys(choices) if choice]
    if len(known) <= LISTED_CHOICES:
        return "one of " + ", ".join(known)
    near = get_close_matches(value, known, n=1, cutoff=0.5)
    return f"one of its {len(known)} ids" + (f"; the nearest is '{near[0]}'" if near else "")


def _type_words(field: dict[str, Any]) -> str:
    words = {
        "number": "a number such as 13.6, with no words or thousands marks",
        "integer": "a whole number",
        "date": "a date such as 2016-03-09",
        "boolean": "true or false",
    }
    return words.get(field.get("type", ""), f"a {field.get('type', 'value')}")


def _constraint_words(field: dict[str, Any], cell: str) -> str:
    limits = field.get("constraints", {})
    if "enum" in limits:
        return _one_of(limits["enum"], cell)
    if "pattern" in limits:
        return f"{field.get('description', 'a value')} (pattern {limits['pattern']})"
    low, high = limits.get("minimum"), limits.get("maximum")
    return f"a value from {low} to {high}" if low is not None and high is not None else f"{limits}"
