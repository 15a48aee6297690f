"""Which figures may be compared, which contradict each other, and which make a series?"""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.vocabulary import PLOTTED_QUALIFIERS

#: Groups of indicators in the order in which a series on a city is looked for.
_SERIES_GROUPS: Final = ("foreign", "foreign_born", "immigrants", "refugees", "minors")


def longest_local_series(profile: CityProfile, *, at_least: int = 4) -> pd.DataFrame:
    """Find the figure of the city or its surroundings that is known for the most years.

    Only values that may be compared make a series: same indicator, group and area; for the international series also
    the same definition, since they change from census to estimate. Floors, ceilings and rejected values stay out.

    Parameters
    ----------
    profile : CityProfile
    at_least : int
        Fewer years make no series.

    Returns
    -------
    DataFrame
        Rows of ``observations`` in order of year, empty if there is no such series.
    """
    indicators = profile.network.table("indicators").set_index("id")
    rows = profile.rows("observations")
    group = rows["indicator"].map(indicators["group"])
    international = group == "national_series"
    rows = rows[(rows["area_level"] != "country") & (group.isin(_SERIES_GROUPS) | international)]
    rows = rows[
        rows["qualifier"].isin(PLOTTED_QUALIFIERS) & (rows["preferred"] != "no") & rows["reference_year"].notna()
    ]
    rows = rows.assign(basis=rows["definition_en"].where(international.loc[rows.index], ""))
    keys = ["indicator", "subgroup_en", "area_level", "area_en", "basis"]
    years = rows.groupby(keys)["reference_year"].transform("nunique")
    if rows.empty or years.max() < at_least:
        return rows.iloc[:0]
    place = rows["indicator"].map(dict(zip(indicators.index, range(len(indicators)), strict=True)))
    long_ones = rows.assign(years=years, place=place)[years >= at_least]
    best = long_ones.sort_values(["place", "years"], ascending=[True, False], kind="stable").iloc[0]
    chosen = long_ones[(long_ones[keys] == best[keys]).all(axis="columns")].drop(columns=["basis", "years", "place"])
    return chosen.sort_values("reference_year").drop_duplicates("reference_year").reset_index(drop=True)


def sources_of(profile: CityProfile, *indicators: str) -> list[str]:
    """Return the sources of some indicators of the city, once each."""
    rows = profile.rows("observations")
    return list(dict.fromkeys(rows.loc[rows["indicator"].isin(indicators), "source"]))


def largest_origins(profile: CityProfile) -> pd.DataFrame:
    """Return the largest origins of refugees and asylum seekers in the country, newest year, largest first."""
    rows = profile.rows("observations").query("indicator == 'unhcr_refugees_by_origin'")
    newest = rows[rows["reference_year"] == rows["reference_year"].max()]
    return newest.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def conflicts(network: Network) -> pd.DataFrame:
    """Return the observations whose sources contradict each other, the preferred value of each group first."""
    rows = network.table("observations").query("conflict != ''")
    first = rows["preferred"].map({"yes": 0, "no": 1})
    return (
        rows.assign(_first=first)
        .sort_values(["conflict", "_first"], kind="stable")
        .drop(columns="_first")
        .reset_index(drop=True)
    )


def why_not_comparable(first: "pd.Series[object]", second: "pd.Series[object]") -> list[str]:
    """Say why two observations must not be compared; empty if they may be.

    Two values are compared only where what is counted, the part of it, the kind of area and the year agree, and
    both are counts or roundings rather than floors, ceilings or plans.

    Parameters
    ----------
    first, second : Series
        Rows of the table ``observations``.

    Returns
    -------
    list of str
        Differences in words.
    """
    reasons = []
    for column, words in (
        ("indicator", "different definitions"),
        ("subgroup_en", "different groups"),
        ("area_level", "different kinds of area"),
        ("reference_year", "different years"),
    ):
        left, right = first[column], second[column]
        if pd.isna(left) or pd.isna(right):
            reasons.append("a year is not known")
        elif left != right:
            reasons.append(f"{words} ({_words(left)}, {_words(right)})")
    if {first["qualifier"], second["qualifier"]} & {"at_least", "at_most", "planned"}:
        reasons.append("a floor, a ceiling or a plan")
    return reasons


def _words(value: object) -> str:
    return str(value).replace("_", " ") or "the total"


def comparable_values(network: Network, indicators: Iterable[str]) -> pd.DataFrame:
    """Return the values of some indicators that at least two cities share: same definition, area level and year.

    Returns
    -------
    DataFrame
        Rows of ``observations``; empty if nothing can be compared, which is itself a finding.
    """
    rows = network.table("observations")
    rows = rows[rows["indicator"].isin(list(indicators)) & (rows["preferred"] != "no") & (rows["city"] != "")]
    rows = rows[rows["qualifier"].isin(PLOTTED_QUALIFIERS) & rows["reference_year"].notna()]
    keys = ["indicator", "subgroup_en", "area_level", "reference_year"]
    shared = rows.groupby(keys)["city"].transform("nunique") > 1
    return rows[shared].sort_values([*keys, "city"], kind="stable").reset_index(drop=True)
