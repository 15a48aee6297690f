"""When does a reader see that a cell has changed, and when only whoever opens the file?"""

import re
from typing import Final, NamedTuple

from mc2cm_analysis import schema
from mc2cm_analysis.csv_tables import read_cell
from mc2cm_analysis.language import current
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES

#: The table of texts; its key is the English.
TEXTS: Final = "texts"
#: What a reader of an address does not see: how it is asked for, and how it ends.
_IN_ADDRESS: Final = re.compile(r"\Ahttps?://(?:www\.)?|/\Z")


class Cell(NamedTuple):
    """A cell of a row that differs."""

    column: str
    old: str
    new: str
    small: bool  # whether it reads the same: other spaces, digits that no page prints, another form of an address


def cell(field: schema.Field | None, column: str, old: str, new: str) -> Cell:
    """Return a cell that differs; `field` is what its column holds, if that is declared."""
    kind = field.type if field else "string"
    return Cell(column, old, new, seen(kind, column, old) == seen(kind, column, new))


def seen(kind: str, column: str, text: str) -> str:
    """Return what a reader sees of a cell: numbers as they are printed, spaces as one, addresses in one form.

    Examples
    --------
    >>> seen("number", "value", "13.60001"), seen("string", "text_en", "A  plan ")
    ('13.6', 'A plan')
    """
    if kind in ("number", "integer") and text:
        return current().number(float(read_cell(kind, text) or 0))
    if column == "url":
        return _IN_ADDRESS.sub("", text.strip())
    return " ".join(text.split())


def is_translation(field: schema.Field | None, table: str, column: str) -> bool:
    """Tell whether a column holds words in another language than English."""
    named = column in LANGUAGES and column != ENGLISH if table == TEXTS else False
    return named or bool(field and field.language)


def is_english(table: str, column: str) -> bool:
    """Tell whether a column holds our words in English, which the table of texts translates."""
    return column == ENGLISH if table == TEXTS else column.endswith(f"_{ENGLISH}")
