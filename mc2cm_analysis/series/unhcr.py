"""How is a file of UNHCR's Refugee Data Finder read? A row for each year, country of asylum and country of origin.

The file holds what its user chose to see. Where a column is missing that tells first decisions from appeals or people
from cases, or where countries of origin were left out, its sums would be other figures than those of the project.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mc2cm_analysis.series.published import CC_BY_4, Edition, Key, Lines, Origin, Series, SeriesError

EXPECTED: Final = (
    "a download of UNHCR's Refugee Data Finder (population, asylum applications or decisions) with the columns Year, "
    "Country of origin, Country of asylum (ISO) and the figures"
)
#: What a cell holds that stands for all countries, or for no figure.
_NONE: Final = ("-", "")
_NOT_PEOPLE: Final = "C"
_CODE: Final = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True)
class Kind:
    """A kind of download: its figures, by the head of their column, and the rows that count."""

    name: str
    figures: dict[str, str]
    counted: dict[str, tuple[str, ...]]


KINDS: Final = (
    Kind(
        "asylum decisions",
        {
            "recognized decisions": "unhcr_decisions_recognised",
            "complementary protection": "unhcr_decisions_other",
            "rejected decisions": "unhcr_decisions_rejected",
            "otherwise closed": "unhcr_decisions_closed",
            "total decisions": "unhcr_decisions_total",
        },
        {"stage of procedure": ("FI", "NA", "IN", "FA"), "cases / persons": ("P",)},
    ),
    Kind(
        "asylum applications",
        {"applied": "unhcr_new_asylum_applications"},
        {"application type": ("N",), "stage of procedure": ("FI",), "cases / persons": ("P",)},
    ),
    Kind(
        "population figures",
        {
            "refugees under unhcr's mandate": "unhcr_refugees",
            "refugees": "unhcr_refugees",
            "asylum seekers": "unhcr_asylum_seekers",
            "stateless persons": "unhcr_stateless",
            "others of concern": "unhcr_others_of_concern",
        },
        {},
    ),
)


def recognises(lines: Lines) -> bool:
    """Say whether the table is one of the Refugee Data Finder."""
    heads = _heads(lines)
    return "year" in heads and {"country of asylum", "country of asylum iso"} & set(heads) != set()


def goes_with_data(lines: Lines) -> bool:
    """Say whether the table is that of the footnotes, which lies in the zip beside the data."""
    return "footnote" in _heads(lines)


def read(lines: Lines, origin: Origin) -> list[Series]:
    """Read the indicators of the project, added up over the countries of origin.

    Raises
    ------
    SeriesError
        If the layout is another one, or a cell is not what it should be: with all faults.
    """
    heads = _heads(lines)
    kind = next((kind for kind in KINDS if set(kind.figures) & set(heads)), None)
    if kind is None:
        raise SeriesError([f"{origin.place}: no column of figures that the project has; expected {EXPECTED}"])
    needed = ["year", "country of origin", "country of asylum iso", *kind.counted]
    if missing := [head for head in needed if head not in heads]:
        words = ", ".join(f"'{_shown(head)}'" for head in missing)
        expected = f"a download of {kind.name} that shows them, for its figures cannot be told apart without"
        raise SeriesError([f"{origin.place}: without {words}; expected {expected}"])
    return _Reading(kind, heads, lines[1:], origin).series()


def _heads(lines: Lines) -> list[str]:
    """Return the heads of the columns, as they are compared: editions differ in brackets, hyphens and capitals."""
    drop = str.maketrans({"(": "", ")": "", "-": " ", "’": "'"})
    return [" ".join(cell.lower().translate(drop).split()) for cell in lines[0]] if lines else []


def _shown(head: str) -> str:
    return "Country of asylum (ISO)" if head == "country of asylum iso" else head.capitalize()


class _Reading:
    """A file on its way to sums by country and year."""

    def __init__(self, kind: Kind, heads: list[str], rows: Lines, origin: Origin) -> None:
        self._kind, self._origin = kind, origin
        self._rows = [
            (number, dict.fromkeys(heads, "") | dict(zip(heads, map(str.strip, row), strict=False)))
            for number, row in enumerate(rows, 2)
            if any(row)
        ]
        self._sums: dict[str, dict[Key, Decimal]] = {figure: {} for figure in kind.figures if figure in heads}
        self._origins: dict[tuple[str, int], set[str]] = defaultdict(set)
        self._years: set[int] = set()
        self._cases: set[tuple[str, int]] = set()

    def series(self) -> list[Series]:
        """Return a series an indicator, or raise with every fault."""
        faults = [f"{self._origin.place}, {fault}" for number, row in self._rows for fault in self._take(number, row)]
        faults = faults or [f"{self._origin.place}: {fault}" for fault in self._of_the_whole()]
        if faults:
            raise SeriesError(faults)
        counts = {place: len(names) for place, names in self._origins.items() if not names & set(_NONE)}
        parts = frozenset(self._years), True, frozenset(self._cases), counts
        return [
            Series(self._kind.figures[figure], self._origin.place, self._edition(), values, *parts)
            for figure, values in self._sums.items()
        ]

    def _take(self, number: int, row: dict[str, str]) -> Iterator[str]:
        """Add a row to the sums; yield what is wrong with it."""
        if not row.get("year", "").isdigit():
            yield f"line {number}, column Year: '{row.get('year', '')}' is not a year; expected figures of whole years"
            return
        year, country = int(row["year"]), row["country of asylum iso"]
        self._years.add(year)
        for head in self._kind.counted:
            if row[head] and not _CODE.fullmatch(row[head]):
                yield f"line {number}, column {_shown(head)}: '{row[head]}'; expected a code such as N, FI or P"
        if any(row[head] not in wanted for head, wanted in self._kind.counted.items() if head != "cases / persons"):
            return
        if row.get("cases / persons") == _NOT_PEOPLE:
            self._cases.add((country, year))
            return
        names, name = self._origins[country, year], row["country of origin"]
        if not self._kind.counted and country not in _NONE and name in names:
            yield f"line {number}: {year}, {name} in {country} for the second time; expected one row"
        names.add(name)
        for figure, values in self._sums.items():
            cell = row.get(figure, "")
            if cell in _NONE:
                continue
            if not cell.isdigit():
                yield f"line {number}, column {_shown(figure)}: '{cell}' is not a number of people; expected one, or -"
                continue
            values[country, "", year] = values.get((country, "", year), Decimal(0)) + Decimal(cell)

    def _of_the_whole(self) -> Iterator[str]:
        """Yield what keeps the sums from being those of all countries of origin, by country of asylum."""
        countries = {country for country, _ in self._origins} - set(_NONE)
        names = {name for (country, _), found in self._origins.items() if country not in _NONE for name in found}
        if not countries:
            yield "no row that counts names a country of asylum; expected all of them, or those of the project"
        elif len(names) == 1 and not names & set(_NONE):
            yield f"one country of origin only ({names.pop()}); expected all countries of origin"
        for (country, year), found in sorted(self._origins.items()):
            if country not in _NONE and len(found) > 1 and found & set(_NONE):
                yield f"{year}, {country}: a row of all countries of origin beside rows of single ones; expected either"

    def _edition(self) -> Edition:
        first, last, day = min(self._years), max(self._years), self._origin.day
        year = str(day.year) if day else ""
        slug = f"{self._kind.name.replace(' ', '-')}-{last}-{self._origin.digest[:8]}"
        dated = f", download of {day.isoformat()}" if day else ""
        undated = "" if day else " The file does not say its day."
        return Edition(
            source=f"unhcr-{year or 'nd'}-refugee-data-finder-{slug}",
            title=f"Refugee Data Finder, {self._kind.name} of {first}-{last}{dated}",
            publisher="UNHCR",
            year=year,
            url="https://www.unhcr.org/refugee-statistics/download",
            licence=CC_BY_4,
            note=f"The publisher's own download; SHA-256 of the table {self._origin.digest[:16]}.{undated}",
        )
