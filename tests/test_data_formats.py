"""The data as files for others: each opens again to the same tables, and no text of it is ever computed."""

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mc2cm_analysis import Network
from mc2cm_analysis.cli import main
from mc2cm_analysis.data_formats import FORMATS, ExportError, export_data, left_out
from mc2cm_analysis.data_formats.typed import TypedData, TypedTable, typed
from mc2cm_analysis.data_formats.workbook import sheet_names
from mc2cm_analysis.disclosure import ANSWERS
from mc2cm_analysis.package import Package
from mc2cm_analysis.validation import find_issues

#: Invented cells that programs like to change.
TEXTS = [
    *("=1+1", '=HYPERLINK("https://example.org")', "+1", "-5", "@x", "'quoted", "\ttab", "0042", "1e5", "TRUE"),
    *("12345678901234567890", "2016-03-09", "1/2", "13,6", " spaces ", "two\nlines", 'a "word"', "a;b,c", "_x0041_"),
    *(
        "طنجة، \u2067مدينة\u2069",
        "Ville d’Amman",
        "<b>&amp;",
        "https://example.org/a b",
        "NULL",
        "nan",
        "#N/A",
        "é" * 300,
    ),
]
NUMBERS = [0.1, -5.0, 123456789012345.0, 13.6, 0.00001]
WHOLE = [0, -7, 999999999999999]
DAYS = ["2016-03-09", "1900-03-01", "2035-12-31"]
TYPES = {"id": "string", "text": "string", "whole": "integer", "number": "number", "day": "date", "sure": "boolean"}


def awkward() -> TypedTable:
    """A table of invented rows, blanks among them, whose ids stand in no order of the alphabet."""
    rows = [
        (
            *(f"{i * 7 % 31:03d}", text, (*WHOLE, None)[i % 4], (*NUMBERS, None)[i % 6], (*DAYS, None)[i % 4]),
            (True, False, None)[i % 3],
        )
        for i, text in enumerate((*TEXTS, None))
    ]
    return TypedTable("invented", TYPES, rows, ("id",))


def data_of(*tables: TypedTable) -> TypedData:
    return TypedData("Invented data", "1.0.0", "2026-11-28", {table.name: table for table in tables})


def written(kind: str, data: TypedData) -> bytes:
    return FORMATS[kind].write(data, None)  # type: ignore[arg-type]  # only the Data Package looks at the folder


def from_workbook(content: bytes, names: list[str]) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return {
        name: [[as_day(cell) for cell in row] for row in book[sheet].iter_rows(values_only=True)]
        for name, sheet in sheet_names(names).items()
    }


def as_day(cell: Any) -> Any:
    return cell.date().isoformat() if isinstance(cell, datetime) else cell.isoformat() if type(cell) is date else cell


def from_database(content: bytes, names: list[str]) -> dict[str, list[list[Any]]]:
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(content)
        found = {}
        for name in names:
            rows = base.execute(f'SELECT * FROM "{name}" ORDER BY rowid')
            found[name] = [[column[0] for column in rows.description], *map(list, rows)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return found


def from_parquet(content: bytes, names: list[str]) -> dict[str, list[list[Any]]]:
    found = {}
    with ZipFile(BytesIO(content)) as files:
        assert files.namelist() == sorted(f"{name}.parquet" for name in names)
        for name in names:
            table = pyarrow.parquet.read_table(BytesIO(files.read(f"{name}.parquet")))
            columns = [map(as_day, column.to_pylist()) for column in table.columns]
            found[name] = [table.column_names, *map(list, zip(*columns, strict=True))]
    return found


READ: dict[str, Callable[[bytes, list[str]], dict[str, list[list[Any]]]]] = {
    "xlsx": from_workbook,
    "sqlite": from_database,
    "parquet": from_parquet,
}


def held(data: TypedData) -> dict[str, list[list[Any]]]:
    return {name: [list(table.types), *map(list, table.rows)] for name, table in data.tables.items()}


@pytest.mark.parametrize("kind", READ)
def test_awkward_cells_come_back_as_they_were_with_their_types_blanks_and_order(kind: str) -> None:
    data = data_of(awkward())
    assert READ[kind](written(kind, data), ["invented"]) == held(data)


@pytest.mark.parametrize("kind", READ)
def test_a_table_without_rows_comes_back_with_its_columns(kind: str) -> None:
    data = data_of(TypedTable("invented", TYPES, [], ("id",)))
    assert READ[kind](written(kind, data), ["invented"]) == {"invented": [list(TYPES)]}


SIGNS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"], exclude_characters="\ufeff"), min_size=1
)
ROWS = st.lists(
    st.tuples(
        SIGNS,
        st.none() | SIGNS | st.sampled_from("=+-@").flatmap(lambda sign: SIGNS.map(lambda text: sign + text)),
        st.none() | st.integers(-(10**15) + 1, 10**15 - 1),
        st.none() | st.decimals(-(10**6), 10**6, places=6).map(float),
        st.none() | st.dates(date(1000, 1, 1)).map(date.isoformat),
        st.none() | st.booleans(),
    ),
    max_size=6,
)


