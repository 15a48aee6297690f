"""How are the rows behind a page told to a reader? Table by table, under heads and in the words of a language.

What serves only the coding (a second coder's theme, ids that tie rows together) stays in the data package.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from mc2cm_analysis import schema
from mc2cm_analysis.csv_tables import Row, read_cell
from mc2cm_analysis.disclosure import sources_untold
from mc2cm_analysis.language import Language, later
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.plan.reports import Report
from mc2cm_analysis.publishing.plan.rows import Rows
from mc2cm_analysis.vocabulary import QUALIFIERS

#: The tables that a reader is given, in the order of the outline, and the name of each; answers are never among them.
TABLES: Final = {
    "observations": later("Figures"),
    "statements": later("Statements"),
    "practices": later("Practices"),
    "competences": later("Competences"),
    "working_languages": later("Working languages"),
    "challenges": later("Difficulties"),
    "stakeholders": later("Stakeholders"),
    "events": later("Meetings"),
    "event_participants": later("Participants"),
    "pilots": later("Pilots"),
    "learning": later("What was taken up"),
    "searches": later("Searches"),
    "cities": later("Cities"),
    "sources": later("Sources"),
}
#: Heads of the columns that are printed nowhere else; a column with neither these nor a title is left out.
_HEADS: Final = {
    "city": later("City"),
    "event": later("Meeting"),
    "subgroup_en": later("Part"),
    "qualifier": later("How exact"),
    "preferred": later("Preferred of several"),
    "use": later("Counts"),
    "act": later("Act (key)"),
    "reference_year": later("Year"),
    "reference_period_en": later("Period"),
    "year_basis": later("What the year is"),
    "start_date": later("First day"),
    "end_date": later("Last day"),
    "area_level": later("Level of the area"),
    "component": later("Component"),
    "query_text": later("Words searched for"),
    "relevant_hits_n": later("Relevant pages"),
    "new_statements_n": later("New statements"),
    "title": later("Title"),
    "publisher": later("Publisher"),
    "year": later("Year"),
    "url": later("Web address"),
    "licence": later("Licence"),
    "readable": later("What could be read"),
    "note_en": later("Note"),
    "source": later("Source"),
    "change_source": later("Source of what came of it"),
    "outcome_source": later("Source of what came of it"),
}
#: Words for what columns hold that have no vocabulary.
_WORDS: Final = {
    "yes": later("yes"),
    "variant": later("only when wider evidence is tried"),
    "no": later("no"),
    "not stated; facts cited": later("not stated; facts cited"),
}

#: Columns that hold ids of cities, and those that hold ids of rows which are told by a text of theirs.
_CITIES: Final = ("city", "learner", "source_city")
_TITLED: Final = {
    "event": ("events", "title_en"),
    "practice": ("practices", "text_en"),
    "pilot": ("pilots", "title_en"),
}

Cell = str | int | float


class Sheet(NamedTuple):
    """A table for a reader: its name, its heads, and its rows with numbers as numbers."""

    name: str
    heads: list[str]
    rows: list[list[Cell]]


class Sheets:
    """The rows behind pages, from one data package."""

    def __init__(self, package: Package) -> None:
        self._package, self._rows = package, Rows(package)
        self._rows.sort_out()
        self._cities = {code: package.city_names(code) for code in LANGUAGES}
        self._sources = {row["id"]: row for row in package.records("sources")}
        self._indicators = {row["id"]: row for row in package.records("indicators")}
        self._untold = sources_untold(package.records("consultations"), package.records("imports"))
        self._titles = {
            column: {row["id"]: row[title] for row in package.records(table)}
            for column, (table, title) in _TITLED.items()
        }
        texts = package.records("texts")  # what has no translation is told in English
        self._texts = {
            code: {row["en"]: row[code] or row["en"] for row in texts} for code in LANGUAGES if code != ENGLISH
        }

    def behind(self, report: Report) -> dict[str, Sheet]:
        """Return the rows that a page rests on, by table; tables without a row are left out."""
        rows = self._rows.read_by(report)
        if "sources" in rows:
            named = self._untold
            rows["sources"] = [row for row in rows["sources"] if self._rows.cell("sources", row, "id") not in named]
        language = Language(report.language, self._texts.get(report.language, {}))
        return {table: self._sheet(table, sorted(rows[table]), language) for table in TABLES if rows.get(table)}

    def _sheet(self, table: str, rows: Sequence[Row], language: Language) -> Sheet:
        columns = {column: title for column in self._package.columns(table) if (title := _title(table, column))}
        heads, address = [language.say(title) for title in columns.values()], _HEADS["url"]
        told = [
            [self._cell(table, column, self._rows.cell(table, row, column), language) for column in columns]
            for row in rows
        ]
        if table == "observations":  # a value means nothing without its unit
            at = list(columns).index("value") + 1
            heads.insert(at, language.say(later("Unit")))
            for cells, row in zip(told, rows, strict=True):
                unit = self._indicators.get(self._rows.cell(table, row, "indicator"), {}).get("unit_en", "")
                cells.insert(at, self._text(unit, language))
        if "source" in columns:
            heads.append(language.say(address))
            for cells, row in zip(told, rows, strict=True):
                cells.append(self._sources.get(self._rows.cell(table, row, "source"), {}).get("url", ""))
        return Sheet(language.say(TABLES[table]), heads, told)

    def _cell(self, table: str, column: str, text: str, language: Language) -> Cell:
        field = schema.tables()[table].fields[column]
        if not text:
            return ""
        if field.type in ("integer", "number"):
            return read_cell(field.type, text) or 0
        named = self._named(column, text, language)
        if named is not None:
            return named
        if column == "qualifier":
            return "" if text == "exact" else language.say(QUALIFIERS[text], amount="…")
        labels = {**_WORDS, **(field.labels or {})}
        if text in labels:
            return language.say(labels[text])
        return self._text(text, language) if column.endswith("_en") else text

    def _named(self, column: str, text: str, language: Language) -> str | None:
        """Return the name of what an id stands for; None if the column holds no such ids."""
        if column in _CITIES:
            return self._cities[language.code].get(text, text)
        if column in ("source", "change_source", "outcome_source"):
            return self._sources.get(text, {}).get("title", text)
        if column == "indicator":
            return self._text(self._indicators.get(text, {}).get("name_en", text), language)
        if column in self._titles:
            return self._text(self._titles[column].get(text, text), language)
        return None

    def _text(self, text: str, language: Language) -> str:
        return language.texts.get(text, text)


def _title(table: str, column: str) -> str:
    """Return the head of a column, a message; empty for a column that is left out."""
    field = schema.tables()[table].fields.get(column)
    return "" if field is None else field.title or _HEADS.get(column, "")
