"""The key figures of each report: a number, what it counts, and what stands beside it in the network."""

import pandas as pd

from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.blocks import KeyFigure
from mc2cm_analysis.evidence import OWN_SOURCE, confidence_counts, source_usage, sources_of_all, years_of_all
from mc2cm_analysis.language import counted, current, later, say
from mc2cm_analysis.meetings import dated_meetings
from mc2cm_analysis.narrative.wording import number
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.priorities import (
    lens_evidence,
    network_agreement,
    priority_matrix,
    silent_cells,
    stated_against_done,
    theme_pairs,
)
from mc2cm_analysis.vocabulary import THEMES

#: The international series that every country of the network has on one basis.
COUNTRY_SERIES = {
    "unhcr_refugees": later("refugees in {country} at the end of {year}, registered with UNHCR"),
    "unhcr_new_asylum_applications": later("new asylum applicants in {country} in {year}, first instance"),
}


def city_keys(profile: CityProfile) -> list[KeyFigure]:
    """Return the key figures of a city, each beside the range of the other cities; no city is named beside another."""
    network = profile.network
    stated = priority_matrix(network).notna().sum(axis="columns")
    both = (stated_against_done(network)["finding"] == "both").groupby("city").sum()
    keys = [
        _themes_key(profile, stated, say("themes that {city} is known to state", city=profile.name)),
        _themes_key(
            profile, both, say("themes that {city} states and on which a practice was found", city=profile.name)
        ),
    ]
    return [*keys, *(key for series in COUNTRY_SERIES for key in _country_key(profile, series))]


def _themes_key(profile: CityProfile, counts: "pd.Series[int]", what: str) -> KeyFigure:
    return KeyFigure(
        amount=say("{n} of {all}", n=number(counts[profile.id]), all=number(len(THEMES))),
        words=what,
        beside=_beside(counts.drop(profile.id), later("in the other cities: {low} to {high}")),
        sources=(OWN_SOURCE,),
    )


def _country_key(profile: CityProfile, series: str) -> list[KeyFigure]:
    """Return the newest figure that every country of the network has; none where there is no such year."""
    common = years_of_all(profile.network, series)
    if common.empty:
        return []
    year, newest = common.index[-1], common.iloc[-1]
    return [
        KeyFigure(
            amount=number(newest[profile.id]),
            words=say(COUNTRY_SERIES[series], country=profile.country, year=year),
            beside=_beside(newest.drop(profile.id), later("in the countries of the other cities: {low} to {high}")),
            sources=tuple(sources_of_all(profile.network, series)),
        )
    ]


def _beside(others: "pd.Series[float]", message: str) -> str:
    return say(message, low=number(others.min()), high=number(others.max())) if len(others) else ""


def priorities_keys(network: Network, stability: Stability) -> list[KeyFigure]:
    """Return the key figures of the comparison of priorities."""
    rows = lens_evidence(network)
    cells = len(network.cities) * len(THEMES)
    settled = theme_pairs(stability)["settled"]
    return [
        _own(
            number(network_agreement(network).w, 2),
            say("agreement of the cities on the order of the themes (Kendall's W)"),
            say("0 = no agreement, 1 = the same order by all"),
        ),
        _own(
            say("{n} of {all}", n=number(settled.sum()), all=number(len(settled))),
            say("pairs of themes whose order is settled"),
            say("the others are too close to call"),
        ),
        _own(
            say("{n} of {all}", n=number(len(silent_cells(network))), all=number(cells)),
            say("cases of a theme in a city with no statement found"),
            say("each was looked for"),
        ),
        _own(
            number(len(rows.drop_duplicates(["city", "act"]))),
            say("acts of the cities that count"),
            say("in {sources}", sources=counted(rows["source"].nunique(), "{n} source", "{n} sources")),
        ),
    ]


def programme_keys(network: Network) -> list[KeyFigure]:
    """Return the key figures of the programme."""
    meetings = dated_meetings(network)
    met = set(network.table("events").query("kind == 'peer_learning'")["theme"]) & set(THEMES)
    return [
        _own(number(len(meetings)), say("meetings that can be dated to the day"), say("visits and phases left out")),
        _own(
            say("{n} of {all}", n=number(meetings["highlight"].sum()), all=number(len(meetings))),
            say("of them hosted by the cities profiled here"),
            say("the others elsewhere or online"),
        ),
        _own(
            say("{n} of {all}", n=number(len(met)), all=number(len(THEMES))),
            say("joint priorities that met in a peer-learning meeting"),
            say("as named by the meeting, or by our reading"),
        ),
    ]


def evidence_keys(network: Network) -> list[KeyFigure]:
    """Return the key figures of the evidence."""
    sources, sure = network.table("sources"), confidence_counts(network).sum()
    return [
        _own(
            number(len(source_usage(network))),
            say("sources that the reports rest on"),
            say("{n} of them could be read whole", n=number((sources["readable"] == "whole").sum())),
        ),
        _own(
            current().percent(100 * sure["high"] / sure.sum(), 0),
            say("of the rows are of high confidence"),
            counted(sure["low"], "{n} row is of low confidence", "{n} rows are of low confidence"),
        ),
        _own(
            number(len(network.table("searches"))),
            say("logged searches for statements"),
            say("made for each city and each theme"),
        ),
    ]


def _own(amount: str, what: str, beside: str) -> KeyFigure:
    return KeyFigure(amount, what, beside, (OWN_SOURCE,))
