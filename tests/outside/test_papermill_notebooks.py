"""papermill's own test notebooks come out of our engine as they come out of a kernel, also where they fail.

They are read from where papermill is installed. Each is run twice, in an ordinary kernel and by the engine, several at
a time: each run has a process and a folder of its own, and the longest only sleep.
"""

import os
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError

from mc2cm_analysis.publishing.make.executor import FORKS, ProcessPerTask
from mc2cm_analysis.publishing.make.report import warm_up

pytestmark = pytest.mark.skipif(not FORKS, reason="the engine runs in forked processes, on Linux only")

FOLDER: Final = Path(find_spec("papermill").origin).parent / "tests" / "notebooks"
#: Those that papermill does not run either, and what it says.
REFUSED: Final = {"notimplemented_translator": "No such kernel named r"}
RUN: Final = {file.stem: file for file in sorted(FOLDER.rglob("*.ipynb")) if file.stem not in REFUSED}

#: What papermill's tests give to a notebook.
OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "blank-vscode": {"parameters": {"var": "It works"}},
    "keyboard_interrupt": {"execution_timeout": 1},  # they do not run it: it sleeps for a minute
    "nb_version_4.4": {"parameters": {"var": "It works"}},
    "no_parameters": {"parameters": {"msg": "Hello"}},
    "report_mode_test": {"parameters": {"a": 0}, "report_mode": True},
    "simple_execute": {"parameters": {"msg": '"Hello"', "foo": r"bar=\"baz\""}},
}
#: What differs from one run to the next: addresses, files of the cells, and, of a papermill that a notebook runs,
#: the progress bar and whether its kernel tells that it was interrupted at its end.
CHANGING: Final = re.compile(
    r"0x[0-9a-f]+|ipykernel_\d+/\d+\.py|\s*Executing[^\r\n\[]*\[[^\]]*\]|\s*\[IPKernelApp\][^\n]*"
)

Run = tuple[str, bool]
Came = dict[str, Any]


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[Run, Came]:
    """What came of each notebook, in an ordinary kernel and by our engine."""
    root = tmp_path_factory.mktemp("papermill")
    runs = [(name, ours) for name in RUN for ours in (False, True)]
    runs.sort(key=lambda run: not run[0].startswith("gcs"))  # the longest first
    with ProcessPerTask(4, warm_up) as executor:
        futures = {run: executor.submit(outcome, run, root / f"{run[0]}-{run[1]}") for run in runs}
        return {run: settled(future.exception() or future.result()) for run, future in futures.items()}


def settled(result: Any) -> Came:
    """A cell that takes too long ends the process: the executor knows no more than where it was."""
    if isinstance(result, CellTimeoutError):
        return {"error": error_of(result)}
    if isinstance(result, BaseException):
        raise result
    return dict(result)


def error_of(raised: BaseException) -> list[str]:
    return [type(raised).__name__, getattr(raised, "ename", ""), getattr(raised, "evalue", str(raised))]


def outcome(run: Run, folder: Path) -> Came:
    """Run a notebook in a folder like papermill's, and return its cells and its error."""
    import papermill

    name, ours = run
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # one of them starts Python
    here = folder / "papermill" / "tests" / "notebooks"
    shutil.copytree(FOLDER, here)
    (here / "check.txt").touch()  # as papermill's test of the folder has it
    error: Any = None
    try:
        papermill.execute_notebook(
            RUN[name],
            folder / "out.ipynb",
            kernel_name="python3",
            cwd=here,
            progress_bar=False,
            **({"engine_name": "mc2cm"} if ours else {"shutdown_kernel": "immediate"}),
            **OPTIONS.get(name, {}),
        )
    except CellTimeoutError as raised:
        return {"error": error_of(raised)}
    except Exception as raised:
        error = error_of(raised)
    executed = nbformat.read(folder / "out.ipynb", as_version=4)
    return {"error": error, "cells": [told(cell, folder) for cell in executed.cells]}


def told(cell: Any, folder: Path) -> Any:
    """What a cell says, its stream in one piece each: where a stream is cut is a matter of time."""
    outputs: list[Any] = []
    for output in cell.get("outputs", []):
        if outputs and output.output_type == "stream" and output.name == outputs[-1].get("name"):
            outputs[-1]["text"] += output.text
        else:
            outputs.append(output)
    for output in outputs:
        if output.get("name") == "stderr":  # a bar that is drawn once more leaves an empty line
            output["text"] = " ".join(CHANGING.sub("", output["text"]).split())
    kept = {key: cell.get(key) for key in ("cell_type", "source", "execution_count")}
    return steady({**kept, "tags": cell.metadata.get("tags"), "outputs": outputs}, folder)


def steady(what: Any, folder: Path) -> Any:
    """Take out what differs from one run to the next."""
    if isinstance(what, dict):
        return {key: steady(value, folder) for key, value in what.items()}
    if isinstance(what, list):
        return [steady(value, folder) for value in what]
    return CHANGING.sub("", what.replace(str(folder), "")) if isinstance(what, str) else what


@pytest.mark.parametrize("name", RUN)
def test_a_notebook_comes_out_as_papermill_alone_has_it(name: str, came: dict[Run, Came]) -> None:
    plain, ours = came[name, False], came[name, True]
    assert plain == ours
    assert plain["error"] or any(cell["execution_count"] for cell in plain["cells"]) or name == "blank-vscode"


def test_each_notebook_of_papermill_is_run_or_refused_by_papermill(tmp_path: Path) -> None:
    import papermill

    files = {file.stem: file for file in FOLDER.rglob("*.ipynb")}
    assert len(files) >= 23 and files.keys() == RUN.keys() | REFUSED.keys() and OPTIONS.keys() <= files.keys()
    for name, reason in REFUSED.items():
        with pytest.raises(Exception, match=reason):
            papermill.execute_notebook(files[name], tmp_path / "out.ipynb", progress_bar=False)
