"""What does the profile of a city say?"""

import pandas as pd

from mc2cm_analysis.evidence import OWN_SOURCE, conflicts, section_rows, sources_of_all, years_of_all
from mc2cm_analysis.language import begun, counted, current, later, say, translated
from mc2cm_analysis.narrative.wording import listing, number, themes, themes_counted
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.priorities import (
    evidence_counts,
    lens_evidence,
    priority_matrix,
    silent_cells,
    stated_against_done,
)
from mc2cm_analysis.vocabulary import THEMES

#: The international series that every country of the network has on one basis.
COUNTRY_SERIES = {
    "unhcr_refugees": later("refugees in {country} at the end of {year}, as reported by UNHCR"),
    "unhcr_new_asylum_applications": later("new asylum applicants in {country} in {year}, first instance"),
}
#: How UNHCR names origins that are no country.
_NO_COUNTRY = ("Unknown", "Stateless")


def country_beside(profile: CityProfile) -> list[str]:
    """Set the national series of the city's country beside the range of the other countries; none is named."""
    return [said for series in COUNTRY_SERIES if (said := _country_beside(profile, series))]


def _country_beside(profile: CityProfile, series: str) -> str:
    """Take the newest year that every country of the network has; empty if there is no such year."""
    common = years_of_all(profile.network, series)
    others = common.drop(columns=profile.id)
    if others.empty:
        return ""
    year = common.index[-1]
    return say(
        "{what}: {value}; in the countries of the other cities, {low} to {high} (the newest year known for "
        "all of them).",
        what=begun(say(COUNTRY_SERIES[series], country=profile.country, year=year)),
        value=number(common.at[year, profile.id]),
        low=number(others.loc[year].min()),
        high=number(others.loc[year].max()),
    )


def sources_of_countries(network: Network) -> list[str]:
    """Return the sources of the national series, each once."""
    return list(dict.fromkeys(source for series in COUNTRY_SERIES for source in sources_of_all(network, series)))


def themes_spoken_of(profile: CityProfile) -> str:
    """Say of how many themes the city speaks and on how many it acts; how many others do would measure our search."""
    stated = priority_matrix(profile.network).loc[profile.id].notna().sum()
    both = (stated_against_done(profile.network)["finding"].loc[profile.id] == "both").sum()
    return say(
        "{city} speaks of {stated} of {all}, and work was found on {both} of them.",
        city=profile.name,
        all=themes_counted(len(THEMES)),
        stated=number(stated),
        both=number(both),
    )


def city_stated_not_done(profile: CityProfile) -> str:
    """Name the themes that are stated without a practice found, and those worked on without a statement found."""
    findings = stated_against_done(profile.network)["finding"].loc[profile.id]
    stated, done = (list(findings.index[findings == f"{lens} only"]) for lens in ("stated", "done"))
    first = say("In {city} work was found on every theme that it states.", city=profile.name)
    then = say("Every theme with work found in the city is also one that the city speaks of.")
    if stated:
        first = say(
            "Stated by {city}, but with no work found in the city: {themes}.",
            city=profile.name,
            themes=themes(stated),
        )
    if done:
        then = say("With work found, but no statement of the city's own: {themes}.", themes=themes(done))
    return " ".join([first, then, _what_counts()])


def _what_counts() -> str:
    return say(
        "Work on a theme is a practice, a pilot, a case study or a meeting hosted on it; each counts once for "
        "every theme that it bears on. Practices that are planned or cover the whole country are not counted here, nor "
        "are plans, councils, offices and what organisations active here do, which are listed apart. Not found "
        "does not mean that there is none."
    )


def city_basis(profile: CityProfile) -> str:
    """Say what the order of themes inside the city rests on."""
    rows = profile.rows(lens_evidence)
    searches = evidence_counts(profile.network).loc[profile.id, "searches"].sum()
    return say(
        "This rests on {acts} of {city} in {statements} and {sources}, found by {searches}. The number of acts "
        "reflects our search, not the city: only the order inside the city is read.",
        city=profile.name,
        acts=counted(rows["act"].nunique(), "{n} act", "{n} acts"),
        statements=counted(len(rows), "{n} statement", "{n} statements"),
        sources=counted(rows["source"].nunique(), "{n} source", "{n} sources"),
        searches=_searches(searches),
    )


