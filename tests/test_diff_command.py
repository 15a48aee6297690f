"""What `mc2cm diff` says of two folders, and what it refuses."""

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from edited import INVENTED, with_tables

from mc2cm_analysis.cli import main
from mc2cm_analysis.differences.compared import Compared, opened, told_apart
from mc2cm_analysis.differences.difference import difference
from mc2cm_analysis.differences.records import as_records
from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.zips import zipped

SENTENCE = "Open the parks to all newcomers, an invented text"


def renamed(package: Package, source: str) -> dict[str, list[Record]]:
    """The tables that name a source, under another id."""
    tables = {}
    for name, table in package.tables.items():
        links = [*table.linked_to("sources"), *(["id"] if name == "sources" else [])]
        rows = [{**row, **{c: "invented-source" for c in links if row[c] == source}} for row in package.records(name)]
        if rows != package.records(name):
            tables[name] = rows
    return tables


@pytest.fixture(scope="module")
def folders(two_cities: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The data of two cities, and the same with one statement, value, translation and name of a source changed."""
    old = Package(two_cities)
    source = old.records("observations")[0]["source"]
    tables = {name: old.records(name) for name in ("statements", "observations", "texts")} | renamed(old, source)
    model = next(row for row in tables["statements"] if row["city"] == "lyon" and row["use"] == "yes")
    stated = {"id": "invented-act", "act": "invented-act", "theme": "urban_planning", "text_en": SENTENCE}
    tables["statements"] = [*tables["statements"], {**model, **stated}]
    tables["observations"][0] = {**tables["observations"][0], "value": "4711"}
    texts = tables["texts"]
    texts[0] = {**texts[0], "fr": f"{texts[0]['fr']} (inventé)"}
    tables["texts"] = [*texts, {"en": SENTENCE, "fr": "Texte inventé", "ar": "نص مختلق"}]
    new = with_tables(old, tables).copy_to(tmp_path_factory.mktemp("differs") / "new")
    return two_cities, new


def told(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0) -> str:
    assert main(["diff", *map(str, arguments)]) == status
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def records(folders: tuple[Path, Path]) -> dict[str, Any]:
    return as_records(difference(opened(folders[0]), opened(folders[1])))


def test_a_statement_a_value_a_translation_and_a_renamed_source_are_told_alone(
    records: dict[str, Any],
) -> None:
    rows = {(row["table"], row["kind"]) for row in records["rows"]}
    assert rows == {
        ("sources", "renamed"),
        ("observations", "changed"),
        ("statements", "added"),
        ("texts", "changed"),
        ("texts", "added"),  # the statement's own
    }
    assert len(records["rows"]) == 5
    (translation,) = records["translations"]
    assert (translation["language"], translation["new"].endswith("(inventé)")) == ("fr", True)


def test_the_order_that_moved_is_told_with_the_statement_that_moved_it(records: dict[str, Any]) -> None:
    (order,) = records["orders"]
    assert (order["lens"], order["moved"], order["tried"]) == ("stated", True, True)
    for one in order["says"]:
        ((row,),) = one["alone"]
        assert (row["table"], row["kind"], row["key"]) == ("statements", "added", ["invented-act"])


def test_the_terminal_tells_the_same_in_sentences(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, *folders)
    assert "In the data: 1 row added, 1 row changed and 1 row renamed." in text
    assert "1 translation changed, its English as it was." in text
    assert "This change alone moves it so: statements invented-act (added)" in text
    assert "→ invented-source (named by" in text
    assert "1 row of the table of texts came or went with these changes." in text


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_speaks_each_language(language: str, folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, *folders, "--lang", language)
    assert {"fr": "traduction", "ar": "ترجمة"}[language] in text and "row" not in text


def test_the_same_rows_in_another_order_and_with_other_line_ends_are_no_change(
    two_cities: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = Package(two_cities)
    in_order = ("cities", "themes", "events")  # a reader meets the cities in theirs; the data must have the others so
    tables = {name: old.records(name)[::-1] for name in old.tables if old.records(name) and name not in in_order}
    new = with_tables(old, tables, ending="\r\n").copy_to(tmp_path / "new")
    assert "Nothing that a reader sees has changed." in told(capsys, two_cities, new)
    assert json.loads(told(capsys, two_cities, new, "--json"))["changed"] is False


def test_cities_in_another_order_are_told(two_cities: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = Package(two_cities)
    new = with_tables(old, {"cities": old.records("cities")[::-1]}).copy_to(tmp_path / "new")
    assert "The cities stand in another order" in told(capsys, two_cities, new)
    assert json.loads(told(capsys, two_cities, new, "--json"))["cities_moved"] is True
    one = with_tables(old, {"cities": old.records("cities")[1:]}).copy_to(tmp_path / "one")
    assert not difference(opened(two_cities), opened(one)).cities_moved


def test_more_changed_translations_than_are_listed_are_counted(
    two_cities: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = Package(two_cities)
    texts = [{**row, "fr": f"{row['fr']} X"} if n < 60 else row for n, row in enumerate(old.records("texts"))]
    new = with_tables(old, {"texts": texts}).copy_to(tmp_path / "new")
    text = told(capsys, two_cities, new)
    assert text.count("  fr, ") == 40 and "  and 20 more changes, which --json lists" in text


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_what_the_descriptor_says_otherwise_is_told_of_each_table_and_column(
    language: str, two_cities: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Package(two_cities).copy_to(tmp_path / "new")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    cities = descriptor["resources"][0]
    cities["title"], cities["schema"]["fields"][0]["description"] = "Invented", "Invented too"
    del descriptor["licenses"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    page = tmp_path / "changes.html"
    text = told(capsys, two_cities, folder, "--html", page, "--lang", language)
    assert "  cities.title: Cities → Invented" in text
    for place in ("licenses", "cities.title", "cities.id.description"):
        assert f"  {place}: " in text and f">{place}</code>" in page.read_text(encoding="utf-8")
    told_in_short = json.loads(told(capsys, two_cities, folder, "--json"))
    assert told_in_short["changed"] is True and told_in_short["about"]["cities.title"]["new"] == "Invented"


def test_the_same_files_are_the_same_byte_for_byte(two_cities: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing has changed: the data is the same, byte for byte." in told(capsys, two_cities, two_cities)


def test_faults_are_told_as_validate_tells_them(
    two_cities: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = Package(two_cities)
    statements = [{**row, "city": "nowhere"} for row in old.records("statements")[:1]]
    new = with_tables(old, {"statements": statements}).copy_to(tmp_path / "new")
    text = told(capsys, two_cities, new, status=1)
    assert f"fault(s) in {new}:" in text and "statements.csv, row 2, column city" in text
    assert list(json.loads(told(capsys, new, two_cities, "--json", status=1))["faults"]) == [str(new)]


def test_what_is_neither_data_nor_a_release_is_refused(
    two_cities: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.zip").write_text(INVENTED)
    for path, words in {"no": "there is no", "empty": "holds no datapackage.json", "text.zip": "is no zip"}.items():
        assert main(["diff", str(two_cities), str(tmp_path / path)]) == 2
        assert words in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../evil.csv", "/evil.csv", "release/../../evil", "release\\data\\x", "alone.csv"])
def test_a_zip_that_is_not_packed_as_a_release_is_refused(
    name: str, two_cities: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive:
        archive.writestr("release/data/datapackage.json", "{}")
        archive.writestr(name, "id")
    assert main(["diff", str(two_cities), str(tmp_path / "odd.zip")]) == 2
    assert "odd.zip is not the zip of a release" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("", "--html expects the name of a file"),
        ("/", "--html expects the name of a file"),
        ("new/data/cities.csv", "which is compared"),
        ("old/data/changes.html", "which is compared"),
        ("notes.txt", "notes.txt is there and is no page"),
        ("link.html", "link.html is there and is no page"),
        ("pipe", "pipe is there and is no page"),
        ("nowhere/changes.html", "cannot be written: No such file"),
    ],
)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
def test_a_page_of_changes_replaces_nothing_but_a_page(
    file: str, words: str, namesakes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(namesakes)
    Path("notes.txt").write_text("Mine", encoding="utf-8")
    Path("page.html").write_text("<!DOCTYPE html>", encoding="utf-8")
    Path("link.html").symlink_to("page.html")
    os.mkfifo("pipe")
    before = {path: path.read_bytes() for path in namesakes.rglob("*") if path.is_file()}
    assert main(["diff", "old/data", "new/data", "--html", file]) == 2
    assert words in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in namesakes.rglob("*") if path.is_file()}


def test_a_page_of_changes_replaces_an_older_one_and_tells_two_folders_of_one_name_apart(
    namesakes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = namesakes / "changes.html"
    page.write_text("<!DOCTYPE html> of before", encoding="utf-8")
    text = told(capsys, namesakes / "old" / "data", namesakes / "new" / "data", "--html", page)
    assert "Before: old/data (" in text and "Now: new/data (" in text
    assert "old/data, new/data" in page.read_text(encoding="utf-8")


@pytest.fixture
def namesakes(two_cities: Path, tmp_path: Path) -> Path:
    """A folder in which two folders of data have the same name."""
    for name in ("old", "new"):
        Package(two_cities).copy_to(tmp_path / name / "data")
    return tmp_path


def test_folders_of_one_name_are_told_apart_by_the_nearest_folder_that_differs(two_cities: Path) -> None:
    package = Package(two_cities)

    def names(old: str, new: str) -> list[str]:
        return [one.name for one in told_apart(*(Compared(Path(path), package, {}) for path in (old, new)))]

    assert names("/a/data", "/b/newer") == ["data", "newer"]
    assert names("/a/data", "/b/data") == ["a/data", "b/data"]
    assert names("/a/release/data", "/b/release/data") == ["a/…/data", "b/…/data"]
    assert names("/data", "/b/data") == ["/data", "b/data"]
    assert names("/a/data", "/a/data") == ["data", "data"]


def test_a_page_of_changes_that_is_refused_leaves_the_text_and_names_both(
    namesakes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = Package(namesakes / "old" / "data")
    changed = old.records("statements")
    changed[0] = {**changed[0], "note_en": "See /home/somebody/notes"}
    new = with_tables(old, {"statements": changed}).copy_to(namesakes / "newer")
    assert main(["diff", str(old.folder), str(new), "--html", str(namesakes / "changes.html")]) == 1
    printed = capsys.readouterr()
    assert "/home/somebody/notes" in printed.out
    assert f"changes.html is not written: a text of {old.folder} or {new} holds a path of this machine" in printed.err
    assert not (namesakes / "changes.html").exists()


def test_a_release_as_a_folder_and_as_a_zip_hold_the_same(
    two_cities: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = tmp_path / "1.0.0"
    Package(two_cities).copy_to(release / "data")
    (release / "reports" / "en" / "briefs").mkdir(parents=True)
    for page in ("index.html", "en/lyon.html", "en/briefs/lyon.html"):
        (release / "reports" / page).write_text("<p>Invented</p>", encoding="utf-8")
    (release / "README.txt").write_text("Read me", encoding="utf-8")
    files = {file.relative_to(release).as_posix(): file.read_bytes() for file in release.rglob("*") if file.is_file()}
    archive = tmp_path / "mc2cm-1.0.0.zip"
    archive.write_bytes(zipped(files, "2026-11-28", top="mc2cm-1.0.0"))
    text = told(capsys, release, archive)
    assert "Nothing has changed: the data is the same, byte for byte, and the pages read the same." in " ".join(
        text.split()
    )
    assert opened(archive).pages == opened(release).pages
    assert list(opened(archive).pages) == ["en/briefs/lyon.html", "en/lyon.html", "index.html"]
