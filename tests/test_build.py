"""A build makes what has moved and nothing else, goes on where it was stopped, and passes off no old report for new."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import Row, read_rows, write_rows
from nbformat.sign import NotebookNotary
from workbench import N_REPORTS, ON_NETWORK, PATIENCE, begun, listed, pages, planned
from workbench import built as made

from mc2cm_analysis.cli import main
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.preparation import prepare
from mc2cm_analysis.publishing.make.executor import ProcessPerTask
from mc2cm_analysis.publishing.make.folders import LocalFolder
from mc2cm_analysis.publishing.make.signing import sign
from mc2cm_analysis.publishing.plan import digests
from mc2cm_analysis.publishing.plan.digests import changed
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.reports import Report
from mc2cm_analysis.publishing.plan.rows import Keys
from mc2cm_analysis.reports import REPORTS
from mc2cm_analysis.schema import tables

Edit = Callable[[str, Callable[[list[Row]], None]], Path]
CITIES = list(Package(data_folder()).city_names())
NETWORK = [kind.slug("") for kind in ON_NETWORK]


# --- Keys: what a change of the data, or of anything else, makes again ---


@pytest.fixture(scope="module")
def plan() -> list[Report]:
    return planned()


@pytest.fixture(scope="module")
def keys_now(plan: list[Report]) -> dict[str, dict[str, str]]:
    return {report.name: Keys(Package(data_folder())).of(report) for report in plan}


@pytest.fixture
def touched(plan: list[Report], keys_now: dict[str, dict[str, str]]) -> Callable[[Path], dict[str, list[str]]]:
    """Name to the moved parts of each report that would be made again from changed data."""

    def told(data: Path) -> dict[str, list[str]]:
        keys = Keys(Package(data))
        parts = {report.name: changed(keys_now[report.name], keys.of(report)) for report in plan}
        return {name: found for name, found in parts.items() if found}

    return told


def change(column: str, city: str) -> Callable[[list[Row]], None]:
    """Say something else in a column of the first row of a city."""

    def deed(rows: list[Row]) -> None:
        row = next(row for row in rows if row["city"] == city)
        row[column] = f"{row[column]} (invented)"

    return deed


@pytest.mark.parametrize(
    ("table", "column", "readers"),
    [
        ("statements", "text_en", ["lyon", "priorities", "peer_learning", "programme", "evidence", "index"]),
        ("statements", "note_en", ["lyon", "priorities", "peer_learning", "programme", "evidence", "index"]),
        ("practices", "text_en", ["lyon", "priorities", "peer_learning", "evidence", "index"]),
        ("observations", "value", ["lyon", "programme", "evidence", "index"]),
        ("stakeholders", "role_en", ["lyon", "programme", "evidence"]),
        ("competences", "text_en", ["lyon", "peer_learning", "evidence"]),
        ("challenges", "text_en", ["lyon", "programme", "evidence"]),
        ("searches", "query_text", ["lyon", "priorities", "programme", "evidence", "index"]),
    ],
)
def test_a_row_of_one_city_makes_that_city_and_the_network_again(
    edit: Edit, touched: Callable[[Path], dict[str, list[str]]], table: str, column: str, readers: list[str]
) -> None:
    found = touched(edit(table, change(column, "lyon")))
    assert {name.split("/")[1] for name in found} == set(readers)
    assert len(found) == 3 * len(readers), "in every language"
    assert all(part.startswith("data: ") for parts in found.values() for part in parts)
    assert found["en/lyon"] == [f"data: {table}"]


def test_a_working_language_makes_again_only_what_tells_of_all_tables(
    edit: Edit, touched: Callable[[Path], dict[str, list[str]]]
) -> None:
    found = touched(edit("working_languages", change("text_en", "lyon")))
    assert {name.split("/")[1] for name in found} == {"evidence", "peer_learning"}


def test_what_the_averages_are_made_from_makes_every_city_again_and_says_so(
    edit: Edit, touched: Callable[[Path], dict[str, list[str]]]
) -> None:
    """Each city's report prints the average order of the network: another theme of a statement moves it."""

    def coded_anew(rows: list[Row]) -> None:
        row = next(row for row in rows if row["city"] == "lyon" and row["use"] == "yes")
        row["theme"] = "urban_planning" if row["theme"] != "urban_planning" else "basic_services"

    found = touched(edit("statements", coded_anew))
    assert {name.split("/")[1] for name in found} == {*CITIES, *NETWORK}
    assert found["fr/turin"] == ["data: statements of other cities"]


