"""What is a kind of report, and what may be asked for? Declarations and requests are checked before anything runs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from mc2cm_analysis.package import Package
from mc2cm_analysis.vocabulary import ENGLISH, LANGUAGES


class UsageError(ValueError):
    """What was asked for cannot be done: the message says what could be."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a notebook: one of a list of ids.

    Attributes
    ----------
    name : str
    default : str
        As it stands in the notebook's own cell.
    choices : callable
        Returns the ids that a data package allows.
    """

    name: str
    default: str
    choices: Callable[[Package], Iterable[str]]


def _languages(_: Package) -> Iterable[str]:
    return LANGUAGES


def _cities(package: Package) -> Iterable[str]:
    return package.city_names()


LANGUAGE: Final = Parameter("language", ENGLISH, _languages)
CITY: Final = Parameter("city", "lyon", _cities)


@dataclass(frozen=True)
class ReportKind:
    """A kind of report, declared once: all that a build does with it follows from here.

    What is not declared of its data counts as read whole: a forgotten line makes builds slower, never a page stale.

    Attributes
    ----------
    name : str
        Name of the report and of its notebook.
    title : str
        Title, a message; ``{city}`` stands for the city's name.
    group : str
        Heading under which the index lists it, a message.
    parameters : tuple of Parameter
        With `CITY`, there is one report for each city.
    of_city : tuple of str
        Tables of which it reads the rows of its city only, and the rows that these name.
    of_others : mapping of str to tuple of str
        What it reads of the other cities in these tables, table to columns: what its averages and ranges rest on.
    of_others_where : mapping of str to (str, set of str)
        The only rows read so of a table: those with one of these values in this column.
    unread : tuple of str
        Tables that it does not read.
    prepare : callable, optional
        Computes, from a network, the results that all reports of this kind share.
    """

    name: str
    title: str
    group: str = ""
    parameters: tuple[Parameter, ...] = (LANGUAGE,)
    of_city: tuple[str, ...] = ()
    of_others: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    of_others_where: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict, hash=False)
    unread: tuple[str, ...] = ()
    prepare: Callable[[Any], None] | None = None

    @property
    def per_city(self) -> bool:
        """Whether there is one report for each city."""
        return CITY in self.parameters

    def checked(self, values: Mapping[str, str], package: Package) -> tuple[tuple[str, str], ...]:
        """Return the values of all parameters, defaults filled in, in their order.

        Raises
        ------
        UsageError
            If a parameter is unknown or its value is not allowed.
        """
        check_choices("parameter", list(values), [parameter.name for parameter in self.parameters])
        whole = [(parameter, values.get(parameter.name, parameter.default)) for parameter in self.parameters]
        for parameter, value in whole:
            check_choices(parameter.name, [value], list(parameter.choices(package)))
        return tuple((parameter.name, value) for parameter, value in whole)


def check_choices(what: str, asked: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return what was asked for, once each and in the known order; everything if nothing was.

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
    return check_choices("language", asked, list(LANGUAGES))


def reserved_ids(kinds: Mapping[str, ReportKind]) -> tuple[str, ...]:
    """Return the ids that no city may have: its page would overwrite another."""
    return ("index", "notebooks", *(kind.name for kind in kinds.values() if not kind.per_city))
