"""Can every text of the data that a report prints be said in a language?"""

from collections.abc import Iterator, Sequence
from typing import Final

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.package import Record
from mc2cm_analysis.validation.rows import Tables, numbered

#: Text columns of the tables that no report prints: they serve those who work with the data.
UNPRINTED: Final = {
    "cities": ("name_en", "country_en", "coordinates_note_en"),
    "themes": ("name_en", "note_en"),
    "sources": ("note_en",),
    "indicators": ("definition_en",),
    "statements": ("use_reason_en", "area_en"),
}


def untranslated(tables: Tables, languages: Sequence[str]) -> Iterator[Issue]:
    """Find the columns that lack for a language, and the printed texts without a translation, each once."""
    if lacking := [issue for code in languages for issue in _missing_columns(tables, code)]:
        yield from lacking
        return
    known = {row["en"]: row for row in tables["texts"]}
    told: set[str] = set()
    for name in tables:
        for number, row in numbered(tables, name):
            for column in printed_columns(name, row):
                text = row[column]
                missing = [LANGUAGES[code].name for code in languages if not known.get(text, {}).get(code)]
                if missing and text not in told:
                    told.add(text)
                    problem = f"there is no {' and no '.join(missing)} for '{text}'"
                    yield Issue(name, number, column, problem, "its row in texts.csv")


def _missing_columns(tables: Tables, language: str) -> Iterator[Issue]:
    """Find the columns that another language has and this one lacks, such as ``name_fr`` or, in ``texts``, ``fr``."""
    others = set(LANGUAGES) - {ENGLISH, language}
    for table, rows in tables.items():
        columns = list(rows[0]) if rows else []
        stems = [c.removesuffix(code) for c in columns for code in others if c == code or c.endswith(f"_{code}")]
        for stem in dict.fromkeys(stems):
            if f"{stem}{language}" not in columns:
                expected = f"the words in {LANGUAGES[language].name}, and the column in datapackage.json"
                yield Issue(table, 1, f"{stem}{language}", "the column is missing", expected)


def printed_columns(table: str, row: Record) -> list[str]:
    """Return the text columns of a row that a report may print, those that are filled."""
    if table == "statements" and row["use"] != "yes":  # kept for the record and for variants
        return []
    unprinted = UNPRINTED.get(table, ())
    return [column for column, text in row.items() if column.endswith("_en") and text and column not in unprinted]
