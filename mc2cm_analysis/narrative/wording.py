"""Counts, numbers and names as they stand inside a sentence."""

from collections.abc import Sequence

from mc2cm_analysis.aggregation import RANGE
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
    """Write a share of draws as a frequency, rounded down: none is said to hold more often than it does.

    Examples
    --------
    >>> of_100_draws(0.528), of_100_draws(0.0001), of_100_draws(0.9999), of_100_draws(1.0)
    ('52 of 100 draws', 'less than 1 of 100 draws', '99 of 100 draws', 'all draws')
    """
    if share in (0, 1):
        return "all draws" if share else "no draw"
    return f"{number(whole_percent(share))} of 100 draws" if share >= 0.01 else "less than 1 of 100 draws"


def at_least(share: float) -> str:
    """Write a share of draws as the least that holds.

    Examples
    --------
    >>> at_least(0.9), at_least(1)
    ('90 of 100 draws or more', 'all draws')
    """
    return of_100_draws(share) if share == 1 else f"{of_100_draws(share)} or more"


def range_words() -> str:
    """Name the range of draws that is printed.

    Examples
    --------
    >>> range_words()
    '5–95 % range'
    """
    low, high = (number(100 * share) for share in RANGE)
    return f"{low}–{high} % range"


def whole_percent(share: float) -> int:
    """Return a share in whole hundredths, rounded down.

    Examples
    --------
    >>> whole_percent(0.9499), whole_percent(0.29)
    (94, 29)
    """
    return int(100 * share + 1e-9)
