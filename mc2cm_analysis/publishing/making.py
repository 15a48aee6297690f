"""How is one report made, from its notebook to the bytes of its files? Nothing is written here.

The module is also what a process imports from which the makers of reports are forked: see `warm_up`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mc2cm_analysis.lean import import_jsonschema
from mc2cm_analysis.publishing import ledger
from mc2cm_analysis.publishing.plan import Report, Task

#: Words in which compiled code says that there was no memory.
_NO_MEMORY: Final = ("MemoryError", "ArrayMemoryError", "bad_alloc")


@dataclass(frozen=True)
class Failure:
    """What an analyst needs to find a fault.

    Attributes
    ----------
    cell : int, optional
        Number of the cell, the first is 1.
    source, traceback : str
        Of the cell.
    """

    cell: int | None = None
    source: str = ""
    traceback: str = ""


@dataclass(frozen=True)
class Made:
    """What came of a task; see `ledger.Outcome` for the states."""

    report: Report
    state: str
    problem: str = ""
    seconds: float = 0
    files: Mapping[str, bytes] = field(default_factory=dict)
    failure: Failure = field(default_factory=Failure)
    notices: tuple[str, ...] = ()


def make(task: Task) -> Made:
    """Make a report; whatever a notebook or its kernel raises is told, and costs no other report."""
    from mc2cm_analysis.publishing.execution import executed
    from mc2cm_analysis.publishing.export import as_html, as_json
    from mc2cm_analysis.publishing.kernels import notices
    from mc2cm_analysis.publishing.pdf import as_pdf

    started, report = time.monotonic(), task.report
    files: dict[str, bytes] = {}
    state, problem, failure = ledger.DONE, "", Failure()
    try:
        ran = executed(task)
        html = as_html(ran, report)
        files = {report.notebook.as_posix(): as_json(ran).encode("utf-8"), report.html.as_posix(): html.encode("utf-8")}
        if task.pdf:
            files[report.pdf.as_posix()] = as_pdf(html)
    except Exception as error:
        state, problem, failure, files = _state(error), _in_words(error), _failure(error), {}
    return Made(report, state, problem, time.monotonic() - started, files, failure, notices())


def _state(error: Exception) -> str:
    """Say what kind of failure an exception tells of."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from mc2cm_analysis.publishing.execution import NoKernelError
    from mc2cm_analysis.publishing.safety import RefusedError

    if getattr(error, "ename", "").endswith(_NO_MEMORY):
        return ledger.OUT_OF_MEMORY
    kinds = {
        RefusedError: ledger.REFUSED,
        DeadKernelError: ledger.KERNEL_DIED,
        CellTimeoutError: ledger.TIMED_OUT,
        NoKernelError: ledger.NO_KERNEL,
    }
    return next((state for kind, state in kinds.items() if isinstance(error, kind)), ledger.FAILED)


def _in_words(error: Exception) -> str:
    from mc2cm_analysis.publishing.safety import RefusedError

    if isinstance(error, RefusedError):
        return str(error)
    name = getattr(error, "ename", type(error).__name__)
    value = str(getattr(error, "evalue", error)).strip().splitlines()
    cell = getattr(error, "cell_index", None)
    place = f"cell {cell + 1}: " if isinstance(cell, int) else ""
    return f"{place}{name}: {value[0] if value else 'no message'}"


def _failure(error: Exception) -> Failure:
    from traceback import format_exception

    cell: Any = getattr(error, "cell_index", None)
    lines = getattr(error, "traceback", None) or format_exception(error)
    return Failure(
        cell=cell + 1 if isinstance(cell, int) else None,
        source=str(getattr(error, "source", "")),
        traceback="\n".join(str(line) for line in lines),
    )


def warm_up() -> None:
    """Import what makes a report, and make a small one, so that a process forked from this one need not."""
    import_jsonschema()
    import papermill  # noqa: F401

    from mc2cm_analysis.publishing.export import prepare_exporter

    prepare_exporter()
