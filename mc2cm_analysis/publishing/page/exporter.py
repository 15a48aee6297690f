"""The report as a format of nbconvert, so that JupyterLab's export menu and ``nbconvert --to mc2cm`` offer it."""

from typing import Any

from nbconvert.exporters import HTMLExporter

from mc2cm_analysis.publishing.page.kept import report_of
from mc2cm_analysis.publishing.page.render import as_html
from mc2cm_analysis.seams.nbconvert import prepared


class ReportExporter(HTMLExporter):
    """Exports an executed notebook as a report: one page, no code, no script, checked before it leaves."""

    export_from_notebook = "MC2CM report"

    def from_notebook_node(  # type: ignore[override]  # nbconvert types the text as a notebook
        self, nb: Any, resources: Any = None, **_options: Any
    ) -> tuple[str, Any]:
        """Render a notebook; its title and language are those it was built with, or stand in it."""
        return as_html(nb, report_of(nb)), prepared(self, resources)
