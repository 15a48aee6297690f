"""What a cell is, is decided once: whoever reads the data finds the same text and number there, or the same fault."""

import csv
import tracemalloc
import unicodedata
from io import BytesIO, StringIO
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mc2cm_analysis import Network, load_network
from mc2cm_analysis.cli import main
from mc2cm_analysis.csv_tables import read_table, unprintable
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.plan.rows import Rows
from mc2cm_analysis.validation import find_issues

HEAD = "id,name\n"


def told(content: str | bytes) -> list[str]:
    """What the reader says of a file, with row and column."""
    table = read_table(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return [f"{fault.row} {fault.column}: {fault.problem}; {fault.expected}" for fault in table.faults]


@pytest.mark.parametrize(
    "content",
    [
        "id,name\nlyon,Lyon\n",
        "\ufeffid,name\r\nlyon,Lyon\r\n",
        "id,name\rlyon,Lyon",
        "id,name\nlyon,Lyon\n\n\n",
        "id,name\nlyon,Lyon\n,\n , \n".replace(" , ", ","),
        'id,"name"\n"lyon","Lyon"\n',
    ],
)
def test_a_table_is_read_in_every_form_that_spreadsheets_give_it(content: str) -> None:
    table = read_table(content.encode())
    assert (table.columns, table.rows, table.faults) == (["id", "name"], [("lyon", "Lyon")], [])


def test_equal_cells_take_up_memory_once_also_while_a_table_is_read() -> None:
    cell = "the same in every row"
    content = "\n".join(["first,second"] + 200_000 * [f"{cell},{cell}"]).encode()
    tracemalloc.start()
    table = read_table(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert set(table.rows) == {(cell, cell)}
    assert most < 3 * len(content)  # the rows; two texts of its own for each would be three times as much


def test_line_breaks_and_letters_are_read_as_the_same_however_they_are_written() -> None:
    apart = unicodedata.normalize("NFD", "Métropole\nélue")
    assert apart != "Métropole\nélue"
    (row,) = read_table(f'{HEAD}x,"{apart}"\n'.replace("\n", "\r\n").encode()).rows
    assert row == ("x", "Métropole\nélue")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{HEAD}a,b\n\nc,d\n", "3 : the row is empty; no empty line between rows"),
        (f"{HEAD},\nc,d\n", "2 : the row is empty"),
        (f"{HEAD}a\n", "2 : the row has 1 cells, and the head has 2 columns"),
        (f"{HEAD}a,b,c\n", "2 : the row has 3 cells, and the head has 2 columns"),
        (f'{HEAD}a,b\nc,"d\ne,f\n', "3 : a quotation mark is opened and never closed"),
        (f'{HEAD}a,"{"x" * 140_000}\n', "2 : a cell is longer than any text can be; a quotation mark may be open"),
        (f'{HEAD}a,"b"c\n', "2 : a cell goes on behind its closing quotation mark; each quotation mark inside"),
        (f"sep=,\n{HEAD}", "1 : the first line is 'sep=', which is a sign for Excel only"),
        (f"sep=;\n{HEAD}", "1 : the first line is 'sep=;', which is a sign for Excel only"),
        ("", "1 : the first line names no column"),
        ("\nid,name\n", "1 : the first line names no column"),
        ("id,id\n", "1 id: 2 columns have the name 'id'"),
        (f"{HEAD}a,Métropole\n".encode("latin-1"), "2 name: the file is not in UTF-8: here is the byte E9"),
        (f"{HEAD}a,b\n".encode("utf-16"), "None : the file is in UTF-16; a CSV saved as UTF-8"),
        (f"{HEAD}a,\ud800\n", "2 name: the file is not in UTF-8"),
        (f"{HEAD}a,\0\n", "2 name: it holds the character U+0000, which cannot be printed"),
        (f"{HEAD}a,b\nc,\x0b\n", "3 name: it holds the character U+000B"),
        (f"{HEAD}a,\x1b[31m\n", "2 name: it holds the character U+001B"),
        (f"{HEAD}a,\x9b31m\n", "2 name: it holds the character U+009B"),
        (f"{HEAD}a,\ufffe\n", "2 name: it holds the character U+FFFE"),
        (f"{HEAD}a,\U0010ffff\n", "2 name: it holds the character U+10FFFF"),
        (f"{HEAD}a,b\ufeff\n", "2 name: it holds the character U+FEFF"),
        (f"{HEAD}a,b\u2028c\n", "2 name: it holds the character U+2028"),
        (f"{HEAD}a,\u202enoyL\u202c\n", "2 name: it holds the character U+202E, which turns the text round"),
        (f"{HEAD}a,\u2067Lyon\n", "2 name: a mark of direction, U+2067, has no end"),
        (f"{HEAD}a,Lyon\u2069\n", "2 name: a mark of direction, U+2069, ends nothing"),
        (f"{HEAD}a,\u202bLyon\u2069\n", "2 name: a mark of direction, U+2069, ends nothing"),
        (f'{HEAD}a,"\u2067Lyon\n\u2069"\n', "2 name: a mark of direction, U+2067, has no end"),
        ("id,na\x07me\n", "1 : it holds the character U+0007"),
    ],
)
def test_what_is_no_table_is_told_with_its_row(content: str | bytes, said: str) -> None:
    assert any(line.startswith(said) for line in told(content)), told(content)


