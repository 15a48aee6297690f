"""Sentences on the cities beside each other: which stand together, and what sets one apart."""

from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.language import counted, say
from mc2cm_analysis.narrative.wording import (
    at_least,
    cities,
    listing,
    number,
    of_100_draws,
    range_words,
    themes,
)
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.priorities import (
    CityGroups,
    city_beside_network,
    distinctive_priorities,
)
from mc2cm_analysis.vocabulary import SEMICOLON

#: From this share of the draws on, two cities are said to stand in one group firmly.
FIRM_GROUP: Final = 0.8
#: So many pairs are named in a sentence; of more, only their number.
NAMED_PAIRS: Final = 8


def groups(network: Network, found: CityGroups) -> str:
    """Name the groups of cities with like orders, and say which of them hold when the acts are drawn again."""
    several = [group for group in found.groups if len(group) > 1]
    if not several:
        return say("No two cities have orders alike enough to form a group.")
    named = say(SEMICOLON).join(cities(network, group) for group in several)
    inside = [share for group in several for share in _shares(found, group)]
    firm = [group for group in several if min(_shares(found, group)) >= FIRM_GROUP]
    as_counted = say("As counted, these cities have like orders: {groups}.", groups=named)
    if len(firm) == len(several):
        held = say(
            "When the acts are drawn again, two cities of one group fall together in {share}.",
            share=at_least(min(inside)),
        )
        return f"{as_counted} {held}"
    return f"{as_counted} {_how_groups_hold(network, found, firm)} {_how_often_together(network, found, inside)}"


def _how_groups_hold(network: Network, found: CityGroups, firm: list[list[str]]) -> str:
    if not firm:
        return say("When the acts are drawn again, no group stands firmly:")
    return say(
        "When the acts are drawn again, only {groups} fall together in {share}:",
        groups=say(SEMICOLON).join(cities(network, group) for group in firm),
        share=at_least(FIRM_GROUP),
    )


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
    """Return how often each two cities of a group fall together."""
    return [float(found.together.at[one, other]) for one, other in combinations(group, 2)]


def groups_cut(found: CityGroups) -> str:
    """Say where the tree was cut and why, and what lies just on either side of the cut."""
    parts = [
        say(
            "Groups are cut at an average tau-b of {cut}, which for two cities without ties means that three of four "
            "comparisons of two themes agree.",
            cut=number(found.cut, 2),
        )
    ]
    if pd.notna(found.loosest):
        parts.append(say("Inside a group the parts join at {tau} or more.", tau=number(found.loosest, 2)))
    if pd.notna(found.nearest):
        parts.append(say("The nearest two groups stand at {tau}.", tau=number(found.nearest, 2)))
    return " ".join(parts)


def distinctive(network: Network, stability: Stability) -> str:
    """Say how many themes a city puts well before the others, and how often the first of them stays so."""
    found = distinctive_priorities(network, stability)
    lead = number(stability.lead)
    if found.empty:
        return say("No city puts a theme {lead} places or more before the average of the others.", lead=lead)
    where = [
        say(
            "{city} ({theme}, so in {share})",
            city=network.cities[row.city],
            theme=themes([row.theme]),
            share=of_100_draws(row.stays),
        )
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


def city_order_measure(profile: CityProfile, stability: Stability) -> str:
    """Say what the marks and bars of a city's order are."""
    return say(
        "Rank of each theme by number of acts that state it, 1 = first; bars: {range} of {city}'s rank over {draws} of "
        "all choices at once; themes that tie share their average rank, and so do those that a city does not state",
        range=range_words(),
        city=profile.name,
        draws=counted(stability.draws, "{n} draw", "{n} draws"),
    )


def city_range(profile: CityProfile, stability: Stability) -> str:
    """Say how far the city's own order holds, and which themes set it apart; empty for a city that states nothing."""
    beside = city_beside_network(profile.network, profile.id, stability)
    stated = beside[beside["rank"].notna()]
    if stated.empty:
        return ""
    first = stated[stated["rank"] == stated["rank"].min()]
    moves = [
        say(
            "{theme} between ranks {low} and {high}",
            theme=themes([str(theme)]),
            low=number(row["low"]),
            high=number(row["high"]),
        )
        for theme, row in first.iterrows()
    ]
    told = say(
        "When every choice is drawn at random, what {city} states most comes out so: {moves} ({range}).",
        city=profile.name,
        moves=listing(moves),
        range=range_words(),
    )
    return f"{told} {_set_apart(profile, stability)}"


def _set_apart(profile: CityProfile, stability: Stability) -> str:
    found = distinctive_priorities(profile.network, stability).query("city == @profile.id")
    lead = number(stability.lead)
    if found.empty:
        return say(
            "{city} puts no theme {lead} places or more before the average of the other cities.",
            city=profile.name,
            lead=lead,
        )
    apart = [
        say("{theme} (so in {share})", theme=themes([row.theme]), share=of_100_draws(row.stays))
        for row in found.itertuples()
    ]
    return say(
        "{city} puts {themes} {lead} places or more before the average of the other cities.",
        city=profile.name,
        themes=listing(apart),
        lead=lead,
    )
