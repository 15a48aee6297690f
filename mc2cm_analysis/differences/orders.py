"""What does an order of the themes say that can move? Places, ranges, settled pairs, agreement, cities that count."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pandas as pd

from mc2cm_analysis.agreement import kendall_w
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import order_stability, order_with_ranges, rank_themes, theme_pairs
from mc2cm_analysis.priorities.lenses import NoEvidenceError, lens_evidence
from mc2cm_analysis.priorities.ranks import fill_not_stated, known_ranks

PLACE, RANGE, PAIR, AGREEMENT, CITIES = "place", "range", "pair", "agreement", "cities"
#: What takes many draws to know.
DRAWN: Final = frozenset({RANGE, PAIR})
#: Kendall's W is printed with so many decimals.
_DECIMALS: Final = 2
#: What of a row that counts decides the order.
_DECIDING: Final = ["city", "theme", "act", "weight"]


class Aspect(NamedTuple):
    """One thing that an order says: what kind of thing, and of which themes."""

    what: str
    themes: tuple[str, ...] = ()


#: What an order says: a place such as ``=2``, the two ends of a range, of a settled pair the theme that comes first
#: (empty if it is not settled), Kendall's W or None, the ids of cities.
Order = Mapping[Aspect, Any]


def order_of(network: Network, lens: str, *, drawn: bool = True) -> Order:
    """Return what the order by a lens says, empty if no order can be made.

    Parameters
    ----------
    lens : {"stated", "consulted", "done"}
    drawn : bool
        Whether to draw the evidence many times, for ranges and settled pairs.
    """
    try:
        ranks = known_ranks(network, lens)
    except NoEvidenceError:
        return {}
    said: dict[Aspect, Any] = {Aspect(CITIES): tuple(ranks.index), Aspect(AGREEMENT): _agreement(ranks)}
    said |= {Aspect(PLACE, (str(theme),)): place for theme, place in rank_themes(network, lens)["place"].items()}
    if drawn:
        stability = order_stability(network, lens)
        for theme, row in order_with_ranges(stability).iterrows():
            said[Aspect(RANGE, (str(theme),))] = (int(row["low"]), int(row["high"]))
        listed = list(network.themes)
        for pair in theme_pairs(stability).itertuples(index=False):
            both = sorted([pair.first, pair.second], key=listed.index)
            said[Aspect(PAIR, tuple(both))] = pair.before if pair.settled else ""
    return said


def _agreement(ranks: pd.DataFrame) -> float | None:
    try:
        return round(kendall_w(fill_not_stated(ranks), permutations=0).w, _DECIMALS)
    except ValueError:
        return None


def counting_rows(network: Network, lens: str) -> Mapping[str, tuple[Any, ...]]:
    """Return the rows that count for a lens by their ids, each with what of it decides the order."""
    try:
        rows = lens_evidence(network, lens)
    except NoEvidenceError:
        return {}
    return dict(zip(rows["row"], rows[_DECIDING].itertuples(index=False, name=None), strict=True))
