"""Which choices does a comparison make, and how is each of them read and written?"""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from mc2cm_analysis.unknown import unknown
from mc2cm_analysis.vocabulary import LENSES, PEER_PARTS, THEMES
from mc2cm_analysis.years import Years, first_and_last

#: What is counted of a theme in a city.
MEASURES: Final = ("acts", "sources", "statements")
#: Which of the two codings of a row holds.
CODINGS: Final = ("first", "second")
#: A theme that a city does not state takes the average of the ranks that are left, or no rank.
NOT_STATED: Final = ("last", "dropped")
#: What a row that a lens counts may be, see `priorities.lens_evidence`.
KINDS: Final = ("official_statement", "city_plan", "programme_priority", "practice", "pilot", "meeting")


class ViewError(ValueError):
    """No comparison can be made so: the message says which choice is wrong, and what would be right."""


def halves(text: str, sign: str, name: str) -> tuple[str, str]:
    """Return what stands before and behind a sign; `name` says of which choice, if there is none."""
    left, found, right = text.partition(sign)
    if not found:
        raise ViewError(f"{name}: '{text}' lacks a '{sign}'")
    return left.strip(), right.strip()


def _several(known: Mapping[str, str] = MappingProxyType({})) -> Callable[[str, Any], tuple[str, ...]]:
    """Return what reads a list of names; of those that are known, ids or labels, it gives the ids in their order."""
    ids = {label.casefold(): key for key, label in known.items()}

    def read(name: str, value: str | Iterable[str]) -> tuple[str, ...]:
        said = value.split(",") if isinstance(value, str) else _all_of(value)
        if not all(isinstance(one, str) for one in said):
            raise ViewError(f"{name}: write names, comma-separated, not {value!r}")
        stripped = (one.strip() for one in said)
        names = dict.fromkeys(ids.get(one.casefold(), one) for one in stripped if one)
        for one in names if known else ():
            _one_of(known)(name, one)
        return tuple(one for one in known or sorted(names) if one in names)

    return read


def _all_of(value: Any) -> list[Any]:
    """Return what a list holds; what is none, or a mapping, is one thing."""
    return list(value) if isinstance(value, Iterable) and not isinstance(value, Mapping) else [value]


def _one_of(known: Collection[str]) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise ViewError(f"{name}: write one of {', '.join(known)}, not {value!r}")
        if value not in known:
            raise ViewError(f"{name}: {unknown('choice', value, known)}")
        return value

    return read


def _switch(name: str, value: Any) -> bool:
    told = {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value
    if not isinstance(told, bool):
        raise ViewError(f"{name}: write yes or no, not {value!r}")
    return told


def _years(name: str, value: Years) -> tuple[int, int]:
    try:
        return first_and_last(value)
    except ValueError as error:
        raise ViewError(f"{name}: {error}") from None


def _weights(known: Collection[str], *, nothing: bool = False) -> Callable[[str, Any], tuple[tuple[str, float], ...]]:
    """Return what reads a weight for each of some names; 1 is left out. `nothing`: whether a weight may be 0."""

    def read(name: str, value: Any) -> tuple[tuple[str, float], ...]:
        pairs = [halves(one, ":", name) for one in value.split(",")] if isinstance(value, str) else value
        try:
            given = dict(pairs)
        except (TypeError, ValueError):
            right = f"write a name and its weight, such as {next(iter(known))}:2"
            raise ViewError(f"{name}: {right}, not {value!r}") from None
        weights = {one: _weight(known, name, one, said, nothing) for one, said in given.items()}
        return tuple((one, weights[one]) for one in known if weights.get(one, 1) != 1)

    return read


def _weight(known: Collection[str], name: str, one: str, said: Any, nothing: bool) -> float:
    _one_of(known)(name, one)
    try:
        weight = float(str(said))  # by its text, for True and b"2" are no weights
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf") or (weight == 0 and not nothing):
        wanted = "0 or a number above it" if nothing else "a number above 0"
        raise ViewError(f"{name}: {one} weighs {said!r}; write {wanted}")
    return weight


def _weighed(pairs: Iterable[tuple[str, float]]) -> str:
    return ",".join(f"{one}:{weight!r}" for one, weight in pairs)


def _number(least: int) -> Callable[[str, Any], int]:
    def read(name: str, value: Any) -> int:
        try:
            number = int(value) if str(value).strip().lstrip("-").isdigit() else least - 1
        except ValueError:
            number = least - 1
        if isinstance(value, bool) or number < least:
            raise ViewError(f"{name}: write a whole number from {least} on, not {value!r}")
        return number

    return read


class Choice(NamedTuple):
    """What a choice is about; how it is read, from a text or a value, and written; its value when nothing is said."""

    about: str
    read: Callable[[str, Any], Any]
    write: Callable[[Any], str] = str
    none: Any = None


def _yes_or_no(said: bool) -> str:
    return "yes" if said else "no"


def _listed(values: Iterable[str]) -> str:
    return ",".join(values)


CHOICES: Final = {
    "cities": Choice("only these cities, comma-separated", _several(), _listed, ()),
    "themes": Choice("rank only these themes, comma-separated", _several(THEMES), _listed, ()),
    "lens": Choice(f"what is compared: {', '.join(LENSES)}", _one_of(LENSES), none="stated"),
    "measure": Choice(f"what is counted: {', '.join(MEASURES)}", _one_of(MEASURES), none="acts"),
    "coding": Choice(f"which coding of a row holds: {', '.join(CODINGS)}", _one_of(CODINGS), none="first"),
    "kind_weights": Choice("what rows of a kind weigh, such as city_plan:2", _weights(KINDS), _weighed, ()),
    "years": Choice("only rows of these years, such as 2015-2020", _years, lambda years: f"{years[0]}-{years[1]}"),
    "not_stated": Choice(f"a theme that is not stated: {', '.join(NOT_STATED)}", _one_of(NOT_STATED), none="last"),
    "include_variants": Choice("count rows that count only in variants", _switch, _yes_or_no, False),
    "include_restrictive": Choice("count restrictive rows", _switch, _yes_or_no, False),
    "seed": Choice("seed of what is drawn at random", _number(0)),
    "draws": Choice("how often the evidence is weighted at random", _number(1)),
    "part_weights": Choice(
        "what each part of a suggestion of whom to learn from weighs, such as language:0",
        _weights(PEER_PARTS, nothing=True),
        _weighed,
        (),
    ),
}
#: The choices that are made or not; as flags they take no value.
SWITCHES: Final = ("include_variants", "include_restrictive")
