"""Which cities have similar priorities, and what sets one apart?"""

from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.language import counted, later, say
from mc2cm_analysis.narrative.wording import at_least, cities, listing, number, of_100_draws, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import CityGroups, agreement_without_each, distinctive_priorities, likeness
from mc2cm_analysis.vocabulary import SEMICOLON

#: Two cities are said to belong together firmly from this share of the draws.
FIRM_GROUP: Final = 0.8


def agreement_range(network: Network) -> str:
    """Say between which values W lies when each city is left out in turn; empty for fewer than three cities."""
    w = agreement_without_each(network).dropna()
    if w.empty:
        return ""
    return say(
        "When one city is left out, W is between {low} (without {low_city}) and {high} (without {high_city}).",
        low=number(w.min(), 2),
        low_city=network.cities[str(w.idxmin())],
        high=number(w.max(), 2),
        high_city=network.cities[str(w.idxmax())],
    )


def most_alike(network: Network) -> str:
    """Name the two cities with the most similar orders, and the two with the least similar."""
    found = likeness(network)
    pairs = found.tau.where(np.triu(np.ones(found.tau.shape, dtype=bool), 1)).stack().dropna()
    if pairs.empty:
        return say("No two cities can be compared")
    near, far = pairs.idxmax(), pairs.idxmin()
    return say(
        "{near} have the likest orders (tau-b {near_tau} over {near_themes}), {far} the least like ({far_tau} over "
        "{far_themes})",
        near=cities(network, near),
        near_tau=number(found.tau.at[near], 2),
        near_themes=counted(found.n.at[near], "{n} theme", "{n} themes"),
        far=cities(network, far),
        far_tau=number(found.tau.at[far], 2),
        far_themes=counted(found.n.at[far], "{n} theme", "{n} themes"),
    )


def groups(network: Network, found: CityGroups) -> str:
    """Name the groups of cities with similar orders, and say which of them hold when the acts are drawn again."""
    several = [group for group in found.groups if len(group) > 1]
    if not several:
        return say("No two cities have orders alike enough to form a group.")
    inside = [share for group in several for share in _shares(found, group)]
    firm = [group for group in several if min(_shares(found, group)) >= FIRM_GROUP]
    said = [say("As counted, these cities have like orders: {groups}.", groups=_named(network, several))]
    if len(firm) == len(several):
        held = later("When the acts are drawn again, two cities of one group fall together in {share}.")
        return " ".join([*said, say(held, share=at_least(min(inside)))])
    if firm:
        only = later("When the acts are drawn again, only {groups} fall together in {share}:")
        said.append(say(only, groups=_named(network, firm), share=at_least(FIRM_GROUP)))
    else:
        said.append(say("When the acts are drawn again, no group stands firmly:"))
    return " ".join([*said, _how_often_together(network, found, inside)])


def _named(network: Network, groups: list[list[str]]) -> str:
    return say(SEMICOLON).join(cities(network, group) for group in groups)


def _how_often_together(network: Network, found: CityGroups, inside: list[float]) -> str:
    apart = found.together.where(np.triu(np.ones(found.together.shape, dtype=bool), 1)).stack()
    apart = apart[[not any({*pair} <= {*group} for group in found.groups) for pair in apart.index]]
    low, high = of_100_draws(min(inside)), of_100_draws(max(inside))
    if apart.empty:
        return say("two cities of one group fall together in {low} to {high}.", low=low, high=high)
    return say(
        "two cities of one group fall together in {low} to {high}, and two of different groups ({cities}) in {share}.",
        low=low,
        high=high,
        cities=cities(network, apart.idxmax()),
        share=of_100_draws(apart.max()),
    )


def _shares(found: CityGroups, group: list[str]) -> list[float]:
    """Return the share of draws in which each two cities of a group belong together."""
    return [float(found.together.at[one, other]) for one, other in combinations(group, 2)]


def groups_cut(found: CityGroups) -> str:
    """Say where the tree of cities was cut and why, and what lies just above and below the cut."""
    cut = later(
        "Groups are cut at an average tau-b of {cut}, which for two cities without ties means that three of four "
        "comparisons of two themes agree."
    )
    parts = [say(cut, cut=number(found.cut, 2))]
    if pd.notna(found.loosest):
        parts.append(say("Inside a group the parts join at {tau} or more.", tau=number(found.loosest, 2)))
    if pd.notna(found.nearest):
        parts.append(say("The nearest two groups stand at {tau}.", tau=number(found.nearest, 2)))
    return " ".join(parts)


def distinctive(network: Network, stability: Stability) -> str:
    """Count the themes that a city ranks well before the others, and name the three most distinctive."""
    found = distinctive_priorities(network, stability)
    lead = number(stability.lead)
    if found.empty:
        return say("No city puts a theme {lead} places or more before the average of the others.", lead=lead)
    one = later("{city} ({theme}, so in {share})")
    where = [
        say(one, city=network.cities[row.city], theme=themes([row.theme]), share=of_100_draws(row.stays))
        for row in found.head(3).itertuples()
    ]
    return counted(
        len(found),
        "{n} theme stands {lead} places or more before the average of the other cities, most of all in {where}; "
        "{often} of {n} do so in more than half of the draws.",
        "{n} themes stand {lead} places or more before the average of the other cities, most of all in {where}; "
        "{often} of {n} do so in more than half of the draws.",
        lead=lead,
        where=listing(where),
        often=number((found["stays"] > 0.5).sum()),
    )
