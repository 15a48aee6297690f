"""Cells run in the process of their report come out as in a Jupyter kernel, and nothing of them stays."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from test_executor import gone
from workbench import INVENTED, PATIENCE, entries, planned
from workbench import built as made

from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.publishing.make.executor import FORKS, ProcessPerTask
from mc2cm_analysis.publishing.make.report import warm_up

pytestmark = pytest.mark.skipif(not FORKS, reason="the engine runs in forked processes, on Linux only")


def ran(cells: Sequence[str], engine: str, folder: Path) -> list[list[dict[str, Any]]]:
    """What each cell shows."""
    import papermill

    os.environ.pop("PYTEST_CURRENT_TEST", None)  # where it finds this, ipykernel does not hear child processes
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    file, out = folder / f"{engine}.ipynb", folder / f"{engine}.out.ipynb"
    nbformat.write(notebook, file)
    options = {"engine_name": engine} if engine == "mc2cm" else {"shutdown_kernel": "immediate"}
    with suppress(papermill.PapermillExecutionError):
        papermill.execute_notebook(file, out, kernel_name="python3", progress_bar=False, **options)
    executed = nbformat.read(out, as_version=4)
    shown = [[dict(output) for output in cell.outputs] for cell in executed.cells if cell.source in cells]
    for output in (output for outputs in shown for output in outputs):
        output.pop("traceback", None)
    return shown


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


#: Whatever a cell may show, and what it may not.
ALIKE = (
    "print('one', end=''); print(' two'); import sys; print('aside', file=sys.stderr); print('three')",
    "import os; os.write(1, b'past Python\\n'); os.write(2, b'aside\\n'); print('after')",
    "import subprocess; print('before'); subprocess.run(['echo', 'a child']); print('after')",
    "!echo a shell",
    "1 + 1",
    "_ + 40; _",
    "'not shown';",
    "from IPython.display import HTML, clear_output, display\nprint('first'); display(HTML('<i>x</i>')); print('last')",
    "handle = display(HTML('old'), display_id=True)",
    "handle.update(HTML('new'))",
    "print('taken back'); clear_output(wait=True); print('kept')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "await __import__('asyncio').sleep(0, 'awaited')",
    "import warnings; warnings.warn('an invented warning')",
    "import logging; logging.warning('an invented warning')",
    "%%time\n2",
    "def f():\n    return __name__\nf(), __doc__",
    "class Shown:\n    def _repr_html_(self): return '<b>'\n    def __repr__(self): return 'shown'\nShown()",
    "from IPython.display import Image\nImage(data=bytes.fromhex('89504e470d0a1a0a'), format='png')",
    "get_ipython().ast_node_interactivity, [type(x).__name__ for x in (In, Out)]",
)
#: What ends a notebook.
ENDS = (
    "input('?')",
    "import getpass; getpass.getpass()",
    "raise SystemExit(3)",
    "raise KeyboardInterrupt",
    "1 / 0",
    "1 +",
)


def whole(outputs: Sequence[dict[str, Any]]) -> list[Any]:
    """Outputs with each stream as the lines in it: when a kernel sends what was written is a matter of time."""
    written = {name: [one["text"] for one in outputs if one.get("name") == name] for name in ("stdout", "stderr")}
    streams = {name: sorted("".join(texts).splitlines()) for name, texts in written.items()}
    return [streams, *(output for output in outputs if output["output_type"] != "stream")]


def test_cells_come_out_as_in_a_kernel(makers: ProcessPerTask, tmp_path: Path) -> None:
    ways = {name: makers.submit(ran, ALIKE, name, tmp_path) for name in ("mc2cm", "nbclient")}
    ours, kernel = (ways[name].result() for name in ways)
    for cell, one, other in zip(ALIKE, ours, kernel, strict=True):
        # Seconds, the file that stands for a cell, and what a kernel hears of other processes, soon or too late.
        if not re.search("%%time|warn|os.write|subprocess", cell):
            assert whole(one) == whole(other), cell
    assert texts(ours[0]) == ["one two\n", "aside\n", "three\n"]
    assert texts(ours[1]) == ["past Python\n", "aside\n", "after\n"]
    assert texts(ours[2]) == ["before\na child\nafter\n"]
    assert "UserWarning: an invented warning" in texts(ours[13])[0] and "an invented warning" in texts(ours[14])[0]


@pytest.mark.parametrize("cell", ENDS)
def test_what_ends_a_notebook_ends_it_as_in_a_kernel(makers: ProcessPerTask, tmp_path: Path, cell: str) -> None:
    cells = ("before = 1", cell, "'never come to'")
    ways = [makers.submit(ran, cells, name, tmp_path) for name in ("mc2cm", "nbclient")]
    ours, kernel = (way.result() for way in ways)
    assert ours == kernel and ours[0] == ours[2] == []
    assert "error" in [output["output_type"] for output in ours[1]]


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


def test_engine_and_ordinary_kernel_make_the_same_bytes(built: Path, tmp_path: Path, makers: ProcessPerTask) -> None:
    """Reports on a city and on the network, from right to left, made from prepared results and without."""
    asked = planned(["city_profile"], ["tangier"]) + planned(["priorities"])
    plan = [report for report in asked if report.language == "ar"]
    settings: dict[str, Any] = {"notebooks": notebooks_folder(), "data": data_folder(), "kernel": True}
    kernel = list(made(plan, tmp_path, executor=makers, **settings))
    assert [(one.problem, one.notices) for one in kernel] == [("", ())] * 2
    for file in ("ar/tangier.html", "ar/priorities.html", "notebooks/ar/tangier.ipynb"):
        assert (tmp_path / file).read_bytes() == (built / file).read_bytes()


def test_a_notebook_that_names_another_kernel_is_run_by_it(
    makers: ProcessPerTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = json.loads((INVENTED / "invented_report.ipynb").read_text(encoding="utf-8"))
    source["metadata"]["kernelspec"] = {"name": "r-invented", "language": "python", "display_name": "none such"}
    (tmp_path / "invented_report.ipynb").write_text(json.dumps(source), encoding="utf-8")
    from workbench import invented_report

    (outcome,) = made([invented_report("invented_report")], tmp_path / "out", executor=makers, notebooks=tmp_path)
    assert outcome.state == "failed" and "No such kernel named r-invented" in outcome.problem


@pytest.mark.parametrize(("number", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_nothing_is_left_of_a_build_that_is_stopped(tmp_path: Path, number: int, status: int) -> None:
    """Killed, or interrupted at the terminal: its processes end with it, and no half file stays."""
    scratch = tmp_path / "t"
    scratch.mkdir()
    command = [sys.executable, "-m", "mc2cm_analysis.cli", "build", "programme", "--out", str(tmp_path / "out")]
    build = subprocess.Popen(
        [*command, "--workers", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
        start_new_session=True,
    )
    everyone: list[int] = []
    while len(everyone) < 3 and build.poll() is None:  # the template and two makers of reports
        everyone = list(family(build.pid))
        time.sleep(0.05)
    (os.killpg if number == signal.SIGINT else os.kill)(build.pid, number)
    _, told = build.communicate(timeout=PATIENCE)
    assert build.returncode == status and told in ("", "mc2cm: interrupted\n")
    assert len(everyone) >= 3 and all(map(gone, everyone))
    assert not list((tmp_path / "out").rglob("*.partial")) and not list(scratch.iterdir())
    assert {entry["state"] for entry in entries(tmp_path / "out").values()} <= {"done", "interrupted"}


def family(pid: int) -> Iterator[int]:
    """The processes that come from one, itself left out."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:  # it has ended meanwhile
        return
    for child in children:
        yield int(child)
        yield from family(int(child))


@pytest.mark.parametrize("kernel", [False, True], ids=["engine", "kernel"])
def test_a_line_a_cell_says_where_a_run_is_if_it_is_asked_for(
    kernel: bool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from workbench import invented_report

    from mc2cm_analysis.publishing.make.notebook import Settings, executed

    settings = Settings(INVENTED, data_folder(), kernel=kernel)
    monkeypatch.setattr(sys, "__stderr__", sys.stderr)
    executed(invented_report("invented_report"), settings)
    assert "cell" not in capfd.readouterr().err, "no noise without"
    monkeypatch.setenv("MC2CM_PROGRESS", "1")
    notebook = executed(invented_report("invented_report"), settings)
    lines = [line for line in capfd.readouterr().err.splitlines() if "cell" in line]
    code = [number for number, cell in enumerate(notebook.cells, start=1) if cell.cell_type == "code" and cell.source]
    assert lines == [f"en/lyon: cell {number} of {len(notebook.cells)}" for number in code]
