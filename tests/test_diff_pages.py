"""What reads differently on the pages of two releases, and how that stands on a page; the pages are invented."""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from edited import with_tables
from markupsafe import Markup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mc2cm_analysis.blocks import Block
from mc2cm_analysis.differences.compared import Compared, opened
from mc2cm_analysis.differences.difference import Difference, difference
from mc2cm_analysis.differences.drawings import drawings_of
from mc2cm_analysis.differences.marked import marked
from mc2cm_analysis.differences.page import as_page
from mc2cm_analysis.differences.pages import said_on
from mc2cm_analysis.differences.sentences import page_changes
from mc2cm_analysis.differences.terminal import as_text
from mc2cm_analysis.differences.told import page_in_short
from mc2cm_analysis.figures import ranked_bars
from mc2cm_analysis.figures.frame import framed
from mc2cm_analysis.language import Language, activate
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.page.gate import LARGEST
from mc2cm_analysis.publishing.page.render import as_html
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.reports import Report

SENTENCES = ["Lyon is first.", "Nobody knows the second.", "The third is invented."]


def chart(*values: float, title: str = "Invented values") -> Block:
    bars = pd.Series(values, [f"Invented place {n}" for n in range(len(values))], dtype=float).rename_axis("Place")
    return framed(ranked_bars, bars, title=title, measure="Invented, in persons", source=Markup(""))


def page(title: str, blocks: Sequence[Block]) -> str:
    """A page as a build makes it, of pieces."""
    outputs = [new_code_cell("", outputs=[new_output("display_data", {"text/html": one.html})]) for one in blocks]
    notebook: nbformat.NotebookNode = new_notebook(cells=[new_markdown_cell("## Sources"), *outputs])
    return as_html(notebook, Report(ReportKind("invented", title), "en", "invented", title, ()))


def paragraphs(*sentences: str) -> Block:
    return Block("".join(f'<p>{one}&nbsp;<a class="cite" href="#source-1">[1]</a></p>' for one in sentences))


Release = Callable[..., Path]


