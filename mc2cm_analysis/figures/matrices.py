"""How do themes and cities cross? Tables of ranks, counts, marks and shares."""

from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from mc2cm_analysis.figures.chart import chart
from mc2cm_analysis.figures.lettering import broken, heads, picture_width, stand_over, width_of
from mc2cm_analysis.figures.style import (
    BLUES,
    GREY,
    HIGHLIGHT,
    INK,
    LIGHT,
    OPPOSITES,
    PALE,
    SMALL,
    bare,
    font_size,
)
from mc2cm_analysis.language import current, later, say, without_marks
from mc2cm_analysis.many import MOST, is_wide, upright
from mc2cm_analysis.vocabulary import NOT_STATED

#: Width of the names of rows beside them, in points.
_BESIDE: Final = 160
#: Shades of likeness on either side of none, and the distance of the numbers of columns, where there are many cities.
_STEPS: Final = 5
_EACH: Final = 5


class _Grid(NamedTuple):
    """Where the cells of a table are drawn: a unit a row and a column, lower cells where names stand over the rows."""

    names: list[str]  # of the rows, broken into lines where they stand beside them
    tall: float  # height of a cell, of 1 a row
    column: float  # width of a column in points
    narrow: bool


def _grid(ax: Axes, table: pd.DataFrame, *, narrow: bool) -> _Grid:
    size, names = font_size(narrow=narrow), list(map(str, table.index))
    across, columns = picture_width(ax), max(table.shape[1], 1)
    if stand_over(names, narrow=narrow):
        return _Grid(names, 0.5, (across - 8) / columns, narrow)
    names = [broken(name, _BESIDE, size) for name in names]
    beside = max((width_of(name, size) for name in names), default=0.0) + 12
    return _Grid(names, 1.0, (across - beside) / columns, narrow)


def _cells(ax: Axes, grid: _Grid, values: "np.ndarray", **shades: Any) -> None:
    """Shade cells, as shapes: a picture of pixels weighs more in a page."""
    left = np.arange(values.shape[1] + 1) - 0.5
    if len(values) > MOST:
        _shade_at_once(ax, grid, values, **shades)
        return
    for row, cells in enumerate(values):
        foot, top = row - grid.tall / 2, row + grid.tall / 2
        ax.pcolormesh(
            left, [foot, top], np.ma.masked_invalid([cells]), edgecolors="white", linewidth=2, clip_on=False, **shades
        )


def _shade_at_once(
    ax: Axes, grid: _Grid, values: "np.ndarray", *, cmap: Colormap, vmin: float, vmax: float, gap: float = 0.06
) -> None:
    """Shade many cells, all of one value as one shape: a shape a cell weighs more in a page."""
    tall = grid.tall - gap
    for value in np.unique(values[~np.isnan(values)]):
        corners = [
            [(x, y - tall / 2), (x + 1 - gap, y - tall / 2), (x + 1 - gap, y + tall / 2), (x, y + tall / 2)]
            for y, x in np.argwhere(values == value) - [0, 0.5 - gap / 2]
        ]
        whole = Path.make_compound_path(*(Path(cell, closed=False) for cell in corners))
        ax.add_patch(PathPatch(whole, fc=cmap((value - vmin) / ((vmax - vmin) or 1)), ec="none", clip_on=False))


def name_cells(ax: Axes, table: pd.DataFrame, *, narrow: bool, over: bool) -> None:
    """Name the rows and columns of a table of which marks are drawn; no lines and no ticks."""
    _name(ax, _grid(ax, table, narrow=narrow), table, over=over)


def _name(ax: Axes, grid: _Grid, table: pd.DataFrame, *, over: bool = True) -> None:
    """Name the rows, the first on top, and the columns, over them or under them; no lines and no ticks."""
    rows, columns = table.shape
    lines, look = heads(table.columns, grid.column, narrow=grid.narrow, over=over)
    ax.set_xticks(range(columns), lines, **look)
    ax.set_yticks(range(rows), grid.names, linespacing=1.1)
    ax.set_xlim(-0.5, columns - 0.5)
    ax.set_ylim(rows - 1 + grid.tall / 2, -grid.tall / 2)
    bare(ax)
    if over:
        ax.xaxis.tick_top()
    ax.tick_params(length=0, labelcolor=INK)


