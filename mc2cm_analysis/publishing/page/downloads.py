"""What can a reader take away from a page, beside the page? The rows it rests on, as a workbook and as CSV.

A workbook opens right in every Excel: what is text stays text, and an Arabic sheet runs from right to left. A CSV is
for programs, and for Excel as far as a CSV can be: it begins with the mark of UTF-8, and its separators are those that
Excel expects where the language is spoken. There is no line ``sep=``, which only Excel knows: it then ignores the mark.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from mc2cm_analysis.csv_tables import ENCODING
from mc2cm_analysis.formulas import no_formula
from mc2cm_analysis.language import Language, later
from mc2cm_analysis.package import settled
from mc2cm_analysis.publishing.page.leaks import check_leaks
from mc2cm_analysis.publishing.page.sheets import TABLES, Cell, Sheet, Sheets
from mc2cm_analysis.publishing.plan.reports import Report


class _Signs(NamedTuple):
    """What separates cells, and decimals, in the CSV of a language."""

    cells: str
    decimals: str


_ENGLISH_SIGNS: Final = _Signs(",", ".")
#: As Windows has them for most of those who speak the language; other languages take the English ones.
_SIGNS: Final = {"fr": _Signs(";", ","), "ar": _Signs(";", ".")}

#: What every page says that is made from a data package with invented answers.
INVENTED: Final = later("Invented answers: an example. No stakeholder said what this page tells of stakeholders.")
_WIDEST: Final = 60  # characters
_LONGEST_NAME: Final = 31  # of a sheet, in Excel
_NOT_IN_A_NAME: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def data_files(report: Report, data: Path) -> dict[str, bytes]:
    """Return the rows behind a page, place to content; the same rows in the folder of the data give the same bytes.

    Raises
    ------
    RefusedError
        If a cell tells of this machine.
    """
    behind = sheets_of(data).behind(report)
    check_leaks("\n".join({text for sheet in behind.values() for text in _texts(sheet)}))
    main = behind.get(report.kind.main) or Sheet(TABLES[report.kind.main], [], [])
    return {
        report.download("xlsx"): _workbook(report, behind.values(), str(settled(data).descriptor.get("created", ""))),
        report.download("csv"): _csv(main, report.language),
    }


@cache
def sheets_of(data: Path) -> Sheets:
    """Return the rows behind pages, found once for all the processes that are forked from this one."""
    return Sheets(settled(data))


def _texts(sheet: Sheet) -> Iterator[str]:
    yield from (sheet.name, *sheet.heads)
    for row in sheet.rows:
        yield from (cell for cell in row if isinstance(cell, str))


def _csv(sheet: Sheet, code: str) -> bytes:
    signs, text = _SIGNS.get(code, _ENGLISH_SIGNS), StringIO()
    writer = csv.writer(text, delimiter=signs.cells)
    writer.writerow(sheet.heads)
    writer.writerows([_in_csv(cell, signs.decimals) for cell in row] for row in sheet.rows)
    return text.getvalue().encode(ENCODING)


def _in_csv(cell: Cell, decimals: str) -> str:
    if isinstance(cell, str):
        return no_formula(cell)
    return str(cell).removesuffix(".0").replace(".", decimals)


def _workbook(report: Report, sheets: Iterable[Sheet], made: str) -> bytes:
    from xlsxwriter import Workbook

    content, language = BytesIO(), Language(report.language)
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = datetime.fromisoformat(made[:10]) if made else datetime(2016, 3, 9)  # not the clock: the same bytes each time
    book.set_properties({"title": report.title, "author": language.say("MC2CM analysis"), "created": day})
    about = [
        report.title,
        language.say(later("The rows of the data on which this page rests, with their sources.")),
        language.say(later("Data version {version}"), version=report.data_version),
        language.say(later("Text and data: CC BY 4.0; each source keeps its own terms.")),
        *([language.say(INVENTED)] if report.invented else []),
        "",
    ]
    styles = {"head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})}
    styles["cell"] = book.add_format({"text_wrap": True, "valign": "top"})
    kept = list(sheets)
    lines: list[list[Cell]] = [[line] for line in about]
    lines += [[sheet.name, len(sheet.rows)] for sheet in kept]
    first = Sheet(language.say(later("About")), [], lines)
    for sheet in (first, *kept):
        _write(book.add_worksheet(_sheet_name(sheet.name)), sheet, styles, right_to_left=language.direction == "rtl")
    book.close()
    return content.getvalue()


def _sheet_name(name: str) -> str:
    return name.translate(_NOT_IN_A_NAME)[:_LONGEST_NAME].strip()


def _write(page: Any, sheet: Sheet, styles: dict[str, Any], *, right_to_left: bool) -> None:
    """Write a table: text as text, whatever it begins with."""
    if right_to_left:
        page.right_to_left()
    lines: list[Sequence[Cell]] = [*([sheet.heads] if sheet.heads else []), *sheet.rows]
    for i, line in enumerate(lines):
        style = styles["head" if sheet.heads and not i else "cell"]
        for j, cell in enumerate(line):
            if isinstance(cell, str):
                page.write_string(i, j, cell, style)
            else:
                page.write_number(i, j, cell, style)
    for j in range(max(map(len, lines), default=0)):
        page.set_column(j, j, min(_WIDEST, 3 + max(len(str(line[j])) for line in lines if len(line) > j)))
    if sheet.heads:
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(sheet.rows), len(sheet.heads) - 1)
