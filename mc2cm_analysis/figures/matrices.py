"""How do themes and cities cross? Tables of ranks, counts, marks and shares."""

from collections.abc import Sequence
from itertools import combinations
from textwrap import fill
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mc2cm_analysis.figures.chart import chart
from mc2cm_analysis.figures.style import BLUES, CONTRAST, GREY, HIGHLIGHT, INK, LIGHT, OPPOSITES, PALE, bare, legend
from mc2cm_analysis.language import current, later, say
from mc2cm_analysis.vocabulary import FINDINGS, NOT_STATED

#: Letters over all the heads of columns that stand side by side.
_LETTERS_ACROSS: Final = 85


@chart(later("Table of ranks"), height=1.1, row=0.48, width=8.4)
def theme_city_heatmap(ranks: pd.DataFrame, *, labels: pd.DataFrame | None = None, ax: Axes) -> None:
    """Draw the rank of each theme in each city; a blank cell is a theme the city is not known to state.

    Parameters
    ----------
    ranks : DataFrame
        Rows themes, columns cities, values ranks (1 = first), NaN = not stated; index and columns as printed.
    labels : DataFrame of str, optional
        What is written in each cell; by default the rank. What is written where there is no rank stands in place of
        the words for not stated.
    """
    import seaborn as sns  # slow to import, and the only chart that needs it

    written = labels if labels is not None else ranks.map(lambda r: "" if pd.isna(r) else f"{r:g}")
    look: dict[str, Any] = {"cmap": BLUES, "cbar": False, "linewidths": 2, "linecolor": "white"}
    sns.heatmap(-ranks, annot=written.to_numpy(), fmt="", ax=ax, **look)
    dark = ranks.to_numpy().ravel() <= (1 + ranks.shape[0]) / 3  # the text of a cell must stand out from its shade
    for text, on_dark in zip(ax.texts, dark[~ranks.isna().to_numpy().ravel()], strict=True):
        text.set_color("white" if on_dark else INK)
    for row, column in zip(*np.where(ranks.isna().to_numpy()), strict=True):
        blank = written.iat[row, column] or fill(say(NOT_STATED), 10, break_long_words=False)
        box = Rectangle((column + 0.04, row + 0.06), 0.92, 0.88, fill=False, ec=LIGHT, ls=(0, (3, 2)), lw=1)
        ax.add_patch(box)
        ax.text(column + 0.5, row + 0.5, blank, ha="center", va="center", color=GREY, size=7.5, style="italic")
    bare(ax)
    ax.xaxis.tick_top()
    ax.tick_params(axis="both", length=0, labelrotation=0, labelcolor=INK)


def _cells(ax: Axes, values: "np.ndarray", **shades: Any) -> None:
    """Shade cells, as shapes: a picture of pixels weighs more in a page."""
    rows, columns = values.shape
    left, top = np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5
    ax.pcolormesh(left, top, np.ma.masked_invalid(values), edgecolors="white", linewidth=2, **shades)


def _name(ax: Axes, rows: "pd.Index[str]", columns: Sequence[str], *, over: bool = True, **letters: Any) -> None:
    """Name the rows, the first on top, and the columns, over them or under them; no lines and no ticks."""
    ax.set_xticks(range(len(columns)), columns, **letters)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    bare(ax)
    if over:
        ax.xaxis.tick_top()
    ax.tick_params(length=0, labelcolor=INK)


