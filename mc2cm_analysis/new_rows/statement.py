"""What does a new statement need?"""

import re
from collections.abc import Iterator
from typing import Final

from mc2cm_analysis.new_rows.addition import OF_SOURCE, Fault, Kind
from mc2cm_analysis.new_rows.questions import Facts
from mc2cm_analysis.new_rows.source import SOURCE
from mc2cm_analysis.package import Package
from mc2cm_analysis.validation.rows import read_number
from mc2cm_analysis.vocabulary import STATED_YEARS

_ID: Final = re.compile(r"s(\d+)")


def next_id(package: Package) -> str:
    """Return the id of the next statement: one number more than the highest."""
    numbers = [int(found[1]) for row in package.records("statements") if (found := _ID.fullmatch(row["id"]))]
    return f"s{max(numbers, default=0) + 1:03d}"


def _follows(facts: Facts, package: Package) -> dict[str, str]:
    """Take the city as the place, and the year of the page where no other time was told."""
    found = {"id": next_id(package), "area_level": "city", **_time(facts, package)}
    if facts.get("area_level", "city") == "city":
        found["area_en"] = package.city_names().get(facts.get("city", ""), "")
    if year := read_number(facts.get("reference_year") or found.get("reference_year", "")):
        found["in_range"] = "yes" if int(year) in STATED_YEARS else "no"
    elif not facts.get("reference_period_en"):
        found["in_range"] = "unknown"
    return found


def _time(facts: Facts, package: Package) -> dict[str, str]:
    if facts.get("reference_year"):
        return {"year_basis": "reference"}
    if facts.get("reference_period_en"):
        return {}
    years = {row["id"]: row["year"] for row in package.records("sources")}
    year = years.get(facts.get("source", ""), "") or facts.get(f"{OF_SOURCE}year", "")
    return {"reference_year": year, "year_basis": "publication"} if year else {}


def _wrong(facts: Facts, package: Package) -> Iterator[Fault]:
    for row in package.records("statements"):
        same = ("city", "theme", "act", "text_en", "source")
        if all(row[column] == facts.get(column, "") for column in same):
            yield "text_en", f"statements.csv has the same statement already, as '{row['id']}'"


STATEMENT: Final = Kind(
    *("statements", _follows, _wrong),
    unasked=("id",),
    needed=("city", "area_en"),
    source=SOURCE,
    origins={"area_en": "city"},
)
