"""How far do the cities agree, which have similar priorities, and what sets one apart?"""

from typing import Final

from mc2cm_analysis.agreement import WBounds
from mc2cm_analysis.language import counted, later, say
from mc2cm_analysis.many import MOST, listed
from mc2cm_analysis.narrative.wording import cities, listing, number, of_100_draws, themes, themes_counted
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import (
    FIRM,
    agreement_bounds,
    agreement_without_each,
    distinctive_priorities,
    likeness,
    network_agreement,
    shared_profile,
)

#: Chance is ruled out where it would do as much in fewer than this share of cases.
CHANCE: Final = 0.01
#: A sentence names no more groups of cities than this.
NAMED_GROUPS: Final = 12
#: The bounds by which a p value is told; one above all of them is printed.
_P_BOUNDS: Final = (0.001, 0.01, 0.05)


def agreement(network: Network, lens: str = "stated") -> str:
    """Say whether the cities order the themes at random, with W, p and what the blanks leave open."""
    try:
        found, bounds = network_agreement(network, lens), agreement_bounds(network, lens)
    except ValueError:
        return say(
            "No agreement can be measured: it takes two cities and three themes or more, and a city that tells two "
            "themes apart."
        )
    finding = say("We cannot tell whether the cities order the themes at random")
    if found.p_value < CHANCE:
        finding = say("The cities do not order the themes at random")
    told = say(
        "{finding}: Kendall's W is {w} (0 = no agreement, 1 = the same order by all) over {cities} and "
        "{themes}. If each city's order is shuffled, {frequency} of such orders agree as much or more ({p}).",
        finding=finding,
        w=number(found.w, 2),
        cities=counted(found.n_raters, "{n} city", "{n} cities"),
        themes=themes_counted(found.n_items),
        frequency=_frequency(found.p_value),
        p=p_words(found.p_value),
    )
    return f"{told} {_agreement_under_fillings(bounds, ruled_out=found.p_value < CHANCE)}".strip()


def agreement_in_short(network: Network) -> str:
    """Say in one sentence whether the cities agree more than by chance, and whether the blanks leave that open."""
    try:
        found, bounds = network_agreement(network), agreement_bounds(network)
    except ValueError:
        return ""
    said = later("We cannot tell whether the cities agree more than chance would explain (Kendall's W {w}).")
    if found.p_value < CHANCE:
        said = later(
            "The cities agree more than chance would explain (Kendall's W {w}; 0 is none, 1 is full agreement)."
        )
        if bounds.p_high >= CHANCE:
            said = later(
                "The cities agree more than chance would explain (Kendall's W {w}; 0 is none, 1 is full "
                "agreement), unless the themes on which nothing was found stand where they reduce "
                "agreement most (W {low})."
            )
    return say(said, w=number(found.w, 2), low=number(bounds.w_low, 2))


def _agreement_under_fillings(bounds: WBounds, *, ruled_out: bool) -> str:
    if bounds.w_low == bounds.w_high:
        return ""
    said = later("Wherever the blanks stand, W lies between {w_low} and {w_high}.")
    if ruled_out and bounds.p_high >= CHANCE:
        said = later(
            "That puts a city's blanks after what it states. Wherever else they may stand, W lies between {w_low} and "
            "{w_high}, and at the lower end chance is not ruled out ({p_high})."
        )
    low, high = number(bounds.w_low, 2), number(bounds.w_high, 2)
    return say(said, w_low=low, w_high=high, p_high=p_words(bounds.p_high))


def one_profile(network: Network, lens: str = "stated") -> str:
    """Say whether the cities share one profile; empty where it cannot be asked."""
    try:
        found = shared_profile(network, lens)
    except ValueError:
        return ""
    finding = say("We cannot tell whether the cities' profiles differ")
    if found.p_value < CHANCE:
        finding = say("The cities' profiles differ")
    told = later(
        "{finding} ({p}, by how far the acts lie from one shared profile). If the acts were dealt out to the cities "
        "anew, W would lie between {low} and {high} in nine of ten deals; it is {w}."
    )
    if found.p_value < CHANCE and found.w_low <= found.w <= found.w_high:
        told = later(
            "{finding} ({p}, by how far the acts lie from one shared profile). W alone does not show it: if the acts "
            "were dealt out to the cities anew, it would lie between {low} and {high} in nine of ten deals, and it is "
            "{w}."
        )
    return say(
        told,
        finding=finding,
        p=p_words(found.p_value),
        low=number(found.w_low, 2),
        high=number(found.w_high, 2),
        w=number(found.w, 2),
    )


