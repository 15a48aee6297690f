"""A part of the network is a data package of its own, on which everything works as on the whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from mc2cm_analysis import Network, load_network
from mc2cm_analysis.narrative.front import put_first
from mc2cm_analysis.narrative.priorities_cities import agreement
from mc2cm_analysis.priorities import city_ranks, network_agreement, order_stability, rank_themes
from mc2cm_analysis.revision import Revision
from mc2cm_analysis.schema import tables
from mc2cm_analysis.validation import find_issues

CITIES = ["amman", "beirut", "lisbon", "lyon", "madrid", "tangier", "turin"]
SOUTH, NORTH = ["amman", "beirut", "tangier"], ["lisbon", "lyon", "madrid", "turin"]


def test_all_cities_are_the_network(network: Network) -> None:
    same = network.only(*network.cities)
    for table in network.tables:
        assert_frame_equal(same.table(table), network.table(table))


@settings(max_examples=6, deadline=None)  # a check of all tables each
@given(st.sets(st.sampled_from(CITIES), min_size=1, max_size=3))
def test_a_part_is_a_package_without_a_fault_and_without_the_other_cities(network: Network, cities: set[str]) -> None:
    part = network.only(*cities)
    assert not find_issues(part.package, ("fr", "ar"))
    assert list(part.cities) == [city for city in network.cities if city in cities]
    for table, declared in tables().items():
        if "city" in declared.fields:
            assert set(part.table(table)["city"]) <= {*cities, ""}


def test_a_part_read_from_a_folder_is_the_part(network: Network, tmp_path) -> None:  # type: ignore[no-untyped-def]
    part = network.only(*SOUTH)
    read = load_network(part.package.copy_to(tmp_path))
    for table in part.tables:
        assert_frame_equal(read.table(table), part.table(table))


def test_a_part_with_other_files_is_still_the_part(network: Network) -> None:
    part = network.only("lyon").package
    named = part.content("cities").replace(b"Lyon", b"Lugdunum")
    other = part.with_files({part.paths["cities"]: named})
    assert list(other.city_names().values()) == ["Lugdunum"]
    assert part.with_files({}).fingerprint == part.fingerprint != other.fingerprint
    assert Revision(part).preview().files() == part.files()


@pytest.mark.parametrize("cities", [SOUTH, NORTH])
def test_a_city_ranks_its_themes_as_in_the_whole(network: Network, cities: list[str]) -> None:
    """Ranks are made inside a city: who stands beside it changes none."""
    part = network.only(*cities)
    assert_frame_equal(city_ranks(part), city_ranks(network).loc[cities])
    assert network_agreement(part).n_raters == len([city for city in cities if city != "beirut"])
    assert rank_themes(part)["mean_rank"].notna().all()
    assert set(order_stability(part, draws=200).cells.index.get_level_values(0)) == set(cities)
    assert put_first(part) and agreement(part)


def test_conditions_choose_rows_of_a_table(network: Network) -> None:
    recent = network.only("Lyon", "Torino", statements="reference_year >= 2018")
    assert list(recent.cities) == ["lyon", "turin"]
    assert recent.table("statements")["reference_year"].min() >= 2018
    assert not find_issues(recent.package)


def test_a_meeting_elsewhere_stays_a_meeting_of_the_cities_that_went(network: Network) -> None:
    part = network.only("amman")
    lyon = network.table("events").query("city == 'lyon'")["id"]
    kept = part.table("events").set_index("id").loc[lyon]
    assert (kept["city"] == "").all()
    assert set(part.table("event_participants")["city"]) <= {"amman", ""}


def test_an_unknown_city_or_table_is_an_error(network: Network) -> None:
    with pytest.raises(KeyError, match="no city 'paris'; there are amman"):
        network.only("paris")
    with pytest.raises(KeyError, match="no table 'statement'"):
        network.only(statement="reference_year > 2018")
