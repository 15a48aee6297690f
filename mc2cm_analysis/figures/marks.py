"""Which of a few things holds of each theme in each city? A mark for each, and a legend."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from mc2cm_analysis.figures.chart import chart
from mc2cm_analysis.figures.lettering import legend
from mc2cm_analysis.figures.matrices import name_cells
from mc2cm_analysis.figures.style import CONTRAST, HIGHLIGHT
from mc2cm_analysis.language import later, words
from mc2cm_analysis.many import is_wide, upright
from mc2cm_analysis.vocabulary import FINDINGS, PEER_ROLES, Vocabulary

_Marks = Mapping[str, dict[str, Any]]

_FILLED: Final = {"marker": "o", "color": HIGHLIGHT, "mfc": HIGHLIGHT}
_OPEN: Final = {"marker": "o", "color": HIGHLIGHT, "mfc": "white"}
_SQUARE: Final = {"marker": "s", "color": CONTRAST, "mfc": CONTRAST}
FINDING_MARKS: Final[_Marks] = {"both": _FILLED, "stated only": _OPEN, "done only": _SQUARE}
ROLE_MARKS: Final[_Marks] = {"learns": _OPEN, "shares": _SQUARE, "both": _FILLED}


@chart(later("Table of marks"), height=0.8, row=0.44, dense=0.26)
def stated_done_marks(findings: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> None:
    """Mark for each theme and city whether it is stated, done, or both; nothing is drawn where neither is known.

    Many cities stand down the side, with the themes across.

    Parameters
    ----------
    findings : DataFrame of str
        Rows themes, columns cities, values ``both``, ``stated only``, ``done only``, ``neither``.
    """
    _mark(ax, findings, FINDING_MARKS, FINDINGS, narrow=narrow)


@chart(later("Table of marks"), height=0.8, row=0.44, dense=0.26)
def role_marks(roles: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> None:
    """Mark for each theme and city whether it could learn, could share a practice, or both.

    Many cities stand down the side, with the themes across.

    Parameters
    ----------
    roles : DataFrame of str
        Rows themes, columns cities, values ``learns``, ``shares``, ``both`` or ``""``.
    """
    _mark(ax, roles, ROLE_MARKS, PEER_ROLES, narrow=narrow)


def _mark(ax: Axes, table: pd.DataFrame, marks: _Marks, labels: Vocabulary, *, narrow: bool) -> None:
    many_cities, table, said = is_wide(table), upright(table), words(labels)
    drawn = [value for value in marks if table.eq(value).any(axis=None)]
    for value in drawn or marks:  # the legend explains what is there; where nothing is, what could be
        rows, columns = np.where(table.to_numpy() == value)
        ax.plot(columns, rows, ls="", ms=11, mew=1.8, label=said[value], **marks[value])
    name_cells(ax, table, narrow=narrow, over=many_cities)
    legend(ax, narrow=narrow, under=many_cities)
