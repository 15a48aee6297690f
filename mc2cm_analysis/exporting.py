"""How does JupyterLab's export menu, like ``nbconvert --to mc2cm``, make a report of a notebook that was run by hand?

It is the page of the build, byte by byte, where the notebook is one of the project's and nothing but the values of its
parameters was changed. A notebook of one's own is exported under its own title.
"""

# ruff: noqa: E402  # nbconvert puts the working folder before what is installed
import copy
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from mc2cm_analysis import import_path

import_path.installed_first()

from nbconvert.exporters import HTMLExporter

from mc2cm_analysis.language import Language, MissingTextError
from mc2cm_analysis.package import settled
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.publishing.page.kept import report_of, without_notice
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.render import as_html
from mc2cm_analysis.publishing.plan.kinds import CITY, LANGUAGE, VIEW, ReportKind, UsageError
from mc2cm_analysis.publishing.plan.parameters import chosen, parameters_of
from mc2cm_analysis.publishing.plan.reports import Report, plan_reports
from mc2cm_analysis.reports import REPORTS
from mc2cm_analysis.seams.nbconvert import prepared
from mc2cm_analysis.view import View, ViewError, check_name
from mc2cm_analysis.workspace import prose_for

#: What stops an export and is told in a sentence.
_REFUSALS: Final = (RefusedError, MissingTextError, UsageError, ViewError)
_NOTICE: Final = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Not exported</title></head>
<body><h1>{name} was not exported</h1><p>{why}</p></body></html>
"""


class ReportExporter(HTMLExporter):
    """Exports an executed notebook as a report: one page, no code, no script, checked before it leaves."""

    export_from_notebook = "MC2CM report (HTML, one file)"

    def from_notebook_node(  # type: ignore[override]  # nbconvert types the text as a notebook
        self, nb: Any, resources: Any = None, **_options: Any
    ) -> tuple[str, Any]:
        """Render a notebook. What cannot be exported raises; in a browser, which would show a bare 500, it is told."""
        resources = prepared(self, resources)
        browser = "config_dir" in resources and "unique_key" not in resources
        name = str(resources.get("metadata", {}).get("name", ""))
        try:
            html, report = exported(nb, name)
        except _REFUSALS as error:
            if not browser:
                raise
            resources["output_extension"] = "-not-exported.html"
            return _NOTICE.format(name=escape(f"{name}.ipynb"), why=escape(str(error))), resources
        if browser and report.slug:
            told = [part for part in (report.slug, report.language) if part != name]
            resources["output_extension"] = f"-{'-'.join(told)}.html"
        return html, resources


def exported(notebook: Any, name: str = "") -> tuple[str, Report]:
    """Return the page of a notebook, and the report that it is.

    Parameters
    ----------
    notebook : NotebookNode
        Run from its first cell to its last.
    name : str
        Of its file: the page of a comparison is called so.

    Raises
    ------
    RefusedError
        If cells were not run, or the page holds what no report may carry.
    MissingTextError
        If its language lacks words for its prose.
    """
    notebook = without_notice(notebook)
    _check_run(notebook)
    kind = _kind(notebook)
    if "mc2cm" in notebook.metadata or kind is None:
        report = report_of(notebook)
    else:
        report = _report(kind, parameters_of(notebook), name)
        notebook = _with_own_prose(notebook, kind, Language(report.language))
    return as_html(notebook, report), report


def _check_run(notebook: Any) -> None:
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    left = sum(cell.get("execution_count") is None and not cell.get("outputs") for cell in code)
    if left:
        raise RefusedError(f"{left} of {len(code)} cells were not run; run all cells first, and save the notebook")


def _kind(notebook: Any) -> ReportKind | None:
    """Return the kind of report whose notebook this is a copy of, as the ids of its cells tell."""
    first = str(notebook.cells[0].get("id", "")) if notebook.cells else ""
    return REPORTS.get(first.rpartition("-")[0])


def _report(kind: ReportKind, values: Mapping[str, Any], name: str) -> Report:
    """Return the report that a build would make with these parameters."""
    views = {}
    if kind.per_view:
        texts = {parameter.name: chosen(values, *parameter) for parameter in VIEW if parameter.name in values}
        views = {check_name(name.removeprefix(f"{kind.name}_") or "view"): View.from_texts(texts)}
    cities = [str(chosen(values, *CITY))] if kind.per_city else []
    language = str(chosen(values, *LANGUAGE))
    (report,) = plan_reports(REPORTS, settled(data_folder()), [kind.name], cities, [language], views)
    return report


def _with_own_prose(notebook: Any, kind: ReportKind, language: Language) -> Any:
    """Return a copy from a workspace with the project's English prose, which the export says in its language itself."""
    import nbformat

    own = nbformat.read(notebooks_folder() / f"{kind.name}.ipynb", as_version=4)
    written = {cell.id: cell.source for cell in own.cells if cell.cell_type == "markdown"}
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        source = written.get(cell.get("id"))
        if source is not None and cell.source == prose_for(source, language):
            cell.source = source
    return notebook
