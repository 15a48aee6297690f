"""Who holds the powers on a theme is only what a source says of a competence."""

import pandas as pd
import pytest

from mc2cm_analysis import load_network
from mc2cm_analysis.competence import competence_matrix, powers
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import HOLDER_LEVELS, SHARES, THEMES


@pytest.fixture(scope="module")
def network() -> Network:
    return load_network()


def test_every_city_and_theme_has_its_place(network: Network) -> None:
    found = powers(network)
    assert list(found.index) == [(city, theme) for city in network.cities for theme in THEMES]
    assert list(found) == ["level", "share", "own", "rows"] and found["own"].dtype == "boolean"
    assert set(found["level"]) <= {*HOLDER_LEVELS, ""} and set(found["share"]) <= {*SHARES, ""}
    unknown = found["rows"].map(len) == 0
    assert (found.loc[unknown, ["level", "share"]] == "").all(axis=None) and found.loc[unknown, "own"].isna().all()
    assert (found.loc[~unknown, "share"] != "").all()


def test_only_competences_speak_of_powers(network: Network) -> None:
    kinds = network.table("competences").set_index("id")["kind"]
    assert {kinds[row] for rows in powers(network)["rows"] for row in rows} == {"competence"}


@pytest.mark.parametrize(
    ("city", "theme", "level", "share", "own"),
    [
        (
            "lyon",
            "unaccompanied_minors",
            "metropolitan",
            "not_stated",
            None,
        ),  # a task given away says nothing of the power
        ("madrid", "refugee_reception", "state", "exclusive", False),  # exclusive: no other level holds it
        ("madrid", "institutional_coordination", "", "none", False),  # "no formal powers on immigration"
        ("madrid", "unaccompanied_minors", "region", "not_stated", None),  # a region is named; the city is not excluded
        ("lisbon", "urban_planning", "city", "not_stated", None),  # the city is named, and not how it holds it
        ("beirut", "institutional_coordination", "city", "not_stated", None),  # the council decides, the Governor acts
        ("tangier", "refugee_reception", "", "", None),  # laws and offices say nothing of a competence
    ],
)
def test_what_is_known_of_a_power(
    network: Network, city: str, theme: str, level: str, share: str, own: bool | None
) -> None:
    found = powers(network).loc[(city, theme)]
    assert (found["level"], found["share"]) == (level, share)
    assert pd.isna(found["own"]) if own is None else found["own"] == own


def test_the_matrix_has_a_column_a_level_and_a_blank_where_no_source_speaks(network: Network) -> None:
    matrix = competence_matrix(network, "amman")
    assert list(matrix.index) == list(THEMES) and list(matrix.columns) == list(HOLDER_LEVELS)
    assert matrix.loc["urban_planning", ["city", "state"]].tolist() == ["not_stated", "not_stated"]
    assert matrix.loc["refugee_reception"].eq("").all()
    assert competence_matrix(network, "tangier").eq("").all(axis=None)
