"""Is the brief the first page of its report, alone and whole?"""

from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mc2cm_analysis.publishing.page.references import CSL
from mc2cm_analysis.publishing.page.render import as_html, brief_of
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.reports import Report

REPORT = Report(ReportKind("invented", ""), "en", "invented", "Invented report", (), "0.1.0", "2026-11-28")


def shown(html: str, *tags: str) -> object:
    return new_code_cell("", outputs=[new_output("display_data", {"text/html": html})], metadata={"tags": list(tags)})


def notebook() -> object:
    cited = '<p class="finding">A finding <a class="cite" href="#source-1">[1]</a></p>'
    later = '<p>A row <a class="cite" href="#source-2">[2]</a></p>'
    sources = '<ol class="sources"><li id="source-1">First.</li><li id="source-2">Second.</li></ol>'
    title, heading = new_markdown_cell("# Title"), new_markdown_cell("## Rows")
    return new_notebook(cells=[title, shown(cited, "brief"), heading, shown(later), shown(sources)])


def test_a_brief_holds_what_is_tagged_and_the_sources_that_it_cites() -> None:
    page = BeautifulSoup(as_html(notebook(), REPORT, brief=True), "html.parser")
    assert page.main.find(string="A finding ") and not page.find(string="A row ")
    assert [item.text for item in page.select("ol.sources li")] == ["First."]
    assert not page.nav, "there is nothing to lead to on one page"


def test_a_report_says_its_brief_first_and_then_where_to_find_the_rest() -> None:
    page = BeautifulSoup(as_html(notebook(), REPORT), "html.parser")
    order = [tag.name if tag.name != "p" else tag.get("class") for tag in page.main.find_all(["p", "nav", "h2"])]
    assert order[:3] == [["finding"], "nav", "h2"]
    assert page.nav.details and not page.nav.details.has_attr("open")
    dated = page.select_one(".dated").text.strip()
    assert dated == "By MC2CM analysis, from public sources. Data as of 28 November 2026, version 0.1.0."


def test_a_brief_leaves_the_notebook_as_it_was() -> None:
    whole = notebook()
    before = str(whole)
    brief_of(whole)
    assert str(whole) == before


def test_a_brief_leads_to_the_references_beside_its_report() -> None:
    whole = notebook()
    whole.cells[-1].outputs[0].data[CSL] = []
    page = BeautifulSoup(as_html(whole, REPORT, brief=True), "html.parser")
    assert [link["href"] for link in page.select("a.file")] == ["../data/invented.bib", "../data/invented.json"]
