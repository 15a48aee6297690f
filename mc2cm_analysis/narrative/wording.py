"""Counts, numbers and names as they stand inside a sentence."""

from collections.abc import Sequence

from mc2cm_analysis.language import current
from mc2cm_analysis.vocabulary import THEMES


def counted(n: int, one: str, many: str) -> str:
    """Write a count with its noun."""
    return current().counted(int(n), one, many)


def number(value: float, decimals: int | None = None) -> str:
    """Write a number."""
    return current().number(float(value), decimals)


def listing(items: Sequence[str]) -> str:
    """Join items."""
    return current().listing(items)


def themes(ids: Sequence[str]) -> str:
    """List themes as they stand in the middle of a sentence."""
    return listing([THEMES[theme][0].lower() + THEMES[theme][1:] for theme in ids])


def sentence(text: str) -> str:
    """Begin with a capital."""
    return text[0].upper() + text[1:]
