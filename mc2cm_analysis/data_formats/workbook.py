"""How does a spreadsheet open the data? A sheet a table, text as text, whatever it begins with, and numbers as numbers.

A day is a day that Excel computes with, shown as ``2016-03-09`` in every language. Excel has none before March 1900:
a column with an earlier one holds its days as text.
"""

from datetime import date, datetime
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from mc2cm_analysis.data_formats.typed import TypedData, TypedTable, Value
from mc2cm_analysis.package import Package

#: What a workbook can hold, by its standard.
_MOST_ROWS, _MOST_COLUMNS, _LONGEST_TEXT, _LONGEST_NAME = 1_048_576, 16_384, 32_767, 31
_FIRST_DAY: Final = "1900-03-01"
_RESERVED: Final = "history"  # Excel has a sheet of that name for itself
_WIDEST: Final = 60  # characters
_MAKER: Final = "MC2CM analysis"
#: The day of a workbook whose data has none; never the clock, so that the same data gives the same bytes.
_NO_DAY: Final = "2016-03-09"


class WorkbookError(ValueError):
    """A workbook cannot hold this data; the message says where and why."""


def as_workbook(data: TypedData, package: Package) -> bytes:
    """Return the data as an XLSX.

    Raises
    ------
    WorkbookError
        If a table or a text is larger than Excel allows.
    """
    from xlsxwriter import Workbook

    content, names = BytesIO(), sheet_names(data.tables)
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        made = datetime.fromisoformat(data.date or _NO_DAY)
        book.set_properties({"title": data.title, "author": _MAKER, "comments": data.version, "created": made})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        for table in data.tables.values():
            _require_room(table)
            _write(book.add_worksheet(names[table.name]), table, head, cell, day)
    return content.getvalue()


def is_workbook(content: bytes, new: bytes) -> bool:
    """Say whether a file is such a workbook as it was written: a program that saves it again says when."""
    try:
        with ZipFile(BytesIO(content)) as book:
            about = book.read("docProps/core.xml").decode("utf-8", "replace")
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return False
    created, modified = (about.partition(f"<dcterms:{what} ")[2].partition("</")[0] for what in ("created", "modified"))
    return f"<dc:creator>{_MAKER}</dc:creator>" in about and created == modified


def sheet_names(tables: Any) -> dict[str, str]:
    """Return the name of the sheet of each table: at most 31 characters, and no two alike to Excel.

    Examples
    --------
    >>> sheet_names(["history", "a" * 40, "a" * 41])["a" * 41]
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa_2'
    """
    names: dict[str, str] = {}
    for table in tables:
        name, number = table[:_LONGEST_NAME], 1
        while name in names.values() or name == _RESERVED:
            number += 1
            name = f"{table[: _LONGEST_NAME - len(f'_{number}')]}_{number}"
        names[table] = name
    return names


def _require_room(table: TypedTable) -> None:
    if len(table.rows) >= _MOST_ROWS or len(table.types) > _MOST_COLUMNS:
        size = f"{len(table.rows)} rows and {len(table.types)} columns"
        raise WorkbookError(f"the table {table.name} has {size}; a sheet holds {_MOST_ROWS} and {_MOST_COLUMNS}")
    for number, row in enumerate(table.rows, 2):
        for column, value in zip(table.types, row, strict=True):
            if isinstance(value, str) and (length := len(value.encode("utf-16-le")) // 2) > _LONGEST_TEXT:
                where = f"{table.name}.csv, row {number}, column {column}"
                raise WorkbookError(f"{where}: the text has {length} characters; a cell holds {_LONGEST_TEXT}")


def _write(sheet: Any, table: TypedTable, head: Any, cell: Any, day: Any) -> None:
    for place, (column, kind) in enumerate(table.types.items()):
        values = table.values(column)
        days = kind == "date" and all(value is None or str(value) >= _FIRST_DAY for value in values)
        sheet.write_string(0, place, column, head)
        for line, value in enumerate(values, 1):
            _write_value(sheet, line, place, date.fromisoformat(str(value)) if days and value else value, cell, day)
        sheet.set_column(place, place, min(_WIDEST, 3 + max(len(str(value)) for value in (column, *values))))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.types) - 1)


def _write_value(sheet: Any, line: int, place: int, value: "Value | date", cell: Any, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(line, place, value, day)
    elif isinstance(value, str):
        sheet.write_string(line, place, value, cell)
    elif isinstance(value, bool):
        sheet.write_boolean(line, place, value, cell)
    elif value is not None:
        sheet.write_number(line, place, value, cell)
