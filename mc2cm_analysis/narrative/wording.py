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


def comes(names: Sequence[str]) -> str:
    """Return the verb for one thing or for several."""
    return "comes" if len(names) == 1 else "come"


def shuffles(p_value: float) -> str:
    """Write a p value as a frequency.

    Examples
    --------
    >>> shuffles(0.0007), shuffles(0.004), shuffles(0.23)
    ('fewer than 1 in 1,000', 'about 4 in 1,000', 'about 23 in 100')
    """
    if p_value < 0.001:
        return f"fewer than 1 in {number(1000)}"
    base = 1000 if p_value < 0.01 else 100
    return f"about {number(round(base * p_value))} in {number(base)}"


def of_100_draws(share: float) -> str:
    """Write a share of draws as a frequency, never rounded to all or none.

    Examples
    --------
    >>> of_100_draws(0.528), of_100_draws(0.9999), of_100_draws(1.0)
    ('53 of 100 draws', 'more than 99 of 100 draws', 'all draws')
    """
    if share in (0, 1):
        return "all draws" if share else "no draw"
    whole = round(100 * share)
    if whole in (0, 100):
        return "more than 99 of 100 draws" if whole else "less than 1 of 100 draws"
    return f"{number(whole)} of 100 draws"
