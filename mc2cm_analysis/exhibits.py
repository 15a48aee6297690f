"""A chart as it stands in a report: finding, measure, picture, alternative text, source, and the data behind it."""

import re
from hashlib import sha256
from html import escape
from io import StringIO
from typing import Final

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mc2cm_analysis.blocks import Block
from mc2cm_analysis.figures import ranked_bars, series_lines
from mc2cm_analysis.language import current
from mc2cm_analysis.style import house_style
from mc2cm_analysis.tables import count_table

_SVG: Final = re.compile(r"<svg\b.*</svg>", re.DOTALL)
#: What a picture inside a page does not need: matplotlib's account of the file, comments, groups' names.
_IDLE: Final = re.compile(r'<metadata>.*?</metadata>|<!--.*?-->|<g id="[^"]*"></g>|(?<=<g) id="[^"]*"', re.DOTALL)
_ID: Final = re.compile(r'(id="|url\(#|href="#)([^")]+)')
_LONG_NUMBER: Final = re.compile(r"(scale\([^)]*\))|(\.\d\d)\d+")
_DRAWN_SIZE: Final = re.compile(r'(<svg\b[^>]*?) width="[^"]*pt" height="[^"]*pt"', re.DOTALL)


def finding(sentence: str, source: str) -> Block:
    """Print a sentence made from results.

    Parameters
    ----------
    sentence : str
        Plain text; it is escaped.
    source : str
        Marks of its sources, as made by ``Citations.cite``.
    """
    return Block(f'<p class="finding">{escape(sentence)} {source}</p>')


def exhibit(
    ax: Axes,
    *,
    title: str,
    measure: str,
    source: str,
    data: pd.DataFrame,
    alternative: str = "",
    missing: str = "not known",
) -> Block:
    """Frame a chart for a report, and close it.

    Parameters
    ----------
    ax : Axes
        The drawn chart.
    title : str
        The finding.
    measure : str
        What is drawn, in which unit.
    source : str
        Marks of the sources, as made by ``Citations.cite``.
    data : DataFrame
        The numbers behind the picture, printed as a table; its index is named.
    alternative : str, optional
        What those read who do not see the chart, after its kind and the measure; by default the extremes of `data`.
    missing : str
        The word for a missing value in the data table.
    """
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)  # a drawn chart stands on a figure
    name = "f-" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40]
    svg = _inline_svg(figure, title, f"{ax.get_label()}. {measure}. {alternative or extremes(data)}".strip())
    plt.close(figure)
    table = count_table(data, title=f"Data: {title}", head=measure, missing=missing).html
    return Block(
        f'<figure id="{name}"><figcaption><p class="title">{escape(title)}</p>'
        f'<p class="measure">{escape(measure)}</p></figcaption>{svg}'
        f'<p class="source-note">Source: {source}</p>'
        f"<details><summary>Data of this figure</summary>{table}</details></figure>"
    )


def series(data: pd.DataFrame, *, title: str, measure: str, source: str, missing: str = "") -> Block:
    """Frame yearly series; where there are none, say so.

    Parameters
    ----------
    data : DataFrame
        As for `figures.series_lines`.
    title, measure, source
        As for `exhibit`.
    missing : str
        The sentence for no series.
    """
    known = data.dropna(axis="columns", how="all")
    if known.empty:
        return Block(f'<p class="hole">{escape(missing)}</p>')
    return exhibit(series_lines(known), title=title, measure=measure, source=source, data=known)


def bars(
    values: "pd.Series[float]", *, title: str, measure: str, source: str, unit: str = "", missing: str = ""
) -> Block:
    """Frame values as bars in their order; where there are none, say so.

    Parameters
    ----------
    values : Series
        Named values with a named index.
    title, measure, source
        As for `exhibit`.
    unit : str
        Written after each number.
    missing : str
        The sentence for no values.
    """
    if values.empty:
        return Block(f'<p class="hole">{escape(missing)}</p>')
    return exhibit(ranked_bars(values, unit=unit), title=title, measure=measure, source=source, data=values.to_frame())


def extremes(data: pd.DataFrame) -> str:
    """Say where the smallest and the largest number of a table stand; empty if it has fewer than two.

    Examples
    --------
    >>> extremes(pd.DataFrame({"acts": [3, 9]}, index=["Amman", "Turin"]))
    'Smallest: 3 (Amman, acts); largest: 9 (Turin, acts).'
    """
    numbers = data.select_dtypes("number").stack().dropna()
    if len(numbers) < 2:
        return ""
    low, high = (
        f"{current().number(round(float(numbers.loc[at]), 2))} ({at[0]}, {at[1]})"
        for at in (numbers.idxmin(), numbers.idxmax())
    )
    return f"Smallest: {low}; largest: {high}."


def _inline_svg(figure: Figure, title: str, description: str) -> str:
    buffer = StringIO()
    with house_style():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    match = _SVG.search(buffer.getvalue())
    assert match is not None  # matplotlib wrote an SVG
    prefix = "s" + sha256(title.encode()).hexdigest()[:5]
    svg = _DRAWN_SIZE.sub(r"\1", _slim(match.group(), prefix), count=1)
    words = f'<title id="{prefix}-t">{escape(title)}</title><desc id="{prefix}-d">{escape(description)}</desc>'
    named = f'<svg role="img" aria-labelledby="{prefix}-t" aria-describedby="{prefix}-d"'
    return re.sub(r"<svg\b([^>]*>)", lambda tag: named + tag[1] + words, svg, count=1)


def _slim(svg: str, prefix: str) -> str:
    """Take out what a page does not need, and name the ids anew: they must not clash with those of other figures."""
    svg = _LONG_NUMBER.sub(r"\1\2", _IDLE.sub("", svg))  # a hundredth of a point is not seen
    names: dict[str, str] = {}
    svg = _ID.sub(lambda id_: id_[1] + names.setdefault(id_[2], f"{prefix}-{len(names)}"), svg)
    return re.sub(r"\s*\n\s*", " ", svg).replace("> <", "><")
