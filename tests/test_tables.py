import pandas as pd
import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from mc2cm_analysis.language import ISOLATE, activate
from mc2cm_analysis.tables import (
    Column,
    Head,
    count_table,
    dates,
    listing,
    report_table,
    when,
)


@pytest.fixture
def invented_rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "theme": ["urban_planning", "", "refugee_reception"],
            "text_en": ["Invented <b>park</b>", "Invented desk", "Invented shelter"],
            "note_en": ["", "Seen <once>", ""],
            "reference_year": pd.array([2015, None, 2018], dtype="Int64"),
            "reference_period_en": ["", "", "end of 2018"],
            "year_basis": ["assumed", "", "reference"],
            "source": ["a", "b", "a"],
        }
    )


def cite(source: str) -> Markup:
    return Markup('<a href="#source-{0}">[{0}]</a>').format(source)


THEMES = {"refugee_reception": "Refugees", "urban_planning": "Planning"}
HEADS = {"theme": Head("Theme", THEMES), "text_en": Head("What"), "when": Head("When")}


def test_a_table_has_a_name_scoped_heads_and_no_style_of_its_own(invented_rows: pd.DataFrame) -> None:
    soup = BeautifulSoup(listing(invented_rows, HEADS, cite=cite, title="Invented practices").html, "html.parser")
    table = soup.find("table")
    assert table.caption.text == "Invented practices" and not table.attrs
    assert {th["scope"] for th in table.find_all("th")} == {"col", "row"}
    assert [th["scope"] for th in table.thead.find_all("th")] == ["col"] * len(table.tbody.tr.find_all(["th", "td"]))
    assert not soup.find_all(style=True) and not soup.find_all("style")


def test_a_wide_table_scrolls_by_the_keyboard_under_its_name(invented_rows: pd.DataFrame) -> None:
    title = f'Practices of "{ISOLATE[0]}Town{ISOLATE[1]}"'
    box = BeautifulSoup(listing(invented_rows, HEADS, cite=cite, title=title).html, "html.parser").div
    assert (box["role"], box["tabindex"], box["aria-label"]) == ("group", "0", 'Practices of "Town"')
    assert str(box.caption) == '<caption>Practices of "<bdi>Town</bdi>"</caption>'


def test_words_of_another_script_are_marked_wherever_they_stand() -> None:
    columns = [Column("رأس", ["عمّان & <co>", "b"]), Column("B", ["x", "y"])]
    html = report_table(columns, title="عنوان", head="قياس", groups=["مجموعة", "g"]).html
    marked = [bdi.text for bdi in BeautifulSoup(html, "html.parser").find_all("bdi", lang="ar")]
    assert marked == ["عنوان", "قياس", "رأس", "مجموعة", "عمّان"] and "&amp; &lt;co&gt;" in html
    activate("ar")
    assert "<bdi" not in report_table(columns, title="عنوان").html


def test_values_are_escaped_and_notes_stand_under_the_text(invented_rows: pd.DataFrame) -> None:
    html = listing(invented_rows, HEADS, cite=cite, title="Invented practices", group="theme").html
    assert "Invented &lt;b&gt;park&lt;/b&gt;" in html and "<b>" not in html
    assert '<small class="note">Seen &lt;once&gt;</small>' in html


def test_groups_stand_in_the_order_of_their_vocabulary(invented_rows: pd.DataFrame) -> None:
    html = listing(invented_rows, HEADS, cite=cite, title="Invented practices", group="theme").html
    heads = [th.text for th in BeautifulSoup(html, "html.parser").select("th[scope=rowgroup]")]
    assert heads == ["Refugees", "Planning", "Outside the seven themes"]


def test_rows_of_a_group_stand_together_each_with_its_own_cells() -> None:
    columns = [Column("What", ["1", "2", "None"]), Column("Text", ["<x>", "None", ""])]
    soup = BeautifulSoup(report_table(columns, title="None", groups=["b", "a", "b"]).html, "html.parser")
    groups = [
        [[cell.text for cell in row.find_all(["th", "td"])] for row in body.find_all("tr")]
        for body in soup.find_all("tbody")
    ]
    assert groups == [[["b"], ["1", "<x>"], ["None", ""]], [["a"], ["2", "None"]]]
    assert {int(heading["colspan"]) for heading in soup.select("th[scope=rowgroup]")} == {len(columns)}


