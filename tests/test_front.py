"""The front page says what the reports say, and leads to what is there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import Row
from workbench import entries

from mc2cm_analysis import Network
from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.narrative import front
from mc2cm_analysis.narrative.city_brief import city_leads
from mc2cm_analysis.package import Package
from mc2cm_analysis.priorities import open_ends, order_stability, settled_matrix
from mc2cm_analysis.publishing.page.front import front_page
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.site import notices, site_pages
from mc2cm_analysis.reports import REPORTS

Edit = Callable[[str, Callable[[list[Row]], None]], Path]


@pytest.fixture(scope="module")
def kept(built: Path) -> bytes:
    """The executed notebook of the front page."""
    return (built / "notebooks" / "en" / "index.ipynb").read_bytes()


def test_a_card_leads_to_its_report_only_if_that_is_there(kept: bytes) -> None:
    page = BeautifulSoup(front_page(kept, {"lyon"}, {}, {}), "html.parser")
    assert [a["href"] for a in page.select(".cards h3 a")] == ["lyon.html"]
    assert "Turin" in [h3.text for h3 in page.select(".cards h3")]


@pytest.mark.parametrize("front", [b"", b"damaged"])
def test_the_reports_are_listed_where_the_front_page_cannot_be_made(built: Path, front: bytes) -> None:
    made = entries(built)
    page = BeautifulSoup(site_pages(made, set(made), REPORTS, {"en": front})["en/index.html"], "html.parser")
    assert page.h1.text == "MC2CM analysis: reports"
    assert {"lyon.html", "priorities.html"} <= {a["href"] for a in page.main.find_all("a")}
    assert "What Mediterranean cities put first on migration: not built" in page.text


def test_a_brief_is_told_from_its_report() -> None:
    places = ("en/briefs/lyon.pdf", "en/lyon.pdf", "en/data/lyon.csv", "en/lyon.html")
    made = {"en/lyon": {"report": "city_profile", "title": "Lyon", "files": dict.fromkeys(places, (1, "0"))}}
    page = BeautifulSoup(site_pages(made, set(made), REPORTS)["en/index.html"], "html.parser")
    assert [link.text for link in page.select(".reports .file")] == ["Brief, PDF", "Report, PDF", "CSV"]


def test_a_page_that_leads_to_reports_is_named_where_it_is_refused() -> None:
    made = {"fr/lyon": {"report": "city_profile", "title": "/home/invented/lyon", "files": {"fr/lyon.html": (1, "0")}}}
    with pytest.raises(RefusedError, match=r"^fr/index\.html: the report holds"):
        site_pages(made, set(made), REPORTS)
    with pytest.raises(RefusedError, match=r"^en/lyon\.html: the report holds"):
        notices(made, set(made))


def test_the_finding_is_that_of_the_priorities(network: Network, stability: Stability) -> None:
    first = front.what_comes_first(network)
    assert first.startswith(
        "Across what the cities said and decided from 2010 to 2024, reception of refugees ranks first on average"
    )
    sure = front.how_sure(stability)
    assert "11 of 21 pairs of themes kept their order in at least 95 of 100 runs, and keep it wherever" in sure
    assert "Still open is the order within the first 3 themes, within the last 4 themes and of access to" in sure
    assert "in 9 of 49 combinations" in front.not_known(network)


def test_what_is_said_to_be_open_at_either_end_is_settled_for_no_pair(stability: Stability) -> None:
    first, last = open_ends(stability)
    order, settled = list(stability.order.index), settled_matrix(stability)
    for open_, next_ in ((order[:first], order[first]), (order[-last:], order[-last - 1])):
        assert not settled.loc[open_, open_].any(axis=None)
        assert settled.loc[next_, open_].any(), "with the next theme, a pair would be settled"


def test_a_city_is_told_by_what_it_speaks_of_most_and_how_firmly(network: Network, stability: Stability) -> None:
    said = {city: city_leads(network.city(city), stability) for city in network.cities}
    assert said["lyon"].startswith("Lyon speaks most often of reception of unaccompanied migrant minors: 10 of ")
    assert said["turin"].endswith(
        "With its acts resampled, this theme ranks between 1 and 4 of seven in nine of ten runs."
    )
    assert said["beirut"] == "We found only 2 acts by Beirut; its themes are not ranked, for that takes at least 5."


def test_a_hole_is_told_as_a_hole(edit: Edit) -> None:
    def emptied(rows: list[Row]) -> None:
        rows[:] = [row for row in rows if row["city"] != "lyon"]

    edit("observations", emptied)
    without = Network(Package(edit("statements", emptied)))
    card = front.city_card(without.city("lyon"), order_stability(without))
    assert card.sentence == "No statement of Lyon's own on the seven themes was found."
    assert [(figure.amount, figure.words) for figure in card.figures] == [
        ("not found", "Population"),
        ("not found", "Migrants in the population"),
    ]
