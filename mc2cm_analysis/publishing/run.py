"""Run the notebooks of a plan and keep the truth of what happened: a report is done, or it is not there.

Papermill executes; the ledger is ours, written from what the run raised. A report that failed is withdrawn from the
output folder, the others stay as they are.
"""

import json
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mc2cm_analysis.locations import CHECKED, notebooks_folder
from mc2cm_analysis.publishing.export import as_html, as_json
from mc2cm_analysis.publishing.kernels import PrivateKernelManager, warm_kernels
from mc2cm_analysis.publishing.parameters import UsageError
from mc2cm_analysis.publishing.pdf import as_pdf
from mc2cm_analysis.publishing.plan import Report
from mc2cm_analysis.publishing.safety import RefusedError

LEDGER = "ledger.json"


@dataclass(frozen=True)
class Outcome:
    """What became of one report."""

    report: Report
    problem: str
    seconds: float
    size_bytes: int

    @property
    def done(self) -> bool:
        """Whether the report stands in the output folder."""
        return not self.problem


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
    plan: Sequence[Report], out: Path, data: Path, *, workers: int = 1, pdf: bool = False, checked: str = ""
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

    Yields
    ------
    Outcome
        In the order of the plan; the ledger is up to date when it is yielded.
    """
    out = out.resolve()
    entries = _read_ledger(out)
    build_one = partial(_build_one, out=out, data=data, pdf=pdf, checked=checked)
    with warm_kernels() if len(plan) > 1 else nullcontext():
        for outcome in _outcomes(plan, build_one, workers):
            entries[outcome.report.name] = _entry(outcome)
            write_whole(out / LEDGER, json.dumps(dict(sorted(entries.items())), indent=2, ensure_ascii=False) + "\n")
            yield outcome


def _outcomes(plan: Sequence[Report], build_one: Callable[[Report], Outcome], workers: int) -> Iterator[Outcome]:
    """Build in this process, or in several: papermill and nbconvert are not made for threads."""
    if min(workers, len(plan)) <= 1:
        yield from map(build_one, plan)
        return
    with ProcessPoolExecutor(min(workers, len(plan)), initializer=_end_with_parent) as pool:
        yield from pool.map(build_one, plan)


def _end_with_parent() -> None:
    """Watch, in a worker, that the build is still there: a worker that it cannot tell to end would wait for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # a worker has one

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _build_one(report: Report, out: Path, data: Path, *, pdf: bool = False, checked: str = "") -> Outcome:
    started = time.monotonic()
    page, notebook, paper = (_inside(out, place) for place in (report.html, report.notebook, report.pdf))
    problem, html = "", ""
    try:
        executed = execute(report, data, checked)
        html = as_html(executed, report)
        printed = as_pdf(html) if pdf else None
        write_whole(notebook, as_json(executed))
        write_whole(page, html)
        if printed:
            write_whole(paper, printed)
        else:
            paper.unlink(missing_ok=True)  # of an older build: it would pass for this one
    except RefusedError as refusal:
        problem = str(refusal)
    except Exception as error:  # whatever a notebook, its kernel or the disk raises is told, and costs no other report
        problem = _in_words(error)
    if problem:
        for file in (page, notebook, paper):
            file.unlink(missing_ok=True)
    return Outcome(report, problem, time.monotonic() - started, len(html.encode("utf-8")))


def execute(report: Report, data: Path, checked: str = "") -> Any:
    """Run the notebook of a report in a fresh kernel and return it executed.

    Raises
    ------
    papermill.exceptions.PapermillExecutionError
        If a cell fails.
    """
    import papermill

    source = notebooks_folder() / f"{report.kind}.ipynb"
    known = {CHECKED: checked} if checked else {}
    with _environment(MC2CM_DATA=str(data), PYDEVD_DISABLE_FILE_VALIDATION="1", **known):
        executed = papermill.execute_notebook(
            str(source),
            None,
            parameters=dict(report.parameters),
            kernel_name="python3",
            progress_bar=False,
            shutdown_kernel="immediate",
            kernel_manager_class=PrivateKernelManager,
        )
    _forget_the_machine(executed)
    executed.metadata["mc2cm"] = {
        "report": report.kind,
        "title": report.title,
        "slug": report.slug,
        "languages": list(report.languages),
        "data_version": report.data_version,
    }
    return executed


def _forget_the_machine(notebook: Any) -> None:
    """Drop what papermill and the kernel wrote of paths, times and chance."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"


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
        "state": "done" if outcome.done else "failed",
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
    unfinished = path.with_name(path.name + ".partial")
    try:
        unfinished.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
