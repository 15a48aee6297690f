"""Is the data package fit to report from? Every fault at once: table, row, column, what is wrong, what would be right.

`frictionless` checks each table against the schema in ``datapackage.json`` (types, vocabularies, keys, links).
What no schema can say, because it spans columns or tables, is checked by the rules at the end of this module.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mc2cm_analysis.vocabulary import AREA_LEVELS, STATED_YEARS, THEMES

Row = dict[str, str]
Tables = dict[str, list[Row]]

DESCRIPTOR = "datapackage.json"
FIRST_DATA_ROW = 2  # as a spreadsheet counts: the header is row 1
LISTED_CHOICES = 30


@dataclass(frozen=True, order=True)
class Issue:
    """One fault of the data: where it is, what is wrong, what would be right."""

    table: str
    row: int | None
    column: str
    problem: str
    expected: str

    def __str__(self) -> str:
        """Write the fault as one line."""
        where = f"{self.table}.csv" + (f", row {self.row}" if self.row else "")
        where += f", column {self.column}" if self.column else ""
        return f"{where}: {self.problem}; expected {self.expected}"

    def as_record(self) -> dict[str, Any]:
        """Return the fault as a plain record, for JSON."""
        return asdict(self)


def find_issues(folder: Path) -> list[Issue]:
    """Check a data package and return every fault found, in the order of tables and rows.

    Parameters
    ----------
    folder : Path
        The folder that holds ``datapackage.json``.

    Returns
    -------
    list of Issue
        Empty if the package is fit to report from.
    """
    descriptor, problem = _read_descriptor(folder)
    if problem:
        return [problem]
    names = [resource["name"] for resource in descriptor["resources"]]
    issues = _schema_issues(folder, descriptor)
    tables = {r["name"]: _read_rows(folder / r["path"]) for r in descriptor["resources"]}
    for rule in RULES:
        issues.extend(rule(tables))
    order = {name: position for position, name in enumerate(names)}
    return sorted(set(issues), key=lambda i: (order.get(i.table, -1), i.row or 0, i.column, i.problem))


def _read_descriptor(folder: Path) -> tuple[dict[str, Any], Issue | None]:
    file = folder / DESCRIPTOR
    if not file.is_file():
        return {}, Issue("datapackage", None, "", f"there is no {DESCRIPTOR} in {folder}", "a data package folder")
    try:
        return json.loads(file.read_text(encoding="utf-8")), None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        return {}, Issue("datapackage", None, "", f"{DESCRIPTOR} cannot be read: {error}", "valid JSON in UTF-8")


def _read_rows(file: Path) -> list[Row]:
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream)
            return [{key: value or "" for key, value in row.items() if key} for row in rows]
    except (OSError, UnicodeDecodeError):
        return []  # the schema check has said so


# --- What the schema says -------------------------------------------------------------------------------


def _schema_issues(folder: Path, descriptor: dict[str, Any]) -> list[Issue]:
    from frictionless import Package, system

    fields = {
        (resource["name"], field["name"]): field
        for resource in descriptor["resources"]
        for field in resource["schema"]["fields"]
    }
    ids = {r["name"]: [row.get("id", "") for row in _read_rows(folder / r["path"])] for r in descriptor["resources"]}
    with system.use_context(trusted=True):
        report = Package(str(folder / DESCRIPTOR)).validate()
    issues = [Issue("datapackage", None, "", error.note, "a valid data package") for error in report.errors]
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


# --- What no schema can say -----------------------------------------------------------------------------


def _numbered(tables: Tables, name: str) -> Iterator[tuple[int, Row]]:
    return enumerate(tables.get(name, []), FIRST_DATA_ROW)


def _themes_are_the_known_ones(tables: Tables) -> Iterator[Issue]:
    found = [row.get("id", "") for row in tables.get("themes", [])]
    if found != list(THEMES):
        problem = f"the themes are {', '.join(found) or 'missing'}"
        yield Issue("themes", None, "id", problem, "in this order: " + ", ".join(THEMES))


def _sources_are_used(tables: Tables) -> Iterator[Issue]:
    used = {row.get("source", "") for name, rows in tables.items() if name != "sources" for row in rows}
    for number, row in _numbered(tables, "sources"):
        if row.get("id") not in used:
            yield Issue("sources", number, "id", f"no row rests on '{row.get('id')}'", "a source that a table names")


def _years_say_what_they_are(tables: Tables) -> Iterator[Issue]:
    for name, rows in tables.items():
        if not rows or "year_basis" not in rows[0]:
            continue
        for number, row in _numbered(tables, name):
            if bool(row["reference_year"]) != bool(row["year_basis"]):
                problem = f"year '{row['reference_year']}' with basis '{row['year_basis']}'"
                yield Issue(name, number, "year_basis", problem, "both, or neither")


def _statements_are_coherent(tables: Tables) -> Iterator[Issue]:
    for number, row in _numbered(tables, "statements"):
        joint = row.get("kind") == "joint_list"
        if joint == bool(row.get("city")):
            yield Issue("statements", number, "city", f"'{row.get('city')}'", "a city, or none for the joint list")
        if row.get("use") != "yes":
            continue
        if joint or row.get("voice") != "own" or row.get("in_range") == "no":
            problem = (
                f"use is yes with kind {row.get('kind')}, voice {row.get('voice')}, in range {row.get('in_range')}"
            )
            yield Issue("statements", number, "use", problem, "yes only for the city's own voice in 2010-2024")
        year = row.get("reference_year", "")
        if year.isdigit() and int(year) not in STATED_YEARS:
            yield Issue("statements", number, "reference_year", f"{year} counts as stated", "a year from 2010 to 2024")


def _conflicts_have_one_preferred(tables: Tables) -> Iterator[Issue]:
    groups: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in _numbered(tables, "observations"):
        if row.get("conflict"):
            groups[row["conflict"]].append((number, row))
        elif row.get("preferred"):
            yield Issue("observations", number, "preferred", "preferred without a conflict", "an empty cell")
    for name, members in groups.items():
        chosen = [(number, row) for number, row in members if row.get("preferred") == "yes"]
        if len(members) < 2 or len(chosen) != 1:
            problem = f"conflict '{name}' has {len(members)} rows, {len(chosen)} of them preferred"
            yield Issue("observations", members[0][0], "preferred", problem, "two rows or more, one preferred")
        elif not chosen[0][1].get("note_en"):
            yield Issue("observations", chosen[0][0], "note_en", "preferred without a reason", "why it is preferred")


def _shares_stay_within_bounds(tables: Tables) -> Iterator[Issue]:
    shares = {r["id"] for r in tables.get("indicators", []) if r.get("kind") == "share" and r.get("unit") == "percent"}
    for number, row in _numbered(tables, "observations"):
        value = row.get("value", "")
        if row.get("indicator") in shares and _is_number(value) and not 0 <= float(value) <= 100:
            yield Issue("observations", number, "value", f"a share of {value}%", "a share from 0 to 100")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _cities_are_filed_under_themselves(tables: Tables) -> Iterator[Issue]:
    for name in ("observations", "challenges", "stakeholders"):
        for number, row in _numbered(tables, name):
            if not row.get("city") and row.get("area_level") not in ("network", "", *_wide_levels()):
                problem = f"no city for a row on a {row.get('area_level')}"
                yield Issue(name, number, "city", problem, "a city, or the area level network")


def _wide_levels() -> tuple[str, ...]:
    levels = list(AREA_LEVELS)
    return tuple(levels[levels.index("country") :])


def _dates_run_forward(tables: Tables) -> Iterator[Issue]:
    for name in ("events", "pilots"):
        for number, row in _numbered(tables, name):
            start, end = row.get("start_date", ""), row.get("end_date", "")
            if start and end and end < start:
                yield Issue(
                    name,
                    number,
                    "end_date",
                    f"it ends on {end} and starts on {start}",
                    "an end after the start",
                )


def _searches_are_one_a_query(tables: Tables) -> Iterator[Issue]:
    seen = Counter((r.get("city"), r.get("theme"), r.get("query_text")) for r in tables.get("searches", []))
    for number, row in _numbered(tables, "searches"):
        if seen[(row.get("city"), row.get("theme"), row.get("query_text"))] > 1:
            yield Issue("searches", number, "query_text", "the search is logged twice", "one row a search")


RULES: tuple[Callable[[Tables], Iterator[Issue]], ...] = (
    _themes_are_the_known_ones,
    _sources_are_used,
    _years_say_what_they_are,
    _statements_are_coherent,
    _conflicts_have_one_preferred,
    _shares_stay_within_bounds,
    _cities_are_filed_under_themselves,
    _dates_run_forward,
    _searches_are_one_a_query,
)
