"""A notebook opens a page, and what it prints carries language and sources by itself."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis import Network, figures, open_page, schema
from mc2cm_analysis.blocks import Block, KeyFigure
from mc2cm_analysis.evidence import OWN_SOURCE
from mc2cm_analysis.language import current, say
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.page import Page

SERIES = pd.DataFrame({"Refugees": [5.0, 9.0]}, index=pd.Index([2015, 2016], name="Year"))
FRAMED = {"title": "T", "measure": "m", "sources": [OWN_SOURCE], "missing": "Nothing <known>."}


@pytest.fixture(autouse=True)
def loaded_once(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each page open the network that was loaded before (`test_network` tells how it is loaded)."""
    monkeypatch.setattr("mc2cm_analysis.page.load_network", lambda: network)


@pytest.fixture
def page() -> Page:
    return open_page("en", city="lyon")


@pytest.fixture
def others(page: Page) -> list[str]:
    """Sources that are not the project's own."""
    return [source for source in page.network.table("sources")["id"] if source != OWN_SOURCE][:2]


def soup(block: Block) -> BeautifulSoup:
    return BeautifulSoup(block.html, "html.parser")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_speaks_its_language_and_knows_its_city(language: str) -> None:
    page = open_page(language, city="tangier")
    assert current().code == language
    assert page.profile.name == page.network.cities["tangier"]


def test_a_page_without_a_city_says_how_to_name_one() -> None:
    with pytest.raises(AttributeError, match="open_page"):
        _ = open_page().profile
    with pytest.raises(KeyError, match="no city 'atlantis'"):
        open_page(city="atlantis")


def test_what_names_no_source_rests_on_the_projects_own_data(page: Page, others: list[str]) -> None:
    assert soup(page.finding("A <finding>.")).p.text == "A <finding>.\N{NO-BREAK SPACE}[1]"
    assert page.citations.used()["id"].tolist() == [OWN_SOURCE]
    assert soup(page.finding("Another.", *others)).p.text == "Another.\N{NO-BREAK SPACE}[2][3]"
    assert page.citations.used()["id"].tolist() == [OWN_SOURCE, *others]


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_sentence_prints_nothing_and_cites_nothing(page: Page, empty: str) -> None:
    assert page.finding(empty) is None
    assert page.citations.used().empty


def test_a_key_figure_cites_its_own_sources(page: Page, others: list[str]) -> None:
    keys = [KeyFigure("3 of 7", "invented", "beside", (source,)) for source in others]
    assert [dd.a.text for dd in soup(page.key_figures(keys)).select("dd + dd")] == ["[1]", "[2]"]


def test_a_map_names_the_city_of_the_page_and_cites_where_it_lies(page: Page) -> None:
    drawn = soup(page.locator())
    assert drawn.svg.title.text.startswith("Where Lyon lies, on a map") and "Amman" in drawn.svg.desc.text
    assert page.citations.used()["id"].tolist() == [page.network.table("cities").set_index("id").at["lyon", "source"]]


def test_a_listing_takes_heads_and_words_from_its_table(page: Page) -> None:
    rows = page.profile.rows("competences")
    html = soup(page.listing(rows, "text_en", "share", "when", table="competences", title="T", group="kind"))
    heads = [say(schema.head("competences", column)) for column in ("text_en", "share")]
    assert [th.text for th in html.thead.find_all("th")] == [*heads, "When", "Source"]
    words = {"text_en": set(rows["text_en"]), "share": {"", *schema.labels("competences", "share").values()}}
    for row in html.select("tbody tr:has(td)"):
        assert row.th.find(string=True).strip() in words["text_en"] and row.td.text in words["share"]
    kinds = list(schema.labels("competences", "kind").values())
    printed = [th.text for th in html.select("th[scope=rowgroup]")]
    assert printed == [kind for kind in kinds if kind in printed] and printed


def test_a_listing_takes_columns_of_other_tables_days_and_other_heads(page: Page) -> None:
    block = page.listing(
        page.profile.events().assign(invented="mine"),
        "title_en",
        "event_participants.role",
        "days",
        "invented",
        table="events",
        title="T",
        heads={"title_en": "What was held", "invented": "Whose"},
        sources=("source", "role_source"),
    )
    table = soup(block).table
    role = say(schema.head("event_participants", "role"))
    assert [th.text for th in table.thead.find_all("th")] == ["What was held", role, "When", "Whose", "Source"]
    roles = set(schema.labels("event_participants", "role").values())
    assert all(row.td.text in roles for row in table.select("tbody tr"))
    assert "9–10 March 2016" in table.text


def test_observations_may_have_further_columns(page: Page) -> None:
    rows = page.profile.observations(national=True).head(2).assign(invented="mine")
    table = soup(page.observations(rows, "invented", title="T", heads={"invented": "Whose"})).table
    heads = [th.text for th in table.thead.find_all("th")]
    assert heads == ["What is counted", "Value", "When and source", "Whose"]
    assert [row.find_all("td")[-1].text for row in table.select("tbody tr:has(td.n)")] == ["mine", "mine"]


def test_what_stands_on_the_page_is_cited_before_what_stands_in_the_annex(page: Page) -> None:
    block = soup(page.observations(page.profile.observations(national=False), title="T"))
    marks = [int(mark.text.strip("[]")) for mark in block.select(".cite")]
    assert list(dict.fromkeys(marks)) == sorted(set(marks))
    assert block.details and not block.details.has_attr("open")


def test_a_column_that_no_table_has_needs_a_head(page: Page) -> None:
    rows = page.profile.rows("pilots").assign(invented="mine")
    with pytest.raises(KeyError, match="invented"):
        page.listing(rows, "title_en", "invented", table="pilots", title="T")


def test_counts_say_what_they_are_counted_from(page: Page, others: list[str]) -> None:
    counts = pd.DataFrame({"rows": [0, 1]}, index=pd.Index(["a", "b"], name="Section"))
    own = soup(page.counts(counts, title="T", method="How <so>.", remark="More.", zero="none"))
    assert own.select_one(".source-note").text == "How <so>. Counted from our own data. [1] More."
    assert own.td.text == "none"
    assert soup(page.counts(counts, title="T", sources=others)).select_one(".source-note").text == "Sources: [2][3]"


def test_a_figure_shows_what_it_draws_unless_told_otherwise(page: Page) -> None:
    drawn = soup(page.figure(figures.series_lines, SERIES, title="T", measure="m"))
    assert [td.text for td in drawn.select("tbody td")] == ["5", "9"] and drawn.desc.text.startswith("Line chart. m.")
    told = soup(page.figure(figures.series_lines, SERIES, title="T", measure="m", shown=SERIES * 2, alternative="Up."))
    assert [td.text for td in told.select("tbody td")] == ["10", "18"] and told.desc.text == "Line chart. m. Up."


def test_what_is_not_known_is_said_in_words_and_cites_nothing(page: Page) -> None:
    for block in (page.series(SERIES * float("nan"), **FRAMED), page.bars(SERIES["Refugees"].iloc[:0], **FRAMED)):
        assert block.html == '<p class="hole">Nothing &lt;known&gt;.</p>'
    assert page.citations.used().empty
    for block in (page.series(SERIES, **FRAMED), page.bars(SERIES["Refugees"], **FRAMED)):
        assert soup(block).svg and soup(block).select_one(".source-note a.cite")


def test_the_list_holds_what_was_cited_and_what_is_asked_for_beside(page: Page, others: list[str]) -> None:
    page.finding("A finding.")
    assert [li["id"] for li in soup(page.sources(*others)).find_all("li")] == ["source-1", "source-2", "source-3"]
