"""How firmly does the order of the priorities stand? Each hedge is tied to its figure."""

from typing import Final

import pandas as pd

from mc2cm_analysis.aggregation import ALL, Stability
from mc2cm_analysis.language import counted, later, say
from mc2cm_analysis.narrative.priorities import agreement
from mc2cm_analysis.narrative.wording import at_least, listing, number, of_100_draws, range_words, sentence, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import SETTLED, sensitivity, theme_pairs
from mc2cm_analysis.vocabulary import SEMICOLON

#: A sentence names no more pairs than this.
NAMED_PAIRS: Final = 8


def least_settled(stability: Stability) -> str:
    """Name the themes that always keep their place, and those whose places vary most."""
    ranges = stability.ranges()
    width = ranges["high"] - ranges["low"]
    if not width.any():
        return say("Every theme keeps its place ({range})", range=range_words())
    widest = [
        say("{theme} ({low} to {high})", theme=themes([row.Index]), low=row.low, high=row.high)
        for row in ranges[width == width.max()].itertuples()
    ]
    first = say("Every theme changes places when all choices vary")
    if firm := list(ranges.index[width == 0]):
        keeps = counted(len(firm), "{themes} keeps its place", "{themes} keep their places", themes=themes(firm))
        first = sentence(keeps)
    return say("{first}; least settled: {widest}", first=first, widest=listing(widest))


def against_the_order(stability: Stability) -> str:
    """Name the pairs of themes that most draws reverse; empty if there are none."""
    pairs = theme_pairs(stability)
    order = later("{before} before {after} in {share}")
    turned = [
        say(order, before=themes([pair.before]), after=themes([pair.after]), share=of_100_draws(1 - pair.share))
        for pair in pairs[pairs["before"] != pairs["first"]].itertuples()
    ]
    return say("Against the order as it is, the draws put {pairs}.", pairs=listing(turned)) if turned else ""


def draws_made(stability: Stability) -> str:
    """Say what the marks and bars in the chart of the places are."""
    return say(
        "Dot: place in the order of the network as it is; bars: {range} of the place over {draws}: of the acts only "
        "(broad), and of all choices at once (thin)",
        range=range_words(),
        draws=counted(stability.draws, "{n} draw", "{n} draws"),
    )


def first_two(stability: Stability) -> str:
    """Say whether the order of the first two themes is settled."""
    pair = theme_pairs(stability).iloc[0]
    one, other = themes([pair["before"]]), themes([pair["after"]])
    if pair["settled"]:
        order = later("Of the first two themes, {one} comes before {other} in {share}.")
    elif pair["overlap"]:
        order = later(
            "The order of the first two, {one} and {other}, cannot be told apart: their ranges overlap, and the one "
            "comes before the other in {share}."
        )
    else:
        order = later(
            "The order of the first two, {one} and {other}, cannot be told apart: the one comes before the other in "
            "{share}."
        )
    return say(order, one=one, other=other, share=of_100_draws(max(pair["share"], 1 - pair["share"])))


def settled_pairs(stability: Stability) -> str:
    """Say which pairs of themes have a settled order, and how many are too close to call."""
    pairs = theme_pairs(stability)
    settled = pairs[pairs["settled"]]
    close = len(pairs) - len(settled)
    if settled.empty:
        return counted(
            len(pairs),
            "The order of the {n} pair of themes is too close to call: it does not hold in {share}.",
            "The order of all {n} pairs of themes is too close to call: none holds in {share}.",
            share=at_least(SETTLED),
        )
    if not close:
        return counted(
            len(pairs),
            "The order of the {n} pair of themes holds in {share}.",
            "The order of all {n} pairs of themes holds in {share}.",
            share=at_least(SETTLED),
        )
    firm = counted(
        len(settled),
        "{n} of {all} pairs of themes, each taken by itself, has an order that holds in {share}",
        "{n} of {all} pairs of themes, each taken by itself, have an order that holds in {share}",
        all=number(len(pairs)),
        share=at_least(SETTLED),
    )
    which = _named_pairs(settled) if len(settled) <= NAMED_PAIRS else ""
    others = counted(
        close,
        "The order of the other {n} is too close to call.",
        "The order of the other {n} is too close to call.",
    )
    return say("{settled_pairs}{which}. {close_pairs}", settled_pairs=firm, which=which, close_pairs=others)


