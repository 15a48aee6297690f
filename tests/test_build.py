"""A build makes what has moved and nothing else, goes on where it was stopped, and passes off no old report for new."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import Row, read_rows, write_rows
from workbench import PATIENCE, planned
from workbench import built as made

from mc2cm_analysis.cli import main
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.publishing.make.executor import ProcessPerTask
from mc2cm_analysis.publishing.plan import digests
from mc2cm_analysis.publishing.plan.digests import changed
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.reports import Report
from mc2cm_analysis.publishing.plan.rows import Keys
from mc2cm_analysis.reports import REPORTS, prepare

Edit = Callable[[str, Callable[[list[Row]], None]], Path]
CITIES = list(Package(data_folder()).city_names())
NETWORK = [kind.name for kind in REPORTS.values() if not kind.per_city]


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
        ("statements", "text_en", ["lyon", "priorities", "evidence"]),
        ("statements", "note_en", ["lyon", "priorities", "evidence"]),
        ("practices", "text_en", ["lyon", "priorities", "evidence"]),
        ("observations", "value", ["lyon", "programme", "evidence"]),
        ("stakeholders", "role_en", ["lyon", "programme", "evidence"]),
        ("competences", "text_en", ["lyon", "evidence"]),
        ("challenges", "text_en", ["lyon", "programme", "evidence"]),
        ("searches", "query_text", ["lyon", "priorities", "evidence"]),
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


def test_what_the_averages_are_made_from_makes_every_city_again_and_says_so(
    edit: Edit, touched: Callable[[Path], dict[str, list[str]]]
) -> None:
    """Each city's report prints the average order of the network: another theme of a statement moves it."""

    def coded_anew(rows: list[Row]) -> None:
        row = next(row for row in rows if row["city"] == "lyon" and row["use"] == "yes")
        row["theme"] = "urban_planning" if row["theme"] != "urban_planning" else "basic_services"

    found = touched(edit("statements", coded_anew))
    assert {name.split("/")[1] for name in found} == {*CITIES, "priorities", "evidence"}
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

_LISTENER = """
import json, os, sys
from pathlib import Path
data, notebook, parameters, told = sys.argv[1:]
os.environ |= {"MC2CM_DATA": data, "MC2CM_CHECKED": data, "MPLBACKEND": "agg"}
opened = set()
def listen(event, arguments):
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        place = Path(os.fsdecode(arguments[0]))
        if place.parent == Path(data):
            opened.add(place.name)
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
sys.addaudithook(listen)
for cell in json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        result = shell.run_cell("".join(cell["source"]))
        result.raise_error()
        if "parameters" in cell["metadata"].get("tags", []):
            shell.run_cell(parameters)
Path(told).write_text(json.dumps(sorted(opened)), encoding="utf-8")
"""


