"""Which figures may be compared, which contradict each other, and which form a series?"""

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.language import say, words
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.validation.subgroups import country_names
from mc2cm_analysis.vocabulary import AREA_LEVELS, PLOTTED_QUALIFIERS, SEMICOLON

#: Groups of indicators that count migrants, and the international series that do so for a part of a country.
_MIGRATION_GROUPS: Final = ("foreign", "foreign_born", "immigrants", "refugees", "minors")
_AREA_SERIES: Final = ("unhcr_refugees_in_area", "unhcr_asylum_seekers_in_area")

#: Columns that values share which stand beside each other: what is counted, of whom, for which kind of area and year.
ALIKE: Final = ("indicator", "subgroup_en", "area_level", "reference_year")


def longest_local_series(profile: CityProfile, *, at_least: int = 4) -> pd.DataFrame:
    """Find the figure of the city or its surroundings that is known for the most years.

    Only comparable values form a series: same indicator, group, area and definition, exact, with a year that is known
    and not assumed. Rejected values are left out.

    Returns
    -------
    DataFrame
        Rows of ``observations`` in order of year; empty if no series has `at_least` so many years.
    """
    indicators = profile.network.table("indicators").set_index("id")
    rows = profile.rows("observations")
    of_people_who_came = indicators.index[indicators["group"].isin(_MIGRATION_GROUPS)].union(_AREA_SERIES)
    rows = rows[(rows["area_level"] != "country") & rows["indicator"].isin(of_people_who_came)]
    rows = rows[(rows["qualifier"] == "exact") & (rows["preferred"] != "no") & (rows["year_basis"] == "reference")]
    keys = ["indicator", "subgroup_en", "area_level", "area_en", "definition_en"]
    years = rows.groupby(keys)["reference_year"].transform("nunique")
    if rows.empty or years.max() < at_least:
        return rows.iloc[:0]
    long_ones = rows.assign(years=years, place=rows["indicator"].map(indicators.index.get_loc))[years >= at_least]
    best = long_ones.sort_values(["place", "years"], ascending=[True, False], kind="stable").iloc[0]
    chosen = long_ones[(long_ones[keys] == best[keys]).all(axis="columns")].drop(columns=["years", "place"])
    return chosen.sort_values("reference_year").drop_duplicates("reference_year").reset_index(drop=True)


def sources_of(profile: CityProfile, *indicators: str) -> list[str]:
    """Return the sources of indicators of the city, each once."""
    rows = profile.rows("observations")
    return list(dict.fromkeys(rows.loc[rows["indicator"].isin(indicators), "source"]))


@remembered
def years_of_all(network: Network, indicator: str) -> pd.DataFrame:
    """Return the total values of a yearly series, year by city, in the years known for the country of every city."""
    rows = network.table("observations")
    rows = rows[(rows["indicator"] == indicator) & (rows["subgroup_en"] == "") & (rows["preferred"] != "no")]
    values = rows.pivot_table(index="reference_year", columns="city", values="value", aggfunc="first")
    return values.reindex(columns=list(network.cities)).astype(float).dropna()


@remembered
def sources_of_all(network: Network, indicator: str) -> list[str]:
    """Return the sources of an indicator, city by city, each once."""
    rows = network.table("observations")
    rows = rows[rows["indicator"] == indicator]
    by_city = rows["source"].groupby(rows["city"], sort=False).unique()
    return list(dict.fromkeys(source for city in network.cities for source in by_city.get(city, ())))


