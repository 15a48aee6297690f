"""What does the profile of a city say?"""

import pandas as pd

from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.blocks import KeyFigure
from mc2cm_analysis.evidence import OWN_SOURCE, section_rows, sources_of_all, years_of_all
from mc2cm_analysis.language import counted, current, later, say, translated
from mc2cm_analysis.narrative.wording import listing, number, own_figure, part, themes
from mc2cm_analysis.network import CityProfile
from mc2cm_analysis.priorities import (
    city_beside_network,
    city_ranks,
    distinctive_priorities,
    evidence_counts,
    fewest_acts,
    lens_evidence,
    not_ranked,
    priority_matrix,
    silent_cells,
    stated_against_done,
)
from mc2cm_analysis.vocabulary import NOT_STATED, THEMES

#: The international series that every country of the network has on one basis.
COUNTRY_SERIES = {
    "unhcr_refugees": later("refugees in {country} at the end of {year}, registered with UNHCR"),
    "unhcr_new_asylum_applications": later("new asylum applicants in {country} in {year}, first instance"),
}
#: How UNHCR names origins that are no country.
_NO_COUNTRY = ("Unknown", "Stateless")


def city_keys(profile: CityProfile) -> list[KeyFigure]:
    """Return the key figures of a city, each beside the range of the other cities; no other city is named."""
    network = profile.network
    stated = priority_matrix(network).notna().sum(axis="columns")
    both = (stated_against_done(network)["finding"] == "both").groupby("city").sum()
    return [
        _themes_key(profile, stated, later("themes that {city} is known to state")),
        _themes_key(profile, both, later("themes that {city} states and on which a practice was found")),
        *(key for series in COUNTRY_SERIES for key in _country_key(profile, series)),
    ]


def _themes_key(profile: CityProfile, counts: "pd.Series[int]", what: str) -> KeyFigure:
    return own_figure(
        part(counts[profile.id], len(THEMES)),
        say(what, city=profile.name),
        _beside(counts.drop(profile.id), later("in the other cities: {low} to {high}")),
    )


def _country_key(profile: CityProfile, series: str) -> list[KeyFigure]:
    """Return the figure of the newest year that every country of the network has; none if there is no such year."""
    common = years_of_all(profile.network, series)
    if common.empty:
        return []
    year, newest = common.index[-1], common.iloc[-1]
    what = say(COUNTRY_SERIES[series], country=profile.country, year=year)
    beside = _beside(newest.drop(profile.id), later("in the countries of the other cities: {low} to {high}"))
    sources = tuple(sources_of_all(profile.network, series))
    return [KeyFigure(number(newest[profile.id]), what, beside, sources)]


def _beside(others: "pd.Series[float]", message: str) -> str:
    return say(message, low=number(others.min()), high=number(others.max())) if len(others) else ""


def city_priorities(profile: CityProfile) -> str:
    """Say which themes the city states most often, and which it is not known to state."""
    matrix = priority_matrix(profile.network)
    own = matrix.loc[profile.id].dropna()
    if own.empty:
        return say("No statement of {city}'s own on the seven themes was found", city=profile.name)
    silent = [theme for theme in matrix.columns if theme not in own.index]
    if is_not_ranked(profile):
        return say(
            "{city}: too few acts to rank (fewer than {n}); it is known to state {stated}",
            city=profile.name,
            n=number(fewest_acts("stated")),
            stated=themes(list(own.index)),
        )
    ranks = city_ranks(profile.network).loc[profile.id]
    first = themes(list(ranks.index[ranks == ranks.min()]))
    said = later("{city} most often states {first}; it states all seven themes")
    if silent:
        said = later("{city} most often states {first}; no statement of its own was found on {silent}")
    return say(said, city=profile.name, first=first, silent=themes(silent))


def is_not_ranked(profile: CityProfile) -> bool:
    """Say whether the city has too few acts to rank the themes in it."""
    return profile.id in not_ranked(profile.network)


def no_rank(profile: CityProfile) -> str:
    """Return the words for a theme without a rank in the city."""
    return say("too few acts") if is_not_ranked(profile) else say(NOT_STATED)