@settings(max_examples=30)
@given(ROWS)
def test_any_row_comes_back_from_each_format(rows: list[tuple[Any, ...]]) -> None:
    data = data_of(TypedTable("invented", TYPES, rows, ("id",)))
    for kind, read in READ.items():
        assert read(written(kind, data), ["invented"]) == held(data), kind


def test_no_text_of_a_workbook_is_a_formula_or_a_link() -> None:
    with ZipFile(BytesIO(written("xlsx", data_of(awkward())))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert (
            "<f>" not in sheet
            and "hyperlink" not in sheet
            and not any("rels/sheet" in name for name in book.namelist())
        )
    opened = openpyxl.load_workbook(BytesIO(written("xlsx", data_of(awkward()))))["invented"]
    assert {cell.data_type for cell in opened["B"] if cell.value} == {"s"}


def test_a_sheet_keeps_its_head_in_sight_and_filters_by_each_column() -> None:
    sheet = openpyxl.load_workbook(BytesIO(written("xlsx", data_of(awkward()))))["invented"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == f"A1:F{len(TEXTS) + 2}"
    assert sheet["E2"].number_format == "yyyy-mm-dd"


def test_days_that_excel_does_not_know_stay_texts() -> None:
    table = TypedTable("invented", {"day": "date"}, [("1899-12-31",), ("2016-03-09",)])
    sheet = openpyxl.load_workbook(BytesIO(written("xlsx", data_of(table))))["invented"]
    assert [cell.value for cell in sheet["A"]] == ["day", "1899-12-31", "2016-03-09"]


@given(st.lists(st.text("ab._", min_size=1, max_size=40) | st.just("history"), unique=True))
def test_each_table_has_a_sheet_of_a_name_of_its_own(tables: list[str]) -> None:
    names = sheet_names(tables)
    assert list(names) == tables and len(set(names.values())) == len(tables)
    assert all(len(name) <= 31 and name != "history" for name in names.values())


def test_a_key_that_does_not_hold_is_not_declared_and_capitals_tell_columns_apart() -> None:
    parents = TypedTable("parents", {"id": "string"}, [("a",), ("a",), (None,)], ("id",))
    children = TypedTable("children", {"a": "string", "A": "integer"}, [("a", 1), (None, 2)], links={"a": "parents"})
    whole = data_of(parents, children, TypedTable("sqlite_invented", {"id": "string"}, [("x",)], ("id",)))
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(written("sqlite", whole))
        assert base.execute('SELECT a, "A_2" FROM children').fetchall() == [("a", 1), (None, 2)]
        assert base.execute("PRAGMA foreign_key_list(children)").fetchall() == []
        assert base.execute("SELECT id FROM _sqlite_invented").fetchall() == [("x",)]


def test_a_key_of_numbers_leaves_the_rows_in_their_order() -> None:
    data = data_of(TypedTable("invented", {"id": "integer"}, [(3,), (1,), (2,)], ("id",)))
    assert from_database(written("sqlite", data), ["invented"])["invented"][1:] == [[3], [1], [2]]


@pytest.fixture(scope="module")
def part(two_cities: Path) -> Network:
    return Network(Package(two_cities))


@pytest.fixture(scope="module")
def exported(part: Network, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What each format holds of the data of two cities."""
    files = export_data(part, tmp_path_factory.mktemp("exports"))
    assert [file.read_bytes() for file in files] == list(files.values())
    assert [file.name for file in files] == [
        f"mc2cm-data-{part.package.version}{kind.ending}" for kind in FORMATS.values()
    ]
    return dict(zip(FORMATS, files.values(), strict=True))


@pytest.mark.parametrize("kind", READ)
def test_the_data_opens_again_to_the_same_tables(exported: dict[str, bytes], part: Network, kind: str) -> None:
    data = typed(part.package)
    assert list(data.tables) == ["about", "codebook", *part.tables]
    assert READ[kind](exported[kind], list(data.tables)) == held(data)


def test_the_data_package_holds_the_bytes_of_its_files_and_has_no_fault(
    exported: dict[str, bytes], two_cities: Path, tmp_path: Path
) -> None:
    with ZipFile(BytesIO(exported["zip"])) as archive:
        archive.extractall(tmp_path)
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == sorted(file.name for file in two_cities.iterdir())
    assert all((tmp_path / name).read_bytes() == (two_cities / name).read_bytes() for name in names)
    assert find_issues(tmp_path) == find_issues(two_cities)


def test_a_program_that_knows_data_packages_reads_the_zip(exported: dict[str, bytes], tmp_path: Path) -> None:
    from frictionless import Package as Frictionless

    (tmp_path / "data.zip").write_bytes(exported["zip"])
    rows = Frictionless(str(tmp_path / "data.zip")).get_resource("cities").read_rows()
    assert [row["id"] for row in rows] == ["lyon", "tangier"]


def test_a_database_has_every_key_of_the_schema_and_holds_to_it(exported: dict[str, bytes], part: Network) -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(exported["sqlite"])
        for name, table in part.package.tables.items():
            keys = base.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
            assert {key[3]: key[2] for key in keys} == table.foreign_keys
            columns = base.execute(f'PRAGMA table_info("{name}")').fetchall()
            assert [column[1] for column in columns if column[5]] == list(table.primary_key)
        base.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            base.execute("UPDATE statements SET source = 'nowhere'")


def test_the_codebook_says_of_each_column_what_it_may_hold(part: Network) -> None:
    data = typed(part.package)
    book = {row[:2]: row[2:] for row in data.tables["codebook"].rows}
    assert list(book) == [(name, column) for name in part.tables for column in part.package.columns(name)]
    assert book["observations", "value"][0] == "number" and book["observations", "value"][2] == "yes"
    assert book["cities", "id"][3] == "yes" and book["statements", "source"][4] == "sources"
    assert "high" in str(book["statements", "confidence"][5]) and book["sources", "year"][5] == "from 1900 to 2035"
    about = {row[:2]: row[2] for row in data.tables["about"].rows}
    assert about["data", "version"] == part.package.version
    assert ("licence", "Creative Commons Attribution 4.0") in about and ("table", "texts") in about


def test_the_same_data_gives_the_same_bytes(exported: dict[str, bytes], two_cities: Path, tmp_path: Path) -> None:
    again = export_data(Network(Package(two_cities)), tmp_path)
    assert list(again.values()) == list(exported.values())


@pytest.fixture
def own(two_cities: Path, tmp_path: Path) -> Callable[[dict[str, Any], str], Package]:
    """The data of two cities with a table of the folder's own."""

    def make(field: dict[str, Any], text: str, name: str = "invented", **about: Any) -> Package:
        whole = json.loads((two_cities / "datapackage.json").read_text(encoding="utf-8"))
        whole |= about
        whole["resources"].append({"name": name, "path": "own/t.csv", "schema": {"fields": [field]}})
        return Package(two_cities).with_files(
            {"datapackage.json": json.dumps(whole).encode(), "own/t.csv": text.encode()}
        )

    return make


def test_a_table_of_the_folders_own_goes_with_it_whatever_its_name(own: Any, tmp_path: Path) -> None:
    package = own({"name": "text", "type": "string"}, "text\n=1+1\n", "codebook", version="1/0 (draft)")
    files = export_data(Network(package), tmp_path)
    assert [file.name for file in files][1] == "mc2cm-data-1-0-draft.xlsx"
    assert from_workbook(files[list(files)[1]], list(typed(package).tables))["codebook"] == [["text"], ["=1+1"]]
    assert "_codebook" in typed(package).tables
    with ZipFile(next(iter(files))) as archive:
        assert archive.read("own/t.csv") == b"text\n=1+1\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a" * 32_768, "invented.csv, row 3, column text: the text has 32768 characters; a cell holds 32767"),
        ("see /home/ann/notes.txt", "invented.csv must not leave: it holds a path"),
    ],
)
def test_what_a_file_cannot_or_must_not_hold_is_told_and_nothing_is_written(
    own: Any, tmp_path: Path, text: str, told: str
) -> None:
    package = own({"name": "text", "type": "string"}, f"text\nx\n{text}\n")
    with pytest.raises(ExportError) as raised:
        export_data(Network(package), tmp_path / "out")
    assert told in str(raised.value) and not (tmp_path / "out").exists()


