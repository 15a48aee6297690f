"""What does a number rest on? Numbered citations of one report, and its list of sources."""

from typing import Final

import pandas as pd
from babel import Locale
from markupsafe import Markup
from markupsafe import escape as as_text

from mc2cm_analysis.blocks import escaped
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.language import begun, current, say, translated, words
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import COMMA, HOSTS, NO_DATE, READABLE, SEMICOLON

#: The source under which the project's own counts and codings are cited.
OWN_SOURCE: Final = "mc2cm-analysis-data"

LICENCE_NOT_STATED: Final = "not stated; facts cited"


class Citations:
    """Numbered citations of one report: each source gets a number when it is first cited.

    Parameters
    ----------
    network : Network

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> citations = Citations(load_network())
    >>> citations.cite("mc2cm-analysis-data").count("[1]")
    1
    """

    def __init__(self, network: Network) -> None:
        self._sources = _sources_by_id(network)
        self._numbers: dict[str, int] = {}

    def __repr__(self) -> str:
        """Say how many sources are cited so far."""
        return f"<Citations of {len(self._numbers)} sources>"

    def cite(self, *sources: str) -> Markup:
        """Return the marks of sources as links into the list of sources.

        Raises
        ------
        KeyError
            If a source is not in the table ``sources``.
        """
        for source in sources:
            if source not in self._sources.index:
                raise KeyError(f"no source '{source}' in the table sources")
            self._numbers.setdefault(source, len(self._numbers) + 1)
        marks = (self._numbers[source] for source in dict.fromkeys(sources))
        return Markup("".join(f'<a class="cite" href="#source-{n}">[{n}]</a>' for n in sorted(marks)))

    def in_words(self, *sources: str) -> str:
        """Return sources as text, each once: title, publisher, year."""
        rows = self._sources.loc[list(dict.fromkeys(sources))]
        comma = say(COMMA)
        named = (
            comma.join([row.title, row.publisher, say(NO_DATE) if pd.isna(row.year) else str(row.year)])
            for row in rows.itertuples()
        )
        return say("Source:") + " " + say(SEMICOLON).join(named)

    def used(self) -> pd.DataFrame:
        """Return the cited sources in the order of their numbers, with the column ``number``."""
        cited = self._sources.loc[list(self._numbers)].reset_index()
        cited.insert(0, "number", range(1, len(cited) + 1))
        return cited

    def as_html(self) -> str:
        """Return the list of sources: number, title, publisher, year, link, and how much could be read."""
        items = "\n".join(_source_item(row) for row in self.used().to_dict("records"))
        usual = say(
            "The sources cited on this page; those of all rows are in the workbook. Unless stated "
            "otherwise, only the opening of a source could be read."
        )
        return f'<p class="source-note">{usual}</p>\n<ol class="sources">\n{items}\n</ol>'


@remembered
def _sources_by_id(network: Network) -> pd.DataFrame:
    return network.table("sources").set_index("id")


def _source_item(row: dict[str, object]) -> str:
    number, year, url = row["number"], row["year"], str(row["url"])
    title = _title(row)
    stop = "" if str(row["title_original"]).endswith("…") else "."
    if url:
        title = Markup('<a href="{}">{}</a>').format(url, title)
    comma = say(COMMA)
    published = f"<bdi>{escaped(str(row['publisher']))}</bdi>{comma}{say(NO_DATE) if pd.isna(year) else year}"
    if row["year_note_en"]:
        published += f" ({escaped(translated(str(row['year_note_en'])))})"
    remarks = [*_told_of_title(row), *([translated(str(row["remark_en"]))] if row["remark_en"] else [])]
    if row["readable"] != "opening":
        remarks.append(say(READABLE[str(row["readable"])]))
    if row["host"] == "copy":
        remarks.append(words(HOSTS)["copy"])
    if row["licence"] != LICENCE_NOT_STATED:
        remarks.append(str(row["licence"]))
    told_of_it = f" <small>{escaped(begun(say(SEMICOLON).join(remarks)))}.</small>" if remarks else ""
    return f'<li id="source-{number}">{title}{stop} {published}.{told_of_it}</li>'


def _title(row: dict[str, object]) -> Markup:
    """Return a title in its own language and letters, marked with both: the one published, where that is known."""
    original = str(row["title_original"])
    language = str(row["translated_from"] if original else row["title_language"])
    direction = Locale.parse(language).text_direction if language else "auto"
    named = Markup(' lang="{}"').format(language) if language else ""
    return Markup('<cite{} dir="{}">{}</cite>').format(named, direction, as_text(original or row["title"]))


def _told_of_title(row: dict[str, object]) -> list[str]:
    """Say that a title is our translation, and give ours to those who read the language in which it is written."""
    if not (language := str(row["translated_from"])):
        return []
    if not row["title_original"]:
        name = Locale.parse(language).get_language_name(current().locale)
        return [say("title translated by us from {language}", language=name)]
    return [say("our translation: “{title}”", title=row["title"])] if row["title_language"] == current().code else []