@pytest.fixture
def release(two_cities: Path, tmp_path: Path) -> Release:
    """Makes a release with the data of two cities and these pages."""

    def made(name: str, data: Path = two_cities, **pages: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(data, folder / "data")
        for page, html in pages.items():
            code, _, slug = page.partition("_")
            (folder / "reports" / code).mkdir(parents=True, exist_ok=True)
            (folder / "reports" / code / f"{slug}.html").write_text(html, encoding="utf-8")
        return folder

    return made


def compared(*folders: Path) -> Difference:
    return difference(*map(opened, folders))


def test_a_title_that_a_terminal_would_obey_is_told_by_pictures_of_its_signs(release: Release) -> None:
    planted = "<h1>\x1b]0;planted\x07Lyon</h1><p>New.</p>"
    found = compared(release("old", en_lyon="<p>Old.</p>"), release("new", en_lyon=planted))
    assert "␛]0;planted␇Lyon (en/lyon.html) differs" in as_text(found)


def test_what_a_page_says_is_its_blocks_without_marks_of_sources_and_its_rows_of_tables() -> None:
    said = said_on(page("Invented", [paragraphs(*SENTENCES), chart(3, 1)]))
    assert said.title == "Invented"
    assert said.blocks[:5] == ["Invented", "Sources", *SENTENCES]
    assert "Invented place 1 | 1" in said.rows


def test_sentences_that_read_differently_are_told_before_and_now(release: Release) -> None:
    old = release("old", en_lyon=page("Invented", [paragraphs(*SENTENCES)]))
    new = release("new", en_lyon=page("Invented", [paragraphs(SENTENCES[1], "Lyon is only third.", "A new one: see.")]))
    (change,) = page_changes(opened(old), opened(new))
    assert change.place == "en/lyon.html" and not change.rows and not change.figures
    assert "A new one: see." in [sentence.new for sentence in change.sentences]
    assert all(SENTENCES[1] not in sentence for sentence in change.sentences)


def test_a_paragraph_that_only_stands_elsewhere_is_told_as_another_order(release: Release) -> None:
    pages = [page("Invented", [paragraphs(*order)]) for order in (SENTENCES, SENTENCES[::-1])]
    (change,) = compared(release("old", en_lyon=pages[0]), release("new", en_lyon=pages[1])).pages
    assert (change.sentences, change.parts) == ((), ("order",))


FIGURES = (
    "<dl><div><dt>Population</dt><dd>519,127</dd><dd>in 2023</dd></div><div><dt>Immigrants</dt><dd>7</dd></div></dl>"
    '<p>Invented <a class="cite" href="#source-1">[1]</a> <a href="https://example.org/one">One</a></p><p>Twice</p>'
    '<ol class="sources"><li id="source-1">First</li><li id="source-2">Second</li></ol>'
    "<table><tr><td>1</td></tr><tr><td>2</td></tr></table><p>Twice</p><p>Once</p>"
)
FOOT = "<footer><dl><dt>Donors</dt><dd>Nobody</dd><dt>How to cite</dt><dd><cite>It</cite>, {edition}</dd></dl></footer>"


def plain(inside: str = FIGURES, edition: str = "28 November 2026, version 0.1.0; code version 0.1.0") -> str:
    head = '<html><head><title>Invented</title></head><body><header><h1>Invented</h1><p class="dated">'
    return f"{head}Data as of {edition}.</p></header><main>{inside}</main>{FOOT.format(edition=edition)}</body></html>"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Nobody", "Everybody", "its footer"),
        ("example.org/one", "example.com/one", "its links or pictures"),
        ("[1]</a>", "[1]</a><img src='data:x' alt=''>", "its links or pictures"),
        (">Second<", ">Another<", "its sources"),
        ("#source-1", "#source-2", "its sources"),
        (
            "<tr><td>1</td></tr><tr><td>2</td></tr>",
            "<tr><td>2</td></tr><tr><td>1</td></tr>",
            "the order of its text or rows",
        ),
        ("<main>", "<main hidden>", "its form alone"),
        ("Once", "Twice", "1 passage of text"),
        ("Data as of", "Data not as of", "1 passage of text"),
        (">7<", ">8<", "1 passage of text"),
    ],
)
def test_whatever_differs_on_a_page_is_told_by_its_part(old: str, new: str, told: str, release: Release) -> None:
    pages = plain(), plain().replace(old, new)
    found = compared(release("old", en_lyon=pages[0]), release("new", en_lyon=pages[1]))
    assert found.is_seen
    assert [page_in_short(one) for one in found.pages] == [f"Invented (en/lyon.html) differs in {told}"]


def test_key_figures_that_changed_places_are_told_with_what_they_count(release: Release) -> None:
    swapped = plain().replace("519,127", "x").replace(">7<", ">519,127<").replace(">x<", ">7<")
    (change,) = page_changes(opened(release("old", en_lyon=plain())), opened(release("new", en_lyon=swapped)))
    assert [tuple(one) for one in change.sentences] == [
        ("Population | 519,127 | in 2023", "Population | 7 | in 2023"),
        ("Immigrants | 7", "Immigrants | 519,127"),
    ]


def test_a_control_code_on_a_page_rules_no_terminal_and_stops_no_page(release: Release) -> None:
    pages = plain(), plain().replace("<h1>", "<h1>\x1b[2J&#27;")
    found = compared(release("old", en_lyon=pages[0]), release("new", en_lyon=pages[1]))
    assert "␛[2J␛Invented (en/lyon.html) differs in" in as_text(found) and "\x1b" not in as_text(found)
    assert "␛[2J" in as_page(found)


