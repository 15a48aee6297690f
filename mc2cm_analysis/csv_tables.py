"""What is a cell of a table, and what does it say? The one reader of CSV: checks, plan and network have it from here.

A table is a CSV in UTF-8 with commas, as RFC 4180 has it. Line breaks are read as those of Unix and letters as composed
(NFC), so that the same text is the same to whoever compares it. What is no such table is told with its row. How a cell
of a type is written is one pattern for all.
"""

import csv
import re
import sys
import unicodedata
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO, TextIOWrapper
from typing import Final, NamedTuple

#: UTF-8, with or without the mark that spreadsheets put before it.
ENCODING: Final = "utf-8-sig"
FIRST_DATA_ROW: Final = 2  # as a spreadsheet counts: the head is row 1

#: So many tables are kept parsed, for two states of the data share most of theirs; none of a file of more bytes than
#: this, for it would take much memory.
_TABLES_KEPT: Final = 48
_LARGE: Final = 2_000_000

Row = tuple[str, ...]
Cell = str | int | float | bool

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
#: What stands for a byte that is no UTF-8, see "surrogateescape".
_NO_TEXT: Final = re.compile("[\udc80-\udcff]")
_OVERRIDES: Final = "\u202d\u202e"
#: What nobody can read in a cell, and what has an effect beyond it.
_UNPRINTABLE: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17))
    + f"{_OVERRIDES}]"
)
#: Marks that begin a part of a text in another direction, and the mark that ends each.
_DIRECTIONS: Final = {**dict.fromkeys("\u202a\u202b", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
_DIRECTED: Final = re.compile("[\u202a-\u202c\u2066-\u2069]")
_ODD: Final = re.compile(f"{_UNPRINTABLE.pattern[:-1]}\u202a-\u202c\u2066-\u2069]")

#: What is never odd, and most of a text.
_PLAIN: Final = bytes(range(0x20, 0x7F)) + b"\n\r\t"


class Fault(NamedTuple):
    """What keeps a file from being a table: row (1 is the head) and column, what is wrong, what would be right."""

    row: int | None
    column: str
    problem: str
    expected: str


@dataclass(frozen=True)
class CsvTable:
    """A table as text: its columns, its rows, each as wide as the head, and what is wrong with the file."""

    columns: list[str]
    rows: list[Row]
    faults: list[Fault]


class _BrokenLineError(ValueError):
    """The file cannot be divided into rows from here on."""

    def __init__(self, row: int, error: str) -> None:
        told, expected = next(words for sign, words in _BROKEN.items() if sign in error)
        super().__init__(error)
        self.fault = Fault(row, "", told, expected)


#: What the library says of a line that is none, and what we say.
_BROKEN: Final = {
    "unexpected end": ("a quotation mark is opened and never closed", "a quotation mark at the end of the cell"),
    "field limit": (
        "a cell is longer than any text can be; a quotation mark may be open",
        "a quotation mark at the end of the cell",
    ),
    "": ("a cell goes on behind its closing quotation mark", 'each quotation mark inside such a cell twice, as ""'),
}


def read_table(content: bytes) -> CsvTable:
    r"""Read a CSV, with everything that is wrong with it as a table; nobody changes what is returned.

    Examples
    --------
    >>> read_table(b"id,name\nlyon,Lyon\n\n").rows
    [('lyon', 'Lyon')]
    >>> read_table(b"id,name\nlyon\n").faults[0].problem
    'the row has 1 cells, and the head has 2 columns'
    """
    return _read_lately(content) if len(content) < _LARGE else _read(content)


def _read(content: bytes) -> CsvTable:
    if content.startswith(_UTF_16):
        return CsvTable([], [], [Fault(None, "", "the file is in UTF-16", "a CSV saved as UTF-8")])
    text = TextIOWrapper(BytesIO(content), ENCODING, "surrogateescape", newline=None)
    faults: list[Fault] = []
    lines: list[Row] = []
    try:
        for cells, _ in split(unicodedata.normalize("NFC", line) for line in text):
            lines.append(tuple(map(sys.intern, cells)))  # at once: most of the cells of a large table are the same few
    except _BrokenLineError as broken:
        faults.append(broken.fault)
    while lines and not any(lines[-1]):  # empty lines at the end
        lines.pop()
    columns = list(lines.pop(0)) if lines else []
    faults += [*_head_faults(columns), *_row_faults(columns, lines)]
    if _may_be_odd(content):
        faults += _text_faults(columns, [columns, *lines])
    rows = [cells for cells in lines if len(cells) == len(columns)]
    return CsvTable(columns, rows, sorted(faults, key=lambda fault: fault.row or 0))


_read_lately: Final = lru_cache(_TABLES_KEPT)(_read)


def _may_be_odd(content: bytes) -> bool:
    """Whether a file may hold a sign that no cell should: far faster than a search of the text, sign by sign."""
    try:
        content.decode(ENCODING)
    except UnicodeDecodeError:
        return True
    rest = content.removeprefix(BOM_UTF8).translate(None, _PLAIN)
    return any(map(_ODD.match, set(rest.decode("utf-8"))))


def split(lines: Iterable[str]) -> Iterator[tuple[list[str], int]]:
    """Yield the cells of each row of a file, none for an empty line, and how many lines were read up to its end."""
    reader = csv.reader(lines, strict=True)
    row = 0
    while True:
        row += 1
        try:
            yield next(reader), reader.line_num
        except StopIteration:
            return
        except csv.Error as error:
            raise _BrokenLineError(row, str(error)) from None


def _head_faults(columns: list[str]) -> Iterator[Fault]:
    named = "the names of the columns in the first line, with commas between them"
    if not columns:
        yield Fault(1, "", "the first line names no column", named)
    elif columns[0].startswith("sep="):
        yield Fault(1, "", f"the first line is '{columns[0]}', which is a sign for Excel only", named)
    for column, times in Counter(columns).items():
        if times > 1:
            yield Fault(1, column, f"{times} columns have the name '{column}'", "one column of a name")


def _row_faults(columns: list[str], rows: Sequence[Row]) -> Iterator[Fault]:
    for number, cells in enumerate(rows, FIRST_DATA_ROW):
        if not any(cells):
            yield Fault(number, "", "the row is empty", "no empty line between rows")
        elif len(cells) != len(columns):
            problem = f"the row has {len(cells)} cells, and the head has {len(columns)} columns"
            expected = f"{len(columns)} cells; a text with a comma in it stands between quotation marks"
            yield Fault(number, "", problem, expected)


def _text_faults(columns: list[str], lines: Sequence[Sequence[str]]) -> Iterator[Fault]:
    """Find the cells that no page can print; of a file in another encoding, the first."""
    other_encoding = False
    for number, cells in enumerate(lines, 1):
        for place, cell in enumerate(cells):
            column = columns[place] if place < len(columns) and number > 1 else ""
            if byte := _NO_TEXT.search(cell):
                if not other_encoding:
                    problem = f"the file is not in UTF-8: here is the byte {ord(byte[0]) - 0xDC00:02X}"
                    yield Fault(number, column, problem, "a CSV saved as UTF-8")
                other_encoding = True
            elif problem := unprintable(cell):
                yield Fault(number, column, problem, "the text without it")


def unprintable(text: str) -> str:
    r"""Say what in a text cannot be printed, or would change how the text after it is read; empty if nothing is.

    Examples
    --------
    >>> unprintable("طنجة (Tanger)"), unprintable("\x1b[31mLyon")
    ('', 'it holds the character U+001B, which cannot be printed')
    >>> unprintable("\u2067Lyon")
    'a mark of direction, U+2067, has no end'
    """
    if not _ODD.search(text):
        return ""
    if found := _UNPRINTABLE.search(text):
        does = "turns the text round" if found[0] in _OVERRIDES else "cannot be printed"
        return f"it holds the character U+{ord(found[0]):04X}, which {does}"
    for line in text.split("\n"):  # a mark has its effect up to the end of the line
        waiting: list[str] = []
        for mark in _DIRECTED.findall(line):
            if mark in _DIRECTIONS:
                waiting.append(mark)
            elif not waiting or _DIRECTIONS[waiting.pop()] != mark:
                return f"a mark of direction, U+{ord(mark):04X}, ends nothing"
        if waiting:
            return f"a mark of direction, U+{ord(waiting[-1]):04X}, has no end"
    return ""


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


#: How a cell of each type is written: in ASCII, a number in digits, short enough to be finite, zero without a sign.
_WRITTEN: Final[Mapping[str, tuple[str, Callable[[str], Cell]]]] = {
    "string": (r"(?s:.*)", str),
    "integer": (r"(?!-0+$)-?[0-9]{1,15}", int),
    "number": (r"(?!-0+(\.0+)?$)-?[0-9]{1,15}(\.[0-9]{1,20})?", float),
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", _day),
    "boolean": (r"true|false", "true".__eq__),
}
#: The types that a column can have.
TYPES: Final = tuple(_WRITTEN)


def read_cell(kind: str, text: str) -> Cell | None:
    """Read a cell of a type: a number as such, an empty one as None, a text or a date as text.

    Raises
    ------
    ValueError
        If no number or date is written so: digits are ASCII, a number has no exponent, a date is a day that there was.

    Examples
    --------
    >>> read_cell("number", "13.6"), read_cell("integer", ""), read_cell("string", "2016")
    (13.6, None, '2016')
    """
    if kind == "string":
        return text
    if not text:
        return None
    pattern, read = _WRITTEN[kind]
    if not re.fullmatch(pattern, text):
        raise ValueError(f"'{text}' is not written as a {kind}")
    return read(text)
