"""How firmly does the order of the priorities stand? What the evidence settles, and what our choices do to the rest."""

from typing import Final

import pandas as pd

from mc2cm_analysis.aggregation import ALL, SETTLED, Choices, Stability
from mc2cm_analysis.language import begun, counted, in_sentence, later, say, words
from mc2cm_analysis.narrative.priorities_cities import agreement
from mc2cm_analysis.narrative.wording import at_least, listing, number, of_100_draws, range_words, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import open_ends, sensitivity, theme_pairs
from mc2cm_analysis.vocabulary import SEMICOLON, STABILITY_CHOICES

#: The choice that ties all that a city states: set apart, for it orders nothing.
_PRESENCE: Final = "by_presence"
#: A sentence names no more pairs than this.
NAMED_PAIRS: Final = 12


def what_settled_means(stability: Stability) -> str:
    """Explain a draw, and what is called settled."""
    return say(
        "We re-ran the ranking {draws} times with the evidence resampled; each run is a draw. Two themes are settled "
        "if one comes before the other in {share}, and wherever the blanks stand.",
        draws=number(stability.draws),
        share=at_least(SETTLED),
    )


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
    first = say("No theme keeps one place in nine of ten draws")
    if firm := list(ranges.index[width == 0]):
        keeps = counted(len(firm), "{themes} keeps its place", "{themes} keep their places", themes=themes(firm))
        first = begun(keeps)
    return say("{first}; least settled: {widest}", first=first, widest=listing(widest))


def draws_made(stability: Stability) -> str:
    """Say what the marks and bars in the chart of the places are."""
    return say(
        "Dot: place in the order of the network; broad bar: places in nine of ten of {draws} of the evidence; thin "
        "bar: places wherever the blanks stand",
        draws=counted(stability.draws, "{n} draw", "{n} draws"),
    )


def still_open(stability: Stability) -> str:
    """Say where in the order the evidence leaves open what comes before what; empty if all of it is settled."""
    first, last = open_ends(stability)
    if first == len(stability.order):
        return say("Still open is which theme comes first, and which comes last.")
    ends = []
    if first > 1:
        ends.append(counted(first, "within the first theme", "within the first {n} themes"))
    if last > 1:
        ends.append(counted(last, "within the last theme", "within the last {n} themes"))
    ends += [
        say("of {theme} and {other}", theme=themes([one]), other=themes([other])) for one, other in _between(stability)
    ]
    return say("Still open is the order {ends}.", ends=listing(ends)) if ends else ""


def _between(stability: Stability) -> list[tuple[str, str]]:
    """Return the pairs that are open and not both at the same end of the order."""
    (first, last), order = open_ends(stability), list(stability.order.index)
    ends = set(order[:first]), set(order[-last:])
    pairs = theme_pairs(stability).query("not settled")
    return [
        (pair.before, pair.after)
        for pair in pairs.itertuples()
        if not any({pair.before, pair.after} <= end for end in ends)
    ]


def settled_pairs(stability: Stability) -> str:
    """Say which pairs of themes are settled, how many hold together, and how many are open."""
    pairs = theme_pairs(stability)
    settled = pairs[pairs["settled"]]
    if settled.empty:
        return counted(
            len(pairs),
            "The evidence does not settle the order of the {n} pair of themes.",
            "The evidence settles the order of none of the {n} pairs of themes.",
        )
    firm = counted(
        len(settled),
        "{n} of {all} pairs of themes is settled{which}.",
        "{n} of {all} pairs of themes are settled{which}.",
        all=number(len(pairs)),
        which=_named_pairs(settled) if len(settled) <= NAMED_PAIRS else "",
    )
    return " ".join([firm, *_how_firm(settled, stability.settled_together), *_open(len(pairs) - len(settled))])


