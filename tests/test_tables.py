import pandas as pd
import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis.tables import count_table, dates, listing, measured_values, observation_table, report_table, when


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


def cite(source: str) -> str:
    return f'<a href="#source-{source}">[{source}]</a>'


THEMES = {"refugee_reception": "Refugees", "urban_planning": "Planning"}
HEADS = {"theme": ("Theme", THEMES), "text_en": "What", "when": "When"}


def test_a_table_has_a_name_scoped_heads_and_no_style_of_its_own(invented_rows: pd.DataFrame) -> None:
    soup = BeautifulSoup(listing(invented_rows, HEADS, cite=cite, title="Invented practices").html, "html.parser")
    table = soup.find("table")
    assert soup.find(id=table["aria-labelledby"]).text == "Invented practices"
    assert {th["scope"] for th in table.find_all("th")} == {"col", "row"}
    assert not soup.find_all("style")


def test_values_are_escaped_and_notes_stand_under_the_text(invented_rows: pd.DataFrame) -> None:
    html = listing(invented_rows, HEADS, cite=cite, title="Invented practices", group="theme").html
    assert "Invented &lt;b&gt;park&lt;/b&gt;" in html and "<b>" not in html
    assert '<small class="note">Seen &lt;once&gt;</small>' in html


def test_groups_stand_in_the_order_of_their_vocabulary(invented_rows: pd.DataFrame) -> None:
    html = listing(invented_rows, HEADS, cite=cite, title="Invented practices", group="theme").html
    heads = [th.text for th in BeautifulSoup(html, "html.parser").select("th.gt_group_heading")]
    assert heads == ["Refugees", "Planning", "Outside the seven themes"]


def test_rows_of_a_group_stand_together_each_with_its_own_cells() -> None:
    frame = pd.DataFrame({"place": ["b", "a", "b"], "what": ["1", "2", "None"], "text": ["<x>", "None", ""]})
    soup = BeautifulSoup(report_table(frame, title="None", head="None", group="place").html, "html.parser")
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]
    assert rows == [["b"], ["1", "<x>"], ["None", ""], ["a"], ["2", "None"]]


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


def test_values_bear_qualifier_and_unit() -> None:
    indicators = pd.DataFrame({"id": ["p", "y"], "unit": ["persons", "year"], "unit_en": ["persons", ""]})
    rows = pd.DataFrame({"indicator": ["p", "y"], "value": [1000.0, 1909.0], "qualifier": ["at_least", "exact"]})
    assert measured_values(rows, indicators).tolist() == ["more than 1,000 persons", "1909"]


def test_a_missing_number_and_a_zero_differ() -> None:
    counts = pd.DataFrame({"rows": [0, None]}, index=pd.Index(["a", "b"], name="Section"))
    cells = BeautifulSoup(count_table(counts, title="Invented counts").html, "html.parser").select("tbody td")
    assert [cell.text for cell in cells] == ["0", "not known"]


def test_a_row_cites_all_it_rests_on(invented_rows: pd.DataFrame) -> None:
    rows = invented_rows.assign(role_source=["c", "b", "a"])
    both = listing(
        rows,
        HEADS,
        cite=lambda *ids: "+".join(dict.fromkeys(ids)),
        title="Invented",
        sources=("source", "role_source"),
    )
    cells = [row.find_all("td")[-1].text for row in BeautifulSoup(both.html, "html.parser").select("tbody tr")]
    assert cells == ["a+c", "b", "a"]


def test_a_rejected_value_says_so() -> None:
    indicators = pd.DataFrame({"id": ["p"], "unit": ["persons"], "unit_en": ["persons"], "name_en": ["Invented"]})
    columns = ["subgroup_en", "definition_en", "reference_period_en", "area_en", "note_en", "conflict"]
    row = {"indicator": "p", "value": 5.0, "qualifier": "exact", "preferred": "no", "confidence": "low", "source": "a"}
    rows = pd.DataFrame([{**dict.fromkeys(columns, ""), **row, "reference_year": 2015, "year_basis": "reference"}])
    assert "5 persons (not preferred)" in observation_table(rows, indicators, cite=cite, title="Invented").html


def test_a_zero_is_said_in_words() -> None:
    counts = pd.DataFrame({"rows": [0, 1200]}, index=pd.Index(["a", "b"], name="Section"))
    html = count_table(counts, title="Invented counts", zero="none found").html
    assert "none found" in html and "not known" not in html and "1,200" in html and "gt_right" in html


def test_a_source_note_follows_the_table() -> None:
    frame = pd.DataFrame({"A": ["x"], "B": ["y"]})
    assert report_table(frame, title="Invented", note=cite("n")).html.endswith(
        f'<p class="source-note">{cite("n")}</p></div>'
    )
