"""What does a publisher's file give? Values by country, part and year, and the edition that they come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from mc2cm_analysis.package import Record

#: ISO 3166 code of the country; the part counted, as `subgroup_en` has it, empty for the total; year.
Key = tuple[str, str, int]
#: Rows of a CSV file, as text.
Lines = list[list[str]]


class SeriesError(ValueError):
    """The files cannot be used: the message has every fault, with what would be right."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"{len(self.faults)} fault(s) in the files; nothing was changed:\n{lines}")


@dataclass(frozen=True)
class Origin:
    """Where a table of a publisher was read.

    Attributes
    ----------
    place : str
        Name of the file, and behind a slash its name in the zip.
    digest : str
        SHA-256 of the content.
    day : date or None
        Day that the zip states for it.
    """

    place: str
    digest: str
    day: date | None = None


@dataclass(frozen=True)
class Edition:
    """An edition of a publisher's data, as its row in the table ``sources`` names it.

    Attributes
    ----------
    issue : str
        What tells an older edition from a newer one: an ISO date or a year; empty where the file does not say.
    """

    source: str
    title: str
    publisher: str
    year: str
    url: str
    licence: str
    note: str
    issue: str = ""

    def record(self) -> Record:
        """Return the row of the table ``sources``."""
        return {
            "id": self.source,
            "title": self.title,
            "title_language": "en",
            "publisher": self.publisher,
            "year": self.year,
            "url": self.url,
            "licence": self.licence,
            "readable": "whole",
            "host": "publisher",
            "note_en": self.note,
        }


@dataclass(frozen=True)
class Series:
    """The values of one indicator of the project in one file.

    Attributes
    ----------
    covered : frozenset of int
        Years for which the file has a value of any country.
    years_chosen : bool
        Whether the publisher lets a user choose the years, so that a file may lack years that he publishes.
    unusable : frozenset of (str, int)
        Countries and years whose rows in the file count something else: what the project has of them stays.
    origins : mapping
        How many countries of origin the file names for a country and a year, where it has a row for each.
    definitions : mapping
        What is counted, by country, in each language; empty where every country is counted alike.
    """

    indicator: str
    place: str
    edition: Edition
    values: Mapping[Key, Decimal]
    covered: frozenset[int]
    years_chosen: bool = False
    unusable: frozenset[tuple[str, int]] = frozenset()
    origins: Mapping[tuple[str, int], int] = field(default_factory=dict)
    definitions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def speaks_of(self, year: int) -> bool:
        """Say whether a value that the file lacks in this year is gone: the publisher no longer gives it.

        No year outside the file's span is. Where the user chooses the years, two or more that the whole file lacks
        inside its span show that some were left out.
        """
        if year in self.covered:
            return True
        if not self.covered or not min(self.covered) < year < max(self.covered):
            return False
        span = max(self.covered) - min(self.covered) + 1
        return not self.years_chosen or span - len(self.covered) == 1


def decimals(values: Iterable[Decimal]) -> int:
    """Return the most decimals that any of the values has; none if there are no values."""
    exponents = (value.normalize().as_tuple().exponent for value in values)
    return max((-number for number in exponents if isinstance(number, int) and number < 0), default=0)


def written(value: Decimal, places: int) -> str:
    """Write a value to some decimals, without zeros at the end, as the tables have it."""
    text = f"{round(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


#: Licence of UNHCR and of the World Bank.
CC_BY_4: Final = "CC BY 4.0"
