"""Networks of two to fifty cities, all invented: charts, tables and sentences can be read, and the pages are made."""

from datetime import date

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from drawn_labels import check_labels
from markupsafe import Markup

from mc2cm_analysis import figures, many
from mc2cm_analysis.figures.chart import Chart
from mc2cm_analysis.figures.frame import framed, located
from mc2cm_analysis.language import activate
from mc2cm_analysis.narrative import left_out
from mc2cm_analysis.tables import count_table
from mc2cm_analysis.vocabulary import FINDINGS, SECTIONS, THEMES

WORDS = {"en": "Invented city {}", "ar": "مدينة مختلقة {}"}


def cities(n: int, language: str = "en") -> list[str]:
    return [WORDS[language].format(number) for number in range(1, n + 1)]


def drawings(n: int, language: str) -> dict[str, tuple[Chart, pd.DataFrame]]:
    """Return what the pages of a network of n cities draw that grows with them."""
    names, random = cities(n, language), np.random.default_rng(n)
    ranks = pd.DataFrame(random.integers(1, 8, (7, n)), list(THEMES.values()), names).astype(float)
    tau = pd.DataFrame(random.uniform(-1, 1, (n, n)), names, names)
    found = random.choice(list(FINDINGS), (7, n))
    return {
        "ranks": (figures.theme_city_heatmap, ranks.where(ranks < 6)),
        "counts": (
            figures.count_heatmap,
            pd.DataFrame(random.integers(0, 400, (n, 9)), names, list(SECTIONS.values())),
        ),
        "marks": (figures.stated_done_marks, pd.DataFrame(found, list(THEMES.values()), names)),
        "likeness": (figures.likeness_heatmap, (tau + tau.T) / 2),
    }


@pytest.fixture(autouse=True)
def close_all():
    yield
    plt.close("all")


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize(("n", "language"), [(2, "en"), (12, "en"), (13, "en"), (50, "en"), (50, "ar")])
@pytest.mark.parametrize("name", ["ranks", "counts", "marks", "likeness"])
def test_no_label_is_cut_or_meets_another(name: str, n: int, language: str, narrow: bool, monkeypatch) -> None:
    activate(language)
    draw, data = drawings(n, language)[name]
    figure = draw(data, narrow=narrow).figure
    check_labels(figure, monkeypatch)
    assert figure.get_figheight() < 25, "a page of a chart, not a wall"


@pytest.mark.parametrize(("n", "screens"), [(12, [["wide"], ["narrow"]]), (13, [["slim"]])])
@pytest.mark.parametrize("name", ["ranks", "counts", "marks", "likeness"])
def test_a_chart_of_many_cities_is_drawn_once_for_all_screens(name: str, n: int, screens: list[list[str]]) -> None:
    draw, data = drawings(n, "en")[name]
    block = framed(draw, data, title="Invented", measure="Invented", source=Markup("[1]"))
    assert [drawn["class"] for drawn in BeautifulSoup(block.html, "html.parser").find_all("svg")] == screens


def test_a_timeline_of_many_meetings_can_be_read(monkeypatch) -> None:
    days = [date(2016 + n // 8, 1 + n % 8, 9) for n in range(50)]
    events = pd.DataFrame({"label": cities(50), "start": days, "end": days, "highlight": True})
    check_labels(figures.timeline(events).figure, monkeypatch)


def test_a_map_of_many_cities_names_the_first_and_counts_the_others() -> None:
    places = pd.DataFrame({"latitude": np.linspace(31, 45, 50), "longitude": np.linspace(-9, 35, 50)}, cities(50))
    drawn = BeautifulSoup(located(places, city="Invented city 1", source=Markup("[1]")).html, "html.parser")
    described = drawn.find("desc").get_text()
    assert "Invented city 2" in described and "and 41 others" in described and len(described) < 300


def test_many_names_are_counted_and_few_are_all_said() -> None:
    assert many.listed(cities(12)).endswith("Invented city 11 and Invented city 12")
    assert many.listed(cities(50)).endswith("Invented city 8 and 42 others")
    assert many.joined(cities(13)).endswith("Invented city 8 and 5 others")


def test_a_table_of_many_cities_has_them_down_its_side() -> None:
    few, wide = (pd.DataFrame(1, index=pd.Index(list(THEMES), name="Theme"), columns=cities(n)) for n in (12, 50))
    heads = [
        [
            head.get_text()
            for head in BeautifulSoup(count_table(frame, title="T").html, "html.parser").select("thead th")
        ]
        for frame in (few, wide)
    ]
    assert heads == [["Theme", *cities(12)], ["City", *THEMES]]


def test_a_square_table_of_many_cities_says_the_highest_values() -> None:
    values = pd.DataFrame(np.arange(169.0).reshape(13, 13), cities(13), cities(13))
    told = many.highest(values)
    assert list(told.columns) == ["Highest values"]
    assert told.iat[12, 0] == "Invented city 12 (167), Invented city 11 (166), Invented city 10 (165)"
    assert many.highest(values.iloc[:12, :12]).shape == (12, 12)


ROWS = pd.DataFrame({"city": np.repeat(cities(100), 4), "n": range(400)})


def test_a_page_on_few_cities_has_room_for_rows_that_one_on_many_leaves_to_the_workbook() -> None:
    assert left_out.listed_rows(ROWS, cities=12).equals(ROWS)
    assert len(left_out.listed_rows(ROWS, "city", cities=12)) == left_out.MOST_ROWS
    listed = left_out.listed_rows(ROWS, "city", cities=13)
    assert listed["n"].tolist() == list(range(left_out.MOST_ROWS_OF_MANY))
    assert left_out.listed_rows(ROWS, cities=13).equals(listed)
    assert left_out.rows_left_out(ROWS, listed).startswith("There are 388 more such rows; the workbook")
    assert left_out.rows_left_out(ROWS, ROWS) == ""


def test_a_group_that_is_too_large_for_a_page_is_begun() -> None:
    assert len(left_out.listed_rows(ROWS.assign(city="one"), "city")) == left_out.MOST_ROWS
