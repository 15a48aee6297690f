"""Which reports does a plan file ask for? A CSV with a row for each: report, city, view, language, name of the page."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

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

    line: int
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
        Names the line of the file, what is wrong there, and what would be right.
    """
    found: dict[str, Report] = {}
    for asked in read_plan(file):
        try:
            for report in _asked_for(kinds, package, asked, file.parent):
                other = found.setdefault(report.name, report)
                if other.given != report.given:
                    raise UsageError(f"there is another report called {report.name}; give one of them another name")
        except (UsageError, ViewError) as error:
            raise UsageError(f"{file.name}, line {asked.line}: {error}") from None
    if not found:
        raise UsageError(f"{file.name} asks for no report")
    return list(found.values())


def read_plan(file: Path) -> list[Asked]:
    """Read the rows of a plan file."""
    try:
        lines = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"the plan {file} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    heads = [head.strip() for head in lines[0]] if lines else []
    for head in heads:
        if head not in COLUMNS:
            raise UsageError(f"{file.name}, line 1: {unknown('column', head, COLUMNS)}")
    if "report" not in heads:
        raise UsageError(f"{file.name}, line 1: the first line names the columns: {', '.join(COLUMNS)}")
    return list(_rows(file, heads, lines[1:]))


def _rows(file: Path, heads: list[str], lines: list[list[str]]) -> Iterator[Asked]:
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            if len(cells) > len(heads):
                raise UsageError(f"{file.name}, line {number}: {len(cells)} cells under {len(heads)} columns")
            yield Asked(number, **dict(zip(heads, (cell.strip() for cell in cells), strict=False)))


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
