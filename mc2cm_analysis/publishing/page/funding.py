"""Whom does a report name as partners and donors, and in what words? Read from ``funding.toml``, for each language."""

import base64
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.publishing.plan.kinds import UsageError

#: What each language must say, and as what.
_NEEDED: Final[dict[str, type]] = {"partners": tuple, "donors": tuple, "statement": str, "disclaimer": str}
_LOGO_BYTES: Final = 100_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Funding:
    """What the foot of a report says in one language; a logo is a ``data:`` address and the words for it."""

    authors: tuple[str, ...]
    partners: tuple[str, ...]
    donors: tuple[str, ...]
    statement: str
    disclaimer: str
    contact: str
    logos: tuple[tuple[str, str], ...]


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
            logos=tuple((picture, logo[language]) for picture, logo in pictures),
            **{name: as_type(whole[language][name]) for name, as_type in _NEEDED.items()},
        )
        for language in languages
    }


def _faults(whole: Mapping[str, Any], languages: Collection[str]) -> list[str]:
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
    return faults


def _picture(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"the logo {file.name} cannot be read: {error.strerror}") from None
    if not content.startswith(_PNG) or len(content) > _LOGO_BYTES:
        raise UsageError(f"the logo {file.name} must be a PNG of {_LOGO_BYTES // 1000} kB at most")
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"
