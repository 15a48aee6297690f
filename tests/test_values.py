"""How do figures read in a report?"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from mc2cm_analysis.tables import annex, breakdown_table, side_by_side, value_table

PLAIN = {
    **{"indicator": "p", "name_en": "People", "unit": "persons", "part_of": ""},
    **{"qualifier": "exact", "definition_en": "Counted.", "preferred": "", "rejected": False, "confidence": "high"},
    **{"area_level": "city", "area_en": "Town", "where": "Town", "subgroup_en": "", "part": "", "note_en": ""},
    **{"reference_period_en": "", "year_basis": "reference", "source": "s", "heading": 0, "row": 0, "leads": True},
}


def part(name: str) -> dict[str, str]:
    return {"part": name, "subgroup_en": name}


def figures(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [{**PLAIN, "reference_year": 2020, "year": row.get("reference_year", 2020), **row} for row in rows]
    )
    return frame.assign(reference_year=frame["reference_year"].astype("Int64"), value=frame["value"].astype(float))


def cite(*sources: str) -> Markup:
    return Markup("").join(Markup('<a class="cite" href="#source-{0}">[{0}]</a>').format(source) for source in sources)


def printed(values: pd.DataFrame) -> BeautifulSoup:
    return BeautifulSoup(value_table(values, cite=cite, title="Invented figures").html, "html.parser")


def lines(table: BeautifulSoup) -> list[list[str]]:
    rows: Sequence[Any] = table.select("tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in rows]


SERIES = figures(
    {"value": 1500, "qualifier": "at_least", "source": "a", "note_en": "Rounded.", "confidence": "low"},
    {"value": 1064, "reference_year": 2017, "source": "b", "leads": False},
    {"value": 9, "row": 1, "where": "Land", "area_en": "Land"},
)


def test_a_row_holds_the_years_of_one_indicator_and_area_newest_first() -> None:
    assert lines(printed(SERIES)) == [
        ["People Counted."],
        ["Town", "more than 1,500", "2020, newest [a]"],
        ["1,064", "2017 [b]"],
        ["2020: Low confidence. Rounded."],
        ["Land", "9", "2020 [s]"],
    ]


def test_the_table_of_figures_has_a_caption_and_heads_for_every_line() -> None:
    table = printed(SERIES).table
    assert table.caption.text == "Invented figures"
    assert [th.text for th in table.thead.find_all("th")] == ["What is counted", "Value", "When and source"]
    heads = [(th["scope"], th.get("rowspan"), th.get("colspan")) for th in table.select("tbody th")]
    assert heads == [("rowgroup", None, "3"), ("row", "2", None), ("row", None, None)]
    assert [strong.text for strong in table.select("td strong")] == ["more than 1,500", "9"]


def test_an_indicator_with_one_row_is_named_in_the_row() -> None:
    other = figures({"value": 7, "heading": 1, "row": 2, "name_en": "Area", "unit": "km2", **part("built-up")})
    told = lines(printed(pd.concat([SERIES, other])))
    assert told[-2:] == [["Area: built-up , Town", "7 km²", "2020 [s]"], ["Counted."]]


def test_an_area_that_all_share_is_said_once() -> None:
    rows = figures(
        {"value": 1}, {"value": 2, "heading": 1, "row": 1}, {"value": 3, "heading": 1, "row": 2, **part("men")}
    )
    table = printed(rows)
    assert table.caption.small.text == "Where: Town"
    assert [line[0] for line in lines(table)] == [
        "People",
        "Counted.",
        "People Counted.",
        "Total",
        "men",
    ]


def test_values_in_conflict_say_which_is_preferred_and_why() -> None:
    rows = figures(
        {"value": 800, "preferred": "yes", "note_en": "Preferred: its own figure."},
        {
            "value": 1680,
            "preferred": "no",
            "rejected": True,
            "leads": False,
            "area_en": "Town (unclear)",
            "source": "b",
        },
        {"value": 9, "row": 1, "where": "Land", "area_en": "Land"},
    )
    assert lines(printed(rows))[1:4] == [
        ["Town", "800 preferred", "2020 [s]"],
        ["1,680 not preferred", "2020 [b]"],
        ["800: Preferred: its own figure. 1,680: Town (unclear)."],
    ]


def test_a_single_row_is_a_line_and_no_table() -> None:
    fact = printed(SERIES.head(2))
    assert not fact.table and fact.dt.text == "People, Town"
    assert [dd.get_text() for dd in fact.find_all("dd")] == [
        *("more than 1,500 (2020, newest) [a]", "1,064 (2017) [b]"),
        *("Counted.", "2020: Low confidence. Rounded."),
    ]


def test_a_value_of_all_beside_that_of_a_part_says_so() -> None:
    both = figures(
        {"value": 3, "preferred": "yes", **part("Syria")},
        {"value": 4, "preferred": "no", "rejected": True, "reference_year": 2019, "part": "Syria"},
    )
    assert [dd.text for dd in printed(both).select("dd.note")] == ["Counted.", "2019: Total."]


def test_a_time_in_brackets_has_none_inside() -> None:
    fact = printed(figures({"value": 9, "year_basis": "assumed"}))
    assert fact.dd.text == "9 (2020, assumed) [s]"


def test_no_figure_is_said_in_words() -> None:
    assert printed(SERIES.head(0)).text == "Invented figures. None is known to us."


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"unit": "percent", "value": 13.6}, ["People: x, Town", "13.6% (2020) [s]"]),
        ({"unit": "year", "value": 1909}, ["People: x, Town", "1909 (2020) [s]"]),
        ({"value": 1000, "qualifier": "about"}, ["People: x, Town", "about 1,000 (2020) [s]"]),
        (
            {"value": 1, "qualifier": "planned", "reference_year": None},
            ["People: x, Town", "planned: 1 (no date) [s]"],
        ),
    ],
)
def test_a_value_bears_its_qualifier_and_its_name_the_unit(row: dict[str, Any], told: list[str]) -> None:
    fact = printed(figures({**row, **part("x")}))
    assert [fact.dt.text, fact.dd.text] == told


PARTS = figures(
    {"subgroup_en": "Algeria", "value": 13081, "definition_en": "By birth.", "note_en": "Counted twice."},
    {"subgroup_en": "Italy", "value": 3099, "definition_en": "By birth.", "confidence": "low"},
    {"subgroup_en": "Algeria", "value": 23, "indicator": "c", "part_of": "c", "name_en": "Share", "unit": "percent"},
)


def test_parts_are_rows_and_indicators_are_columns() -> None:
    table = breakdown_table(PARTS, figures({"value": 56970}), cite=cite, cut="origin")
    soup = BeautifulSoup(side_by_side([table]).html, "html.parser")
    assert soup.caption.contents[0].strip() == "People by origin: Town, 2020"
    assert soup.caption.small.text == "56,970 in all. By birth."
    assert [th.text for th in soup.thead.find_all("th")] == ["Group", "People", "Share"]
    assert lines(soup) == [["Algeria", "13,081", "23%"], ["Italy", "3,099 Low confidence.", "no figure"]]
    assert soup.select_one(".source-note").text == "Source: [s]"


def test_a_total_says_of_what_it_is_where_parts_of_several_wholes_stand_side_by_side() -> None:
    asylum = figures({"subgroup_en": "Algeria", "value": 7, "indicator": "asylum", "name_en": "Asylum seekers"})
    table = breakdown_table(pd.concat([PARTS, asylum]), figures({"value": 572}), cite=cite, cut="origin")
    assert BeautifulSoup(table.html, "html.parser").caption.small.text.startswith("In all: People: 572.")


def test_what_is_said_of_one_part_only_is_folded_under_the_tables() -> None:
    table = breakdown_table(PARTS, figures({"value": 1}).head(0), cite=cite)
    fold = BeautifulSoup(side_by_side([table]).html, "html.parser").select_one("details.annex")
    assert [item.text for item in fold.find_all(["dt", "dd"])] == [
        *("Algeria, Share", "Counted."),
        *("Algeria, People", "Counted twice."),
    ]


def test_the_annex_is_closed_and_says_how_much_it_holds() -> None:
    block = value_table(SERIES, cite=cite, title="Old")
    fold = BeautifulSoup(annex([block], 1200).html, "html.parser").details
    assert fold["class"] == ["annex"] and not fold.has_attr("open")
    assert fold.summary.text == "Older values and copies: 1,200 figures" and fold.table.caption.text == "Old"
    assert annex([block], 0).html == ""
