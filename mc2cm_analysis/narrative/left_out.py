"""Which rows has a page room for, and what does it say of the others?"""

from typing import Final

import pandas as pd

from mc2cm_analysis.language import counted

#: Rows that a table of a page has room for.
MOST_ROWS: Final = 120


def listed_rows(rows: pd.DataFrame, *together: str) -> pd.DataFrame:
    """Return the rows that a page has room for: the first groups of rows that share these columns, each whole."""
    if len(rows) <= MOST_ROWS:
        return rows
    number_of = rows.groupby(list(together), sort=False, dropna=False).ngroup()
    up_to = number_of.value_counts().sort_index().cumsum()
    return rows[number_of.map(up_to) <= MOST_ROWS]


def rows_left_out(rows: pd.DataFrame, listed: pd.DataFrame) -> str:
    """Say how many rows are not listed, and where they are; empty if all are."""
    if len(rows) == len(listed):
        return ""
    return counted(
        len(rows) - len(listed),
        "There is {n} more such row; the workbook of the data beside this page has it.",
        "There are {n} more such rows; the workbook of the data beside this page has them.",
    )