def _named_pairs(settled: pd.DataFrame) -> str:
    named = settled.groupby("before", sort=False)["after"].agg(list)
    pairs = [
        say("{first} before {later}", first=themes([first]), later=themes(later)) for first, later in named.items()
    ]
    return say(": {pairs}", pairs=say(SEMICOLON).join(pairs))


def settled_title(stability: Stability) -> str:
    """Say in a title how many pairs of themes have a settled order."""
    settled = theme_pairs(stability)["settled"]
    return counted(
        len(settled),
        "{settled} of {n} pair of themes settled, {close} too close to call",
        "{settled} of {n} pairs of themes settled, {close} too close to call",
        settled=number(settled.sum()),
        close=number(len(settled) - settled.sum()),
    )


def precedence_measure() -> str:
    """Say what the table of pairs shows."""
    return say(
        "In how many of 100 draws of all choices at once the theme of the row comes before that of the column; dark: "
        "settled, one before the other in {share}",
        share=at_least(SETTLED),
    )


def ranges_measure() -> str:
    """Say what the table of ranges by choice shows."""
    return say(
        "Places in the order of the network, {range} over the draws; themes that tie share their places",
        range=range_words(),
    )


def done_firmness(network: Network, stability: Stability) -> str:
    """Say how far the cities agree on what is done, and how many pairs of themes are settled in it."""
    agreed = agreement(network, "done")
    return say("On what is done: {agreement} {pairs}", agreement=agreed, pairs=settled_pairs(stability))


def leading_group(stability: Stability) -> str:
    """Name the leading themes that most often stay before all others, and say how often they do."""
    shares = stability.kept_first.loc["acts_resampled"].iloc[:-1]
    k = int(shares.idxmax())
    stays = counted(
        k,
        "{themes} stays before all other themes in {acts} of the acts alone, and in {all} of all choices.",
        "{themes} stay, in whatever order among themselves, before all other themes in {acts} of the acts alone, and "
        "in {all} of all choices.",
        themes=themes(list(stability.order.index[:k])),
        acts=of_100_draws(shares[k]),
        all=of_100_draws(stability.kept_first.at[ALL, k]),
    )
    return sentence(stays)


def moves_most(stability: Stability) -> str:
    """Name the choice that moves the order most when taken alone, and those that do not move it."""
    table = sensitivity(stability).drop(index=ALL)
    first, still = table.iloc[0], table[table["largest_shift"] == 0]
    if not first["mean_shift"]:
        return say("No choice, taken alone, moves the order.")
    moved = say(
        "Taken alone, one choice moves the order most, “{choice}”: a theme by {average} places on average, and {theme} "
        "by {most}. All choices at once move a theme by {at_once}.",
        choice=first["choice"],
        average=number(first["mean_shift"], 1),
        theme=themes([first["most_moved"]]),
        most=number(first["item_shift"], 1),
        at_once=number(stability.shifts.at[ALL, "mean_shift"], 1),
    )
    if len(still):
        unmoved = listing([say("“{choice}”", choice=choice) for choice in still["choice"]])
        moved += " " + say("Nothing moves with {choices}.", choices=unmoved)
    return moved


def left_out_most(network: Network, stability: Stability) -> str:
    """Name the city whose absence moves the order most; empty if none does."""
    choice = "rater_left_out"
    if choice not in stability.shifts.index or not stability.shifts.at[choice, "largest_shift"]:
        return ""
    return say(
        "Of the cities, {city} moves the order most when it is left out: a theme by {shift} places on average.",
        city=network.cities[stability.shifts.at[choice, "largest_when"]],
        shift=number(stability.shifts.at[choice, "largest_shift"], 1),
    )