def _searches(n: int) -> str:
    return counted(n, "{n} search", "{n} searches")


def city_gaps(profile: CityProfile) -> str:
    """Name the themes without a statement and the searches made for them, and count the doubtful figures."""
    silent = profile.rows(silent_cells)
    looked = [
        say("{theme} ({searches})", theme=themes([row.theme]), searches=_searches(row.searches))
        for row in silent.itertuples()
    ]
    text = say("{city} speaks of all seven themes.", city=profile.name)
    if looked:
        text = say("No statement of {city}'s own was found on {themes}.", city=profile.name, themes=listing(looked))
    figures = profile.rows(section_rows).query("section == 'figures'")
    doubtful = counted(
        len(figures),
        "Of {n} figure beside the national series, {low} are of low confidence and {undated} have no known year.",
        "Of {n} figures beside the national series, {low} are of low confidence and {undated} have no known year.",
        low=number((figures["confidence"] == "low").sum()),
        undated=number(figures["year"].isna().sum()),
    )
    clashes = profile.rows(conflicts)["conflict"].nunique()
    contradicted = counted(
        clashes,
        "Sources give different values for {n} figure; the values stand side by side, and one is preferred.",
        "Sources give different values for {n} figures; the values stand side by side, and one of each is preferred.",
    )
    return " ".join([text, doubtful, *([contradicted] if clashes else [])])


def known_of_city(profile: CityProfile) -> str:
    """Say how much is known of the city and from how many sources; the national series are not counted."""
    rows = profile.rows(section_rows).query("section != 'national_series'")
    sources = rows.loc[rows["source"] != OWN_SOURCE, "source"].nunique()
    known = say(
        "What is known of {city} comes from {sources}: {rows} of figures, competences, statements, practices, "
        "difficulties, stakeholders, meetings and pilots. The national series are counted separately.",
        city=profile.name,
        sources=counted(sources, "{n} public source", "{n} public sources"),
        rows=counted(len(rows), "{n} row", "{n} rows"),
    )
    return f"{known} {_counted_statements(profile, int((rows['section'] == 'statements').sum()))}".strip()


def _counted_statements(profile: CityProfile, statements: int) -> str:
    """Say how many statements by the city or about it count for the order of its themes."""
    count = profile.rows(lens_evidence)["row"].nunique()
    return counted(
        statements,
        "Of {n} statement by the city or about it, {count} counts for the order of its themes: it is the city's own.",
        "Of {n} statements by the city or about it, {count} count for the order of its themes: those of its own.",
        count=number(count),
    )


def trend(local: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """Say where a local series starts, peaks and ends; empty for no series."""
    if local.empty:
        return ""
    what = translated(indicators.set_index("id").at[local["indicator"].iloc[0], "name_en"])
    course = _course(local.set_index("reference_year")["value"])
    return say("{what}, {where}: {course}", what=what, where=translated(local["area_en"].iloc[0]), course=course)


def national_trend(values: "pd.Series[float]", what: str) -> str:
    """Say where a national series starts, peaks and ends; the sentence starts with `what`."""
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
    """Name the largest country of origin of refugees and asylum seekers; `origins` has the largest first."""
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
    """Name the largest country of origin in the city or its surroundings; `origins` has the largest first."""
    if origins.empty:
        return ""
    first = origins.iloc[0]
    unit = indicators.set_index("id").at[first["indicator"], "unit"]
    amount = current().measured(first["value"], first["qualifier"], unit)
    where, origin = translated(first["area_en"]), translated(first["subgroup_en"])
    return say(
        "{where}: of the countries of origin named, {origin} comes first ({amount})",
        where=where,
        origin=origin,
        amount=amount,
    )
