"""What is new, changed or gone in a publisher's file, for the countries and indicators of the project?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.series.published import Series, SeriesError, decimals, written
from mc2cm_analysis.validation.rows import read_number

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


@dataclass(frozen=True)
class Comparison:
    """All that a set of files does, and what a reader must know of it."""

    changes: list[Change]
    notes: list[str]


def national(records: Iterable[Record], indicator: str) -> list[Record]:
    """Return the observations of an indicator that are about a country and a year."""
    rows = (row for row in records if row["indicator"] == indicator and row["area_level"] == "country")
    return [row for row in rows if row["reference_year"].isdigit() and read_number(row["value"]) is not None]


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
    given = {(series.indicator, *key) for series in found for key in series.values}
    changes: dict[tuple[str, str, str, int], Change] = {}
    notes: list[str] = []
    for series in found:
        one = _Side(package, series)
        for change in one.changes():
            place = change.city["country_iso3"], change.part, change.year
            if change.kind != GONE or (series.indicator, *place) not in given:  # another file may have it
                changes.setdefault((series.indicator, change.city["id"], *place[1:]), change)
        notes += one.notes()
    return Comparison(list(changes.values()), list(dict.fromkeys(notes)))


class _Side:
    """One indicator of one file beside the project's rows."""

    def __init__(self, package: Package, series: Series) -> None:
        self._series, self._name = series, names(package)[series.indicator]
        self._rows = national(package.records("observations"), series.indicator)
        self._cities = package.records("cities")
        self._parts = {row["subgroup_en"] for row in self._rows} or {""}
        #: The first year of the project's series: of earlier ones it wants none.
        self._first = min((int(row["reference_year"]) for row in self._rows), default=0)
        self._rounding = _Rounding(package, series, self._rows)
        self._absent: dict[str, bool] = {}
        self._left: dict[str, set[int]] = {}
        self._uncovered: set[int] = set()

    def changes(self) -> Iterator[Change]:
        """Yield what the file does to the values of each city's country, and keep what it leaves."""
        for city in self._cities:
            own = {_key(row): row for row in self._rows if row["city"] == city["id"]}
            theirs = self._theirs(city["country_iso3"])
            if not theirs:
                self._absent[city["country_en"]] = bool(own)
                continue
            for part, year in sorted({*own, *theirs}, key=lambda key: (key[1], key[0])):
                yield from self._of_value(city, part, year, own.get((part, year)), theirs.get((part, year)))

    def _theirs(self, country: str) -> dict[tuple[str, int], Decimal]:
        return {
            (part, year): value
            for (place, part, year), value in self._series.values.items()
            if place == country and part in self._parts and year >= self._first
        }

    def _of_value(
        self, city: Record, part: str, year: int, row: Record | None, value: Decimal | None
    ) -> Iterator[Change]:
        country = city["country_iso3"]
        if (country, year) in self._series.unusable or (row and row["conflict"]):
            self._left.setdefault(city["country_en"], set()).add(year)
        elif row and value is None and not self._series.speaks_of(year):
            self._uncovered.add(year)
        elif kind := self._rounding.kind(row, value, country):
            text = self._rounding.written(value) if value is not None else ""
            yield Change(kind, city, self._series, part, year, row, text)

    def notes(self) -> Iterator[str]:
        """Yield what was left as it is, and why; ask for it after the changes."""
        for there, ending in ((True, "; what the project has of it stays"), (False, "")):
            if countries := ", ".join(country for country, own in self._absent.items() if own == there):
                yield f"{self._series.place}: nothing of {countries} for {self._name}{ending}"
        for country, years in self._left.items():
            why = "the file counts cases too, or the project has two values in conflict; left as it is"
            yield f"{self._series.place}: {country}, {self._name}, {_listed(years)}: {why}"
        if self._uncovered:
            missing = _listed(self._uncovered)
            yield f"{self._series.place}: {self._name} without {missing}, which it does not cover; these years stay"


def _listed(years: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(years)))


def _key(row: Record) -> tuple[str, int]:
    return row["subgroup_en"], int(row["reference_year"])


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
        shared = min(self._own, decimals(series.values.values()))
        self._half = Decimal(5).scaleb(-shared - 1)  # half of the last decimal that both have
        self._series = series

    def kind(self, row: Record | None, value: Decimal | None, country: str) -> str:
        """Say what becomes of a value; empty if it stays."""
        if row is None:
            return NEW
        if value is None:
            return GONE
        if abs(Decimal(row["value"]) - value) > self._half:
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
