"""What does the stakeholder group of a city answer: which themes first, how firmly, and where do its kinds differ?

Each kind of stakeholder weighs the same, as in the priority setting partnerships of the James Lind Alliance; the order
in which each answer weighs the same stands beside it. What may be told is in `answers`.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation import DRAWS, SEED, SETTLED, drawn_shares, kemeny_rankings
from mc2cm_analysis.aggregation.counting import DECIMALS
from mc2cm_analysis.aggregation.tally import Tally, ranges
from mc2cm_analysis.agreement import Concordance, kendall_w
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.disclosure import FEWEST_ANSWERS
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.answers import (
    GROUPS,
    SEVERAL_KINDS,
    borda_rows,
    groups_of,
    orders_of,
    told_answers,
)
from mc2cm_analysis.priorities.lenses import NoEvidenceError
from mc2cm_analysis.priorities.ranks import printed_ranks
from mc2cm_analysis.vocabulary import THEMES

#: A theme is among the first if it has one of so many places.
FIRST: Final = 3
#: There is consensus on a theme if at least this share calls it important: 4 or 5 of 5. Published studies by the Delphi
#: method take from a half to four fifths.
CONSENSUS: Final = 0.7
IMPORTANT: Final = 4


@dataclass(frozen=True, eq=False)
class Consultation:
    """One round of a city's stakeholder group. Its answers are not to be told one by one; what follows from it may be.

    Attributes
    ----------
    city : str
    round : int
    orders : DataFrame
        Respondents x themes: average ranks of those who have an order.
    importance : DataFrame
        Respondents x themes: 1 to 5 (most important); NaN where there is no opinion. Those without an order are left
        out where they are too few to be told: their number would follow from the shares.
    kinds, groups : Series of str
        Indexed by respondent: the kind of stakeholder, and the group in which it is told.
    """

    city: str
    round: int
    orders: pd.DataFrame
    importance: pd.DataFrame
    kinds: "pd.Series[str]"
    groups: "pd.Series[str]"

    @property
    def sizes(self) -> "pd.Series[int]":
        """How many orders each group gave, in the order of the kinds."""
        sizes = self.groups[self.orders.index].value_counts()
        return sizes.reindex([group for group in GROUPS if group in sizes.index])

    @property
    def together(self) -> list[str]:
        """The kinds that are told together; empty if each is told alone."""
        found = set(self.kinds[self.groups == SEVERAL_KINDS])
        return [kind for kind in GROUPS if kind in found]

    @property
    def without_order(self) -> int | None:
        """How many answered without an order; None where they are too few to be told."""
        n = len(self.kinds) - len(self.orders)
        return n if n == 0 or n >= FEWEST_ANSWERS else None


def rounds(network: Network, city: str) -> list[int]:
    """Return the rounds of a city that may be told, in order; none if its group was not asked or hardly answered."""
    answers = told_answers(network.table("consultations"))
    return sorted({int(one) for one in answers.loc[answers["city"] == city, "round"]})


@remembered
def consultation(network: Network, city: str, number: int | None = None) -> Consultation:
    """Return a round of a city's stakeholder group, the last by default.

    Raises
    ------
    NoEvidenceError
        If the city has no round, or none that may be told.
    """
    known = rounds(network, city)
    if not known or (number or known[-1]) not in known:
        raise NoEvidenceError(f"{city}: no round has the orders of {FEWEST_ANSWERS} stakeholders or more")
    number = number or known[-1]
    answers = network.table("consultations").query("city == @city and round == @number").reset_index(drop=True)
    scale = answers.pivot(index="respondent", columns="theme", values="importance").reindex(columns=list(THEMES))
    kinds = answers.groupby("respondent")["respondent_type"].first()
    asked = Consultation(
        city, number, orders_of(answers), scale.apply(pd.to_numeric, errors="coerce"), kinds, groups_of(answers)
    )
    if asked.without_order is None:
        return replace(asked, importance=asked.importance.loc[asked.orders.index])
    return asked


def group_ranks(asked: Consultation) -> pd.DataFrame:
    """Return the average rank of each theme in each group (groups x themes)."""
    means = asked.orders.groupby(asked.groups[asked.orders.index]).mean()
    return means.reindex(asked.sizes.index).rename_axis(None)


def consulted_order(asked: Consultation) -> pd.DataFrame:
    """Order the themes by their average rank, each group weighing the same.

    Returns
    -------
    DataFrame
        Indexed by theme, best first: ``place`` as printed, ``mean_rank``; ``place_each``, ``mean_rank_each`` if each
        answer weighs the same; ``kemeny_best, kemeny_worst``, the places in the orders of greatest support, each group
        weighing the same; ``first``, the share of orders (each group weighing the same) with the theme among the first
        three.
    """
    group = asked.groups[asked.orders.index]
    alike, each = group_ranks(asked).mean(), asked.orders.mean()
    weights = [Fraction(1, int(asked.sizes[one])) for one in group]
    first = (asked.orders <= FIRST).groupby(group).mean().mean()
    order = pd.DataFrame({"place": _places(alike), "mean_rank": alike, "place_each": _places(each)})
    order = order.assign(mean_rank_each=each, first=first)
    order = order.join(kemeny_rankings(asked.orders, weights).places.add_prefix("kemeny_"))
    return order.sort_values("mean_rank", kind="stable").rename_axis(None)


def order_by_group(asked: Consultation) -> pd.DataFrame:
    """Order the themes inside each group by Borda (average rank) and Kemeny, with what it says of their importance.

    Returns
    -------
    DataFrame
        Indexed by ``(group, theme)``: ``n`` orders, ``place``, ``mean_rank``, ``kemeny_best``, ``kemeny_worst``,
        ``first`` (share with the theme among the first three), and of importance ``median, q1, q3``; these three are
        NaN where fewer than `FEWEST_ANSWERS` have an opinion.
    """
    parts = {}
    for group, n in asked.sizes.items():
        orders = asked.orders[asked.groups[asked.orders.index] == group]
        means = orders.mean()
        part = pd.DataFrame({"n": n, "place": _places(means), "mean_rank": means, "first": (orders <= FIRST).mean()})
        part = part.join(kemeny_rankings(orders).places.add_prefix("kemeny_"))
        opinions = asked.importance[asked.groups[asked.importance.index] == group]
        parts[group] = part.join(_quartiles(opinions))
    return pd.concat(parts, names=["group", "theme"])


def importance_of_themes(asked: Consultation) -> pd.DataFrame:
    """Return how important each theme is to those who have an opinion on it, each answer weighing the same.

    Returns
    -------
    DataFrame
        Indexed by theme, in the order of `consulted_order`: ``median, q1, q3`` of the opinions; ``important``, the
        share of those asked who say 4 or 5; ``consensus``, whether that is `CONSENSUS` or more. NaN, and no consensus,
        where fewer than `FEWEST_ANSWERS` have an opinion. How many have one is not told: it would tell who has none.
    """
    found = _quartiles(asked.importance)
    found = found.assign(important=(asked.importance >= IMPORTANT).mean().where(found["median"].notna()))
    return found.assign(consensus=found["important"] >= CONSENSUS).loc[consulted_order(asked).index]


def _quartiles(opinions: pd.DataFrame) -> pd.DataFrame:
    found = pd.DataFrame({"median": opinions.median(), "q1": opinions.quantile(0.25), "q3": opinions.quantile(0.75)})
    return found.astype(float).where(opinions.notna().sum() >= FEWEST_ANSWERS)


def agreement_inside(asked: Consultation) -> pd.DataFrame:
    """Measure how far the answers inside each group agree (`agreement.kendall_w`).

    Returns
    -------
    DataFrame
        Indexed by group: ``n``, ``w``, ``p_value``; NaN where all tie.
    """
    group = asked.groups[asked.orders.index]
    found = {one: _w(asked.orders[group == one]) for one in asked.sizes.index}
    told = {one: (w.n_raters, w.w, w.p_value) if w else (asked.sizes[one], np.nan, np.nan) for one, w in found.items()}
    return pd.DataFrame.from_dict(told, orient="index", columns=["n", "w", "p_value"]).astype({"n": int})


def agreement_between(asked: Consultation) -> Concordance | None:
    """Measure how far the groups agree, each as one rater; None if there is one group only."""
    return _w(group_ranks(asked))


def _w(ranks: pd.DataFrame) -> Concordance | None:
    try:
        return kendall_w(ranks)
    except ValueError:  # one rater, or no order at all
        return None


class Firmness(NamedTuple):
    """What of an order is settled if other stakeholders had answered: `ranges` of places, and `pairs` of themes."""

    ranges: pd.DataFrame
    pairs: pd.DataFrame
    draws: int


@remembered
def consulted_firmness(network: Network, city: str, *, draws: int = DRAWS // 10, seed: int = SEED) -> Firmness:
    """Weight the answers of a city's last round at random, inside each group, and order the themes each time.

    The weights are those of the Bayesian bootstrap (Rubin 1981); each group weighs the same in each draw.

    Returns
    -------
    Firmness
        ``ranges``: indexed by theme, best first, ``low`` and ``high``, the places in nine of ten draws; ``pairs``:
        ``before, after, share`` (of the draws; ties count half) and ``settled`` (in `SETTLED` of them or more).
    """
    asked = consultation(network, city)
    rows = borda_rows(asked.orders, asked.groups)
    drawn = drawn_shares(rows, raters=list(asked.sizes.index), items=list(THEMES), draws=draws, seed=seed)
    tally = Tally(np.asarray(group_ranks(asked).mean().rank()))
    for shares in drawn:
        tally.add(-np.round(shares.mean(axis=1), DECIMALS))  # more points, an earlier place
    order = consulted_order(asked).index
    places = ranges(tally.frame(list(THEMES))).loc[order]
    before = pd.DataFrame(tally.before / draws, list(THEMES), list(THEMES))
    records = []
    for first, second in combinations(order, 2):
        share = float(before.at[first, second])
        one, other = (first, second) if share >= 0.5 else (second, first)
        records.append((one, other, max(share, 1 - share), max(share, 1 - share) >= SETTLED))
    return Firmness(places, pd.DataFrame(records, columns=["before", "after", "share", "settled"]), draws)


def change_between_rounds(network: Network, city: str) -> pd.DataFrame:
    """Return the places of the themes in a city's last two rounds that may be told; empty if there is one only.

    Returns
    -------
    DataFrame
        Indexed by theme, in the order of the last round: ``before``, ``now``, places as printed.
    """
    last = rounds(network, city)[-2:]
    if len(last) < 2:
        return pd.DataFrame(columns=["before", "now"])
    before, now = (consulted_order(consultation(network, city, number)) for number in last)
    return pd.DataFrame({"before": before["place"], "now": now["place"]}).loc[now.index]


def _places(means: "pd.Series[float]") -> "pd.Series[str]":
    return printed_ranks(means.round(DECIMALS).to_frame().T.rank(axis="columns")).iloc[0]
