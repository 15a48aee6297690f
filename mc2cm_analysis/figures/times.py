"""How did it go over time? Series, counts by year, events."""

from datetime import date
from typing import Any, Final

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mc2cm_analysis.figures.chart import chart
from mc2cm_analysis.figures.lettering import broken, legend, picture_width, width_of
from mc2cm_analysis.figures.style import CONTRAST, GREY, HIGHLIGHT, INK, LIGHT, font_size
from mc2cm_analysis.language import current, later, say

#: Letters of the names of events, and the width of the name of a line beside its end, in points.
_EVENT: Final = 9.5
_NAME_OF_LINE: Final = 110


@chart(later("Line chart"), height=3.4, turned=False)
def series_lines(series: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> None:
    """Draw yearly series as lines that carry their names; on a narrow screen the names stand over the lines.

    Parameters
    ----------
    series : DataFrame
        Index year, one column a series (two or three), NaN where the publisher has no value.
    """
    styles = [(HIGHLIGHT, "-", "o"), (CONTRAST, "--", "s"), (GREY, ":", "^")]
    ends = {}
    for column, (colour, dash, marker) in zip(series.columns, styles, strict=False):
        values = series[column].dropna()
        ax.plot(values.index, values, color=LIGHT, lw=1)  # across years with no value, only faintly
        every_year = range(int(series.index.min()), int(series.index.max()) + 1)
        look: dict[str, Any] = {"color": colour, "ls": dash, "marker": marker, "ms": 4, "lw": 1.8}
        ax.plot(every_year, series[column].reindex(every_year), label=column, **look)
        ends[column] = (values.iloc[-1], colour)
    top = float(np.nanmax(series.to_numpy(dtype=float)))
    if series.shape[1] > 1 and narrow:
        legend(ax, narrow=True)
    elif series.shape[1] > 1:
        _label_ends(ax, ends, x=float(series.index.max()), gap=0.08 * top)
    ax.margins(x=0.02)
    ax.set_ylim(0, top * 1.08)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: current().number(value)))
    _mark_years(ax)


def _mark_years(ax: Axes) -> None:
    """Set years along the foot, as many as there is room for."""
    ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10]))
    ax.grid(False, axis="x")


def _label_ends(ax: Axes, ends: dict[str, tuple[float, str]], *, x: float, gap: float) -> None:
    """Write the name of each line beside its end, one over the other, none on the foot of the chart."""
    foot = 0.0
    for name, (value, colour) in sorted(ends.items(), key=lambda item: item[1][0]):
        words = broken(name, _NAME_OF_LINE, font_size(narrow=False))
        half = gap * (words.count("\n") + 1) / 2
        height = max(value, foot + half)
        foot = height + half
        beside: dict[str, Any] = {"xytext": (14, 0), "textcoords": "offset points", "va": "center"}
        ax.annotate(words, (x, height), color=colour, linespacing=1.1, **beside)


@chart(later("Column chart"), height=2.8, turned=False)
def year_bars(counts: "pd.Series[int]", *, ax: Axes) -> None:
    """Draw how many rows refer to each year.

    Parameters
    ----------
    counts : Series of int
        Index year, in order.
    """
    ax.bar(counts.index, counts, color=HIGHLIGHT, width=0.8)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylabel(say("rows"))
    _mark_years(ax)


@chart(later("Timeline"), height=0.6, row=0.34, over=0.14, turned=False)
def timeline(events: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> None:
    """Draw events in order of time, each with its name beside its date, where there is room; else over it.

    Parameters
    ----------
    events : DataFrame
        Columns ``start`` and ``end`` (dates), ``label`` and ``highlight`` (bool), in order of time.
    """
    first, last = date(min(events["start"]).year, 1, 1), date(max(events["end"]).year, 12, 31)
    from_, to = mdates.date2num(first), mdates.date2num(last)
    across = picture_width(ax) - 40
    for y, event in enumerate(events.itertuples(index=False)):
        colour = HIGHLIGHT if event.highlight else GREY
        start, end = mdates.date2num(event.start), mdates.date2num(event.end)
        ax.plot([start, end], [y, y], color=colour, lw=5, solid_capstyle="round")
        if narrow:  # a line leads from the name, which begins at the side, to the date
            edge = to if current().direction == "rtl" else from_
            ax.plot([edge, start], [y, y], color=LIGHT, lw=1, zorder=1)
        else:
            before, after = (across * part for part in ((start - from_) / (to - from_), (to - end) / (to - from_)))
            _write_beside(ax, event.label, (start, end), y, room=(before - 8, after - 8))
    ax.set_yticks(range(len(events)) if narrow else [], list(events["label"]) if narrow else [])
    ax.grid(False, axis="y")
    every = -(-(last.year - first.year + 1) // (6 if narrow else 12))  # years between two that are named
    ax.xaxis.set_major_locator(mdates.YearLocator(every))
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    ax.set_xlim(from_, to)
    ax.set_ylim(len(events) - 0.4, -0.6)
    ax.spines["left"].set_visible(False)


def _write_beside(ax: Axes, label: str, span: tuple[float, float], y: int, *, room: tuple[float, float]) -> None:
    """Write the name of an event after it, or before it if there is more room; in lines where it is longer."""
    before, after = room
    early = width_of(label, _EVENT) <= after or after >= before
    words = broken(label, after if early else before, _EVENT)
    at, away, side = ((span[1], y), 8, "left") if early else ((span[0], y), -8, "right")
    beside: dict[str, Any] = {"xytext": (away, 0), "textcoords": "offset points", "va": "center", "ha": side}
    ax.annotate(words, at, color=INK, size=_EVENT, linespacing=1.1, **beside)
