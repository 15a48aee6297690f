"""A chart as it stands in a report: finding, measure, picture, alternative text, source, and the data behind it."""

import re
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from io import StringIO
from typing import Final

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from mc2cm_analysis.blocks import Block, KeyFigure, anchor, escaped
from mc2cm_analysis.figures import ranked_bars, series_lines
from mc2cm_analysis.language import current, say, without_marks
from mc2cm_analysis.style import house_style
from mc2cm_analysis.tables import Cite, count_table

_SVG: Final = re.compile(r"<svg\b.*</svg>", re.DOTALL)
#: What a picture inside a page does not need: matplotlib's account of the file, comments, groups' names.
_IDLE: Final = re.compile(r'<metadata>.*?</metadata>|<!--.*?-->|<g id="[^"]*"></g>|(?<=<g) id="[^"]*"', re.DOTALL)
_ID: Final = re.compile(r'(id="|url\(#|href="#)([^")]+)')
_PATH: Final = re.compile(r'(?<= d=")[^"]*')
_AROUND_LETTER: Final = re.compile(r"\s*([A-Za-z])\s*")
_LETTER: Final = re.compile(r'<path id="([^"]*)" d="([^"]*)" transform="scale\(0\.015625\)"')
_LONG_NUMBER: Final = re.compile(r"(scale\([^)]*\))|(\.\d\d)\d+")
_DRAWN_SIZE: Final = re.compile(r'(<svg\b[^>]*?) width="[^"]*pt" height="[^"]*pt"', re.DOTALL)

#: Points to an inch, in which SVG is drawn.
_POINTS: Final = 72


def finding(sentence: str, source: str) -> Block:
    """Print a sentence made from results.

    Parameters
    ----------
    sentence : str
        Plain text; it is escaped.
    source : str
        Marks of its sources, as made by ``Citations.cite``.
    """
    return Block(f'<p class="finding">{escaped(sentence)} {source}</p>')


def key_figures(keys: Sequence[KeyFigure], *, cite: Cite) -> Block:
    """Print key figures: of each the number, what it counts, and what stands beside it.

    Parameters
    ----------
    keys : sequence of KeyFigure
    cite : callable
        Makes the mark of a source, such as ``Citations.cite``.
    """
    items = [
        f'<div><dt>{escaped(key.words)}</dt><dd class="amount">{escaped(key.amount)}</dd>'
        f"<dd>{escaped(key.beside)} {cite(*key.sources)}</dd></div>"
        for key in keys
    ]
    return Block(f'<dl class="figures">{"".join(items)}</dl>')


def exhibit(
    ax: Axes,
    *,
    title: str,
    measure: str,
    source: str,
    data: pd.DataFrame,
    alternative: str = "",
    missing: str = "",
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
        The word for a missing value in the data table; by default that it is not known.
    """
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)  # a drawn chart stands on a figure
    svg = _inline_svg(
        figure, title, f"{ax.get_label()}. {measure.rstrip('.')}. {alternative or extremes(data)}".strip()
    )
    plt.close(figure)
    table = count_table(data, title=say("Data: {title}", title=title), head=measure, missing=missing).html
    source_word, data_word = say("Source:"), say("Data of this figure")
    return Block(
        f'<figure id="{anchor("f", title)}"><figcaption><p class="title">{escaped(title)}</p>'
        f'<p class="measure">{escaped(measure)}</p></figcaption>{svg}'
        f'<p class="source-note">{source_word} {source}</p>'
        f"<details><summary>{data_word}</summary>{table}</details></figure>"
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
        return Block(f'<p class="hole">{escaped(missing)}</p>')
    return exhibit(series_lines(known), title=title, measure=measure, source=source, data=known)


def bars(
    values: "pd.Series[float]", *, title: str, measure: str, source: str, percent: bool = False, missing: str = ""
) -> Block:
    """Frame values as bars in their order; where there are none, say so.

    Parameters
    ----------
    values : Series
        Named values with a named index.
    title, measure, source
        As for `exhibit`.
    percent : bool
        Whether the values are hundredths.
    missing : str
        The sentence for no values.
    """
    if values.empty:
        return Block(f'<p class="hole">{escaped(missing)}</p>')
    return exhibit(
        ranked_bars(values, percent=percent), title=title, measure=measure, source=source, data=values.to_frame()
    )


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
        say(
            "{value} ({row}, {column})",
            value=current().number(round(float(numbers.loc[at]), 2)),
            row=str(at[0]),
            column=str(at[1]),
        )
        for at in (numbers.idxmin(), numbers.idxmax())
    )
    return say("Smallest: {low}; largest: {high}.", low=low, high=high)


def _inline_svg(figure: Figure, title: str, description: str) -> str:
    with house_style():
        match = _SVG.search(_drawn(figure))
    assert match is not None  # matplotlib wrote an SVG
    prefix = anchor("s", title)
    title, description = without_marks(title), without_marks(description)
    svg = _DRAWN_SIZE.sub(r"\1", _slim(match.group(), prefix), count=1)
    words = f'<title id="{prefix}-t">{escape(title)}</title><desc id="{prefix}-d">{escape(description)}</desc>'
    named = f'<svg role="img" aria-labelledby="{prefix}-t" aria-describedby="{prefix}-d"'
    return re.sub(r"<svg\b([^>]*>)", lambda tag: named + tag[1] + words, svg, count=1)


def _drawn(figure: Figure) -> str:
    """Draw a figure as SVG, after its layout is made; ``savefig`` would draw it a second time, for the layout alone."""
    buffer = StringIO()
    canvas = FigureCanvasSVG(figure)
    figure.dpi = _POINTS
    if layout := figure.get_layout_engine():
        layout.execute(figure)
        figure.set_layout_engine("none")
    canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _slim(svg: str, prefix: str) -> str:
    """Take out what a page does not need, and name the ids anew: they must not clash with those of other figures.

    The outline of a letter is named by itself: charts of one page share it, and the export keeps it once.
    """
    svg = _LONG_NUMBER.sub(r"\1\2", _IDLE.sub("", svg))  # a hundredth of a point is not seen
    svg = _PATH.sub(lambda path: _AROUND_LETTER.sub(r"\1", path.group()), svg)
    names = {id_: f"g{sha256(outline.encode()).hexdigest()[:7]}" for id_, outline in _LETTER.findall(svg)}
    svg = _ID.sub(lambda id_: id_[1] + names.setdefault(id_[2], f"{prefix}-{len(names)}"), svg)
    return re.sub(r"\s*\n\s*", " ", svg).replace("> <", "><")
