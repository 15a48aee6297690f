"""How does a chart stand in a report? Finding, measure, picture, alternative text, source, and the data behind it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import matplotlib.pyplot as plt
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mc2cm_analysis.blocks import Block, anchor, escaped
from mc2cm_analysis.figures.chart import Chart
from mc2cm_analysis.figures.lettering import broken, picture_width
from mc2cm_analysis.figures.places import locator, on_the_map, small_locator
from mc2cm_analysis.figures.style import SMALL, house_style
from mc2cm_analysis.figures.svg import inline_svg
from mc2cm_analysis.language import current, say
from mc2cm_analysis.many import MOST, listed
from mc2cm_analysis.saving import Original
from mc2cm_analysis.tables import count_table

#: The size of a title's letters in points, and the height of a line of words round a picture in inches.
_TITLE: Final = SMALL + 1
_LINE: Final = 0.17
#: A chart of more rows is drawn once, whatever it draws: twice, it would be the largest part of its page.
_WALL: Final = 3 * MOST
#: Screens that a chart is drawn narrow for: all of them, and narrow ones.
_SLIM: Final = ("slim", "narrow")


def framed(
    chart: Chart,
    data: Any,
    *,
    title: str,
    measure: str,
    source: Markup,
    sources: Callable[[], str] = str,
    shown: pd.DataFrame | None = None,
    alternative: str = "",
    missing: str = "",
    **options: Any,
) -> Block:
    """Draw a chart, for wide and for narrow screens, and frame it for a report. The style sheet shows one of the two.

    A chart of many cities is drawn once, slim, for all screens.

    Parameters
    ----------
    chart : Chart
        One of `figures`.
    data : DataFrame or Series
        What it draws.
    title : str
        The finding.
    measure : str
        What is drawn, in which unit.
    source : Markup
        Marks of the sources.
    sources : function
        Returns the sources in words, for a picture that is saved apart from the page.
    shown : DataFrame, optional
        The numbers behind the picture, printed as a table, with a named index; by default `data`.
    alternative : str, optional
        What those read who do not see the chart, after its kind and the measure; by default the extremes of `shown`.
    missing : str
        The word for a missing value in the data table; by default that it is not known.
    **options
        What else the chart takes.
    """
    shown = shown if shown is not None else pd.DataFrame(data)
    described = f"{say(chart.kind)}. {measure.rstrip('.')}. {alternative or extremes(shown)}".strip()
    svg = "".join(
        _picture(chart(data, narrow=screen in _SLIM, **options), title=title, description=described, screen=screen)
        for screen in _screens(chart, data)
    )
    table = count_table(shown, title=say("Data: {title}", title=title), head=measure, missing=missing).html
    source_word, data_word = say("Source:"), say("Data for this figure")
    return Block(
        f'<figure id="{anchor("f", title)}"><figcaption><p class="title">{escaped(title)}</p>'
        f'<p class="measure">{escaped(measure)}</p></figcaption>{svg}'
        f'<p class="source-note">{source_word} {source}</p>'
        f"<details><summary>{data_word}</summary>{table}</details></figure>",
        Original(shown, partial(apart, chart, data, title, measure, sources, options), title, sources),
    )


def _screens(chart: Chart, data: Any) -> tuple[str, ...]:
    """Return the screens for which a page holds a drawing of the chart; many rows are drawn slim, for all of them."""
    if (chart.slims and max(data.shape) > MOST) or (chart.narrows and len(data) > _WALL):
        return _SLIM[:1]
    return ("wide", "narrow") if chart.narrows else ("",)


def apart(
    chart: Chart, data: Any, title: str, measure: str, sources: Callable[[], str], options: Mapping[str, Any]
) -> Figure:
    """Draw a chart that stands apart from its page: its title and measure over it, its sources under it."""
    ax = chart(data, **options)
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)  # a drawn chart stands on a figure
    from_right = current().direction == "rtl"
    place: dict[str, Any] = {"x": 0.99 if from_right else 0.01, "ha": "right" if from_right else "left"}
    width = picture_width(ax) * 0.98  # the letters begin a hundredth from the edge
    with house_style():
        head = "\n".join(broken(text, width, _TITLE) for text in (title, measure) if text)
        lines = head.count("\n") + 1
        figure.suptitle(head, size=_TITLE, **place)
        if source := sources():
            foot = broken(source, width, SMALL)
            lines += foot.count("\n") + 1
            figure.supxlabel(foot, size=SMALL, **place)
        figure.set_figheight(figure.get_figheight() + lines * _LINE)
    return figure


def located(cities: pd.DataFrame, *, city: str, source: Markup) -> Block:
    """Draw the locator map of a city and say what it shows, whose coastline it is, and which cities are not on it.

    Parameters
    ----------
    cities : DataFrame
        As for `figures.locator`.
    city : str
        The city that is highlighted.
    source : Markup
        Marks of the source of where the city lies.
    """
    shown = on_the_map(cities)
    here = say("Where {city} lies, on a map of the coastline of the Mediterranean basin", city=city)
    kind = say(locator.kind)
    others = say("Other cities shown: {cities}", cities=listed([name for name in shown.index if name != city]))
    ax = locator(cities, city=city)
    svg = _picture(ax, title=here if city in shown.index else kind, description=f"{kind}. {others}.")
    notes = [escaped(say("Coastline: Natural Earth, public domain."))]
    notes.append(escaped(say("Locations of the other cities: see their reports.")))
    if missing := [str(name) for name in cities.index.difference(shown.index, sort=False)]:
        notes.append(escaped(say("Not on this map: {cities}.", cities=listed(missing))))
    notes += [escaped(say("Place of {city}:", city=city)), source]
    return Block(f'<div class="locator">{svg}<p class="source-note">{Markup(" ").join(notes)}</p></div>')


def small_map(cities: pd.DataFrame, *, city: str) -> Markup:
    """Return a small locator map for a card that names the city: the map itself says nothing to a screen reader."""
    return Markup(_picture(small_locator(cities, city=city), title=f"{small_locator.kind} {city}", description=""))


def _picture(ax: Axes, **words: Any) -> str:
    """Return a drawn chart as SVG, and close its figure."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)  # a drawn chart stands on a figure
    svg = inline_svg(figure, **words)
    plt.close(figure)
    return svg


def extremes(data: pd.DataFrame) -> str:
    """Say where the smallest and the largest number of a table stand; empty if it has fewer than two.

    Examples
    --------
    >>> extremes(pd.DataFrame({"acts": [3, 9]}, index=["Amman", "Turin"]))
    'Smallest: 3 (Amman, acts); largest: 9 (Turin, acts).'
    """
    numbers = data.select_dtypes("number").stack().dropna()
    numbers = numbers[[row != column for row, column in numbers.index]]  # what is set against itself says nothing
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
