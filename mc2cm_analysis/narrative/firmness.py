"""Sentences on how firmly the orders stand, each hedge tied to its figure."""

from typing import Final

import pandas as pd

from mc2cm_analysis.aggregation import ALL, Stability
from mc2cm_analysis.narrative.comparison import agreement
from mc2cm_analysis.narrative.wording import counted, listing, number, of_100_draws, sentence, themes
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.priorities import (
    SETTLED,
    CityGroups,
    agreement_without_each,
    city_beside_network,
    distinctive_priorities,
    order_with_ranges,
    sensitivity,
    theme_pairs,
)

#: From this share of the draws on, two cities are said to stand in one group firmly.
FIRM_GROUP: Final = 0.8
#: So many pairs are named in a sentence; of more, only their number.
NAMED_PAIRS: Final = 4


def least_settled(stability: Stability) -> str:
    """Name the themes whose places range widest, and those that keep one place."""
    ranges = stability.ranges()
    width = ranges["high"] - ranges["low"]
    if not width.any():
        return "Every theme keeps its place under every choice"
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
        f"{themes([pair.second])} before {themes([pair.first])} in {of_100_draws(1 - pair.share)}"
        for pair in pairs[pairs["share"] < 0.5].itertuples()
    ]
    return f"Against the order as it is, the draws put {listing(turned)}." if turned else ""


def draws_made(stability: Stability) -> str:
    """Say what the marks and bars of the order's stability are."""
    return (
        "Dot: place in the order of the network as it is; bars: 5–95 % range, which holds nine of ten of "
        f"{counted(stability.draws, 'draw', 'draws')}: of the acts only (broad), and of all choices at once (thin)"
    )


def first_two(stability: Stability) -> str:
    """Say whether the first two themes can be told apart."""
    pair = theme_pairs(stability).iloc[0]
    one, other, share = themes([pair["first"]]), themes([pair["second"]]), of_100_draws(pair["share"])
    if pair["settled"]:
        return f"{sentence(one)} comes first: it stands before {other} in {share}."
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
        return f"The order of all {len(pairs)} pairs of themes is too close to call: none holds in 95 of 100 draws."
    if not close:
        return f"The order of all {len(pairs)} pairs of themes holds in 95 of 100 draws or more."
    named = settled.groupby("first", sort=False)["second"].agg(list)
    which = "; ".join(f"{themes([first])} before {themes(later)}" for first, later in named.items())
    keeps = "keeps its" if len(settled) == 1 else "keep their"
    told = f" ({which})" if len(named) <= NAMED_PAIRS else ""
    return (
        f"{number(len(settled))} of {counted(len(pairs), 'pair', 'pairs')} of themes {keeps} order in 95 of 100 "
        f"draws or more{told}; the order of the other {number(close)} is too close to call."
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
        f"settled, in {number(100 * SETTLED)} or more"
    )


def done_firmness(network: Network, stability: Stability) -> str:
    """Say how far the cities agree on what is done, and how many pairs of themes are settled there."""
    told = agreement(network, "done")
    return f"On what is done, {told[0].lower()}{told[1:]} {settled_pairs(stability)}"


def leading_group(stability: Stability) -> str:
    """Say which themes keep the first places when only the acts are drawn again."""
    order = order_with_ranges(stability)
    for k in range(1, len(order)):
        if (order["high_acts"].iloc[:k] <= k).all():
            first = list(order.index[:k])
            places = "the first place" if k == 1 else f"the first {number(k)} places"
            keep = "keeps" if k == 1 else "keep"
            return (
                f"Where only the acts are drawn again inside each city, {themes(first)} {keep} {places} (5–95 % range)."
            )
    return "No theme or group of themes keeps the first places when the acts are drawn again inside each city."


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
    w = agreement_without_each(network)
    if w.empty:
        return ""
    low, high = network.cities[str(w.idxmin())], network.cities[str(w.idxmax())]
    return (
        f"When one city is left out, W is between {number(w.min(), 2)} (without {low}) and {number(w.max(), 2)} "
        f"(without {high})."
    )


def groups(network: Network, found: CityGroups) -> str:
    """Name the groups of cities with like orders, and say whether they hold when the acts are drawn again."""
    named = [listing([network.cities[city] for city in group]) for group in found.groups if len(group) > 1]
    if not named:
        return "No two cities have orders alike enough to form a group."
    shares = {
        (one, other): float(found.together.at[one, other])
        for group in found.groups
        for i, one in enumerate(group)
        for other in group[i + 1 :]
    }
    least, most = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    if shares[least] >= FIRM_GROUP:
        return (
            f"These cities have like orders: {'; '.join(named)}. When the acts are drawn again, two cities of one "
            f"group fall together in {of_100_draws(shares[least])} or more."
        )
    ends = (f"{of_100_draws(shares[p])} ({listing([network.cities[c] for c in p])})" for p in (least, most))
    return (
        f"No group of cities stands firmly. As counted, these have like orders: {'; '.join(named)}; but when the acts "
        f"are drawn again, two cities of one group fall together in {' to '.join(dict.fromkeys(ends))}."
    )


def groups_cut(found: CityGroups) -> str:
    """Say where the tree was cut and why, and what lies just on either side of the cut."""
    inside = "" if pd.isna(found.loosest) else f" Inside a group the parts join at {number(found.loosest, 2)} or more."
    apart = "" if pd.isna(found.nearest) else f" The nearest two groups stand at {number(found.nearest, 2)}."
    return (
        f"Groups are cut at an average tau-b of {number(found.cut, 2)}: above it, three of four comparisons of two "
        f"themes or more agree.{inside}{apart}"
    )


def distinctive(network: Network, stability: Stability) -> str:
    """Say how many themes a city puts well before the others, and how often the first of them stays so."""
    found = distinctive_priorities(network, stability)
    if found.empty:
        return "No city puts a theme two places or more before the average of the others."
    where = [
        f"{network.cities[row.city]} ({themes([row.theme])}, so in {of_100_draws(row.stays)})"
        for row in found.head(3).itertuples()
    ]
    return (
        f"{counted(len(found), 'theme stands', 'themes stand')} two places or more before the average of the other "
        f"cities, most of all in {listing(where)}; {number((found['stays'] > 0.5).sum())} of {number(len(found))} "
        "do so in more than half of the draws."
    )


def city_order_measure(profile: CityProfile, stability: Stability) -> str:
    """Say what the marks and bars of a city's order are."""
    return (
        f"Rank of each theme by number of acts that state it, 1 = first; bars: 5–95 % range of {profile.name}'s rank "
        f"over {counted(stability.draws, 'draw', 'draws')} of all choices at once; themes that tie share their average "
        "rank, and so do those that a city does not state"
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
        f"When every choice is drawn at random, nine draws in ten put what {profile.name} states most so: "
        f"{listing(moves)}. {profile.name} puts {told} two places or more before the average of the other cities."
    )
