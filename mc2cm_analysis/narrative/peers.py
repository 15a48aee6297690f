"""What does the report on peer learning say: who could learn what from whom, which meetings could come next?"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import pandas as pd

from mc2cm_analysis.blocks import Finding, KeyFigure
from mc2cm_analysis.evidence import OWN_SOURCE
from mc2cm_analysis.language import counted, later, say
from mc2cm_analysis.narrative.wording import cities, number, own_figure, part, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.peers import DRAWS, MOST, first_themes, matches, proposed_round, suggestions
from mc2cm_analysis.vocabulary import SEMICOLON, THEMES

#: A sentence names no more matches than this.
_MATCHES: Final = 12
#: A suggestion that is made in so many of ten draws stands, and one made in so many is firm.
STANDS: Final = 5
FIRM: Final = 9

_UNMATCHED: Final = {
    "none_shows_more": later("No other city has more documented work on it: {needs}."),
    "no_practice": later("No other city has a documented practice on it: {needs}."),
    "limit": later("Another city has more to show, but each gives and gets at most {most} suggestions: {needs}."),
}


class Match(NamedTuple):
    """Who learns from whom on which theme: ids."""

    learner: str
    mentor: str
    theme: str


def peer_keys(network: Network) -> list[KeyFigure]:
    """Return the key figures of peer learning."""
    made, meetings = suggestions(network), proposed_round(network)
    sure = standing(network)
    return [
        own_figure(
            part(len(sure), len(made)),
            say("suggestions of whom to learn from that stand"),
            say("chosen again in at least {n} of 10 draws of the evidence; the others are open", n=number(STANDS)),
        ),
        own_figure(
            part(sure["learner"].nunique(), len(network.cities)),
            say("cities with a suggestion that stands"),
            say("at most {n} for a city, each with its reasons", n=number(MOST)),
        ),
        own_figure(
            part((meetings["host"] != "").sum(), len(meetings)),
            say("themes that a proposed round of meetings covers"),
            say("each hosted by another city, where a practice is documented"),
        ),
    ]


def standing(network: Network) -> pd.DataFrame:
    """Return the `suggestions` that are made in half of the draws or more."""
    made = suggestions(network)
    return made[made["stays"].map(tenths) >= STANDS].reset_index(drop=True)


def left_open(network: Network) -> pd.DataFrame:
    """Return the `suggestions` that are made in fewer than half of the draws."""
    made = suggestions(network)
    return made[made["stays"].map(tenths) < STANDS].reset_index(drop=True)


def in_short(network: Network) -> list[Finding]:
    """Say in a few sentences what the report found: what stands, what is firm, what is open, the proposed round."""
    sentences = [what_stands(network), firmest(network), narrow_leads(network), begins_with(network)]
    sentences.append(needs_not_known(network))
    return [Finding(sentence, (OWN_SOURCE,)) for sentence in sentences if sentence]


def what_stands(network: Network) -> str:
    """Say how many suggestions stand, and how many are open."""
    made = suggestions(network)
    if made.empty:
        return ""
    n = len(left_open(network))
    stand = counted(
        len(standing(network)),
        "{n} of {all} suggestion stands: we weighed the evidence anew {draws} times, at random, and in half of these "
        "draws or more it came out again.",
        "{n} of {all} suggestions stand: we weighed the evidence anew {draws} times, at random, and in half of these "
        "draws or more they came out again.",
        all=number(len(made)),
        draws=number(DRAWS),
    )
    still_open = counted(
        n,
        "{n} is open: it came out in fewer, for the evidence does not settle the need or which city fits best.",
        "{n} are open: they came out in fewer, for the evidence does not settle the need or which city fits best.",
    )
    return f"{stand} {still_open}" if n else stand


def tenths(share: float) -> int:
    """Return in how many of ten draws something holds, rounded down so that nothing seems firmer than it is."""
    return int(10 * share + 1e-9)


def holds(share: float) -> str:
    """Say in how many of ten draws a suggestion is made.

    Examples
    --------
    >>> holds(0.99), holds(0.04)
    ('9 of 10', 'less than 1 of 10')
    """
    n = tenths(share)
    return say("{n} of 10", n=number(n)) if n else say("less than 1 of 10")


def firmest(network: Network) -> str:
    """Name the suggestions that hold in nearly every draw."""
    made = suggestions(network)
    firm = made[made["stays"].map(tenths) >= FIRM]
    if firm.empty:
        return say(
            "No suggestion holds in {n} of 10 draws or more: the evidence leaves open who is best.", n=number(FIRM)
        )
    named = [_learns(network, row) for row in firm.itertuples()]
    return counted(
        len(named),
        "The firmest, in {least} of 10 draws or more: {named}.",
        "The firmest, in {least} of 10 draws or more: {named}.",
        least=number(FIRM),
        named=say(SEMICOLON).join(named),
    )


def narrow_leads(network: Network) -> str:
    """Say how many of the suggestions that stand rest on a lead of one undertaking, which the draws cannot shake."""
    sure = standing(network)
    return counted(
        int((sure["documented"] - sure["undertakings"].fillna(0) == 1).sum()),
        "{n} of those that stand rests on a lead of one documented undertaking over the city that learns: were one "
        "more found there, it would not be made.",
        "{n} of those that stand rest on a lead of one documented undertaking over the city that learns: were one "
        "more found there, they would not be made.",
    )


def _learns(network: Network, row: Any) -> str:
    return say(
        "{learner} from {mentor} on {theme}",
        learner=network.cities[row.learner],
        mentor=network.cities[row.mentor],
        theme=themes([row.theme]),
    )


def most_sought(network: Network) -> str:
    """Name the theme on which most cities are suggested to learn; the title of the chart of roles."""
    counts = standing(network)["theme"].value_counts()
    if matches(network).empty:
        return say("No city can be suggested another to learn from: no need is known that a documented practice meets")
    if counts.empty:
        return say("No suggestion of whom to learn from stands: all are open")
    first = [theme for theme in THEMES if counts.get(theme, 0) == counts.max()]
    return counted(
        int(counts.max()),
        "{n} city could learn from another on {theme}, the most frequent theme in the suggestions that stand",
        "{n} cities could learn from another on {theme}, the most frequent theme in the suggestions that stand",
        theme=themes(first),
    )


def begins_with(network: Network) -> str:
    """Say with which meetings the proposed round begins, and which themes nobody can host."""
    meetings = proposed_round(network)
    hosted, without = meetings[meetings["host"] != ""], meetings[meetings["host"] == ""]
    if hosted.empty:
        return say("No round of meetings can be proposed: no city has a documented practice.")
    first = hosted.iloc[0]
    said = counted(
        len(hosted),
        "A round of {n} meeting could begin in {host}, on {theme}.",
        "A round of {n} meetings could begin in {host}, on {theme}.",
        host=network.cities[first["host"]],
        theme=themes([first["theme"]]),
    )
    if without.empty:
        return said
    nobody = say("No city can host a meeting on {themes}.", themes=themes(list(without["theme"])))
    return f"{said} {nobody}"


def needs_not_known(network: Network) -> str:
    """Name the cities whose needs are not known."""
    unknown = first_themes(network).query("answer == 'not_known'")["city"]
    if unknown.empty:
        return ""
    return counted(
        len(unknown),
        "What {cities} could look for is not known: too few acts were found to rank its themes. Its stakeholders could "
        "be asked.",
        "What {cities} could look for is not known: too few acts were found to rank their themes. Their stakeholders "
        "could be asked.",
        cities=cities(network, unknown),
    )


def not_known(network: Network) -> str:
    """Say in a few words what a suggestion does not tell."""
    return say(
        "Not known: whether a practice still goes on and what it costs, what it would take elsewhere, and what cities "
        "do without a public page on it. A suggestion is a reason to ask, not a finding about a city."
    )


def how_firm(network: Network) -> str:
    """Say how to read in how many draws a suggestion holds; empty where there is none."""
    if suggestions(network).empty:
        return ""
    return say(
        "“Holds in” says in how many of ten draws the same match is made. A draw weighs each act and each undertaking "
        "anew, at random, and what is not known too."
    )


def without_match(network: Network) -> list[str]:
    """Say on which of its first themes a city gets no suggestion, and why."""
    found = first_themes(network)
    return [
        say(words, needs=_needs(network, of), most=number(MOST))
        for answer, words in _UNMATCHED.items()
        if len(of := found[found["answer"] == answer])
    ]


def _needs(network: Network, found: pd.DataFrame) -> str:
    by_city = found.groupby("city", sort=False)["theme"].agg(list)
    named = [say("{city} ({themes})", city=network.cities[city], themes=themes(of)) for city, of in by_city.items()]
    return say(SEMICOLON).join(named)


def moved(network: Network, published: Network) -> str:
    """Say which suggestions the choices of a view bring, and which of the published method they take away."""
    here, there = (
        {Match(row.learner, row.mentor, row.theme) for row in matches(one).itertuples()} for one in (network, published)
    )
    if here == there:
        return say("By these choices the suggestions are those of the published method.")
    said = counted(
        len(here & there),
        "By these choices {n} suggestion is that of the published method.",
        "By these choices {n} suggestions are those of the published method.",
    )
    told = ((here - there, later("New: {matches}.")), (there - here, later("Gone: {matches}.")))
    return " ".join([said, *(say(words, matches=_several(published, found)) for found, words in told if found)])


def _several(network: Network, found: Iterable[Match]) -> str:
    """Name matches, of many the first ones."""
    order = sorted(found, key=lambda one: (list(network.cities).index(one.learner), list(THEMES).index(one.theme)))
    names = [_learns(network, one) for one in order[:_MATCHES]]
    if len(order) > _MATCHES:
        names.append(counted(len(order) - _MATCHES, "{n} other", "{n} others"))
    return say(SEMICOLON).join(names)


def how_made() -> str:
    """Say how suggestions are chosen and how firm they are."""
    return say(
        "All suggestions are chosen together, so that they are worth most in all. To see how firm they are, we chose "
        "them again {draws} times with each act and undertaking weighed at random and with what is not known drawn at "
        "random; which city has more documented work on a theme stayed as found.",
        draws=number(DRAWS),
    )
