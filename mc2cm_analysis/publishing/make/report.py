"""How is one report made, from its notebook to the bytes of its files? Nothing is written here."""

import json
import time
from typing import Any, Final

from mc2cm_analysis.paths import funding_file
from mc2cm_analysis.publishing.make import outcome as states
from mc2cm_analysis.publishing.make.notebook import NoKernelError, Settings, executed
from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.make.template import notices, within
from mc2cm_analysis.publishing.plan.reports import Report
from mc2cm_analysis.seams.unasked import import_plain

#: Words in which compiled code says that there was no memory.
_NO_MEMORY: Final = ("MemoryError", "ArrayMemoryError", "bad_alloc")


def make_report(report: Report, settings: Settings) -> Outcome:
    """Make a report; whatever its notebook raises becomes its outcome, and costs no other report."""
    started = time.monotonic()
    try:
        notebook = executed(report, settings)
        with within(settings.timeout, TimeoutError("the page takes longer to make than a cell may run")):
            files, size = _files(notebook, report, settings)
    except Exception as error:
        return failed(report, error, time.monotonic() - started)
    ran = notebook.metadata["mc2cm"]["notebook"]
    return Outcome(report, states.DONE, "", time.monotonic() - started, files, size, ran, notices())


def _files(notebook: Any, report: Report, settings: Settings) -> tuple[dict[str, bytes], int]:
    """Return the files of a report, place to content, and the size of its page."""
    from mc2cm_analysis.publishing.page.downloads import data_files
    from mc2cm_analysis.publishing.page.kept import as_json
    from mc2cm_analysis.publishing.page.pdf import as_pdf
    from mc2cm_analysis.publishing.page.references import as_bibtex, as_csl, cited
    from mc2cm_analysis.publishing.page.render import as_html

    html = as_html(notebook, report)
    files = {report.notebook.as_posix(): as_json(notebook).encode("utf-8")}
    files |= data_files(report, settings.data)
    sources = cited(notebook)
    files |= {report.download("json"): as_csl(sources), report.download("bib"): as_bibtex(sources)}
    page = html.encode("utf-8")
    if not report.kind.front:  # a front page is made again from its notebook, when it is known what it leads to
        if settings.brief:
            brief = as_html(notebook, report, brief=True)
            files[report.brief.as_posix()] = brief.encode("utf-8")
            files[report.brief.with_suffix(".pdf").as_posix()] = as_pdf(brief)
        if report.kind.editable:
            from mc2cm_analysis.publishing.page.docx import as_docx

            files[report.download("docx")] = as_docx(html, report)
        if settings.pdf:
            files[report.pdf.as_posix()] = as_pdf(html)
        files[report.html.as_posix()] = page
    return files, len(page)


def checked_again(made: Outcome) -> Outcome:
    """Hold every file that another machine has made against the gate of this one."""
    import nbformat

    from mc2cm_analysis.publishing.page.funding import read_funding
    from mc2cm_analysis.publishing.page.leaks import RefusedError
    from mc2cm_analysis.publishing.page.leaving import check_leaving
    from mc2cm_analysis.publishing.page.references import as_csl, cited
    from mc2cm_analysis.publishing.page.render import check_again

    report = made.report
    try:
        notebook = nbformat.reads(made.files[report.notebook.as_posix()].decode("utf-8"), as_version=4)
        references = json.loads(as_csl(cited(notebook)))
        contact = read_funding(funding_file(), [report.language])[report.language].contact
        for place, content in made.files.items():
            if place.endswith(".html"):
                check_again(content.decode("utf-8"), report, brief=place == report.brief.as_posix())
                continue
            check_leaving(place, content, contact)
            if place.endswith(".json") and json.loads(content) != references:
                raise RefusedError(f"{place} has not the references of the notebook")
    except Exception as error:  # whatever has come
        return made.failed(states.REFUSED, str(error)) if made.done else made
    return made


def failed(report: Report, error: Exception, seconds: float = 0) -> Outcome:
    """Return the outcome of a report that an exception stopped, in its notebook or in the process that ran it."""
    from traceback import format_exception

    place = getattr(error, "during", None) or error
    index = getattr(place, "cell_index", None)
    cell = index + 1 if isinstance(index, int) else None
    lines = getattr(error, "traceback", None) or format_exception(error)
    state = _state(error)
    return Outcome(
        report,
        state,
        str(error) if state == states.REFUSED else _in_words(error, cell),
        seconds,
        notices=notices(),
        cell=cell,
        source=str(getattr(place, "source", "")),
        traceback="\n".join(str(line) for line in lines),
    )


def _state(error: Exception) -> str:
    from concurrent.futures import CancelledError

    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from mc2cm_analysis.publishing.make.executor import WorkerDiedError
    from mc2cm_analysis.publishing.page.leaks import RefusedError

    if getattr(error, "ename", "").endswith(_NO_MEMORY) or isinstance(error, MemoryError):
        return states.OUT_OF_MEMORY
    kinds: dict[Any, str] = {
        RefusedError: states.REFUSED,
        (DeadKernelError, WorkerDiedError, CancelledError): states.DIED,
        (CellTimeoutError, TimeoutError): states.TIMED_OUT,
        NoKernelError: states.NO_KERNEL,
    }
    return next((state for kind, state in kinds.items() if isinstance(error, kind)), states.FAILED)


def _in_words(error: Exception, cell: int | None = None) -> str:
    name = getattr(error, "ename", type(error).__name__)
    value = str(getattr(error, "evalue", error)).strip().splitlines()
    place = f"cell {cell}: " if cell else ""
    return f"{place}{name}: {value[0] if value else 'no message'}"


def warm_up() -> None:
    """Import what makes a report, and make a small page, so that a process forked from this one need not."""
    import_plain("papermill")
    import xlsxwriter  # noqa: F401

    from mc2cm_analysis.publishing.make import engine  # noqa: F401
    from mc2cm_analysis.publishing.page.render import prepare_exporter

    prepare_exporter()
