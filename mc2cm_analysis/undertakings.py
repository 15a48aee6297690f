"""What did the programme fund or document in which city, and on which theme? What did it do in each city?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from mc2cm_analysis.language import say, translated, words
from mc2cm_analysis.meetings import programme_meetings, subject_and_year
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import city_ranks
from mc2cm_analysis.programme_vocabulary import PILOT_KINDS
from mc2cm_analysis.vocabulary import SEMICOLON, THEMES

#: The kinds of undertaking that the programme paid for; the others it documented.
FUNDED: Final = ("targeted_city_action", "capacity_building", "other_funded")
#: Publications that are a profile of a city, or a part of one.
PROFILES: Final = ("profile", "profile_summary", "profile_extract")
#: The first places of a city's order, for the question whether it was worked on.
_LEADING: Final = 3


def funded(network: Network) -> pd.DataFrame:
    """Return the rows of ``pilots`` that the programme paid for."""
    rows = network.table("pilots")
    return rows[rows["kind"].isin(FUNDED)].reset_index(drop=True)


def by_theme_and_city(network: Network) -> pd.DataFrame:
    """Return the kinds of undertaking found on each theme in each city, in words.

    Returns
    -------
    DataFrame
        Index theme id, and ``""`` for none of the joint list where there is any; columns city ids; ``""`` = none found.
    """
    rows = network.table("pilots").query("city != ''")
    rows = rows.assign(told=rows["kind"].map(words(PILOT_KINDS)))
    told = rows.groupby(["theme", "city"])["told"].agg(say(SEMICOLON).join).unstack("city")
    themes = [*THEMES, *([""] if "" in told.index else [])]
    return told.reindex(index=themes, columns=list(network.cities)).fillna("")


def on_leading_themes(network: Network) -> tuple[int, int]:
    """Return how many undertakings are on a theme among the first three that the city states, and out of how many.

    Counted are those with a theme, in a city that has ranks.
    """
    ranks = city_ranks(network)
    rows = network.table("pilots").query("city != '' and theme != ''")
    ranked = rows[[bool(ranks.loc[city].notna().any()) for city in rows["city"]]]
    places = [ranks.at[row.city, row.theme] for row in ranked.itertuples()]
    return sum(bool(place <= _LEADING) for place in places), len(places)


@dataclass(frozen=True)
class InCity:
    """What the programme did in one city, as far as a page that could be read tells."""

    hosted: Sequence[str]  # meetings: on what, and when
    profile: str  # kind of the publication that could be read of its profile; empty for none
    funded: Sequence[str]  # titles
    documented: Sequence[str]


def in_each_city(network: Network) -> dict[str, InCity]:
    """Return what the programme did in each city, in the order of the table ``cities``."""
    held = programme_meetings(network).query("kind != 'visit'")
    profiles = (
        network.table("publications").query("kind in @PROFILES").drop_duplicates("city").set_index("city")["kind"]
    )
    pilots = network.table("pilots")
    paid = pilots["kind"].isin(FUNDED)

    def titles(city: str, chosen: "pd.Series[bool]") -> list[str]:
        return [translated(title) for title in pilots[chosen & (pilots["city"] == city)]["title_en"]]

    return {
        city: InCity(
            [subject_and_year(meeting) for meeting in held[held["city"] == city].itertuples()],
            str(profiles.get(city, "")),
            titles(city, paid),
            titles(city, ~paid),
        )
        for city in network.cities
    }