def city_stated_not_done(profile: CityProfile) -> str:
    """Name the themes that are stated without a practice found, and those worked on without a statement found."""
    findings = stated_against_done(profile.network)["finding"].loc[profile.id]
    stated, done = (list(findings.index[findings == f"{lens} only"]) for lens in ("stated", "done"))
    first, then = say("a practice was found for each theme stated"), say("each theme worked on is stated too")
    if stated:
        first = say("stated, with no practice found: {themes}", themes=themes(stated))
    if done:
        then = say("worked on, with no statement of the city's own found: {themes}", themes=themes(done))
    both = later("{city}: {first}; {then}. Not found does not mean that there is none.")
    return say(both, city=profile.name, first=first, then=then)


def city_basis(profile: CityProfile) -> str:
    """Say what the order of themes inside the city rests on."""
    rows = profile.rows(lens_evidence)
    searches = evidence_counts(profile.network).loc[profile.id, "searches"].sum()
    return say(
        "This rests on {acts} of {city} in {statements} and {sources}, found by {searches}. How many acts were found "
        "says something of the search, not of the city: only the order inside the city is read.",
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
    text = say("{city} is known to state every one of the seven themes.", city=profile.name)
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
    return f"{text} {doubtful}"


def known_of_city(profile: CityProfile) -> str:
    """Say how much is known of the city and from how many sources; the national series are not counted."""
    rows = profile.rows(section_rows).query("section != 'national_series'")
    sources = rows.loc[rows["source"] != OWN_SOURCE, "source"].nunique()
    return say(
        "What is known of {city} comes from {sources}: {rows} of figures, competences, statements, practices, "
        "difficulties, stakeholders, meetings and pilots. The national series come on top.",
        city=profile.name,
        sources=counted(sources, "{n} public source", "{n} public sources"),
        rows=counted(len(rows), "{n} row", "{n} rows"),
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
    unit = indicators.set_index("id").at[first["indicator"], "unit_en"]
    amount = current().measured(first["value"], first["qualifier"], unit)
    where, origin = translated(first["area_en"]), translated(first["subgroup_en"])
    return say(
        "{where}: the largest group named comes from {origin} ({amount})", where=where, origin=origin, amount=amount
    )


def city_order_measure(profile: CityProfile, stability: Stability) -> str:
    """Say what the marks and bars in the chart of a city's order are."""
    if is_not_ranked(profile):
        return say(
            "Average rank of each theme in the network, 1 = first; {city} has too few acts to rank", city=profile.name
        )
    return say(
        "Rank of each theme by number of acts that state it, 1 = first; bars: {city}'s rank in nine of ten of {draws} "
        "of its acts; themes that tie share their average rank, and so do those that a city does not state",
        city=profile.name,
        draws=counted(stability.draws, "{n} draw", "{n} draws"),
    )


def city_range(profile: CityProfile, stability: Stability) -> str:
    """Say how firm the city's leading themes are and what sets it apart; empty if the city has no ranks."""
    beside = city_beside_network(profile.network, profile.id, stability)
    stated = beside[beside["rank"].notna()]
    if stated.empty:
        return ""
    first = stated[stated["rank"] == stated["rank"].min()]
    between = later("{theme} between ranks {low} and {high}")
    moves = [
        say(between, theme=themes([str(theme)]), low=number(row["low"]), high=number(row["high"]))
        for theme, row in first.iterrows()
    ]
    firm = later(
        "We made {city}'s order again {draws} times, each time with its acts weighted otherwise, at random. In nine of "
        "ten of these draws its leading themes rank so: {moves}."
    )
    said = say(firm, city=profile.name, moves=listing(moves), draws=number(stability.draws))
    return f"{said} {_set_apart(profile)}"


def _set_apart(profile: CityProfile) -> str:
    found = distinctive_priorities(profile.network).query("city == @profile.id")
    apart = [
        say(
            "{theme} ({acts} where one profile would give {expected})",
            theme=themes([row.theme]),
            acts=counted(row.acts, "{n} act", "{n} acts"),
            expected=number(row.expected, 1),
        )
        for row in found.itertuples()
    ]
    said = later("No theme of {city} stands out of one profile shared by all cities.")
    if apart:
        said = later("What stands out of one profile shared by all cities: {themes}.")
    return say(said, city=profile.name, themes=listing(apart))
