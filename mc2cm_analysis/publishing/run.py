"""Run the notebooks of a plan and keep the truth of what happened: a report is done, or it is not there.

Papermill executes; the ledger is ours, written from what the run raised. A report that failed is withdrawn from the
output folder, the others stay as they are.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mc2cm_analysis.publishing.execution import NoKernelError, executed
from mc2cm_analysis.publishing.export import as_html, as_json, prepare_exporter
from mc2cm_analysis.publishing.kernels import warm_kernels
from mc2cm_analysis.publishing.parameters import UsageError
from mc2cm_analysis.publishing.pdf import as_pdf
from mc2cm_analysis.publishing.plan import Report
from mc2cm_analysis.publishing.processes import in_processes
from mc2cm_analysis.publishing.safety import RefusedError

LEDGER = "ledger.json"
DONE = "done"


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    Attributes
    ----------
    report : Report
    state : str
        ``done``; ``failed`` (in a cell), ``refused`` (it holds what a report must not carry), ``kernel died``,
        ``timed out``, ``no kernel``, ``worker died``, ``not written``.
    problem : str
        What happened, in words; empty if it is done.
    seconds : float
    size_bytes : int
    """

    report: Report
    state: str
    problem: str
    seconds: float
    size_bytes: int

    @property
    def done(self) -> bool:
        """Whether the report stands in the output folder."""
        return self.state == DONE


def prepare(out: Path) -> None:
    """Make the output folder and see that it can be written to, before anything is run.

    Raises
    ------
    UsageError
        If it cannot.
    """
    try:
        write_whole(out / ".writable", "")
        (out / ".writable").unlink()
    except OSError as error:
        raise UsageError(
            f"the reports cannot be written to {out}: {error.strerror}; name a folder with --out"
        ) from None


def build(
    plan: Sequence[Report],
    out: Path,
    data: Path,
    *,
    workers: int = 1,
    pdf: bool = False,
    checked: str = "",
    timeout: float | None = None,
) -> Iterator[Outcome]:
    """Build the reports, and yield what became of each.

    Parameters
    ----------
    plan : sequence of Report
    out : Path
        Output folder; it is made if it is not there.
    data : Path
        Folder of the data package, checked before.
    workers : int
        Processes that build at a time.
    pdf : bool
        Whether each report is made as PDF too.
    checked : str
        Fingerprint of the data, if no fault was found in it: then its kernels do not check it again.
    timeout : float, optional
        Seconds that a cell may run.

    Yields
    ------
    Outcome
        The first ready first; the ledger is up to date, and a report that failed withdrawn, when it is yielded.
    """
    out = out.resolve()
    entries = _read_ledger(out)
    build_one = partial(_build_one, out=out, data=data, pdf=pdf, checked=checked, timeout=timeout)
    with warm_kernels() if len(plan) > 1 else nullcontext():
        for outcome in _outcomes(plan, build_one, workers):
            if not outcome.done:
                for file in _places(outcome.report, out):
                    file.unlink(missing_ok=True)
                    _unfinished(file).unlink(missing_ok=True)
            entries[outcome.report.name] = _entry(outcome)
            write_whole(out / LEDGER, json.dumps(dict(sorted(entries.items())), indent=2, ensure_ascii=False) + "\n")
            yield outcome


def _outcomes(plan: Sequence[Report], build_one: Callable[[Report], Outcome], workers: int) -> Iterator[Outcome]:
    if len(plan) == 1:
        return map(build_one, plan)
    import papermill  # noqa: F401  # here once, for all the processes that are forked

    prepare_exporter()
    return in_processes(build_one, plan, workers, died=_died)


def _died(report: Report, status: int) -> Outcome:
    how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    return Outcome(report, "worker died", f"the process that built it {how}", 0, 0)


def _build_one(
    report: Report, out: Path, data: Path, *, pdf: bool = False, checked: str = "", timeout: float | None = None
) -> Outcome:
    started = time.monotonic()
    page, notebook, paper = _places(report, out)
    state, problem, html = DONE, "", ""
    try:
        ran = executed(report, data, checked, timeout)
        html = as_html(ran, report)
        printed = as_pdf(html) if pdf else None
        write_whole(notebook, as_json(ran))
        write_whole(page, html)
        if printed:
            write_whole(paper, printed)
        else:
            paper.unlink(missing_ok=True)  # of an older build: it would pass for this one
    except Exception as error:  # whatever a notebook, its kernel or the disk raises is told, and costs no other report
        state, problem = _state(error), str(error) if isinstance(error, RefusedError) else _in_words(error)
    return Outcome(report, state, problem, time.monotonic() - started, len(html.encode("utf-8")))


def _places(report: Report, out: Path) -> list[Path]:
    return [_inside(out, place) for place in (report.html, report.notebook, report.pdf)]


def _state(error: Exception) -> str:
    """Say what kind of failure an exception tells of."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    kinds = {
        RefusedError: "refused",
        DeadKernelError: "kernel died",
        CellTimeoutError: "timed out",
        NoKernelError: "no kernel",
        OSError: "not written",
    }
    return next((state for kind, state in kinds.items() if isinstance(error, kind)), "failed")


def _in_words(error: Exception) -> str:
    name = getattr(error, "ename", type(error).__name__)
    value = str(getattr(error, "evalue", error)).strip().splitlines()
    cell = getattr(error, "cell_index", None)
    place = f"cell {cell + 1}: " if isinstance(cell, int) else ""
    return f"{place}{name}: {value[0] if value else 'no message'}"


def _entry(outcome: Outcome) -> dict[str, Any]:
    report = outcome.report
    return {
        "report": report.kind,
        "parameters": dict(report.parameters),
        "title": report.title,
        "state": outcome.state,
        "problem": outcome.problem,
        "seconds": round(outcome.seconds, 1),
    }


def _read_ledger(out: Path) -> dict[str, Any]:
    try:
        entries = json.loads((out / LEDGER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}


def _inside(out: Path, place: Path) -> Path:
    path = (out / place).resolve()
    if not path.is_relative_to(out):
        raise ValueError(f"{place} would be written outside {out}")
    return path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that it is either the old one or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = _unfinished(path)
    try:
        unfinished.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + ".partial")
