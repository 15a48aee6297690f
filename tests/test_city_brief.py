"""Does the first page of a city speak of the city, as near to it and as new as known, and of what is not known?"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mc2cm_analysis import Network
from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.evidence import OUTLINE, headline, longest_local_series, outline_coverage, outline_rows
from mc2cm_analysis.evidence.headline import TOPICS
from mc2cm_analysis.narrative.city_brief import city_findings, city_keys, city_unknown
from mc2cm_analysis.package import Package

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]
CITIES = ("amman", "beirut", "lisbon", "lyon", "madrid", "tangier", "turin")


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("topic", TOPICS)
def test_a_key_figure_is_of_the_city_where_the_data_has_one_and_the_newest(
    network: Network, city: str, topic: str
) -> None:
    profile = network.city(city)
    row = headline(profile, topic)
    known = profile.observations(national=False)
    known = known[known["indicator"].isin([name for names in TOPICS[topic] for name in names])]
    known = known[known["preferred"].ne("no") & known["subgroup_en"].eq("") & known["reference_year"].notna()]
    if row is None:
        assert set(known["area_level"]) <= {"site", "district"}, "parts of the city say nothing of the whole"
        return
    assert row["area_level"] != "country"
    beside = known[known["indicator"].eq(row["indicator"]) & known["area_level"].eq(row["area_level"])]
    assert row["reference_year"] == beside["reference_year"].max()
    if "city" in set(known.loc[known["indicator"].isin(TOPICS[topic][0]), "area_level"]):
        assert row["area_level"] == "city"


def test_key_figures_of_lyon_are_those_of_the_data(network: Network) -> None:
    told = [(key.amount, key.words, key.beside) for key in city_keys(network.city("lyon"))]
    assert told == [
        ("519,127", "Population", "Lyon, 2023, medium confidence, read in a copy"),
        ("56,970", "Immigrants", "Lyon, 2009"),
        ("not found", "Refugees", "in public sources, for the city or its surroundings"),
        ("more than 1,500", "Unaccompanied minors in care", "Métropole of Lyon, 2018"),
        ("10 of 25 acts", "Reception of unaccompanied migrant minors", "the theme that Lyon speaks of most often"),
    ]


@pytest.mark.parametrize("city", CITIES)
def test_a_figure_of_the_brief_stands_in_the_report_too(network: Network, city: str) -> None:
    profile = network.city(city)
    listed = profile.rows(outline_rows).query("table == 'observations'")
    series = longest_local_series(profile)
    for row in filter(None, (_record(headline(profile, topic)) for topic in TOPICS)):
        assert row["id"] in set(listed["id"])
        drawn = series[(series["indicator"] == row["indicator"]) & (series["area_en"] == row["area_en"])]
        assert drawn.empty or drawn["value"].iloc[-1] == row["value"], "the chart ends where the card stands"


def _record(row: "pd.Series[object] | None") -> "dict[str, object] | None":
    return None if row is None else {str(name): value for name, value in row.items()}


@pytest.mark.parametrize("city", CITIES)
def test_a_brief_has_three_to_five_findings(network: Network, stability: Stability, city: str) -> None:
    findings = [found.sentence for found in city_findings(network.city(city), stability)]
    assert 3 <= len(findings) <= 5
    assert all(said.rstrip().endswith(".") for said in findings)


def test_a_city_with_too_few_acts_has_no_first_theme(network: Network, stability: Stability) -> None:
    beirut = network.city("beirut")
    assert city_findings(beirut, stability)[0].sentence.startswith(
        "We found only 2 acts by Beirut; its themes are not ranked, for that takes at least 5."
    )
    assert city_keys(beirut)[-1].amount == "2"


def test_what_is_not_known_names_the_empty_headings(network: Network) -> None:
    told = city_unknown(network.city("lyon"))
    assert told.startswith("Not found: the city's own ranking of the themes, the members of its stakeholder group")
    assert told.endswith("anything on national policy, level of education and sectors of work.")


def test_each_row_of_a_city_stands_under_one_heading_of_the_outline(network: Network) -> None:
    rows = outline_rows(network)
    assert not rows.duplicated(["table", "id"]).any()
    assert set(rows["heading"]) <= set(OUTLINE)
    for table in ("observations", "competences", "practices", "challenges", "statements", "stakeholders", "pilots"):
        assert set(rows.loc[rows["table"] == table, "id"]) == set(network.table(table).query("city != ''")["id"])
    assert outline_coverage(network).to_numpy().sum() == (rows["heading"] != "data").sum()


@pytest.mark.parametrize(
    ("row", "heading"),
    [
        ("lyon-immigrants-", "numbers"),
        ("turin-population-", "background"),
        ("madrid-unaccompanied_minors_arrivals-", "minors"),
    ],
)
def test_figures_stand_where_the_outline_has_them(network: Network, row: str, heading: str) -> None:
    rows = outline_rows(network)
    totals = network.table("observations").query("subgroup_en == '' and area_level == 'city'")["id"]
    found = rows[rows["id"].isin(totals) & rows["id"].str.startswith(row)]
    assert set(found["heading"]) <= {heading}


def test_a_new_city_has_every_heading_empty_until_it_has_rows(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        rows[:] = [row for row in rows if row["city"] != "turin"]

    for table in ("observations", "competences", "practices", "challenges", "statements", "stakeholders"):
        folder = edit(table, deed)
    edit("pilots", deed)
    edit("event_participants", deed)
    assert (outline_coverage(Network(Package(folder)))["turin"] == 0).all()
