"""A chart or a table of a page is saved as a file: a picture with its title and source, or its numbers."""

from pathlib import Path

import matplotlib.pyplot as plt
import openpyxl
import pandas as pd
import pytest
from PIL import Image

from mc2cm_analysis import figures, open_page, priorities
from mc2cm_analysis.page import Page

TITLE = "The order of the themes"


@pytest.fixture(scope="module")
def page() -> Page:
    return open_page("en", city="lyon")


@pytest.fixture
def chart(page: Page) -> object:
    order = priorities.rank_themes(page.network).rename(index=page.network.themes).rename_axis("Theme")
    return page.figure(figures.theme_order, order, title=TITLE, measure="Average rank", sources=["mc2cm-analysis-data"])


def test_a_chart_is_saved_as_a_picture_with_its_words(chart, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with Image.open(chart.save(tmp_path / "order.png")) as picture:
        assert picture.format == "PNG" and picture.width > 1000 and len(picture.convert("L").getcolors()) > 5
    svg = chart.save(tmp_path / "order.svg").read_text(encoding="utf-8")
    assert svg.startswith("<?xml") and f"<dc:title>{TITLE}</dc:title>" in svg
    plain = chart.original.draw()
    words = plain.get_suptitle() + plain.get_supxlabel()
    assert TITLE in words and "Average rank" in words and "Source: MC2CM analysis" in words
    assert sorted(file.name for file in tmp_path.iterdir()) == ["order.png", "order.svg"], "nothing half-written"


def test_settings_of_the_user_change_no_saved_picture(chart, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    as_ever = chart.save(tmp_path / "order.png").read_bytes()
    with plt.rc_context({"text.usetex": True, "savefig.facecolor": "black", "savefig.bbox": "tight", "font.size": 30}):
        assert chart.save(tmp_path / "again.png").read_bytes() == as_ever


def test_its_data_is_what_it_shows(chart, page: Page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    order = priorities.rank_themes(page.network)
    assert list(chart.data["mean_rank"]) == list(order["mean_rank"])
    read = pd.read_csv(chart.save(tmp_path / "order.csv"), index_col="Theme")
    assert list(read["mean_rank"]) == list(order["mean_rank"]) and list(read.index) == list(chart.data.index)
    sheet = openpyxl.load_workbook(chart.save(tmp_path / "order.xlsx"))["data"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[0][0] == TITLE and lines[2][0] == "Theme" and lines[3][0] == "Reception of refugees"
    assert lines[-1][0].startswith("Source: MC2CM analysis")


def test_a_table_is_saved_with_its_rows_and_text_stays_text(page: Page, tmp_path: Path) -> None:
    rows = page.network.statements(city="lyon").head(3).assign(text_en="=1+1")
    table = page.listing(rows, "text_en", "when", table="statements", title="Three statements")
    assert len(table.data) == 3
    sheet = openpyxl.load_workbook(table.save(tmp_path / "rows.xlsx"))["data"]
    assert any(cell.value == "=1+1" and cell.data_type == "s" for row in sheet.iter_rows() for cell in row)
    assert len(pd.read_csv(table.save(tmp_path / "rows.csv"))) == 3
    counts = page.counts(pd.DataFrame({"n": [1]}, index=pd.Index(["a"], name="what")), title="Counts")
    assert counts.data["n"].tolist() == [1]
    figures_ = page.observations(page.profile.observations(national=False), title="Figures")
    assert len(figures_.data) == len(page.profile.observations(national=False))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("order.gif", "order.gif: no such kind of file; save it as .svg, .png, .csv, .xlsx"),
        ("order", "order: no such kind of file"),
    ],
)
def test_a_file_of_no_such_kind_is_refused(chart, tmp_path: Path, name: str, told: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError) as caught:
        chart.save(tmp_path / name)
    assert str(caught.value).startswith(told) and list(tmp_path.iterdir()) == []


def test_what_has_no_picture_or_no_data_says_so(page: Page, tmp_path: Path) -> None:
    counts = page.counts(pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="what")), title="Counts")
    with pytest.raises(ValueError, match=r"a table has no picture; save it as \.csv or \.xlsx"):
        counts.save(tmp_path / "counts.png")
    sentence = page.finding("A sentence.")
    assert sentence is not None
    with pytest.raises(ValueError, match="no table and no chart, so it has no data"):
        sentence.save(tmp_path / "sentence.csv")
    with pytest.raises(FileNotFoundError):
        counts.save(tmp_path / "nowhere" / "counts.csv")
