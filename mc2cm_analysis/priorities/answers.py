"""Which answers of a stakeholder group may be told, in which groups, and how does each answer order the themes?

Nothing is told that rests on fewer than `FEWEST_ANSWERS` stakeholders, nor what would give it away by subtraction from
something else that is told. So a round of fewer orders is left out wholly, and kinds of stakeholders of whom fewer gave
an order are told together; if they are too few even so, the smallest other kind is told with them.
"""

from typing import Final

import numpy as np
import pandas as pd

from mc2cm_analysis.disclosure import FEWEST_ANSWERS
from mc2cm_analysis.language import later
from mc2cm_analysis.vocabulary import STAKEHOLDER_TYPES, THEMES, Vocabulary

#: The group of those whose kinds are told together.
SEVERAL_KINDS: Final = "several_kinds"
#: The groups in which answers are told.
GROUPS: Final[Vocabulary] = {**STAKEHOLDER_TYPES, SEVERAL_KINDS: later("Several kinds together")}


def told_answers(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``consultations`` that may be told: those of a city's round with orders enough."""
    ordered = answers[answers["rank"].notna()]
    orders = ordered.groupby(["city", "round"])["respondent"].nunique()
    enough = orders.index[orders >= FEWEST_ANSWERS]
    return answers[pd.MultiIndex.from_frame(answers[["city", "round"]]).isin(enough)].reset_index(drop=True)


def latest_round(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of each city's last round."""
    return answers[answers["round"] == answers.groupby("city")["round"].transform("max")].reset_index(drop=True)


def orders_of(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the order of each respondent who has one: respondents x themes, average ranks, no blanks.

    Themes without a place take the places that are left, on average: after those that were placed, if these took the
    first places.
    """
    given = answers.pivot(index="respondent", columns="theme", values="rank").reindex(columns=list(THEMES))
    given = given.astype(float).dropna(how="all")
    return given.apply(_filled, axis="columns", result_type="expand").rank(axis="columns")


def _filled(given: "pd.Series[float]") -> "pd.Series[float]":
    taken = set(given.dropna())
    free = [place for place in range(1, len(given) + 1) if place not in taken]
    shared = int(given.notna().sum()) - len(taken)  # themes on a place that another has: the next are taken by them
    return given.fillna(float(np.mean(free[shared:]))) if given.isna().any() else given


def groups_of(answers: pd.DataFrame) -> "pd.Series[str]":
    """Return the group in which each respondent of one round is told: a kind of stakeholder, or several together.

    Returns
    -------
    Series of str
        Indexed by respondent: an id of ``STAKEHOLDER_TYPES``, or `SEVERAL_KINDS`.
    """
    kinds = answers.groupby("respondent")["respondent_type"].first()
    orders = kinds[kinds.index.isin(answers.loc[answers["rank"].notna(), "respondent"])].value_counts()
    sizes = orders.reindex([kind for kind in STAKEHOLDER_TYPES if kind in set(kinds)], fill_value=0)
    sizes = sizes.sort_values(kind="stable")
    pooled = list(sizes.index[sizes < FEWEST_ANSWERS])
    others = [kind for kind in sizes.index if kind not in pooled]
    while pooled and others and sizes[pooled].sum() < FEWEST_ANSWERS:
        pooled.append(others.pop(0))
    return kinds.where(~kinds.isin(pooled), SEVERAL_KINDS)


def borda_points(orders: pd.DataFrame, groups: "pd.Series[str]") -> pd.DataFrame:
    """Return Borda's points that each answer gives each theme, and its group.

    Parameters
    ----------
    orders : DataFrame
        Respondents x themes, see `orders_of`.
    groups : Series of str
        The group of each respondent, see `groups_of`.

    Returns
    -------
    DataFrame
        Columns ``respondent, theme, points`` (n for the first of n themes, 1 for the last) and ``group``.
    """
    points = (len(THEMES) + 1 - orders).stack().rename("points").reset_index()
    return points.assign(group=points["respondent"].map(groups))


def borda_weights(answers: pd.DataFrame) -> pd.DataFrame:
    """Return what each answer of a city's round says of each theme, so that all groups weigh the same.

    Returns
    -------
    DataFrame
        `borda_points` with ``weight``: the points over the size of the group and the number of groups. Their sum is the
        average over the groups.
    """
    points = borda_points(orders_of(answers), groups_of(answers))
    sizes = points.groupby("group")["respondent"].nunique()
    return points.assign(weight=points["points"] / points["group"].map(sizes) / len(sizes))


def borda_rows(orders: pd.DataFrame, groups: "pd.Series[str]") -> pd.DataFrame:
    """Return `borda_points` in the columns of `aggregation.rank_stability`: each group rates, each answer is an act."""
    points = borda_points(orders, groups)
    same = {"second_item": points["theme"], "source": "", "kind": "", "variant": False, "restrictive": False}
    names = {"group": "rater", "theme": "item", "respondent": "act", "points": "weight"}
    return points.rename(columns=names).assign(**same)
