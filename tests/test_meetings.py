from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis import Network
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.meetings import (
    attendance,
    attendance_marks,
    attendance_sources,
    attendance_told,
    dated_meetings,
    founding_workshop,
    programme_meetings,
    workshop_cities,
    workshop_sources,
)
from mc2cm_analysis.package import Package
from mc2cm_analysis.tables import count_table
from mc2cm_analysis.validation import find_issues

Row = dict[str, str]
Edit = Callable[[str, Callable[[list[Row]], None]], Path]
LISBON = "Lisbon, 2016: Social cohesion and intercultural and inter-religious dialogue"
LAUNCH = "Lyon, 2016: Official launch meeting with donors and partner cities"
TANGIER = "Tangier, 2016: Human rights and access to basic services"


def test_the_workshop_is_that_of_lyon_with_its_seven_cities(network: Network) -> None:
    assert founding_workshop(network)["id"] == "e01-lyon-2016-workshop"
    assert workshop_cities(network) == list(network.cities)
    assert len(workshop_sources(network)) == len(set(workshop_sources(network))) >= 1


def test_meetings_of_others_are_left_out(network: Network) -> None:
    held = programme_meetings(network)
    assert not held["id"].str.match("x0[34]").any() and "phase" not in set(held["kind"])


def test_dated_meetings_run_forward_and_know_their_hosts(network: Network) -> None:
    dated = dated_meetings(network)
    assert dated["start"].is_monotonic_increasing and (dated["start"] <= dated["end"]).all()
    assert dated["highlight"].sum() == 11 and len(dated) == 21
    assert "Lyon: Technical workshop on methodology and information sharing" in set(dated["label"])


def test_attendance_is_that_of_the_notes(network: Network) -> None:
    """The table of the research notes on the peer meetings of the first phase."""
    table = attendance(network)
    assert table.at[LISBON, "lisbon"] == "host" and table.at[LISBON, "amman"] == "participant"
    madrid = table.loc["Madrid, 2016: Employment and entrepreneurship"]
    assert madrid["madrid"] == "host" and madrid["beirut"] == "participant" and madrid["turin"] == "absent"
    assert table.at[LAUNCH, "lyon"] == "host", "also where no list of participants is"
    sources = {*network.table("event_participants")["source"], *network.table("events")["source"]}
    assert set(attendance_sources(network)) <= sources


def test_only_a_whole_list_makes_a_city_absent(network: Network) -> None:
    table = attendance(network)
    assert table.at[LISBON, "beirut"] == "absent", "the list could be read whole and does not name it"
    assert table.at[TANGIER, "beirut"] == "not known", "no full list was found"
    known = network.table("events").query("participants_known == 'whole'")
    absences = table.eq("absent").any(axis="columns")
    assert absences.sum() <= len(known) and not table[absences].eq("not known").any(axis=None)


def test_a_list_that_is_not_whole_any_more_leaves_the_city_not_known(edit: Edit) -> None:
    def deed(rows: list[Row]) -> None:
        next(row for row in rows if row["id"] == "e02-lisbon-2016-peer")["participants_known"] = "part"

    assert attendance(Network(Package(edit("events", deed)))).at[LISBON, "beirut"] == "not known"


@pytest.mark.parametrize("code", LANGUAGES)
def test_role_absence_and_ignorance_differ_in_word_and_mark(network: Network, code: str) -> None:
    network.speak(code)
    marks, table = attendance_marks(), attendance_told(network)
    words = set(table.to_numpy().ravel())
    assert words <= set(marks)
    host, absent, unknown = (table.at[table.index[row], table.columns[city]] for row, city in ((2, 2), (2, 1), (5, 1)))
    assert len({host, absent, unknown}) == len({marks[word] for word in (host, absent, unknown)}) == 3
    page = BeautifulSoup(count_table(table, title="T", marks=marks).html, "html.parser")
    cells = page.select("tbody td")
    assert all(cell.span["aria-hidden"] == "true" for cell in cells), "the mark is for the eye, the word for everybody"
    assert {cell.get_text().replace(cell.span.text, "", 1).strip() for cell in cells} == words


@pytest.mark.parametrize(
    ("event", "known", "problem"),
    [
        ("e02-lisbon-2016-peer", "none", "no list was found"),
        ("e13-sfax-2019-regional", "", "it is not said how much is known"),
    ],
)
def test_what_is_known_of_participants_fits_their_rows(edit: Edit, event: str, known: str, problem: str) -> None:
    def deed(rows: list[Row]) -> None:
        next(row for row in rows if row["id"] == event)["participants_known"] = known

    (issue,) = [one for one in find_issues(edit("events", deed)) if one.column == "participants_known"]
    assert issue.table == "events" and problem in issue.problem
