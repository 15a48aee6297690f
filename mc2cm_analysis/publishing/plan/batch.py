"""Which reports does a plan file ask for? A CSV with a row for each: report, city, view, language, name of the page."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from mc2cm_analysis.csv_tables import FIRST_DATA_ROW, read_table
from mc2cm_analysis.issues import visible
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.plan.kinds import ReportKind, UsageError
from mc2cm_analysis.publishing.plan.reports import Report, plan_reports
from mc2cm_analysis.unknown import unknown
from mc2cm_analysis.view import View, ViewError, check_name, read_view

#: The columns of a plan file; only the first must be there. An empty cell means all: every language, every city.
COLUMNS: Final = ("report", "city", "view", "language", "name")


class Asked(NamedTuple):
    """A row of a plan file, and where it stands."""

    row: int
    report: str
    city: str = ""
    view: str = ""
    language: str = ""
    name: str = ""


def batch_reports(kinds: Mapping[str, ReportKind], package: Package, file: Path) -> list[Report]:
    """Return the reports that a plan file asks for, each once.

    Raises
    ------
    UsageError
        Names the row of the file, what is wrong there, and what would be right.
    """
    found: dict[str, Report] = {}
    for asked in read_plan(file):
        try:
            for report in _asked_for(kinds, package, asked, file.parent):
                other = found.setdefault(report.name, report)
                if other.given != report.given:
                    raise UsageError(f"there is another report called {report.name}; give one of them another name")
        except (UsageError, ViewError) as error:
            raise UsageError(f"{file.name}, row {asked.row}: {error}") from None
    if not found:
        raise UsageError(f"{file.name} asks for no report")
    return list(found.values())


def read_plan(file: Path) -> list[Asked]:
    """Read the rows of a plan file."""
    try:
        table = read_table(file.read_bytes())
    except OSError as error:
        raise UsageError(f"the plan {file} cannot be read: {error.strerror or error}") from None
    for fault in table.faults:
        where = (f", row {fault.row}" if fault.row else "") + (f", column {fault.column}" if fault.column else "")
        raise UsageError(f"{file.name}{visible(where)}: {visible(fault.problem)}; expected {fault.expected}")
    for column in table.columns:
        if column not in COLUMNS:
            raise UsageError(f"{file.name}, row 1: {unknown('column', column, COLUMNS)}")
    if "report" not in table.columns:
        raise UsageError(f"{file.name}, row 1: the first row names the columns: {', '.join(COLUMNS)}")
    rows = enumerate(table.rows, FIRST_DATA_ROW)
    return [Asked(number, **dict(zip(table.columns, map(str.strip, row), strict=True))) for number, row in rows]


def _asked_for(kinds: Mapping[str, ReportKind], package: Package, asked: Asked, folder: Path) -> list[Report]:
    kind = kinds.get(asked.report)
    if kind is None:
        raise UsageError(unknown("report", asked.report, list(kinds)))
    if bool(asked.view) != kind.per_view:
        raise UsageError(f"the report {kind.name} takes {'a view: name its file' if kind.per_view else 'no view'}")
    if asked.name and not kind.per_view:
        raise UsageError(f"the page of the report {kind.name} has its own name; leave the column name empty")
    cities = [asked.city] if asked.city else []
    languages = [asked.language] if asked.language else list(LANGUAGES)
    views: dict[str, View] = {}
    if asked.view:
        file = folder / asked.view
        views = {check_name(asked.name or file.stem): read_view(file)}
    return plan_reports(kinds, package, [kind.name], cities, languages, views)
