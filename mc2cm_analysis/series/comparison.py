"""What is new, changed or gone in a publisher's file, for the countries and indicators of the project?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.series.published import Series, SeriesError, decimals, written

NEW, CHANGED, GONE, CONFIRMED = "new", "changed", "gone", "confirmed"
#: Decimals of a series of which the project has no value yet, unless it counts persons.
_DECIMALS: Final = 5
#: The indicator whose rows say how many countries of origin there are at least.
_BY_ORIGIN: Final = "unhcr_refugees_by_origin"
_OF_PEOPLE_BY_ORIGIN: Final = ("unhcr_refugees", "unhcr_asylum_seekers")


@dataclass(frozen=True)
class Change:
    """What a file does to one value of the project.

    Attributes
    ----------
    kind : {"new", "changed", "gone", "confirmed"}
        Confirmed is a value that a new revision of the whole series repeats: it names the new revision from now on.
    city : Record
        The city under which the value of its country is filed.
    row : Record or None
        The row in ``observations``; None for a new value.
    value : str
        The value that the file gives, as the project writes it; empty if it is gone.
    """

    kind: str
    city: Record
    series: Series
    part: str
    year: int
    row: Record | None
    value: str

    @property
    def before(self) -> str:
        """The value that the project has; empty for a new one."""
        return self.row["value"] if self.row else ""


@dataclass
class Comparison:
    """All that a set of files does, and what a reader must know of it."""

    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def national(records: Iterable[Record], indicator: str) -> list[Record]:
    """Return the observations of an indicator that are about a country."""
    return [row for row in records if row["indicator"] == indicator and row["area_level"] == "country"]


def compare(package: Package, found: Iterable[Series]) -> Comparison:
    """Compare publishers' files with the project's data.

    Raises
    ------
    SeriesError
        If a file is older than the edition that the project has, or holds some countries of origin only.
    """
    found = list(found)
    if faults := [fault for series in found for fault in (*_older(package, series), *_restricted(package, series))]:
        raise SeriesError(faults)
    whole, seen = Comparison(), set()
    for series in found:
        one = _of_series(package, series)
        for change in one.changes:
            key = (change.city["id"], series.indicator, change.part, change.year)
            if key not in seen:  # two files may say the same
                seen.add(key)
                whole.changes.append(change)
        whole.notes += [note for note in one.notes if note not in whole.notes]
    return whole


def _of_series(package: Package, series: Series) -> Comparison:
    """Compare one indicator of one file."""
    rows, result = national(package.records("observations"), series.indicator), Comparison()
    name = names(package)[series.indicator]
    first = min((int(row["reference_year"]) for row in rows), default=0)
    parts = {row["subgroup_en"] for row in rows} or {""}
    rounding = _Rounding(package, series, rows)
    kept: set[int] = set()
    for city in package.records("cities"):
        iso3, country = city["country_iso3"], city["country_en"]
        own = {_key(row): row for row in rows if row["city"] == city["id"] and not row["conflict"]}
        disputed = {_key(row) for row in rows if row["city"] == city["id"] and row["conflict"]}
        theirs = {
            (part, year): value
            for (place, part, year), value in series.values.items()
            if place == iso3 and part in parts and year >= first
        }
        if not theirs:
            stays = "; what the project has of it stays" if own else ""
            result.notes.append(f"{series.place}: nothing of {country} for {name}{stays}")
            continue
        for part, year in sorted({*own, *theirs} - disputed, key=lambda key: (key[1], key[0])):
            row, value = own.get((part, year)), theirs.get((part, year))
            if (iso3, year) in series.unusable:
                result.notes.append(f"{series.place}: {country} {year}, {name}: counted in cases too; left as it is")
                continue
            if row and value is None and not series.speaks_of(year):
                kept.add(year)
                continue
            if kind := rounding.kind(row, value, iso3):
                text = rounding.written(value) if value is not None else ""
                result.changes.append(Change(kind, city, series, part, year, row, text))
        result.notes += [
            f"{country} {year}, {name}: two values in conflict; left as they are" for _, year in sorted(disputed)
        ]
    if kept:
        years = ", ".join(map(str, sorted(kept)))
        result.notes.append(f"{series.place}: it does not cover {years}, {name}; what the project has of them stays")
    return result


def _key(row: Record) -> tuple[str, int]:
    return row["subgroup_en"], int(row["reference_year"] or 0)


def names(package: Package) -> dict[str, str]:
    """Return the name of each indicator."""
    return {row["id"]: row["name_en"] for row in package.records("indicators")}


class _Rounding:
    """To how many decimals values are written, and told apart.

    A publisher may give fewer decimals than the project has: what agrees in these is the same value.
    """

    def __init__(self, package: Package, series: Series, rows: list[Record]) -> None:
        unit = next((row["unit"] for row in package.records("indicators") if row["id"] == series.indicator), "")
        unseen = 0 if unit == "persons" else _DECIMALS
        self._own = decimals(Decimal(row["value"]) for row in rows) if rows else unseen
        self._shared = min(self._own, decimals(series.values.values()))
        self._series = series

    def kind(self, row: Record | None, value: Decimal | None, country: str) -> str:
        """Say what becomes of a value; empty if it stays."""
        if row is None:
            return NEW
        if value is None:
            return GONE
        if round(Decimal(row["value"]), self._shared) != round(value, self._shared):
            return CHANGED
        words = self._series.definitions.get(country, {}).get("en", row["definition_en"])
        return CONFIRMED if words != row["definition_en"] else ""

    def written(self, value: Decimal) -> str:
        """Write a value with the decimals of the project's rows."""
        return written(value, self._own)


def _older(package: Package, series: Series) -> Iterator[str]:
    """Say so if the project's values come from a later edition."""
    sources = {row["id"]: row for row in package.records("sources")}
    for source in {row["source"] for row in national(package.records("observations"), series.indicator)}:
        known = sources.get(source, {})
        if known.get("publisher") != series.edition.publisher or not series.edition.issue:
            continue
        issue = source[-len("2026-01-31") :] if "-" in series.edition.issue else known["year"]
        if issue[:4].isdigit() and issue > series.edition.issue:
            problem = f"an edition of {series.edition.issue}, and the project has that of {issue}"
            yield f"{series.place}: {problem}; expected the same edition or a later one"


def _restricted(package: Package, series: Series) -> Iterator[str]:
    """Say so if the file names fewer countries of origin than the project knows for a country and a year."""
    if series.indicator not in _OF_PEOPLE_BY_ORIGIN:
        return
    countries = {city["id"]: city["country_iso3"] for city in package.records("cities")}
    known: dict[tuple[str, int], set[str]] = {}
    for row in national(package.records("observations"), _BY_ORIGIN):
        known.setdefault((countries.get(row["city"], ""), int(row["reference_year"])), set()).add(row["subgroup_en"])
    for (country, year), there in sorted(series.origins.items()):
        least = len(known.get((country, year), ()))
        if there < least:
            problem = f"{country} {year}: {there} countries of origin, and the project knows {least}"
            yield f"{series.place}: {problem}; expected a download with all countries of origin"