def largest_origins(profile: CityProfile) -> pd.DataFrame:
    """Return the origins of refugees and asylum seekers in the country, in the newest year, largest first."""
    rows = profile.rows("observations")
    rows = rows[(rows["indicator"] == "unhcr_refugees_by_origin") & (rows["preferred"] != "no")]
    newest = rows[rows["reference_year"] == rows["reference_year"].max()]
    return newest.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def local_origins(profile: CityProfile, *, at_least: int = 4) -> pd.DataFrame:
    """Find the count of people in the city or its surroundings that names the most countries of origin.

    Returns
    -------
    DataFrame
        Rows of ``observations``, one a country, largest first, all of one indicator, area, time and source; of several
        counts with as many countries, the newest. Empty if none names `at_least` so many countries.
    """
    groups = profile.network.table("indicators").set_index("id")["group"]
    rows = profile.rows("observations")
    rows = rows[rows["indicator"].map(groups).isin(_MIGRATION_GROUPS) & (rows["area_level"] != "country")]
    rows = rows[rows["subgroup_en"].isin(country_names()) & rows["qualifier"].isin(PLOTTED_QUALIFIERS)]
    rows = rows[(rows["preferred"] != "no") & rows["reference_year"].notna()]
    keys = ["indicator", "area_en", "reference_year", "reference_period_en", "source"]
    countries = rows.groupby(keys)["subgroup_en"].transform("nunique")
    if rows.empty or countries.max() < at_least:
        return rows.iloc[:0]
    by_fullness = rows.assign(countries=countries).sort_values(["countries", "reference_year"], kind="stable")
    chosen = rows[(rows[keys] == by_fullness.iloc[-1][keys]).all(axis="columns")]
    return chosen.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


@remembered
def conflicts(network: Network) -> pd.DataFrame:
    """Return the observations whose sources contradict each other, the preferred value of each conflict first.

    Where one value is repeated for another year or area, one row is preferred too, but nothing is contradicted.
    """
    rows = network.table("observations").query("conflict != ''")
    differ = rows.groupby("conflict")[["value", "qualifier"]].transform("nunique").max(axis="columns") > 1
    order = rows[differ].sort_values(["conflict", "preferred"], ascending=[True, False], kind="stable")  # yes before no
    return order.reset_index(drop=True)


def why_not_comparable(first: "pd.Series[Any]", second: "pd.Series[Any]") -> list[str]:
    """Return the reasons against comparing two rows of ``observations``, in the active language; empty if none.

    Two values may be compared only if what is counted, its part, its definition, the kind of area and the year agree,
    and if both are counts or roundings, not floors, ceilings or plans.
    """
    reasons = []
    if pd.isna(first["reference_year"]) or pd.isna(second["reference_year"]):
        reasons.append(say("a year is not known"))
    elif first["reference_year"] != second["reference_year"]:
        years = {"first": first["reference_year"], "second": second["reference_year"]}
        reasons.append(say("different years ({first}, {second})", **years))
    if first["area_level"] != second["area_level"]:
        levels = words(AREA_LEVELS)
        kinds = {"first": levels[first["area_level"]], "second": levels[second["area_level"]]}
        reasons.append(say("different kinds of area ({first}, {second})", **kinds))
    if first["indicator"] != second["indicator"] or first["subgroup_en"] != second["subgroup_en"]:
        reasons.append(say("different people or things are counted"))
    elif first["definition_en"] != second["definition_en"]:
        reasons.append(say("the definitions are not the same"))
    if not {first["qualifier"], second["qualifier"]} <= set(PLOTTED_QUALIFIERS):
        reasons.append(say("a floor, a ceiling or a plan"))
    return reasons


def side_by_side(network: Network, indicators: Iterable[str]) -> pd.DataFrame:
    """Return the values of indicators that several cities have for one kind of area and one year.

    Returns
    -------
    DataFrame
        Rows of ``observations`` with ``difference``: the reasons against comparing a value with the first of its group,
        ``""`` if there is none. A count or rounding comes first, where there is one: a floor is then said to be one in
        its own row. Rejected values and values without a year are left out.
    """
    rows = network.table("observations")
    rows = rows[rows["indicator"].isin(list(indicators)) & (rows["preferred"] != "no") & (rows["city"] != "")]
    keys = list(ALIKE)
    dated = rows[rows["reference_year"].notna()]
    shared = dated[dated.groupby(keys)["city"].transform("nunique") > 1]
    told = shared.assign(vague=~shared["qualifier"].isin(PLOTTED_QUALIFIERS))
    shared = told.sort_values([*keys, "vague", "city"], kind="stable", ignore_index=True).drop(columns="vague")
    differences: dict[Any, str] = {}
    for _, group in shared.groupby(keys, sort=False):
        first = group.iloc[0]
        differences |= {at: say(SEMICOLON).join(why_not_comparable(first, row)) for at, row in group.iterrows()}
    return shared.assign(difference=pd.Series(differences, dtype="str"))
