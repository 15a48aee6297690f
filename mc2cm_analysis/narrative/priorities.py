"""What does the report on the priorities say of their order, what it rests on and what is shared?"""

from typing import Final

import pandas as pd

from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.blocks import KeyFigure
from mc2cm_analysis.language import counted, current, later, say, translated, words
from mc2cm_analysis.meetings import founding_workshop, workshop_cities
from mc2cm_analysis.narrative.wording import cities, in_sentence, listing, number, own_figure, part, sentence, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import (
    joint_orders,
    lens_evidence,
    lenses_side_by_side,
    network_agreement,
    rank_themes,
    shared_priorities,
    silent_cells,
    stated_against_done,
    theme_pairs,
)
from mc2cm_analysis.vocabulary import FINDINGS, LENSES, SEMICOLON, STATED_YEARS, THEMES

_ALL_READ: Final = {
    "whole": later("Each of these sources could be read whole."),
    "opening": later("Each of these sources could be read in its opening only."),
    "listing": later("Each of these sources could be read as a listing only."),
}
#: Chance explains agreement unless fewer random orders than this share agree as much.
CHANCE: Final = 0.01


def workshop(network: Network) -> str:
    """Say which cities met at the founding workshop, where and when, and how many joint priorities they named."""
    event = founding_workshop(network)
    present = workshop_cities(network)
    return counted(
        len(present),
        "At the technical workshop in {place} on {days}, {n} city was represented: {cities}. {themes} joint priorities "
        "for receiving and including migrants were named.",
        "At the technical workshop in {place} on {days}, {n} cities were represented: {cities}. {themes} joint "
        "priorities for receiving and including migrants were named.",
        place=translated(event["place_en"]),
        days=current().day(event["start_date"], event["end_date"]),
        cities=cities(network, present),
        themes=number(len(THEMES)),
    )


def rule() -> str:
    """Say which statements count."""
    return say(
        "A statement counts if it is the city's own voice about migrants or refugees and dates from {first} to {last}, "
        "or bears no date that speaks against it. Restrictions count: they show attention to a theme, not support.",
        first=STATED_YEARS[0],
        last=STATED_YEARS[-1],
    )


def priorities_keys(network: Network, stability: Stability) -> list[KeyFigure]:
    """Return the key figures of the report on the priorities."""
    rows = lens_evidence(network)
    cells = len(network.cities) * len(THEMES)
    settled = theme_pairs(stability)["settled"]
    return [
        own_figure(
            number(network_agreement(network).w, 2),
            say("agreement of the cities on the order of the themes (Kendall's W)"),
            say("0 = no agreement, 1 = the same order by all"),
        ),
        own_figure(
            part(settled.sum(), len(settled)),
            say("pairs of themes whose order is settled"),
            say("the others are too close to call"),
        ),
        own_figure(
            part(len(silent_cells(network)), cells),
            say("cases of a theme in a city with no statement found"),
            say("each was looked for"),
        ),
        own_figure(
            number(len(rows.drop_duplicates(["city", "act"]))),
            say("acts of the cities that count"),
            say("in {sources}", sources=counted(rows["source"].nunique(), "{n} source", "{n} sources")),
        ),
    ]


def how_read(network: Network, lens: str = "stated") -> str:
    """Say how much of the sources behind a comparison could be read."""
    used = network.table("sources").set_index("id").loc[lens_evidence(network, lens)["source"].unique(), "readable"]
    if used.nunique() == 1:
        return say(_ALL_READ[used.iloc[0]])
    whole, opening, listed = (number((used == how).sum()) for how in _ALL_READ)
    some = later("Of these sources, {whole} could be read whole and {opening} in their opening only.")
    if "listing" in set(used):
        some = later(
            "Of these sources, {whole} could be read whole, {opening} in their opening only and {listed} as a listing "
            "only."
        )
    return say(some, whole=whole, opening=opening, listed=listed)


