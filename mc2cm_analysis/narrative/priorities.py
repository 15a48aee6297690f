"""What does the report on the priorities say of their order, and of what is shared?"""

from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.blocks import KeyFigure
from mc2cm_analysis.language import counted, current, later, say, translated
from mc2cm_analysis.meetings import founding_workshop, workshop_cities
from mc2cm_analysis.narrative.priorities_cities import agreement_in_short, distinctive
from mc2cm_analysis.narrative.priorities_stability import still_open
from mc2cm_analysis.narrative.wording import cities, combinations_counted, number, own_figure, part, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import (
    NoEvidenceError,
    acts_without_period,
    agreement_bounds,
    first_and_last,
    joint_orders,
    known_ranks,
    lenses_side_by_side,
    network_agreement,
    orders_by_period,
    rank_themes,
    shared_priorities,
    silent_cells,
    stated_against_done,
    theme_pairs,
)
from mc2cm_analysis.vocabulary import FINDINGS, SEMICOLON, THEMES


def workshop(network: Network) -> str:
    """Say which cities met at the founding workshop, where and when, and how many joint priorities they named."""
    event = founding_workshop(network)
    if event is None:
        return ""
    present = workshop_cities(network)
    return counted(
        len(present),
        "At the technical workshop in {place} on {days}, {n} city was represented: {cities}. {priorities} for "
        "receiving and including migrants were named.",
        "At the technical workshop in {place} on {days}, {n} cities were represented: {cities}. {priorities} for "
        "receiving and including migrants were named.",
        place=translated(event["place_en"]),
        days=current().day(event["start_date"], event["end_date"]),
        cities=cities(network, present),
        priorities=counted(len(THEMES), "{n} joint priority", "{n} joint priorities"),
    )


def priorities_keys(network: Network, stability: Stability) -> list[KeyFigure]:
    """Return the key figures of the report on the priorities."""
    silent, cells = silent_cells(network), len(network.cities) * len(THEMES)
    settled = theme_pairs(stability)["settled"]
    return [
        own_figure(
            part(settled.sum(), len(settled)),
            say("pairs of themes whose order is settled"),
            say("for the others, the evidence leaves the order open"),
        ),
        *_agreement_key(network),
        own_figure(
            part(len(silent), cells),
            say("combinations of city and theme with no statement found"),
            say("each was looked for") if silent["searches"].gt(0).all() else say("not each was looked for"),
        ),
        own_figure(
            part(stated_against_done(network)["finding"].eq("both").sum(), cells),
            say("combinations of city and theme both stated and worked on"),
            say("work that no source reports may exist"),
        ),
    ]


def _agreement_key(network: Network) -> list[KeyFigure]:
    """Return how far the cities agree; empty where fewer than two have ranks."""
    try:
        found, bounds = network_agreement(network), agreement_bounds(network)
    except ValueError:
        return []
    depending = say(
        "{low} to {high}, depending on where the blanks are placed",
        low=number(bounds.w_low, 2),
        high=number(bounds.w_high, 2),
    )
    asked = say("agreement of the cities on the order of the themes (Kendall's W)")
    return [own_figure(number(found.w, 2), asked, depending)]


def in_short(network: Network, stability: Stability) -> list[str]:
    """Say in a few sentences what the report found."""
    return [
        f"{leading_themes(network)}. {still_open(stability)}".strip(),
        agreement_in_short(network),
        distinctive(network),
        f"{stated_not_done(network)}.",
    ]


def leading_themes(network: Network, lens: str = "stated") -> str:
    """Name the themes in the first three places of the average order, and the last; of one city alone, say so."""
    first, last = first_and_last(rank_themes(network, lens), top=3)
    ranked = known_ranks(network, lens).index
    if len(ranked) == 1:
        alone = later("Only {city} is ranked; highest there: {first}")
        return say(alone, city=network.cities[ranked[0]], first=themes(first))
    where = {
        "stated": later("Highest on average in the cities' own words: {first}; lowest: {last}"),
        "done": later("Most is done in the cities, on average, on {first}; least on {last}"),
        "consulted": later("The stakeholders put first, on average, {first}; last {last}"),
    }
    return say(where[lens], first=themes(first), last=themes(last))


