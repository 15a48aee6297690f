"""How firm is the order of the themes on the evidence, and what do our choices do to it?"""

from collections.abc import Callable
from itertools import combinations
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from mc2cm_analysis.aggregation import ALL, SEED, SETTLED, Choices, Stability, rank_stability, vary_choices
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.language import say
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.lenses import measured_evidence
from mc2cm_analysis.priorities.ranks import FEWEST_ACTS, known_ranks, not_ranked
from mc2cm_analysis.vocabulary import STABILITY_CHOICES


class Rated(TypedDict):
    """What `aggregation` is asked with: who rates what, and how many acts a rank takes."""

    raters: list[str]
    items: list[str]
    min_acts: int


def stability_rows(network: Network, lens: str = "stated") -> tuple[pd.DataFrame, Rated]:
    """Return the rows of a lens, variants included, in the columns of `aggregation.rank_stability`, and who is ranked.

    Where other things than acts are counted, it is still the acts that decide which cities have ranks.
    """
    rows = measured_evidence(network, lens, variants=True)
    fewest = FEWEST_ACTS
    if network.view.measure != "acts":
        rows, fewest = rows[~rows["city"].isin(not_ranked(network, lens))], 1
    named = rows.rename(columns={"city": "rater", "theme": "item", "theme_second": "second_item"})
    return named, Rated(raters=list(network.cities), items=list(network.themes), min_acts=fewest)


@remembered
def order_stability(
    network: Network,
    lens: str = "stated",
    *,
    draws: int | None = None,
    seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Stability:
    """Make the order of the themes many times with the evidence weighted otherwise (`aggregation.rank_stability`).

    `draws` and `seed` are by default those of the network's view.
    """
    known_ranks(network, lens)  # it says so where no city is ranked
    rows, rated = stability_rows(network, lens)
    return rank_stability(
        rows,
        **rated,
        draws=draws or network.view.draws,
        seed=_seed(network, seed),
        drop_not_stated=_blanks_dropped(network),
        progress=progress,
    )


def _seed(network: Network, seed: int | None) -> int:
    return next((one for one in (seed, network.view.seed) if one is not None), SEED)


@remembered
def order_choices(network: Network, lens: str = "stated", *, seed: int | None = None) -> Choices:
    """Make the order of the themes under other choices than the network's (`aggregation.vary_choices`)."""
    rows, rated = stability_rows(network, lens)
    return vary_choices(rows, **rated, seed=_seed(network, seed), drop_not_stated=_blanks_dropped(network))


def _blanks_dropped(network: Network) -> bool:
    return network.view.not_stated == "dropped"


def order_with_ranges(stability: Stability) -> pd.DataFrame:
    """Return the joint rank of each theme, its range, and its bounds.

    Returns
    -------
    DataFrame
        Indexed by theme, best first: ``rank``; ``low`` and ``high``, the 5-95 % range over the draws of the evidence;
        ``mean_low, mean_high, place_low, place_high``, the average rank and the place wherever the blanks stand.
    """
    return stability.order.to_frame().join([stability.ranges(), stability.bounds])


def theme_pairs(stability: Stability) -> pd.DataFrame:
    """Judge for each two themes whether their order is settled.

    The columns are ``first, second`` (in the joint order), ``share`` (of the draws in which the first comes before the
    second; ties count half), ``before, after`` (the same two as most draws order them), ``every_filling`` (on the
    evidence as it is that order holds wherever the blanks stand), ``share_every_filling`` (of the draws in which it
    does) and ``settled``: the order holds in `SETTLED` of the draws and under every filling.
    """
    records = []
    for first, second in combinations(stability.order.index, 2):
        share = float(stability.before.at[first, second])
        pair = (first, second) if share >= 0.5 else (second, first)
        every = bool(stability.every_filling.at[pair])
        settled = every and max(share, 1 - share) >= SETTLED
        records.append((first, second, share, *pair, every, float(stability.before_always.at[pair]), settled))
    columns = ["first", "second", "share", "before", "after", "every_filling", "share_every_filling", "settled"]
    return pd.DataFrame(records, columns=columns)


def settled_matrix(stability: Stability) -> pd.DataFrame:
    """Return theme x theme whether the order of the two is settled."""
    matrix = pd.DataFrame(False, stability.order.index, stability.order.index)
    for pair in theme_pairs(stability).query("settled").itertuples():
        matrix.loc[pair.first, pair.second] = matrix.loc[pair.second, pair.first] = True
    return matrix


def open_ends(stability: Stability) -> tuple[int, int]:
    """Return how many themes from the first on have no settled order among them, and how many from the last on."""
    settled = settled_matrix(stability).to_numpy()
    return _open_from_the_first(settled), _open_from_the_first(settled[::-1, ::-1])


def _open_from_the_first(settled: npt.NDArray[np.bool_]) -> int:
    n = 1
    while n < len(settled) and not settled[n, :n].any():
        n += 1
    return n


def settled_places(stability: Stability) -> pd.DataFrame:
    """Return the places that the settled pairs leave to each theme: ``low`` and ``high``; 1 to n if none is settled."""
    pairs = theme_pairs(stability).query("settled")
    n = len(stability.order)
    before = pairs["after"].value_counts().reindex(stability.order.index, fill_value=0)
    after = pairs["before"].value_counts().reindex(stability.order.index, fill_value=0)
    return pd.DataFrame({"low": 1 + before, "high": n - after})


def sensitivity(choices: Choices) -> pd.DataFrame:
    """Return `Choices.shifts` with each ``choice`` in words: all at once, then those that move the order most."""
    shifts = choices.shifts.sort_values("mean_shift", ascending=False, kind="stable")
    shifts = shifts.loc[[ALL, *shifts.index.drop(ALL)]]
    return shifts.assign(choice=[say(STABILITY_CHOICES[choice]) for choice in shifts.index])


def printed_ranges(choices: Choices) -> pd.DataFrame:
    """Return the range of each theme's place under each choice as printed, such as ``"2–4"`` or ``"3"``.

    If a choice is tried once, the range is the places that the theme shares with those it ties.

    Returns
    -------
    DataFrame of str
        Index choice, in the order of `sensitivity`; columns theme, in the joint order.
    """
    index = sensitivity(choices).index
    return pd.DataFrame({choice: printed_places(choices.ranges(choice)) for choice in index}).T


def printed_places(ranges: pd.DataFrame) -> "pd.Series[str]":
    """Return places from ``low`` to ``high`` as printed."""
    low, high = ranges["low"].astype(str), ranges["high"].astype(str)
    return low.where(low == high, low + "\N{EN DASH}" + high)