def filled() -> str:
    """Say how the average treats a theme that a city does not state."""
    return say("In the average, the themes that a city does not state share the places after those it states.")


def basis(network: Network, lens: str = "stated") -> str:
    """Say what a comparison rests on: acts, statements, sources, years, searches."""
    rows = lens_evidence(network, lens)
    acts = len(rows.drop_duplicates(["city", "act"]))
    sources = counted(rows["source"].nunique(), "{n} source", "{n} sources")
    if lens == "done":
        return say(
            "The comparison of what is done rests on {undertakings} (practices, pilots and meetings hosted) in "
            "{sources}.",
            undertakings=counted(acts, "{n} undertaking", "{n} undertakings"),
            sources=sources,
        )
    if lens == "consulted":
        return say(
            "The comparison of what the stakeholders answer rests on the answers of {stakeholders} ({ranks}) in "
            "{sources}.",
            stakeholders=counted(acts, "{n} stakeholder", "{n} stakeholders"),
            ranks=counted(len(rows), "{n} rank", "{n} ranks"),
            sources=sources,
        )
    statements = network.table("statements")
    years = statements.loc[statements["id"].isin(rows["row"]), "reference_year"].dropna()
    return say(
        "The comparison rests on {statements} from {acts} in {sources}, dated {first} to {last} ({undated} undated), "
        "and on {searches}.",
        statements=counted(len(rows), "{n} statement", "{n} statements"),
        acts=counted(acts, "{n} act", "{n} acts"),
        sources=sources,
        first=years.min(),
        last=years.max(),
        undated=number(len(rows) - len(years)),
        searches=counted(len(network.table("searches")), "{n} logged search", "{n} logged searches"),
    )


def leading_themes(network: Network, lens: str = "stated") -> str:
    """Name the themes in the first three places of the average order, and the last."""
    first, last = _ends(rank_themes(network, lens), top=3)
    where = {
        "stated": later("Best average ranks in what the cities state: {first}; last: {last}"),
        "done": later("Best average ranks in what is done in the cities: {first}; last: {last}"),
        "consulted": later("Best average ranks in what the stakeholders answer: {first}; last: {last}"),
    }
    return say(where[lens], first=themes(first), last=themes(last))


def _ends(order: pd.DataFrame, *, top: int) -> tuple[list[str], list[str]]:
    """Return the themes in the first `top` places and in the last; tied themes share a place."""
    means = order["mean_rank"].round(9)
    return list(order.index[means.rank(method="min") <= top]), list(order.index[means == means.max()])


def order_spread(network: Network) -> str:
    """Name the theme with the best average rank and the one on which the cities differ most."""
    order = rank_themes(network)
    first, _ = _ends(order, top=1)
    widest = (order["worst"] - order["best"]).idxmax()
    best, worst = (number(order.at[widest, end]) for end in ("best", "worst"))
    said = later("Best average rank: {first}; cities differ most on {widest}, ranked from {best} to {worst}")
    return say(said, first=themes(first), widest=themes([widest]), best=best, worst=worst)


def agreement(network: Network, lens: str = "stated") -> str:
    """Say how far the cities agree on the order of the themes, with W, p and how much is compared."""
    try:
        found = network_agreement(network, lens)
    except ValueError:
        return say(
            "No agreement can be measured: it takes two cities and three themes or more, and a city that tells two "
            "themes apart."
        )
    finding = say("The cities agree on the order no more than chance could explain")
    if found.p_value < CHANCE:
        finding = say("The cities agree on the order more than chance would explain")
    return say(
        "{finding}: Kendall's W is {w} (0 = no agreement, 1 = the same order by all) over {cities} and {themes} "
        "themes; {frequency} of random orders agree as much (p = {p}, by permutation).",
        finding=finding,
        w=number(found.w, 2),
        cities=counted(found.n_raters, "{n} city", "{n} cities"),
        themes=number(found.n_items),
        frequency=_shuffles(found.p_value),
        p=number(found.p_value, 4),
    )