@pytest.mark.parametrize(("code", "day"), [("en", "3 January 2027"), ("fr", "3 janvier 2027")])
def test_pages_that_differ_in_their_edition_alone_read_the_same(code: str, day: str, two_cities: Path) -> None:
    old = Package(two_cities)
    descriptor = {**old.descriptor, "version": "2027-01", "created": "2027-01-03T00:00:00Z"}
    new = old.with_files({"datapackage.json": json.dumps(descriptor).encode()})
    before = plain(edition=f"{Language(code).day(old.date)}, version {old.version}; code version 0.1.0")
    after = plain(edition=f"{day}, version 2027-01; code version 0.2.0.dev1+g1234")
    place = f"{code}/lyon.html"
    assert not list(page_changes(Compared(Path("a"), old, {place: before}), Compared(Path("b"), new, {place: after})))


def test_pages_that_came_and_went_are_told(release: Release) -> None:
    html = page("Invented", [paragraphs(*SENTENCES)])
    found = compared(release("old", en_lyon=html), release("new", fr_lyon=html))
    assert [(one.place, one.came, one.went) for one in found.pages] == [
        ("en/lyon.html", False, True),
        ("fr/lyon.html", True, False),
    ]
    assert "Invented (en/lyon.html): no longer there" in as_text(found)


def test_a_chart_that_is_drawn_otherwise_is_found_by_what_it_measures(release: Release) -> None:
    pages = [page("Invented", [chart(3, 1), chart(5, 2, title=title)]) for title in ("Second", "Another finding")]
    found = compared(release("old", en_lyon=pages[0]), release("new", en_lyon=pages[1]))
    ((figure,),) = (one.figures for one in found.pages)
    assert figure.old and figure.new
    assert (figure.old.title, figure.new.title) == ("Second", "Another finding")


def test_the_same_chart_beside_others_is_the_same_drawing() -> None:
    alone, among = (
        drawings_of(page("Invented", blocks)) for blocks in ([chart(3, 1)], [chart(7, title="x"), chart(3, 1)])
    )
    assert alone[0] == among[1]


def test_the_page_sets_both_charts_side_by_side_and_no_letter_of_one_in_the_other(release: Release) -> None:
    pages = [page("Invented", [chart(*values)]) for values in ((3, 1), (4711, 2))]
    html = as_page(compared(release("old", en_lyon=pages[0]), release("new", en_lyon=pages[1])))
    assert html.count('<div class="practice">') == 2
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', html)) <= set(ids)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_page_stands_in_each_language_and_leads_nowhere(language: str, release: Release, two_cities: Path) -> None:
    old = Package(two_cities)
    statements = old.records("statements")
    statements[3] = {**statements[3], "note_en": "<script>alert(1)</script> Invented"}
    texts = [{**row, "fr": f"{row['fr']} (inventé)"} if n < 3 else row for n, row in enumerate(old.records("texts"))]
    new = with_tables(old, {"statements": statements, "texts": texts})
    activate(language)
    one, other = Compared(Path("v1"), old, {}), Compared(Path("v2"), new, {})
    html = as_page(difference(one, other))
    assert f'<html lang="{language}"' in html
    assert "&lt;script&gt;" in html and "<script" not in html
    assert not re.findall(r'href="[^#d]', html)


def test_a_page_of_very_many_changes_fits_into_a_mail(two_cities: Path) -> None:
    old = Package(two_cities)
    rows = {
        name: [{**row, "note_en": f"{'Invented remark. ' * 40}{n}"} for n, row in enumerate(old.records(name))]
        for name in ("observations", "statements", "practices", "sources", "events", "stakeholders", "searches")
        if "note_en" in old.columns(name)
    }
    html = as_page(difference(Compared(Path("v1"), old, {}), Compared(Path("v2"), with_tables(old, rows), {})))
    assert len(html.encode()) < LARGEST and "more changes are not listed here" in html


def test_words_that_differ_are_marked_and_their_signs_escaped() -> None:
    old, new = marked("a <b> of 2015", "a <b> of 2016 & more", "en")
    assert old == '<bdi lang="en">a &lt;b&gt; of <del>2015</del></bdi>'
    assert new == '<bdi lang="en">a &lt;b&gt; of <strong>2016 &amp; more</strong></bdi>'
