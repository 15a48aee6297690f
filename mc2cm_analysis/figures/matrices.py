"""Tables of ranks, counts and marks, by theme and city."""

from itertools import combinations
from textwrap import fill
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mc2cm_analysis.language import current, say
from mc2cm_analysis.style import (
    BLUES,
    CONTRAST,
    GREY,
    HIGHLIGHT,
    INK,
    LIGHT,
    OPPOSITES,
    PALE,
    axes,
    bare,
    house_style,
    legend,
    towards_reader,
)
from mc2cm_analysis.vocabulary import FINDINGS, NOT_STATED

#: Letters over all the heads of columns that stand side by side.
_LETTERS_ACROSS: Final = 85


def theme_city_heatmap(ranks: pd.DataFrame, *, labels: pd.DataFrame | None = None, ax: Axes | None = None) -> Axes:
    """Draw the rank of each theme in each city; a blank cell is a theme the city is not known to state.

    Parameters
    ----------
    ranks : DataFrame
        Rows themes, columns cities, values ranks (1 = first), NaN = not stated; index and columns as printed.
    labels : DataFrame of str, optional
        What is written in each cell; by default the rank.
    ax : Axes, optional
        Where to draw.
    """
    import seaborn as sns  # slow to import, and the only chart that needs it

    with house_style():
        ax = axes(ax, 8.4, 0.48 * len(ranks) + 1.1, kind=say("Table of ranks"))
        written = labels if labels is not None else ranks.map(lambda r: "" if pd.isna(r) else f"{r:g}")
        sns.heatmap(
            -ranks,
            annot=written.to_numpy(),
            fmt="",
            cmap=BLUES,
            cbar=False,
            linewidths=2,
            linecolor="white",
            ax=ax,
        )
        dark = ranks.to_numpy().ravel() <= (1 + ranks.shape[0]) / 3  # the text of a cell must stand out from its shade
        for text, on_dark in zip(ax.texts, dark[~ranks.isna().to_numpy().ravel()], strict=True):
            text.set_color("white" if on_dark else INK)
        for row, column in zip(*np.where(ranks.isna().to_numpy()), strict=True):
            box = Rectangle((column + 0.04, row + 0.06), 0.92, 0.88, fill=False, ec=LIGHT, ls=(0, (3, 2)), lw=1)
            ax.add_patch(box)
            ax.text(
                column + 0.5,
                row + 0.5,
                fill(say(NOT_STATED), 10, break_long_words=False),
                ha="center",
                va="center",
                color=GREY,
                size=7.5,
                style="italic",
            )
        bare(ax)
        ax.xaxis.tick_top()
        ax.tick_params(axis="both", length=0, labelrotation=0, labelcolor=INK)
    return towards_reader(ax)


def _cells(ax: Axes, values: "np.ndarray", **shades: Any) -> None:
    """Shade cells, the first row on top; as shapes, for a picture of pixels weighs much in a page."""
    rows, columns = values.shape
    ax.pcolormesh(
        np.arange(columns + 1) - 0.5,
        np.arange(rows + 1) - 0.5,
        np.ma.masked_invalid(values),
        edgecolors="white",
        linewidth=2,
        **shades,
    )
    ax.set_xlim(-0.5, columns - 0.5)
    ax.set_ylim(rows - 0.5, -0.5)


