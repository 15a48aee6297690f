"""An analyst asks in her own words, in any language, and is told what comes near."""

import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis import Network, evidence, priorities
from mc2cm_analysis.finder import identified
from mc2cm_analysis.priorities import compare_cities, evidence_counts, likeness, printed_cells
from mc2cm_analysis.years import first_and_last


def test_statements_are_asked_for_by_city_theme_years_and_words(network: Network) -> None:
    found = network.statements(city="Beyrouth", theme="Employment", years=(2016, 2024))
    assert len(found) and set(found["city"]) == {"beirut"} and set(found["theme"]) == {"employment_entrepreneurship"}
    assert found["reference_year"].between(2016, 2024).all()
    told = network.statements(text="réfugiés")
    assert len(told) > 10 and told["text_en"].str.contains("refugee", case=False).any()
    assert set(network.statements(city=["lyon", "turin"], voice="own")["city"]) == {"lyon", "turin"}


def test_a_table_is_an_attribute_and_an_ordinary_frame(network: Network) -> None:
    assert len(network.statements) == len(network.table("statements"))
    assert type(network.statements.head()).__name__ == "DataFrame"
    assert {"statements", "observations", "sources"} <= set(dir(network))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"city": "beiruth"}, "no city 'beiruth'; did you mean 'beirut'?"),
        ({"city": "Oslo"}, "no city 'Oslo'; there are amman, beirut, lisbon, lyon, madrid, tangier, turin"),
        ({"theme": "minors"}, "no theme 'minors'; did you mean 'unaccompanied_minors'?"),
        ({"voice": "owned"}, "no voice 'owned'; did you mean 'own'?"),
        ({"town": "lyon"}, "no column 'town' in statements"),
    ],
)
def test_what_nothing_is_called_is_an_error_that_says_what_comes_near(
    network: Network, asked: dict[str, str], told: str
) -> None:
    with pytest.raises(KeyError) as error:
        network.statements(**asked)
    assert str(error.value).startswith(told)


@pytest.mark.parametrize("named", ["fr", "en", ""])
def test_a_language_and_a_blank_are_no_names_of_a_source(network: Network, named: str) -> None:
    with pytest.raises(KeyError, match=f"no source '{named}'; ") as error:
        network.statements(source=named)
    assert len(str(error.value)) < 2000, "not all the sources are listed"


def test_a_name_of_several_sources_is_refused_with_the_ids_of_all(network: Network) -> None:
    titles = network.table("sources").groupby("title")["id"].agg(list)
    title, ids = next((title, ids) for title, ids in titles.items() if len(ids) > 1)
    with pytest.raises(KeyError, match="several are called") as error:
        network.statements(source=title)
    assert all(one in str(error.value) for one in ids)
    for one in ids:
        assert network.id_of("source", one) == one


def test_an_id_comes_before_the_names_of_others() -> None:
    names = {"lyon": ["Lyon", "Amman"], "amman": ["Amman"], "turin": ["Torino"]}
    assert identified("city", "AMMAN", names) == "amman"


@pytest.mark.parametrize("years", [2016, "2016", (2016, 2016), range(2016, 2017), "2016-2016", "2016–2016"])
def test_years_are_written_as_one_would(years: object) -> None:
    assert first_and_last(years) == (2016, 2016)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "years", ["", "soon", (2020, 2016), "2016-2018-2020", range(0), range(2020, 2016, -1), True, 2016.5]
)
def test_years_that_are_none_are_refused(years: object) -> None:
    with pytest.raises(ValueError, match="are no years; write 2016"):
        first_and_last(years)  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["refugees", "RÉFUGIÉS", "لاجئ"])
def test_words_are_found_in_all_tables_and_languages(network: Network, word: str) -> None:
    found = network.find(word)
    assert {"statements", "observations"} <= set(found["table"]) and len(found) > 100
    assert list(found.columns) == ["table", "id", "city", "text", "source"]


def test_names_of_a_language_are_understood_whatever_is_spoken(network: Network) -> None:
    ids = {network.speak("fr").city(name).id for name in ("Beyrouth", "بيروت", "BEIRUT", "beirut")}
    assert ids == {"beirut"} and network.cities["lisbon"] == "Lisbonne"
    with pytest.raises(ValueError, match="reports exist in: en, fr, ar"):
        network.speak("de")


def test_what_a_cell_rests_on_is_what_it_counts(network: Network) -> None:
    for lens in ("stated", "done"):
        counts = evidence_counts(network, lens)
        for (city, theme), row in counts[counts["acts"] > 0].iterrows():
            found = evidence.behind(network, city, theme, lens)
            assert found["act"].nunique() == row["acts"] and found["row"].nunique() == row["rows"]
            assert found[["text", "title"]].ne("").all(axis=None)


def test_a_blank_cell_rests_on_the_searches_made_for_it(network: Network) -> None:
    searches = evidence.behind(network, "Amman", "unaccompanied_minors")
    assert list(searches.columns) == ["search", "hits", "new", "row"]
    assert len(searches) == evidence_counts(network)["searches"]["amman", "unaccompanied_minors"] > 0


def test_a_figure_is_quoted_with_its_definition_area_year_and_source(network: Network) -> None:
    minors = network.city("turin").value("unaccompanied_minors_in_care")
    assert (minors.value, minors.area, minors.year) == (181.0, "Turin", 2018)
    said = str(minors)
    assert said.startswith("Unaccompanied minors in care, Turin, 31 December 2018: 181")
    assert minors.source["title"] in said and minors.source["url"] in said
    assert "Mineurs" in str(network.speak("fr").city("turin").value("unaccompanied_minors_in_care"))


def test_a_figure_that_is_not_there_says_of_which_years_there_are_any(network: Network) -> None:
    with pytest.raises(LookupError, match=r"no value of 'population' for lyon in 1900; years known: 2012"):
        network.city("lyon").value("population", 1900)
    with pytest.raises(KeyError, match="did you mean 'population'"):
        network.city("lyon").value("populatoin")


def test_two_cities_stand_side_by_side(network: Network) -> None:
    table = compare_cities(network, "Lyon", "Torino")
    printed, alike = printed_cells(network), likeness(network)
    for city in ("lyon", "turin"):
        assert (table[city]["rank"] == printed.loc[city, table.index]).all()
        assert table[city]["acts"].sum() == evidence_counts(network)["acts"].loc[city].sum()
    assert -1 <= alike.filled.at["lyon", "turin"] <= 1


def test_what_is_shown_in_a_notebook_says_what_to_ask_next(network: Network) -> None:
    assert repr(network).startswith("<Network of 7 cities: amman, ") and repr(network.city("lyon")).endswith("lyon>")
    for shown in (network, network.city("lyon")):
        page = BeautifulSoup(shown._repr_html_(), "html.parser")
        named = {"network": network, "city": network.city("lyon"), "priorities": priorities, "evidence": evidence}
        asked = [code.text for code in page.select("li code")]
        assert len(asked) > 3
        for code in asked:
            assert eval(code, dict(named)) is not None
    arabic = network.speak("ar")._repr_html_()
    assert 'lang="ar" dir="rtl"' in arabic
