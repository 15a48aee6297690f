"""Sentences on the priorities of the network."""

from typing import Final

import numpy as np
import pandas as pd

from mc2cm_analysis.language import current
from mc2cm_analysis.meetings import founding_workshop, workshop_cities
from mc2cm_analysis.narrative.wording import comes, counted, listing, number, sentence, shuffles, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import (
    joint_orders,
    lens_evidence,
    lenses_side_by_side,
    likeness,
    network_agreement,
    rank_themes,
    shared_priorities,
    silent_cells,
    stated_against_done,
)
from mc2cm_analysis.vocabulary import LENSES, STATED_YEARS, THEMES

_READ: Final = {"whole": "whole", "opening": "in their opening only", "listing": "as a listing only"}
#: Agreement rarer than this among random orders is not put down to chance.
CHANCE: Final = 0.01


def workshop(network: Network) -> str:
    """Say who named how many joint priorities, where and when."""
    event = founding_workshop(network)
    days = current().day(event["start_date"], event["end_date"])
    cities = [network.cities[city] for city in workshop_cities(network)]
    were = "city was" if len(cities) == 1 else "cities were"
    return (
        f"At the technical workshop in {event['place_en']} on {days}, {number(len(cities))} {were} represented: "
        f"{listing(cities)}. {number(len(THEMES))} joint priorities for receiving and including migrants were named."
    )


def rule() -> str:
    """Say which statements count."""
    return (
        "A statement counts if it is the city's own voice about migrants or refugees and dates from "
        f"{STATED_YEARS[0]} to {STATED_YEARS[-1]}, or bears no date that speaks against it. Restrictions count: "
        "they show attention to a theme, not support."
    )


def how_read(network: Network, lens: str = "stated") -> str:
    """Say how much could be read of the sources that a comparison rests on."""
    used = network.table("sources").set_index("id").loc[lens_evidence(network, lens)["source"].unique(), "readable"]
    if used.nunique() == 1:
        return f"Each of these sources could be read {_READ[used.iloc[0]].replace('their', 'its')}."
    first, *others = (f"{number((used == s).sum())} {words}" for s, words in _READ.items() if (used == s).any())
    return f"Of these sources, {listing([first.replace(' ', ' could be read ', 1), *others])}."


def filled() -> str:
    """Say what the average does with a theme that a city does not state."""
    return "In the average, the themes that a city does not state share the places after those it states."


def basis(network: Network, lens: str = "stated") -> str:
    """Say what a comparison rests on: acts, statements, sources, years, searches."""
    rows = lens_evidence(network, lens)
    acts = len(rows.drop_duplicates(["city", "act"]))
    sources = rows["source"].nunique()
    if lens == "done":
        return (
            f"The comparison of what is done rests on {counted(acts, 'undertaking', 'undertakings')} "
            f"(practices, pilots and meetings hosted) in {counted(sources, 'source', 'sources')}."
        )
    statements = network.table("statements")
    years = statements.loc[statements["id"].isin(rows["row"]), "reference_year"].dropna()
    searches = len(network.table("searches"))
    return (
        f"The comparison rests on {counted(len(rows), 'statement', 'statements')} from {counted(acts, 'act', 'acts')} "
        f"in {counted(sources, 'source', 'sources')}, dated {years.min()} to {years.max()} "
        f"({number(len(rows) - len(years))} undated), and on {counted(searches, 'logged search', 'logged searches')}."
    )


def leading_themes(network: Network, lens: str = "stated") -> str:
    """Name the themes on the first three places of the average order, and the last."""
    first, last = _ends(rank_themes(network, lens), top=3)
    what = "what the cities state" if lens == "stated" else "what is done in the cities"
    return (
        f"{sentence(themes(first))} {'has' if len(first) == 1 else 'have'} the best average ranks in {what}; "
        f"{themes(last)} {comes(last)} last"
    )


def _ends(order: pd.DataFrame, *, top: int) -> tuple[list[str], list[str]]:
    """Return the themes on the first `top` places, and those on the last; themes that tie stand together."""
    means = order["mean_rank"].round(9)
    return list(order.index[means.rank(method="min") <= top]), list(order.index[means == means.max()])


def order_spread(network: Network) -> str:
    """Name the theme that comes first on average and the one on which cities differ most."""
    order = rank_themes(network)
    first, _ = _ends(order, top=1)
    widest = (order["worst"] - order["best"]).idxmax()
    best, worst = number(order.at[widest, "best"]), number(order.at[widest, "worst"])
    return (
        f"{sentence(themes(first))} {'has' if len(first) == 1 else 'have'} the best average rank; cities differ most "
        f"on {themes([widest])}, ranked from {best} to {worst}"
    )


