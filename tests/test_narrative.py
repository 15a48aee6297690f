"""Sentences follow the data: change it, and they change."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from mc2cm_analysis import Network, load_network, narrative

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]


def test_sentences_are_made_from_the_results(network: Network) -> None:
    assert narrative.leading_themes(network).endswith("urban planning comes last")
    assert "257 statements from 152 acts" in narrative.basis(network)
    assert narrative.blanks(network).startswith("5 of the 49 cells are blank")
    assert "7 cities were represented: Amman, Beirut, Lisbon" in narrative.workshop(network)
    assert "on 9–10 March 2016" in narrative.workshop(network)
    assert "6 of the 7 themes met" in narrative.themes_without_meeting(network)
    assert "reception of unaccompanied migrant minors did not" in narrative.themes_without_meeting(network)


def test_a_city_without_statements_is_told_so(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["city"] == "beirut" and row["use"] == "yes":
                row["use"] = "variant"

    network = load_network(edit("statements", deed))
    assert narrative.city_priorities(network.city("beirut")) == (
        "No statement of Beirut's own on the seven themes was found"
    )
    assert narrative.blanks(network).startswith("11 of the 49 cells are blank")


def test_agreement_is_said_with_its_figures(network: Network) -> None:
    told = narrative.agreement(network)
    assert "more than chance would explain" in told and "W is 0.49" in told and "7 cities and 7 themes" in told
    assert narrative.most_alike(network).startswith("Amman and Madrid have the likest orders (tau-b 0.95)")


def test_one_city_alone_agrees_with_nobody(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["city"] != "lyon" and row["use"] == "yes":
                row["use"] = "variant"

    told = narrative.agreement(load_network(edit("statements", deed)))
    assert (
        told == "No agreement can be measured: agreement needs two raters and three items or more; there are 1 and 7."
    )


def test_the_course_of_a_series_names_its_ends_and_its_peak() -> None:
    values = pd.Series({2015: 10.0, 2016: 30.0, 2017: 20.0})
    assert narrative.national_trend(values, "refugees in Erewhon") == (
        "Refugees in Erewhon: from 10 in 2015 to 20 in 2017, highest with 30 in 2016"
    )
    rising = pd.Series({2015: 10.0, 2016: 30.0})
    assert narrative.national_trend(rising, "refugees").endswith("to 30 in 2016")


def test_gaps_of_a_city_are_said_with_the_searches_made(network: Network) -> None:
    assert "unaccompanied migrant minors (4 searches)" in narrative.city_gaps(network.city("amman"))


def test_an_origin_that_is_no_country_is_not_named() -> None:
    origins = pd.DataFrame({"subgroup_en": ["Unknown", "Erewhon"], "value": [9.0, 5.0], "reference_year": [2020, 2020]})
    assert "comes from Erewhon: 5 at the end of 2020" in narrative.first_origin(origins, "Ruritania")
