"""In which languages a city works: every one with its source, shared both ways, and not known where no source tells."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mc2cm_analysis import Network
from mc2cm_analysis.package import Package
from mc2cm_analysis.unknown import UnknownNameError
from mc2cm_analysis.validation import find_issues
from mc2cm_analysis.vocabulary import LANGUAGE_BASES, WORKING_LANGUAGES
from mc2cm_analysis.working_languages import shared_languages

Row = dict[str, str]
Edit = Callable[[str, Callable[[list[Row]], None]], Path]


def test_each_city_has_an_official_language_with_its_source(network: Network) -> None:
    table = network.table("working_languages")
    official = table[table["basis"] == "official"]
    assert set(official["city"]) == set(network.cities)
    assert set(official["area_level"]) == {"country"}, "the law of a State is of the country"
    cited = network.table("sources").set_index("id").loc[table["source"]]
    assert (cited["url"] != "").all(), "none rests on ourselves"
    assert not table.duplicated(["city", "language", "basis", "source"]).any()


def test_a_profile_does_not_pass_for_a_language_of_the_city(network: Network) -> None:
    """The programme published the profiles: each row says that they show no working language."""
    profiles = network.table("working_languages").query("basis == 'profile'")
    assert profiles["note_en"].str.contains("does not show that the city works in this language").all()


def test_what_a_city_shares_with_another_this_one_shares_with_it(network: Network) -> None:
    pairs = shared_languages(network)
    assert len(pairs) == len(network.cities) * (len(network.cities) - 1)
    order = list(WORKING_LANGUAGES)
    for (city, other), row in pairs.iterrows():
        assert row["languages"] == pairs.at[(other, city), "languages"]
        assert list(row["languages"]) == sorted(row["languages"], key=order.index)
    assert pairs["known"].all()


def test_languages_are_shared_by_what_counts_as_a_sign(network: Network) -> None:
    official = shared_languages(network, ("official",))["languages"]
    assert {pair for pair, languages in official.items() if languages == ("ar",)} == {
        (city, other)
        for city in ("amman", "beirut", "tangier")
        for other in ("amman", "beirut", "tangier")
        if city != other
    }
    assert official["lyon", "madrid"] == ()
    assert shared_languages(network)["languages"]["beirut", "tangier"] == ("ar", "fr", "en")
    without = tuple(basis for basis in LANGUAGE_BASES if basis != "profile")
    assert shared_languages(network, without)["languages"]["lyon", "tangier"] == ("fr",)
    with pytest.raises(UnknownNameError, match="official"):
        shared_languages(network, ("oficial",))


def test_of_a_city_without_a_row_nothing_is_known(edit: Edit) -> None:
    def forget(rows: list[Row]) -> None:
        rows[:] = [row for row in rows if row["city"] != "lisbon"]

    pairs = shared_languages(Network(Package(edit("working_languages", forget))))
    of_lisbon = [pair for pair in pairs.index if "lisbon" in pair]
    assert not pairs.loc[of_lisbon, "known"].any() and set(pairs.loc[of_lisbon, "languages"]) == {()}
    assert pairs.drop(of_lisbon)["known"].all()


def test_a_shore_is_known_or_blank(network: Network, edit: Edit) -> None:
    shores = network.table("cities").set_index("id")["shore"]
    assert set(shores[shores == "south"].index) == {"amman", "beirut", "tangier"}
    assert set(shores[shores == "north"].index) == {"lisbon", "lyon", "madrid", "turin"}

    def forget(rows: list[Row]) -> None:
        rows[0]["shore"] = ""
        rows[1]["shore"] = "east"

    told = [str(issue) for issue in find_issues(edit("cities", forget))]
    assert len(told) == 1 and "row 3, column shore" in told[0] and "east" in told[0]
