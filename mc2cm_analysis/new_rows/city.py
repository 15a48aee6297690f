"""What does a new city need?"""

from collections.abc import Iterator
from typing import Final

from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.new_rows import french
from mc2cm_analysis.new_rows.addition import Fault, Kind
from mc2cm_analysis.new_rows.countries import countries, country_fault, country_name
from mc2cm_analysis.new_rows.places import Point, swapped
from mc2cm_analysis.new_rows.questions import Facts
from mc2cm_analysis.new_rows.source import SOURCE
from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.validation.rows import read_number

#: How the forms of a name are made that a language has beside the name.
_FORMS_OF_CITY: Final = {"name_fr_of": french.of_city, "name_fr_in": french.in_city}
_FORMS_OF_COUNTRY: Final = {"country_fr_of": french.of_country, "country_fr_in": french.in_country}


def _follows(facts: Facts, package: Package) -> dict[str, str]:
    """Take the names of the country from the CLDR, and the French forms from the names."""
    found = {"area_level": "city"}
    if (code := facts.get("country_iso3", "")) in countries():
        found |= {f"country_{language}": country_name(code, language) for language in LANGUAGES}
    if same := next((row for row in package.records("cities") if row["country_iso3"] == code), None):
        found |= {column: same[column] for column in same if column.startswith("country_")}
    known = {**found, **facts}
    for stem, forms in {"name_fr": _FORMS_OF_CITY, "country_fr": _FORMS_OF_COUNTRY}.items():
        if name := known.get(stem):
            found = {**{column: form(name) for column, form in forms.items()}, **found}
    return found


def _wrong(facts: Facts, package: Package) -> Iterator[Fault]:
    cities = package.records("cities")
    if facts.get("id") in {city["id"] for city in cities}:
        yield "id", f"cities.csv has a city '{facts['id']}' already"
    for language in LANGUAGES:
        name = facts.get(column := f"name_{language}")
        if same := next((city["id"] for city in cities if name and city[column] == name), None):
            yield column, f"the city '{same}' is called so already"
    code = facts.get("country_iso3", "")
    if code and (words := country_fault(code)):
        yield "country_iso3", words
    yield from _misplaced(facts, cities)


def _misplaced(facts: Facts, cities: list[Record]) -> Iterator[Fault]:
    given = [name for name in ("latitude", "longitude") if facts.get(name)]
    if len(given) == 1:
        (other,) = {"latitude", "longitude"} - set(given)
        yield other, f"it is missing, and {given[0]} is there; expected both, or neither"
    others = [point for city in cities if (point := _point(city))]
    if (point := _point(facts)) and swapped(point, others):
        said = f"{facts['latitude']}, {facts['longitude']}"
        yield (
            "longitude",
            f"{said} lies far from every other city, and would not the other way round: are they swapped?",
        )


def _point(row: Facts) -> Point | None:
    latitude, longitude = (read_number(row.get(name, "")) for name in ("latitude", "longitude"))
    return None if latitude is None or longitude is None else (latitude, longitude)


_ORIGINS: Final = {
    **dict.fromkeys(_FORMS_OF_CITY, "name_fr"),
    **dict.fromkeys(_FORMS_OF_COUNTRY, "country_iso3"),
    **{f"country_{language}": "country_iso3" for language in LANGUAGES},
}

CITY: Final = Kind("cities", _follows, _wrong, source=SOURCE, origins=_ORIGINS)