def test_a_descriptor_that_names_an_address_of_mail_does_not_leave(own: Any, tmp_path: Path) -> None:
    package = own({"name": "text", "type": "string"}, "text\nx\n", contributors=[{"email": "ann@example.org"}])
    with pytest.raises(ExportError, match="must not leave: it holds an e-mail address"):
        export_data(Network(package), tmp_path)


def test_what_a_descriptor_says_can_be_written_whatever_it_is(own: Any, tmp_path: Path) -> None:
    field = {"name": "text", "type": "string", "description": "odd \x00 \ud800"}
    package = own(field, "text\nx\n", title="\x1b", licenses="none", sources=[1, {"title": 2}])
    assert set(export_data(Network(package), tmp_path)) == set(tmp_path.iterdir())


def changed(kind: str, content: bytes, folder: Path) -> bytes:
    """Return a file as somebody leaves it who works with it."""
    file = folder / f"export.{kind}"
    file.write_bytes(content)
    if kind == "xlsx":
        book = openpyxl.load_workbook(file)
        book["cities"]["A9"] = "a note"
        book.save(file)
    elif kind == "sqlite":
        with closing(sqlite3.connect(file)) as base:
            base.execute("DELETE FROM searches")
            base.commit()
    else:
        with ZipFile(file, "a") as archive:
            archive.writestr("note.txt", "a note")
    return file.read_bytes()


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_is_known_as_one_only_as_it_was_written(
    exported: dict[str, bytes], tmp_path: Path, kind: str
) -> None:
    is_ours = FORMATS[kind].is_ours
    assert is_ours(exported[kind], exported[kind])
    others = (b"", b"somebody's own", *(exported[other] for other in FORMATS if other != kind))
    for content in (changed(kind, exported[kind], tmp_path), *others):
        assert not is_ours(content, exported[kind])