def test_a_translation_makes_only_its_own_language_again(
    edit: Edit, touched: Callable[[Path], dict[str, list[str]]]
) -> None:
    _, statements = read_rows(data_folder() / "statements.csv")
    text = next(row["text_en"] for row in statements if row["city"] == "lyon")

    def said_anew(rows: list[Row]) -> None:
        next(row for row in rows if row["en"] == text)["fr"] += " (inventé)"

    found = touched(edit("texts", said_anew))
    assert set(found) == {"fr/lyon", *(f"fr/{name}" for name in NETWORK)}
    assert found["fr/lyon"] == ["data: texts"]


def test_a_source_makes_again_who_rests_on_it(edit: Edit, touched: Callable[[Path], dict[str, list[str]]]) -> None:
    _, practices = read_rows(data_folder() / "practices.csv")
    cited = next(row["source"] for row in practices if row["city"] == "lyon")

    def named_anew(rows: list[Row]) -> None:
        next(row for row in rows if row["id"] == cited)["title"] += " (invented)"

    found = {name.split("/")[1] for name in touched(edit("sources", named_anew))}
    assert {"lyon", *NETWORK} <= found and len(found) < 10


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ("library", "meetings.py"),
        ("templates", "publishing/page/templates/report/report.css"),
        ("messages", "locale/fr.po"),
    ],
)
def test_code_templates_and_messages_are_in_the_key(
    plan: list[Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, place: str
) -> None:
    package = Path(shutil.copytree(digests.PACKAGE, tmp_path / "package"))
    monkeypatch.setattr(digests, "PACKAGE", package)
    report = next(report for report in plan if report.name == "fr/lyon")
    before = Keys(Package(data_folder())).of(report)
    with (package / place).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert changed(before, Keys(Package(data_folder())).of(report)) == [part]


def test_notebook_funding_and_packages_are_in_the_key(plan: list[Report], monkeypatch: pytest.MonkeyPatch) -> None:
    report = plan[0]
    before = Keys(Package(data_folder())).of(report)
    for part, name in (("notebook", "notebooks_folder"), ("funding", "funding_file")):
        with monkeypatch.context() as patch:
            patch.setattr(digests, name, lambda: Path("elsewhere/none"))
            assert changed(before, Keys(Package(data_folder())).of(report)) == [part]
    monkeypatch.setattr(sys, "path", [])
    assert changed(before, Keys(Package(data_folder())).of(report)) == ["packages"]


# --- Is what a key holds all that a report reads? ---


def no_block(*_: Any, **__: Any) -> None:
    """Print nothing."""


def opened(notebook: Path, data: Path) -> list[str]:
    """Run the cells of a notebook in French, and return which files of the data the interpreter opens.

    No chart is drawn: what draws knows data frames, and no tables.
    """
    from IPython.core.interactiveshell import InteractiveShell

    from mc2cm_analysis import page

    vars(page).update(framed=no_block, located=no_block)
    os.environ |= {"MC2CM_DATA": str(data), "MC2CM_CHECKED": str(data), "MPLBACKEND": "agg"}
    files: set[str] = set()

    def listen(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            place = Path(os.fsdecode(arguments[0]))
            if place.parent == data:
                files.add(place.name)

    shell = InteractiveShell.instance()
    sys.addaudithook(listen)  # it stays as long as the process
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            shell.run_cell("".join(cell["source"])).raise_error()
            if "parameters" in cell["metadata"].get("tags", []):
                shell.run_cell("language = 'fr'")
    return sorted(files)


@pytest.mark.parametrize("kind", REPORTS)
def test_a_notebook_reads_the_tables_that_it_declares(
    kind: str, data_copy: Path, answered: Path, makers: ProcessPerTask
) -> None:
    """The interpreter itself tells which files are opened (an audit hook)."""
    data = answered if REPORTS[kind].only else data_copy
    files = makers.submit(opened, notebooks_folder() / f"{kind}.ipynb", data.resolve()).result()
    tables = set(Package(data).tables) - set(REPORTS[kind].unread)
    if REPORTS[kind].per_view:  # by the usual choices, it reads no answers
        tables -= {"consultations"}
    assert set(files) == {"datapackage.json", *(f"{table}.csv" for table in tables)}


def shifted(report: Report, table: str, rows: list[Row], named: list[tuple[str, ...]]) -> int:
    """Move each cell that is not in a report's key to another row, so that it says something else; count them."""
    kind = report.kind
    column, values = kind.of_others_where.get(table, ("", frozenset()))
    kept = {"id", "city", *(kind.of_others.get(table, ()))}
    others = [row for row in rows if tuple(row.values()) not in named]
    if table == "texts":
        for row in rows:
            row["ar"] = "مختلق"
        kept = {"en"}
    moved_cells = 0
    for head in set(rows[0]) - {"id", "city"} if others else ():
        free = [row for row in others if head not in kept or (column and row[column] not in values)]
        cells = [row[head] for row in free]
        for row, cell in zip(free, cells[1:] + cells[:1], strict=True):
            moved_cells += row[head] != cell
            row[head] = cell
    return moved_cells


def test_a_report_on_a_city_is_made_from_its_key_alone(
    data_copy: Path, tmp_path: Path, makers: ProcessPerTask, built: Path
) -> None:
    """What is not in the key of Tangier's report is put in disorder; the report stays the same, byte by byte."""
    (report,) = (report for report in planned(["city_profile"], ["tangier"]) if report.language == "fr")
    named = Keys(Package(data_folder())).rows_of(report)
    moved_cells = 0
    for file in data_copy.glob("*.csv"):
        heads, rows = read_rows(file)
        moved_cells += shifted(report, file.stem, rows, named.get(file.stem, []))
        write_rows(file, heads, rows)
    assert moved_cells > 20_000
    assert not changed(Keys(Package(data_folder())).of(report), Keys(Package(data_copy)).of(report)), (
        "the key is the same"
    )
    (outcome,) = made([report], tmp_path, executor=makers, notebooks=notebooks_folder(), data=data_copy.resolve())
    assert outcome.done, outcome.problem
    assert (tmp_path / report.html).read_bytes() == (built / report.html).read_bytes()


# --- Whole builds ---


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of what was built, in which a test may build on: nothing is made that is not at issue."""
    return Path(shutil.copytree(built, tmp_path / "copy"))


def test_what_is_not_there_or_has_moved_is_told_before(
    copy: Path, edit: Edit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = edit("stakeholders", change("role_en", "turin"))
    (row,) = [row for row in read_rows(data / "stakeholders.csv")[1] if row["role_en"].endswith("(invented)")]
    edit("texts", lambda rows: rows.append({"en": row["role_en"], "fr": "inventé", "ar": "مختلق"}))
    asked = ["build", "city_profile", "programme", "--city", "lyon", "turin", "--data", str(data), "--dry-run"]
    moved = {
        "en": "data: stakeholders",
        "fr": "data: stakeholders, data: texts",
        "ar": "data: stakeholders, data: texts",
    }
    assert main([*asked, "--out", str(copy)]) == 0
    assert [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()] == [
        *(
            [f"{code}/{name}", "unchanged" if name == "lyon" else moved[code]]
            for code in LANGUAGES
            for name in ("lyon", "turin", "programme")
        ),
        ["6", "of 9 reports would be made"],
    ]
    assert main([*asked, "--out", str(tmp_path / "none")]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert {line.split(maxsplit=1)[1] for line in lines} == {"new"} and last == "9 of 9 reports would be made"


#: What takes long to import.
HEAVY = {"pandas", "matplotlib", "papermill", "nbformat", "nbconvert", "frictionless", "jupyter_client", "fontTools"}


def test_nothing_changed_starts_no_process_and_loads_nothing_heavy(copy: Path) -> None:
    code = (
        "import subprocess, sys, mc2cm_analysis.cli as c\n"
        "def none(*_, **__): raise AssertionError('a process was started')\n"
        "subprocess.Popen.__init__ = none\n"
        "status = c.main(sys.argv[1:])\n"
        "print(status, *sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, "build", "--out", str(copy)], capture_output=True, text=True, check=True
    )
    said, loaded = run.stdout.splitlines()
    assert said == f"nothing has changed, {N_REPORTS} unchanged; open {copy}/index.html"
    assert loaded.startswith("0 ") and not HEAVY & set(loaded.split())


def test_a_report_that_was_changed_by_hand_is_made_again(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (copy / "en" / "lyon.html").open("a", encoding="utf-8") as page:
        page.write("a figure of another city")
    (copy / "fr" / "turin.html").unlink()
    capsys.readouterr()
    assert main(["build", "--out", str(copy), "--dry-run"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines() if "unchanged" not in line]
    assert lines == [
        "en/lyon en/lyon.html is not as it was made",
        "fr/turin fr/turin.html is missing",
        f"2 of {N_REPORTS} reports would be made",
    ]


def leads_to(page: Path) -> set[Path]:
    """The files to which a page leads."""
    links = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("a[href]")
    return {page.parent / a["href"].partition("#")[0] for a in links if not a["href"].startswith(("#", "http"))}


#: Python imports a module of this name whenever it starts; processes that are forked keep the hook.
LISTENER = """
import atexit, os, sys
told = os.open(os.environ["MC2CM_OPENED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def listen(event, arguments):
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        place = os.fsdecode(arguments[0])
        if place.endswith(".csv"):
            os.write(told, f"{os.path.basename(place)}\\n".encode())
sys.addaudithook(listen)

def tell():
    if sys.argv[0] != "-c":  # the command itself, not the process that reports are forked from
        with open(os.environ["MC2CM_LOADED"], "w") as file:
            print(*sys.modules, file=file)
atexit.register(tell)
"""


class Heard(NamedTuple):
    """A folder of reports, how often its build opened each file of the data, and what the command itself imported."""

    out: Path
    opened: Counter[str]
    loaded: set[str]


@pytest.fixture(scope="module")
def of_one_language(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """A build of one report in one language in an empty folder."""
    folder = tmp_path_factory.mktemp("one-language")
    (folder / "sitecustomize.py").write_text(LISTENER, encoding="utf-8")
    paths = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    heard = {"PYTHONPATH": paths, "MC2CM_OPENED": str(folder / "opened"), "MC2CM_LOADED": str(folder / "loaded")}
    run = begun(folder / "out", "--lang", "fr", "--quiet", env={**os.environ, **heard})
    assert run.communicate(timeout=PATIENCE) == ("", "") and run.returncode == 0
    opened, loaded = ((folder / name).read_text(encoding="utf-8").split() for name in ("opened", "loaded"))
    return Heard(folder / "out", Counter(opened), set(loaded))


def test_the_command_itself_loads_nothing_of_what_makes_reports(of_one_language: Heard) -> None:
    """It would load it once more, while what makes the reports waits."""
    assert "mc2cm_analysis.build" in of_one_language.loaded and not HEAVY & of_one_language.loaded


def test_a_build_of_one_language_makes_the_pages_of_a_build_of_all(built: Path, of_one_language: Heard) -> None:
    out = of_one_language.out
    page, notice = out / "fr" / "programme.html", out / "ar" / "programme.html"
    assert page.read_bytes() == (built / "fr" / "programme.html").read_bytes()
    for place in out.rglob("*.html"):
        assert all(file.is_file() for file in leads_to(place)), f"a link of {place} leads nowhere"
    assert page.resolve() in {file.resolve() for file in leads_to(notice)}, "a notice says where it can be read"
    assert {place for place in listed(out) if place.endswith(".html")} == {"fr/programme.html"}


def test_jupyterlab_trusts_what_a_build_executed_and_nothing_else(of_one_language: Heard) -> None:
    kept = nbformat.read(of_one_language.out / "notebooks" / "fr" / "programme.ipynb", as_version=4)
    assert 'lang="fr"' in kept.cells[0].source and "Trust Notebook" in kept.cells[0].source
    notary = NotebookNotary(data_dir=os.environ["JUPYTER_DATA_DIR"])
    assert notary.check_signature(kept)
    kept.cells[-1].source += " "
    assert not notary.check_signature(kept)
    notary.store.close()


def test_where_no_signature_can_be_kept_the_build_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(Path(tmp_path, "file") / "jupyter"))
    (tmp_path / "file").write_text("")
    sign([notebooks_folder() / "programme.ipynb"])
    assert (tmp_path / "file").read_text() == ""


def test_a_build_opens_each_table_three_times_at_most(of_one_language: Heard) -> None:
    """Once to read it, once to write the copy from which reports are made, once to read that; interpreters tell."""
    times = of_one_language.opened
    assert {f"{table}.csv" for table in tables()} <= set(times), "the listener heard of each table"
    assert {file: n for file, n in times.items() if n > 3} == {}


def test_an_index_that_a_killed_build_did_not_come_to_is_written_by_the_next(built: Path, copy: Path) -> None:
    (copy / "index.html").unlink()
    with LocalFolder(copy).alone(lambda: None):  # a build that is not killed has no index meanwhile either
        build = begun(copy, "--quiet")
        assert build.stderr is not None and build.stderr.readline().endswith("waiting for it\n")
        assert not (copy / "index.html").exists()
    assert build.communicate() == ("", "") and build.returncode == 0
    assert (copy / "index.html").read_bytes() == (built / "index.html").read_bytes()


def test_what_cannot_be_prepared_is_a_notice_and_costs_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mc2cm_analysis.build.prepare", _prepare_with_a_fault)
    assert main(["build", "overview", "--lang", "en,fr", "--out", str(tmp_path), "--quiet"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("mc2cm: what the reports share could not be computed before (KeyError: 'invented'")


def _prepare_with_a_fault(kinds: Collection[ReportKind], folder: Path) -> Callable[[], None]:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("invented")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mc2cm_analysis.preparation._results", broken)
        return prepare(kinds, folder)


def test_a_table_that_nobody_declared_counts_as_read_whole(data_copy: Path, edit: Edit, plan: list[Report]) -> None:
    forgetful = [replace(report, kind=replace(report.kind, of_city=(), unread=())) for report in plan]
    before = [Keys(Package(data_folder())).of(report) for report in forgetful]
    after = Keys(Package(edit("consultations", lambda rows: rows.append({"id": "invented"}))))
    for old, report in zip(before, forgetful, strict=True):
        assert changed(old, after.of(report)) == ["data: consultations"]


def test_a_fault_in_the_data_leaves_the_reports_as_they_were(built: Path, copy: Path, edit: Edit) -> None:
    run = begun(copy, data=edit("pilots", lambda rows: rows[0].update(city="atlantis")))
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 1 and "'atlantis' is not an id of the table cities" in err
    assert pages(copy) == pages(built)