@chart(later("Table of ranks"), height=0.7, row=0.48, dense=0.26)
def theme_city_heatmap(
    ranks: pd.DataFrame, *, labels: pd.DataFrame | None = None, ax: Axes, narrow: bool = False
) -> None:
    """Draw the rank of each theme in each city; a blank cell is a theme the city is not known to state.

    Many cities stand down the side, with the themes across.

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
    if is_wide(ranks):
        _many_cities(ax, upright(ranks), upright(written), narrow=narrow)
        return
    grid = _grid(ax, ranks, narrow=narrow)
    step = round(1 / grid.tall)  # seaborn's cells are one high: a row left empty over each makes room for its name
    values, words = (np.repeat(table.to_numpy(), step, axis=0) for table in (-ranks, written))
    empty = np.arange(len(values)) % step < step - 1
    hidden = np.isnan(values) | empty[:, None]
    look: dict[str, Any] = {"cmap": BLUES, "cbar": False, "linewidths": 2, "linecolor": "white", "clip_on": False}
    look |= {"vmin": -len(ranks), "vmax": -1}  # a rank has one shade, whichever others there are
    sns.heatmap(values, annot=words, fmt="", mask=hidden, xticklabels=False, yticklabels=False, ax=ax, **look)
    for text, value in zip(ax.texts, values[~hidden], strict=True):
        text.set_color("white" if -value <= (1 + len(ranks)) / 3 else INK)  # it must stand out from its shade
    middles = np.arange(len(ranks)) * step + step - 0.5
    lines, letters = heads(ranks.columns, grid.column, narrow=narrow)
    ax.set_xticks(np.arange(ranks.shape[1]) + 0.5, lines, **letters)
    ax.set_yticks(middles, grid.names, linespacing=1.1)
    bare(ax)
    ax.xaxis.tick_top()
    ax.tick_params(axis="both", length=0, labelcolor=INK)
    _mark_blanks(ax, grid, written.where(ranks.isna()), middles)


def _many_cities(ax: Axes, ranks: pd.DataFrame, written: pd.DataFrame, *, narrow: bool) -> None:
    """Draw the rank of each theme, across, in each of many cities, down the side; a dash for each blank."""
    grid, themes = _grid(ax, ranks, narrow=narrow), ranks.shape[1]
    _cells(ax, grid, -ranks.to_numpy(dtype=float), cmap=BLUES, vmin=-themes, vmax=-1)
    for row, column in np.ndindex(*ranks.shape):
        rank, words = ranks.iat[row, column], written.iat[row, column]
        colour = GREY if pd.isna(rank) else "white" if rank <= (1 + themes) / 3 else INK
        ax.text(
            column, row, words or "–", ha="center", va="center", color=colour, size=SMALL if pd.isna(rank) else None
        )
    _name(ax, grid, ranks)
    ax.set_xlabel(f"– {say(NOT_STATED)}", size=SMALL, style="italic")


def _mark_blanks(ax: Axes, grid: _Grid, words: pd.DataFrame, middles: "np.ndarray") -> None:
    """Draw a box for each blank with its own words or those for not stated; with a dash where these have no room."""
    word = broken(say(NOT_STATED), grid.column - 6, SMALL)
    if grid.tall < 1 or width_of(word, SMALL) > grid.column - 4:
        word = "–"
        ax.set_xlabel(f"– {say(NOT_STATED)}", size=SMALL, style="italic")
    for row, column in zip(*np.where(words.notna().to_numpy()), strict=True):
        low = middles[row] - 0.44
        ax.add_patch(Rectangle((column + 0.04, low), 0.92, 0.88, fill=False, ec=LIGHT, ls=(0, (3, 2)), lw=1))
        said = words.iat[row, column] or word
        middle = column + 0.5, middles[row]
        ax.text(*middle, said, ha="center", va="center", color=GREY, size=SMALL, style="italic", linespacing=1.1)


@chart(later("Table of counts"), height=0.9, row=0.42, dense=0.26)
def count_heatmap(counts: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> None:
    """Draw a table of counts; a zero is left blank and said so by a dash.

    On a narrow screen, columns with longer names than the rows have become the rows, unless there are many rows.

    Parameters
    ----------
    counts : DataFrame of int
        Index and columns as printed.
    """
    if narrow and len(counts) <= MOST and max(map(len, counts.columns)) > max(map(len, counts.index)):
        counts = counts.T
    counts = upright(counts)
    grid = _grid(ax, counts, narrow=narrow)
    shades = np.log1p(counts.to_numpy(dtype=float))
    _cells(ax, grid, np.where(shades > 0, shades, np.nan), cmap=BLUES, vmin=0, vmax=shades.max())
    for row, column in np.ndindex(*counts.shape):
        n = int(counts.iat[row, column])
        colour = "white" if shades[row, column] > 0.7 * shades.max() else INK
        ax.text(column, row, current().number(n) if n else "–", ha="center", va="center", color=colour if n else GREY)
    _name(ax, grid, counts)


@chart(later("Shaded table"), height=0.5, row=0.46, dense=0.17)
def likeness_heatmap(tau: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> None:
    """Draw how like the orders of each two cities are.

    Many cities are numbered, and each two stand once, without their number: the data table has those that matter.

    Parameters
    ----------
    tau : DataFrame
        Square, tau-b from -1 (reversed) to 1 (the same), NaN where nothing can be compared; index and columns as
        printed. The diagonal is left blank.
    """
    grid = _grid(ax, tau, narrow=narrow)
    if grid.column < width_of("–0.00", font_size(narrow=narrow)) + 2:
        _shade_pairs(ax, tau, narrow=narrow)
        return
    values = tau.to_numpy(dtype=float, copy=True)
    np.fill_diagonal(values, np.nan)
    _cells(ax, grid, values, cmap=OPPOSITES, vmin=-1, vmax=1)
    for row, column in np.ndindex(*values.shape):
        value = values[row, column]
        word = "" if row == column else "–" if np.isnan(value) else without_marks(current().number(value, 2))
        ax.text(column, row, word, ha="center", va="center", color="white" if abs(value) > 0.7 else INK)
    _name(ax, grid, tau)


def _shade_pairs(ax: Axes, tau: pd.DataFrame, *, narrow: bool) -> None:
    """Shade the pairs under the diagonal, in steps."""
    numbers = [current().number(place) for place in range(1, len(tau) + 1)]
    rows = [f"{number}  {name}" for number, name in zip(numbers, tau.index, strict=True)]
    heads_ = [number if place % _EACH == 0 else "" for place, number in enumerate(numbers, 1)]
    steps = (tau.to_numpy(dtype=float) * _STEPS).round() / _STEPS
    steps[np.triu_indices(len(tau))] = np.nan
    tall = 0.5 if stand_over(rows, narrow=narrow) else 1.0
    grid = _Grid(rows, tall, picture_width(ax) / len(tau), narrow)
    _shade_at_once(ax, grid, steps, cmap=OPPOSITES, vmin=-1, vmax=1)
    _name(ax, grid, tau.set_axis(heads_, axis="columns"), over=False)


@chart(later("Shaded table"), height=0.9, row=0.46)
def precedence_heatmap(shares: pd.DataFrame, *, settled: pd.DataFrame, ax: Axes, narrow: bool = False) -> None:
    """Draw in how many of 100 draws (rounded down) the row comes before the column, the settled pairs in full colour.

    On a narrow screen the columns are numbered as the rows are.

    Parameters
    ----------
    shares : DataFrame
        Square, 0 to 1; index and columns as printed, in one order. Only what stands over the diagonal is drawn: the
        rest says the same the other way round.
    settled : DataFrame of bool
        Which pairs are settled; rows and columns as in `shares`.
    """
    values = shares.to_numpy(dtype=float)
    named = shares.iloc[:-1, 1:]
    if stand_over(shares.index, narrow=narrow):
        numbers = [current().number(place) for place in range(1, len(shares) + 1)]
        rows = [f"{number}  {name}" for number, name in zip(numbers, shares.index, strict=True)]
        named = pd.DataFrame(np.nan, index=rows, columns=numbers[1:])  # the last theme too, for its number
    grid = _grid(ax, named, narrow=narrow)
    for row, column in combinations(range(len(shares)), 2):
        share = values[row, column]
        firm = settled.iat[row, column]
        low, tall = row - 0.46 * grid.tall, 0.92 * grid.tall
        ax.add_patch(Rectangle((column - 1.47, low), 0.94, tall, fc=HIGHLIGHT if firm else PALE, ec="none"))
        colour = "white" if firm else INK
        ax.text(column - 1, row, f"{int(100 * share + 1e-9)}", ha="center", va="center", color=colour)
    _name(ax, grid, named)