@pytest.mark.parametrize(
    "text", ["\u2067طنجة\u2069 (Tanger)", "\u200fطنجة", "می\u200cشود", "a\tb", "{city} %s \\n $x$"]
)
def test_what_a_page_can_print_is_shown_as_it_is(text: str) -> None:
    assert not unprintable(text) and read_table(f"{HEAD}a,{text}\n".encode()).rows == [("a", text)]


def test_of_a_file_in_another_encoding_the_first_place_is_told_alone() -> None:
    assert len(told(f"{HEAD}é,è\nà,ù\n".encode("latin-1"))) == 1


@pytest.fixture
def odd_figure(edit) -> Path:
    def plant(rows: list[dict[str, str]]) -> None:
        rows[3]["value"], rows[4]["reference_year"], rows[5]["value"] = "١٣", "٢٠١٦", "1234\u00a0"

    return edit("observations", plant)


@pytest.mark.parametrize(
    "command",
    [
        ["validate"],
        ["compare"],
        ["build"],
        ["build", "--dry-run"],
        ["questionnaire", "--city", "lyon", "--out", "form.xlsx"],
        ["import-answers", "--revoke", "none"],
        ["update-series", "any.csv"],
        ["add-source", "new", "--title", "T", "--publisher", "P", "--licence", "none"],
    ],
)
def test_a_file_that_is_no_table_is_told_alike_by_every_command(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.chdir(data_copy.parent)
    (data_copy.parent / "any.csv").write_text("", encoding="utf-8")
    file = data_copy / "observations.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\n\n", 3))
    assert main([*command, "--data", str(data_copy)]) == 1
    said = capsys.readouterr()
    lines = [line.strip() for line in (said.out + said.err).splitlines() if "observations.csv" in line]
    fault = "observations.csv, row {}: the row is empty; expected no empty line between rows"
    assert lines == [fault.format(row) for row in (2, 4, 6)]


