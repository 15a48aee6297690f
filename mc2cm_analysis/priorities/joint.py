"""How far do the cities agree on the order of the themes, and which joint order do their orders make?"""

import pandas as pd

from mc2cm_analysis.aggregation import borda_count, kemeny_rankings
from mc2cm_analysis.agreement import Concordance, kendall_w, leave_one_out_w
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.ranks import city_ranks, fill_not_stated, rank_themes


@remembered
def known_ranks(network: Network, lens: str) -> pd.DataFrame:
    """Return the ranks of the cities of which anything is known; blanks stay blank."""
    return city_ranks(network, lens).dropna(how="all")


@remembered
def network_agreement(network: Network, lens: str = "stated") -> Concordance:
    """Measure how far the cities agree on the order of the themes.

    Raters are the cities of which anything is known, items the themes; blanks are filled as in `fill_not_stated`.
    """
    return kendall_w(fill_not_stated(known_ranks(network, lens)))


def agreement_without_each(network: Network, lens: str = "stated") -> "pd.Series[float]":
    """Return Kendall's W without each city in turn (`leave_one_out_w`); empty if fewer than three cities are known."""
    ranks = fill_not_stated(known_ranks(network, lens))
    return leave_one_out_w(ranks) if len(ranks) > 2 else pd.Series(dtype=float)


@remembered
def joint_orders(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return three joint orders side by side: average rank, Borda's count, and the orders of greatest support (Kemeny).

    All three use the same ranks, with blanks filled as in `fill_not_stated`.

    Returns
    -------
    DataFrame
        Indexed by theme in the order of the average rank: ``mean_rank``, ``borda_points``, ``borda_rank`` (ties share
        their average), ``kemeny_best`` and ``kemeny_worst``, the places a theme has in the optima.
    """
    ranks = fill_not_stated(known_ranks(network, lens))
    points = borda_count(ranks)
    places = kemeny_rankings(ranks).places
    order = rank_themes(network, lens)[["mean_rank"]].rename_axis(None)
    order = order.assign(borda_points=points, borda_rank=points.rank(ascending=False))
    return order.join(places.add_prefix("kemeny_"))
