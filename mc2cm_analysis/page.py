"""What does a notebook print on its page? Findings, key figures, tables and charts, each with its numbered sources."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from mc2cm_analysis import blocks, schema, tables
from mc2cm_analysis.blocks import Block, KeyFigure
from mc2cm_analysis.evidence import OWN_SOURCE, Citations
from mc2cm_analysis.figures import ranked_bars, series_lines
from mc2cm_analysis.figures.chart import Chart
from mc2cm_analysis.figures.frame import framed
from mc2cm_analysis.language import activate, say
from mc2cm_analysis.network import CityProfile, Network, load_network
from mc2cm_analysis.tables import Head

_OWN = (OWN_SOURCE,)


def open_page(language: str = "en", city: str | None = None) -> "Page":
    """Open the page of a notebook: load the data, check it, and print in a language from now on.

    Parameters
    ----------
    language : str
        One of `vocabulary.LANGUAGES`.
    city : str, optional
        Id of the city that the page is about.

    Examples
    --------
    >>> page = open_page("en", city="lyon")
    >>> page.profile.name
    'Lyon'
    """
    network = load_network()
    activate(language, network.texts(language))
    return Page(network, network.city(city) if city is not None else None)


class Page:
    """The page of a notebook. What its methods print rests on the project's own data, unless they name other sources.

    Attributes
    ----------
    network : Network
    citations : Citations
        The sources cited so far.
    """

    def __init__(self, network: Network, profile: CityProfile | None = None) -> None:
        self.network = network
        self.citations = Citations(network)
        self._profile = profile

    @property
    def profile(self) -> CityProfile:
        """The city that the page is about."""
        if self._profile is None:
            raise AttributeError('the page is about no city; name one: open_page(language, city="lyon")')
        return self._profile

    def finding(self, sentence: str, *sources: str) -> Block | None:
        """Print a sentence made from results; an empty one prints nothing."""
        return blocks.finding(sentence, self.citations.cite(*sources or _OWN)) if sentence.strip() else None

    def key_figures(self, keys: Sequence[KeyFigure]) -> Block:
        """Print key figures."""
        return blocks.key_figures(keys, cite=self.citations.cite)

    def listing(
        self,
        rows: pd.DataFrame,
        *columns: str,
        table: str,
        title: str,
        group: str | None = None,
        heads: Mapping[str, str] | None = None,
        sources: Sequence[str] = ("source",),
    ) -> Block:
        """List rows of the data, each with its note and its source.

        Parameters
        ----------
        rows : DataFrame
            Rows of `table`.
        *columns : str
            What is printed of each row, in order. A column that another table lent is named with it
            (``events.title_en``); ``when`` prints the year, ``days`` the days of a meeting.
        table : str
            The table of the data that knows the heads of the columns and the words for the ids in them.
        title : str
            Says what the rows are.
        group : str, optional
            A further column by which rows are grouped.
        heads : mapping, optional
            Heads that differ from those of the table, and those of columns that no table has.
        sources : sequence of str
            Columns that name what the row rests on.
        """
        named = (name.rpartition(".") for name in ([*columns, group] if group else columns))
        printed = {column: _head(owner or table, column, heads or {}) for owner, _, column in named}
        by = group.rpartition(".")[2] if group else None
        return tables.listing(rows, printed, cite=self.citations.cite, title=title, group=by, sources=sources)

    def observations(self, rows: pd.DataFrame, *more: str, title: str, heads: Mapping[str, str] | None = None) -> Block:
        """List rows of ``observations``: what is counted, its value, when, where, by what definition, how sure.

        `more` names further columns; `heads` is as for `listing`.
        """
        heads = {"what": say("What is counted"), "value": say("Value"), **(heads or {})}
        columns = ["what", "value", "when", "area_en", "definition_en", "confidence", *more]
        shown = tables.measured(rows, self.network.table("indicators"))
        return self.listing(shown, *columns, table="observations", title=title, heads=heads)

    def counts(
        self, frame: pd.DataFrame, *, method: str = "", sources: Iterable[str] = (), remark: str = "", **printed: str
    ) -> Block:
        """Print a frame of numbers or words, with a note on its sources under it.

        Parameters
        ----------
        frame : DataFrame
            Index and columns as printed.
        method, remark : str
            What the note says before and after the sources.
        sources : iterable of str
            By default the note says that the numbers are counted from the project's own data.
        **printed : str
            ``title``, ``head``, ``zero`` and ``missing``, as for `tables.count_table`.
        """
        cited = tuple(sources)
        origin = say("Sources:") if cited else say("Counted from the data of the project.")
        parts = [method, origin, self.citations.cite(*cited or _OWN), remark]
        note = Markup(" ").join(blocks.escaped(part) for part in parts if part)
        return tables.count_table(frame, note=note, **printed)

    def figure(
        self, chart: Chart, data: Any, *, title: str, measure: str, sources: Iterable[str] = _OWN, **more: Any
    ) -> Block:
        """Draw a chart of `figures`; `more` is what `frame.framed` takes too, and the options of the chart."""
        return framed(chart, data, title=title, measure=measure, source=self.citations.cite(*sources), **more)

    def series(self, data: pd.DataFrame, *, missing: str, **framing: Any) -> Block:
        """Draw yearly series, as `figure` does; where there are none, print the sentence `missing`."""
        known = data.dropna(axis="columns", how="all")
        return blocks.hole(missing) if known.empty else self.figure(series_lines, known, **framing)

    def bars(self, values: "pd.Series[float]", *, missing: str, **framing: Any) -> Block:
        """Draw named values as bars in their order, as `figure` does; where there are none, print `missing`."""
        return blocks.hole(missing) if values.empty else self.figure(ranked_bars, values, **framing)

    def sources(self, *more: str) -> Block:
        """Print the list of all that was cited, and of `more`."""
        self.citations.cite(*more)
        return Block(self.citations.as_html())


def _head(table: str, column: str, heads: Mapping[str, str]) -> Head:
    """Return what stands over a column, and the words for the ids in it."""
    if column in tables.TIMES:
        return Head(heads.get(column) or say("When"))
    try:
        labels = schema.labels(table, column)
    except KeyError:  # no column of the data, but one that the notebook made
        labels = None
    return Head(heads.get(column) or say(schema.head(table, column)), labels)
