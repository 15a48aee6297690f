"""How far do the cities agree on the order of the themes, and which joint order do their orders make?"""

import pandas as pd
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from mc2cm_analysis.aggregation import borda_count, kemeny_rankings
from mc2cm_analysis.agreement import Concordance, PairwiseTau, kendall_w, tau_b_matrix
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.ranks import fill_not_stated, priority_matrix, rank_themes, rank_within_cities


def _known_ranks(network: Network, lens: str) -> pd.DataFrame:
    """Return the ranks of the cities of which anything is known, blanks as blanks."""
    return rank_within_cities(priority_matrix(network, lens)).dropna(how="all")


def network_agreement(network: Network, lens: str = "stated") -> Concordance:
    """Measure how far the cities agree on the order of the themes.

    Themes that a city does not state take the average of its remaining ranks (see `fill_not_stated`); a city of which
    nothing is known stays out.

    Returns
    -------
    Concordance
        Raters are the cities, items the themes.
    """
    return kendall_w(fill_not_stated(_known_ranks(network, lens)))


def likeness(network: Network, lens: str = "stated") -> PairwiseTau:
    """Compare the orders of each two cities by tau-b, over the themes that both state.

    Returns
    -------
    PairwiseTau
        Cities of like orders stand side by side (leaves of an average-linkage tree on 1 - tau-b).
    """
    pairs = tau_b_matrix(_known_ranks(network, lens))
    if len(pairs.tau) < 3:
        return pairs
    distance = (1 - pairs.tau.fillna(0)).to_numpy(copy=True)
    distance[range(len(distance)), range(len(distance))] = 0
    tree = hierarchy.linkage(squareform(distance, checks=False), "average", optimal_ordering=True)
    order = [pairs.tau.index[leaf] for leaf in hierarchy.leaves_list(tree)]
    return PairwiseTau(pairs.tau.loc[order, order], pairs.n.loc[order, order])


def joint_orders(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Set three joint orders side by side: average rank, Borda's count, and the orders of greatest support (Kemeny).

    All three rest on the same ranks, themes not stated filled as in `fill_not_stated`.

    Returns
    -------
    DataFrame
        Indexed by theme in the order of the average rank: ``mean_rank``, ``borda_points``, ``borda_rank`` (ties share
        their average), ``kemeny_best`` and ``kemeny_worst``, the places a theme has in the optima.
    """
    ranks = fill_not_stated(_known_ranks(network, lens))
    points = borda_count(ranks)
    places = pd.DataFrame([pd.Series(range(1, len(order) + 1), order) for order in kemeny_rankings(ranks).orders])
    orders = pd.DataFrame(
        {
            "mean_rank": rank_themes(network, lens)["mean_rank"],
            "borda_points": points,
            "borda_rank": points.rank(ascending=False),
            "kemeny_best": places.min(),
            "kemeny_worst": places.max(),
        }
    )
    return orders.loc[rank_themes(network, lens).index]
