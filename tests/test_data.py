"""What the data package promises: sourced, coded, traced, and its codebook true."""

import re
import subprocess
import sys

import pytest

from mc2cm_analysis import Network
from mc2cm_analysis.codebook import render
from mc2cm_analysis.evidence import conflicts
from mc2cm_analysis.paths import data_folder


def test_frictionless_itself_finds_the_package_valid() -> None:
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    run = subprocess.run(command, cwd=data_folder(), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_descriptor_and_the_codebook_are_made_from_the_declaration() -> None:
    for name, content in render().items():
        assert (data_folder() / name).read_text(encoding="utf-8") == content, "run: make codebook"


def test_every_row_names_a_source_with_an_address_or_is_our_own(network: Network) -> None:
    sources = network.table("sources").set_index("id")
    for resource in network.package.descriptor["resources"]:
        table = network.table(resource["name"])
        if "source" in table:
            assert set(table["source"]) <= set(sources.index)
    assert list(sources.index[sources["url"] == ""]) == ["mc2cm-analysis-data"]
    assert sources["url"].iloc[1:].str.match(r"https?://").all()


def test_statements_are_those_of_the_research_notes_as_corrected(network: Network) -> None:
    statements = network.table("statements")
    coded = statements[statements["kind"] != "joint_list"]
    assert len(coded) == 471
    assert coded["act"].nunique() == 299
    assert coded["use"].value_counts().to_dict() == {"yes": 244, "variant": 157, "no": 70}
    counted = coded[coded["use"] == "yes"].groupby("city")["act"].nunique().to_dict()
    assert counted == {"amman": 21, "beirut": 2, "tangier": 8, "lisbon": 24, "lyon": 25, "madrid": 29, "turin": 35}
    assert (coded["theme_second"] != "").all()


def test_a_search_is_named_only_by_statements_of_its_city_and_theme(network: Network) -> None:
    searches = network.table("searches").set_index("id")
    found = network.table("statements").query("search != ''")
    assert 0 < len(found) < len(network.table("statements"))
    for row in found.itertuples():
        assert (row.city, row.theme) == (searches.at[row.search, "city"], searches.at[row.search, "theme"])
    named = found["search"].value_counts()
    assert (named <= searches.loc[named.index, "new_statements_n"]).all(), "no more rows than the search brought"


def test_the_joint_list_stands_once_and_belongs_to_no_city(network: Network) -> None:
    joint = network.table("statements").query("kind == 'joint_list'")
    assert list(joint["theme"]) == list(network.themes)
    assert set(joint["city"]) == {""} and set(joint["use"]) == {"no"}


def test_every_city_and_theme_was_searched_for(network: Network) -> None:
    searches = network.table("searches")
    assert len(searches) == 225
    assert searches.groupby(["city", "theme"]).size().min() >= 4
    assert len(searches.groupby(["city", "theme"])) == len(network.cities) * len(network.themes)


def test_the_workshop_of_lyon_left_its_practices_and_difficulties(network: Network) -> None:
    practices = network.table("practices")
    seen = practices[practices["source"].str.startswith("commed-cglu-2016")]
    assert len(seen) == 5 and set(seen["city"]) == {"lyon"}
    named = network.table("challenges").query("city == ''")
    assert {"human_resources", "financial_resources", "coordination"} <= set(named["kind"])


def test_practices_and_challenges_bear_both_codings(network: Network) -> None:
    for name in ("practices", "challenges"):
        table = network.table(name).query("city != ''")
        assert (table["theme_second"] != "").mean() > 0.95, name


@pytest.mark.parametrize(
    ("indicator", "rejected", "preferred"),
    [
        ("immigrants_share", 11.4, 8.8),  # France 2012, as printed and by INSEE
        ("refugee_camps", 13, 10),  # Amman: UNRWA counts ten official camps
        ("area", 1680, 800),  # Amman, by Wikipedia and by the municipality
        ("foreign_residents_share", 22, 8.9),  # Lisbon's metropolitan area
        ("foreign_born_share", 20.05, 20.5),  # Madrid, a slip of the page
        ("unaccompanied_minors_arrivals", 500, 900),  # Community of Madrid 2017
    ],
)
def test_known_errors_of_the_sources_are_not_preferred(
    network: Network, indicator: str, rejected: float, preferred: float
) -> None:
    rows = conflicts(network).query("indicator == @indicator")
    assert rejected in set(rows.query("preferred == 'no'")["value"])
    assert preferred in set(rows.query("preferred == 'yes'")["value"])


def test_a_ceiling_or_floor_is_never_an_exact_value(network: Network) -> None:
    rows = network.table("observations")
    assert {"at_least", "at_most", "planned", "about"} <= set(rows["qualifier"])
    projections = rows[rows["indicator"].str.contains("projection")]
    assert set(projections["qualifier"]) == {"planned"}


def test_the_suspect_value_of_beirut_is_left_out(network: Network) -> None:
    rows = network.table("observations").query("indicator == 'unhcr_refugees_in_area' and city == 'beirut'")
    assert 2016 not in set(rows["reference_year"])


def test_areas_of_a_city_are_told_apart(network: Network) -> None:
    rows = network.table("observations").query("city == 'lyon' and indicator == 'population'")
    assert {"city", "district", "metropolis", "urban_area", "province"} <= set(rows["area_level"])


def test_no_national_series_mixes_areas_or_definitions(network: Network) -> None:
    rows = network.table("observations").query("area_level == 'country'")
    series = rows[rows["indicator"].str.match("unhcr|unrwa|undesa|worldbank|ilo") & (rows["subgroup_en"] == "")]
    for (_, indicator), group in series.groupby(["city", "indicator"]):
        assert group["reference_year"].is_unique, indicator
        assert group["definition_en"].nunique() == 1 and group["area_en"].nunique() == 1, indicator


def test_printed_text_holds_no_markup_and_no_notes_of_the_making(network: Network) -> None:
    wrong = re.compile(r"<[a-z]+|\*\*|\bfact_row\b|\b(?:south|north):\d|TODO")
    for resource in network.package.descriptor["resources"]:
        table = network.table(resource["name"])
        for column in table.columns[table.columns.str.endswith("_en")]:
            hits = table[column].astype(str).str.contains(wrong)
            assert not hits.any(), (resource["name"], column, list(table.loc[hits, column])[:3])
