"""How far do the cities agree on the order of the themes, and which joint order do their orders make?"""

import pandas as pd

from mc2cm_analysis.aggregation import borda_count, kemeny_rankings
from mc2cm_analysis.agreement import (
    Concordance,
    OneProfile,
    WBounds,
    kendall_w,
    leave_one_out_w,
    one_profile,
    w_bounds,
)
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.lenses import lens_evidence
from mc2cm_analysis.priorities.ranks import fill_not_stated, known_ranks, not_ranked, rank_themes


@remembered
def network_agreement(network: Network, lens: str = "stated") -> Concordance:
    """Measure whether the cities order the themes at random.

    Raters are the cities with ranks, items the themes; blanks are filled as in `fill_not_stated`.
    """
    return kendall_w(fill_not_stated(known_ranks(network, lens)))


@remembered
def agreement_bounds(network: Network, lens: str = "stated") -> WBounds:
    """Return between what `network_agreement` lies wherever the blanks stand (`agreement.w_bounds`)."""
    return w_bounds(known_ranks(network, lens))


@remembered
def shared_profile(network: Network, lens: str = "stated") -> OneProfile:
    """Ask whether the cities share one profile of themes (`agreement.one_profile`), of the cities with ranks.

    Raises
    ------
    ValueError
        If it cannot be asked: with fewer than two cities, or of answers, where each respondent ranks themes.
    """
    if lens == "consulted":
        raise ValueError("answers rank the themes; only acts, which state some of them, have a profile")
    rows = lens_evidence(network, lens)
    rows = rows[~rows["city"].isin(not_ranked(network, lens))]
    acts = pd.crosstab([rows["city"], rows["act"]], rows["theme"]).reindex(columns=list(network.themes), fill_value=0)
    return one_profile(acts.droplevel("act") > 0)


def agreement_without_each(network: Network, lens: str = "stated") -> "pd.Series[float]":
    """Return Kendall's W without each city in turn (`leave_one_out_w`); empty if fewer than three cities are ranked."""
    ranks = fill_not_stated(known_ranks(network, lens))
    return leave_one_out_w(ranks) if len(ranks) > 2 else pd.Series(dtype=float)


@remembered
def joint_orders(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return the joint order of the average rank beside the orders of greatest support (Kemeny).

    Both use the same ranks, with blanks filled as in `fill_not_stated`. Borda's count is the average rank told as
    points: on complete ranks of m cities and n themes it is ``m n - m x average rank``.

    Returns
    -------
    DataFrame
        Indexed by theme in the order of the average rank: ``mean_rank``, ``borda_points``, ``kemeny_best`` and
        ``kemeny_worst``, the places a theme has in the optima.
    """
    ranks = fill_not_stated(known_ranks(network, lens))
    places = kemeny_rankings(ranks).places
    order = rank_themes(network, lens)[["mean_rank"]].rename_axis(None)
    return order.assign(borda_points=borda_count(ranks)).join(places.add_prefix("kemeny_"))
