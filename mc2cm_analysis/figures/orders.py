"""Which comes first, which is largest? Themes by rank, parts by size."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from mc2cm_analysis.figures.chart import chart
from mc2cm_analysis.figures.lettering import broken, legend, name_rows
from mc2cm_analysis.figures.style import BAND, GREY, HIGHLIGHT, LIGHT, SMALL, bare
from mc2cm_analysis.language import current, later, say, without_marks
from mc2cm_analysis.vocabulary import NOT_STATED


@chart(later("Dot chart with ranges"), height=0.9, row=0.42)
def theme_order(order: pd.DataFrame, *, ax: Axes) -> None:
    """Draw the average rank of each theme, with the range of the ranks that cities give it.

    Parameters
    ----------
    order : DataFrame
        Index theme as printed, best first; columns ``mean_rank, best, worst``.
    """
    y = np.arange(len(order))
    ax.hlines(y, order["best"], order["worst"], color=LIGHT, lw=6)
    ax.plot(order["mean_rank"], y, "o", color=HIGHLIGHT, ms=9)
    for place, mean in zip(y, order["mean_rank"], strict=True):
        label = current().number(mean, 1)
        ax.annotate(label, (mean, place), xytext=(0, -7), textcoords="offset points", ha="center", va="top", size=SMALL)
    _rank_axis(ax, list(order.index))
    ax.set_xlabel(say("rank inside a city (1 = first)"))


@chart(later("Dot chart with ranges"), height=1.3, row=0.42)
def theme_stability(order: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> None:
    """Draw the place of each theme with its range over the evidence, and its bounds wherever the blanks stand.

    Parameters
    ----------
    order : DataFrame
        Index theme as printed, best first; columns ``rank, low, high`` and ``place_low, place_high``.
    """
    y = np.arange(len(order))
    ends = order["place_low"], order["place_high"]
    ax.hlines(y, *ends, color=GREY, lw=1.6, label=say("wherever the blanks stand"))
    ax.plot(np.ravel(ends), np.tile(y, 2), "|", color=GREY, ms=9, mew=1.6)
    low, high = order["low"] - 0.08, order["high"] + 0.08
    ax.hlines(y, low, high, color=BAND, lw=9, label=say("nine of ten draws of the evidence"))
    ax.plot(order["rank"], y, "o", color=HIGHLIGHT, ms=8, label=say("place as it is"))
    _rank_axis(ax, list(order.index))
    ax.set_xlabel(say("place in the order of the network (1 = first)"))
    legend(ax, narrow=narrow)


def _rank_axis(ax: Axes, themes: list[str]) -> None:
    """Set the themes down the side, the first on top, and the ranks along the foot."""
    n = len(themes)
    name_rows(ax, themes)
    ax.set_ylim(n - 0.4, -0.7)
    ax.set_xlim(0.6, n + 0.4)
    ax.set_xticks(range(1, n + 1))
    ax.grid(False, axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)


@chart(later("Dot chart with ranges"), height=1.1, row=0.42)
def city_against_network(order: pd.DataFrame, *, city: str, blank: str = "", ax: Axes, narrow: bool = False) -> None:
    """Draw a city's ranks beside the network's average ranks.

    Parameters
    ----------
    order : DataFrame
        Index theme as printed; columns ``rank`` (NaN = the city does not state it), ``low`` and ``high`` (its range)
        and ``network``.
    city : str
        Name of the city.
    blank : str
        What is written where there is no rank; by default the words for not stated.
    """
    y = range(len(order))
    ranked = order["rank"].notna().any()  # else there is nothing to name in the legend
    reach = say("its range in nine of ten resamplings") if ranked else ""
    ax.hlines(y, order["low"], order["high"], color=BAND, lw=7, label=reach)
    ax.plot(order["network"], y, "s", mfc="white", mec=GREY, mew=1.6, ms=11, label=say("average of the network"))
    ax.plot(order["rank"], y, "o", color=HIGHLIGHT, ms=7, label=city if ranked else "")
    word = broken(blank or say(NOT_STATED), 60, SMALL)
    for place in map(
        float, np.flatnonzero(order["rank"].isna()) if ranked else ()
    ):  # beyond the last rank, where no mark can stand
        ax.text(len(order) + 0.5, place, word, va="center", ha="left", color=GREY, style="italic", size=SMALL)
    _rank_axis(ax, list(order.index))
    ax.set_xlabel(say("rank (1 = first)"))
    legend(ax, narrow=narrow)


@chart(later("Bar chart"), height=0.5, row=0.32, over=0.33)
def ranked_bars(values: "pd.Series[float]", *, percent: bool = False, ax: Axes) -> None:
    """Draw values as horizontal bars in their order, each with its number.

    Parameters
    ----------
    values : Series
        Index as printed.
    percent : bool
        Whether the values are hundredths.
    """
    y = np.arange(len(values))
    ax.barh(y, values, color=HIGHLIGHT, height=0.6)
    for place, value in zip(y, values, strict=True):
        label = without_marks(current().percent(value) if percent else current().number(value))
        ax.annotate(label, (value, place), xytext=(4, 0), textcoords="offset points", va="center", ha="left")
    name_rows(ax, list(values.index))
    ax.set_ylim(len(values) - 0.4, -0.6)
    ax.set_xlim(0, float(values.max()) * 1.14)
    bare(ax)
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
