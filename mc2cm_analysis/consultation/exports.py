"""What do exports of KoboToolbox and ODK Central hold? A table with a respondent a row, whatever its settings.

Names or labels in any language, groups in the heads or not, commas or semicolons, a second head of ``#hxl`` tags: all
of it is recognised. A ranking is one column of names, best first, or (Kobo's form builder) one column a place. What is
not one of the questions, such as times, names of users and devices, is never taken in.
"""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from mc2cm_analysis.consultation.filled import PLACES, AnswerFault, Asked, FilledForm, choices, plain

_SEPARATORS: Final = ",;\t"
#: What may stand between a group and its question in a head.
_GROUPS: Final = "/:.|>-"
#: Columns by which a form is told from others, the surest first: one that stays when an answer is edited.
_KEYS: Final = ("meta/rootUuid", "rootUuid", "_uuid", "KEY", "meta-instanceID", "meta/instanceID", "instanceID")
_REVIEWS: Final = ("_validation_status", "ReviewState")
_REJECTED: Final = ("not_approved", "not approved", "rejected", "non approuv\N{LATIN SMALL LETTER E WITH ACUTE}")
_NOT_REJECTED: Final = (
    *("approv", "approuv", "on_hold", "on hold", "en attente", "received", "edited", "hasissues", "has issues"),
)
#: How the form builder names a place: ``_1st_choice``, and its label "1st choice".
_PLACE: Final = re.compile(r"_?([1-9])(?:st|nd|rd|th)[_ ]choice")
_RANKING: Final = "order"


class Export(NamedTuple):
    """What was read of a file: the forms filled in, the heads that nobody asked for, and what is wrong."""

    forms: list[FilledForm]
    ignored: list[str]
    faults: list[AnswerFault]


def read_export(file: str, content: bytes, asked: Asked) -> Export:
    """Read an export of KoboToolbox or ODK Central; `file` is its name, whose ending tells CSV from Excel."""
    try:
        lines = _sheet(content) if Path(file).suffix.lower() == ".xlsx" else _csv(content)
    except ValueError as error:
        return Export([], [], [AnswerFault(file, "the file", str(error), "an export as CSV (UTF-8) or XLSX")])
    if not lines:
        return Export([], [], [AnswerFault(file, "the file", "it is empty", "a head and a row for each answer")])
    head, rows = lines[0], list(enumerate(lines[1:], 2))
    if rows and any(rows[0][1]) and all(cell.startswith("#") for cell in rows[0][1] if cell):
        del rows[0]  # tags of HXL
    columns = _Columns(head, [cells for _, cells in rows], asked)
    if faults := list(columns.faults(file)):
        return Export([], [], faults)
    filled = [columns.form(file, number, cells) for number, cells in rows if any(cells)]
    return Export(filled, columns.ignored, [])


class _Columns:
    """Which columns of an export answer which question?

    A question may have several, where a form had two versions; of each row one of them is filled in.
    """

    def __init__(self, head: Sequence[str], rows: Sequence[Sequence[str]], asked: Asked) -> None:
        self._asked = asked
        self._head = [text.strip() for text in head]
        self._at: dict[str, list[int]] = {}
        ranking = None
        for place, text in enumerate(self._head):
            question = _question(text, asked)
            if question == f"{_RANKING}_label" or (question == _RANKING and not _any(rows, place)):
                ranking = place if ranking is None else ranking
            elif question:
                self._at.setdefault(question, []).append(place)
        if ranking is not None and _RANKING not in self._at:
            taken = {place for places in self._at.values() for place in places}
            self._at |= {f"place_{n}": [place] for n, place in _places(self._head, rows, ranking, taken)}
        self._keys = [self._head.index(key) for key in _KEYS if key in self._head]
        self._review = next((self._head.index(name) for name in _REVIEWS if name in self._head), None)
        used = [*(place for places in self._at.values() for place in places), *self._keys, self._review, ranking]
        self.ignored = [text for place, text in enumerate(self._head) if text and place not in used]

    def faults(self, file: str) -> Iterator[AnswerFault]:
        """Yield what keeps the table from being read."""
        for question in self._asked.needed:
            if question not in self._at:
                expected = f"an export of the form with a column '{question}', or with its label in a language"
                yield AnswerFault(file, question, "no column answers it", expected)
        if self._asked.ranked and _RANKING not in self._at and "place_1" not in self._at:
            expected = "a column 'order' of themes, best first, or a column a place as the form builder makes them"
            yield AnswerFault(file, _RANKING, "no column answers it", expected)
        if not self._keys:
            yield AnswerFault(file, "the file", "nothing tells the answers apart", f"one of {', '.join(_KEYS)}")

    def form(self, file: str, number: int, cells: Sequence[str]) -> FilledForm:
        """Return a row as a form that somebody filled in."""
        where = f"{file}, row {number}"
        row = [*cells, *[""] * (len(self._head) - len(cells))]
        faults, texts = [], {}
        for question, places in self._at.items():
            filled = list(dict.fromkeys(text for place in places if (text := row[place].strip())))
            texts[question] = filled[0] if filled else ""
            if len(filled) > 1:
                told = " and ".join(f"'{self._head[place]}' (column {place + 1})" for place in places)
                problem = f"columns that answer it differ: {told}"
                faults.append(AnswerFault(where, question, problem, "the same, or one of them filled in"))
        key = next((row[place].strip() for place in self._keys if row[place].strip()), "").removeprefix("uuid:")
        status = plain(row[self._review]) if self._review is not None else ""
        rejected = any(word in status for word in _REJECTED)
        if status and not rejected and not any(word in status for word in _NOT_REJECTED):
            expected = "a mark in English or French, such as approved, not approved or on hold, or none"
            faults.append(AnswerFault(where, self._head[self._review or 0], f"'{status[:40]}' is no mark", expected))
        return FilledForm(where, key, texts, rejected=rejected, faults=faults)


