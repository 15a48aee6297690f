"""Practices stand on cards of one form, organisations in a directory, and a hole on either is shown as a hole."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from mc2cm_analysis import Network, open_page
from mc2cm_analysis.blocks import Block
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.page import Page

FORM = [
    *("City", "Theme", "Provider", "For whom", "Since", "Status, by the source", "Conditions it needs"),
    *("What another city must adapt", "Evidence"),
]


ASKED_OF_FEW = ["What else is reported", "Shown to other cities at"]


@pytest.fixture(autouse=True)
def loaded_once(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mc2cm_analysis.page.load_network", lambda: network)


@pytest.fixture
def page() -> Page:
    return open_page("en", city="lyon")


def soup(block: Block) -> BeautifulSoup:
    return BeautifulSoup(block.html, "html.parser")


def facts(card: Tag) -> dict[str, list[str]]:
    return {div.dt.text: [dd.get_text(" ", strip=True) for dd in div.find_all("dd")] for div in card.select("dl > div")}


def rows_of(page: Page, *ids: str) -> pd.DataFrame:
    rows = page.network.table("practices")
    return rows[rows["id"].isin(ids)]


def test_every_card_has_the_same_form_in_every_city(page: Page) -> None:
    cards = soup(page.practices(page.network.table("practices"), title="T")).select(".practice")
    assert len(cards) == page.network.table("practices")["act"].nunique()
    for card in cards:
        known = facts(card)
        silent = known.pop("Not known", [""])[0].split("; ")
        terms = [term for term in known if term not in ASKED_OF_FEW]
        assert terms == [term for term in FORM if term in terms], "the same order on every card"
        assert {*terms, *filter(None, silent)} == set(FORM), "what is not known is named"
        assert card.h4.text and all(known.values())
        assert card.select("a.cite"), "a card without a source"


def test_headings_go_down_by_level(page: Page) -> None:
    headings = soup(page.practices(page.profile.rows("practices"), title="Practices <of> Lyon")).select("h2, h3, h4")
    assert [heading.name for heading in headings[:2]] == ["h3", "h4"] and headings[0].text == "Practices <of> Lyon"
    assert {heading.name for heading in headings[1:]} == {"h4"}


def test_what_is_not_known_stands_on_one_line(page: Page) -> None:
    (card,) = soup(page.practices(rows_of(page, "practice-lyon-09"), title="T")).select(".practice")
    known = facts(card)
    silent = "Provider; For whom; Since; Conditions it needs; What another city must adapt"
    assert known["Not known"] == [silent] and len(card.select("dd.unknown")) == 1


def test_a_practice_that_other_cities_saw_says_where(page: Page) -> None:
    (card,) = soup(page.practices(rows_of(page, "practice-lyon-02"), title="T")).select(".practice")
    assert facts(card)["Shown to other cities at"] == [
        "Lyon, 2016: Technical workshop on methodology and information sharing"
    ]


def test_what_a_source_says_stands_on_the_card(page: Page) -> None:
    (card,) = soup(page.practices(rows_of(page, "practice-lyon-14"), title="T")).select(".practice")
    known = facts(card)
    assert known["City"] == ["Lyon", "Métropole of Lyon"] and known["Since"] == ["2024"]
    assert known["For whom"] == ["Professionals working with unaccompanied minors and young adults"]
    assert known["Evidence"][0].startswith("High confidence; 2024")


def test_what_is_our_reading_is_marked_so_and_never_typed(page: Page) -> None:
    (card,) = soup(page.practices(rows_of(page, "practice-lyon-14"), title="T")).select(".practice")
    assert facts(card)["What another city must adapt"] == [
        "Our reading: in Lyon, sources name the metropolis (competence: not specified); where others hold these "
        "powers, they must take part."
    ]
    texts = page.network.table("practices")["adaptation_en"]
    assert not texts.str.contains("reading").any(), "what is computed is not written into the data"


def test_rows_of_one_undertaking_share_a_card(page: Page) -> None:
    rows = page.network.table("practices").query("act == 'lisbon-catr'")
    (card,) = soup(page.practices(rows, title="T")).select(".practice")
    known = facts(card)
    assert len(known["What else is reported"]) == len(rows) - 1
    assert known["Since"] == ["2016"] and known["Status, by the source"] == ["in place"]
    assert known["What else is reported"][0].split(" [")[0].endswith("(planned)"), "another status is said"
    assert {mark.text for mark in card.select("dl > div:has(dt:-soup-contains('Evidence')) a.cite")} == {
        mark.text for mark in card.select("a.cite")
    }


def test_no_practice_is_said_in_words(page: Page) -> None:
    nothing = page.practices(page.network.table("practices").iloc[:0], title="T")
    assert nothing.html == '<p class="hole"><strong>T.</strong> None is known to us.</p>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_and_directory_speak_the_language(language: str) -> None:
    page = open_page(language, city="tangier")
    page.practices(page.network.table("practices"), title="T")  # it fails where a text has no translation
    assert soup(page.outline("local")).select(".directory .group")


def test_organisations_stand_by_type_and_many_of_one_type_are_folded(page: Page) -> None:
    page = open_page("en", city="madrid")
    shown = soup(page.outline("local")).select_one(".directory")
    rows = page.profile.rows("stakeholders")
    (folded,) = shown.select("details > summary")
    assert folded.text == "Associations and charities (7)" and not folded.parent.has_attr("open")
    assert sorted(dt.text for dt in shown.select("dt")) == sorted(set(rows["name_en"]))
    assert all(entry.select("a.cite") for entry in shown.select("dl > div")), "an organisation without a source"


def test_an_organisation_whose_role_is_not_known_says_so(page: Page) -> None:
    page = open_page("en", city="amman")
    entries = soup(page.outline("local")).select(".directory dl > div")
    (care,) = (entry for entry in entries if entry.dt.text == "CARE Jordan")
    assert care.dd.text.startswith("What it does here: not known")
