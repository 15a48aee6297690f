import pandas as pd
import pytest

from mc2cm_analysis import Network, load_network


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


def test_unknown_names_are_answered_with_the_known_ones(network: Network) -> None:
    with pytest.raises(KeyError, match="no city 'atlantis'; the cities are amman, "):
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


def test_another_folder_can_be_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, data_copy) -> None:
    monkeypatch.setenv("MC2CM_DATA", str(data_copy))
    assert load_network().folder == data_copy.resolve()
