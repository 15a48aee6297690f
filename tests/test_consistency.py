"""Do reports that disagree get named? On invented pages with real figures, tables and key figures on them."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from mc2cm_analysis import figures, tables
from mc2cm_analysis.blocks import KeyFigure, key_figures
from mc2cm_analysis.figures.frame import framed
from mc2cm_analysis.language import activate
from mc2cm_analysis.release.consistency import inconsistencies
from mc2cm_analysis.release.shown import Shown

ACTS = pd.Series({"Urban planning": 3.0, "Basic services": 7.0}, name="acts")


def drawn(title: str, values: "pd.Series[float]" = ACTS) -> str:
    return framed(figures.ranked_bars, values, title=title, measure="acts", source=Markup("")).html


def counted(title: str, n: int = 40) -> str:
    return tables.count_table(pd.DataFrame({"n": [n, 7]}, index=["Lyon", "Turin"]), title=title).html


def key(amount: str, words: str = "Population") -> str:
    return key_figures([KeyFigure(amount, words, "Lyon, 2023", ())], cite=lambda *_: Markup("")).html


def page(*pieces: str, sources: str = "") -> bytes:
    main = f"<p class='dated'>Data as of today.</p>{''.join(pieces)}{sources}"
    return f"<!DOCTYPE html><html><body><main>{main}</main></body></html>".encode()


def told(**files: bytes) -> list[tuple[str, str]]:
    """What is found in pages named such as ``en_lyon``."""
    pages = {f"{name.replace('_', '/')}.html": content for name, content in files.items()}
    return [(fault.file, fault.what) for fault in inconsistencies(pages)]


@pytest.fixture(scope="module")
def two() -> tuple[str, str]:
    """Two figures, and what is said over them."""
    return drawn("Basic services come first"), drawn("Of Turin", ACTS + 30)


def test_a_fault_names_the_places_where_they_stand_in_a_release() -> None:
    page = b"<p class='dated'>Today.</p><ol class='sources'><li><cite>One</cite></li></ol>"
    files = {"reports/fr/a.html": page, "reports/fr/data/a.json": b'[{"title": "Two"}]', "fr/data/a.json": b"[]"}
    assert [(fault.file, fault.what, fault.beside) for fault in inconsistencies(files, "reports/")] == [
        (
            "reports/fr/a.html",
            "its list of sources is not that of reports/fr/data/a.json",
            "reports/fr/data/a.json",
        )
    ]


def test_pages_that_agree_have_no_fault(two: tuple[str, str]) -> None:
    whole = page(*two, counted("Acts"), key("519,127"))
    assert told(en_lyon=whole, en_index=whole) == []


def test_a_swapped_pair_of_drawings_in_one_page_is_named(two: tuple[str, str]) -> None:
    one, other = two
    mine, theirs = (text[text.index("<svg") : text.rindex("</svg>")] for text in two)
    swapped = page(one.replace(mine, theirs), other.replace(theirs, mine))
    assert [fault for _, fault in told(en_lyon=swapped)] == [
        "the figure 'Basic services come first' has the drawing of 'Of Turin'",
        "the figure 'Of Turin' has the drawing of 'Basic services come first'",
    ]


def test_a_swapped_pair_of_data_tables_is_named(two: tuple[str, str]) -> None:
    one, other = two
    mine, theirs = (text[text.index("<table") : text.index("</table>")] for text in two)
    swapped = page(one.replace(mine, theirs), other.replace(theirs, mine))
    assert len(told(en_lyon=swapped)) == 2


def test_a_swapped_pair_of_whole_figures_is_named_by_the_page_in_another_language(two: tuple[str, str]) -> None:
    one, other = two
    found = told(en_lyon=page(one), en_turin=page(other), fr_lyon=page(other), fr_turin=page(one))
    assert {place for place, _ in found} == {"fr/lyon.html", "fr/turin.html"}


def test_a_table_that_says_otherwise_on_another_page_is_named_with_both_values() -> None:
    ((place, what),) = told(en_lyon=page(counted("Acts")), en_turin=page(counted("Acts", 41)))
    assert (place, what) == ("en/turin.html", "the table 'Acts' says '41', and '40' in en/lyon.html")


def test_a_key_figure_that_says_otherwise_on_the_front_page_is_named() -> None:
    ((place, what),) = told(en_index=page(key("519,127")), en_lyon=page(key("519,128")))
    assert place == "en/lyon.html"
    assert what == "the key figure 'Population; Lyon, 2023' says '519,128', and '519,127' in en/index.html"


def test_a_number_that_one_language_says_otherwise_is_named() -> None:
    ((place, what),) = told(en_lyon=page(key("519,127")), fr_lyon=page(key("519\u202f137")))
    assert place == "fr/lyon.html" and "has other numbers than" in what


def test_a_piece_that_one_language_lacks_is_named() -> None:
    assert told(en_lyon=page(counted("Acts"), key("3")), ar_lyon=page(key("3"))) == [
        ("ar/lyon.html", "it shows 0 tables, and en/lyon.html shows 1")
    ]


def test_a_number_is_the_same_in_every_language() -> None:
    pages = {}
    for code in ("en", "fr", "ar"):
        activate(code)
        pages[f"{code}_lyon"] = page(drawn("Acts", ACTS * 1234.5), counted("Acts", 54321))
    assert told(**pages) == []


def test_a_list_of_sources_that_is_not_that_of_the_download_is_named() -> None:
    listed = (
        '<ol class="sources"><li><a href="https://example.org/a"><cite>A</cite></a></li><li><cite>B</cite></li></ol>'
    )
    items = [{"title": "A", "URL": "https://example.org/a"}, {"title": "B"}]
    files = {"en/lyon.html": page(sources=listed), "en/data/lyon.json": json.dumps(items).encode()}
    assert list(inconsistencies(files)) == []
    files["en/data/lyon.json"] = json.dumps(items[::-1]).encode()
    assert ["its list of sources is not that of" in fault.what for fault in inconsistencies(files)] == [True]


def test_a_first_value_that_is_not_in_the_csv_of_the_page_is_named() -> None:
    values = '<table class="values"><tr><td class="n"><strong>519,127</strong></td></tr></table>'
    rows = "\ufeffCity,Value,Unit\r\nLyon,519127,persons\r\n"
    files = {"en/lyon.html": page(values), "en/data/lyon.csv": rows.encode()}
    assert list(inconsistencies(files)) == []
    files["en/data/lyon.csv"] = rows.replace("519127", "519128").encode()
    assert [fault.what for fault in inconsistencies(files)] == [
        "it prints a value 519127 that is not in en/data/lyon.csv"
    ]


@given(before=st.integers(3, 10**9), after=st.integers(3, 10**9))
def test_whichever_number_of_a_key_figure_changes_it_is_named(before: int, after: int) -> None:
    found = told(en_index=page(key(f"{before:,}")), en_lyon=page(key(f"{after:,}")))
    assert bool(found) == (before != after)


def test_a_notice_that_a_language_lacks_a_page_says_nothing_otherwise() -> None:
    assert told(en_lyon=page(counted("Acts")), fr_lyon=b"<h1>This report was not made in this language.</h1>") == []


def test_what_is_no_page_at_all_raises_nothing() -> None:
    assert told(en_lyon=b"\xff\x00<p class='dated'>Never</p><<<figure><svg><table class='values'>") == []
    assert Shown(b"").pieces == []
