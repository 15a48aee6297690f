"""How are rows, texts, pages and languages named where a difference is told?"""

import json
from collections.abc import Sequence
from typing import Any

from mc2cm_analysis.differences.cells import TEXTS
from mc2cm_analysis.differences.compared import Compared
from mc2cm_analysis.differences.rows import RowChange
from mc2cm_analysis.differences.sentences import PageChange
from mc2cm_analysis.issues import visible
from mc2cm_analysis.language import Language, current, say
from mc2cm_analysis.vocabulary import NO_DATE


def row_name(change: RowChange) -> str:
    """Name a row by its table and key, a text by itself."""
    return quoted(change.name) if change.table == TEXTS else f"{change.table} {change.name}"


def quoted(text: str) -> str:
    """Put a text in quotes."""
    return say("“{text}”", text=text)


def page_name(page: PageChange) -> str:
    """Name a page by its title and place, which nobody has checked."""
    return visible(f"{page.title} ({page.place})" if page.title else page.place)


def language_name(code: str) -> str:
    """Name a language."""
    from babel import Locale

    return str(Locale.parse(code).get_display_name(Language(current().code).locale))


def described(said: Any) -> str:
    """Return what a descriptor says in one place as text."""
    return "" if said is None else said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def none() -> str:
    """Say that there is none."""
    return say("none")


def joined(items: Sequence[str]) -> str:
    """Join items as the language does."""
    return current().listing(list(items))


def version(found: Compared) -> str:
    """Name one of the two, with the version and the day of its data."""
    day = current().day(found.package.date) if found.package.date else say(NO_DATE)
    return say("{name} (data version {version}, {day})", name=found.name, version=found.package.version, day=day)