def _heads(columns: "pd.Index[str]") -> list[str]:
    """Break heads into lines, so that they do not run into each other."""
    return [fill(str(name), max(8, _LETTERS_ACROSS // len(columns)), break_long_words=False) for name in columns]


def count_heatmap(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw a table of counts; a zero is left blank and said so by a dash.

    Parameters
    ----------
    counts : DataFrame of int
        Index and columns as printed.
    ax : Axes, optional
        Where to draw.
    """
    with house_style():
        ax = axes(ax, 8.4, 0.42 * len(counts) + 1.3, kind=say("Table of counts"))
        shades = np.log1p(counts.to_numpy(dtype=float))
        _cells(ax, np.where(shades > 0, shades, np.nan), cmap=BLUES, vmin=0)
        for row, column in np.ndindex(*counts.shape):
            n = int(counts.iat[row, column])
            colour = "white" if shades[row, column] > 0.7 * shades.max() else INK
            ax.text(
                column, row, current().number(n) if n else "–", ha="center", va="center", color=colour if n else GREY
            )
        ax.set_xticks(range(counts.shape[1]), _heads(counts.columns))
        ax.set_yticks(range(counts.shape[0]), counts.index)
        bare(ax)
        ax.xaxis.tick_top()
        ax.tick_params(axis="both", which="both", length=0, labelcolor=INK)
    return towards_reader(ax)


FINDING_MARKS: Final[dict[str, dict[str, Any]]] = {
    "both": {"marker": "o", "color": HIGHLIGHT, "mfc": HIGHLIGHT},
    "stated only": {"marker": "o", "color": HIGHLIGHT, "mfc": "white"},
    "done only": {"marker": "s", "color": CONTRAST, "mfc": CONTRAST},
}


def stated_done_marks(findings: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Mark for each theme and city whether it is stated, done, or both; nothing is drawn where neither is known.

    Parameters
    ----------
    findings : DataFrame of str
        Rows themes, columns cities, values ``both``, ``stated only``, ``done only``, ``neither``.
    ax : Axes, optional
        Where to draw.
    """
    with house_style():
        ax = axes(ax, 8.4, 0.44 * len(findings) + 1.2, kind=say("Table of marks"))
        for finding, style in FINDING_MARKS.items():
            rows, columns = np.where(findings.to_numpy() == finding)
            ax.plot(columns, rows, ls="", ms=11, mew=1.8, label=say(FINDINGS[finding]), **style)
        ax.set_xticks(range(findings.shape[1]), findings.columns)
        ax.set_yticks(range(findings.shape[0]), findings.index)
        ax.set_xlim(-0.5, findings.shape[1] - 0.5)
        ax.set_ylim(findings.shape[0] - 0.5, -0.5)
        bare(ax)
        ax.tick_params(length=0, labelcolor=INK)
        legend(ax, 3)
    return towards_reader(ax)


def likeness_heatmap(tau: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how like the orders of each two cities are.

    Parameters
    ----------
    tau : DataFrame
        Square, tau-b from -1 (reversed) to 1 (the same), NaN where nothing can be compared; index and columns as
        printed. The diagonal is left blank.
    ax : Axes, optional
        Where to draw.
    """
    with house_style():
        ax = axes(ax, 6.4, 0.5 * len(tau) + 0.9, kind=say("Shaded table"))
        values = tau.to_numpy(dtype=float, copy=True)
        np.fill_diagonal(values, np.nan)
        _cells(ax, values, cmap=OPPOSITES, vmin=-1, vmax=1)
        for row, column in np.ndindex(*values.shape):
            value = values[row, column]
            word = "" if row == column else "–" if np.isnan(value) else current().number(value, 2)
            word = word.replace("-", "\N{MINUS SIGN}")
            ax.text(column, row, word, ha="center", va="center", color="white" if abs(value) > 0.7 else INK)
        ax.set_xticks(range(len(tau)), tau.columns)
        ax.set_yticks(range(len(tau)), tau.index)
        bare(ax)
        ax.xaxis.tick_top()
        ax.tick_params(length=0, labelcolor=INK)
    return towards_reader(ax)


def precedence_heatmap(shares: pd.DataFrame, *, settled: float, ax: Axes | None = None) -> Axes:
    """Draw in how many of 100 draws (rounded down) the row comes before the column, the settled pairs in full colour.

    Parameters
    ----------
    shares : DataFrame
        Square, 0 to 1; index and columns as printed, in one order. Only what stands over the diagonal is drawn: the
        rest says the same the other way round.
    settled : float
        Share from which a pair is settled.
    ax : Axes, optional
        Where to draw.
    """
    with house_style():
        rows, columns = shares.iloc[:-1].index, shares.columns[1:]
        ax = axes(ax, 8.4, 0.46 * len(rows) + 1.2, kind=say("Shaded table"))
        values = shares.to_numpy(dtype=float)
        for row, column in combinations(range(len(shares)), 2):
            share = values[row, column]
            firm = max(share, 1 - share) >= settled
            box = Rectangle((column - 1.47, row - 0.46), 0.94, 0.92, fc=HIGHLIGHT if firm else PALE, ec="none")
            ax.add_patch(box)
            colour = "white" if firm else INK
            ax.text(column - 1, row, f"{int(100 * share + 1e-9)}", ha="center", va="center", color=colour)
        ax.set_xticks(range(len(columns)), _heads(columns), size=9)
        ax.set_yticks(range(len(rows)), rows)
        ax.set_xlim(-0.5, len(columns) - 0.5)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        bare(ax)
        ax.xaxis.tick_top()
        ax.tick_params(length=0, labelcolor=INK)
    return towards_reader(ax)
