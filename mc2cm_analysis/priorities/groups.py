"""Which cities rank the themes in similar orders? Similar orders are not similar policies."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from mc2cm_analysis.aggregation import SEED, resampled_ratings
from mc2cm_analysis.agreement import PairwiseTau, tau_b_matrix
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.joint import known_ranks
from mc2cm_analysis.priorities.stability import stability_rows
from mc2cm_analysis.vocabulary import THEMES

#: Two groups are kept apart if their average tau-b is below this: without ties, a tau-b of one half means that three
#: of four comparisons of two themes agree.
ALIKE: Final = 0.5
GROUPING_DRAWS: Final = 1_000


@remembered
def likeness(network: Network, lens: str = "stated") -> PairwiseTau:
    """Compare the orders of each two cities by tau-b over the themes that both state.

    Returns
    -------
    PairwiseTau
        Cities with similar orders are next to each other (the leaves of the tree of `city_groups`).
    """
    pairs = tau_b_matrix(known_ranks(network, lens))
    if len(pairs.tau) < 3:
        return pairs
    order = pairs.tau.index[hierarchy.leaves_list(_tree(pairs.tau, ordered=True))]
    return PairwiseTau(pairs.tau.loc[order, order], pairs.n.loc[order, order])


@dataclass(frozen=True)
class CityGroups:
    """Groups of cities with similar orders.

    Attributes
    ----------
    groups : list of list of str
        Ids of the cities; the largest group first, single cities last.
    cut, nearest, loosest : float
        Average tau-b below which two groups are kept apart, the highest between two groups (NaN if there is only one),
        and the lowest at which two parts of a group were joined (NaN if every city is alone).
    together : DataFrame
        City x city: share of the draws in which two cities are in one group; NaN on the diagonal.
    """

    groups: list[list[str]]
    cut: float
    nearest: float
    loosest: float
    together: pd.DataFrame


@remembered
def city_groups(network: Network, lens: str = "stated", *, draws: int = GROUPING_DRAWS, seed: int = SEED) -> CityGroups:
    """Group the cities by the similarity of their orders.

    Hierarchical clustering with average linkage (Sokal and Michener 1958; `scipy.cluster.hierarchy`) on the distance
    1 - tau-b; two cities with nothing to compare count as unrelated (tau-b 0). The tree is cut at tau-b `ALIKE`. The
    acts are drawn again `draws` times inside each city to see how firm the groups are.

    Returns
    -------
    CityGroups
        A city of which nothing is known is in no group.
    """
    tau = tau_b_matrix(known_ranks(network, lens)).tau
    cities = list(tau.index)
    joined = 1 - _tree(tau)[:, 2] if len(cities) > 1 else np.array([])
    numbers = _numbers(tau)
    groups = [[city for city, number in zip(cities, numbers, strict=True) if number == n] for n in np.unique(numbers)]
    rows = stability_rows(network, lens).query("rater in @cities")  # variants may name a city that states nothing
    drawn = resampled_ratings(rows, raters=cities, items=list(THEMES), draws=draws, seed=seed)
    together = sum(np.equal.outer(n, n).astype(float) for n in (_numbers(tau_b_matrix(r).tau) for r in drawn))
    return CityGroups(
        groups=sorted(groups, key=len, reverse=True),
        cut=ALIKE,
        nearest=max(joined[joined < ALIKE], default=np.nan),
        loosest=min(joined[joined >= ALIKE], default=np.nan),
        together=pd.DataFrame(np.where(np.eye(len(cities)), np.nan, together / draws), cities, cities),
    )


def _tree(tau: pd.DataFrame, *, ordered: bool = False) -> np.ndarray:
    """Return scipy's linkage matrix; if `ordered`, neighbouring leaves are as similar as possible."""
    distance = (1 - tau.fillna(0)).to_numpy(copy=True)
    np.fill_diagonal(distance, 0)
    return np.asarray(hierarchy.linkage(squareform(distance, checks=False), "average", optimal_ordering=ordered))


def _numbers(tau: pd.DataFrame) -> np.ndarray:
    """Return the group number of each city."""
    if len(tau) < 2:
        return np.ones(len(tau), dtype=int)
    return np.asarray(hierarchy.fcluster(_tree(tau), 1 - ALIKE + 1e-9, "distance"))
