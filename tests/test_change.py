"""One statement changes: what rests on it changes, and nothing else. Commands and notebooks say the same."""

import ast
import pickle
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest

import mc2cm_analysis.page
from mc2cm_analysis import Network
from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.blocks import Block
from mc2cm_analysis.comparison_text import comparison
from mc2cm_analysis.figures.chart import Chart
from mc2cm_analysis.figures.frame import framed
from mc2cm_analysis.narrative import priorities_basis as on_basis
from mc2cm_analysis.narrative import priorities_cities as on_cities
from mc2cm_analysis.narrative import priorities_stability as on_stability
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.priorities import order_with_ranges
from mc2cm_analysis.vocabulary import SHORT_THEMES, THEMES

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]
Outputs = dict[str, str]

#: An act of Turin in one statement and one source, on a theme that Turin states in other acts too.
STATEMENT = "s331"


def outputs(kind: str, **parameters: str) -> Outputs:
    """Run the cells of a notebook here, and return what each shows: the first line of the cell, and the HTML."""
    notebook = nbformat.read(notebooks_folder() / f"{kind}.ipynb", as_version=4)
    names: dict[str, Any] = {}
    shown = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        *lines, last = ast.parse(cell.source).body
        exec(compile(ast.Module([*lines], []), kind, "exec"), names)
        if "parameters" in cell.metadata.get("tags", []):
            exec(compile(ast.Module([last], []), kind, "exec"), names)
            names.update(parameters)
        elif isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), kind, "eval"), names)
            if hasattr(value, "_repr_html_"):
                shown[f"{cell.id}: {ast.unparse(last)}"] = value._repr_html_()
        else:
            exec(compile(ast.Module([last], []), kind, "exec"), names)
    return shown


DRAWN: dict[bytes, Block] = {}


def drawn_once(chart: Chart, data: Any, **words: Any) -> Block:
    """The figure of a chart, which is drawn anew only for data or words that it was not drawn for before."""
    asked = pickle.dumps((chart.kind, data, words))
    if asked not in DRAWN:
        DRAWN[asked] = framed(chart, data, **words)
    return DRAWN[asked]


def pages(monkeypatch: pytest.MonkeyPatch, data: Path) -> dict[str, Outputs]:
    network = Network(Package(data))
    monkeypatch.setattr(mc2cm_analysis.page, "framed", drawn_once)
    monkeypatch.setattr(mc2cm_analysis.page, "load_network", lambda: network)  # read once, not by each notebook
    cities = {city: outputs("city_profile", city=city) for city in ("turin", "amman")}
    return cities | {kind: outputs(kind) for kind in ("priorities", "programme", "evidence")}


def changed(before: Outputs, after: Outputs) -> list[str]:
    """The cells that show something else, whatever number their sources have."""
    assert list(before) == list(after)
    unnumbered = (
        {cell: re.sub(r"\[\d+\]|source-\d+", "", html) for cell, html in page.items()} for page in (before, after)
    )
    one, other = unnumbered
    return [cell for cell in before if one[cell] != other[cell]]


def mentioned(cells: list[str], *words: str) -> bool:
    """Whether the cells are those with these words, one each, and no other."""
    return len(cells) == len(words) and all(word in cell for cell, word in zip(cells, words, strict=True))


@pytest.fixture(scope="module")
def before() -> dict[str, Outputs]:
    with pytest.MonkeyPatch.context() as patch:
        return pages(patch, data_folder())


def statement(rows: list[dict[str, str]]) -> dict[str, str]:
    (row,) = (row for row in rows if row["id"] == STATEMENT)
    return row