def _shuffles(p_value: float) -> str:
    """Return a p value as a frequency, such as "about 4 in 1,000"."""
    if p_value < 0.001:
        return say("fewer than 1 in {many}", many=number(1000))
    base = 1000 if p_value < 0.01 else 100
    return say("about {few} in {many}", few=number(round(base * p_value)), many=number(base))


def joint_order(network: Network) -> str:
    """Say whether the three methods for a joint order agree."""
    orders = joint_orders(network)
    settled = (orders["kemeny_best"] == orders["kemeny_worst"]).all()
    average, borda = orders["mean_rank"].rank(), orders["borda_rank"]
    if settled and (average == borda).all() and (borda == orders["kemeny_best"]).all():
        return say("The average rank, Borda's count and the order of greatest support (Kemeny) give the same order.")
    moved = orders.index[(borda < orders["kemeny_best"]) | (borda > orders["kemeny_worst"])]
    if len(moved):
        differ = later("Borda's count and the orders of greatest support (Kemeny) differ on {themes}.")
        return say(differ, themes=themes(list(moved)))
    return say("Several orders have the greatest support (Kemeny); Borda's count lies within them.")


def lenses_told(network: Network) -> str:
    """Name the theme that comes first by each lens, and the lenses without data."""
    places = lenses_side_by_side(network)
    first, silent = [], []
    for lens, label in words(LENSES).items():
        if places[lens].any():
            leaders = list(places.index[places[lens].isin(["1", "=1"])])
            first.append(say("by {lens}: {themes}", lens=in_sentence(label), themes=themes(leaders)))
        else:
            silent.append(in_sentence(label))
    leading = say("What comes first {by_lens}.", by_lens=say(SEMICOLON).join(first))
    if silent:
        leading += " " + sentence(say("{lenses}: no answers yet.", lenses=listing(silent)))
    return leading


def blanks(network: Network) -> str:
    """Say how many cells of the theme x city table are blank, and after how many searches."""
    silent = silent_cells(network)
    cells = len(network.cities) * len(THEMES)
    if silent.empty:
        return say("Every city is known to state every theme: none of the {cells} cells is blank.", cells=cells)
    return counted(
        len(silent),
        "{n} of the {cells} cells is blank: no statement of the city's own was found, after {searches} searches or "
        "more. A blank is not a zero.",
        "{n} of the {cells} cells are blank: no statement of the city's own was found, after {searches} searches or "
        "more. A blank is not a zero.",
        cells=cells,
        searches=number(silent["searches"].min()),
    )


def widely_shared(network: Network) -> str:
    """Name the themes that every city states, and those that the fewest state."""
    shared = shared_priorities(network)
    everywhere = list(shared.index[shared["stated_by"] == len(network.cities)])
    fewest = int(shared["stated_by"].min())
    rare = list(shared.index[shared["stated_by"] == fewest])
    if len(rare) == len(shared):
        return counted(fewest, "Every theme is stated by {n} city", "Every theme is stated by {n} cities")
    first = say("No theme is stated by every city")
    if everywhere:
        first = say("Every city states {themes}", themes=themes(everywhere))
    few, all_of_them = number(fewest), number(len(network.cities))
    said = later("{first}; fewest cities, {few} of {all}, state {themes}")
    return say(said, first=first, few=few, all=all_of_them, themes=themes(rare))


def stated_not_done(network: Network) -> str:
    """Count the cells that are stated and worked on, only one of the two, or neither."""
    findings = stated_against_done(network)["finding"].value_counts()
    return say(
        "Of {cells} cases of a theme in a city, {both} are both stated and worked on; {stated} are stated with no "
        "practice found, {done} worked on with no statement found, {neither} neither",
        cells=number(findings.sum()),
        **{finding.removesuffix(" only"): number(findings.get(finding, 0)) for finding in FINDINGS},
    )
