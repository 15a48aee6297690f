"""How much fits into one sentence, table or chart, and what is shown where there is more?

A network of seven cities is named whole everywhere. One of fifty is not: a sentence names the first cities and counts
the others, and a table or chart with more cities than it has room for across has them down its side.
"""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from mc2cm_analysis.language import counted, current, say
from mc2cm_analysis.vocabulary import COMMA

#: Names in a sentence, columns in a table or a chart.
MOST: Final = 12
#: How many names a sentence begins with that cannot have all.
_NAMED: Final = 8


def listed(names: Sequence[str]) -> str:
    """Join names as the language does; of more than `MOST`, the first, and how many others there are.

    Examples
    --------
    >>> listed(["Amman", "Beirut"]), listed([f"C{n}" for n in range(50)])
    ('Amman and Beirut', 'C0, C1, C2, C3, C4, C5, C6, C7 and 42 others')
    """
    return current().listing(list(names)) if len(names) <= MOST else _first(names)


def joined(names: Sequence[str]) -> str:
    """Join names by commas, for a cell of a table; of more than `MOST`, the first, and how many others there are."""
    return say(COMMA).join(names) if len(names) <= MOST else _first(names)


def _first(names: Sequence[str]) -> str:
    first = say(COMMA).join(names[:_NAMED])
    return counted(len(names) - _NAMED, "{names} and {n} other", "{names} and {n} others", names=first)


def is_wide(table: pd.DataFrame) -> bool:
    """Tell whether a table has more columns than there is room for, and fewer rows."""
    return bool(MOST < table.shape[1] > table.shape[0])


def upright(table: pd.DataFrame) -> pd.DataFrame:
    """Turn a table that is too wide: its columns, which are cities, become its rows; others stay as they are."""
    if not is_wide(table):
        return table
    return table.T.rename_axis(index=table.columns.name or say("City"), columns=table.index.name)


def highest(table: pd.DataFrame, n: int = 3) -> pd.DataFrame:
    """Return a square table as it is or, where it is too wide, the `n` highest values of each row in words.

    Parameters
    ----------
    table : DataFrame
        What is set against itself, index and columns as printed; the diagonal says nothing.
    """
    if len(table) <= MOST:
        return table
    told = []
    for name, row in table.iterrows():
        first = row.drop(name).dropna().sort_values(ascending=False, kind="stable").head(n)
        said = [
            say("{name} ({value})", name=other, value=current().number(float(value))) for other, value in first.items()
        ]
        told.append(say(COMMA).join(said))
    return pd.DataFrame({say("Highest values"): told}, index=table.index)
