"""Notebooks are prose and calls, and every report made of them is whole."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_markdown_cell, new_notebook
from workbench import built as made
from workbench import planned

from mc2cm_analysis import Network, figures
from mc2cm_analysis.evidence import OUTLINE
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.publishing.make.executor import ProcessPerTask
from mc2cm_analysis.publishing.plan.kinds import FRONT
from mc2cm_analysis.publishing.plan.reports import DOWNLOADS, plan_reports
from mc2cm_analysis.reports import REPORTS
from mc2cm_analysis.vocabulary import PRACTICE_STATUSES

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]

CITIES = list(Package(data_folder()).city_names())
NAMES = sorted({report.slug for report in planned()})
#: Those that the front page lists: all but itself.
LISTED = [name for name in NAMES if name != FRONT]
NOTEBOOKS = sorted(notebooks_folder().glob("*.ipynb"))
#: Those that a report is made from; the others are for analysts.
OF_REPORTS = [notebook for notebook in NOTEBOOKS if notebook.stem in REPORTS]


def cells(notebook: Path, kind: str) -> Iterator[Any]:
    return (cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == kind)


def test_each_report_has_its_notebook() -> None:
    assert {notebook.stem for notebook in OF_REPORTS} == set(REPORTS)
    assert {notebook.stem for notebook in NOTEBOOKS} - set(REPORTS) == {"welcome", "explore"}


@pytest.mark.parametrize("notebook", OF_REPORTS, ids=lambda path: path.stem)
def test_the_export_knows_a_copy_of_a_notebook_by_the_id_of_its_first_cell(notebook: Path) -> None:
    ids = [cell.id for cell in nbformat.read(notebook, as_version=4).cells]
    assert ids[0].rpartition("-")[0] == notebook.stem and len(set(ids)) == len(ids)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_prose_and_short_calls(notebook: Path) -> None:
    for cell in cells(notebook, "code"):
        assert not cell.outputs and cell.execution_count is None
        if "parameters" not in cell.metadata.get("tags", []):  # which has a line for each
            assert len(cell.source.splitlines()) <= 8, cell.source
        assert not re.search(r"^\s*(?:def|class|async def) ", cell.source, re.MULTILINE)
    everything = nbformat.read(notebook, as_version=4).cells
    assert everything[0].cell_type == "markdown" and everything[0].source.startswith("# ")


@pytest.mark.parametrize("notebook", OF_REPORTS, ids=lambda path: path.stem)
def test_the_parameters_cell_is_the_contract(notebook: Path) -> None:
    (cell,) = [cell for cell in cells(notebook, "code") if "parameters" in cell.metadata.get("tags", [])]
    values: dict[str, Any] = {}
    exec(cell.source, {}, values)
    assert values == {p.name: p.default for p in REPORTS[notebook.stem].parameters}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_prose_holds_no_figure_that_could_not_be_cited(notebook: Path) -> None:
    for cell in cells(notebook, "markdown"):
        assert not re.search(r"\d", re.sub("mc2cm", "", cell.source, flags=re.IGNORECASE)), cell.source


# --- The reports ---


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[str, BeautifulSoup]:
    return {
        name: BeautifulSoup((built / "en" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        for name in NAMES
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_leads_to_every_report(built: Path, language: str) -> None:
    index = BeautifulSoup((built / language / "index.html").read_text(encoding="utf-8"), "html.parser")
    links = [a["href"] for a in index.main.find_all("a") if not a["href"].startswith(("#", "http"))]
    files = {f"data/{name}.{suffix}" for name in LISTED for suffix in ("xlsx", "csv")}
    own = {f"data/{FRONT}.{suffix}" for suffix in ("bib", "json")}
    assert set(links) == {f"{name}.html" for name in LISTED} | files | own
    assert all((built / language / link).is_file() for link in links)


def test_ledger_and_manifest_tell_what_was_built(built: Path) -> None:
    ledger = json.loads((built / "ledger.json").read_text(encoding="utf-8"))["reports"]
    assert {entry["state"] for entry in ledger.values()} == {"done"} and len(ledger) == len(LANGUAGES) * len(NAMES)
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    pages = {f"{language}/{name}.html" for language in LANGUAGES for name in LISTED}
    files = {f"{language}/data/{name}.{suffix}" for language in LANGUAGES for name in NAMES for suffix in DOWNLOADS}
    assert set(manifest["reports"]) == pages | files


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_one_whole_page(pages: dict[str, BeautifulSoup], name: str) -> None:
    page = pages[name]
    assert page.title.text.endswith(" · MC2CM analysis")
    assert len(page.find_all("h1")) == 1 and page.html["lang"] == "en"
    assert not page.find_all(["script", "iframe", "object", "embed", "form"])
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids)), "an id stands once in a page"
    assert {link["href"][1:] for link in page.select("a[href^='#']")} <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_no_report_holds_code_paths_or_warnings(built: Path, name: str) -> None:
    html = "".join((built / code / f"{name}.html").read_text(encoding="utf-8") for code in LANGUAGES)
    for leak in ("In [", "Traceback", "Warning:", str(built), str(Path.cwd()), "<script", "No description has been"):
        assert leak not in html


KINDS = {chart.kind for chart in vars(figures).values() if hasattr(chart, "kind")}


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_words_a_source_and_its_data(pages: dict[str, BeautifulSoup], name: str) -> None:
    for figure in pages[name].find_all("figure"):
        title, description = (figure.find(id=figure.svg[name]) for name in ("aria-labelledby", "aria-describedby"))
        assert figure.svg["role"] == "img" and title.text == figure.select_one("figcaption .title").text
        kind, _, rest = description.text.partition(". ")
        assert kind in KINDS and figure.select_one("figcaption .measure").text in rest
        assert figure.select_one("figcaption .title").text and figure.select_one("figcaption .measure").text
        assert figure.select_one(".source-note a.cite")
        assert figure.select("details table tbody tr")


def digits(tag: Tag) -> bool:
    """Whether a piece of a page prints a number that is not a citation mark."""
    text = tag.get_text(" ").replace("MC2CM", "")
    for mark in tag.select("a.cite"):
        text = text.replace(mark.get_text(), "", 1)
    return bool(re.search(r"\d", text))


@pytest.mark.parametrize("name", NAMES)
def test_every_number_carries_a_citation(pages: dict[str, BeautifulSoup], name: str) -> None:
    main = BeautifulSoup(str(pages[name].main), "html.parser")
    main.select_one("ol.sources").decompose()
    for tag in main.find_all(["p", "li", "tr", "figure"]):
        if not digits(tag) or tag.find_parent("figure"):
            continue
        table = tag.find_parent("div", class_="table")
        cites = tag.select("a.cite") or (table.select(".source-note a.cite") if table else [])
        if tag.name == "tr" and table and not tag.select("td:not([colspan])"):  # heads, and notes under a value
            cites = table.select("a.cite")
        assert cites, f"no source behind: {tag.get_text(' ')[:120]}"


@pytest.mark.parametrize("name", NAMES)
def test_every_source_listed_is_cited(pages: dict[str, BeautifulSoup], name: str) -> None:
    cited = {a["href"] for a in pages[name].select("a.cite")}
    listed = {f"#{li['id']}" for li in pages[name].select("ol.sources li")}
    if name == "evidence":
        assert cited <= listed
    else:
        assert cited == listed


def titles_as_cited(network: Network) -> "pd.Series[str]":
    """The title of each source in its own language, where it is known."""
    sources = network.table("sources").set_index("id")
    return sources["title_original"].where(sources["title_original"] != "", sources["title"])


def test_evidence_lists_every_source_that_a_table_uses(pages: dict[str, BeautifulSoup], network: Network) -> None:
    used = {
        source
        for resource in network.package.descriptor["resources"]
        for column in ("source", "change_source")
        if column in network.table(resource["name"])
        for source in network.table(resource["name"])[column]
        if source
    }
    listed = [li.cite.text for li in pages["evidence"].select("ol.sources li")]
    assert sorted(listed) == sorted(titles_as_cited(network)[list(used)])


@pytest.mark.parametrize("city", CITIES)
def test_a_city_report_prints_its_own_figures(pages: dict[str, BeautifulSoup], network: Network, city: str) -> None:
    profile = network.city(city)
    text = pages[city].get_text(" ")
    assert pages[city].h1.text == f"{profile.name}: city migration profile"
    for statement in profile.rows("statements").query("use == 'yes'")["text_en"]:
        assert statement in text
    others = [network.city(other) for other in CITIES if other != city]
    for other in others:
        own = set(other.rows("practices")["text_en"]) - set(profile.rows("practices")["text_en"])
        assert not [practice for practice in own if practice in text]


@pytest.mark.parametrize("city", CITIES)
def test_each_row_cites_the_source_of_its_own_data(
    pages: dict[str, BeautifulSoup], network: Network, city: str
) -> None:
    page, profile = pages[city], network.city(city)
    titles = titles_as_cited(network)
    listed = {f"#{li['id']}": li.cite.text for li in page.select("ol.sources li")}
    heads = {
        "statements": "statements that count",
        "competences": "laws, plans, bodies and duties",
    }
    for name, head in heads.items():
        rows = profile.rows(name)
        rows = rows[rows["use"] == "yes"] if name == "statements" else rows
        tables = [caption.find_parent("table") for caption in page.select("caption") if caption.text.endswith(head)]
        rows_told = [row for table in tables for row in table.select("tbody tr") if row.td]
        only = [
            title.parent for title in page.select(".fact > .title") if title.find(string=True).rstrip().endswith(head)
        ]
        printed = [
            (told.select_one("th, dd").find(string=True).strip(), listed[told.select_one("a.cite")["href"]])
            for told in [*rows_told, *only]
        ]
        assert sorted(printed) == sorted(zip(rows["text_en"], rows["source"].map(titles), strict=True))
    practices = profile.rows("practices")
    told = [pair for card in page.select(".practice") for pair in rows_of_card(card)]
    printed = [(text, listed[mark["href"]]) for text, mark in told]
    assert sorted(printed) == sorted(zip(practices["text_en"], practices["source"].map(titles), strict=True))


def rows_of_card(card: Tag) -> Iterator[tuple[str, Tag]]:
    """The texts of the rows of a card, each with the mark of its source: that of the heading is the first evidence."""
    yield card.h4.get_text(), card.select_one("dl > div:has(dt:-soup-contains(Evidence)) a.cite")
    for fact in card.select("dl > div"):
        for row in fact.select("dd") if fact.dt.text == "What else is reported" else []:
            text = row.get_text().removesuffix(row.a.text).strip()
            yield re.sub(f" \\(({'|'.join(PRACTICE_STATUSES.values())})\\)$", "", text), row.a


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_report_stays_small_enough_to_mail(built: Path, language: str, name: str) -> None:
    assert (built / language / f"{name}.html").stat().st_size <= 500_000


def test_a_new_city_gets_its_report_with_no_change_to_code(edit: Edit, tmp_path: Path, makers: ProcessPerTask) -> None:
    """A city of one row: every hole is said in words, nothing breaks."""

    def add(rows: list[dict[str, str]]) -> None:
        rows.append({**rows[-1], "id": "erewhon", "name_en": "Erewhon", "country_en": "Invented country"})

    data = edit("cities", add)
    plan = plan_reports(REPORTS, Package(data), cities=["erewhon"], languages=["en"])
    (outcome,) = made(plan, tmp_path / "out", executor=makers, notebooks=notebooks_folder(), data=data)
    assert outcome.done, outcome.problem
    page = BeautifulSoup((tmp_path / "out" / "en" / "erewhon.html").read_text(encoding="utf-8"), "html.parser")
    text = page.main.text
    assert all(finding.find(string=True).strip() for finding in page.select(".finding")), "no box is empty"
    assert "No statement of Erewhon's own on the seven themes was found." in text
    assert "Invented country: no series on refugees is in the data." in text
    headings = len([label for label in OUTLINE if label not in ("background", "priorities")])
    assert text.count("Not found in public sources.") >= headings - 1, "every heading stands, and says that it is empty"


def test_the_priorities_report_prints_the_words_for_a_blank(pages: dict[str, BeautifulSoup]) -> None:
    data = pages["priorities"].select("figure details table")[0].select("td")
    assert [cell.get_text() for cell in data].count("not stated") == 9


def test_nbconvert_makes_the_same_page_of_a_kept_notebook(built: Path) -> None:
    """What JupyterLab's export menu offers is the report itself."""
    exporter = get_exporter("mc2cm")
    html, _ = exporter().from_filename(str(built / "notebooks" / "en" / "lyon.ipynb"))
    assert html == (built / "en" / "lyon.html").read_text(encoding="utf-8")


def test_a_notebook_of_ones_own_is_exported_under_its_own_title() -> None:
    own = new_notebook(cells=[new_markdown_cell("# Invented title\n\nSome prose.")])
    html, _ = get_exporter("mc2cm")().from_notebook_node(own)
    assert "<title>Invented title" in html and "Some prose." in html
