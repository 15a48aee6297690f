"""How is one notebook executed? By papermill, in this process or in a Jupyter kernel, with the same result."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.paths import CHECKED, DATA, REPORT
from mc2cm_analysis.publishing.plan.digests import of_notebook
from mc2cm_analysis.publishing.plan.notebooks import unrun
from mc2cm_analysis.publishing.plan.parameters import AUTHORS, INJECTED, author_cells, names_set, tags_of
from mc2cm_analysis.publishing.plan.reports import Report
from mc2cm_analysis.seams.unasked import import_plain

#: Where this variable is set, a line on standard error says of each cell that it ran.
_PROGRESS: Final = "MC2CM_PROGRESS"
#: Longer paths than this do not fit into the address of a Unix socket, with the number that Jupyter adds.
_LONGEST_SOCKET: Final = 90


class NoKernelError(Exception):
    """A kernel did not come up: the machine's fault, not the notebook's."""


@dataclass(frozen=True)
class Settings:
    """How the reports of a build are made."""

    notebooks: Path
    data: Path = Path()  # in which no fault was found; the place where the work is done sets it
    pdf: bool = False
    brief: bool = False  # also what the report says first alone, on one page
    timeout: int | None = None  # seconds that a cell may run
    memory: int | None = None  # bytes that a notebook may take, on Linux
    kernel: bool = False  # run notebooks in ordinary Jupyter kernels


def executed(report: Report, settings: Settings) -> Any:
    """Run the notebook of a report and return it executed, with nothing kept of this machine.

    Raises
    ------
    papermill.exceptions.PapermillExecutionError
        If a cell fails.
    nbclient.exceptions.DeadKernelError, CellTimeoutError
        If an ordinary kernel ends, or a cell in it runs for longer than it may; where the notebook runs in this
        process, the executor tells of that.
    NoKernelError
        If an ordinary kernel does not come up, twice.
    """
    from unittest.mock import patch

    import_plain("papermill")
    import nbformat

    from mc2cm_analysis.publishing.make.kernel import PYTHON
    from mc2cm_analysis.seams.papermill import run_notebook

    file = settings.notebooks / f"{report.kind.name}.ipynb"
    unused = unrun(file.read_text(encoding="utf-8"), report.kind.parameters)
    template = nbformat.reads(json.dumps(unused), as_version=4)
    _check_parameters(template, report.given)
    kernel = (template.metadata.get("kernelspec") or {}).get("name") or PYTHON
    variables = {DATA: str(settings.data), CHECKED: str(settings.data), REPORT: report.name}
    options = {"parameters": report.given, "progress_bar": False, "execution_timeout": settings.timeout}
    if os.environ.get(_PROGRESS):
        options["on_cell_executed"] = _teller(report, template)
    with patch.dict(os.environ, variables), _at_most(settings.memory):
        if settings.kernel or kernel != PYTHON:
            notebook = _in_kernel(template, kernel, options)
        else:
            from mc2cm_analysis.publishing.make.engine import ENGINE

            notebook = run_notebook(template, kernel_name=PYTHON, language="python", engine_name=ENGINE, **options)
    _forget_the_machine(notebook)
    notebook.metadata["mc2cm"] = {
        "report": report.kind.name,
        "title": report.title,
        "slug": report.slug,
        "front": report.kind.front,
        "notebook": of_notebook(unused),
        "data_version": report.data_version,
        "data_date": report.data_date,
        **({"invented": True} if report.invented else {}),
    }
    return notebook


def _check_parameters(notebook: Any, given: Mapping[str, Any]) -> None:
    """See that papermill finds the cell after which values are given, so that no cell gives them others again."""
    from mc2cm_analysis.publishing.page.leaks import RefusedError

    authors = author_cells(notebook.cells)
    if len(authors) > 1:
        told = " and ".join(f"cell {place + 1}" for place in authors)
        raise RefusedError(f"{told} give parameters, and other values reach the first only: make them one cell")
    for place in authors:
        if AUTHORS not in (tags := tags_of(notebook.cells[place])):  # a form of Colab
            notebook.cells[place].metadata["tags"] = [*tags, AUTHORS]
    for place, cell in enumerate(notebook.cells):
        if not authors and cell.cell_type == "code" and (set_here := names_set(cell.source) & given.keys()):
            names = " and ".join(f"'{name}'" for name in sorted(set_here))
            raise RefusedError(f"cell {place + 1} sets {names}, whatever is given: tag the cell '{AUTHORS}'")


def _teller(report: Report, template: Any) -> Callable[..., None]:
    """Return what nbclient calls when a cell has run."""
    n = len(template.cells) + bool(report.given)  # papermill puts the parameters into a cell of their own

    def tell(cell_index: int, **_: Any) -> None:
        print(f"{report.name}: cell {cell_index + 1} of {n}", file=sys.__stderr__, flush=True)

    return tell


def _in_kernel(template: Any, kernel: str, options: Mapping[str, Any]) -> Any:
    """Run a notebook in a kernel on Unix sockets in a private folder; once more if the kernel never came up.

    On network ports, kernels started side by side can clash, and others on the machine can read along.
    """
    from traitlets.config import Config

    from mc2cm_analysis.publishing.make.kernel import PYTHON, OurKernelManager, no_settings
    from mc2cm_analysis.seams.papermill import run_notebook

    problem = ""
    for _ in range(2):  # of a kernel that never came up, nothing has run
        with tempfile.TemporaryDirectory(prefix="mc2cm-", ignore_cleanup_errors=True) as folder:
            private = {"connection_file": f"{folder}/connection.json"}
            if os.name == "posix" and len(folder) < _LONGEST_SOCKET:
                private |= {"transport": "ipc", "ip": f"{folder}/k"}
            ours = {"config": Config(KernelManager=private), "kernel_manager_class": OurKernelManager}
            if kernel == PYTHON:
                ours["language"] = "python"  # which a notebook need not say
            try:
                with no_settings(folder):
                    return run_notebook(template, kernel_name=kernel, shutdown_kernel="immediate", **ours, **options)
            except RuntimeError as error:
                if type(error) is not RuntimeError or "Kernel" not in str(error):  # as nbclient says it
                    raise
                problem = str(error)
    raise NoKernelError(problem)


def _forget_the_machine(notebook: Any) -> None:
    """Drop what papermill and the kernel wrote of paths, times and chance."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if INJECTED in tags_of(cell):
            cell.id = INJECTED


@contextmanager
def _at_most(memory: int | None) -> Iterator[None]:
    """Limit the memory that this process and its kernel may take: a cell that asks for more is told so by Python."""
    if not memory or os.name != "posix":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    known = [limit for limit in (memory, soft, hard) if limit != resource.RLIM_INFINITY]
    with suppress(ValueError, OSError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (min(known), hard))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
