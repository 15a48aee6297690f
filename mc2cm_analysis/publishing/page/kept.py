"""For which report was a notebook executed? What stands in it tells, wherever it was kept."""

import ast
import re
from typing import Any, Final

from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.reports import Report

_FIRST_HEADING: Final = re.compile(r"^# +(.+?)\s*$", re.MULTILINE)


def report_of(notebook: Any) -> Report:
    """Return the report of an executed notebook; title and language are those it was built with, or stand in it."""
    parameters = {name: str(value) for name, value in parameters_of(notebook).items()}
    built = notebook.metadata.get("mc2cm", {})
    return Report(
        kind=ReportKind(built.get("report", ""), "", front=built.get("front", False)),
        language=parameters.get("language", "en"),
        slug=built.get("slug", ""),
        title=built.get("title") or _title(notebook),
        parameters=tuple(parameters.items()),
        data_version=built.get("data_version", ""),
        data_date=built.get("data_date", ""),
    )


def _title(notebook: Any) -> str:
    prose = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return next((found[1] for text in prose if (found := _FIRST_HEADING.search(text))), "Report")


def parameters_of(notebook: Any) -> dict[str, Any]:
    """Read the parameters that a notebook ran with; those injected come after its own."""
    values: dict[str, Any] = {}
    for cell in notebook.cells:
        if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
            for line in ast.parse(cell.source).body:
                if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                    values[line.targets[0].id] = ast.literal_eval(line.value)
    return values
