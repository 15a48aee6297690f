"""Which rows has a page room for, and what does it say of the others?"""

from collections.abc import Collection
from typing import Final

import pandas as pd

from mc2cm_analysis.language import counted
from mc2cm_analysis.many import MOST

#: Rows that a table of a page has room for, and where the page tells of many cities: all else on it is longer then too.
MOST_ROWS: Final = 120
MOST_ROWS_OF_MANY: Final = 12
#: Cities that a page has room to set each against each other in a chart.
_MOST_IN_SQUARE: Final = 30


def listed_rows(rows: pd.DataFrame, *together: str, cities: int = 0) -> pd.DataFrame:
    """Return the rows that a page on some cities has room for: the first groups that share these columns, each whole.

    Without such columns, a page has room for all rows unless it tells of many cities.
    """
    most = MOST_ROWS if cities <= MOST else MOST_ROWS_OF_MANY
    if not together:
        return rows if cities <= MOST else rows.head(most)
    if len(rows) <= most:
        return rows
    number_of = rows.groupby(list(together), sort=False, dropna=False).ngroup()
    up_to = number_of.value_counts().sort_index().cumsum()
    whole = rows[number_of.map(up_to) <= most]
    return rows.head(most) if whole.empty else whole


def has_room_for_square(cities: Collection[str]) -> bool:
    """Whether a page has room for a chart in which each city is set against each other."""
    return len(cities) <= _MOST_IN_SQUARE


def rows_left_out(rows: pd.DataFrame, listed: pd.DataFrame) -> str:
    """Say how many rows are not listed, and where they are; empty if all are."""
    if len(rows) == len(listed):
        return ""
    return counted(
        len(rows) - len(listed),
        "There is {n} more such row; the workbook of the data beside this page has it.",
        "There are {n} more such rows; the workbook of the data beside this page has them.",
    )
