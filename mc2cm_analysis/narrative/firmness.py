"""Sentences on how firmly the orders stand, each hedge tied to its figure."""

from collections.abc import Iterable
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation import ALL, Stability
from mc2cm_analysis.narrative.comparison import agreement
from mc2cm_analysis.narrative.wording import (
    at_least,
    counted,
    listing,
    number,
    of_100_draws,
    range_words,
    sentence,
    themes,
)
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.priorities import (
    SETTLED,
    CityGroups,
    agreement_without_each,
    city_beside_network,
    distinctive_priorities,
    sensitivity,
    theme_pairs,
)

#: From this share of the draws on, two cities are said to stand in one group firmly.
FIRM_GROUP: Final = 0.8
#: So many pairs are named in a sentence; of more, only their number.
NAMED_PAIRS: Final = 8


def least_settled(stability: Stability) -> str:
    """Name the themes whose places range widest, and those that keep one place."""
    ranges = stability.ranges()
    width = ranges["high"] - ranges["low"]
    if not width.any():
        return f"Every theme keeps its place ({range_words()})"
    widest = [
        f"{themes([theme])} ({ranges.at[theme, 'low']} to {ranges.at[theme, 'high']})"
        for theme in ranges.index[width == width.max()]
    ]
    firm = list(ranges.index[width == 0])
    first = f"{sentence(themes(firm))} {_keeps(firm)}" if firm else "Every theme changes places when all choices vary"
    return f"{first}; least settled {'is' if len(widest) == 1 else 'are'} {listing(widest)}"


def _keeps(names: list[str]) -> str:
    return "keeps its place" if len(names) == 1 else "keep their places"


def against_the_order(stability: Stability) -> str:
    """Name the pairs of themes that mostly come out the other way round than in the order; empty where none does."""
    pairs = theme_pairs(stability)
    turned = [
        f"{themes([pair.before])} before {themes([pair.after])} in {of_100_draws(1 - pair.share)}"
        for pair in pairs[pairs["before"] != pairs["first"]].itertuples()
    ]
    return f"Against the order as it is, the draws put {listing(turned)}." if turned else ""


def draws_made(stability: Stability) -> str:
    """Say what the marks and bars of the order's stability are."""
    return (
        f"Dot: place in the order of the network as it is; bars: {range_words()} of the place over "
        f"{counted(stability.draws, 'draw', 'draws')}: of the acts only (broad), and of all choices at once (thin)"
    )


def first_two(stability: Stability) -> str:
    """Say whether the first two themes can be told apart."""
    pair = theme_pairs(stability).iloc[0]
    one, other = themes([pair["before"]]), themes([pair["after"]])
    share = of_100_draws(max(pair["share"], 1 - pair["share"]))
    if pair["settled"]:
        return f"Of the first two themes, {one} comes before {other} in {share}."
    overlap = "their ranges overlap, and " if pair["overlap"] else ""
    return (
        f"The order of the first two, {one} and {other}, cannot be told apart: {overlap}the one comes before the other "
        f"in {share}."
    )


def settled_pairs(stability: Stability) -> str:
    """Say for which pairs of themes the order is settled, and for how many it is too close to call."""
    pairs = theme_pairs(stability)
    settled = pairs[pairs["settled"]]
    close = len(pairs) - len(settled)
    if settled.empty:
        return f"The order of all {len(pairs)} pairs of themes is too close to call: none holds in {at_least(SETTLED)}."
    if not close:
        return f"The order of all {len(pairs)} pairs of themes holds in {at_least(SETTLED)}."
    named = settled.groupby("before", sort=False)["after"].agg(list)
    which = "; ".join(f"{themes([first])} before {themes(later)}" for first, later in named.items())
    told = f": {which}" if len(settled) <= NAMED_PAIRS else ""
    keeps = "has an order that holds" if len(settled) == 1 else "have an order that holds"
    return (
        f"{number(len(settled))} of {counted(len(pairs), 'pair', 'pairs')} of themes, each taken by itself, {keeps} in "
        f"{at_least(SETTLED)}{told}. The order of the other {number(close)} is too close to call."
    )


