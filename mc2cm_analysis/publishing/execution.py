"""How is one notebook executed? By papermill, in a kernel of its own, with nothing kept of the machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mc2cm_analysis.lean import import_jsonschema
from mc2cm_analysis.locations import CHECKED, DATA, REPORT
from mc2cm_analysis.publishing.kernels import MEMORY, WARM, PrivateKernelManager
from mc2cm_analysis.publishing.plan import Task


class NoKernelError(Exception):
    """A kernel did not come up: the machine's fault, not the notebook's."""


def executed(task: Task) -> Any:
    """Execute the notebook of a report; once more if its kernel never came up, for nothing of it has run then."""
    try:
        return execute(task)
    except NoKernelError:
        return execute(task)


def execute(task: Task) -> Any:
    """Run the notebook of a report in a fresh kernel and return it executed.

    Raises
    ------
    papermill.exceptions.PapermillExecutionError
        If a cell fails.
    nbclient.exceptions.DeadKernelError, CellTimeoutError
        If the kernel ends, or a cell runs for longer than it may.
    NoKernelError
        If no kernel comes up.
    """
    import_jsonschema()
    import papermill

    report = task.report
    with _environment(
        {
            DATA: str(task.data),
            CHECKED: str(task.data),
            REPORT: report.name,
            WARM: task.warm,
            MEMORY: str(task.memory or ""),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
    ):
        try:
            executed = papermill.execute_notebook(
                str(task.notebook),
                None,
                parameters=dict(report.parameters),
                kernel_name="python3",
                progress_bar=False,
                shutdown_kernel="immediate",
                kernel_manager_class=PrivateKernelManager,
                execution_timeout=task.timeout,
            )
        except RuntimeError as error:
            if type(error) is RuntimeError and "Kernel" in str(error):  # as nbclient says it
                raise NoKernelError(str(error)) from None
            raise
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


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables for the kernel that is started in the ``with`` block."""
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
