"""How do the themes rank in a city, beside the network, and how firm is that?"""

import pandas as pd

from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.language import counted, later, say
from mc2cm_analysis.narrative.wording import listing, number, themes
from mc2cm_analysis.network import CityProfile
from mc2cm_analysis.priorities import (
    city_beside_network,
    city_ranks,
    distinctive_priorities,
    not_ranked,
    printed_cells,
    rank_themes,
)
from mc2cm_analysis.vocabulary import NOT_STATED


def city_priorities(profile: CityProfile) -> str:
    """Set the theme that the city states most often beside the first one of all the cities."""
    if is_not_ranked(profile):
        return say("{city} has too few acts to rank its themes; the chart shows the network average", city=profile.name)
    ranks = city_ranks(profile.network).loc[profile.id]
    first = list(ranks.index[ranks == ranks.min()])
    means = rank_themes(profile.network)["mean_rank"]
    together = [theme for theme in means.index if means[theme] == means.min()]
    if first == together:
        said = later("{city} speaks most often of {first}, which also comes first on average over the network")
    else:
        said = later("{city} speaks most often of {first}; on average over the network, {together} comes first")
    return say(said, city=profile.name, first=themes(first), together=themes(together))


def is_not_ranked(profile: CityProfile) -> bool:
    """Say whether the city has too few acts to rank the themes in it."""
    return profile.id in not_ranked(profile.network)


def no_rank(profile: CityProfile) -> str:
    """Return the words for a theme without a rank in the city."""
    return say("too few acts") if is_not_ranked(profile) else say(NOT_STATED)


def city_order_measure(profile: CityProfile, stability: Stability) -> str:
    """Say what the marks and bars in the chart of a city's order are."""
    if is_not_ranked(profile):
        return say(
            "Average rank of each theme in the network, 1 = first; {city} has too few acts to rank", city=profile.name
        )
    return say(
        "Rank of each theme by the number of acts that state it, 1 = first; bars: {city}'s rank in nine "
        "runs out of ten with its acts resampled; themes that tie are drawn at their average rank",
        city=profile.name,
    )


def city_order_table(profile: CityProfile, order: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers behind the chart of a city's order, ranks as printed; without ranks, the network alone."""
    low, high = say("Rank, from"), say("Rank, to")
    heads = {"rank": profile.name, "low": low, "high": high, "network": say("Network, average")}
    ranks = printed_cells(profile.network).loc[profile.id, order.index]
    table = order.assign(rank=ranks.replace("", say(NOT_STATED)))
    shown = table[["network"] if is_not_ranked(profile) else list(heads)].rename(columns=heads)
    return shown.rename(index=profile.network.themes).rename_axis(say("Theme"))


def city_range(profile: CityProfile, stability: Stability) -> str:
    """Say how firm the city's leading themes are and what sets it apart; empty if the city has no ranks."""
    beside = city_beside_network(profile.network, profile.id, stability)
    stated = beside[beside["rank"].notna()]
    if stated.empty:
        return ""
    first = stated[stated["rank"] == stated["rank"].min()]
    between = later("{theme} {low} to {high}")
    moves = [
        say(between, theme=themes([str(theme)]), low=number(row["low"]), high=number(row["high"]))
        for theme, row in first.iterrows()
    ]
    firm = later(
        "We re-ran {city}'s order {draws} times with its acts resampled. In nine of ten runs, what comes "
        "first here ranks: {moves}."
    )
    said = say(firm, city=profile.name, moves=listing(moves), draws=number(stability.draws))
    return f"{said} {_set_apart(profile)}"


def _set_apart(profile: CityProfile) -> str:
    found = distinctive_priorities(profile.network).query("city == @profile.id")
    apart = [
        say(
            "{theme} ({acts} where one profile would give {expected})",
            theme=themes([row.theme]),
            acts=counted(row.acts, "{n} act", "{n} acts"),
            expected=number(row.expected, 1),
        )
        for row in found.itertuples()
    ]
    said = later("No theme sets {city} apart from the other cities more than chance would explain.")
    if apart:
        said = later("What sets {city} apart from one profile shared by all cities: {themes}.")
    return say(said, city=profile.name, themes=listing(apart))
