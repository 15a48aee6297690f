"""How does a chart stand in a report? Finding, measure, picture, alternative text, source, and the data behind it."""

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from mc2cm_analysis.blocks import Block, anchor, escaped
from mc2cm_analysis.figures.chart import Chart
from mc2cm_analysis.figures.svg import inline_svg
from mc2cm_analysis.language import current, say
from mc2cm_analysis.tables import count_table


def framed(
    chart: Chart,
    data: Any,
    *,
    title: str,
    measure: str,
    source: Markup,
    shown: pd.DataFrame | None = None,
    alternative: str = "",
    missing: str = "",
    **options: Any,
) -> Block:
    """Draw a chart and frame it for a report.

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
    figure = chart(data, **options).get_figure(root=True)
    assert isinstance(figure, Figure)  # a drawn chart stands on a figure
    described = f"{say(chart.kind)}. {measure.rstrip('.')}. {alternative or extremes(shown)}".strip()
    svg = inline_svg(figure, title=title, description=described)
    plt.close(figure)
    table = count_table(shown, title=say("Data: {title}", title=title), head=measure, missing=missing).html
    source_word, data_word = say("Source:"), say("Data of this figure")
    return Block(
        f'<figure id="{anchor("f", title)}"><figcaption><p class="title">{escaped(title)}</p>'
        f'<p class="measure">{escaped(measure)}</p></figcaption>{svg}'
        f'<p class="source-note">{source_word} {source}</p>'
        f"<details><summary>{data_word}</summary>{table}</details></figure>"
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