def test_new_words_of_a_statement_change_its_row_alone(
    before: dict[str, Outputs], edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = edit("statements", lambda rows: statement(rows).update(text_en="Invented words of the city"))
    after = pages(monkeypatch, data)
    found = {page: changed(before[page], after[page]) for page in before}
    assert mentioned(found.pop("turin"), "page.outline(")
    assert not any(found.values()), found
    (cell,) = changed(before["turin"], after["turin"])
    rows = [re.findall(r"<tr.*?</tr>", page["turin"][cell], re.DOTALL) for page in (before, after)]
    assert len(rows[0]) == len(rows[1])
    assert sum(one != other for one, other in zip(*rows, strict=True)) == 1


#: What may change with the order of what is stated, in the pages on the network and on another city.
ON_THE_ORDER = (
    "basis(network)}",
    "theme_city_heatmap",
    "What each cell rests on",
    "theme_order",
    "beside the order of greatest support",
    "joint_order(network)",
    "theme_stability",
    "precedence_heatmap",
    "settled_pairs",
    "moves_most",
    "by the acts of each period",
    "with_time",
    "on_basis.reach",
    "on_basis.coded",
    "on_basis.rule",
    "one_profile",
    "What each choice does to the order",
    "Place of each theme under each choice",
    "agreement(network)",
    "agreement_range",
    "leading_themes(network)",
    "likeness-drawn",
    "on_cities.groups(",
    "tau-b over the themes that both",
    "How often two cities have similar orders",
    "widely_shared",
    "How far each theme is shared",
    "on_cities.distinctive(",
    "page.counts(own",  # what stands out of one profile
    "page.counts(lenses",
    "lenses_told",
    "stated_done_marks",
    "stated_not_done",
    "priorities_keys",
    "in_short(network, stability)",
)
MUST = (
    "basis(network)}",
    "theme_city_heatmap",
    "What each cell rests on",
    "theme_order",
    "theme_stability",
)


def test_a_statement_that_no_longer_counts_changes_what_rests_on_it(
    before: dict[str, Outputs], edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = pages(monkeypatch, edit("statements", lambda rows: statement(rows).update(use="no")))
    found = {page: changed(before[page], after[page]) for page in before}
    assert [cell for cell in found["priorities"] if not any(words in cell for words in ON_THE_ORDER)] == []
    assert [words for words in MUST if not any(words in cell for cell in found["priorities"])] == []
    assert mentioned(
        [cell for cell in found["turin"] if "city_range" not in cell],  # its leading themes may keep their ranges
        "page.key_figures(",
        "city_findings",
        "city_against_network",
        "known_of_city",  # how many of its statements count
        "city_basis",
        "page.counts(cells",  # what the order rests on
        "page.outline('priorities')",
        "outside_its_powers",  # who holds the powers on its first themes
        "priorities_and",
        "exchange.sought",
        "page.sources()",
    )
    assert all("city_against_network" in cell or "city_range" in cell for cell in found["amman"]), found["amman"]
    assert all("page.counts(beside" in cell for cell in found["programme"]), "ranks beside what was funded"
    assert mentioned(found["evidence"], "in_short", "page.counts(reach")


def test_the_command_says_what_the_notebook_says(
    before: dict[str, Outputs], network: Network, stability: Stability
) -> None:
    """The order, W and the ranges: printed by the command, and shown by the notebook."""
    told = " ".join(comparison(network).split())
    shown = before["priorities"]
    page = " ".join(unescape(re.sub(r"<[^>]+>", " ", " ".join(shown.values()))).split())
    for sentence in (
        on_cities.agreement(network),
        on_cities.one_profile(network),
        on_basis.too_few(network),
        on_stability.what_settled_means(stability),
        on_stability.settled_pairs(stability),
        on_stability.still_open(stability),
    ):
        assert sentence in told and sentence in page
    (table,) = (html for cell, html in shown.items() if "theme_stability" in cell)
    rows = [re.findall(r">([^<>]+)</t[dh]>", row) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)]
    printed = [row for row in rows if row[0] in THEMES.values()]
    lines = comparison(network).splitlines()
    for (theme, *places), (id_, ranges) in zip(printed, order_with_ranges(stability).iterrows(), strict=True):
        assert theme == THEMES[id_] and [float(place) for place in places] == pytest.approx(ranges.tolist(), abs=0.01)
        (line,) = (line for line in lines if line.startswith(SHORT_THEMES[id_]))
        ends = [int(ranges[name]) for name in ("low", "high", "place_low", "place_high")]
        assert line.split()[-2:] == ["{}-{}".format(*ends[:2]), "{}-{}".format(*ends[2:])]
