"""What stands in an Excel form that somebody filled in? Each label of the form is followed by its answer."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from mc2cm_analysis.consultation.exports import Export, as_text
from mc2cm_analysis.consultation.filled import AnswerFault, Asked, FilledForm, choices, plain
from mc2cm_analysis.consultation.workbook import ANSWERS, CHOICES, FORM, NUMBER
from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import LANGUAGES

_ANSWER, _IMPORTANCE = 1, 2  # columns beside that of the labels
#: What the form calls otherwise than the exports do.
_CALLED: Final = {"form_version": "version"}


def is_excel_form(book: Any) -> bool:
    """Say whether a workbook is our Excel form."""
    return {ANSWERS, CHOICES, FORM} <= set(book.sheetnames)


def read_excel_form(file: str, book: Any, asked: Asked, wanted: Sequence[str]) -> Export:
    """Read an Excel form; `file` is its name, and `wanted` the questions that a whole form has."""
    about = {as_text(row[0]): as_text(row[1]) for row in book[FORM].iter_rows(max_col=2, values_only=True)}
    cells = dict(_cells(book[ANSWERS], asked))
    texts = {question: as_text(cell.value) for question, cell in cells.items()}
    told = {name: about.get(_CALLED.get(name, name), "") for name in asked.told}
    where = {question: cell.coordinate for question, cell in cells.items()}
    missing = [
        AnswerFault(file, question, "the form does not ask it any more", "the form as it was handed out")
        for question in wanted
        if question not in cells
    ]
    number = texts.pop("number", "").strip()
    key = f"form {number}" if number else ""
    return Export([] if missing else [FilledForm(file, key, {**texts, **told}, where)], [], missing)


def _cells(sheet: Any, asked: Asked) -> Iterator[tuple[str, Any]]:
    """Yield each question of the sheet with the cell of its answer."""
    said, themes = dict(asked.labels), choices("themes") if asked.ranked else {}
    said |= {plain(Language(code).say(NUMBER)): "number" for code in LANGUAGES}
    for row in sheet.iter_rows(max_col=_IMPORTANCE + 1):
        label = plain(as_text(row[0].value).partition("\n")[0])
        if label in said:
            yield said[label], row[_ANSWER]
        elif label in themes:
            yield f"rank_{themes[label]}", row[_ANSWER]
            yield f"importance_{themes[label]}", row[_IMPORTANCE]