def _question(text: str, asked: Asked) -> str:
    """Return which question a head is about, by its name or its words; a group before it does not matter."""
    wanted, said = plain(text), asked.labels
    if wanted in asked.told:  # a form tells them in no group
        return wanted
    for name in (*asked.names, *([f"{_RANKING}_label"] if asked.ranked else [])):
        if re.search(rf"(?:^|[{_GROUPS}] ?|__){name}$", wanted):
            return name
    if wanted in said:
        return said[wanted]
    ends = [words for words in said if re.search(rf"(?:[{_GROUPS}] ?|__){re.escape(words)}$", wanted)]
    return said[max(ends, key=len)] if ends else ""


def _places(
    head: Sequence[str], rows: Sequence[Sequence[str]], ranking: int, taken: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Yield each place of the form builder's ranking with its column: those behind the column of its label."""
    others = set(taken)
    for place in range(ranking + 1, min(ranking + 1 + len(PLACES), len(head))):
        told = _PLACE.search(head[place])
        filled = {plain(row[place]) for row in rows if len(row) > place} - {""}
        if place in others or not (told or filled <= set(choices("themes"))):
            return
        yield int(told[1]) if told else place - ranking, place


def _any(rows: Sequence[Sequence[str]], place: int) -> bool:
    return any(len(row) > place and row[place].strip() for row in rows)


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-16" if content.startswith((BOM_UTF16_BE, BOM_UTF16_LE)) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not in UTF-8 (byte {error.start + 1})") from None
    if "\0" in text:
        raise ValueError("it is no text: a workbook, or a locked file, under the name of a CSV")
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"\"?sep=.\"?\r?", first):  # only Excel knows this line
        text = rest
    try:
        separator = _separator(text)
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise ValueError(f"it is no CSV ({error})") from None


def _separator(text: str) -> str:
    """Return what stands between the cells: what follows the first, if it is quoted, else what makes most cells."""
    if quoted := re.match(rf'"(?:[^"]|"")*"([{_SEPARATORS}])', text):
        return quoted[1]
    return max(_SEPARATORS, key=lambda sign: len(next(csv.reader(StringIO(text, newline=""), delimiter=sign), [])))


def _sheet(content: bytes) -> list[list[str]]:
    book = open_workbook(content)
    if len(book.sheetnames) > 1:
        named = ", ".join(book.sheetnames)
        raise ValueError(
            f"it has {len(book.sheetnames)} sheets ({named}), and those of our Excel form have other names"
        )
    return [[as_text(cell) for cell in row] for row in book.active.iter_rows(values_only=True)]


def open_workbook(content: bytes) -> Any:
    """Open a workbook for its values; `ValueError` if it is none."""
    from openpyxl import load_workbook

    try:
        return load_workbook(BytesIO(content), data_only=True)
    except Exception as error:  # openpyxl lets out whatever it meets in a broken file
        raise ValueError(f"it is no workbook, or a locked one ({type(error).__name__})") from None


def as_text(cell: object) -> str:
    """Return a cell of a workbook as the text that a CSV has for it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
