"""What does a notebook print on its page? Findings, key figures, tables and charts, each with its numbered sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from mc2cm_analysis import blocks, evidence, page_pieces, schema, tables
from mc2cm_analysis.blocks import Block, Card, Finding, KeyFigure
from mc2cm_analysis.evidence import OUTLINE, OWN_SOURCE, Citations, SourceList
from mc2cm_analysis.figures import ranked_bars, series_lines
from mc2cm_analysis.figures.chart import Chart
from mc2cm_analysis.figures.frame import framed, located, small_map
from mc2cm_analysis.language import current, in_sentence, say
from mc2cm_analysis.loading import load_network
from mc2cm_analysis.many import MOST
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.saving import Original
from mc2cm_analysis.tables import Head
from mc2cm_analysis.tables.profile import LISTED
from mc2cm_analysis.view import View

_OWN = (OWN_SOURCE,)
#: A list of more rows is folded: a page of them stops a reader on the way to the next heading.
_LONG: Final = 20


def open_page(language: str | None = None, city: str | None = None, view: View | None = None) -> "Page":
    """Open the page of a notebook: load the data, check it, and print in a language from now on.

    Parameters
    ----------
    language : str, optional
        One of `language_records.LANGUAGES`; by default the one that is spoken already.
    city : str, optional
        Id of the city that the page is about.
    view : View, optional
        The choices on which what the page compares rests.

    Examples
    --------
    >>> page = open_page("en", city="lyon")
    >>> page.profile.name
    'Lyon'
    """
    network = load_network()
    network.speak(language or current().code)
    profile = network.city(city) if city is not None else None
    return Page(network.seen(view) if view else network, profile, network)


class Page:
    """The page of a notebook. What its methods print rests on the project's own data, unless they name other sources.

    Attributes
    ----------
    network : Network
    citations : Citations
        The sources cited so far.
    published : Network
        The network by the choices of the published method.
    """

    def __init__(self, network: Network, profile: CityProfile | None = None, published: Network | None = None) -> None:
        self.network = network
        self.published = published or network
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

    def findings(self, found: Sequence[str | Finding], *sources: str) -> Block | None:
        """Print sentences made from results as a list; empty ones print nothing.

        One that does not name what it rests on rests on `sources`, by default the project's own data.
        """
        named = [one if isinstance(one, Finding) else Finding(one, sources or _OWN) for one in found]
        said = [one for one in named if one.sentence.strip()]
        return blocks.findings(said, cite=self.citations.cite) if said else None

    def key_figures(self, keys: Sequence[KeyFigure]) -> Block:
        """Print key figures."""
        return blocks.key_figures(keys, cite=self.citations.cite)

    def cards(self, shown: Sequence[Card]) -> Block:
        """Print what a front page says of each city; few have a map, for many maps would make the page heavy."""
        if len(shown) <= MOST:
            shown = [replace(card, locator=small_map(self._places(), city=card.name)) for card in shown]
        return blocks.cards(shown, source=self.citations.cite(*_OWN), cite=self.citations.cite)

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
        block = tables.listing(rows, printed, cite=self.citations.cite, title=title, group=by, sources=sources)
        return self._made_from(block, rows, title, sources)

    def observations(self, rows: pd.DataFrame, *more: str, title: str, heads: Mapping[str, str] | None = None) -> Block:
        """Print figures: one row an indicator and area, the newest value first; older ones and copies in an annex.

        Parameters
        ----------
        rows : DataFrame
            Rows of ``observations``.
        *more : str
            Further columns. Each value then has a row of its own, under others of its indicator, kind of area and year.
        title : str
            Says what the figures are.
        heads : mapping, optional
            Heads of `more`, as for `listing`.
        """
        cite = self.citations.cite
        if more:
            beside = evidence.beside_each_other(self.network, rows)
            further = {column: _head("observations", column, heads or {}) for column in more}
            block = tables.value_table(beside.values, cite=cite, title=title, more=further, alike=True)
        else:
            block = page_pieces.figures(*evidence.arranged(self.network, rows), cite=cite, title=title)
        return self._made_from(block, rows, title)

    def _made_from(self, block: Block, rows: pd.DataFrame, title: str, columns: Sequence[str] = ("source",)) -> Block:
        """Keep with a table of rows of the data these rows, and their sources in words."""
        named = [source for column in columns for source in rows[column] if source]
        return replace(block, original=Original(rows, title=title, sources=partial(self.citations.in_words, *named)))

    def practices(self, rows: pd.DataFrame, *, title: str) -> Block:
        """Print rows of ``practices`` as cards of a fixed form, one an undertaking, under a third-level heading."""
        block = page_pieces.practices(self.network, rows, cite=self.citations.cite, title=title)
        return self._made_from(block, rows, title)

    def outline(self, heading: str, *, missing: str | None = None) -> Block | None:
        """Print what stands under a heading of `evidence.OUTLINE`: figures, then the rows of each other table.

        Where nothing does, print `missing`, by default that nothing was found; ``""`` prints nothing.
        """
        section = self._sections.get(heading)
        if section is None:
            missing = say("Not found in public sources.") if missing is None else missing
            return blocks.hole(missing) if missing else None
        about = say("{city}, {heading}", city=self.profile.name, heading=in_sentence(say(OUTLINE[heading])))
        cite, pieces = self.citations.cite, []
        if section.figures.size + section.older.size:
            title = say("{about}: figures", about=about)
            pieces.append(page_pieces.figures(section.figures, section.older, cite=cite, title=title))
        for table, (title, *_) in LISTED.items():
            if table in section.rows:
                listed, title = section.rows[table], say(title, about=about)
                piece, n = self._listed(table, listed, title)
                pieces.append(blocks.annex(say("{title} ({n})", title=title, n=n), piece) if n > _LONG else piece)
        return blocks.together(*pieces)

    def _listed(self, table: str, rows: pd.DataFrame, title: str) -> tuple[Block, int]:
        """Print rows of a table in the form that it has in a profile; return how many entries a reader meets too."""
        form = LISTED[table]
        if form.columns:
            columns, by, sources = form.columns, form.group, form.sources
            return self.listing(rows, *columns, table=table, title=title, group=by, sources=sources), len(rows)
        block, n = page_pieces.in_own_form(self.network, table, rows, cite=self.citations.cite, title=title)
        return self._made_from(block, rows, title), n

    @cached_property
    def _sections(self) -> dict[str, evidence.Section]:
        return evidence.sections(self.profile)

    def counts(
        self, frame: pd.DataFrame, *, method: str = "", sources: Iterable[str] = (), remark: str = "", **printed: Any
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
        **printed
            ``title``, ``head``, ``zero``, ``missing`` and ``marks``, as for `tables.count_table`.
        """
        cited = tuple(sources)
        origin = say("Sources:") if cited else say("Counted from our own data.")
        parts = [method, origin, self.citations.cite(*cited or _OWN), remark]
        note = Markup(" ").join(blocks.escaped(part) for part in parts if part)
        words = partial(self.citations.in_words, *cited or _OWN)
        made = tables.count_table(frame, note=note, **printed)
        return replace(made, original=Original(frame, title=printed.get("title", ""), sources=words))

    def figure(
        self, chart: Chart, data: Any, *, title: str, measure: str, sources: Iterable[str] = _OWN, **more: Any
    ) -> Block:
        """Draw a result or a frame as a chart of `figures`, its cities and themes by their names (`Network.named`).

        `more` is what `frame.framed` takes too, and the options of the chart.
        """
        data, more = self._named(data), {name: self._named(value) for name, value in more.items()}
        rests_on = tuple(sources)
        marks, words = self.citations.cite(*rests_on), partial(self.citations.in_words, *rests_on)
        return framed(chart, data, title=title, measure=measure, source=marks, sources=words, **more)

    def made_with(self, words: str) -> Block:
        """Print the line from which the choices of the page's view can be read again, after `words`."""
        return blocks.verbatim(words, self.network.view.line)

    def _named(self, value: Any) -> Any:
        return self.network.named(value) if isinstance(value, pd.DataFrame) else value

    def annex(self, summary: str, *pieces: Block | None) -> Block:
        """Fold rows that a first reading can do without; `summary` says what they are."""
        return blocks.annex(summary, *pieces)

    def quotations(self, texts: Sequence[str], *sources: str) -> Block:
        """Print what others wrote in their own words."""
        return blocks.quotations(texts, self.citations.cite(*sources))

    def locator(self) -> Block:
        """Draw a small map of where the city lies, among those of the network."""
        source = self.citations.cite(str(self.profile.record["source"]))
        return located(self._places(), city=self.profile.name, source=source)

    def _places(self) -> pd.DataFrame:
        cities = self.network.table("cities").set_index("id")
        return cities[["latitude", "longitude"]].astype(float).rename(index=self.network.cities)

    def series(self, data: pd.DataFrame, *, missing: str, **framing: Any) -> Block:
        """Draw yearly series, as `figure` does; where there are none, print the sentence `missing`."""
        known = data.dropna(axis="columns", how="all")
        if known.empty:
            return blocks.hole(missing)
        if _has_gap(known):
            measured = framing["measure"].removesuffix(".")
            framing["measure"] = say("{measured}. Grey line: the years between have no value.", measured=measured)
        return self.figure(series_lines, known, **framing)

    def bars(self, values: "pd.Series[float]", *, missing: str, **framing: Any) -> Block:
        """Draw named values as bars in their order, as `figure` does; where there are none, print `missing`."""
        return blocks.hole(missing) if values.empty else self.figure(ranked_bars, values, **framing)

    def sources(self, *more: str) -> Block:
        """Print the list of all that was cited, and of `more`."""
        self.citations.cite(*more)
        return SourceList(self.citations.as_html(), self.citations.used())


def _has_gap(series: pd.DataFrame) -> bool:
    """Say whether a series has no value for a year between two that have one."""
    return any(len(years) <= years.max() - years.min() for years in (series[name].dropna().index for name in series))


def _head(table: str, column: str, heads: Mapping[str, str]) -> Head:
    """Return what stands over a column, and the words for the ids in it."""
    if column in tables.TIMES:
        return Head(heads.get(column) or say("When"))
    try:
        labels = schema.labels(table, column)
    except KeyError:  # no column of the data, but one that the notebook made
        labels = None
    return Head(heads.get(column) or say(schema.head(table, column)), labels)
