"""Which cities rank the themes in similar orders? Similar orders are not similar policies."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from mc2cm_analysis.aggregation import SEED, drawn_shares
from mc2cm_analysis.agreement import tau_b_matrix
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.ranks import fill_not_stated, known_ranks
from mc2cm_analysis.priorities.stability import stability_rows

#: Two cities have similar orders from this tau-b: without ties it means that three of four comparisons of two themes
#: agree.
ALIKE: Final = 0.5
#: A group, and the most similar pair, is named only if it holds in this share of the draws.
FIRM: Final = 0.8
LIKENESS_DRAWS: Final = 100_000
#: A large network is drawn less often: about this many comparisons of two themes between two cities.
_COMPARISONS: Final = 500_000_000


@dataclass(frozen=True)
class Likeness:
    """How similar the orders of each two cities are, city x city, and what of it holds over the draws of the evidence.

    Attributes
    ----------
    filled, stated_by_both, n : DataFrame
        tau-b over all themes with blanks filled as in `fill_not_stated`, and over the themes that both cities state,
        with their number.
    alike, most_alike : DataFrame
        Share of the draws in which ``filled`` reaches `ALIKE`, and in which the two are the most similar of all; NaN on
        the diagonal.
    groups : list of tuple
        Groups in which every two cities have similar orders, and pairs of cities in none of these, each with the share
        of the draws in which they have; only those that are `FIRM`.
    """

    filled: pd.DataFrame
    stated_by_both: pd.DataFrame
    n: pd.DataFrame
    alike: pd.DataFrame
    most_alike: pd.DataFrame
    groups: list[tuple[list[str], float]]


@remembered
def likeness(network: Network, lens: str = "stated", *, seed: int = SEED) -> Likeness:
    """Compare the orders of each two cities with ranks, and draw the evidence of each again to see what holds.

    Candidates for a group come from hierarchical clustering with complete linkage (`scipy.cluster.hierarchy`), cut at
    `ALIKE`, so that every two of a group are similar.
    """
    ranks = known_ranks(network, lens)
    cities = list(ranks.index)
    both = tau_b_matrix(ranks)
    filled = tau_b_matrix(fill_not_stated(ranks)).tau
    candidates = _candidates(filled) if len(cities) > 1 else []
    alike, most, together, draws = np.zeros(filled.shape), np.zeros(filled.shape), np.zeros(len(candidates)), 0
    for tau in _drawn_tau(network, lens, cities, seed):
        near = tau >= ALIKE - 1e-9
        alike += near.sum(axis=2)
        most += (tau >= np.nanmax(tau, axis=(0, 1)) - 1e-9).sum(axis=2) if len(cities) > 1 else 0
        together += [
            near[np.ix_(group, group)][np.triu_indices(len(group), 1)].all(axis=0).sum() for group in candidates
        ]
        draws += tau.shape[2]
    held = [([cities[i] for i in group], n / draws) for group, n in zip(candidates, together, strict=True)]
    firm = [group for group in held if group[1] >= FIRM]
    off = np.where(np.eye(len(cities)), np.nan, 1.0)
    return Likeness(
        filled=filled,
        stated_by_both=both.tau,
        n=both.n,
        alike=pd.DataFrame(off * alike / draws, cities, cities),
        most_alike=pd.DataFrame(off * most / draws, cities, cities),
        groups=[*firm, *_firm_pairs(pd.DataFrame(alike / draws, cities, cities), [group for group, _ in firm])],
    )


def _drawn_tau(network: Network, lens: str, cities: list[str], seed: int) -> Iterator[np.ndarray]:
    """Yield tau-b between each two cities in chunks of draws: city x city x draws; NaN on the diagonal."""
    rows, rated = stability_rows(network, lens)
    left, right = (list(side) for side in zip(*combinations(range(len(rated["items"])), 2), strict=True))
    draws = int(np.clip(_COMPARISONS // (len(cities) ** 2 * len(left)), 200, LIKENESS_DRAWS))
    rated["raters"] = cities
    for shares in drawn_shares(rows.query("rater in @cities"), **rated, draws=draws, seed=seed):
        signs = np.sign(shares[left] - shares[right])  # as those of the ranks; blanks tie
        untied = np.abs(signs).sum(axis=0)
        with np.errstate(invalid="ignore"):
            tau = np.einsum("pad,pbd->abd", signs, signs) / np.sqrt(untied[:, None] * untied[None, :])
        tau[np.arange(len(cities)), np.arange(len(cities))] = np.nan
        yield tau


def _candidates(tau: pd.DataFrame) -> list[list[int]]:
    distance = (1 - tau.fillna(0)).to_numpy(copy=True)
    np.fill_diagonal(distance, 0)
    tree = hierarchy.linkage(squareform(distance, checks=False), "complete")
    numbers = hierarchy.fcluster(tree, 1 - ALIKE + 1e-9, "distance")
    groups = [np.flatnonzero(numbers == number).tolist() for number in np.unique(numbers)]
    return sorted((group for group in groups if len(group) > 2), key=len, reverse=True)


def _firm_pairs(alike: pd.DataFrame, groups: list[list[str]]) -> list[tuple[list[str], float]]:
    """Return the pairs of cities with similar orders in enough draws that are not in one of `groups`, firmest first."""
    shares = alike.where(np.triu(np.ones(alike.shape, dtype=bool), 1)).stack()
    firm = shares[shares >= FIRM].sort_values(ascending=False, kind="stable")
    pairs = [(list(pair), float(share)) for pair, share in firm.items()]
    return [(pair, share) for pair, share in pairs if not any(set(pair) <= set(group) for group in groups)]
