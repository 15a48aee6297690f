"""What would break if a library changed its inside? A test for each module of ``mc2cm_analysis.seams``."""

import ast
import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from jinja2 import DictLoader
from nbconvert.exporters import HTMLExporter

import mc2cm_analysis
from mc2cm_analysis.paths import FONTS, PACKAGE
from mc2cm_analysis.publishing.make.engine import ENGINE
from mc2cm_analysis.publishing.page.render import TEMPLATES
from mc2cm_analysis.seams.fonttools import split_ligatures
from mc2cm_analysis.seams.nbconvert import page_exporter, prepared
from mc2cm_analysis.seams.papermill import run_notebook

SEAMS = "mc2cm_analysis.seams"
#: Names that begin with an underscore and are documented all the same.
DOCUMENTED = {"os._exit"}
#: The same, of every named tuple.
OF_TUPLES = {"_asdict", "_replace"}

SHELL = """
import json, sys, tempfile
from mc2cm_analysis.seams.ipython import LANGUAGE_INFO, recording_shell

class Recorder:
    def __init__(self): self.heard = []
    def add(self, kind, data=None, **parts): self.heard.append([kind, data, parts])
    def show(self, data, metadata, transient, *, update): self.heard.append(["show", data, transient, update])
    def clear(self, *, wait): self.heard.append(["clear", wait])

recorder, heard = Recorder(), {}
with tempfile.TemporaryDirectory() as folder, recording_shell(recorder, folder) as shell:
    for name, cell in json.loads(sys.argv[1]).items():
        shell.run_cell(cell, store_history=True)
        heard[name], recorder.heard = recorder.heard, []
print(json.dumps({**heard, "language": dict(LANGUAGE_INFO)}))
"""
CELLS = {
    "result": "6 * 7",
    "shown": "from IPython.display import display\nhandle = display('a', display_id='x')",
    "shown anew": "handle.update('b')",
    "cleared": "from IPython.display import clear_output\nclear_output(wait=True)",
    "failed": "def divide():\n    return 1 / 0\ndivide()",
    "mistyped": "1 +",
}


