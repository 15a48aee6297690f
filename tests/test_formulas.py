"""A text that somebody else wrote never reaches a spreadsheet as a formula, in whatever file the project writes."""

import csv
import re
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from mc2cm_analysis import DataError, load_network
from mc2cm_analysis.formulas import SIGNS, as_written, no_formula
from mc2cm_analysis.paths import PACKAGE
from mc2cm_analysis.saving import Original, as_bytes

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", '=HYPERLINK("https://elsewhere.example")']
#: What writes a CSV or a workbook, and the test that plants formulas in it.
WRITERS = {
    "saving.py": "here",
    "publishing/page/downloads.py": "test_downloads.py",
    "revision.py": "here: validation refuses them in every table; test_import_answers.py",
    "commands/adding.py": "the terminal",
    "extract.py": "holds rows of tables that were checked",
    "consultation/workbook.py": "test_questionnaire.py",
    "data_formats/workbook.py": "test_data_formats.py",
    "consultation/follow_up_forms.py": "test_learning.py",
    "consultation/xlsform.py": "test_questionnaire.py",
}


def test_whatever_writes_for_a_spreadsheet_is_tested() -> None:
    found = {
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.rglob("*.py")
        if re.search(r"csv\.(?:Dict)?[wW]riter\(|to_csv\(|to_excel\(|[^_]Workbook\(", file.read_text(encoding="utf-8"))
    }
    assert found == set(WRITERS)


@pytest.mark.parametrize("text", FORMULAS)
def test_an_apostrophe_makes_text_of_it_and_can_be_taken_away(text: str) -> None:
    lines = text.replace("\r", "\n")
    assert no_formula(text) == f"'{lines}" and as_written(no_formula(text)) == lines
    assert as_written("'tis said") == "'tis said" and no_formula("a = b") == "a = b"


def test_a_saved_table_holds_no_formula() -> None:
    frame = pd.DataFrame({"=head": FORMULAS, "n": range(-3, 4)}, index=pd.Index(FORMULAS, name="+index"))
    original = Original(frame, title="=title", sources=lambda: "=source")
    text = as_bytes(original, "rows.csv").decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(SIGNS)] == ["-3", "-2", "-1"]  # numbers stay numbers
    book = load_workbook(BytesIO(as_bytes(original, "rows.xlsx")))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("text", FORMULAS)
def test_no_table_of_the_data_may_hold_one(text: str, edit: Callable[..., Path]) -> None:
    def statements(rows: list[dict[str, str]]) -> None:
        rows[0]["note_en"] = text

    data = edit("statements", statements)
    with pytest.raises(DataError) as raised:
        load_network(data)
    said = ["is a formula to a spreadsheet"]
    if text.startswith("\r"):
        said.append("the row has")  # before Python 3.13 the test's own writer does not quote it, and it ends the row
    assert any(words in issue.problem for issue in raised.value.issues for words in said)
