"""Is each value of ``funding.toml`` of the type that a report prints: a text, or a list of texts?"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from mc2cm_analysis.csv_tables import unprintable

_LISTS: Final = ("authors", "partners", "donors")
_TEXTS: Final = ("statement", "disclaimer")


def type_faults(whole: Mapping[str, Any], languages: Collection[str]) -> list[str]:
    """Say, in words, which values are of another type; what is missing is no fault here.

    Examples
    --------
    >>> type_faults({"authors": "MC2CM"}, [])
    ["'authors' is a text, and must be a list of texts, such as ['MC2CM']"]
    """
    faults = [*_of_list("'authors'", whole.get("authors", [])), *_of_text("'contact'", whole.get("contact", ""))]
    for language in languages:
        part = whole.get(language, {})
        if not isinstance(part, dict):
            faults.append(f"'{language}' is {_kind(part)}, and must be a part [{language}]")
            continue
        for name in _LISTS:
            faults += _of_list(f"[{language}] {name}", part.get(name, []))
        for name in _TEXTS:
            faults += _of_text(f"[{language}] {name}", part.get(name, ""))
    return [*faults, *_of_logos(whole.get("logos", []), languages)]


def _of_logos(logos: object, languages: Collection[str]) -> Iterator[str]:
    if not isinstance(logos, list) or not all(isinstance(logo, dict) for logo in logos):
        yield f"'logos' is {_kind(logos)}, and must be [[logos]] tables"
        return
    for number, logo in enumerate(logos, 1):
        for name in ("file", *languages):
            yield from _of_text(f"'{name}' of logo {number}", logo.get(name, ""))


def _of_list(where: str, value: object) -> Iterator[str]:
    if not isinstance(value, list):
        example = f", such as ['{value:.40}']" if isinstance(value, str) else ""
        yield f"{where} is {_kind(value)}, and must be a list of texts{example}"
        return
    for number, one in enumerate(value, 1):
        yield from _of_text(f"entry {number} of {where}", one)
        if one == "":
            yield f"entry {number} of {where} is empty"


def _of_text(where: str, value: object) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{where} is {_kind(value)}, and must be a text in quotation marks"
    elif problem := unprintable(value):
        yield f"{where}: {problem}"


def _kind(value: object) -> str:
    """Name what a value of TOML is."""
    kinds: dict[type, str] = {str: "a text", bool: "true or false", list: "a list", dict: "a table"}
    return kinds.get(type(value), "a number or a date")