def python(code: str, *arguments: str) -> str:
    """Run code in a new process and return what it prints; whatever it warns of fails."""
    command = [sys.executable, "-W", "error::DeprecationWarning:mc2cm_analysis", "-c", code, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def heard() -> dict[str, Any]:
    """What a recorder hears of some cells."""
    return dict(json.loads(python(SHELL, json.dumps(CELLS))))


def test_ipython_shows_tracebacks_of_errors_through_the_method_that_is_overridden(heard: dict[str, Any]) -> None:
    ((kind, _, parts),) = heard["failed"]
    assert (kind, parts["ename"], parts["evalue"]) == ("error", "ZeroDivisionError", "division by zero")
    assert "return" in "".join(parts["traceback"]), "the source of the cell stands in its traceback"
    ((kind, _, parts),) = heard["mistyped"]
    assert (kind, parts["ename"]) == ("error", "SyntaxError")


def test_ipython_shows_results_and_displays_through_the_parts_that_are_replaced(heard: dict[str, Any]) -> None:
    ((kind, data, parts),) = heard["result"]
    assert (kind, data, parts) == ("execute_result", {"text/plain": "42"}, {"metadata": {}, "execution_count": 1})
    assert heard["shown"] == [["show", {"text/plain": "'a'"}, {"display_id": "x"}, False]]
    assert heard["shown anew"] == [["show", {"text/plain": "'b'"}, {"display_id": "x"}, True]]
    assert heard["cleared"] == [["clear", True]]


def test_ipykernel_says_of_its_language_what_a_notebook_keeps(heard: dict[str, Any]) -> None:
    assert heard["language"]["name"] == "python" and heard["language"]["version"] == sys.version.split()[0]


def test_pandas_and_papermill_are_imported_without_pyarrow_which_can_be_had_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("pyarrow")
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.setenv(variable, "1")
    told = "import os, sys, pandas; print('pyarrow' in sys.modules, len(os.listdir('/proc/self/task')), end=' '); "
    told += "print(pandas.Series(['a']).dtype.storage, end=' '); import pyarrow; print(pyarrow.__name__)"
    ours = f"from {SEAMS}.unasked import import_plain as get; get('pandas', 'papermill')"
    loaded, threads, storage, _ = python(f"import papermill; {told}").split()
    assert (loaded, storage) == ("True", "pyarrow") and int(threads) > 1, "the seam is not needed any more"
    assert python(f"{ours}; {told}").split() == ["False", "1", "python", "pyarrow"]


def test_jsonschema_is_imported_without_the_grammar_that_it_takes_up_by_itself() -> None:
    loaded = "import sys; print('rfc3987_syntax' in sys.modules, 'lark' in sys.modules, 'jsonschema' in sys.modules)"
    ours = f"from {SEAMS}.unasked import import_plain; import_plain('nbformat')"
    assert python(f"{ours}; {loaded}").split() == ["False", "False", "True"]
    assert python(f"import jsonschema; {loaded}").split() == ["True", "True", "True"], "the seam is not needed any more"


def test_nbconvert_renders_our_template_without_its_second_look_at_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = page_exporter(TEMPLATES, ["text/html"])
    assert "from_notebook_node" in vars(HTMLExporter), "the seam passes over a step that is not there"
    monkeypatch.setattr(HTMLExporter, "from_notebook_node", lambda *_, **__: pytest.fail("the page was parsed anew"))
    ours = DictLoader({"index.html.j2": "<p class=a >{{ nb.cells[0].source }}"})
    exporter.environment.loader.loaders.insert(0, ours)
    cells = [nbformat.v4.new_markdown_cell("Prose")]
    page, resources = exporter.from_notebook_node(nbformat.v4.new_notebook(cells=cells), {"ours": 1})
    assert page.strip() == "<p class=a >Prose"
    assert resources["ours"] == 1 and resources["output_extension"] == ".html"


def test_nbconvert_takes_no_template_of_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("report/index.html.j2", "base/null.j2"):
        file = tmp_path / "nbconvert" / "templates" / place
        file.parent.mkdir(parents=True)
        file.write_text("not ours", encoding="utf-8")
    for name in ("JUPYTER_PATH", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    files = page_exporter(TEMPLATES, ["text/html"]).environment.loader
    assert "not ours" not in files.get_source(files, "null.j2")[0] + files.get_source(files, "index.html.j2")[0]


def test_nbconvert_prepares_what_its_own_templates_and_writers_ask_for() -> None:
    added = prepared(HTMLExporter(), None)
    assert {"include_css", "theme", "language_code"} <= set(added)


@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
def test_fonttools_lays_out_ligatures_as_the_seam_takes_them_apart(weight: str) -> None:
    font = TTFont(FONTS / f"IBMPlexSansArabic-{weight}.ttf", recalcTimestamp=False)
    options = Options()
    options.layout_features = ["init", "medi", "fina", "rlig"]
    subsetter = Subsetter(options)
    subsetter.populate(text="لا")
    subsetter.subset(font)
    pairs = _ligatures(font)
    assert pairs, "the font has no ligature of two letters: the seam is not needed any more"
    split_ligatures(font)
    saved = BytesIO()
    font.save(saved)
    again = TTFont(saved)
    assert not _ligatures(again)
    drawn = {name: number for number, name in enumerate(font.getGlyphOrder()) if name.endswith(".drawn")}
    assert {name.removesuffix(".drawn") for name in drawn} == {second for _, second in pairs}
    for blank in (again.getGlyphOrder()[number] for number in drawn.values()):
        assert again["hmtx"][blank] == (0, 0) and again["glyf"][blank].numberOfContours == 0
    assert set("لا") <= set(map(chr, again.getBestCmap()))


def _ligatures(font: Any) -> set[tuple[str, str]]:
    """The pairs of letters that the font joins into one."""
    table = font["GSUB"].table
    features = [r.Feature for r in table.FeatureList.FeatureRecord if r.FeatureTag == "rlig"]
    lookups = [table.LookupList.Lookup[index] for feature in features for index in feature.LookupListIndex]
    subtables = [getattr(part, "ExtSubTable", part) for lookup in lookups for part in lookup.SubTable]
    return {
        (first, ligature.Component[0])
        for part in subtables
        for first, ligatures in getattr(part, "ligatures", {}).items()
        for ligature in ligatures
        if len(ligature.Component) == 1
    }


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc, and only glibc gives memory back")
def test_memory_that_was_freed_goes_back_to_the_system() -> None:
    code = (
        "from mc2cm_analysis.seams.libc import give_memory_back\n"
        "def held(): return int(open('/proc/self/statm').read().split()[1])\n"
        "bytes_ = [bytes(1000) for _ in range(100_000)]; last = bytes(1000); del bytes_\n"
        "before = held(); give_memory_back(); print(before - held())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(told.stdout) > 10_000, "pages that hold the freed bytes"


def test_papermill_writes_a_notebook_by_the_function_that_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Any] = []
    monkeypatch.setattr(papermill.execute, "write_ipynb", lambda *given: written.append(given))
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
    )
    options = {"kernel_name": "python3", "engine_name": ENGINE, "progress_bar": False}
    assert run_notebook(notebook, **options).cells == [] and not written
    papermill.execute_notebook(notebook, None, **options)
    assert written, "papermill makes no file of a notebook any more where none is asked for: the seam is not needed"


def test_each_seam_has_its_test() -> None:
    seams = {module.name for module in pkgutil.iter_modules([str(PACKAGE / "seams")])}
    assert seams == {"fonttools", "ipython", "libc", "nbconvert", "papermill", "unasked"}, (
        "say here what a new seam rests on"
    )


def _private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _reaches(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Find what a module names of others that begins with an underscore; what it defines itself is its own."""
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    own |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _private(node.attr) and node.attr not in own:
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            modules = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            for module in modules:
                if any(map(_private, module.split("."))):
                    yield node.lineno, module


@pytest.mark.parametrize("code", ["import a._b", "from a import _b", "a._b", "a._b = 1", "from a._b import c"])
def test_a_reach_into_a_library_is_found(code: str) -> None:
    assert [line for line, _ in _reaches(ast.parse(code))] == [1]


def test_libraries_are_reached_into_by_seams_only() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}:{line}: {name}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.parent.name != "seams"
        for line, name in _reaches(ast.parse(file.read_text(encoding="utf-8")))
        if name not in DOCUMENTED and name.rpartition(".")[2] not in OF_TUPLES
    ]
    assert found == []


def test_private_methods_of_libraries_are_overridden_by_seams_only() -> None:
    overridden = []
    for found in pkgutil.walk_packages(mc2cm_analysis.__path__, "mc2cm_analysis."):
        module = importlib.import_module(found.name)
        classes = [made for made in vars(module).values() if isinstance(made, type) and made.__module__ == found.name]
        for made in classes if not found.name.startswith(SEAMS) else ():
            foreign = [base for base in made.__mro__ if not base.__module__.startswith("mc2cm_analysis")]
            kept = {name for base in foreign for name in vars(base) if _private(name)}
            written = {name for name, it in vars(made).items() if inspect.isfunction(it)}
            overridden += [f"{made.__qualname__}.{name}" for name in sorted(kept & written)]
    assert overridden == []
