"""An invented network is a data package like the real one, and no city of it passes for a real one."""

import csv
from pathlib import Path

import pytest
from invented import invented_network

from mc2cm_analysis import load_network
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.validation import find_issues


@pytest.mark.parametrize("n_cities", [3, 9])
def test_an_invented_network_has_no_fault_in_any_language(tmp_path: Path, n_cities: int) -> None:
    folder = invented_network(tmp_path, n_cities)
    assert find_issues(folder, list(LANGUAGES)) == []
    assert len(Package(folder).city_names()) == n_cities


def test_every_city_of_it_is_invented_and_says_so(tmp_path: Path) -> None:
    folder = invented_network(tmp_path, 9)
    assert Package(folder).city_names()["invented-008"] == "Invented city 8"
    assert Package(folder).city_names("fr")["invented-008"] == "Ville inventée 8"
    assert Package(folder).city_names("ar")["invented-008"] == "مدينة مختلقة 8"
    real = set(Package(data_folder()).city_names())
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            assert not {row.get("city") for row in csv.DictReader(stream)} & real, file.name


def test_an_invented_city_repeats_the_rows_of_a_real_one(tmp_path: Path) -> None:
    folder = invented_network(tmp_path, 9)
    invented, real = load_network(folder).city("invented-008"), load_network().city("amman")
    for table in ("observations", "statements", "searches", "event_participants", "events", "pilots"):
        assert len(invented.rows(table)) == len(real.rows(table)), table
    assert list(invented.rows("observations")["value"]) == list(real.rows("observations")["value"])
    assert list(invented.events()["start_date"]) == list(real.events()["start_date"])
