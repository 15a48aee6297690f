"""How firmly does a joint order stand, and which choice moves it most?

This is stability, not confidence: the draws show what the choices and the evidence at hand do to the order, not what
evidence that was never found would do.

References
----------
OECD and JRC (2008), Handbook on Constructing Composite Indicators, section on uncertainty and sensitivity analysis: the
choices drawn at random, and the average shift in rank.
Efron, B. (1979), Bootstrap methods: another look at the jackknife, Annals of Statistics 7(1).
Mogstad, M. et al. (2024), Inference for ranks, Review of Economic Studies 91(1): the bootstrap of ranks is unsure near
ties, hence the leave-one-out choices beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation.counting import Evidence
from mc2cm_analysis.aggregation.scenarios import ACTS_RESAMPLED, ALL, CHOICES, Scenarios, Trial
from mc2cm_analysis.aggregation.tally import CellTally, Tally

DRAWS: Final = 10_000
SEED: Final = 2016
COLUMNS: Final = ("rater", "item", "second_item", "act", "source", "kind", "weight", "variant", "restrictive")

#: A range reaches from the first to the second of these shares of the draws.
RANGE: Final = (0.05, 0.95)
#: An item counts as put ahead from this many places before the average of the other raters.
LEAD: Final = 2.0


@dataclass(frozen=True)
class Stability:
    """The places of items in a joint order under other choices.

    Attributes
    ----------
    order : Series
        Joint rank of each item with no choice changed, best first; ties share their average rank.
    places : DataFrame
        Index ``(choice, item)``, columns the places 1 to n: share of the draws in which the item takes that place; tied
        items share the places they take.
    shifts : DataFrame
        Index choice: ``draws`` (sets of choices tried), ``mean_shift`` and ``largest_shift`` (places by which items
        move on average, over the draws and in the draw that moves the order most), ``largest_when`` (the rater or
        source left out in that draw, else empty), ``most_moved`` (the item that moves most) and ``item_shift`` (by how
        many places on average).
    kept_first : DataFrame
        Index choice, columns 1 to n: share of the draws in which the first k items of `order` stand before all others.
    before : DataFrame
        Items x items: share of the draws of all choices at once in which the row's item comes before the column's; ties
        count half.
    cells : DataFrame
        Index ``(rater, item)``, over the draws of all choices at once: ``low`` and ``high`` (5-95 % range of the rank
        inside the rater; items not stated share the last ranks) and ``ahead`` (share of draws in which the rater states
        the item and puts it at least `lead` places before the average of the other raters heard).
    """

    order: "pd.Series[float]"
    places: pd.DataFrame
    shifts: pd.DataFrame
    kept_first: pd.DataFrame
    before: pd.DataFrame
    cells: pd.DataFrame
    draws: int
    seed: int
    lead: float

    def ranges(self, choice: str = ALL) -> pd.DataFrame:
        """Return the 5-95 % range of the joint rank of each item under a choice: ``low`` and ``high``, whole places."""
        shares = self.places.loc[choice].cumsum(axis="columns").loc[self.order.index]
        low, high = ((shares >= q - 1e-9).idxmax(axis="columns") for q in RANGE)
        return pd.DataFrame({"low": low, "high": high}).astype(int)


def rank_stability(
    evidence: pd.DataFrame,
    *,
    raters: list[Any] | None = None,
    items: list[Any] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    lead: float = LEAD,
) -> Stability:
    """Make the joint order of the average ranks many times under other choices, one at a time and all at once.

    Inside a rater, items are ranked by the number of distinct acts (first coding, no variant rows); items not stated
    share the ranks that are left; ranks are averaged over the raters of which anything is known.

    One choice at a time: acts drawn with replacement inside each rater; one rater or one source left out; kinds
    weighted by a flat Dirichlet; either coding, row by row, or the second throughout; sources, statements or mere
    presence counted instead of acts; variant rows included; restrictive rows left out; items not stated dropped from
    the average. All at once: each draw draws acts, weights and codings, and leaves out any rater or none and any source
    or none with equal probability; the draws are spread evenly over every combination of the others, without presence.

    Parameters
    ----------
    evidence : DataFrame
        One row a statement, with ``rater, item, second_item`` (by the other coding; a value that is no item means that
        the row does not count under it), ``act, source, kind, weight`` (1 for a statement; points for an answer) and
        the booleans ``variant, restrictive``. No value is missing.
    raters, items : list, optional
        All of them, in order; by default those of `evidence`. A rater without rows changes nothing.
    draws, seed : int
        Draws of each choice that is random; leave-outs try each rater and source once, fixed choices are tried once.
    lead : float
        See `LEAD`.

    Returns
    -------
    Stability
        The uncertainty analysis of the handbook (OECD and JRC 2008) with Efron's (1979) bootstrap among its choices. A
        choice to which the rows that count offer no alternative is left out. Items that tie share their average
        rank inside a rater, and the places they take in the joint order.

    Raises
    ------
    ValueError
        If a column or value is missing, no row counts, a rater or item is unknown, or `draws` is less than 1.
    """
    scenarios = _scenarios(evidence, raters, items, draws)
    raters, items = scenarios.evidence.raters, scenarios.evidence.items
    as_it_is = scenarios.as_it_is()
    cells = CellTally((len(items), len(raters)), lead)
    tallies = {}
    for number, choice in enumerate(CHOICES):
        generator = np.random.default_rng([seed, number])  # its own: no choice changes another's draws
        tally = Tally(as_it_is)
        for trial in scenarios.trials(choice, draws):
            for draw in scenarios.run(trial, generator):
                tally.add(draw.means, draw.left)
                if choice == ALL:
                    cells.add(draw.ranks, draw.stated, draw.heard)
        if tally.draws:
            tallies[choice] = tally
    return Stability(
        order=pd.Series(as_it_is, items, name="rank").sort_values(kind="stable"),
        places=_places(tallies, items),
        shifts=_shifts(tallies, scenarios.evidence),
        kept_first=_kept_first(tallies, len(items)),
        before=pd.DataFrame(tallies[ALL].before / tallies[ALL].draws, items, items),
        cells=_cells(cells, raters, items),
        draws=draws,
        seed=seed,
        lead=lead,
    )


def resampled_ratings(
    evidence: pd.DataFrame, *, raters: list[Any], items: list[Any], draws: int, seed: int = SEED
) -> Iterator[pd.DataFrame]:
    """Yield the ranks that raters give the items in each draw of their acts; parameters as for `rank_stability`.

    Yields
    ------
    DataFrame
        Raters x items, 1 = first, ties share their average rank, NaN (missing) = not stated in that draw. It is Efron's
        (1979) bootstrap of the acts inside each rater.
    """
    scenarios = _scenarios(evidence, raters, items, draws)
    for chunk in scenarios.run(Trial(ACTS_RESAMPLED, draws, "acts_resampled"), np.random.default_rng(seed)):
        for ranks in np.where(chunk.stated, chunk.ranks, np.nan).transpose(2, 1, 0):
            yield pd.DataFrame(ranks, raters, items)


def _scenarios(evidence: pd.DataFrame, raters: list[Any] | None, items: list[Any] | None, draws: int) -> Scenarios:
    """Return the choices that the evidence allows; `ValueError` if it is not what `rank_stability` asks for."""
    if missing := [column for column in COLUMNS if column not in evidence]:
        raise ValueError(f"the evidence has no column {', '.join(missing)}; it needs {', '.join(COLUMNS)}")
    if holes := [column for column in COLUMNS if evidence[column].isna().any()]:
        raise ValueError(f"values are missing in the evidence's column {', '.join(holes)}")
    if evidence["variant"].all():
        raise ValueError("no row of the evidence counts, so there is no order")
    if draws < 1:
        raise ValueError(f"one draw at least is needed, not {draws}")
    raters, items = raters or sorted(evidence["rater"].unique()), items or sorted(evidence["item"].unique())
    for column, known in (("rater", raters), ("item", items)):
        if unknown := ", ".join(sorted(map(str, set(evidence[column]) - set(known)))):
            raise ValueError(f"the evidence names {column}s that are not among those given: {unknown}")
    return Scenarios(Evidence(evidence, raters, items))


def _places(tallies: dict[str, Tally], items: list[Any]) -> pd.DataFrame:
    places = range(1, len(items) + 1)
    frames = {choice: pd.DataFrame(t.places / t.draws, items, places) for choice, t in tallies.items()}
    return pd.concat(frames, names=["choice", "item"])


def _kept_first(tallies: dict[str, Tally], n: int) -> pd.DataFrame:
    shares = {choice: tally.kept_first / tally.draws for choice, tally in tallies.items()}
    return pd.DataFrame.from_dict(shares, orient="index", columns=range(1, n + 1)).rename_axis("choice")


def _shifts(tallies: dict[str, Tally], evidence: Evidence) -> pd.DataFrame:
    left = {"rater_left_out": evidence.raters, "source_left_out": evidence.sources}
    records = {}
    for choice, tally in tallies.items():
        largest, at = tally.largest
        moved = int(tally.item_shift.argmax())
        records[choice] = {
            "draws": tally.draws,
            "mean_shift": tally.item_shift.mean() / tally.draws,
            "largest_shift": largest,
            "largest_when": left[choice][at] if choice in left and at is not None else "",
            "most_moved": evidence.items[moved] if tally.item_shift[moved] else "",
            "item_shift": tally.item_shift[moved] / tally.draws,
        }
    return pd.DataFrame.from_dict(records, orient="index").rename_axis("choice")


def _cells(tally: CellTally, raters: list[Any], items: list[Any]) -> pd.DataFrame:
    shares = tally.halves.cumsum(axis=2) / tally.draws
    low, high = (1 + (shares >= q - 1e-9).argmax(axis=2) / 2 for q in RANGE)
    cells = pd.MultiIndex.from_product([items, raters], names=["item", "rater"])
    ranges = {"low": low.ravel(), "high": high.ravel(), "ahead": tally.ahead.ravel() / tally.draws}
    frame = pd.DataFrame(ranges, index=cells).swaplevel()
    return frame.reindex(pd.MultiIndex.from_product([raters, items], names=["rater", "item"]))