def test_a_file_in_the_way_gives_way_only_if_it_is_an_export_that_nobody_changed(
    exported: dict[str, bytes], part: Network, tmp_path: Path
) -> None:
    package = part.package
    newer = package.with_files({"searches.csv": package.content("searches").rsplit(b"\n", 2)[0] + b"\n"})
    (file,) = export_data(part, tmp_path, "sqlite")
    assert list(export_data(Network(newer), tmp_path, "sqlite")) == [file]
    assert file.read_bytes() != exported["sqlite"]
    file.write_bytes(b"somebody's own")
    with pytest.raises(ExportError, match="is there already, and is no export or was changed since"):
        export_data(part, tmp_path, "zip", "sqlite")
    assert list(tmp_path.iterdir()) == [file] and file.read_bytes() == b"somebody's own"


def test_a_folder_or_a_file_in_the_place_of_another_is_told(part: Network, tmp_path: Path) -> None:
    name = f"mc2cm-data-{part.package.version}.zip"
    (tmp_path / name).mkdir()
    with pytest.raises(ExportError, match="is no file, and in the way"):
        export_data(part, tmp_path, "zip")
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="file is a file; name a folder"):
        export_data(part, tmp_path / "file", "zip")


def test_where_one_file_cannot_be_written_none_is(part: Network, tmp_path: Path) -> None:
    (tmp_path / f"mc2cm-data-{part.package.version}.sqlite.partial" / "in the way").mkdir(parents=True)
    with pytest.raises(ExportError, match="cannot be written"):
        export_data(part, tmp_path, "zip", "sqlite")
    assert [file.suffix for file in tmp_path.iterdir()] == [".partial"]


