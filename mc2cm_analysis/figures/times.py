"""Values and events in time."""

from datetime import date

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mc2cm_analysis.language import current, say
from mc2cm_analysis.style import CONTRAST, GREY, HIGHLIGHT, INK, LIGHT, axes, house_style, towards_reader


def series_lines(series: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw yearly series as lines that carry their names.

    Parameters
    ----------
    series : DataFrame
        Index year, one column a series (two or three), NaN where the publisher has no value.
    ax : Axes, optional
        Where to draw.
    """
    with house_style():
        ax = axes(ax, 7.6, 3.4, kind=say("Line chart"))
        styles = [(HIGHLIGHT, "-", "o"), (CONTRAST, "--", "s"), (GREY, ":", "^")]
        ends = {}
        for column, (colour, dash, marker) in zip(series.columns, styles, strict=False):
            values = series[column].dropna()
            ax.plot(values.index, values, color=LIGHT, lw=1)  # across years with no value, only faintly
            every_year = range(int(series.index.min()), int(series.index.max()) + 1)
            ax.plot(
                every_year,
                series[column].reindex(every_year),
                color=colour,
                ls=dash,
                marker=marker,
                ms=4,
                lw=1.8,
            )
            ends[column] = (values.iloc[-1], colour)
        top = float(np.nanmax(series.to_numpy(dtype=float)))
        if series.shape[1] > 1:
            _label_ends(ax, ends, x=float(series.index.max()), gap=0.08 * top)
        ax.set_ylim(0, top * 1.08)
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: current().number(value)))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.grid(False, axis="x")
    return ax


def _label_ends(ax: Axes, ends: dict[str, tuple[float, str]], *, x: float, gap: float) -> None:
    height = -np.inf
    for name, (value, colour) in sorted(ends.items(), key=lambda item: item[1][0]):
        height = max(value, height + gap)
        ax.annotate(name, (x, height), xytext=(8, 0), textcoords="offset points", va="center", color=colour)


def year_bars(counts: "pd.Series[int]", *, ax: Axes | None = None) -> Axes:
    """Draw how many rows refer to each year.

    Parameters
    ----------
    counts : Series of int
        Index year, in order.
    ax : Axes, optional
        Where to draw.
    """
    with house_style():
        ax = axes(ax, 7.6, 2.8, kind=say("Column chart"))
        ax.bar(counts.index, counts, color=HIGHLIGHT, width=0.8)
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylabel(say("rows"))
        ax.grid(False, axis="x")
    return ax


def timeline(events: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw events in order of time, each with its name beside its date.

    Parameters
    ----------
    events : DataFrame
        Columns ``start`` and ``end`` (dates), ``label`` and ``highlight`` (bool), in order of time.
    ax : Axes, optional
        Where to draw.
    """
    with house_style():
        ax = axes(ax, 8.4, 0.3 * len(events) + 0.6, kind=say("Timeline"))
        first, last = min(events["start"]), max(events["end"])
        span = (last - first).days
        for y, event in enumerate(events.itertuples(index=False)):
            colour = HIGHLIGHT if event.highlight else GREY
            start, end = mdates.date2num(event.start), mdates.date2num(event.end)
            ax.plot([start, end], [y, y], color=colour, lw=5, solid_capstyle="round")
            right = (event.start - first).days > span * 0.5
            ax.annotate(
                event.label,
                ((start, y) if right else (end, y)),
                xytext=(-8 if right else 8, 0),
                textcoords="offset points",
                va="center",
                ha="right" if right else "left",
                color=INK,
                size=9.5,
            )
        ax.xaxis.set_major_locator(mdates.YearLocator())
        ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
        ax.set_xlim(mdates.date2num(date(first.year, 1, 1)), mdates.date2num(date(last.year, 12, 31)))
        ax.set_ylim(len(events) - 0.4, -0.6)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
    return towards_reader(ax)