def _how_firm(settled: pd.DataFrame, together: int) -> list[str]:
    if len(settled) == 1:
        return []
    both = int((settled["share_every_filling"] >= SETTLED).sum())
    if together == both == len(settled):
        all_of_them = later(
            "All of them hold at once in {share}, even if each draw puts the blanks where they harm most."
        )
        return [say(all_of_them, share=of_100_draws(SETTLED))]
    told = later(
        "{together} of these {n} hold all at once in {share}; {both} hold in so many draws even if each draw puts the "
        "blanks where they harm the order most."
    )
    if together == len(settled):
        told = later(
            "All of them hold at once in {share}; {both} of them do so even if each draw puts the blanks where they "
            "harm the order most."
        )
    return [
        say(
            told,
            together=number(together),
            n=number(len(settled)),
            share=of_100_draws(SETTLED),
            both=number(both),
        )
    ]


def _open(n: int) -> list[str]:
    if not n:
        return []
    return [
        counted(
            n,
            "The evidence leaves the order of the other one open.",
            "The evidence leaves the order of the other {n} open.",
        )
    ]


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
        "{settled} of {n} pair of themes settled, {open} open",
        "{settled} of {n} pairs of themes settled, {open} open",
        settled=number(settled.sum()),
        open=number(len(settled) - settled.sum()),
    )


def precedence_measure() -> str:
    """Say what the table of pairs shows."""
    return say(
        "In how many of 100 draws of the evidence the theme of the row comes before that of the column, rounded "
        "down; dark: settled, one before the other in {share} and wherever the blanks stand",
        share=at_least(SETTLED),
    )


def ranges_measure() -> str:
    """Say what the table of ranges by choice shows."""
    return say("Places in the order of the network in nine of ten draws; themes that tie share their places")


def done_firmness(network: Network, stability: Stability) -> str:
    """Say how far the cities agree on what is done, and how many pairs of themes are settled in it."""
    told = say("For what is done, {agreement}", agreement=in_sentence(agreement(network, "done")))
    settled = theme_pairs(stability)["settled"].any()  # where none is, the sentence on the lenses says so
    return f"{told} {settled_pairs(stability)}" if settled else told


def moves_most(choices: Choices) -> str:
    """Name the choice that moves the order most when taken alone, the one that widens a range most, and the idle."""
    table = sensitivity(choices).drop(index=[ALL, _PRESENCE], errors="ignore")
    first, still = table.iloc[0], table[table["largest_shift"] == 0]
    if not first["mean_shift"]:
        return say("No choice of ours, taken alone, moves the order.")
    apart = ""
    if _PRESENCE in choices.shifts.index:
        apart = (
            say(
                "One choice is kept apart: “{choice}”.",
                choice=words(STABILITY_CHOICES)[_PRESENCE],
            )
            + " "
        )
    spread = table["high"] - table["low"]
    ranges = [
        say(
            "“{choice}” ({theme}: {low} to {high})",
            choice=row.choice,
            theme=themes([row.widest]),
            low=number(row.low),
            high=number(row.high),
        )
        for row in table[spread == spread.max()].itertuples()
    ]
    moved = say(
        "Of our choices, taken alone, “{choice}” moves the order most: a theme by {average} places on average. "
        "{widest} All choices at once move a theme by {at_once}.",
        choice=first["choice"],
        average=number(first["mean_shift"], 1),
        widest=counted(
            spread.max(),
            "The range of a theme is widest, {n} place, under {ranges}.",
            "The range of a theme is widest, {n} places, under {ranges}.",
            ranges=listing(ranges),
        ),
        at_once=number(choices.shifts.at[ALL, "mean_shift"], 1),
    )
    if len(still):
        unmoved = listing([say("“{choice}”", choice=choice) for choice in still["choice"]])
        moved += " " + say("Nothing moves with {choices}.", choices=unmoved)
    return apart + moved


def left_out_most(network: Network, choices: Choices) -> str:
    """Name the city whose absence moves the order most; empty if none does."""
    choice = "rater_left_out"
    if choice not in choices.shifts.index or not choices.shifts.at[choice, "largest_shift"]:
        return ""
    return say(
        "Of the cities, {city} moves the order most when it is left out: a theme by {shift} places on average.",
        city=network.cities[choices.shifts.at[choice, "largest_when"]],
        shift=number(choices.shifts.at[choice, "largest_shift"], 1),
    )
