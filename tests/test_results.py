"""Each count of the results table is a list of rows that can be opened; targets come from sources alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis import Network
from mc2cm_analysis.evidence import OWN_SOURCE
from mc2cm_analysis.language import words
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.narrative import programme_results as told
from mc2cm_analysis.package import Package
from mc2cm_analysis.page import open_page
from mc2cm_analysis.programme_vocabulary import MEASURES, RESULT_LEVELS, RESULT_STATUSES
from mc2cm_analysis.results import RULES, results, rows_behind
from mc2cm_analysis.vocabulary import COMPONENTS

Row = dict[str, str]
Edit = Callable[[str, Callable[[list[Row]], None]], Path]


def without(key: str, *values: str) -> Callable[[list[Row]], None]:
    """Leave out the rows that hold one of the values."""

    def deed(rows: list[Row]) -> None:
        rows[:] = [row for row in rows if row[key] not in values]

    return deed


def test_each_measure_has_one_rule_and_its_words() -> None:
    assert list(RULES) == list(MEASURES)
    assert {rule.component for rule in RULES.values()} == {"", *COMPONENTS}
    assert {rule.level for rule in RULES.values()} == set(RESULT_LEVELS)


def test_every_actual_is_the_number_of_the_rows_behind_it(network: Network) -> None:
    found = results(network)
    for measure in MEASURES:
        rows, actual = rows_behind(network, measure), found.at[measure, "actual"]
        assert (rows is None and actual != actual) or len(rows) == actual, measure
    assert found["actual"].notna().sum() >= 12 and found["actual"].isna().any()


def test_the_page_prints_as_many_rows_as_it_counts() -> None:
    page = open_page("en")
    actual = results(page.network)["actual"]
    listed = {one.measure: one for one in told.behind(page.network)}
    assert set(listed) == set(actual.index[actual > 0])
    for measure, one in listed.items():
        html = page.listing(one.rows, *one.columns, table=one.table, title=one.title).html
        table = BeautifulSoup(html, "html.parser")
        printed = len(table.select("tbody tr")) or len(table.select("dl.record"))
        assert printed == actual[measure] and f": {printed} row" in one.summary, measure


def test_the_counts_are_those_of_the_research_notes(network: Network) -> None:
    found = results(network)
    assert found["actual"].dropna().astype(int).to_dict() == {
        "members_phase_one": 9,
        "members_phase_two": 20,
        "peer_meetings_phase_one": 7,
        "peer_events": 13,
        "conferences_phase_one": 1,
        "uptake": 2,
        "profiles_phase_one": 8,
        "profiles_phase_two": 3,
        "priority_papers": 0,
        "case_studies": 9,
        "reports": 6,
        "profiles_used": 1,
        "targeted_city_actions": 4,
        "other_funded": 2,
        "reach_published": 1,
    }
    assert set(rows_behind(network, "profiles_phase_two")["place_en"]) >= {"Sousse", "Grenoble"}


@pytest.mark.parametrize(
    ("table", "row", "measure"),
    [
        ("events", "e05-vienna-2017-peer", "peer_meetings_phase_one"),
        ("events", "e15-casablanca-2019-regional", "peer_events"),
        ("events", "e21-casablanca-2021-profile", "profiles_phase_two"),
        ("event_participants", "ph1-phase-one-08", "members_phase_one"),
        ("publications", "lyon-profile", "profiles_phase_one"),
        ("pilots", "sfax-acmals", "targeted_city_actions"),
        ("pilots", "tangier-tangeraccueil", "reach_published"),
    ],
)
def test_a_row_that_goes_takes_its_count_with_it(
    network: Network, edit: Edit, table: str, row: str, measure: str
) -> None:
    less = Network(Package(edit(table, without("id", row))))
    assert results(less).at[measure, "actual"] == results(network).at[measure, "actual"] - 1


def test_a_target_that_is_no_longer_met_is_not_called_reached(edit: Edit) -> None:
    less = results(Network(Package(edit("events", without("id", "e05-vienna-2017-peer")))))
    assert less.at["peer_meetings_phase_one", "status"] == "reported", "a source still counts seven"
    data = edit("observations", without("indicator", "peer_events"))
    assert results(Network(Package(data))).at["peer_meetings_phase_one", "status"] == "fewer"


def test_a_target_that_no_source_gives_is_told_as_not_known(edit: Edit) -> None:
    network = Network(Package(edit("targets", without("measure", "peer_meetings_phase_one"))))
    assert results(network).at["peer_meetings_phase_one", "status"] == "no_target"
    row = told.results_table(network).set_index("measure").loc["peer_meetings_phase_one"]
    assert (row["target"], row["actual"], row["status"]) == ("none known", "7", "target not known")


def test_every_target_has_a_source_of_its_own(network: Network) -> None:
    targets = network.table("targets")
    assert len(targets) >= 10 and OWN_SOURCE not in set(targets["source"])
    assert (targets["definition_en"] != "").all()
    moved = {"programme_members", "city_profiles", "peer_events", "city_working_groups"}
    planned = network.table("observations").query("qualifier == 'planned'")
    assert not moved & set(planned["indicator"]), "a target stands in one table"


def test_what_the_project_says_of_itself_is_never_counted(network: Network) -> None:
    papers = results(network).loc["priority_papers"]
    assert (papers["actual"], papers["reported"], papers["status"]) == (0, 9, "reported")
    assert told.results_table(network).set_index("measure").at["priority_papers", "actual"] == "none found"


def test_no_baseline_is_said_once_and_has_no_column_of_its_own(network: Network, edit: Edit) -> None:
    assert "baseline" not in told.results_columns(network)
    assert told.no_baseline(network).startswith("Baseline: not known")

    def planted(rows: list[Row]) -> None:
        rows.append({**rows[0], "id": "baseline-members", "kind": "baseline", "value": "0"})

    known = Network(Package(edit("targets", planted)))
    assert "baseline" in told.results_columns(known) and not told.no_baseline(known)
    assert told.results_table(known).set_index("measure").at["members_phase_one", "baseline"] == "0"


def test_a_code_of_our_reading_says_so(network: Network) -> None:
    codes = network.table("codes").set_index("id")
    assert codes.at["dac-150", "basis"] == "printed" and codes.at["dac-15190", "basis"] == "our_reading"
    own = codes["source"] == OWN_SOURCE
    assert (own == (codes["basis"] == "our_reading")).all()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_table_is_told_in_every_language(network: Network, code: str) -> None:
    network.speak(code)
    table = told.results_table(network)
    assert set(table["status"]) <= set(words(RESULT_STATUSES).values())
    if code != "en":
        assert not set(table["status"]) & set(RESULT_STATUSES.values())
        assert "none known" not in set(table["target"])
    title = told.results_title(network)
    assert "10" in title and "19" in title
