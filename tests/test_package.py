"""A data folder is read once a file, whoever asks, and only what its descriptor names."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from mc2cm_analysis import schema
from mc2cm_analysis.descriptor import DESCRIPTOR
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.loading import load_network
from mc2cm_analysis.package import PENDING, Package
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.revision import write_together
from mc2cm_analysis.validation import find_issues


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file of data has been read."""
    counted: Counter[str] = Counter()
    read_bytes = Path.read_bytes

    def counting(file: Path) -> bytes:
        if file.suffix in (".csv", ".json"):  # the rules by which data is checked are read too
            counted[file.name] += 1
        return read_bytes(file)

    monkeypatch.setattr(Path, "read_bytes", counting)
    return counted


def test_each_file_is_read_once_to_check_to_print_and_to_copy(data_copy: Path, tmp_path: Path, reads) -> None:
    package = Package(data_copy)
    assert not reads, "nothing is read before it is asked for"
    assert package.city_names() and package.fingerprint and package.version
    assert find_issues(package, list(LANGUAGES)) == []
    package.copy_to(tmp_path / "copy")
    assert set(reads) == {DESCRIPTOR, *(f"{table}.csv" for table in schema.tables())}
    assert set(reads.values()) == {1}


def test_a_file_that_is_moved_to_its_place_meanwhile_is_read_there(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes tables puts the new files into a folder beside the old ones, and from there to their places."""
    new = (data_copy / "cities.csv").read_bytes().replace(b"Lyon", b"Lugdunum")
    (data_copy / PENDING).mkdir()
    (data_copy / PENDING / "cities.csv").write_bytes(new)
    read_bytes = Path.read_bytes

    def moving(file: Path) -> bytes:
        if PENDING in file.parts:
            write_together(data_copy, {})
        return read_bytes(file)

    monkeypatch.setattr(Path, "read_bytes", moving)
    assert Package(data_copy).read("cities.csv") == new and not (data_copy / PENDING).exists()


def test_loading_a_network_reads_each_file_once(data_copy: Path, reads) -> None:
    network = load_network(data_copy)
    for table in network.tables:
        network.table(table)
    assert set(reads.values()) == {1}


def test_rows_and_records_are_those_of_the_file() -> None:
    package = Package(data_folder())
    for table in package.tables:
        with (data_folder() / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            records = list(csv.DictReader(stream))
        assert package.records(table) == records
        assert package.columns(table) == list(package.types(table))
        assert all(len(row) == len(package.columns(table)) for row in package.rows(table))


def test_text_that_stands_in_many_cells_is_kept_once() -> None:
    package = Package(data_folder())
    cells = [cell for table in package.tables for row in package.rows(table) for cell in row]
    assert len({id(cell) for cell in cells}) == len(set(cells))


def test_lines_end_as_any_system_ends_them_and_empty_ones_at_the_end_are_no_rows(data_copy: Path) -> None:
    (data_copy / "texts.csv").write_bytes(b'\xef\xbb\xbfen,fr,ar\r\na,b,\r\n"c\r\nd",,e\r\n\r\n,,\r\n')
    package = Package(data_copy)
    assert package.columns("texts") == ["en", "fr", "ar"]
    assert package.rows("texts") == [("a", "b", ""), ("c\nd", "", "e")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_cities_are_named_in_each_language(language: str) -> None:
    names = Package(data_folder()).city_names(language)
    assert list(names) == list(load_network().cities) and all(names.values())


def test_the_fingerprint_is_of_the_files_that_the_descriptor_names(data_copy: Path) -> None:
    before = Package(data_copy).fingerprint
    (data_copy / "README.md").write_text("Other words", encoding="utf-8")
    (data_copy / "notes.csv").write_text("id\nx\n", encoding="utf-8")
    assert Package(data_copy).fingerprint == before
    for name in (DESCRIPTOR, *(f"{table}.csv" for table in schema.tables())):
        file = data_copy / name
        content = file.read_bytes()
        file.write_bytes(content + b"\n")
        assert Package(data_copy).fingerprint != before, name
        file.write_bytes(content)
    assert Package(data_copy).fingerprint == before


@pytest.fixture
def moved(data_copy: Path) -> Path:
    """The data with the cities in a folder of their own."""
    descriptor = json.loads((data_copy / DESCRIPTOR).read_text(encoding="utf-8"))
    (place,) = (resource for resource in descriptor["resources"] if resource["name"] == "cities")
    place["path"] = "places/cities.csv"
    (data_copy / "places").mkdir()
    (data_copy / "cities.csv").rename(data_copy / "places" / "cities.csv")
    (data_copy / DESCRIPTOR).write_text(json.dumps(descriptor), encoding="utf-8")
    return data_copy


def test_a_table_is_read_where_the_descriptor_says_it_lies(moved: Path) -> None:
    before = Package(moved)
    assert find_issues(before) == [] and "lyon" in load_network(moved).cities
    (moved / "places" / "cities.csv").write_bytes(before.content("cities") + b"\n")
    assert Package(moved).fingerprint != before.fingerprint


def test_a_copy_holds_the_files_of_the_package_as_they_were_read(moved: Path, tmp_path: Path) -> None:
    package = Package(moved)
    assert package.fingerprint
    (moved / "statements.csv").write_text("changed since", encoding="utf-8")
    copy = package.copy_to(tmp_path / "copy")
    tables = {name if name != "cities" else "places/cities" for name in schema.tables()}
    files = {str(file.relative_to(copy)) for file in copy.rglob("*") if file.is_file()}
    assert files == {DESCRIPTOR, *(f"{table}.csv" for table in tables)}
    assert Package(copy).fingerprint == package.fingerprint
    assert find_issues(copy) == []


@pytest.mark.parametrize("path", ["../cities.csv", "/etc/cities.csv", "a/../../cities.csv"])
def test_a_path_out_of_the_folder_is_told_and_not_followed(data_copy: Path, path: str) -> None:
    content = (data_copy / DESCRIPTOR).read_text(encoding="utf-8")
    (data_copy / DESCRIPTOR).write_text(content.replace('"cities.csv"', json.dumps(path)), encoding="utf-8")
    (issue,) = find_issues(data_copy)
    assert str(issue) == f"datapackage.json: the table cities lies at {path}; expected a path inside the folder"


def test_rows_that_were_forgotten_are_read_again_from_the_files_as_they_were(data_copy: Path, reads) -> None:
    package = Package(data_copy)
    before = {table: package.rows(table) for table in package.tables}
    (data_copy / "cities.csv").write_text("", encoding="utf-8")
    package.forget_rows()
    assert {table: package.rows(table) for table in package.tables} == before
    assert set(reads.values()) == {1}
