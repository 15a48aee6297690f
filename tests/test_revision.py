"""Tables change all at once or not at all, and a row that nobody changes keeps its bytes."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from mc2cm_analysis import DataError
from mc2cm_analysis.package import PENDING, Package
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.revision import Revision, RevisionError, write_together
from mc2cm_analysis.validation import find_issues

SOURCE = {"id": "invented", "title": "An invented source", "publisher": "Nobody", "licence": "none"}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_folder(), tmp_path / "data"))


def test_what_is_added_and_taken_out_again_leaves_every_file_as_it_was(data: Path) -> None:
    before, package = contents(data), Package(data)
    added = Revision(package)
    for table in package.tables:
        key = "en" if table == "texts" else "id"
        if key in package.columns(table):
            added.add(table, [{key: 'invented, "row"\nof\r\nthree\rlines'}])
    write_together(data, {f"{name}.csv": added.preview().content(name) for name in package.tables})
    assert contents(data) != before
    taken = Revision(Package(data))
    for table in package.tables:
        if "id" in package.columns(table):
            taken.drop(table, ['invented, "row"\nof\nthree\nlines'])
    after = {f"{name}.csv": taken.preview().content(name) for name in package.tables if name != "texts"}
    assert after.items() <= before.items()


@pytest.mark.parametrize("form", ["mark", "crlf", "open end", "empty lines"])
def test_a_file_keeps_the_form_that_a_spreadsheet_gave_it(data: Path, form: str) -> None:
    file = data / "sources.csv"
    text = file.read_bytes()
    made: dict[str, bytes] = {
        "mark": b"\xef\xbb\xbf" + text,
        "crlf": text.replace(b"\n", b"\r\n"),
        "open end": text.rstrip(b"\n"),
        "empty lines": text + b"\n,,,,\n\n",
    }
    file.write_bytes(made[form])
    added = Revision(Package(data))
    added.add("sources", [SOURCE])
    write_together(data, {"sources.csv": added.preview().content("sources")})
    assert Package(data).records("sources")[-1] == {**dict.fromkeys(Package(data).columns("sources"), ""), **SOURCE}
    taken = Revision(Package(data))
    taken.drop("sources", ["invented"])
    assert taken.preview().content("sources") == made[form]


def test_a_cell_changes_and_the_other_rows_do_not(data: Path) -> None:
    revision = Revision(Package(data))
    revision.change("cities", "lyon", note_en="An invented note")
    before, after = (one.content("cities").split(b"\n") for one in (Package(data), revision.preview()))
    assert [old == new for old, new in zip(before, after, strict=True)].count(False) == 1
    assert not revision.package.folder.joinpath(PENDING).exists()
    with pytest.raises(KeyError, match="no row 'nowhere'"):
        revision.change("cities", "nowhere", note_en="")
    with pytest.raises(KeyError, match="no column colour"):
        revision.add("cities", [{"colour": "blue"}])


def test_what_would_have_a_fault_is_not_written(data: Path) -> None:
    before = contents(data)
    revision = Revision(Package(data))
    revision.add("sources", [{**SOURCE, "readable": "dimly", "host": "publisher"}])
    with pytest.raises(DataError) as raised:
        revision.commit()
    problems = [issue.problem for issue in raised.value.issues]
    assert "'dimly' is not allowed here" in problems and "no row rests on 'invented'" in problems
    assert contents(data) == before


def test_a_change_writes_its_files_once(data: Path) -> None:
    revision = Revision(Package(data))
    revision.change("cities", "lyon", note_en="An invented note.")
    assert revision.commit()
    before = contents(data)
    again = Revision(Package(data))
    again.change("cities", "lyon", note_en="An invented note.")
    assert not again.commit() and contents(data) == before


def test_what_somebody_else_changed_meanwhile_is_not_written_over(data: Path) -> None:
    revision = Revision(Package(data))
    revision.change("cities", "lyon", name_local="Lugdunum")
    file = data / "cities.csv"
    file.write_bytes(file.read_bytes().replace(b"Lyon,Lyon", b"Lyon,Lyons", 1))
    before = contents(data)
    with pytest.raises(RevisionError, match="changed meanwhile"):
        revision.commit()
    assert contents(data) == before


def test_nothing_is_written_on_what_somebody_else_has_taken_away(data: Path) -> None:
    """One lets a row rest on a source that another takes out with its only row: both change different tables."""
    rests, takes = Revision(Package(data)), Revision(Package(data))
    (challenge,) = (row for row in takes.records("challenges") if row["id"] == "challenge-lyon-02")
    rests.change("stakeholders", "stakeholder-lyon-01", source=challenge["source"])
    takes.drop("challenges", [challenge["id"]])
    takes.drop("sources", [challenge["source"]])
    assert takes.commit() and not rests.faults()
    with pytest.raises(RevisionError, match="changed meanwhile"):
        rests.commit()
    assert find_issues(data) == []


def killed_at(moment: int, folder: Path, files: dict[str, bytes]) -> bool:
    """Write files in a process that is killed when it does its n-th thing with files; say whether it came so far."""
    child = os.fork()
    if not child:
        left = [moment]

        def look(event: str, _: object) -> None:
            if event != "os.kill" and event.partition(".")[0] in ("open", "os", "shutil"):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(look)
            write_together(folder, files)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_process_killed_at_any_moment_leaves_the_old_tables_or_the_new(tmp_path: Path) -> None:
    names = ["a.csv", "b.csv", "deep/c.csv"]
    old, new = ({name: word + name.encode() for name in names} for word in (b"old ", b"new "))
    seen = []
    for moment in range(200):
        folder = tmp_path / str(moment)
        write_together(folder, old)
        reached = killed_at(moment, folder, new)
        read = {name: Package(folder).read(name) for name in names}
        assert read in (old, new)
        seen.append(read == new)
        write_together(folder, {"d.csv": b"next"})  # whoever writes next finishes or forgets it
        assert contents(folder) == {**read, "d.csv": b"next"}
        if not reached:
            break
    assert seen == sorted(seen) and 5 < seen.count(False) < len(seen) - 5 and not reached
