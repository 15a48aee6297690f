"""How did it go over time? Series, counts by year, events."""

from datetime import date
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mc2cm_analysis.figures.chart import chart
from mc2cm_analysis.figures.style import CONTRAST, GREY, HIGHLIGHT, INK, LIGHT
from mc2cm_analysis.language import current, later, say


@chart(later("Line chart"), height=3.4, turned=False)
def series_lines(series: pd.DataFrame, *, ax: Axes) -> None:
    """Draw yearly series as lines that carry their names.

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
        ax.plot(every_year, series[column].reindex(every_year), color=colour, ls=dash, marker=marker, ms=4, lw=1.8)
        ends[column] = (values.iloc[-1], colour)
    top = float(np.nanmax(series.to_numpy(dtype=float)))
    if series.shape[1] > 1:
        _label_ends(ax, ends, x=float(series.index.max()), gap=0.08 * top)
    ax.set_ylim(0, top * 1.08)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: current().number(value)))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(False, axis="x")


def _label_ends(ax: Axes, ends: dict[str, tuple[float, str]], *, x: float, gap: float) -> None:
    height = -np.inf
    for name, (value, colour) in sorted(ends.items(), key=lambda item: item[1][0]):
        height = max(value, height + gap)
        ax.annotate(name, (x, height), xytext=(8, 0), textcoords="offset points", va="center", color=colour)


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
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylabel(say("rows"))
    ax.grid(False, axis="x")


@chart(later("Timeline"), height=0.6, row=0.3, width=8.4)
def timeline(events: pd.DataFrame, *, ax: Axes) -> None:
    """Draw events in order of time, each with its name beside its date.

    Parameters
    ----------
    events : DataFrame
        Columns ``start`` and ``end`` (dates), ``label`` and ``highlight`` (bool), in order of time.
    """
    first, last = min(events["start"]), max(events["end"])
    span = (last - first).days
    for y, event in enumerate(events.itertuples(index=False)):
        colour = HIGHLIGHT if event.highlight else GREY
        start, end = mdates.date2num(event.start), mdates.date2num(event.end)
        ax.plot([start, end], [y, y], color=colour, lw=5, solid_capstyle="round")
        late = (event.start - first).days > span * 0.5
        at, away, side = ((start, y), -8, "right") if late else ((end, y), 8, "left")
        beside: dict[str, Any] = {"xytext": (away, 0), "textcoords": "offset points", "va": "center", "ha": side}
        ax.annotate(event.label, at, color=INK, size=9.5, **beside)
    ax.xaxis.set_major_locator(mdates.YearLocator())
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    ax.set_xlim(mdates.date2num(date(first.year, 1, 1)), mdates.date2num(date(last.year, 12, 31)))
    ax.set_ylim(len(events) - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
