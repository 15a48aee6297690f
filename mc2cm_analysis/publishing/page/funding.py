"""Whom does a report name as partners and donors, and in what words? Read from ``funding.toml``, for each language."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.publishing.page.funding_types import type_faults
from mc2cm_analysis.publishing.page.pictures import as_address, drawing_only
from mc2cm_analysis.publishing.plan.kinds import UsageError

#: What each language must say, and as what.
_NEEDED: Final[dict[str, type]] = {"partners": tuple, "donors": tuple, "statement": str, "disclaimer": str}
#: What the European Union asks to be said beside its emblem, in its own words: that it pays for all, or for a part.
EMBLEM_WORDS: Final[dict[str, tuple[str, str]]] = {
    "en": ("Funded by the European Union", "Co-funded by the European Union"),
    "fr": ("Financé par l’Union européenne", "Cofinancé par l’Union européenne"),
    "ar": ("بتمويل من الاتحاد الأوروبي", "بتمويل مشترك من الاتحاد الأوروبي"),
}
_LOGO_BYTES: Final = 100_000


@dataclass(frozen=True)
class Funding:
    """What the foot of a report says in one language; a logo is a ``data:`` address and the words for it.

    The emblem of the European Union is no logo among others: its words stand beside it, with nothing between.
    """

    authors: tuple[str, ...]
    partners: tuple[str, ...]
    donors: tuple[str, ...]
    statement: str
    disclaimer: str
    contact: str
    logos: tuple[tuple[str, str], ...]
    emblem: tuple[str, str] | None = None


def read_funding(file: Path, languages: Collection[str]) -> dict[str, Funding]:
    """Read what reports in some languages say of their funding; language to what it says.

    Raises
    ------
    UsageError
        If the file cannot be read, or says nothing in a language, with everything that is missing.
    """
    try:
        whole = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file.name} cannot be read: {error}") from None
    if faults := _faults(whole, languages):
        raise UsageError(f"{file.name}: {'; '.join(faults)}")
    pictures = [(_picture(file.parent / logo["file"]), logo) for logo in whole.get("logos", [])]
    return {
        language: Funding(
            authors=tuple(whole[language].get("authors", whole["authors"])),
            contact=whole.get("contact", ""),
            logos=tuple((picture, logo[language]) for picture, logo in pictures if not logo.get("emblem")),
            emblem=next(((picture, _plain(logo[language])) for picture, logo in pictures if logo.get("emblem")), None),
            **{name: as_type(whole[language][name]) for name, as_type in _NEEDED.items()},
        )
        for language in languages
    }


def _faults(whole: Mapping[str, Any], languages: Collection[str]) -> list[str]:
    if faults := type_faults(whole, languages):
        return faults
    faults = [] if whole.get("authors") else ["'authors' is missing"]
    for language in languages:
        part = whole.get(language)
        if not isinstance(part, dict):
            faults.append(f"there is no part [{language}], so no report can be built in it")
            continue
        faults += [f"[{language}] has no '{name}'" for name in _NEEDED if not part.get(name)]
        faults += [
            f"the logo {logo.get('file', '?')} has no words for it in '{language}'"
            for logo in whole.get("logos", [])
            if not logo.get(language) or not logo.get("file")
        ]
        faults += _faults_of_emblem(whole, language)
    return faults + _faults_of_kind(whole, languages)


def _faults_of_emblem(whole: Mapping[str, Any], language: str) -> list[str]:
    """Say where the emblem of the European Union and its words are apart in a language."""
    logos, words = whole.get("logos", []), EMBLEM_WORDS.get(language, ())
    emblems = [logo for logo in logos if logo.get("emblem")]
    asked = " or ".join(f"'{one}'" for one in words) or "words that are not known in this language"
    faults = [
        f"the emblem {logo.get('file', '?')} must have beside it, in '{language}', {asked}, and nothing else"
        for logo in emblems
        if logo.get(language) and _plain(logo[language]) not in words
    ]
    faults += [
        f"the logo {logo.get('file', '?')} has the words of the emblem of the European Union in '{language}'; say "
        "emblem = true if it is the emblem, or give it other words"
        for logo in logos
        if not logo.get("emblem") and _has_words(logo.get(language), words)
    ]
    part = whole[language]
    faults += [
        f"[{language}] {name} holds the words of the emblem, which stand beside the emblem only"
        for name in ("statement", "disclaimer")
        if emblems and _has_words(part.get(name), words)
    ]
    return faults


def _faults_of_kind(whole: Mapping[str, Any], languages: Collection[str]) -> list[str]:
    """Say where the emblem is not one, or says in one language that all is paid for and in another that a part is."""
    logos = whole.get("logos", [])
    faults = [
        f"the logo {logo.get('file', '?')}: emblem is true or false, without quotes"
        for logo in logos
        if not isinstance(logo.get("emblem", False), bool)
    ]
    emblems = [logo for logo in logos if logo.get("emblem")]
    if len(emblems) > 1:
        faults.append("the emblem of the European Union is declared more than once")
    said = {
        EMBLEM_WORDS[language].index(_plain(logo[language]))
        for logo in emblems
        for language in languages
        if _plain(logo.get(language, "")) in EMBLEM_WORDS.get(language, ())
    }
    if len(said) > 1:
        faults.append("the emblem is funded in one language and co-funded in another")
    return faults


def _has_words(text: object, words: Collection[str]) -> bool:
    return isinstance(text, str) and any(one.casefold() in _plain(text).casefold() for one in words)


def _plain(text: str) -> str:
    """Return words with typographic apostrophes and without space around them."""
    return text.strip().replace("'", "’")


def _picture(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"the logo {file.name} cannot be read: {error.strerror}") from None
    try:
        drawing = drawing_only(content)  # who made it, where and with what stays here
    except ValueError:
        drawing = b""
    if not drawing or len(content) > _LOGO_BYTES:
        raise UsageError(f"the logo {file.name} must be a PNG of {_LOGO_BYTES // 1000} kB at most")
    return as_address(drawing)