def settled_title(stability: Stability) -> str:
    """Say in a title for how many pairs of themes the order is settled."""
    settled = theme_pairs(stability)["settled"]
    close = len(settled) - settled.sum()
    pairs = counted(len(settled), "pair", "pairs")
    return f"{number(settled.sum())} of {pairs} of themes settled, {number(close)} too close to call"


def precedence_measure() -> str:
    """Say what the table of pairs shows."""
    return (
        "In how many of 100 draws of all choices at once the theme of the row comes before that of the column; dark: "
        f"settled, one before the other in {at_least(SETTLED)}"
    )


def ranges_measure() -> str:
    """Say what the table of ranges by choice shows."""
    return f"Places in the order of the network, {range_words()} over the draws; themes that tie share their places"


def done_firmness(network: Network, stability: Stability) -> str:
    """Say how far the cities agree on what is done, and how many pairs of themes are settled there."""
    told = agreement(network, "done")
    return f"On what is done, {told[0].lower()}{told[1:]} {settled_pairs(stability)}"


def leading_group(stability: Stability) -> str:
    """Name the first themes that most often stay before all others, and say how often."""
    shares = stability.kept_first.loc["acts_resampled"].iloc[:-1]
    k = int(shares.idxmax())
    first = list(stability.order.index[:k])
    stay = "stays" if k == 1 else "stay, in whatever order among themselves,"
    return (
        f"{sentence(themes(first))} {stay} before all other themes in {of_100_draws(shares[k])} of the acts alone, and "
        f"in {of_100_draws(stability.kept_first.at[ALL, k])} of all choices."
    )


def moves_most(stability: Stability) -> str:
    """Name the choice that, alone, moves the order most, and those that leave it as it is."""
    table = sensitivity(stability).drop(index=ALL)
    first, still = table.iloc[0], table[table["largest_shift"] == 0]
    if not first["mean_shift"]:
        return "No choice, taken alone, moves the order."
    at_once = number(stability.shifts.at[ALL, "mean_shift"], 1)
    unmoved = f" Nothing moves with {listing([f'“{choice}”' for choice in still['choice']])}." if len(still) else ""
    return (
        f"Taken alone, one choice moves the order most, “{first['choice']}”: a theme by "
        f"{number(first['mean_shift'], 1)} places on average, and {themes([first['most_moved']])} by "
        f"{number(first['item_shift'], 1)}. All choices at once move a theme by {at_once}.{unmoved}"
    )


def left_out_most(network: Network, stability: Stability) -> str:
    """Name the city whose absence moves the order most; empty where none does."""
    choice = "rater_left_out"
    if choice not in stability.shifts.index or not stability.shifts.at[choice, "largest_shift"]:
        return ""
    city = network.cities[stability.shifts.at[choice, "largest_when"]]
    shift = number(stability.shifts.at[choice, "largest_shift"], 1)
    return f"Of the cities, {city} moves the order most when it is left out: a theme by {shift} places on average."


def agreement_range(network: Network) -> str:
    """Say between which values W stays when each city is left out in turn; empty for fewer than three cities."""
    w = agreement_without_each(network).dropna()
    if w.empty:
        return ""
    low, high = network.cities[str(w.idxmin())], network.cities[str(w.idxmax())]
    return (
        f"When one city is left out, W is between {number(w.min(), 2)} (without {low}) and {number(w.max(), 2)} "
        f"(without {high})."
    )