def agreement(network: Network, lens: str = "stated") -> str:
    """Say how far the cities agree on the order of the themes, with W, p and the size of the comparison."""
    try:
        found = network_agreement(network, lens)
    except ValueError as error:
        return f"No agreement can be measured: {error}."
    by_chance = "more than chance would explain" if found.p_value < CHANCE else "no more than chance could explain"
    return (
        f"The cities agree on the order {by_chance}: Kendall's W is {number(found.w, 2)} (0 = no agreement, 1 = the "
        f"same order by all) over {counted(found.n_raters, 'city', 'cities')} and {number(found.n_items)} themes; "
        f"{shuffles(found.p_value)} of random orders agree as much (p = {number(found.p_value, 4)}, by permutation)."
    )


def joint_order(network: Network) -> str:
    """Say whether the three ways of making one order agree."""
    orders = joint_orders(network)
    settled = (orders["kemeny_best"] == orders["kemeny_worst"]).all()
    average, borda = orders["mean_rank"].rank(), orders["borda_rank"]
    alike = settled and (average == borda).all() and (borda == orders["kemeny_best"]).all()
    if alike:
        return "The average rank, Borda's count and the order of greatest support (Kemeny) give the same order."
    moved = orders.index[(borda < orders["kemeny_best"]) | (borda > orders["kemeny_worst"])]
    if len(moved):
        return f"Borda's count and the orders of greatest support (Kemeny) differ on {themes(list(moved))}."
    return "Several orders have the greatest support (Kemeny); Borda's count lies within them."


def most_alike(network: Network) -> str:
    """Name the two cities of the likest orders, and the two of the least like."""
    found = likeness(network)
    pairs = found.tau.where(np.triu(np.ones(found.tau.shape, dtype=bool), 1)).stack().dropna()
    if pairs.empty:
        return "No two cities can be compared"
    near, far = (
        (listing([network.cities[city] for city in pair]), number(found.tau.at[pair], 2), found.n.at[pair])
        for pair in (pairs.idxmax(), pairs.idxmin())
    )
    return (
        f"{near[0]} have the likest orders (tau-b {near[1]} over {counted(near[2], 'theme', 'themes')}), {far[0]} the "
        f"least like ({far[1]} over {number(far[2])})"
    )


def lenses_told(network: Network) -> str:
    """Name the theme that comes first by each lens, and the lenses of which nothing is known yet."""
    places = lenses_side_by_side(network)
    first, silent = [], []
    for lens, words in LENSES.items():
        if places[lens].any():
            leaders = list(places.index[places[lens].isin(["1", "=1"])])
            first.append(f"by {words.lower()}: {themes(leaders)}")
        else:
            silent.append(words.lower())
    told = f"What comes first {'; '.join(first)}."
    return f"{told} {sentence(listing(silent))}: no answers yet." if silent else told


def blanks(network: Network) -> str:
    """Say how many cells of the theme x city table are blank and how hard they were looked for."""
    silent = silent_cells(network)
    cells = len(network.cities) * len(THEMES)
    if silent.empty:
        return f"Every city is known to state every theme: none of the {cells} cells is blank."
    verb = "is" if len(silent) == 1 else "are"
    return (
        f"{number(len(silent))} of the {cells} cells {verb} blank: no statement of the city's own was found, after "
        f"{number(silent['searches'].min())} searches or more. A blank is not a zero."
    )


def widely_shared(network: Network) -> str:
    """Say which themes are stated by every city, and which by the fewest."""
    shared = shared_priorities(network)
    everywhere = list(shared.index[shared["stated_by"] == len(network.cities)])
    fewest = shared["stated_by"].min()
    rare = list(shared.index[shared["stated_by"] == fewest])
    if len(rare) == len(shared):
        return f"Every theme is stated by {counted(fewest, 'city', 'cities')}"
    first = f"Every city states {themes(everywhere)}" if everywhere else "No theme is stated by every city"
    return f"{first}; fewest cities, {number(fewest)} of {number(len(network.cities))}, state {themes(rare)}"


def stated_not_done(network: Network) -> str:
    """Say how many cells are stated with nothing found done, and the reverse."""
    findings = stated_against_done(network)["finding"].value_counts()
    return (
        f"Of {findings.sum()} cases of a theme in a city, {findings.get('both', 0)} are both stated and worked on; "
        f"{findings.get('stated only', 0)} are stated with no practice found, "
        f"{findings.get('done only', 0)} worked on with no statement found, {findings.get('neither', 0)} neither"
    )
