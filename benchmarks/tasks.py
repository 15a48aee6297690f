"""Which reports are built in each way? A task, as the command ``mc2cm build`` takes it, and its plan as a file."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.plan.reports import Report, plan_reports
from mc2cm_analysis.reports import REPORTS


@dataclass(frozen=True)
class Task:
    """Reports to build; empty means all, as for the command."""

    words: str
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()

    @property
    def arguments(self) -> list[str]:
        """What ``mc2cm build`` is given."""
        languages = ["--lang", ",".join(self.languages)] if self.languages else []
        return [*self.kinds, *languages, *(["--city", *self.cities] if self.cities else [])]

    def plan(self, data: Path) -> list[Report]:
        """List the reports."""
        return plan_reports(REPORTS, Package(data), self.kinds, self.cities, self.languages)


def write_plan(plan: Sequence[Report], file: Path) -> None:
    """Write a plan for the processes that follow it."""
    entries = [{**_fields(report), "kind": report.kind.name} for report in plan]
    file.write_text(json.dumps(entries), encoding="utf-8")


def read_plan(file: Path) -> list[Report]:
    """Read a plan."""
    entries = json.loads(file.read_text(encoding="utf-8"))
    return [Report(**{**entry, "kind": REPORTS[entry["kind"]], "parameters": _pairs(entry)}) for entry in entries]


def _fields(report: Report) -> dict[str, object]:
    return {field.name: getattr(report, field.name) for field in fields(report)}


def _pairs(entry: dict[str, list[list[str]]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, entry["parameters"]))


def page_digests(plan: Sequence[Report], out: Path) -> dict[str, str]:
    """Return what tells the pages of one way from those of another; a page that is not there has none."""
    return {
        report.name: hashlib.sha256((out / report.html).read_bytes()).hexdigest()
        for report in plan
        if not report.kind.front and (out / report.html).is_file()  # a front page holds the list of the folder too
    }
