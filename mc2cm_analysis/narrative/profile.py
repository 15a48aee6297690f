"""Sentences on one city and its country."""

import pandas as pd

from mc2cm_analysis.evidence import OWN_SOURCE, section_rows
from mc2cm_analysis.language import counted, current, say, translated
from mc2cm_analysis.narrative.wording import listing, number, themes
from mc2cm_analysis.network import CityProfile
from mc2cm_analysis.priorities import (
    city_ranks,
    evidence_counts,
    lens_evidence,
    priority_matrix,
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
        return say("No statement of {city}'s own on the seven themes was found", city=profile.name)
    ranks = city_ranks(profile.network).loc[profile.id]
    first = themes(list(ranks.index[ranks == ranks.min()]))
    silent = [theme for theme in matrix.columns if theme not in own.index]
    if not silent:
        return say("{city} most often states {first}; it states all seven themes", city=profile.name, first=first)
    return say(
        "{city} most often states {first}; no statement of its own was found on {silent}",
        city=profile.name,
        first=first,
        silent=themes(silent),
    )


def city_stated_not_done(profile: CityProfile) -> str:
    """Name the themes that the city states with nothing found done, and those done with no statement found."""
    findings = stated_against_done(profile.network)["finding"].loc[profile.id]
    stated, done = (list(findings.index[findings == f"{lens} only"]) for lens in ("stated", "done"))
    first = (
        say("stated, with no practice found: {themes}", themes=themes(stated))
        if stated
        else say("a practice was found for each theme stated")
    )
    then = (
        say("worked on, with no statement of the city's own found: {themes}", themes=themes(done))
        if done
        else say("each theme worked on is stated too")
    )
    return say(
        "{city}: {first}; {then}. Not found does not mean that there is none.",
        city=profile.name,
        first=first,
        then=then,
    )


def city_basis(profile: CityProfile) -> str:
    """Say what a city's order of themes rests on."""
    rows = profile.part_of(lens_evidence)
    searches = evidence_counts(profile.network).loc[profile.id, "searches"].sum()
    return say(
        "This rests on {acts} of {city} in {statements} and {sources}, found by {searches}. How many acts were found "
        "says something of the search, not of the city: only the order inside the city is read.",
        city=profile.name,
        acts=counted(rows["act"].nunique(), "{n} act", "{n} acts"),
        statements=counted(len(rows), "{n} statement", "{n} statements"),
        sources=counted(rows["source"].nunique(), "{n} source", "{n} sources"),
        searches=counted(searches, "{n} search", "{n} searches"),
    )


def city_gaps(profile: CityProfile) -> str:
    """Say which themes the city is not known to state, with the searches made, and what rests on doubtful rows."""
    silent = profile.part_of(silent_cells)
    looked = [
        say(
            "{theme} ({searches})",
            theme=themes([row.theme]),
            searches=counted(row.searches, "{n} search", "{n} searches"),
        )
        for row in silent.itertuples()
    ]
    if looked:
        text = say("No statement of {city}'s own was found on {themes}.", city=profile.name, themes=listing(looked))
    else:
        text = say("{city} is known to state every one of the seven themes.", city=profile.name)
    rows = profile.part_of(section_rows)
    figures = rows[rows["section"] == "figures"]
    doubtful = counted(
        len(figures),
        "Of {n} figure beside the national series, {low} are of low confidence and {undated} have no known year.",
        "Of {n} figures beside the national series, {low} are of low confidence and {undated} have no known year.",
        low=number((figures["confidence"] == "low").sum()),
        undated=number(figures["year"].isna().sum()),
    )
    return f"{text} {doubtful}"


def known_of_city(profile: CityProfile) -> str:
    """Say how much is known of a city and from how many sources, the national series left out."""
    rows = profile.part_of(section_rows)
    rows = rows[rows["section"] != "national_series"]
    sources = rows.loc[rows["source"] != OWN_SOURCE, "source"].nunique()
    return say(
        "What is known of {city} comes from {sources}: {rows} of figures, competences, statements, practices, "
        "difficulties, stakeholders, meetings and pilots. The national series come on top.",
        city=profile.name,
        sources=counted(sources, "{n} public source", "{n} public sources"),
        rows=counted(len(rows), "{n} row", "{n} rows"),
    )


def trend(local: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """Say where a series of one indicator starts, peaks and ends; empty for no series."""
    if local.empty:
        return ""
    return say(
        "{what}, {where}: {course}",
        what=translated(indicators.set_index("id").at[local["indicator"].iloc[0], "name_en"]),
        where=translated(local["area_en"].iloc[0]),
        course=_course(local.set_index("reference_year")["value"]),
    )


def national_trend(values: "pd.Series[float]", what: str) -> str:
    """Say where a national series starts, peaks and ends; `what` begins the sentence."""
    known = values.dropna()
    return say("{what}: {course}", what=what, course=_course(known)) if len(known) else ""


def _course(values: "pd.Series[float]") -> str:
    first, last, peak = (
        say("{value} in {year}", value=number(values.loc[year]), year=year)
        for year in (values.index[0], values.index[-1], values.idxmax())
    )
    if len(values) == 1:
        return first
    if peak in (first, last):
        return say("from {first} to {last}", first=first, last=last)
    return say("from {first} to {last}, highest with {peak}", first=first, last=last, peak=peak)


def series_basis(local: pd.DataFrame) -> str:
    """Say what a local series counts, with the notes of its rows; empty for no series."""
    if local.empty:
        return ""
    notes = [translated(note) for note in dict.fromkeys(local["note_en"]) if note]
    return " ".join([translated(local["definition_en"].iloc[0]), *notes])


def first_origin(origins: pd.DataFrame, country: str) -> str:
    """Say from which country the largest group of refugees and asylum seekers comes; `origins` is in order of size."""
    named = origins[~origins["subgroup_en"].isin(_NO_COUNTRY)]
    if named.empty:
        return ""
    first = named.iloc[0]
    return say(
        "{country}: the largest group of refugees and asylum seekers comes from {origin}, {number} at the end of "
        "{year}",
        country=country,
        origin=translated(first["subgroup_en"]),
        number=number(first["value"]),
        year=first["reference_year"],
    )


def local_origin(origins: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """Say which country of origin counts most in the city or its surroundings; `origins` is in order of size."""
    if origins.empty:
        return ""
    first = origins.iloc[0]
    unit = indicators.set_index("id").at[first["indicator"], "unit_en"]
    return say(
        "{where}: the largest group named comes from {origin} ({amount})",
        where=translated(first["area_en"]),
        origin=translated(first["subgroup_en"]),
        amount=current().measured(first["value"], first["qualifier"], unit),
    )
