"""What does every rule go through? The rows of the tables, with the numbers that a spreadsheet gives them."""

from collections.abc import Callable, Iterator

from mc2cm_analysis.csv_tables import FIRST_DATA_ROW, read_cell
from mc2cm_analysis.issues import Issue
from mc2cm_analysis.package import Record

#: The rows of each table, by its name.
Tables = dict[str, list[Record]]
#: It takes the tables, which have all their columns, and yields the faults that it finds.
Rule = Callable[[Tables], Iterator[Issue]]
#: A row with its number.
Numbered = tuple[int, Record]


def numbered(tables: Tables, name: str) -> Iterator[Numbered]:
    """Go through the rows of a table with the numbers that a spreadsheet gives them."""
    return enumerate(tables[name], FIRST_DATA_ROW)


def read_number(text: str) -> float | None:
    """Read a number; None for an empty cell and for one that holds no number, which the schema check reports."""
    try:
        value = read_cell("number", text)
    except ValueError:
        return None
    return None if value is None else float(value)
