"""How do counts, numbers and names stand inside a sentence?"""

from collections.abc import Iterable, Sequence

import pandas as pd

from mc2cm_analysis.aggregation import RANGE
from mc2cm_analysis.blocks import KeyFigure
from mc2cm_analysis.evidence import OWN_SOURCE
from mc2cm_analysis.language import counted, current, in_sentence, say, words
from mc2cm_analysis.many import listed
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import SEMICOLON, THEMES


def number(value: float, decimals: int | None = None) -> str:
    """Return a number as it is printed."""
    return current().number(float(value), decimals)


def listing(items: Sequence[str]) -> str:
    """Join items as the language does."""
    return current().listing(items)


def themes(ids: Sequence[str]) -> str:
    """Join the names of themes, in the middle of a sentence: in quotes where the language wants them in a list."""
    names = words(THEMES)
    return listing([say("{theme}", theme=in_sentence(names[theme])) for theme in ids])


def themes_counted(n: int) -> str:
    """Say how many themes, after a preposition."""
    return counted(n, "{n} theme", "{n} themes")


def combinations_counted(n: int) -> str:
    """Say how many combinations of city and theme, after a preposition."""
    return counted(n, "{n} combination of city and theme", "{n} combinations of city and theme")


def cities(network: Network, ids: Iterable[str]) -> str:
    """Join the names of cities; of many, the first, and how many others there are."""
    return listed([network.cities[city] for city in ids])


def order_in_words(order: "pd.Series[float] | pd.Series[str]") -> str:
    """Read out a column of ranks in its order, for those who do not see the chart."""
    colon = say(": ")
    items = [f"{theme}{colon}{rank if isinstance(rank, str) else number(rank, 1)}" for theme, rank in order.items()]
    return say("In this order: {items}.", items=say(SEMICOLON).join(items))


def part(n: float, whole: float) -> str:
    """Say how many of how many."""
    return say("{n} of {all}", n=number(n), all=number(whole))


def own_figure(amount: str, words: str, beside: str) -> KeyFigure:
    """Return a key figure that is counted from the project's own data."""
    return KeyFigure(amount, words, beside, (OWN_SOURCE,))


def of_100_draws(share: float) -> str:
    """Return a share of draws as a frequency, rounded down so that no result seems firmer than it is.

    Examples
    --------
    >>> of_100_draws(0.528), of_100_draws(0.0001), of_100_draws(0.9999), of_100_draws(1.0)
    ('52 of 100 draws', 'less than 1 of 100 draws', '99 of 100 draws', 'all draws')
    """
    if share in (0, 1):
        return say("all draws") if share else say("no draw")
    if share < 0.01:
        return say("less than 1 of 100 draws")
    return say("{n} of 100 draws", n=number(whole_percent(share)))


def at_least(share: float) -> str:
    """Return a share of draws as a lower limit, such as "95 of 100 draws or more"."""
    if share in (0, 1) or share < 0.01:
        return of_100_draws(share)
    return say("{n} of 100 draws or more", n=number(whole_percent(share)))


def range_words() -> str:
    """Return the name of the printed range."""
    low, high = (number(100 * share) for share in RANGE)
    return say("{low}–{high} % range", low=low, high=high)


def percent(share: float) -> str:
    """Return a share as a whole percentage with its sign."""
    return current().percent(round(100 * share), 0)


def whole_percent(share: float) -> int:
    """Return a share as a whole percentage, rounded down: 0.9499 is 94, and 0.29 is 29."""
    return int(100 * share + 1e-9)