def test_answers_of_single_stakeholders_are_handed_on_only_if_that_is_asked_for(asked: Network, tmp_path: Path) -> None:
    (without,) = export_data(asked, tmp_path, "zip").values()
    (whole,) = export_data(asked, tmp_path / "all", "zip", answers=True).values()
    for content, there in ((without, False), (whole, True)):
        with ZipFile(BytesIO(content)) as archive:
            rows = [
                line for table in ANSWERS for line in csv.DictReader(archive.read(f"{table}.csv").decode().splitlines())
            ]
        assert bool(rows) == there


def test_what_is_missing_for_parquet_is_told(
    part: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mc2cm_analysis.data_formats.parquet_files.find_spec", lambda _: None)
    monkeypatch.setattr("mc2cm_analysis.loading.load_network", lambda _: part)
    needed = "Parquet needs pyarrow: pip install 'mc2cm-analysis[parquet]'"
    assert left_out() == needed
    assert main(["export", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 3 == len(list(tmp_path.iterdir())) and needed in told.err
    assert main(["export", "parquet", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"mc2cm: {needed}\n"


def test_the_command_says_what_it_wrote_and_which_formats_there_are(
    part: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mc2cm_analysis.loading.load_network", lambda _: part)
    assert main(["export", "sqlite", "sqlite", "--out", str(tmp_path)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{tmp_path}/mc2cm-data-") and line.endswith(" kB")
    assert main(["export", "exel", "--out", str(tmp_path / "no")]) == 2
    assert "no format 'exel'. Known: zip, xlsx, sqlite, parquet." in capsys.readouterr().err
    assert main(["export", "--out", "s3://bucket/x"]) == 2 and not (tmp_path / "no").exists()


def test_an_export_of_the_same_version_with_other_content_is_replaced_with_a_word(
    part: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = part.package
    other = package.with_files({"searches.csv": package.content("searches").rsplit(b"\n", 2)[0] + b"\n"})
    told = []
    for network in (part, part, Network(other)):
        monkeypatch.setattr("mc2cm_analysis.loading.load_network", lambda _, network=network: network)
        assert main(["export", "zip", "--out", str(tmp_path)]) == 0
        told.append(capsys.readouterr().out)
    assert [text.endswith("(replaces an export of the same version with other content)\n") for text in told] == [
        False,
        False,
        True,
    ]


def test_an_empty_name_is_refused_in_words_that_fit_an_export(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--out", ""]) == 2
    told = capsys.readouterr().err
    assert told.startswith("mc2cm: '' cannot be used: an empty name is no folder") and "report" not in told


def test_faults_of_the_data_are_told_as_validate_tells_them(
    edit: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = edit("cities", lambda rows: rows[0].update(latitude="north"))
    assert main(["export", "--data", str(data), "--out", str(tmp_path / "out")]) == 1
    assert "cities.csv, row 2, column latitude: 'north' is not a number" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
