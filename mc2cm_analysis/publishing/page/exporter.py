"""The report as a format of nbconvert, so that JupyterLab's export menu and ``nbconvert --to mc2cm`` offer it."""

import ast
import re
from typing import Any

from nbconvert.exporters import HTMLExporter

from mc2cm_analysis.publishing.page.render import as_html
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.reports import Report
from mc2cm_analysis.seams.nbconvert import prepared

_FIRST_HEADING = re.compile(r"^# +(.+?)\s*$", re.MULTILINE)


class ReportExporter(HTMLExporter):
    """Exports an executed notebook as a report: one page, no code, no script, checked before it leaves."""

    export_from_notebook = "MC2CM report"

    def from_notebook_node(  # type: ignore[override]  # nbconvert types the text as a notebook
        self, nb: Any, resources: Any = None, **_options: Any
    ) -> tuple[str, Any]:
        """Render a notebook; its title and language are those it was built with, or stand in it."""
        parameters = _parameters(nb)
        built = nb.metadata.get("mc2cm", {})
        report = Report(
            kind=ReportKind(built.get("report", ""), ""),
            language=parameters.get("language", "en"),
            slug=built.get("slug", ""),
            title=built.get("title") or _title(nb),
            parameters=tuple(parameters.items()),
            data_version=built.get("data_version", ""),
            languages=tuple(built.get("languages", ())),
        )
        return as_html(nb, report), prepared(self, resources)


def _title(notebook: Any) -> str:
    prose = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return next((found[1] for text in prose if (found := _FIRST_HEADING.search(text))), "Report")


def _parameters(notebook: Any) -> dict[str, str]:
    """Read the parameters that the notebook ran with; those injected come after its own."""
    values: dict[str, str] = {}
    for cell in notebook.cells:
        if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
            for line in ast.parse(cell.source).body:
                if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                    values[line.targets[0].id] = str(ast.literal_eval(line.value))
    return values
