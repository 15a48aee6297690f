from pathlib import Path

import pandas as pd
import pytest

from mc2cm_analysis import DataError, Network, load_network
from mc2cm_analysis.evidence import conflicts
from mc2cm_analysis.language import activate
from mc2cm_analysis.network import first_roles
from mc2cm_analysis.paths import CHECKED


def test_the_network_has_the_seven_cities_in_order(network: Network) -> None:
    assert list(network.cities) == ["amman", "beirut", "lisbon", "lyon", "madrid", "tangier", "turin"]


def test_tables_are_copies(network: Network) -> None:
    cities = network.table("cities")
    cities.loc[0, "name_en"] = "Atlantis"
    assert network.table("cities").loc[0, "name_en"] == "Amman"


def test_numbers_are_numbers_and_missing_years_are_missing(network: Network) -> None:
    rows = network.table("observations")
    assert rows["value"].dtype == "float64" and rows["value"].notna().all()
    assert rows["reference_year"].dtype == "Int64" and rows["reference_year"].isna().any()
    assert (rows["subgroup_en"] == "").any(), "an empty text is an empty text, not a missing value"


def test_tables_are_what_pandas_reads(network: Network) -> None:
    dtypes = {"integer": "Int64", "number": "float64"}
    for name in network.tables:
        types = {column: dtypes.get(kind, "str") for column, kind in network.package.types(name).items()}
        holes = {column: [""] for column, kind in types.items() if kind != "str"}
        file = network.package.folder / f"{name}.csv"
        wanted = pd.read_csv(file, dtype=types, keep_default_na=False, na_values=holes)
        pd.testing.assert_frame_equal(network.table(name), wanted, check_exact=True)


def test_a_number_that_is_none_is_not_read(monkeypatch: pytest.MonkeyPatch, edit) -> None:
    folder = edit("observations", lambda rows: rows[0].update(value="1_000"))
    monkeypatch.setenv(CHECKED, str(folder))
    with pytest.raises(ValueError, match="'1_000' is not written as a number"):
        load_network(folder).table("observations")


def test_unknown_names_are_answered_with_the_known_ones(network: Network) -> None:
    with pytest.raises(KeyError, match="no city 'atlantis'; there are amman, "):
        network.city("atlantis")
    with pytest.raises(KeyError, match="no table 'towns'; the tables are cities, "):
        network.table("towns")


def test_a_city_holds_its_own_rows_only(network: Network) -> None:
    lyon = network.city("lyon")
    assert set(lyon.rows("practices")["city"]) == {"lyon"}
    local, national = lyon.observations(national=False), lyon.observations(national=True)
    assert "country" not in set(local["area_level"]) and set(national["area_level"]) == {"country"}
    assert not local["indicator"].str.startswith("unhcr").any()


def test_series_are_by_year_with_holes_as_holes(network: Network) -> None:
    series = network.city("amman").series("unhcr_new_asylum_applications")
    assert 2012 not in series.dropna().index, "Jordan has no row for 2011-2013"
    assert pd.api.types.is_float_dtype(series["unhcr_new_asylum_applications"])


def test_a_host_is_named_as_host(network: Network) -> None:
    events = network.city("turin").events().set_index("id")
    assert events.loc["e07-turin-2017-peer", "role"] == "host"
    assert events.index.is_unique


def test_a_hosted_event_without_a_list_of_participants_is_not_lost(network: Network) -> None:
    events = network.city("lisbon").events().set_index("id")
    assert events.loc["x01-lisbon-2016-profile-workshop", "role"] == "host"
    for city in network.cities:
        hosted = network.table("events").query("city == @city and kind != 'phase'")
        assert set(hosted["id"]) <= set(network.city(city).events()["id"])


def test_a_role_names_its_own_source(network: Network) -> None:
    events = network.city("madrid").events().set_index("id")
    named = network.table("event_participants").query("city == 'madrid' and event == 'e08-beirut-2017-conference'")
    assert events.loc["e08-beirut-2017-conference", "role_source"] in set(named["source"])


def test_of_two_roles_the_first_in_rank_is_kept(network: Network) -> None:
    roles = first_roles(network)
    assert not roles.duplicated(["event", "city"]).any()
    named = network.table("event_participants").query("event == 'e08-beirut-2017-conference' and city == 'madrid'")
    assert set(named["role"]) == {"participant", "speaker"}
    assert roles.query("event == 'e08-beirut-2017-conference' and city == 'madrid'")["role"].tolist() == ["speaker"]


def test_who_hosts_a_meeting_was_there(network: Network) -> None:
    hosted = network.table("events").query("city != '' and kind != 'phase'")
    roles = first_roles(network).set_index(["event", "city"])["role"]
    assert (roles.loc[list(zip(hosted["id"], hosted["city"], strict=True))] == "host").all()


def test_a_series_is_the_total_and_not_a_part(network: Network) -> None:
    stock = network.city("lyon").series("undesa_migrant_stock")["undesa_migrant_stock"]
    rows = network.table("observations").query("city == 'lyon' and indicator == 'undesa_migrant_stock'")
    assert stock.to_dict() == rows.query("subgroup_en == ''").set_index("reference_year")["value"].to_dict()


def test_another_folder_can_be_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, data_copy) -> None:
    monkeypatch.setenv("MC2CM_DATA", str(data_copy))
    assert load_network().package.folder == data_copy.resolve()


def test_a_table_is_read_when_it_is_first_asked_for(monkeypatch: pytest.MonkeyPatch, data_copy: Path) -> None:
    monkeypatch.setenv(CHECKED, str(data_copy))
    network = load_network(data_copy)
    for file in data_copy.glob("*.csv"):
        if file.stem not in ("cities", "practices"):
            file.unlink()
    assert network.city("lyon").name == "Lyon" and len(network.city("lyon").rows("practices"))
    with pytest.raises(FileNotFoundError, match=r"sources\.csv"):
        network.table("sources")


def test_data_is_checked_unless_the_command_made_this_very_folder(
    monkeypatch: pytest.MonkeyPatch, edit, tmp_path: Path
) -> None:
    faulty = edit("cities", lambda rows: rows[0].update(name_en=""))
    for elsewhere in ("", str(tmp_path), str(faulty / "cities.csv")):
        monkeypatch.setenv(CHECKED, elsewhere)
        with pytest.raises(DataError):
            load_network(faulty)
    monkeypatch.setenv(CHECKED, str(faulty))
    assert load_network(faulty).cities["amman"] == ""


def test_a_folder_that_is_trusted_is_loaded_once(monkeypatch: pytest.MonkeyPatch, data_copy: Path) -> None:
    monkeypatch.delenv(CHECKED, raising=False)
    assert load_network(data_copy) is not load_network(data_copy)
    monkeypatch.setenv(CHECKED, str(data_copy))
    assert load_network(data_copy) is load_network(data_copy)


def test_names_of_cities_follow_the_language(network: Network) -> None:
    activate("fr", network.texts("fr"))
    assert network.cities["lisbon"] == "Lisbonne" == network.city("lisbon").name
    activate("en")
    assert network.cities["lisbon"] == "Lisbon"


def test_a_citys_part_of_a_result_are_its_rows(network: Network) -> None:
    part = network.city("beirut").rows(conflicts)
    assert len(part) and set(part["city"]) == {"beirut"} and list(part.index) == list(range(len(part)))
