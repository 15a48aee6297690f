from collections.abc import Iterator
from itertools import product

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis import Network
from mc2cm_analysis.evidence import (
    OWN_SOURCE,
    Citations,
    city_coverage,
    confidence_counts,
    conflicts,
    coverage,
    largest_origins,
    local_origins,
    longest_local_series,
    search_effort,
    section_rows,
    side_by_side,
    source_usage,
    why_not_comparable,
    year_bases,
)
from mc2cm_analysis.language import activate, begun, say
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.vocabulary import THEMES


def test_sources_are_numbered_as_they_are_cited(network: Network) -> None:
    citations = Citations(network)
    first, second = network.table("sources")["id"].iloc[[5, 2]]
    assert '<a class="cite" href="#source-1">[1]</a>' in citations.cite(first)
    assert citations.cite(second, first, second).count("<a ") == 2, "a source is marked once"
    assert citations.used()["id"].tolist() == [first, second]
    html = citations.as_html()
    assert html.count("<li") == 2 and 'id="source-2"' in html


def test_a_source_that_is_not_in_the_data_cannot_be_cited(network: Network) -> None:
    with pytest.raises(KeyError, match="no source 'hearsay'"):
        Citations(network).cite("hearsay")


def test_the_list_says_what_could_be_read_and_where(network: Network) -> None:
    citations = Citations(network)
    sources = network.table("sources")
    citations.cite(sources.query("host == 'copy' and readable == 'opening'")["id"].iloc[0])
    html = citations.as_html()
    assert "Unless stated otherwise, only the opening of a source could be read." in html
    assert "<small>Read in a copy.</small>" in html


def test_titles_are_escaped(network: Network) -> None:
    citations = Citations(network)
    citations._sources.loc[OWN_SOURCE, "title"] = "<script>alert(1)</script>"
    citations.cite(OWN_SOURCE)
    assert "<script>" not in citations.as_html()


@pytest.fixture
def in_english_again() -> Iterator[None]:
    yield
    activate("en")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_title_stands_in_its_own_language_and_letters(network: Network, in_english_again: None, code: str) -> None:
    sources = network.table("sources")
    translated = sources[sources["translated_from"] == "ar"]
    known = translated[translated["title_original"] != ""].iloc[0]
    unknown = translated[translated["title_original"] == ""].iloc[0]
    french = sources[sources["title_language"] == "fr"].iloc[0]
    activate(code, network.texts(code))
    citations = Citations(network)
    citations.cite(known["id"], unknown["id"], french["id"])
    items = BeautifulSoup(citations.as_html(), "html.parser").find_all("li")
    marks = [(item.cite.get("lang"), item.cite["dir"], item.cite.text) for item in items]
    assert marks == [
        ("ar", "rtl", known["title_original"]),
        ("en", "ltr", unknown["title"]),
        ("fr", "ltr", french["title"]),
    ]
    assert (known["title"] in items[0].text) == (code == "en")
    assert begun(say("title translated by us from {language}", language="|")).split("|")[0] in items[1].text


def test_every_row_is_counted_under_its_source(network: Network) -> None:
    usage = source_usage(network)
    tables = [network.table(resource["name"]) for resource in network.package.descriptor["resources"]]
    named_too = 0
    for table, column in {"learning": "change_source", "pilots": "outcome_source"}.items():
        rows = network.table(table)
        named_too += ((rows[column] != "") & (rows[column] != rows["source"])).sum()
    assert usage["rows"].sum() == sum(len(table) for table in tables if "source" in table) + named_too
    assert set(usage["source"]) == set(network.table("sources")["id"])


def test_coverage_counts_rows_and_sources(network: Network) -> None:
    rows, sources = coverage(network), coverage(network, "sources")
    assert rows.loc["lyon", "statements"] == 83
    assert (sources <= rows).all(axis=None)
    assert city_coverage(network.city("lyon")).loc["statements", "rows"] == 83


def test_plans_and_projections_are_no_age(network: Network) -> None:
    assert section_rows(network)["year"].max() <= 2025
    assert city_coverage(network.city("lyon"))["newest"].max() <= 2025
    assert year_bases(network).loc["statements", ""] == 45


def test_the_national_series_are_not_knowledge_of_the_city(network: Network) -> None:
    rows = coverage(network)
    figures = network.table("observations").query("city == 'tangier' and qualifier != 'planned'")
    assert rows.loc["tangier", ["figures", "national_series"]].sum() == len(figures)
    assert rows.loc["tangier", "figures"] < rows.loc["tangier", "national_series"]


def test_the_meetings_of_a_city_are_counted_as_its_page_lists_them(network: Network) -> None:
    for city in network.cities:
        counted, listed = city_coverage(network.city(city)).loc["events"], network.city(city).events()
        assert counted["rows"] == len(listed)
        assert counted["oldest"] == listed["reference_year"].min()
        assert coverage(network).loc[city, "events"] == len(listed)
        assert city_coverage(network.city(city))["rows"].sum() == coverage(network).loc[city].sum()