def test_columns_of_different_lengths_make_no_table() -> None:
    with pytest.raises(ValueError, match="shorter"):
        report_table([Column("A", ["x", "y"]), Column("B", ["z"])], title="Invented")


def test_every_row_cites_its_source(invented_rows: pd.DataFrame) -> None:
    soup = BeautifulSoup(listing(invented_rows, HEADS, cite=cite, title="Invented").html, "html.parser")
    rows = soup.select("tbody tr")
    assert len(rows) == 3 and all(row.select_one("a[href^='#source-']") for row in rows)


def test_an_empty_table_says_so_in_words(invented_rows: pd.DataFrame) -> None:
    html = listing(invented_rows.iloc[:0], HEADS, cite=cite, title="Invented practices").html
    assert "None is known to us." in html and "<table" not in html


def test_a_year_says_what_it_is(invented_rows: pd.DataFrame) -> None:
    assert when(invented_rows).tolist() == ["2015 (assumed)", "no date", "end of 2018"]


def test_days_come_before_years(invented_rows: pd.DataFrame) -> None:
    events = invented_rows.assign(start_date=["2016-03-09", "", ""], end_date=["2016-03-10", "", ""])
    assert dates(events).tolist() == ["9–10 March 2016", "no date", "end of 2018"]


def test_a_missing_number_and_a_zero_differ() -> None:
    counts = pd.DataFrame({"rows": [0, None]}, index=pd.Index(["a", "b"], name="Section"))
    cells = BeautifulSoup(count_table(counts, title="Invented counts").html, "html.parser").select("tbody td")
    assert [cell.text for cell in cells] == ["0", "not known"]


def test_a_row_cites_all_it_rests_on(invented_rows: pd.DataFrame) -> None:
    rows = invented_rows.assign(role_source=["c", "b", "a"])
    both = listing(
        rows,
        HEADS,
        cite=lambda *ids: Markup("+".join(dict.fromkeys(ids))),
        title="Invented",
        sources=("source", "role_source"),
    )
    cells = [row.find_all("td")[-1].text for row in BeautifulSoup(both.html, "html.parser").select("tbody tr")]
    assert cells == ["a+c", "b", "a"]


def test_a_zero_is_said_in_words() -> None:
    counts = pd.DataFrame({"rows": [0, 1200]}, index=pd.Index(["a", "b"], name="Section"))
    html = count_table(counts, title="Invented counts", zero="none found").html
    assert "none found" in html and "not known" not in html and "1,200" in html


def test_numbers_stand_at_the_end_of_their_column_under_its_head() -> None:
    counts = pd.DataFrame({"rows": [5, 6], "said": ["x", "y"]}, index=pd.Index(["a", "b"], name="Section"))
    cells = BeautifulSoup(count_table(counts, title="Invented").html, "html.parser").select("tr > *")
    assert [cell.get("class") for cell in cells] == [None, ["n"], None] * 3


def test_an_only_row_is_a_list_of_what_is_known_of_it_and_no_table() -> None:
    columns = [Column("Pilot", ["Clinic"]), Column("Partners", [""]), Column("When", ["2021"])]
    soup = BeautifulSoup(report_table(columns, title="Invented", groups=["Case studies"]).html, "html.parser")
    assert soup.table is None and [p.text for p in soup.find_all("p")] == ["Invented", "Case studies"]
    assert [pair.text for pair in soup.select("dl > div")] == ["PilotClinic", "When2021"]


def test_a_column_with_nothing_in_it_is_left_out() -> None:
    rows = pd.DataFrame({"text_en": ["a", "b"], "held": ["", ""], "source": ["s", "s"]})
    block = listing(rows, {"text_en": Head("What"), "held": Head("How held")}, cite=cite, title="Invented")
    assert [head.text for head in BeautifulSoup(block.html, "html.parser").select("thead th")] == ["What", "Source"]


def test_a_source_note_follows_the_table() -> None:
    soup = BeautifulSoup(report_table([Column("A", ["x", "y"])], title="Invented", note=cite("n")).html, "html.parser")
    assert str(soup.table.find_next_sibling("p")) == f'<p class="source-note">{cite("n")}</p>'
