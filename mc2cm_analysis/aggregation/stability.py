"""How firmly does a joint order stand on the evidence? The acts of each rater are weighted at random, many times.

This is stability, not confidence: the draws show what the evidence at hand leaves open, not what evidence that was
never found would do. What our own choices do is another question (`choices`), and blanks are a third (`blanks`).

References
----------
Rubin, D. B. (1981), The Bayesian bootstrap, Annals of Statistics 9(1).
Mogstad, M. et al. (2024), Inference for ranks, Review of Economic Studies 91(1): why what is near a tie is not settled.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from mc2cm_analysis.aggregation.blanks import least_leads, rank_bounds
from mc2cm_analysis.aggregation.counting import DECIMALS, Evidence, ranks_within
from mc2cm_analysis.aggregation.tally import SEED, CellTally, Tally, ranges

#: So many that another seed moves no share by more than a hundredth.
DRAWS: Final = 100_000
#: The order of two items is settled if it holds in this share of the draws, and wherever the blanks stand.
SETTLED: Final = 0.95
#: A large network is drawn less often: about this many weights in all, but `FEWEST_DRAWS` draws.
_WEIGHTS: Final = 200_000_000
FEWEST_DRAWS: Final = 20_000
#: Numbers in one array of a chunk, so that memory does not grow with the number of draws.
_CHUNK: Final = 1 << 21


@dataclass(frozen=True, repr=False)
class Stability:
    """The places of items in a joint order as the evidence is weighted otherwise.

    Attributes
    ----------
    order : Series
        Joint rank of each item on the evidence as it is, best first; ties share their average rank.
    places : DataFrame
        Items x places 1 to n: share of the draws in which the item takes that place; tied items share theirs.
    before : DataFrame
        Items x items: share of the draws in which the row's item comes before the column's; ties count half.
    every_filling, before_always : DataFrame
        Items x items: whether the row's item comes before the column's wherever the blanks stand, on the evidence as it
        is; and the share of the draws in which it does.
    bounds : DataFrame
        Index item: ``mean_low, mean_high`` (average rank), ``place_low, place_high``, over all fillings of the blanks;
        the places are those that the pairs with an order under every filling allow.
    cells : DataFrame
        Index ``(rater, item)``: ``low`` and ``high``, the 5-95 % range of the rank inside the rater in whole ranks; NaN
        where the item is not stated or the rater is not ranked.
    settled_together : int
        How many of the settled pairs hold in the same `SETTLED` share of the draws, the firmest first.
    not_ranked : list
        Raters with fewer acts than a rank takes.
    """

    order: "pd.Series[float]"
    places: pd.DataFrame
    before: pd.DataFrame
    every_filling: pd.DataFrame
    before_always: pd.DataFrame
    bounds: pd.DataFrame
    cells: pd.DataFrame
    settled_together: int
    not_ranked: list[Any]
    draws: int
    seed: int

    def __repr__(self) -> str:
        """Say how many items were ordered how often, and which comes first."""
        return f"<Stability of {len(self.order)} items in {self.draws:,} draws; first: {self.order.index[0]}>"

    def _repr_html_(self) -> str:
        return str(self.order.to_frame().join([self.ranges(), self.bounds])._repr_html_())

    def ranges(self) -> pd.DataFrame:
        """Return the 5-95 % range of the joint rank of each item: ``low`` and ``high``, whole places."""
        return ranges(self.places).loc[self.order.index]


def rank_stability(
    evidence: pd.DataFrame,
    *,
    raters: list[Any] | None = None,
    items: list[Any] | None = None,
    draws: int | None = None,
    seed: int = SEED,
    min_acts: int = 1,
    drop_not_stated: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Stability:
    """Make the joint order of the average ranks many times, each time with other weights of the acts.

    Inside a rater, items are ranked by the weight of the acts that state them; items not stated share the ranks that
    are left; ranks are averaged over the raters. In each draw the acts of each rater have weights drawn from the flat
    Dirichlet distribution: the Bayesian bootstrap (Rubin 1981).

    Parameters
    ----------
    evidence : DataFrame
        One row a statement, with ``rater, item, second_item`` (by the other coding; a value that is no item means that
        the row does not count under it), ``act, source, kind, weight`` (1 for a statement; points for an answer) and
        the booleans ``variant, restrictive``: such rows do not count here. No value is missing.
    raters, items : list, optional
        All of them, in order; by default those of `evidence`. A rater without rows changes nothing.
    draws, seed : int
        By default `DRAWS`, less in a network of very many acts.
    min_acts : int
        A rater with fewer acts has no ranks and does not count in the joint order.
    drop_not_stated : bool
        Whether only the raters that state an item count for its average rank, instead of all of them.
    progress : function, optional
        Is told again and again how many draws are made, and of how many.

    Returns
    -------
    Stability
        Items of the same acts tie in every draw; tied items share their average rank inside a rater, and the places
        they take in the joint order.

    Raises
    ------
    ValueError
        If a column or value is missing, no row counts, a rater or item is unknown, or `draws` is less than 1.
    """
    if draws is not None and draws < 1:
        raise ValueError(f"one draw at least is needed, not {draws}")
    known = Evidence(evidence, raters, items, min_acts)
    acts = _Acts(known)
    draws = draws or int(np.clip(_WEIGHTS // acts.n, FEWEST_DRAWS, DRAWS))
    stated, as_it_is = acts.stated, _ranks(acts.shares(np.ones((acts.n, 1))))
    counted = stated[:, :, None] if drop_not_stated else None
    found = _joint(as_it_is, counted)[:, 0]
    leads = least_leads(as_it_is, stated)[:, :, 0]
    tally, cells = Tally(np.asarray(pd.Series(found).rank())), CellTally(stated.shape)
    always, holding = np.zeros(leads.shape), []
    pairs = [pair if found[pair[0]] <= found[pair[1]] else pair[::-1] for pair in combinations(range(len(found)), 2)]
    for ranks in map(_ranks, acts.drawn(draws, seed)):
        means = _joint(ranks, counted)
        tally.add(means)
        cells.add(ranks)
        always += (least_leads(ranks, stated) > 1e-9).sum(axis=2)
        one, other = np.array(pairs, dtype=int).reshape(-1, 2).T
        holding.append(means[one] < means[other])
        if progress is not None:
            progress(sum(part.shape[1] for part in holding), draws)
    names, every = known.items, leads > 1e-9
    settled = [every[pair] and tally.before[pair] >= SETTLED * draws for pair in pairs]
    return Stability(
        order=pd.Series(tally.as_it_is, names, name="rank").sort_values(kind="stable"),
        places=tally.frame(names),
        before=pd.DataFrame(tally.before / draws, names, names),
        every_filling=pd.DataFrame(every, names, names),
        before_always=pd.DataFrame(always / draws, names, names),
        bounds=_bounds(as_it_is[:, :, 0], stated, every, names),
        cells=_cells(cells, stated, known),
        settled_together=_together(np.concatenate(holding, axis=1)[settled]),
        not_ranked=[rater for rater, ranked in zip(known.raters, known.ranked, strict=True) if not ranked],
        draws=draws,
        seed=seed,
    )


class _Acts:
    """The acts of the ranked raters, and what each says of the items."""

    def __init__(self, evidence: Evidence) -> None:
        rows = evidence.counted()
        rows = rows[evidence.ranked[rows["rater"]] & (rows["first"] >= 0)]
        self._shape = (len(evidence.items), int(evidence.ranked.sum()))
        rater = (evidence.ranked.cumsum() - 1)[rows["rater"]]
        rows = rows.assign(cell=rows["first"] * self._shape[1] + rater, act=rows.groupby([rater, "act"]).ngroup())
        self.n = int(rows["act"].max()) + 1
        self._first = np.unique(rater[np.unique(rows["act"], return_index=True)[1]], return_index=True)[1]
        weights = rows.groupby(["cell", "act"])["weight"].mean()  # items of the same acts have the same sum, and tie
        cells, acts = (weights.index.get_level_values(name) for name in ("cell", "act"))
        self._to_cells = csr_array((weights, (cells, acts)), shape=(self._shape[0] * self._shape[1], self.n))
        #: Raters x items: whether any act of the rater states the item.
        self.stated = (np.diff(self._to_cells.indptr) > 0).reshape(self._shape).T

    def shares(self, weights: np.ndarray) -> np.ndarray:
        """Return the share of each rater's acts, weighted, that state each item (items x raters x draws)."""
        shares = (self._to_cells @ weights).reshape(*self._shape, -1)
        return np.asarray(shares / np.add.reduceat(weights, self._first))

    def drawn(self, draws: int, seed: int) -> Iterator[np.ndarray]:
        """Yield the shares in chunks of draws, the acts of each rater weighted by a flat Dirichlet distribution."""
        generator = np.random.default_rng(seed)
        size = max(1, _CHUNK // (self.n + self._shape[0] * self._shape[0] * self._shape[1]))
        for start in range(0, draws, size):
            yield self.shares(generator.standard_exponential((self.n, min(size, draws - start))))


def _ranks(shares: np.ndarray) -> np.ndarray:
    """Return ranks as raters x items x draws."""
    return ranks_within(shares).transpose(1, 0, 2)


def drawn_shares(
    evidence: pd.DataFrame,
    *,
    raters: list[Any] | None = None,
    items: list[Any] | None = None,
    draws: int,
    seed: int = SEED,
    min_acts: int = 1,
) -> Iterator[np.ndarray]:
    """Yield the share of each ranked rater's acts that state each item, the acts weighted at random (Rubin 1981).

    Parameters are as for `rank_stability`; items of the same acts are tied.

    Yields
    ------
    ndarray
        Items x raters x draws, in chunks of draws.
    """
    yield from _Acts(Evidence(evidence, raters, items, min_acts)).drawn(draws, seed)


def _joint(ranks: np.ndarray, counted: np.ndarray | None) -> np.ndarray:
    """Average the ranks (raters x items x draws) over the raters that count for an item; one of no rater comes last."""
    if counted is None:
        return np.asarray(np.round(ranks.mean(axis=0), DECIMALS))
    n = counted.sum(axis=0)
    means = (ranks * counted).sum(axis=0) / np.maximum(n, 1)
    return np.asarray(np.round(np.where(n > 0, means, ranks.shape[1] + 1), DECIMALS))


def _bounds(ranks: np.ndarray, stated: np.ndarray, every: np.ndarray, items: list[Any]) -> pd.DataFrame:
    low, high = rank_bounds(ranks, stated)
    places = {"place_low": 1 + every.sum(axis=0), "place_high": len(items) - every.sum(axis=1)}
    return pd.DataFrame({"mean_low": low, "mean_high": high, **places}, index=items)


def _cells(tally: CellTally, stated: np.ndarray, evidence: Evidence) -> pd.DataFrame:
    cells = pd.MultiIndex.from_product([evidence.raters, evidence.items], names=["rater", "item"])
    frame = pd.DataFrame(np.nan, cells, ["low", "high"])
    ranked = np.repeat(evidence.ranked, len(evidence.items))
    for name, ranks in zip(frame, tally.ranges(), strict=True):
        frame.loc[ranked, name] = np.where(stated, ranks, np.nan).ravel()
    return frame


def _together(holding: np.ndarray) -> int:
    """Return how many of the pairs (pairs x draws) hold in the same `SETTLED` share of the draws, the firmest first."""
    firmest = holding[np.argsort(-holding.mean(axis=1), kind="stable")]
    return int((np.logical_and.accumulate(firmest).mean(axis=1) >= SETTLED).sum()) if len(firmest) else 0