def test_a_figure_in_other_digits_is_told_before_anything_is_withdrawn(
    odd_figure: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    (out / "en").mkdir(parents=True)
    (out / "en" / "lyon.html").write_text("an old page", encoding="utf-8")
    for options in ([], ["--dry-run"], ["--force"]):
        assert main(["build", "--data", str(odd_figure), "--out", str(out), *options]) == 1
        said = capsys.readouterr().err
        for row, column, cell in ((5, "value", "١٣"), (6, "reference_year", "٢٠١٦"), (7, "value", r"1234\xa0")):
            assert f"observations.csv, row {row}, column {column}: '{cell}' is not a" in said
    assert [str(file.relative_to(out)) for file in out.rglob("*.*")] == ["en/lyon.html"]


@pytest.mark.parametrize(
    "command",
    [
        ["compare"],
        ["questionnaire", "--city", "lyon", "--out", "form.xlsx"],
        ["import-answers", "any.csv", "--city", "lyon"],
        ["import-follow-up", "any.csv", "--city", "lyon", "--event", "e03-madrid-2016-peer"],
        ["update-series", "any.csv"],
    ],
)
def test_a_figure_in_other_digits_is_told_by_whatever_reads_it(
    odd_figure: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.chdir(odd_figure.parent)
    (odd_figure.parent / "any.csv").write_text("", encoding="utf-8")
    assert main([*command, "--data", str(odd_figure)]) == 1
    assert "observations.csv, row 5, column value: '١٣' is not a number" in capsys.readouterr().err


def test_the_lab_opens_and_says_first_what_is_wrong_with_the_data(
    odd_figure: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("subprocess.call", lambda *_, **__: 0)
    assert main(["lab", str(tmp_path / "workspace"), "--data", str(odd_figure)]) == 0
    assert "observations.csv, row 5, column value: '١٣' is not a number" in capsys.readouterr().err


ODD_CELLS = st.one_of(
    st.sampled_from(
        [
            *("NaN", "INF", "-inf", "1e400", "1_000", "1,5", "-5", "-0", "١٣", "0x10", "9" * 400, "1234\u00a0", " 5"),
            *("٢٠١٦", "1_999", "2016.0", "3016", "lyon\n", "../evil", "{city}", "%s", "\\", '"', ",", "a,b", "\r\n"),
            *("\0", "\x0b", "\u202e", "\u2067", "\ufffe", unicodedata.normalize("NFD", "é"), "=1+1", "", "x" * 200_000),
        ]
    ),
    st.text(max_size=8),
)
#: What happens to the lines of a file between a colleague's spreadsheet and the folder.
SHAPES = {
    "as it was": lambda text: text.encode(),
    "a mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "lines of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "empty lines at the end": lambda text: (text + "\n\n").encode(),
    "an empty line inside": lambda text: text.replace("\n", "\n\n", 1).encode(),
    "a short row": lambda text: (text.rstrip("\n").rpartition(",")[0] + "\n").encode(),
    "a long row": lambda text: (text.rstrip("\n") + ",more\n").encode(),
    "a quotation mark left open": lambda text: (text.rstrip("\n") + '"').encode(),
    "a sign for Excel": lambda text: ("sep=,\n" + text).encode(),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "Latin letters of Windows": lambda text: text.encode("cp1252", "replace"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "a head twice": lambda text: (text.partition("\n")[0] + "\n" + text).encode(),
}


@pytest.fixture(scope="module")
def small(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The data of one city, as small as it can be; the tests change its figures in memory."""
    part = network.only("beirut", observations="city == 'beirut' and area_level == 'city'")
    folder = part.package.copy_to(tmp_path_factory.mktemp("small") / "data")
    (folder / "texts.csv").write_text("en,fr,ar\n", encoding="utf-8")  # it is asked for in English alone
    return Package(folder)


@settings(max_examples=60)
@given(
    cells=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 17), ODD_CELLS), max_size=2),
    shape=st.sampled_from(sorted(SHAPES)),
)
def test_all_readers_find_the_same_in_a_table_or_its_fault_is_told(
    small: Package, cells: list[tuple[int, int, str]], shape: str
) -> None:
    columns, rows = small.columns("observations"), [list(row) for row in small.rows("observations")]
    for row, column, text in cells:
        rows[row % len(rows)][column % len(columns)] = text.encode("utf-8", "replace").decode()
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows([columns, *rows])
    package = small.with_files({"observations.csv": SHAPES[shape](written.getvalue())})
    if find_issues(package):
        return
    planned = Rows(package).cell
    frame = Network(package).table("observations")
    for number, row in enumerate(package.rows("observations")):
        for column, kind in package.types("observations").items():
            text, value = planned("observations", row, column), frame.at[number, column]
            if kind == "string":
                assert value == text
            else:
                assert pd.isna(value) if not text else value == float(text)
    content = package.content("observations").decode("utf-8-sig").replace("\r\n", "\n")
    known = unicodedata.normalize("NFC", content).encode()
    pandas_reads = pd.read_csv(BytesIO(known), dtype="str", keep_default_na=False, lineterminator="\n")
    assert [tuple(row) for row in pandas_reads.to_numpy()] == package.rows("observations")


def test_the_small_data_has_no_fault(small: Package) -> None:
    assert find_issues(small) == [] and len(small.rows("observations")) > 3
    assert load_network(small.folder).table("observations").shape == (len(small.rows("observations")), 18)


def test_what_a_terminal_would_obey_is_printed_as_it_is_written(
    edit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "\x1b]0;owned\x07\x9b31m\u202e"
    folder = edit("cities", lambda rows: rows[0].update(name_local=code))
    file = folder / "pilots.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", f"{code}\n".encode(), 1))
    for command in (["validate"], ["validate", "--json"], ["compare"], ["build"]):
        assert main([*command, "--data", str(folder)]) == 1
        said = "".join(capsys.readouterr())
        assert "U+001B" in said and not set(code[:1] + code[9:10] + code[-1]) & set(said)
    for wrong in (["--city", code], ["--out", str(tmp_path / code)]):
        assert main(["build", *wrong]) == 2
        assert "\x1b" not in capsys.readouterr().err
