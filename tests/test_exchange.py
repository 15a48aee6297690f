"""What a city could offer and look for follows from what was found, and so does who decides on its priorities."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mc2cm_analysis import Network, load_network
from mc2cm_analysis.language import activate
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.narrative import city_exchange, city_powers
from mc2cm_analysis.priorities import lens_evidence
from mc2cm_analysis.vocabulary import THEMES

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]


def sentences(network: Network, city: str) -> list[str]:
    return [found.sentence for found in city_powers.priorities_and_powers(network.city(city))]


def test_a_priority_outside_the_citys_own_powers_is_named(network: Network) -> None:
    assert sentences(network, "madrid") == [
        "Reception of refugees (rank 1): outside its own powers: the State (competence: exclusive) and several bodies "
        "together (competence: shared).",
        "Institutional coordination (rank 2): outside its own powers: a source says that it has no formal ones, and "
        "names nobody who has.",
        "No source that we found says who holds the powers on access to basic services.",
    ]
    assert city_powers.outside_its_powers(network.city("madrid")) == (
        "Of the first priorities of Madrid, known to be outside its own powers: 2; known to be within them: 0; not "
        "known: 1."
    )


def test_a_priority_within_them_too_and_what_is_not_known_is_no_verdict(network: Network) -> None:
    minors, reception, coordination = sentences(network, "lyon")
    assert minors.endswith("what part the city decides by itself is not known."), "it gives a task away, not the power"
    assert reception.endswith("whether the city has powers of its own is not known.")
    assert coordination == "No source that we found says who holds the powers on institutional coordination."
    assert all("own powers:" not in sentence for sentence in sentences(network, "turin"))


def test_a_city_without_ranks_is_told_of_all_that_it_states(network: Network) -> None:
    assert not any("rank" in sentence for sentence in sentences(network, "beirut"))
    assert set(city_powers.first_priorities(network.city("beirut"))) == {
        *("basic_services", "institutional_coordination", "intercultural_cohesion")
    }


def test_the_table_has_a_word_for_what_is_known_and_a_blank_for_the_rest(network: Network) -> None:
    table = city_powers.powers_table(network.city("madrid"))
    assert list(table) == ["City", "Metropolitan", "Province", "Region", "State", "Several levels"]
    assert table.at["Reception of refugees", "State"] == "exclusive"
    assert table.at["Institutional coordination", "City"] == "none"
    assert table.loc["Urban planning"].isna().all()
    assert city_powers.no_powers(network.city("madrid")) == ""
    assert city_powers.no_powers(network.city("tangier")).endswith("any of the seven themes in Tangier.")


def test_what_is_documented_counts_each_undertaking_once_and_no_meeting(network: Network) -> None:
    for city in network.cities:
        rows = lens_evidence(network, "done").query("city == @city and kind != 'meeting'")
        found = city_exchange.documented_work(network.city(city))
        assert list(found.index) == list(THEMES)
        assert found.sum() == len(rows[["theme", "act"]].drop_duplicates())
    assert city_exchange.offers(network.city("madrid"))[0] == "Reception of refugees: 3 undertakings"


def test_what_is_looked_for_ranks_high_and_another_city_has_more_to_show(network: Network) -> None:
    assert city_exchange.sought(network.city("madrid")) == [
        "Institutional coordination (rank 2): no undertaking found; outside the city's own powers, as far as is known",
        "Access to basic services (rank 3): 2 undertakings found",
    ]
    assert city_exchange.sought(network.city("beirut")) == [
        "Not known: too few acts were found to rank what Beirut states."
    ]


def test_a_city_in_which_nothing_was_found_is_told_so(edit: Edit) -> None:
    def forget(rows: list[dict[str, str]]) -> None:
        rows[:] = [row for row in rows if row["city"] != "madrid"]

    edit("pilots", forget)
    network = load_network(edit("practices", forget))
    assert city_exchange.offers(network.city("madrid")) == ["No practice, pilot or case study was found in Madrid."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_city_is_told_of_in_every_language(network: Network, language: str) -> None:
    try:
        network.speak(language)
        for city in network.cities:
            profile = network.city(city)
            told = [*city_exchange.offers(profile), *city_exchange.sought(profile), *sentences(network, city)]
            assert all(told) and city_powers.outside_its_powers(profile)
    finally:
        activate(ENGLISH)
