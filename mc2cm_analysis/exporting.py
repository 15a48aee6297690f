"""How does JupyterLab's export menu, like ``nbconvert --to mc2cm``, make a report of a notebook that was run by hand?

It is the page of the build, byte by byte, where the notebook is one of the project's and nothing but the values of its
parameters was changed. A notebook of one's own is exported under its own title.
"""

# ruff: noqa: E402  # nbconvert puts the working folder before what is installed
import copy
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from itertools import pairwise
from typing import Any, Final

from mc2cm_analysis import import_path

import_path.installed_first()

from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import filters
from nbconvert.exporters import HTMLExporter, TemplateExporter
from traitlets import Bool, List, Unicode

from mc2cm_analysis.language import Language, MissingTextError
from mc2cm_analysis.package import settled
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.publishing.page.kept import report_of, without_notice
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.parts import TEMPLATES
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
#: What stops a notebook that is run first, as ``--execute`` asks.
_NOT_RUN: Final = (CellExecutionError, CellTimeoutError, DeadKernelError, NoSuchKernel)
#: Settings of nbconvert that an export heeds; the other settings of exporters change templates, which a report has not.
_HEEDED: Final = {
    *("preprocessors", "default_preprocessors", "optimistic_validation", "file_extension", "embed_images"),
    *("exclude_markdown", "exclude_code_cell", "exclude_raw", "exclude_unknown", "exclude_output"),
    *("exclude_output_stdin", "sanitize_html"),  # a report holds no such output; what would be taken out is refused
}
_NOTICE: Final = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Not exported</title></head>
<body><h1>{name} was not exported</h1><p>{why}</p></body></html>
"""
_RAN: Final = "mc2cm_ran"
_TEMPLATE: Final = "report"


class ReportExporter(HTMLExporter):
    """Exports an executed notebook as a report: one page, no code, no script, checked before it leaves."""

    export_from_notebook = "MC2CM report (HTML, one file)"
    template_name = Unicode(_TEMPLATE).tag(config=True, affects_template=True)
    extra_template_basedirs = List(Unicode(), [str(TEMPLATES)]).tag(config=True, affects_environment=True)
    exclude_input = Bool(True).tag(config=True)
    exclude_input_prompt = Bool(True).tag(config=True)
    exclude_output_prompt = Bool(True).tag(config=True)
    exclude_anchor_links = Bool(True).tag(config=True)

    def from_notebook_node(  # type: ignore[override]  # nbconvert types the text as a notebook
        self, nb: Any, resources: Any = None, **_options: Any
    ) -> tuple[str, Any]:
        """Render a notebook, changed and run as nbconvert was asked to.

        What cannot be exported raises; in a browser, which would show a bare 500, and by the command it is told.
        """
        resources = prepared(self, resources)
        command, browser = "unique_key" in resources, "config_dir" in resources and "unique_key" not in resources
        name = str(resources.get("metadata", {}).get("name", ""))
        folder = str(resources.get("metadata", {}).get("path", "")) if self.embed_images else None
        try:
            self._check_settings()
            html, report = exported(nb, name, partial(self._changed, resources), folder)
        except _REFUSALS as error:
            if command:
                raise SystemExit(f"mc2cm: {name}.ipynb was not exported: {error}") from None
            if not browser:
                raise
            resources["output_extension"] = "-not-exported.html"
            return _NOTICE.format(name=escape(f"{name}.ipynb"), why=escape(str(error))), resources
        if browser and report.slug:
            told = [part for part in (report.slug, report.language) if part != name]
            resources["output_extension"] = f"-{'-'.join(told)}.html"
        return html, resources

    def get_template_names(self) -> list[str]:
        """Return the one template of reports; that another was asked for is told when a notebook is exported."""
        return [_TEMPLATE]

    def register_filter(self, name: str, jinja_filter: Any) -> None:
        """Refuse a filter: a report has one template, which is its own."""
        raise UsageError(f"the filter '{name}' is for a template, and a report has its own; leave it out")

    def _check_settings(self) -> None:
        """Refuse what would change a template, or the filters of one; what preprocessors do is done."""
        plain = type(self)()
        looks = [*self.traits(config=True), "raw_template"]
        changed = [name for name in looks if getattr(self, name) != getattr(plain, name)]
        of_filters = [
            f"{section}.{name}"
            for section in sorted({"NbConvertBase", *vars(filters)} & self.config.keys())
            for name, value in self.config[section].items()
            if value != plain.config[section].get(name)
        ]
        for name in sorted({*changed, *of_filters} - _HEEDED):
            raise UsageError(f"a report cannot follow nbconvert's setting '{name}'; leave it out")

    def _changed(self, resources: Any, notebook: Any) -> Any:
        """Return a notebook after nbconvert's preprocessors, without what it was asked to leave out."""
        try:
            notebook, _ = super(TemplateExporter, self).from_notebook_node(notebook, resources)
        except _NOT_RUN as error:
            why = getattr(error, "ename", ""), getattr(error, "evalue", "") or str(error).strip().partition("\n")[0]
            raise RefusedError(f"it was to be run and failed: {': '.join(filter(None, why))}") from None
        without = {
            *(["markdown"] if self.exclude_markdown else []),
            *(["code"] if self.exclude_code_cell else []),
            *(["raw"] if self.exclude_raw else []),
        }
        notebook.cells = [cell for cell in notebook.cells if cell.cell_type not in without]
        for cell in notebook.cells:
            if self.exclude_output and "outputs" in cell:
                cell.outputs = []
        return notebook


def exported(
    notebook: Any, name: str = "", change: Callable[[Any], Any] = copy.deepcopy, folder: str | None = None
) -> tuple[str, Report]:
    """Return the page of a notebook, and the report that it is.

    Parameters
    ----------
    notebook : NotebookNode
        Run from its first cell to its last.
    name : str
        Of its file: the page of a comparison is called so.
    change : function
        Called with the notebook; returns a copy that may be changed, for the page. Which report it is, the notebook
        tells as it came.
    folder : str, optional
        Where pictures lie that are to be embedded.

    Raises
    ------
    RefusedError
        If cells were not run, or the page holds what no report may carry.
    UsageError, ViewError
        If its parameters ask for a report that there is not.
    MissingTextError
        If its language lacks words for its prose.
    """
    notebook = without_notice(copy.deepcopy(notebook))
    kind = _kind(notebook)
    ours = kind if "mc2cm" not in notebook.metadata else None
    report = _report(ours, parameters_of(notebook), name) if ours else report_of(notebook)
    if ours:
        notebook = _with_own_prose(notebook, ours, Language(report.language))
    for cell in notebook.cells:
        cell.metadata[_RAN] = cell.get("execution_count") is not None
    shown = change(notebook)
    _check_run(shown)
    return as_html(shown, report, folder=folder), report


def _check_run(notebook: Any) -> None:
    """See that each cell was run, before the notebook was changed or after, and each after those before it."""
    code = [(n, cell) for n, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code" and cell.source.strip()]
    left = sum(cell.get("execution_count") is None and not cell.metadata.pop(_RAN, False) for _, cell in code)
    if left:
        raise RefusedError(f"{left} of {len(code)} cells were not run; run all cells first, and save the notebook")
    counted = [(cell.execution_count, n) for n, cell in code if cell.get("execution_count") is not None]
    for (before, earlier), (count, later) in pairwise(counted):
        if count <= before:
            raise RefusedError(
                f"cell {later} was run before cell {earlier}; restart, run all cells, and save the notebook"
            )


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