def p_words(p_value: float) -> str:
    """Return a p value as a bound, such as "p < 0.001", or as a number where it is large."""
    for bound in _P_BOUNDS:
        if p_value < bound:
            return say("p < {bound}", bound=number(bound))
    return say("p = {p}", p=number(p_value, 2))


def _frequency(p_value: float) -> str:
    """Return a p value as a frequency, such as "fewer than 1 in 1,000"."""
    for bound, base in zip(_P_BOUNDS, (1000, 100, 20), strict=True):
        if p_value < bound:
            return say("fewer than 1 in {many}", many=number(base))
    return say("about {few} in {many}", few=number(round(100 * p_value)), many=number(100))


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
    """Name the two cities with the most similar orders, if they are so in nearly all draws."""
    found = likeness(network)
    if len(found.filled) < 2:
        return say("No two cities can be compared")
    shares = found.most_alike.stack()
    if len(found.filled) == 2 or shares.max() < FIRM:
        return say("Which two cities are the most similar is open: no pair is so in {share}", share=of_100_draws(FIRM))
    pair = shares.idxmax()
    alike = counted(
        found.n.at[pair],
        "tau-b {filled} over all themes, {both} over the one that both state",
        "tau-b {filled} over all themes, {both} over the {n} that both state",
        filled=number(found.filled.at[pair], 2),
        both=number(found.stated_by_both.at[pair], 2),
    )
    return say(
        "{cities} have the most similar orders in {share} ({alike})",
        cities=cities(network, pair),
        share=of_100_draws(shares.max()),
        alike=alike,
    )


def likeness_in_words(network: Network) -> str:
    """Say what a chart of many cities shows, for those who do not see it; empty where its data table has each pair."""
    return groups(network) if len(likeness(network).filled) > MOST else ""


def groups(network: Network) -> str:
    """Name the groups of cities with similar orders that hold in nearly all draws."""
    found = likeness(network).groups
    if not found:
        return say("No two cities have similar orders in {share}, so no group is named.", share=of_100_draws(FIRM))
    named = [_group(network, group, share) for group, share in found[:NAMED_GROUPS]]
    said = later("These cities have similar orders: {groups}.")
    if len(found) > NAMED_GROUPS:
        said = later("These cities, among others, have similar orders: {groups}.")
    return say(said, groups=listing(named))


def _group(network: Network, group: list[str], share: float) -> str:
    names, often = cities(network, group), of_100_draws(share)
    if len(group) > 2:
        return say("{cities} (in {share})", cities=names, share=often)
    both = likeness(network)
    one, other = group
    themes_of_both = both.n.at[one, other]
    return say(
        "{cities} (in {share}; tau-b over {stated} is {both})",
        cities=names,
        share=often,
        stated=counted(themes_of_both, "the {n} theme that both state", "the {n} themes that both state"),
        both=number(both.stated_by_both.at[one, other], 2),
    )


def distinctive(network: Network, lens: str = "stated") -> str:
    """Name what a city states more often than it would if all cities shared one profile."""
    found = distinctive_priorities(network, lens)
    if found.empty:
        return say("On no theme does a city depart from the common profile.")
    one = later("{city} ({theme}, {acts} where one profile would give {expected})")
    where = [
        say(
            one,
            city=network.cities[row.city],
            theme=themes([row.theme]),
            acts=counted(row.acts, "{n} act", "{n} acts"),
            expected=number(row.expected, 1),
        )
        for row in found.itertuples()
    ]
    return say("Where a city departs from the common profile: {where}.", where=listed(where))
