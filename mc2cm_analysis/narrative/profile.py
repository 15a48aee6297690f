"""Sentences on one city and its country."""

import pandas as pd

from mc2cm_analysis.evidence import OWN_SOURCE, section_rows
from mc2cm_analysis.language import current
from mc2cm_analysis.narrative.wording import counted, listing, number, sentence, themes
from mc2cm_analysis.network import CityProfile
from mc2cm_analysis.priorities import (
    evidence_counts,
    lens_evidence,
    priority_matrix,
    rank_within_cities,
    silent_cells,
    stated_against_done,
)

#: How UNHCR names origins that are no country.
_NO_COUNTRY = ("Unknown", "Stateless")


def city_priorities(profile: CityProfile) -> str:
    """Say which themes the city states first, and which it is not known to state."""
    matrix = priority_matrix(profile.network)
    own = matrix.loc[profile.id].dropna()
    if own.empty:
        return f"No statement of {profile.name}'s own on the seven themes was found"
    ranks = rank_within_cities(matrix).loc[profile.id]
    first = list(ranks.index[ranks == ranks.min()])
    silent = [theme for theme in matrix.columns if theme not in own.index]
    rest = f"no statement of its own was found on {themes(silent)}" if silent else "it states all seven themes"
    return f"{profile.name} most often states {themes(first)}; {rest}"


def city_stated_not_done(profile: CityProfile) -> str:
    """Name the themes that the city states with nothing found done, and those done with no statement found."""
    findings = stated_against_done(profile.network)["finding"].loc[profile.id]
    stated, done = (list(findings.index[findings == f"{lens} only"]) for lens in ("stated", "done"))
    first = (
        f"stated, with no practice found: {themes(stated)}" if stated else "a practice was found for each theme stated"
    )
    then = f"; worked on, with no statement of the city's own found: {themes(done)}" if done else ""
    return f"{profile.name}: {first}{then}. Not found does not mean that there is none."


def city_basis(profile: CityProfile) -> str:
    """Say what a city's order of themes rests on."""
    searches = evidence_counts(profile.network).loc[profile.id, "searches"].sum()
    rows = lens_evidence(profile.network).query("city == @profile.id")
    acts, sources = rows["act"].nunique(), rows["source"].nunique()
    return (
        f"This rests on {counted(acts, 'act', 'acts')} of {profile.name} in "
        f"{counted(len(rows), 'statement', 'statements')} and {counted(sources, 'source', 'sources')}, found by "
        f"{counted(searches, 'search', 'searches')}. How many acts were found says something of the search, not of the "
        "city: only the order inside the city is read."
    )


def city_gaps(profile: CityProfile) -> str:
    """Say which themes the city is not known to state, with the searches made, and what rests on doubtful rows."""
    silent = silent_cells(profile.network).query("city == @profile.id")
    looked = [f"{themes([row.theme])} ({counted(row.searches, 'search', 'searches')})" for row in silent.itertuples()]
    if looked:
        text = f"No statement of {profile.name}'s own was found on {listing(looked)}."
    else:
        text = f"{profile.name} is known to state every one of the seven themes."
    figures = section_rows(profile.network).query("city == @profile.id and section == 'Figures'")
    low, undated = (figures["confidence"] == "low").sum(), figures["year"].isna().sum()
    return (
        f"{text} Of {counted(len(figures), 'figure', 'figures')} beside the national series, {number(low)} are of low "
        f"confidence and {number(undated)} have no known year."
    )


def known_of_city(profile: CityProfile) -> str:
    """Say how much is known of a city and from how many sources, the national series left out."""
    rows = section_rows(profile.network).query("city == @profile.id and section != 'National series'")
    sources = rows.loc[rows["source"] != OWN_SOURCE, "source"].nunique()
    return (
        f"What is known of {profile.name} comes from {counted(sources, 'public source', 'public sources')}: "
        f"{counted(len(rows), 'row', 'rows')} of figures, competences, statements, practices, difficulties, "
        "stakeholders, meetings and pilots. The national series come on top."
    )


def trend(local: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """Say where a series of one indicator starts, peaks and ends; empty for no series."""
    if local.empty:
        return ""
    name = indicators.set_index("id").at[local["indicator"].iloc[0], "name_en"]
    values = local.set_index("reference_year")["value"]
    return f"{name}, {local['area_en'].iloc[0]}: {_course(values)}"


def national_trend(values: "pd.Series[float]", what: str) -> str:
    """Say where a national series starts, peaks and ends; `what` is in the middle of a sentence."""
    known = values.dropna()
    return sentence(f"{what}: {_course(known)}") if len(known) else ""


def _course(values: "pd.Series[float]") -> str:
    first, last, peak = (
        f"{number(values.loc[year])} in {year}" for year in (values.index[0], values.index[-1], values.idxmax())
    )
    if len(values) == 1:
        return first
    course = f"from {first} to {last}"
    return course if peak in (first, last) else f"{course}, highest with {peak}"


def series_basis(local: pd.DataFrame) -> str:
    """Say what a local series counts, with the notes of its rows; empty for no series."""
    if local.empty:
        return ""
    notes = [note for note in dict.fromkeys(local["note_en"]) if note]
    return " ".join([local["definition_en"].iloc[0], *notes])


def first_origin(origins: pd.DataFrame, country: str) -> str:
    """Say from which country the largest group of refugees and asylum seekers comes; `origins` is in order of size."""
    named = origins[~origins["subgroup_en"].isin(_NO_COUNTRY)]
    if named.empty:
        return ""
    first = named.iloc[0]
    return (
        f"The largest group of refugees and asylum seekers in {country} comes from {first['subgroup_en']}: "
        f"{number(first['value'])} at the end of {first['reference_year']}"
    )


def local_origin(origins: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """Say which country of origin counts most in the city or its surroundings; `origins` is in order of size."""
    if origins.empty:
        return ""
    first = origins.iloc[0]
    unit = indicators.set_index("id").at[first["indicator"], "unit_en"]
    amount = current().measured(first["value"], first["qualifier"], unit)
    return f"{first['area_en']}: the largest group named comes from {first['subgroup_en']} ({amount})"
