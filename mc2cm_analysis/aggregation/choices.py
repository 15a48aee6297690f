"""What do our own choices do to a joint order, each alone and all at once? They say nothing of the evidence.

References
----------
OECD and JRC (2008), Handbook on Constructing Composite Indicators, section on uncertainty and sensitivity analysis: the
choices drawn at random, and the average shift in rank.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation.counting import Evidence
from mc2cm_analysis.aggregation.scenarios import ALL, CHOICES, Scenarios
from mc2cm_analysis.aggregation.tally import SEED, Tally, ranges

#: Draws of all choices at once, and of each choice that is random.
CHOICE_DRAWS: Final = 20_000
#: A large network is drawn less often: about this many rows in all, but `FEWEST_CHOICE_DRAWS` draws.
_ROWS: Final = 40_000_000
FEWEST_CHOICE_DRAWS: Final = 2_000


@dataclass(frozen=True)
class Choices:
    """The places of items in a joint order under other choices than ours.

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
        source left out in that draw, else empty), ``most_moved`` (the item that moves most), ``item_shift`` (by how
        many places on average), ``widest`` (the item with the widest 5-95 % range), ``low`` and ``high`` (that range).
    """

    order: "pd.Series[float]"
    places: pd.DataFrame
    shifts: pd.DataFrame
    draws: int
    seed: int

    def ranges(self, choice: str = ALL) -> pd.DataFrame:
        """Return the 5-95 % range of the joint rank of each item under a choice: ``low`` and ``high``, whole places."""
        return ranges(self.places.loc[choice]).loc[self.order.index]


def vary_choices(
    evidence: pd.DataFrame,
    *,
    raters: list[Any] | None = None,
    items: list[Any] | None = None,
    draws: int | None = None,
    seed: int = SEED,
    min_acts: int = 1,
    drop_not_stated: bool = False,
) -> Choices:
    """Make the joint order of the average ranks under other choices, one at a time and all at once.

    One at a time: one rater or one source left out; kinds weighted by a Dirichlet distribution (`KINDS_ALIKE`); either
    coding, row by row, or the second throughout; sources, statements or mere presence counted instead of acts; variant
    or restrictive rows counted too; raters with too few acts ranked too; items not stated dropped from the average, or,
    where the order as it is drops them, ranked last. All at once: each draw draws weights and codings, leaves out any
    source or none with equal probability, and with the odds of one rater among all of them one rater; the draws are
    spread evenly over every combination of the others, without presence.

    Parameters
    ----------
    evidence, raters, items, min_acts, drop_not_stated
        As for `rank_stability`.
    draws, seed : int
        Draws of each choice that is random, by default `CHOICE_DRAWS`, less in a network of very many rows; leave-outs
        try each rater and source once, fixed choices are tried once.

    Returns
    -------
    Choices
        The uncertainty analysis of the handbook (OECD and JRC 2008). A choice to which the rows that count offer no
        alternative is left out. Items that tie share their average rank inside a rater, and the places they take in the
        joint order.
    """
    if draws is not None and draws < 1:
        raise ValueError(f"one draw at least is needed, not {draws}")
    scenarios = Scenarios(Evidence(evidence, raters, items, min_acts), drop_not_stated=drop_not_stated)
    draws = draws or int(np.clip(_ROWS // len(evidence), FEWEST_CHOICE_DRAWS, CHOICE_DRAWS))
    items = scenarios.evidence.items
    as_it_is = np.asarray(pd.Series(scenarios.as_it_is().means[:, 0]).rank())
    tallies = {}
    for number, choice in enumerate(CHOICES):
        generator = np.random.default_rng([seed, number])  # its own: no choice changes another's draws
        tally = Tally(as_it_is)
        for trial in scenarios.trials(choice, draws):
            for draw in scenarios.run(trial, generator):
                tally.add(draw.means, draw.left)
        if tally.draws:
            tallies[choice] = tally
    return Choices(
        order=pd.Series(as_it_is, items, name="rank").sort_values(kind="stable"),
        places=pd.concat({choice: t.frame(items) for choice, t in tallies.items()}, names=["choice", "item"]),
        shifts=_shifts(tallies, scenarios.evidence),
        draws=draws,
        seed=seed,
    )


def _shifts(tallies: dict[str, Tally], evidence: Evidence) -> pd.DataFrame:
    left = {"rater_left_out": evidence.raters, "source_left_out": evidence.sources}
    records = {}
    for choice, tally in tallies.items():
        largest, at = tally.largest
        moved = int(tally.item_shift.argmax())
        reach = ranges(tally.frame(evidence.items))
        widest = (reach["high"] - reach["low"]).idxmax()
        records[choice] = {
            "draws": tally.draws,
            "mean_shift": tally.item_shift.mean() / tally.draws,
            "largest_shift": largest,
            "largest_when": left[choice][at] if choice in left and at is not None else "",
            "most_moved": evidence.items[moved] if tally.item_shift[moved] else "",
            "item_shift": tally.item_shift[moved] / tally.draws,
            "widest": widest,
            "low": reach.at[widest, "low"],
            "high": reach.at[widest, "high"],
        }
    return pd.DataFrame.from_dict(records, orient="index").rename_axis("choice")
