"""What is a kind of report, and what may be asked for? Declarations and requests are checked before anything runs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.unknown import unknown
from mc2cm_analysis.view import View


class UsageError(ValueError):
    """What was asked for cannot be done: the message says what could be."""


class Parameter(NamedTuple):
    """A parameter of a notebook, with the value that stands in the notebook's own cell."""

    name: str
    default: Any


#: Name of the page from which the others are reached.
FRONT: Final = "index"
LANGUAGE: Final = Parameter("language", ENGLISH)
CITY: Final = Parameter("city", "lyon")
VIEW: Final = tuple(Parameter(name, value) for name, value in View().parameters.items())


@dataclass(frozen=True)
class ReportKind:
    """A kind of report, declared once: all that a build does with it follows from here.

    What is not declared of its data counts as read whole: a forgotten line makes builds slower, never a page stale.
    """

    name: str  # of the report and of its notebook
    title: str  # a message; ``{city}`` stands for the city's name, ``{what}`` for the choices of a view
    group: str = ""  # heading under which the index lists it, a message
    #: With `CITY`, there is one report for each city; with `VIEW`, one for each view that is asked for.
    parameters: tuple[Parameter, ...] = field(default=(LANGUAGE,), hash=False)
    #: Tables of which it reads the rows of its city only, and the rows that these name.
    of_city: tuple[str, ...] = ()
    #: What it reads of the other cities, table to columns: what its averages and ranges rest on.
    of_others: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    #: The only rows read so of a table: those with one of these values in this column.
    of_others_where: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict, hash=False)
    unread: tuple[str, ...] = ()  # tables that it does not read
    #: Whether it is the front page of its language: the list of the reports stands in it, and it has no other page.
    front: bool = False
    #: Which cities of the data there is a report on, if not on all; it then shares its name with the city.
    only: Callable[[Any], Collection[str]] | None = None
    needs: str = ""  # what a city of which there is none lacks, in the words of the command
    editable: bool = False  # whether a reader also gets it as a document to work on
    main: str = "observations"  # the table that a reader gets as CSV; the workbook has all
    prepare: Callable[[Any], None] | None = None  # computes, from a network, what all reports of this kind share

    @property
    def per_city(self) -> bool:
        """Whether there is one report for each city."""
        return CITY in self.parameters

    @property
    def per_view(self) -> bool:
        """Whether there is one report for each view that is asked for."""
        return VIEW[0] in self.parameters

    def cities(self, package: Any) -> list[str]:
        """Return the ids of the cities of a data package that there is a report on."""
        known = list(package.city_names())
        told = self.only(package) if self.only else known
        return [city for city in known if city in told]

    def slug(self, subject: str) -> str:
        """Return the name of the file of a report, on a city, by a view or, with an empty one, on the network."""
        if self.per_view or self.only:
            return f"{self.name}_{subject}"
        return subject or (FRONT if self.front else self.name)


def check_choices(what: str, asked: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return what was asked for, once each and in the known order; everything if nothing was.

    Raises
    ------
    UsageError
        Names what is not known, and everything that is.
    """
    for choice in asked:
        if choice not in known:
            raise UsageError(unknown(what, choice, known))
    return [choice for choice in known if choice in asked] if asked else list(known)


def check_languages(asked: Sequence[str]) -> list[str]:
    """Return the languages asked for; refuse one in which reports are not ready."""
    return check_choices("language", asked, list(LANGUAGES))


def reserved_ids(kinds: Mapping[str, ReportKind]) -> tuple[str, ...]:
    """Return the ids that no city may have: its page would overwrite another."""
    return (FRONT, "notebooks", *(kind.name for kind in kinds.values() if not kind.per_city))


def view_of(slug: str, kind: ReportKind) -> str:
    """Return the name of the view by which a report of a kind was made."""
    return slug.removeprefix(f"{kind.name}_")
