"""The typed contract of each report: which notebook, with which parameters, checked before a kernel starts."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from mc2cm_analysis.language import later
from mc2cm_analysis.vocabulary import LANGUAGES


class UsageError(ValueError):
    """What was asked for cannot be built: the message says what could be."""


@dataclass(frozen=True)
class ReportKind:
    """A report: the notebook of the same name, and what it is about.

    Attributes
    ----------
    name : str
        Name of the report and of its notebook.
    title : str
        Title of the report, a message; ``{city}`` stands for the city's name.
    per_city : bool
        One report a city (with the parameter ``city``), or one for the network.
    tables : tuple of str
        Tables of the data that the notebook reads: of the whole network, or, in a report on one city, the rows of
        that city and the rows that these name.
    of_others : mapping of str to tuple of str
        What a report on one city reads of the other cities, table to columns: what the averages and ranges that it
        prints beside the city are made from.
    of_others_where : mapping of str to (str, set of str)
        The only rows that are read so of a table: those with one of these values in this column.
    """

    name: str
    title: str
    per_city: bool
    tables: tuple[str, ...]
    of_others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of_others_where: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    @property
    def defaults(self) -> dict[str, str]:
        """The parameters with the values that stand in the notebook's own cell."""
        return {"city": "lyon", "language": "en"} if self.per_city else {"language": "en"}


#: What decides which rows count for a theme, see `priorities.lens_evidence`.
_COUNTED: Final = ("city", "theme", "theme_second", "act", "kind", "source")
_EVERYWHERE: Final = ("cities", "sources", "texts")
_LENSES: Final = ("statements", "searches", "practices", "pilots", "events")

REPORTS: Final = {
    kind.name: kind
    for kind in (
        ReportKind(
            "city_profile",
            later("{city}: city migration profile"),
            per_city=True,
            tables=(
                *_EVERYWHERE,
                *_LENSES,
                "indicators",
                "observations",
                "stakeholders",
                "competences",
                "challenges",
                "event_participants",
            ),
            of_others={
                "cities": ("id",),
                "statements": (*_COUNTED, "use", "stance"),
                "practices": (*_COUNTED, "status", "area_level"),
                "pilots": _COUNTED,
                "events": _COUNTED,
                "observations": ("city", "indicator", "subgroup_en", "value", "reference_year", "source"),
            },
            of_others_where={
                "observations": ("indicator", frozenset({"unhcr_refugees", "unhcr_new_asylum_applications"}))
            },
        ),
        ReportKind(
            "priorities",
            later("Priorities of the cities compared"),
            per_city=False,
            tables=(*_EVERYWHERE, *_LENSES, "themes", "event_participants", "consultations"),
        ),
        ReportKind(
            "programme",
            later("The programme: meetings, pilots, partners"),
            per_city=False,
            tables=(
                *_EVERYWHERE,
                "events",
                "event_participants",
                "pilots",
                "indicators",
                "observations",
                "stakeholders",
                "challenges",
            ),
        ),
        ReportKind(
            "evidence",
            later("What the reports rest on"),
            per_city=False,
            tables=(
                *_EVERYWHERE,
                *_LENSES,
                "themes",
                "indicators",
                "observations",
                "stakeholders",
                "competences",
                "challenges",
                "event_participants",
                "consultations",
            ),
        ),
    )
}


class NoDataError(ValueError):
    """The cities cannot be read: the data is to be validated."""


def city_names(data: Path, language: str = "en") -> dict[str, str]:
    """Read the city ids and their names in a language from the table ``cities``, without loading the rest.

    Raises
    ------
    NoDataError
        If the table cannot be read.
    """
    file = data / "cities.csv"
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return {row["id"]: row[f"name_{language}"] for row in csv.DictReader(stream)}
    except (OSError, KeyError, UnicodeDecodeError):
        raise NoDataError(f"the table cities.csv cannot be read in {data}") from None


def data_version(data: Path) -> str:
    """Read the version of the data package; empty if it tells none, which validation will say."""
    try:
        return str(json.loads((data / "datapackage.json").read_text(encoding="utf-8")).get("version", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def check_choices(what: str, asked: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return what was asked for, once each and in the known order; refuse anything unknown by name.

    Raises
    ------
    UsageError
        Names what is not known, and everything that is.
    """
    for choice in asked:
        if choice not in known:
            near = get_close_matches(choice, known, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise UsageError(f"no {what} '{choice}'.{hint} Known: {', '.join(known)}.")
    return [choice for choice in known if choice in asked] if asked else list(known)


def check_languages(asked: Sequence[str]) -> list[str]:
    """Return the languages asked for; refuse one in which reports are not ready."""
    return check_choices("language", asked or list(LANGUAGES), list(LANGUAGES))
