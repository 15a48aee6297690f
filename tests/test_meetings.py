from mc2cm_analysis import Network
from mc2cm_analysis.meetings import (
    attendance,
    attendance_sources,
    components,
    dated_meetings,
    founding_workshop,
    programme_meetings,
    workshop_cities,
    workshop_sources,
)


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
    assert dated["highlight"].sum() == 11 and len(dated) == 19
    assert "Lyon: Technical workshop on methodology and information sharing" in set(dated["label"])


def test_components_are_counted_once(network: Network) -> None:
    counts = components(network)
    assert counts.loc["Dialogue", "meetings"] == 14 and counts.loc["Knowledge", "meetings"] == 2
    assert counts.loc["Action", "funded_actions"] == 5
    assert counts["documented"].sum() == 10


def test_attendance_is_that_of_the_notes(network: Network) -> None:
    """The table of the research notes on the peer meetings of the first phase."""
    table = attendance(network)
    lisbon = table.loc["Lisbon, 2016: Social cohesion and intercultural and inter-religious dialogue"]
    assert lisbon["lisbon"] == "host" and lisbon["amman"] == "participant" and lisbon.isna()["beirut"]
    madrid = table.loc["Madrid, 2016: Employment and entrepreneurship"]
    assert madrid["madrid"] == "host" and madrid["beirut"] == "participant" and madrid.isna()["turin"]
    assert set(attendance_sources(network)) <= set(network.table("event_participants")["source"])
