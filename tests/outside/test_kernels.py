"""What an ordinary Jupyter kernel makes of cells and reports is what the engine makes of them, byte by byte."""

import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
from test_engine import ran, texts, without_traceback
from workbench import INVENTED, invented_report, planned
from workbench import built as made

from mc2cm_analysis.cli import main
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.publishing.make.executor import FORKS, ProcessPerTask
from mc2cm_analysis.publishing.make.notebook import Settings, executed

pytestmark = pytest.mark.skipif(not FORKS, reason="the engine runs in forked processes, on Linux only")


#: Whatever a cell may show, and what it may not.
ALIKE = (
    "print('one', end=''); print(' two'); import sys; print('aside', file=sys.stderr); print('three')",
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
#: What a kernel hears from a thread of its own, in this cell or in the next one. Only the engine runs these.
PAST_PYTHON = (
    "import os; os.write(1, b'past Python\\n'); os.write(2, b'aside\\n'); print('after')",
    "import subprocess; print('before'); subprocess.run(['echo', 'a child']); print('after')",
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
    ours, kernel = (dict(zip(ALIKE, ways[name].result(), strict=True)) for name in ways)
    for cell in ALIKE:
        # Seconds, and the file that stands for a cell.
        if not re.search("%%time|warn", cell):
            assert whole(ours[cell]) == whole(kernel[cell]), cell
        else:
            assert "an invented warning" in texts(ours[cell])[0] or "%%time" in cell
    assert texts(ours[ALIKE[0]]) == ["one two\n", "aside\n", "three\n"]


def test_what_is_written_past_python_comes_out_in_its_order(makers: ProcessPerTask, tmp_path: Path) -> None:
    written, child = makers.submit(ran, PAST_PYTHON, "mc2cm", tmp_path).result()
    assert texts(written) == ["past Python\n", "aside\n", "after\n"]
    assert texts(child) == ["before\na child\nafter\n"]


def ends_in_a_kernel(folder: Path) -> list[list[list[dict[str, Any]]]]:
    """What the cells of each notebook show that something ends, one notebook after the other in one kernel."""
    client = NotebookClient(new_notebook(), kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    shown = []
    with client.setup_kernel():
        for cell in ENDS:
            client.nb = new_notebook(cells=[new_code_cell(source) for source in around(cell)])
            with suppress(CellExecutionError):
                for number, one in enumerate(client.nb.cells):
                    client.execute_cell(one, number)
            shown.append([[without_traceback(output) for output in one.outputs] for one in client.nb.cells])
    return shown


def around(cell: str) -> tuple[str, str, str]:
    return "before = 1", cell, "'never come to'"


@pytest.fixture(scope="module")
def ended(makers: ProcessPerTask, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[dict[str, Any]]]]:
    """What cells show in a kernel around one that ends their notebook."""
    return dict(zip(ENDS, makers.submit(ends_in_a_kernel, tmp_path_factory.mktemp("ends")).result(), strict=True))


@pytest.mark.parametrize("cell", ENDS)
def test_what_ends_a_notebook_ends_it_as_in_a_kernel(
    makers: ProcessPerTask, tmp_path: Path, ended: dict[str, list[list[dict[str, Any]]]], cell: str
) -> None:
    ours = makers.submit(ran, around(cell), "mc2cm", tmp_path).result()
    assert ours == ended[cell] and ours[0] == ours[2] == []
    assert "error" in [output["output_type"] for output in ours[1]]


def test_engine_and_ordinary_kernel_make_the_same_bytes(built: Path, tmp_path: Path, makers: ProcessPerTask) -> None:
    """A report on the network, from right to left; one on a city is made so below."""
    (report,) = planned(["priorities"], languages=["ar"])
    settings: dict[str, Any] = {"notebooks": notebooks_folder(), "data": data_folder(), "kernel": True}
    (outcome,) = made([report], tmp_path, executor=makers, **settings)
    assert (outcome.problem, outcome.notices) == ("", ())
    assert (tmp_path / report.html).read_bytes() == (built / report.html).read_bytes()


def test_where_nothing_can_be_forked_reports_are_made_in_ordinary_kernels(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("executor", "machine"):
        monkeypatch.setattr(f"mc2cm_analysis.publishing.make.{module}.FORKS", False)
    command = ["build", "city_profile", "--city", "tangier", "--lang", "ar", "--out", str(tmp_path), "--quiet"]
    assert main(command) == 0
    for file in ("ar/tangier.html", "notebooks/ar/tangier.ipynb"):
        assert (tmp_path / file).read_bytes() == (built / file).read_bytes()


@pytest.mark.parametrize("kernel", [False, True], ids=["engine", "kernel"])
def test_nothing_is_imported_from_the_working_folder(
    kernel: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "import os, sys\nassert not {'', os.getcwd()} & set(sys.path)"
    nbformat.write(new_notebook(cells=[new_code_cell(source)]), tmp_path / "invented_report.ipynb")
    monkeypatch.chdir(tmp_path)
    executed(invented_report("invented_report"), Settings(tmp_path, data_folder(), kernel=kernel))


@pytest.mark.parametrize("kernel", [False, True], ids=["engine", "kernel"])
def test_a_line_a_cell_says_where_a_run_is_if_it_is_asked_for(
    kernel: bool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(INVENTED, data_folder(), kernel=kernel)
    monkeypatch.setattr(sys, "__stderr__", sys.stderr)
    executed(invented_report("invented_report"), settings)
    assert "cell" not in capfd.readouterr().err, "no noise without"
    monkeypatch.setenv("MC2CM_PROGRESS", "1")
    notebook = executed(invented_report("invented_report"), settings)
    lines = [line for line in capfd.readouterr().err.splitlines() if "cell" in line]
    code = [number for number, cell in enumerate(notebook.cells, start=1) if cell.cell_type == "code" and cell.source]
    assert lines == [f"en/lyon: cell {number} of {len(notebook.cells)}" for number in code]
