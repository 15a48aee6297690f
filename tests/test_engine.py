"""Cells run in the process of their report come out as in a Jupyter kernel, and nothing of them stays."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from workbench import INVENTED
from workbench import built as made

from mc2cm_analysis.publishing.make.executor import FORKS, ProcessPerTask
from mc2cm_analysis.publishing.make.report import warm_up

pytestmark = pytest.mark.skipif(not FORKS, reason="the engine runs in forked processes, on Linux only")


def ran(cells: Sequence[str], engine: str, folder: Path) -> list[list[dict[str, Any]]]:
    """What each cell shows."""
    import papermill

    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    file, out = folder / f"{engine}.ipynb", folder / f"{engine}.out.ipynb"
    nbformat.write(notebook, file)
    options = {"engine_name": engine} if engine == "mc2cm" else {"shutdown_kernel": "immediate"}
    with suppress(papermill.PapermillExecutionError):
        papermill.execute_notebook(file, out, kernel_name="python3", progress_bar=False, **options)
    executed = nbformat.read(out, as_version=4)
    return [[without_traceback(output) for output in cell.outputs] for cell in executed.cells if cell.source in cells]


def without_traceback(output: Any) -> dict[str, Any]:
    return {part: value for part, value in output.items() if part != "traceback"}


def texts(outputs: Sequence[dict[str, Any]]) -> list[str]:
    """The streams, results and errors of a cell, in their order."""
    return [
        output.get("text") or output.get("ename") or output.get("data", {}).get("text/plain", "") for output in outputs
    ]


@pytest.fixture
def shows(makers: ProcessPerTask, tmp_path: Path) -> Any:
    """Returns what cells show when the engine runs them."""

    def shown(*cells: str) -> list[list[str]]:
        return [texts(outputs) for outputs in makers.submit(ran, cells, "mc2cm", tmp_path).result()]

    return shown


def test_asyncio_runs_and_awaits(shows: Any) -> None:
    asked = shows("import asyncio\nasyncio.run(asyncio.sleep(0, 'ran'))", "await asyncio.sleep(0, 'awaited')")
    assert asked == [["'ran'"], ["'awaited'"]]


def test_a_process_has_its_imports_and_nothing_of_another_report(shows: Any) -> None:
    first = shows("import random, numpy; kept = 1; random.random(), numpy.random.rand()", "import os; os.getpid()")
    second = shows("import random, numpy; random.random(), numpy.random.rand()", "import os; os.getpid()")
    assert first[0] != second[0], "chance is not the same twice"
    assert first[1] != second[1]
    assert shows("kept") == [["NameError"]]
    assert shows("import sys; 'papermill' in sys.modules, __name__") == [["(True, '__main__')"]]


def test_a_cell_that_asks_to_exit_ends_the_process_and_is_told(makers: ProcessPerTask, tmp_path: Path) -> None:
    asked = makers.submit(ran, ("exit",), "mc2cm", tmp_path)
    assert str(asked.exception()) == "the process that built it ended with status 0"


@pytest.mark.usefixtures("started_as_ever")
def test_settings_of_the_user_are_neither_read_nor_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    startup = tmp_path / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("print('from the user')", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    out = tmp_path / "out"
    out.mkdir()
    with ProcessPerTask(1, warm_up) as executor:
        assert executor.submit(ran, ("1 + 1",), "mc2cm", out).result()[0][0]["data"] == {"text/plain": "2"}
    assert [path for path in sorted(tmp_path.rglob("*")) if out not in (path, path.parent)] == before


def test_a_notebook_that_names_another_kernel_is_run_by_it(
    makers: ProcessPerTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = json.loads((INVENTED / "invented_report.ipynb").read_text(encoding="utf-8"))
    source["metadata"]["kernelspec"] = {"name": "r-invented", "language": "python", "display_name": "none such"}
    (tmp_path / "invented_report.ipynb").write_text(json.dumps(source), encoding="utf-8")
    from workbench import invented_report

    (outcome,) = made([invented_report("invented_report")], tmp_path / "out", executor=makers, notebooks=tmp_path)
    assert outcome.state == "failed" and "No such kernel named r-invented" in outcome.problem
