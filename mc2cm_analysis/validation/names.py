"""Has each office, body and place one name, and each place one level? The forms to use are in ``names.toml``."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.validation.rows import Rule, Tables, numbered

DECLARATION: Final = Path(__file__).with_suffix(".toml")

#: Where offices and bodies are named, often several in a cell.
_ACTORS: Final = {
    "statements": "actor_en",
    "practices": "actor_en",
    "challenges": "actor_en",
    "competences": "holder_en",
    "stakeholders": "name_en",
    "event_participants": "participant_en",
    "pilots": "partners_en",
}
_SHORT_MONTH: Final = re.compile(r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?")


@cache
def _forms(kind: str) -> dict[str, str]:
    """Return the forms that are not to be used, folded, each with the form to use."""
    declared: dict[str, list[str]] = tomllib.loads(DECLARATION.read_text(encoding="utf-8"))[kind]
    return {_folded(form): name for name, forms in declared.items() for form in forms}


@cache
def _unused_actors() -> list[tuple[re.Pattern[str], str, str]]:
    """Return what to look for in a cell, the form to use and the same folded; the longest first, one says enough."""
    forms = sorted(_forms("actors").items(), key=lambda pair: -len(pair[0]))
    return [(re.compile(rf"(?<!\w){re.escape(form)}(?!\w)"), name, _folded(name)) for form, name in forms]


def _folded(name: str) -> str:
    """Write a name without accents, capitals and punctuation: spellings of one name then agree."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", plain).strip()


def _offices_and_bodies_have_one_name(tables: Tables) -> Iterator[Issue]:
    for table, column in _ACTORS.items():
        for number, row in numbered(tables, table):
            folded = _folded(row[column])
            for pattern, name, folded_name in _unused_actors():
                if pattern.search(folded.replace(folded_name, "#")):
                    yield Issue(table, number, column, f"'{row[column]}' names what has another name here", f"'{name}'")
                    break


def _publishers_have_one_name(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, "sources"):
        for form in (row["publisher"], row["publisher"].split(" (")[0]):
            name = _forms("publishers").get(_folded(form))
            if name and form != name:
                problem = f"'{form}' is named otherwise elsewhere"
                yield Issue("sources", number, "publisher", problem, f"'{name}'")
                break


def _places_have_one_name_and_one_level(tables: Tables) -> Iterator[Issue]:
    """Leave out a bracket after a place: it says how the publisher draws it, and is no other name."""
    spelt: dict[tuple[str, str], str] = {}
    levels: dict[tuple[str, str], str] = {}
    for table in tables:
        for number, row in numbered(tables, table):
            if not (area := row.get("area_en", "")):
                continue
            place, _, perimeter = area.partition(" (")
            key = _folded(place), _folded(perimeter)
            name = _forms("places").get(key[0]) or spelt.setdefault(key, area)
            if name not in (place, area):
                yield Issue(table, number, "area_en", f"'{area}' is named otherwise elsewhere", f"'{name}'")
            level = levels.setdefault(key, row["area_level"])
            if level != row["area_level"]:
                problem = f"'{area}' is a {row['area_level']} here and a {level} elsewhere"
                yield Issue(table, number, "area_level", problem, "one level for one place")


def _two_cities_are_no_city(tables: Tables) -> Iterator[Issue]:
    for table in tables:
        for number, row in numbered(tables, table):
            if row.get("area_level") == "city" and " and " in row.get("area_en", ""):
                problem = f"'{row['area_en']}' is not one city"
                yield Issue(table, number, "area_en", problem, "the city that the row is filed under, or another level")


def _cities_have_names_of_their_own(tables: Tables) -> Iterator[Issue]:
    """Keep apart what is asked for by name, and what stands side by side in a chart."""
    for column in (f"name_{code}" for code in LANGUAGES):
        first: dict[str, int] = {}
        for number, row in numbered(tables, "cities"):
            known = first.setdefault(row.get(column, "").casefold(), number)
            if row.get(column) and known != number:
                problem = f"'{row[column]}' is the name of the city in row {known} too"
                yield Issue("cities", number, column, problem, f"another name, such as '{row[column]} (…)'")


def _months_are_written_out(tables: Tables) -> Iterator[Issue]:
    for table in tables:
        for number, row in numbered(tables, table):
            if found := _SHORT_MONTH.search(row.get("reference_period_en", "")):
                problem = f"'{found[0]}' in '{row['reference_period_en']}'"
                yield Issue(table, number, "reference_period_en", problem, "the month written out")


NAME_RULES: Final[tuple[Rule, ...]] = (
    _offices_and_bodies_have_one_name,
    _publishers_have_one_name,
    _places_have_one_name_and_one_level,
    _two_cities_are_no_city,
    _cities_have_names_of_their_own,
    _months_are_written_out,
)