def test_confidence_is_counted_under_its_name(network: Network) -> None:
    counts = confidence_counts(network)
    challenges = network.table("challenges")["confidence"]
    assert (
        counts.loc["challenges"].to_dict()
        == challenges.value_counts().reindex(["high", "medium", "low"], fill_value=0).to_dict()
    )


def test_conflicts_stand_together_with_the_preferred_value_first(network: Network) -> None:
    rows = conflicts(network)
    assert rows.groupby("conflict")["preferred"].first().eq("yes").all()
    assert (rows.groupby("conflict")[["value", "qualifier"]].nunique().max(axis="columns") > 1).all()


def test_a_value_that_is_repeated_contradicts_nothing(network: Network, edit) -> None:
    name = conflicts(network)["conflict"].iloc[0]

    def same(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["conflict"] == name:
                row |= {"value": "1", "qualifier": "exact"}

    assert set(conflicts(network)["conflict"]) - set(
        conflicts(Network(Package(edit("observations", same))))["conflict"]
    ) == {name}


@pytest.fixture
def invented_value() -> pd.Series:
    return pd.Series(
        {
            "indicator": "foreign_residents",
            "subgroup_en": "",
            "definition_en": "Invented register.",
            "area_level": "city",
            "reference_year": 2015,
            "qualifier": "exact",
        }
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"qualifier": "about"}, None),
        ({"qualifier": "at_least"}, "a floor, a ceiling or a plan"),
        ({"reference_year": 2016}, "different years (2015, 2016)"),
        ({"reference_year": pd.NA}, "a year is not known"),
        ({"area_level": "region"}, "different kinds of area (city, region)"),
        ({"subgroup_en": "women"}, "different people or things are counted"),
        ({"definition_en": "Another register."}, "the definitions are not the same"),
    ],
)
def test_what_sets_two_values_apart_is_said(invented_value: pd.Series, change: dict, said: str | None) -> None:
    other = pd.concat([invented_value.drop(list(change)), pd.Series(change, dtype="object")])
    assert why_not_comparable(invented_value, other) == ([said] if said else [])


def test_values_side_by_side_say_what_sets_them_apart(network: Network) -> None:
    series = side_by_side(network, ["undesa_migrant_stock"])
    births = series.query("reference_year == 2015 and subgroup_en == ''").set_index("city")["difference"]
    assert births["amman"] == "" and births["lyon"] == "the definitions are not the same"
    local = side_by_side(network, ["foreign_residents"])
    assert (local.groupby(["subgroup_en", "area_level", "reference_year"])["city"].nunique() > 1).all()


def test_a_floor_is_said_to_be_one_in_its_own_row(network: Network, edit) -> None:
    def floor(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["indicator"] == "undesa_migrant_stock" and row["city"] == "amman":
                row["qualifier"] = "at_least"

    stock = side_by_side(Network(Package(edit("observations", floor))), ["undesa_migrant_stock"])
    floors = stock["difference"].str.contains("a floor, a ceiling or a plan")
    assert floors.any() and floors.equals(stock["city"] == "amman")


@pytest.mark.parametrize(
    ("column", "value"),
    [("preferred", "no"), ("qualifier", "about"), ("year_basis", "assumed"), ("definition_en", "Another one.")],
)
def test_a_series_takes_only_what_may_be_compared(network: Network, edit, column: str, value: str) -> None:
    """Changing one year's row of Beirut's series takes that year out."""
    before = longest_local_series(network.city("beirut"))

    def change(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["id"] == before["id"].iloc[3])[column] = value

    changed = Network(Package(edit("observations", change)))
    after = longest_local_series(changed.city("beirut"))
    assert set(before["id"]) - set(after["id"]) == {before["id"].iloc[3]}


def test_a_series_keeps_to_one_area(network: Network) -> None:
    series = longest_local_series(network.city("beirut"))
    assert set(series["area_level"]) == {"governorate"} and series["reference_year"].is_unique
    assert longest_local_series(network.city("tangier")).empty, "no series is a finding"


def test_local_origins_are_of_one_source_area_and_time(network: Network) -> None:
    origins = local_origins(network.city("turin"))
    assert len(origins) >= 5 and origins["value"].is_monotonic_decreasing
    assert origins.groupby(["indicator", "area_en", "reference_year", "source"]).ngroups == 1
    assert "women" not in set(origins["subgroup_en"]) and origins["subgroup_en"].is_unique
    assert local_origins(network.city("beirut")).empty


def test_origins_come_largest_first(network: Network) -> None:
    origins = largest_origins(network.city("amman"))
    assert origins["value"].is_monotonic_decreasing and set(origins["reference_year"]) == {2025}


def test_searches_are_counted_by_city_and_theme(network: Network) -> None:
    effort = search_effort(network)
    assert len(effort) == 49 and effort["searches"].sum() == 225
    assert [*zip(effort["city"], effort["theme"], strict=True)] == [*product(network.cities, THEMES)]
