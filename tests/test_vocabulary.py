from mc2cm_analysis import Network, vocabulary


def test_the_themes_of_the_data_bear_the_declared_names(network: Network) -> None:
    themes = network.table("themes")
    assert dict(zip(themes["id"], themes["name_en"], strict=True)) == vocabulary.THEMES
    assert set(vocabulary.SHORT_THEMES) == set(vocabulary.THEMES)


def test_no_city_is_named_in_the_vocabulary(network: Network) -> None:
    words = str(vars(vocabulary))
    assert not [city for city in network.cities.values() if city in words]