@pytest.mark.parametrize("kind", REPORTS)
def test_a_notebook_reads_the_tables_that_it_declares(kind: str, data_copy: Path, tmp_path: Path) -> None:
    """The interpreter itself tells which files are opened (an audit hook)."""
    notebook = Path(__file__).parents[1] / "notebooks" / f"{kind}.ipynb"
    told = tmp_path / "opened.json"
    subprocess.run(
        [sys.executable, "-c", _LISTENER, str(data_copy.resolve()), str(notebook), "language = 'fr'", str(told)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    opened = set(json.loads(told.read_text(encoding="utf-8")))
    tables = set(Package(data_copy).resources) - set(REPORTS[kind].unread)
    assert opened == {"datapackage.json", *(f"{table}.csv" for table in tables)}


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


def test_a_report_on_a_city_is_made_from_its_key_alone(data_copy: Path, tmp_path: Path, makers: ProcessPerTask) -> None:
    """What is not in the key of Tangier's report is put in disorder; the report stays the same, byte by byte."""
    (report,) = planned(["city_profile"], ["tangier"], ["fr"])
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
    pages = []
    for data in (data_folder(), data_copy):
        out = tmp_path / data.parent.name
        (outcome,) = made([report], out, executor=makers, notebooks=notebooks_folder(), data=data.resolve())
        assert outcome.done, outcome.problem
        pages.append((out / report.html).read_bytes())
    assert pages[0] == pages[1]


# --- Whole builds ---


def build(out: Path, *options: str, data: Path | None = None, **settings: Any) -> subprocess.Popen[str]:
    """Start a build of two cities and a network report in English."""
    where = ["--data", str(data)] if data else []
    return subprocess.Popen(
        [sys.executable, "-m", "mc2cm_analysis.cli", "build", "--lang", "en", "--out", str(out), *where, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **settings,
    )


SMALL = ("city_profile", "programme", "--city", "lyon", "turin", "--workers", "2")


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What a build with ``--json`` told."""
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0 and not err, err
    return dict(json.loads(out))


def pages(out: Path) -> dict[str, bytes]:
    files = [*out.rglob("*.html"), *out.rglob("*.ipynb"), out / "manifest.json"]
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in files}


def test_a_build_makes_what_is_not_there_or_has_moved_and_goes_on_after_a_kill(
    data_copy: Path, edit: Edit, tmp_path: Path
) -> None:
    whole = told(build(tmp_path / "whole", *SMALL, "--json", data=data_copy))
    assert {name: made["why"] for name, made in whole["reports"].items()} == {
        "en/programme": ["new"],
        "en/lyon": ["new"],
        "en/turin": ["new"],
    }
    out = tmp_path / "out"
    killed = build(out, *SMALL, data=data_copy)
    assert killed.stdout is not None and "1/3" in killed.stdout.readline()
    killed.kill()
    killed.communicate()
    kept = json.loads((out / "ledger.json").read_text(encoding="utf-8"))["reports"]
    done = {name for name, entry in kept.items() if entry["state"] == "done"}
    assert 1 <= len(done) < 3 and {entry["state"] for entry in kept.values()} == {"done", "interrupted"}
    assert {f"en/{file.stem}" for file in (out / "en").glob("*.html")} >= done
    assert not (out / "index.html").exists(), "nothing leads to a build that has not ended"
    resumed = told(build(out, *SMALL, "--json", data=data_copy))
    assert set(resumed["unchanged"]) == done and len(resumed["reports"]) == 3 - len(done)
    assert {reason for made in resumed["reports"].values() for reason in made["why"]} == {"was interrupted"}
    assert pages(out) == pages(tmp_path / "whole"), "the same as if nothing had happened"
    again = told(build(out, *SMALL, "--json", data=data_copy))
    assert not again["reports"] and len(again["unchanged"]) == 3
    edit("stakeholders", change("role_en", "turin"))
    (row,) = [row for row in read_rows(data_copy / "stakeholders.csv")[1] if row["role_en"].endswith("(invented)")]
    edit("texts", lambda rows: rows.append({"en": row["role_en"], "fr": "inventé", "ar": "مختلق"}))
    dry = build(out, *SMALL, "--dry-run", data=data_copy)
    lines = dry.communicate()[0].splitlines()
    assert lines == [
        "en/lyon       unchanged",
        "en/turin      data: stakeholders",
        "en/programme  data: stakeholders",
        "2 of 3 reports would be made",
    ]
    assert told(build(out, *SMALL, "--json", data=data_copy))["unchanged"] == ["en/lyon"]


def descendants(pid: int) -> Iterator[int]:
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split():
        yield int(child)
        yield from descendants(int(child))


def test_the_end_of_the_template_costs_what_is_under_way_and_nothing_else(tmp_path: Path) -> None:
    run = build(tmp_path, "city_profile", "--city", "lyon", "madrid", "turin", "--workers", "1")
    assert run.stdout is not None and "1/3" in run.stdout.readline()
    (template,) = (pid for pid in descendants(run.pid) if pid_parent(pid) == run.pid)
    os.kill(template, signal.SIGKILL)
    _, err = run.communicate(timeout=PATIENCE)
    told_states = [entry["state"] for entry in json.loads((tmp_path / "ledger.json").read_bytes())["reports"].values()]
    assert sorted(told_states) in (["died", "done", "done"], ["done", "done", "done"])
    assert run.returncode == ("died" in told_states)
    assert err.count("the process that reports are forked from was killed; another was started") == 1
    standing = {file.stem for file in (tmp_path / "en").glob("*.html")} - {"index"}
    assert len(standing) == told_states.count("done")


def pid_parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1])


def test_nothing_changed_starts_no_process_and_loads_nothing_heavy(built: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(built, tmp_path / "out"))
    code = (
        "import subprocess, sys, mc2cm_analysis.cli as c\n"
        "def none(*_, **__): raise AssertionError('a process was started')\n"
        "subprocess.Popen.__init__ = none\n"
        "status = c.main(sys.argv[1:])\n"
        "heavy = {'pandas', 'matplotlib', 'papermill', 'nbconvert', 'frictionless', 'jupyter_client', 'fontTools'}\n"
        "print(status, sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, "build", "--out", str(out)], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == [f"nothing has changed, 30 unchanged; open {out}/index.html", "0 []"]


def test_a_report_that_was_changed_by_hand_is_made_again(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = Path(shutil.copytree(built, tmp_path / "out"))
    with (out / "en" / "lyon.html").open("a", encoding="utf-8") as page:
        page.write("a figure of another city")
    (out / "fr" / "turin.html").unlink()
    capsys.readouterr()
    assert main(["build", "--out", str(out), "--dry-run"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "unchanged" not in line]
    assert lines == [
        "en/lyon        en/lyon.html is not as it was made",
        "fr/turin       fr/turin.html is missing",
        "2 of 30 reports would be made",
    ]


def test_an_index_that_a_killed_build_did_not_come_to_is_written_by_the_next(built: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(built, tmp_path / "out"))
    (out / "index.html").unlink()
    assert main(["build", "--out", str(out), "--quiet"]) == 0
    assert (out / "index.html").read_bytes() == (built / "index.html").read_bytes()


def test_where_nothing_can_be_forked_reports_are_made_in_ordinary_kernels(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("executor", "machine"):
        monkeypatch.setattr(f"mc2cm_analysis.publishing.make.{module}.FORKS", False)
    assert main(["build", "programme", "--lang", "en", "--out", str(tmp_path), "--quiet"]) == 0
    page = Path("notebooks/en/programme.ipynb")
    assert json.loads((tmp_path / page).read_bytes())["cells"] == json.loads((built / page).read_bytes())["cells"]


@pytest.mark.parametrize("result", ["evidence.year_bases", "priorities.silent_cells"])
def test_what_cannot_be_prepared_is_a_notice_and_costs_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], result: str
) -> None:
    monkeypatch.setattr("mc2cm_analysis.build.prepare", partial(_prepare_without, result))
    assert main(["build", "evidence", "--lang", "en,fr", "--out", str(tmp_path), "--quiet"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("mc2cm: what the reports share could not be computed before (KeyError: 'invented'")


def _prepare_without(result: str, kinds: Collection[ReportKind], folder: Path) -> Callable[[], None]:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("invented")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"mc2cm_analysis.{result}", broken)
        return prepare(kinds, folder)


def test_a_table_that_nobody_declared_counts_as_read_whole(data_copy: Path, edit: Edit, plan: list[Report]) -> None:
    forgetful = [replace(report, kind=replace(report.kind, of_city=(), unread=())) for report in plan]
    before = [Keys(Package(data_folder())).of(report) for report in forgetful]
    after = Keys(Package(edit("consultations", lambda rows: rows.append({"id": "invented"}))))
    for old, report in zip(before, forgetful, strict=True):
        assert changed(old, after.of(report)) == ["data: consultations"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of half a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_costs_the_reports_that_did_not_fit(small_disk: Path) -> None:
    run = build(small_disk / "out", *SMALL)
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 1 and "Traceback" not in err
    assert "not written: it cannot be written: No space left on device" in err
    out = small_disk / "out"
    entries = json.loads((out / "ledger.json").read_text(encoding="utf-8"))["reports"]
    assert {entry["state"] for entry in entries.values()} <= {"done", "not written", "interrupted"}
    standing = {f"en/{file.stem}" for file in (out / "en").glob("*.html")} - {"en/index"}
    assert standing == {name for name, entry in entries.items() if entry["state"] == "done"}
    assert not list(out.rglob("*.partial"))
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    assert told(build(out, *SMALL, "--json"))["out"] == str(out)
    assert len(list((out / "en").glob("*.html"))) == 4


def test_a_disk_that_cannot_be_written_to_is_told_before_anything_runs(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    run = build(small_disk / "out", *SMALL)
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 2 and "cannot be written to" in err and "Read-only file system" in err


def test_of_two_builds_in_one_folder_the_second_waits_and_finds_all_done(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = build(out, "programme")
    while not (out / "ledger.json").exists():
        time.sleep(0.05)
    second = build(out, "programme")
    told_first, told_second = first.communicate(timeout=PATIENCE), second.communicate(timeout=PATIENCE)
    assert first.returncode == second.returncode == 0
    assert told_second[1] == f"mc2cm: another build writes to {out}; waiting for it\n"
    assert "1 report made" in told_first[0] and told_second[0].startswith("nothing has changed, 1 unchanged")


def test_a_fault_in_the_data_leaves_the_reports_as_they_were(data_copy: Path, edit: Edit, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert told(build(out, "programme", "--json", data=data_copy))["reports"]
    before = pages(out)
    edit("pilots", lambda rows: rows[0].update(city="atlantis"))
    run = build(out, "programme", data=data_copy)
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 1 and "'atlantis' is not an id of the table cities" in err
    assert pages(out) == before