def _heads(columns: "pd.Index[str]") -> list[str]:
    """Break heads into lines, so that they do not run into each other."""
    return [fill(str(name), max(8, _LETTERS_ACROSS // len(columns)), break_long_words=False) for name in columns]


@chart(later("Table of counts"), height=1.3, row=0.42, width=8.4)
def count_heatmap(counts: pd.DataFrame, *, ax: Axes) -> None:
    """Draw a table of counts; a zero is left blank and said so by a dash.

    Parameters
    ----------
    counts : DataFrame of int
        Index and columns as printed.
    """
    shades = np.log1p(counts.to_numpy(dtype=float))
    _cells(ax, np.where(shades > 0, shades, np.nan), cmap=BLUES, vmin=0)
    for row, column in np.ndindex(*counts.shape):
        n = int(counts.iat[row, column])
        colour = "white" if shades[row, column] > 0.7 * shades.max() else INK
        ax.text(column, row, current().number(n) if n else "–", ha="center", va="center", color=colour if n else GREY)
    _name(ax, counts.index, _heads(counts.columns))


FINDING_MARKS: Final[dict[str, dict[str, Any]]] = {
    "both": {"marker": "o", "color": HIGHLIGHT, "mfc": HIGHLIGHT},
    "stated only": {"marker": "o", "color": HIGHLIGHT, "mfc": "white"},
    "done only": {"marker": "s", "color": CONTRAST, "mfc": CONTRAST},
}


@chart(later("Table of marks"), height=1.2, row=0.44, width=8.4)
def stated_done_marks(findings: pd.DataFrame, *, ax: Axes) -> None:
    """Mark for each theme and city whether it is stated, done, or both; nothing is drawn where neither is known.

    Parameters
    ----------
    findings : DataFrame of str
        Rows themes, columns cities, values ``both``, ``stated only``, ``done only``, ``neither``.
    """
    for finding, style in FINDING_MARKS.items():
        rows, columns = np.where(findings.to_numpy() == finding)
        ax.plot(columns, rows, ls="", ms=11, mew=1.8, label=say(FINDINGS[finding]), **style)
    _name(ax, findings.index, list(findings.columns), over=False)
    legend(ax, 3)


@chart(later("Shaded table"), height=0.9, row=0.5, width=6.4)
def likeness_heatmap(tau: pd.DataFrame, *, ax: Axes) -> None:
    """Draw how like the orders of each two cities are.

    Parameters
    ----------
    tau : DataFrame
        Square, tau-b from -1 (reversed) to 1 (the same), NaN where nothing can be compared; index and columns as
        printed. The diagonal is left blank.
    """
    values = tau.to_numpy(dtype=float, copy=True)
    np.fill_diagonal(values, np.nan)
    _cells(ax, values, cmap=OPPOSITES, vmin=-1, vmax=1)
    for row, column in np.ndindex(*values.shape):
        value = values[row, column]
        word = "" if row == column else "–" if np.isnan(value) else current().number(value, 2)
        word = word.replace("-", "\N{MINUS SIGN}")
        ax.text(column, row, word, ha="center", va="center", color="white" if abs(value) > 0.7 else INK)
    _name(ax, tau.index, list(tau.columns))


@chart(later("Shaded table"), height=0.74, row=0.46, width=8.4)
def precedence_heatmap(shares: pd.DataFrame, *, settled: pd.DataFrame, ax: Axes) -> None:
    """Draw in how many of 100 draws (rounded down) the row comes before the column, the settled pairs in full colour.

    Parameters
    ----------
    shares : DataFrame
        Square, 0 to 1; index and columns as printed, in one order. Only what stands over the diagonal is drawn: the
        rest says the same the other way round.
    settled : DataFrame of bool
        Which pairs are settled; rows and columns as in `shares`.
    """
    values = shares.to_numpy(dtype=float)
    for row, column in combinations(range(len(shares)), 2):
        share = values[row, column]
        firm = settled.iat[row, column]
        box = Rectangle((column - 1.47, row - 0.46), 0.94, 0.92, fc=HIGHLIGHT if firm else PALE, ec="none")
        ax.add_patch(box)
        colour = "white" if firm else INK
        ax.text(column - 1, row, f"{int(100 * share + 1e-9)}", ha="center", va="center", color=colour)
    _name(ax, shares.index[:-1], _heads(shares.columns[1:]), size=9)
