"""What is said of a comparison by other choices than those of the published method?"""

from typing import Final

import pandas as pd

from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.blocks import KeyFigure
from mc2cm_analysis.language import counted, current, later, say
from mc2cm_analysis.narrative.priorities_basis import filled
from mc2cm_analysis.narrative.wording import number, own_figure, part, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import (
    known_ranks,
    lens_evidence,
    network_agreement,
    rank_themes,
    theme_pairs,
)
from mc2cm_analysis.view import View
from mc2cm_analysis.view.words import differences
from mc2cm_analysis.vocabulary import NOT_STATED

_BY: Final = {
    "stated": {
        "acts": later("by number of acts"),
        "sources": later("by number of sources"),
        "statements": later("by number of statements"),
    },
    "done": {
        "acts": later("by number of undertakings"),
        "sources": later("by number of sources"),
        "statements": later("by number of practices, pilots and meetings"),
    },
    "consulted": dict.fromkeys(("acts", "sources", "statements"), later("by the answers of the stakeholders")),
}


def key_figures(network: Network, lens: str, stability: Stability) -> list[KeyFigure]:
    """Return the key figures of a comparison."""
    rows = lens_evidence(network, lens)
    settled = theme_pairs(stability)["settled"]
    found = [
        own_figure(
            part(len(known_ranks(network, lens)), len(network.cities)),
            say("cities with enough acts to rank the themes in them"),
            say("the order is made from these"),
        ),
        own_figure(
            number(len(rows.drop_duplicates(["city", "act"]))),
            say("acts that count"),
            say("in {sources}", sources=counted(rows["source"].nunique(), "{n} source", "{n} sources")),
        ),
        own_figure(
            part(settled.sum(), len(settled)),
            say("pairs of themes whose order is settled"),
            say("for the others, the evidence leaves the order open"),
        ),
    ]
    try:
        w = network_agreement(network, lens).w
    except ValueError:  # one city agrees with none
        return found
    words = say("agreement of the cities on the order of the themes (Kendall's W)")
    return [*found, own_figure(number(w, 2), words, say("0 is none, 1 is full agreement"))]


def in_short(network: Network, published: Network, lens: str) -> list[str]:
    """Say in a few sentences how the comparison differs from the published one, in its order and in its choices."""
    return [moved(network, published, lens), *made_otherwise(network)]


def made_otherwise(network: Network) -> list[str]:
    """Say how the choices differ from the published method."""
    told = differences(network.view, current(), network.cities)
    return told or [say("All choices are those of the published method.")]


def places_beside_published(network: Network, published: Network, lens: str) -> pd.DataFrame:
    """Set the place of each theme beside the one that it has among these themes by the published method.

    Returns
    -------
    DataFrame
        Index theme in the order of the comparison; ``place`` and ``published`` as printed, ``rank`` and
        ``rank_published`` as numbers, ties averaged.
    """
    usual = rank_themes(published.seen(View(themes=network.view.themes)), lens)
    own = rank_themes(network, lens)
    beside = {
        "place": own["place"],
        "published": usual["place"],
        "rank": own["mean_rank"].round(9).rank(),
        "rank_published": usual["mean_rank"].round(9).rank(),
    }
    return pd.DataFrame(beside).loc[own.index]


def moved(network: Network, published: Network, lens: str) -> str:
    """Name the themes that stand at least a place higher or lower than in the published order."""
    places = places_beside_published(network, published, lens)
    up, down = (
        themes([str(theme) for theme in places.index[sign * (places["rank_published"] - places["rank"]) >= 1]])
        for sign in (1, -1)
    )
    if up and down:
        return say("Higher than in the published order: {up}; lower: {down}.", up=up, down=down)
    if up:
        return say("Higher than in the published order: {up}.", up=up)
    if down:
        return say("Lower than in the published order: {down}.", down=down)
    return say("No theme stands a place higher or lower than in the published order.")


def ranks_measure(network: Network, lens: str) -> str:
    """Say what the cells of the heat map are."""
    return say(
        "Rank of each theme inside a city, {by}: 1 = first; “=” marks a tie; “{blank}”: none found; in brackets: "
        "number of acts, too few to rank.",
        by=say(_BY[lens][network.view.measure]),
        blank=say(NOT_STATED),
    )


def blanks_treated(network: Network) -> str:
    """Say how the average treats a theme that a city does not state."""
    if network.view.not_stated == "dropped":
        return say("In the average of a theme, only the cities that state it count.")
    return filled()


def made_with() -> str:
    """Say what the line is from which the comparison can be made again."""
    return say("The choices of this page in one line, from which the library reads them:")
