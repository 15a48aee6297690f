"""How firm is the order of the themes, and which of them are too close to call?"""

from itertools import combinations
from typing import Final

import pandas as pd

from mc2cm_analysis.aggregation import ALL, DRAWS, SEED, Stability, rank_stability
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.language import say
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.lenses import lens_evidence
from mc2cm_analysis.vocabulary import STABILITY_CHOICES, THEMES

#: The order of two themes is settled from this share of the draws; each pair is judged by itself.
SETTLED: Final = 0.95


def stability_rows(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return the rows of a lens, variants included, in the columns of `aggregation.rank_stability`."""
    rows = lens_evidence(network, lens, variants=True)
    return rows.rename(columns={"city": "rater", "theme": "item", "theme_second": "second_item"})


@remembered
def order_stability(network: Network, lens: str = "stated", *, draws: int = DRAWS, seed: int = SEED) -> Stability:
    """Make the order of the themes many times under other choices (`aggregation.rank_stability`)."""
    rows = stability_rows(network, lens)
    return rank_stability(rows, raters=list(network.cities), items=list(THEMES), draws=draws, seed=seed)


def order_with_ranges(stability: Stability) -> pd.DataFrame:
    """Return the joint rank of each theme and its ranges.

    Returns
    -------
    DataFrame
        Indexed by theme, best first: ``rank``; ``low`` and ``high``, the 5-95 % range with every choice drawn at once;
        ``low_acts`` and ``high_acts``, the range with only the acts drawn again inside each city.
    """
    acts = stability.ranges("acts_resampled").add_suffix("_acts")
    return stability.order.to_frame().join([stability.ranges(ALL), acts])


def theme_pairs(stability: Stability) -> pd.DataFrame:
    """Judge for each two themes whether their order is settled.

    The columns are ``first, second`` (in the joint order), ``share`` (of the draws of all choices at once in which the
    first comes before the second; ties count half), ``before, after`` (the same two as most draws order them),
    ``settled`` (that share reaches `SETTLED`) and ``overlap`` (their 5-95 % ranges overlap).
    """
    ranges, records = stability.ranges(), []
    for first, second in combinations(stability.order.index, 2):
        share = float(stability.before.at[first, second])
        overlap = bool(ranges.at[first, "high"] >= ranges.at[second, "low"])
        before, after = (first, second) if share >= 0.5 else (second, first)
        settled = max(share, 1 - share) >= SETTLED
        records.append((first, second, share, before, after, settled, overlap))
    return pd.DataFrame(records, columns=["first", "second", "share", "before", "after", "settled", "overlap"])


def sensitivity(stability: Stability) -> pd.DataFrame:
    """Return `Stability.shifts` with each ``choice`` in words: all at once, then those that move the order most."""
    shifts = stability.shifts.sort_values("mean_shift", ascending=False, kind="stable")
    shifts = shifts.loc[[ALL, *shifts.index.drop(ALL)]]
    return shifts.assign(choice=[say(STABILITY_CHOICES[choice]) for choice in shifts.index])


def printed_ranges(stability: Stability) -> pd.DataFrame:
    """Return the range of each theme's place under each choice as printed, such as ``"2–4"`` or ``"3"``.

    If a choice is tried once, the range is the places that the theme shares with those it ties.

    Returns
    -------
    DataFrame of str
        Index choice, in the order of `sensitivity`; columns theme, in the joint order.
    """
    choices = sensitivity(stability).index
    return pd.DataFrame({choice: _printed(stability.ranges(choice)) for choice in choices}).T


def _printed(ranges: pd.DataFrame) -> "pd.Series[str]":
    low, high = ranges["low"].astype(str), ranges["high"].astype(str)
    return low.where(low == high, low + "\N{EN DASH}" + high)
