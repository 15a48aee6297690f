"""What a reader takes away beside a page opens right, says what the page rests on, and does nothing."""

import csv
import sys
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import docx
import pytest
from conftest import Row
from openpyxl import load_workbook
from workbench import planned

from mc2cm_analysis import Network
from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.page.docx import as_docx
from mc2cm_analysis.publishing.page.downloads import data_files
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.sheets import TABLES
from mc2cm_analysis.publishing.plan.reports import Report
from mc2cm_analysis.vocabulary import STATEMENT_KINDS

Edit = Callable[[str, Callable[[list[Row]], None]], Path]
FORMULA = '=HYPERLINK("https://elsewhere.example","x")'


def of_lyon(code: str) -> Report:
    (report,) = planned(["city_profile"], ["lyon"], [code])
    return report


def books(report: Report, data: Path | None = None) -> tuple[dict[str, list[tuple[object, ...]]], str]:
    """The sheets of a workbook by name, and the text of the CSV."""
    files = data_files(report, data or data_folder())
    book = load_workbook(BytesIO(files[report.download("xlsx")]))
    return {sheet.title: list(sheet.values) for sheet in book}, files[report.download("csv")].decode()


def test_a_workbook_holds_every_figure_of_the_city_with_its_source(network: Network) -> None:
    sheets, text = books(of_lyon("en"))
    heads, *rows = sheets["Figures"]
    told = network.city("lyon").rows("observations")
    assert sorted(row[heads.index("Value")] for row in rows) == sorted(told["value"])
    titles = set(network.table("sources").set_index("id").loc[told["source"], "title"])
    assert {row[heads.index("Source")] for row in rows} == titles
    assert len(list(csv.reader(StringIO(text)))) == 1 + len(told)


@pytest.mark.parametrize("code", LANGUAGES)
def test_heads_and_names_are_in_the_language_of_the_page(code: str) -> None:
    language = Language(code)
    report = of_lyon(code)
    book = load_workbook(BytesIO(data_files(report, data_folder())[report.download("xlsx")]))
    assert set(book.sheetnames) <= {language.say(name) for name in (*TABLES.values(), "About")}
    assert all(bool(sheet.sheet_view.rightToLeft) == (language.direction == "rtl") for sheet in book)
    assert language.say("Value") in next(book[language.say("Figures")].values)


USES = {"yes": "yes", "variant": "only when wider evidence is tried", "no": "no"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_coded_is_told_in_words(code: str) -> None:
    language, (heads, *rows) = Language(code), books(of_lyon(code))[0][Language(code).say("Statements")]
    for head, words in (("Kind", STATEMENT_KINDS), ("Counts", USES)):
        assert {row[heads.index(language.say(head))] for row in rows} <= set(language.words(words).values())


@pytest.mark.parametrize(("code", "cells", "decimals"), [("en", ",", "."), ("fr", ";", ","), ("ar", ";", ".")])
def test_a_csv_begins_with_the_mark_of_utf_8_and_is_separated_as_excel_expects(
    code: str, cells: str, decimals: str
) -> None:
    _, text = books(of_lyon(code))
    assert text.startswith("\ufeff") and "sep=" not in text
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=cells))
    at = rows[0].index(Language(code).say("Value"))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert any(decimals in row[at] for row in rows[1:])
    assert all(row[at].replace(decimals, "", 1).lstrip("-").isdigit() for row in rows[1:])


def test_what_looks_like_a_formula_is_text(edit: Edit) -> None:
    def planted(rows: list[Row]) -> None:
        next(row for row in rows if row["city"] == "lyon")["note_en"] = FORMULA

    data = edit("observations", planted)
    report = of_lyon("en")
    sheets, text = books(report, data)
    assert any(FORMULA in row for row in sheets["Figures"])
    book = load_workbook(BytesIO(data_files(report, data)[report.download("xlsx")]))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}, "no formula"
    assert any(f"'{FORMULA}" in row for row in csv.reader(StringIO(text)))


@pytest.mark.parametrize("text", ["kept in /home/ann/x.csv", "told by ann [at] example [dot] org"])
def test_rows_that_tell_of_a_machine_or_a_person_do_not_leave(edit: Edit, text: str) -> None:
    def planted(rows: list[Row]) -> None:
        next(row for row in rows if row["city"] == "lyon")["note_en"] = text

    data = edit("observations", planted)
    with pytest.raises(RefusedError, match="the report holds a"):
        data_files(of_lyon("en"), data)


def test_the_same_rows_give_the_same_bytes(data_copy: Path) -> None:
    assert data_files(of_lyon("ar"), data_copy) == data_files(of_lyon("ar"), data_folder())


def test_a_document_is_the_same_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<main><h1>Lyon</h1><p>An invented page.</p></main>"
    made = as_docx(page, of_lyon("en"))
    monkeypatch.setattr("sys.platform", "cygwin" if sys.platform == "win32" else "win32")
    assert as_docx(page, of_lyon("en")) == made
    assert docx.Document(BytesIO(made)).paragraphs[0].text == "Lyon"