def groups(network: Network, found: CityGroups) -> str:
    """Name the groups of cities with like orders, and say which of them hold when the acts are drawn again."""
    several = [group for group in found.groups if len(group) > 1]
    if not several:
        return "No two cities have orders alike enough to form a group."
    named = "; ".join(_cities(network, group) for group in several)
    inside = [share for group in several for share in _shares(found, group)]
    firm = [group for group in several if min(_shares(found, group)) >= FIRM_GROUP]
    told = f"As counted, these cities have like orders: {named}. When the acts are drawn again, "
    if len(firm) == len(several):
        return f"{told}two cities of one group fall together in {at_least(min(inside))}."
    held = (
        f"only {'; '.join(_cities(network, group) for group in firm)} fall together in {at_least(FIRM_GROUP)}"
        if firm
        else "no group stands firmly"
    )
    apart = found.together.where(np.triu(np.ones(found.together.shape, dtype=bool), 1)).stack()
    apart = apart[[not any({*pair} <= {*group} for group in found.groups) for pair in apart.index]]
    rival = f", and two of different groups ({_cities(network, apart.idxmax())}) in {of_100_draws(apart.max())}"
    return (
        f"{told}{held}: two cities of one group fall together in {of_100_draws(min(inside))} to "
        f"{of_100_draws(max(inside))}{rival if len(apart) else ''}."
    )


def _cities(network: Network, ids: Iterable[str]) -> str:
    return listing([network.cities[city] for city in ids])


def _shares(found: CityGroups, group: list[str]) -> list[float]:
    """Return how often each two cities of a group fall together."""
    return [float(found.together.at[one, other]) for one, other in combinations(group, 2)]


def groups_cut(found: CityGroups) -> str:
    """Say where the tree was cut and why, and what lies just on either side of the cut."""
    inside = "" if pd.isna(found.loosest) else f" Inside a group the parts join at {number(found.loosest, 2)} or more."
    apart = "" if pd.isna(found.nearest) else f" The nearest two groups stand at {number(found.nearest, 2)}."
    return (
        f"Groups are cut at an average tau-b of {number(found.cut, 2)}, which for two cities without ties means that "
        f"three of four comparisons of two themes agree.{inside}{apart}"
    )


def distinctive(network: Network, stability: Stability) -> str:
    """Say how many themes a city puts well before the others, and how often the first of them stays so."""
    found = distinctive_priorities(network, stability)
    if found.empty:
        return f"No city puts a theme {number(stability.lead)} places or more before the average of the others."
    where = [
        f"{network.cities[row.city]} ({themes([row.theme])}, so in {of_100_draws(row.stays)})"
        for row in found.head(3).itertuples()
    ]
    often = number((found["stays"] > 0.5).sum())
    return (
        f"{counted(len(found), 'theme stands', 'themes stand')} {number(stability.lead)} places or more before the "
        f"average of the other cities, most of all in {listing(where)}; {often} of {number(len(found))} do so in more "
        "than half of the draws."
    )


def city_order_measure(profile: CityProfile, stability: Stability) -> str:
    """Say what the marks and bars of a city's order are."""
    return (
        f"Rank of each theme by number of acts that state it, 1 = first; bars: {range_words()} of {profile.name}'s "
        f"rank over {counted(stability.draws, 'draw', 'draws')} of all choices at once; themes that tie share their "
        "average rank, and so do those that a city does not state"
    )


def city_range(profile: CityProfile, stability: Stability) -> str:
    """Say how far the city's own order holds, and which themes set it apart; empty for a city that states nothing."""
    beside = city_beside_network(profile.network, profile.id, stability)
    stated = beside[beside["rank"].notna()]
    if stated.empty:
        return ""
    first = stated[stated["rank"] == stated["rank"].min()]
    moves = [
        f"{themes([theme])} between ranks {number(row['low'])} and {number(row['high'])}"
        for theme, row in first.iterrows()
    ]
    found = distinctive_priorities(profile.network, stability).query("city == @profile.id")
    apart = [f"{themes([row.theme])} (so in {of_100_draws(row.stays)})" for row in found.itertuples()]
    told = listing(apart) if apart else "no theme"
    return (
        f"When every choice is drawn at random, what {profile.name} states most comes out so: {listing(moves)} "
        f"({range_words()}). {profile.name} puts {told} {number(stability.lead)} places or more before the average of "
        "the other cities."
    )
