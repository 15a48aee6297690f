import pytest

from mc2cm_analysis import Network
from mc2cm_analysis.evidence import (
    OWN_SOURCE,
    Citations,
    ages,
    city_coverage,
    comparable_values,
    conflicts,
    coverage,
    largest_origins,
    longest_local_series,
    search_effort,
    source_usage,
    why_not_comparable,
    year_bases,
)


def test_sources_are_numbered_as_they_are_cited(network: Network) -> None:
    citations = Citations(network)
    first, second = network.table("sources")["id"].iloc[[5, 2]]
    assert '<a class="cite" href="#source-1" title="Source 1">[1]</a>' in citations.cite(first)
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
    citations.cite(sources.loc[sources["host"] == "copy", "id"].iloc[0])
    assert "only the opening could be read; copy on another host" in citations.as_html()


def test_titles_are_escaped(network: Network) -> None:
    citations = Citations(network)
    citations._sources.loc[OWN_SOURCE, "title"] = "<script>alert(1)</script>"
    citations.own()
    assert "<script>" not in citations.as_html()


def test_every_row_is_counted_under_its_source(network: Network) -> None:
    usage = source_usage(network)
    rows = sum(len(network.table(r["name"])) for r in network.descriptor["resources"] if r["name"] != "sources")
    assert usage["rows"].sum() == rows
    assert set(usage["source"]) == set(network.table("sources")["id"])


def test_coverage_counts_rows_and_sources(network: Network) -> None:
    rows, sources = coverage(network), coverage(network, "sources")
    assert rows.loc["lyon", "Statements"] == 83
    assert (sources <= rows).all(axis=None)
    assert city_coverage(network.city("lyon")).loc["Statements", "rows"] == 83


def test_plans_and_projections_are_no_age(network: Network) -> None:
    assert ages(network)["year"].max() <= 2025
    assert year_bases(network).loc["Statements", "no year"] == 47


def test_conflicts_stand_together_with_the_preferred_value_first(network: Network) -> None:
    rows = conflicts(network)
    assert rows.groupby("conflict")["preferred"].first().eq("yes").all()


def test_what_differs_is_said_in_words(network: Network) -> None:
    rows = network.table("observations")
    france = rows.query("indicator == 'undesa_migrant_stock' and city == 'lyon' and subgroup_en == ''").iloc[0]
    italy = rows.query("indicator == 'undesa_migrant_stock' and city == 'turin' and subgroup_en == ''").iloc[0]
    assert why_not_comparable(france, italy) == []
    camp = rows.query("qualifier == 'at_least' and area_level == 'governorate'").iloc[0]
    reasons = why_not_comparable(france, camp)
    assert any("kinds of area (country, governorate)" in reason for reason in reasons)
    assert "a floor, a ceiling or a plan" in reasons


def test_shared_values_are_comparable_two_by_two(network: Network) -> None:
    shared = comparable_values(network, network.table("indicators")["id"])
    keys = ["indicator", "subgroup_en", "area_level", "reference_year"]
    for _, group in shared.groupby(keys):
        first, *others = (row for _, row in group.iterrows())
        assert all(why_not_comparable(first, other) == [] for other in others)


def test_a_series_keeps_to_one_area_and_one_definition(network: Network) -> None:
    series = longest_local_series(network.city("beirut"))
    assert set(series["area_level"]) == {"governorate"} and series["reference_year"].is_unique
    assert longest_local_series(network.city("tangier")).empty, "no series is a finding"


def test_origins_come_largest_first(network: Network) -> None:
    origins = largest_origins(network.city("amman"))
    assert origins["value"].is_monotonic_decreasing and origins["reference_year"].nunique() == 1


def test_searches_are_counted_by_city_and_theme(network: Network) -> None:
    effort = search_effort(network)
    assert len(effort) == 49 and effort["searches"].sum() == 225
