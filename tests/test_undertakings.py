"""What was funded or documented stands beside the priorities, and what the programme did is told city by city."""

from collections.abc import Callable
from pathlib import Path

from mc2cm_analysis import Network
from mc2cm_analysis.narrative import programme_components as on_components
from mc2cm_analysis.narrative import programme_results as on_results
from mc2cm_analysis.package import Package
from mc2cm_analysis.priorities import printed_cells
from mc2cm_analysis.undertakings import FUNDED, by_theme_and_city, funded, in_each_city, on_leading_themes

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]


def test_each_undertaking_of_a_city_stands_in_one_cell(network: Network) -> None:
    rows = network.table("pilots").query("city != ''")
    cells = by_theme_and_city(network)
    assert sum(len(cell.split("; ")) for cell in cells.to_numpy().ravel() if cell) == len(rows)
    assert cells.at["basic_services", "tangier"] == "Targeted City Action; case study"
    assert cells.at["", "amman"] == "capacity building"


def test_a_cell_sets_the_rank_under_what_was_done_and_never_adds_them(network: Network) -> None:
    table, ranks = on_results.undertakings_beside_ranks(network), printed_cells(network)
    done, rank = table.at["Basic services", "Tangier"].split("\n")
    assert done == "Targeted City Action; case study"
    assert rank == f"stated: rank {ranks.at['tangier', 'basic_services']}"
    assert table.at["Unaccompanied minors", "Amman"] == "not stated"
    assert table.at["Basic services", "Beirut"].split("\n")[1] == "stated, not ranked"
    assert "0" not in set("".join(table.loc["No theme of the joint list"])), "a theme outside the list has no rank"


def test_undertakings_on_leading_themes_are_counted_in_cities_with_ranks(network: Network) -> None:
    leading, total = on_leading_themes(network)
    rows = network.table("pilots").query("city not in ('', 'beirut') and theme != ''")
    assert 0 < leading < total == len(rows)


def test_a_funded_action_without_a_known_outcome_says_so(network: Network) -> None:
    told = on_components.funded_rows(network).set_index("id")["outcome"]
    assert set(told.index) == set(funded(network)["id"])
    assert told["tangier-tangeraccueil"].startswith("About 300 people")
    assert set(told.drop("tangier-tangeraccueil")) == {"not known"}


def test_what_was_done_in_a_city_is_named_and_a_blank_has_its_word(network: Network) -> None:
    amman = in_each_city(network)["amman"]
    assert "Social housing and urban planning (2017)" in amman.hosted
    table = on_components.city_table(network)
    assert list(table.index) == list(network.cities.values()), "the order of the data, no ranking"
    assert table.loc["Lisbon"].tolist()[2] == "none" and (table != "").all(axis=None)


def test_difficulties_are_counted_by_kind_and_city_and_listed_whole(network: Network) -> None:
    table, rows = on_results.challenges_table(network), network.table("challenges")
    assert table.to_numpy().sum() == len(rows) == len(on_results.challenges_rows(network))
    assert table.at["Human resources", "Beirut"] == 1 and table["All cities (workshop in Lyon)"].sum() == 3
    assert on_results.challenges_title(network) == (
        "Named in the most cities: financial resources and coordination (6 of 7 cities)"
    )


def test_a_city_without_its_difficulties_changes_the_title(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        rows[:] = [row for row in rows if (row["city"], row["kind"]) != ("amman", "financial_resources")]

    network = Network(Package(edit("challenges", deed)))
    assert on_results.challenges_title(network) == "Named in the most cities: coordination (6 of 7 cities)"


def test_the_kinds_that_are_funded_are_kinds_of_the_vocabulary(network: Network) -> None:
    kinds = network.table("pilots")["kind"]
    assert set(FUNDED) <= set(kinds) and not kinds.isin(FUNDED).all()
