"""What is kept of an executed notebook beside its report? For which report it was executed stands in it."""

import copy
from typing import Any, Final

from mc2cm_analysis.language import Language, later
from mc2cm_analysis.language_records import ENGLISH
from mc2cm_analysis.publishing.page.leaks import check_leaks, texts_in
from mc2cm_analysis.publishing.page.markdown import title_of
from mc2cm_analysis.publishing.plan.kinds import LANGUAGE, ReportKind, check_languages
from mc2cm_analysis.publishing.plan.parameters import chosen, parameters_of
from mc2cm_analysis.publishing.plan.reports import Report

#: The id of the cell that says how to see the charts; no page has it.
_NOTICE: Final = "how-to-see-the-charts"


def as_json(notebook: Any) -> str:
    """Return an executed notebook as it is kept; refuse one that tells of this machine.

    JupyterLab shows the charts of a notebook only if it trusts it. A build signs what it makes (`make.signing`); at the
    top stands what to do where that does not reach.
    """
    import nbformat

    language = Language(str(parameters_of(notebook).get(LANGUAGE.name, ENGLISH)))
    said = language.say(
        later(
            "If you see no charts below, JupyterLab does not trust this notebook yet: open the command palette in the "
            "View menu and choose Trust Notebook."
        )
    )
    notice = nbformat.v4.new_markdown_cell(
        f'<div lang="{language.code}" dir="{language.direction}">\n\n{said}\n\n</div>'
    )
    notice["id"] = _NOTICE
    check_kept(notebook)
    return str(nbformat.writes(_with_cells(notebook, [notice, *notebook.cells])))


def check_kept(notebook: Any) -> None:
    """Refuse an executed notebook that tells of this machine in its code, its metadata or beside its HTML.

    Its HTML is what stands on the page, which the gate has let pass.
    """
    told: list[str] = [*texts_in(notebook.metadata)]
    for cell in notebook.cells:
        told += [*texts_in(cell.metadata), *([] if cell.cell_type == "code" else [cell.source])]
        for output in cell.get("outputs", []):
            told += texts_in({**output, "data": {**output.get("data", {}), "text/html": ""}})
    check_leaks("\n".join(dict.fromkeys(told)))
    check_leaks("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code"), is_code=True)


def without_notice(notebook: Any) -> Any:
    """Return a notebook without what `as_json` has put at its top."""
    return _with_cells(notebook, [cell for cell in notebook.cells if cell.get("id") != _NOTICE])


def _with_cells(notebook: Any, cells: list[Any]) -> Any:
    other = copy.copy(notebook)
    other["cells"] = cells
    return other


def report_of(notebook: Any) -> Report:
    """Return the report of an executed notebook; title and language are those it was built with, or stand in it.

    Raises
    ------
    UsageError
        If there are no reports in its language, or only a run could tell which it is.
    """
    parameters = parameters_of(notebook)
    (language,) = check_languages([str(chosen(parameters, LANGUAGE.name, ENGLISH))])
    built = notebook.metadata.get("mc2cm", {})
    return Report(
        kind=ReportKind(built.get("report", ""), "", front=built.get("front", False)),
        language=language,
        slug=built.get("slug", ""),
        known_title=built.get("title") or _title(notebook),
        parameters=tuple((name, str(value)) for name, value in parameters.items()),
        data_version=built.get("data_version", ""),
        data_date=built.get("data_date", ""),
        invented=built.get("invented", False),
    )


def _title(notebook: Any) -> str:
    prose = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return next(filter(None, map(title_of, prose)), "Report")