def order_spread(network: Network, lens: str = "stated") -> str:
    """Name the theme with the best average rank and the one on which the cities differ most."""
    order = rank_themes(network, lens)
    first, _ = first_and_last(order, top=1)
    if not (order["worst"] > order["best"]).any():
        return say("Best average rank: {first}", first=themes(first))
    widest = (order["worst"] - order["best"]).idxmax()
    best, worst = (number(order.at[widest, end]) for end in ("best", "worst"))
    said = later("Best average rank: {first}; cities differ most on {widest}, ranked from {best} to {worst}")
    return say(said, first=themes(first), widest=themes([widest]), best=best, worst=worst)


def joint_order(network: Network) -> str:
    """Say whether the order of greatest support is that of the average rank."""
    orders = joint_orders(network)
    place = orders["mean_rank"].round(9).rank(method="min")
    moved = orders.index[(place < orders["kemeny_best"]) | (place > orders["kemeny_worst"])]
    if len(moved):
        differ = later("The average rank and the order of greatest support (Kemeny) differ on {themes}.")
        return say(differ, themes=themes(list(moved)))
    if (orders["kemeny_best"] == orders["kemeny_worst"]).all():
        return say("The order of greatest support (Kemeny) is that of the average rank.")
    return say("Several orders have the greatest support (Kemeny); that of the average rank lies within them.")


def lenses_measure() -> str:
    """Say what the table of the lenses shows."""
    return say(
        "Place of the theme: 1 = first; “=” marks a tie; of what is done, only what is settled; the lenses are never "
        "combined"
    )


def lenses_told(network: Network) -> str:
    """Say what comes first by each lens, where that is settled, and which lenses have no data."""
    order = rank_themes(network)
    first = list(order.index[order["place"].isin(["1", "=1"])])
    told = [say("What the cities state most, on average: {themes}.", themes=themes(first))]
    done = lenses_side_by_side(network)["done"]
    told.append(say("Of what is done, no order of two themes is settled, so no places are given."))
    if settled := list(done.index[done != ""]):
        told[-1] = say("Of what is done, the places of {themes} are settled in part.", themes=themes(settled))
    try:
        first, last = first_and_last(rank_themes(network, "consulted"), top=3)
        asked = cities(network, known_ranks(network, "consulted").index)
        said = later("The stakeholders put first, on average ({cities}): {first}; last: {last}.")
        told.append(say(said, cities=asked, first=themes(first), last=themes(last)))
    except NoEvidenceError:
        told.append(say("Stakeholders have not been consulted yet."))
    return " ".join(told)


def with_time(network: Network) -> str:
    """Say on how many acts the order of each period rests, and how many acts stand in no period."""
    orders = orders_by_period(network)
    outside = acts_without_period(network)
    resting = say(SEMICOLON).join(
        say("{period}: {acts}", period=period, acts=counted(int(acts), "{n} act", "{n} acts"))
        for period, acts in orders["acts"].items()
    )
    said = say(
        "Each period rests on few acts ({resting}), so a single act can move a theme by a place.", resting=resting
    )
    without = counted(
        outside,
        "{n} act of the cities with ranks has no known year and is in no period.",
        "{n} acts of the cities with ranks have no known year and are in no period.",
    )
    return f"{said} {without}" if outside else said


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
        "Of {combinations}, {both} are both stated and worked on; {stated} are stated with no work found, "
        "{done} worked on with no statement found, {neither} neither",
        combinations=combinations_counted(findings.sum()),
        **{finding.removesuffix(" only"): number(findings.get(finding, 0)) for finding in FINDINGS},
    )
