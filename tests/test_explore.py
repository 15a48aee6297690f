"""The desk: each choice by a widget, what follows equal to the library's, and nothing lost without a front end."""

import asyncio
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pandas as pd
import papermill
import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis import Network, View, evidence, load_network
from mc2cm_analysis.explore import Desk, open_desk, replay
from mc2cm_analysis.explore.board import Board
from mc2cm_analysis.explore.controls import Controls
from mc2cm_analysis.language import activate
from mc2cm_analysis.paths import notebooks_folder
from mc2cm_analysis.priorities import order_stability, printed_cells, rank_themes
from mc2cm_analysis.unknown import UnknownNameError
from mc2cm_analysis.view import CHOICES, ViewError, read_view
from mc2cm_analysis.vocabulary import LANGUAGES, THEMES

#: A value for each choice that is not the published one.
OTHERWISE: dict[str, Any] = {
    "cities": ("amman", "lyon", "turin"),
    "themes": ("urban_planning", "basic_services", "refugee_reception"),
    "lens": "done",
    "measure": "sources",
    "coding": "second",
    "kind_weights": (("city_plan", 3.0), ("practice", 0.5)),
    "years": (2015, 2020),
    "not_stated": "dropped",
    "include_variants": True,
    "include_restrictive": True,
    "seed": 7,
    "draws": 500,
}


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Board:
    """The widgets of a desk in an empty workspace."""
    monkeypatch.chdir(tmp_path)
    return open_desk("en").board


def order_on(board: Board) -> list[str]:
    table = BeautifulSoup(board.order.value, "html.parser")
    return [head.text for head in table.select("th[scope=row]")]


def names_in_order(view: View, language: str = "en") -> list[str]:
    network = load_network().seen(view).speak(language)
    return [network.themes[theme] for theme in rank_themes(network, view.lens).index]


def move(controls: Controls, choice: str) -> None:
    """Set the widgets of a choice as a reader does."""
    widget, value = controls.widgets[choice], OTHERWISE[choice]
    if choice == "years":
        for field, year in zip(widget.children[1:], value, strict=True):
            field.value = year
    elif choice == "kind_weights":
        kinds = ("official_statement", "city_plan", "programme_priority", "practice")
        for kind, weight in value:
            widget.children[kinds.index(kind)].value = weight
    else:
        widget.value = value


def test_every_choice_of_a_view_has_a_widget(board: Board) -> None:
    assert list(OTHERWISE) == list(CHOICES) and set(board.controls.widgets) == set(CHOICES)


@pytest.mark.parametrize("choice", CHOICES)
def test_a_widget_that_is_moved_is_a_choice_and_the_order_is_the_librarys(board: Board, choice: str) -> None:
    move(board.controls, choice)
    view = View(**{choice: OTHERWISE[choice]})
    assert board._desk.view == view
    assert order_on(board) == names_in_order(view)
    assert board.heat_map.shown["rows"] == order_on(board)
    assert repr(view) in board.code.shown["text"]


@pytest.mark.parametrize("choice", CHOICES)
def test_a_view_that_is_set_moves_the_widgets(board: Board, choice: str) -> None:
    view = View(**{choice: OTHERWISE[choice]})
    board._desk.view = view
    assert board.controls.view == view
    board.controls.reset.click()
    assert board._desk.view == board.controls.view == View() and order_on(board) == names_in_order(View())


def test_choices_outside_of_what_is_offered_keep_their_value(board: Board) -> None:
    view = View(years=(1990, 2030), kind_weights={"city_plan": 50})
    board._desk.view = view
    assert board.controls.view == view


def test_the_first_year_is_never_after_the_last(board: Board) -> None:
    some, first, last = board.controls.widgets["years"].children
    last.value = 2015
    first.value = 2018
    assert some.value and board._desk.view.years == (2018, 2018) and last.value == 2018
    last.value = 2012
    assert board._desk.view.years == (2012, 2012)
    some.value = False
    assert board._desk.view == View() and first.value < 2012


def test_the_desk_goes_on_as_a_network(board: Board) -> None:
    board._desk.view = View(cities=["Lyon", "Turin"], lens="done")
    assert list(board._desk.network.cities) == ["lyon", "turin"]
    assert repr(board._desk) == "<Desk of View(cities=('lyon', 'turin'), lens='done')>"


def test_a_cell_opens_what_it_rests_on(board: Board, network: Network) -> None:
    row, column = list(rank_themes(network).index).index("urban_planning"), list(network.cities).index("lyon")
    board.heat_map.chosen = [row, column]
    behind = evidence.behind(network, "lyon", "urban_planning")
    shown = board.evidence.df
    assert list(shown["What it says"]) == list(behind["text"]) and board.evidence.layout.display == ""
    assert behind["url"][0] in shown["Source"][0] and behind["title"][0].replace("'", "&#x27;") in shown["Source"][0]
    assert board.heat_map.said.startswith("Urban planning, Lyon: rank 7, from 1 act, in 1 source.")


def test_a_blank_opens_its_searches(board: Board, network: Network) -> None:
    row = list(rank_themes(network).index).index("unaccompanied_minors")
    board.heat_map.chosen = [row, 0]
    behind = evidence.behind(network, "amman", "unaccompanied_minors")
    assert list(board.evidence.df["Relevant results"]) == list(behind["hits"])
    assert f"not stated, after {len(behind)} searches" in board.heat_map.said


def test_an_open_cell_stays_open_when_the_order_changes(board: Board) -> None:
    board.heat_map.chosen = [0, 3]
    theme = board.heat_map.shown["rows"][0]
    board._desk.view = View(lens="done")
    row, column = board.heat_map.chosen
    assert board.heat_map.shown["rows"][row] == theme and board.heat_map.shown["columns"][column] == "Lyon"
    assert board.heat_map.said.startswith(f"{theme}, Lyon")
    board._desk.view = View(cities=["amman", "turin"])
    assert board.heat_map.chosen == [] and board.evidence.layout.display == "none"


def test_every_cell_says_what_it_shows(board: Board, network: Network) -> None:
    printed = network.named(printed_cells(network)[list(rank_themes(network).index)])
    for row, cells in enumerate(board.heat_map.shown["cells"]):
        for column, cell in enumerate(cells):
            assert cell["text"] == (printed.iat[row, column] or "not stated")
            assert cell["text"].strip("()=") in cell["label"] and printed.index[row] in cell["label"]


def test_letters_of_a_cell_stand_out_from_its_shade(board: Board) -> None:
    for view in (View(), View(lens="done"), View(themes=("urban_planning", "basic_services"))):
        board._desk.view = view
        cells = [cell for row in board.heat_map.shown["cells"] for cell in row if not cell["blank"]]
        assert cells and all(contrast(cell["shade"], cell["ink"]) >= 4.5 for cell in cells)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_stability_comes_on_demand_with_its_progress(board: Board, network: Network) -> None:
    seen: list[tuple[int, int]] = []
    board.progress.observe(lambda change: seen.append((change.new, board.progress.max)), names="value")
    assert board.firmness.value == "" and not board.firm_files.children
    board.stability.click()
    made = [n for n, _ in seen]
    assert len(made) > 5 and made == sorted(made) and seen[-1] == (order_stability(network).draws,) * 2
    assert "11 of 21 pairs of themes are settled" in board.firmness.value and board.firm_files.children
    assert "nine of ten draws" in board.two.table.value
    board._desk.view = View(lens="done")
    assert board.firmness.value == "" and not board.firm_files.children, "what was shown is of other choices"


def test_two_cities_stand_side_by_side(board: Board) -> None:
    board.two.second.value = "turin"
    heads = [head.text for head in BeautifulSoup(board.two.table.value, "html.parser").select("th[scope=col]")]
    assert heads == ["Theme", "Amman: rank", "Amman: number of acts", "Turin: rank", "Turin: number of acts"]
    board._desk.view = View(cities=["madrid", "turin"])
    assert board.two.second.value == "turin" and board.two.first.value == "madrid"
    board._desk.view = View(cities=["madrid"])
    assert board.two.first.value == board.two.second.value == "madrid"


@pytest.mark.parametrize("view", [View(lens="consulted"), View(years=(2030, 2031))])
def test_choices_without_evidence_are_told(board: Board, view: View) -> None:
    board.heat_map.chosen = [0, 0]
    board._desk.view = view
    assert board.heat_map.shown["caption"] == "No evidence matches these choices. Undo one of them."
    assert board.heat_map.shown["cells"] == [] and board.following.layout.display == "none"
    board.controls.reset.click()
    assert board.following.layout.display == "" and order_on(board) == names_in_order(View())


def test_a_city_with_too_few_acts_alone_has_cells_and_no_order(board: Board) -> None:
    board._desk.view = View(cities=["beirut"])
    assert "no city has enough acts to rank its themes" in board.order.value and board.stability.disabled
    assert "(1)" in {cell["text"] for row in board.heat_map.shown["cells"] for cell in row}
    board._desk.view = View()
    assert not board.stability.disabled


# --- What is taken away ---


@pytest.fixture
def sent(board: Board, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Ask for a file as the browser does, and return what it gets."""
    from mc2cm_analysis.explore.buttons import Files

    got: list[tuple[dict[str, str], Any]] = []
    monkeypatch.setattr(Files, "send", lambda _, told, buffers=None: got.append((told, buffers)))

    def ask(row: Any, kind: str) -> tuple[dict[str, str], bytes]:
        row._handle_custom_msg({"kind": kind}, [])
        told, buffers = got.pop()
        return told, buffers[0] if buffers else b""

    yield ask


def rows_of_files(board: Board) -> dict[str, Any]:
    files = {one.shown["title"]: one for one in board.following.children if hasattr(one, "_make")}
    return files | {one.shown["title"]: one for one in board.firm_files.children}


def test_what_is_shown_is_saved_and_can_be_read_back(board: Board, sent: Any, network: Network) -> None:
    board.stability.click()
    rows = rows_of_files(board)
    assert set(rows) == {"Save the heat map:", "Save the order:", "Save the stability:"}
    for row in rows.values():
        told, svg = sent(row, ".svg")
        assert told["said"] == f"Saved: {told['name']}" and b"<svg" in svg
        assert sent(row, ".png")[1].startswith(b"\x89PNG")
        table = pd.read_csv(io.BytesIO(sent(row, ".csv")[1]), index_col=0)
        book = openpyxl.load_workbook(io.BytesIO(sent(row, ".xlsx")[1]))
        assert list(table.index) == names_in_order(View()) and book.active.max_row >= len(table) + 4
    heat_map = pd.read_csv(io.BytesIO(sent(rows["Save the heat map:"], ".csv")[1]), index_col=0)
    assert heat_map.at["Urban planning", "Lyon"] == "7" and heat_map.at["Urban planning", "Madrid"] == "not stated"


def test_where_nothing_is_ranked_nothing_is_saved_and_it_is_told(board: Board, sent: Any) -> None:
    board._desk.view = View(cities=["beirut"])
    told, content = sent(rows_of_files(board)["Save the order:"], ".png")
    assert told == {"said": "These choices rank no theme, so there is nothing to save."} and not content


def test_the_code_makes_the_order_again() -> None:
    view = View(cities=["lyon", "turin"], years=(2015, 2020), lens="done")
    *before, last = replay.as_code(view).splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(before), names)
    pd.testing.assert_frame_equal(eval(last, names), rank_themes(load_network().seen(view), "done"))


def test_a_view_is_saved_and_none_is_lost(board: Board, tmp_path: Path) -> None:
    board._desk.view = View(lens="done")
    board.keep.click()
    assert read_view(tmp_path / "views" / "mine.yaml") == View(lens="done")
    assert "Saved as views/mine.yaml" in board.told.value and "--view views/mine.yaml" in board.told.value
    board.keep.click()
    assert "Saved as" in board.told.value, "the same again"
    board._desk.view = View(lens="done", measure="sources")
    board.keep.click()
    assert "views/mine.yaml holds other choices; choose another name." in board.told.value
    assert read_view(tmp_path / "views" / "mine.yaml") == View(lens="done")
    board.name.value = "../évasion"
    board.keep.click()
    assert "only letters a to z" in board.told.value and [*tmp_path.iterdir()] == [tmp_path / "views"]
    board.make.click()
    assert "only letters a to z" in board.told.value and not board.make.disabled, "no report without a view"


def test_a_view_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "views").write_text("a file")
    with pytest.raises(replay.NotMadeError, match="The view cannot be saved: "):
        replay.save_view(View(), "mine", tmp_path)


def test_the_report_is_made_and_offered(board: Board, sent: Any, tmp_path: Path) -> None:
    board._desk.view = View(cities=["lyon", "turin"])
    view = board._save_view()
    assert view is not None
    asyncio.run(board._make_report(view))
    page = tmp_path / "reports" / "en" / "comparison_mine.html"
    assert "The report is in reports/en/comparison_mine.html." in board.told.value
    (row,) = board.report.children
    assert sent(row, ".html")[1] == page.read_bytes()
    assert "Lyon and Turin" in BeautifulSoup(page.read_bytes(), "html.parser").title.text


def test_a_report_that_fails_is_told(board: Board, tmp_path: Path) -> None:
    view = tmp_path / "mine.yaml"
    view.write_text("lens: dreamt", encoding="utf-8")
    asyncio.run(board._make_report(view))
    assert "The report was not made: " in board.told.value and "dreamt" in board.told.value
    assert not board.report.children and not board.make.disabled


# --- Languages, addresses, and no front end ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_speaks_its_language_whatever_is_spoken_elsewhere(language: str, stability: object) -> None:
    board = open_desk(language).board
    activate("en" if language != "en" else "fr")
    board._desk.view = View(include_variants=True)
    board.stability.click()
    order = names_in_order(View(include_variants=True), language)
    activate("en" if language != "en" else "fr")
    for row in range(len(THEMES)):
        for column in range(7):
            board.heat_map.chosen = [row, column]
    assert order_on(board) == order and board.heat_map.shown["language"] == language
    assert (f'lang="{language}"' in board.order.value) and ("_TOTAL_" in board.evidence._dt_args["language"]["info"])
    for view in (View(cities=["beirut"]), View(lens="consulted"), View(lens="done", cities=["lyon"])):
        board._desk.view = view


def test_a_text_that_no_page_prints_says_that_it_is_english() -> None:
    board = open_desk("fr", View(include_restrictive=True, include_variants=True)).board
    texts = set()
    for row in range(len(THEMES)):
        for column in range(7):
            board.heat_map.chosen = [row, column]
            texts |= set(board.evidence.df.get("Contenu", []))
    assert any(text.startswith('<span lang="en"') for text in texts)
    assert any(not text.startswith("<span") for text in texts)


def test_the_address_makes_the_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERY_STRING", "lens=done&cities=Lyon,Turin&voila-theme=dark")
    assert open_desk("en").view == View(lens="done", cities=("lyon", "turin"))
    assert open_desk("en", View(lens="stated")).view == View(), "a view that is given goes before"


@pytest.mark.parametrize("query", ["lens=dreamt", "cities=Atlantis", "colour=red"])
def test_an_address_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    monkeypatch.setenv("QUERY_STRING", query)
    desk = open_desk("en")
    assert desk.view == View()
    assert "the choices in the address cannot be used" in desk.board.notice.value
    desk.view = View(lens="done")
    assert desk.board.notice.value == ""


def test_a_view_that_cannot_be_seen_raises() -> None:
    with pytest.raises(UnknownNameError):
        open_desk("en", View(cities=["Atlantis"]))
    desk = open_desk("en")
    with pytest.raises(UnknownNameError):
        desk.view = View(cities=["Atlantis"])
    with pytest.raises(ViewError):
        desk.view = View(lens="dreamt")
    assert desk.view == View()


def test_without_a_front_end_there_are_tables(monkeypatch: pytest.MonkeyPatch, network: Network) -> None:
    for name in ("JPY_SESSION_NAME", "SERVER_SOFTWARE", "VSCODE_PID"):
        monkeypatch.delenv(name, raising=False)
    desk = Desk(network.speak("en"), View(cities=["lyon", "turin"]))
    shown, _ = desk._repr_mimebundle_()
    assert set(shown) == {"text/plain", "text/html"}
    page = BeautifulSoup(shown["text/html"], "html.parser")
    assert len(page.select("table")) == 2 and "cities=lyon,turin" in page.code.text
    monkeypatch.setenv("JPY_SESSION_NAME", "explore.ipynb")
    shown, _ = desk._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in shown and "text/html" in shown
    desk.view = View(cities=["beirut"])
    assert "no city has enough acts" in desk._static()


def test_papermill_and_the_export_have_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mc2cm_analysis.exporting import exported

    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    run = tmp_path / "explore.ipynb"
    papermill.execute_notebook(
        str(notebooks_folder() / "explore.ipynb"), str(run), {"language": "fr"}, progress_bar=False
    )
    notebook = nbformat.read(run, as_version=4)
    kinds = {kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert kinds == {"text/plain", "text/html"}
    html, _ = exported(notebook, "explore")
    page = BeautifulSoup(html, "html.parser")
    assert "Accueil des réfugiés" in page.text and len(page.select("main table")) == 2
    assert not page.select("script") and not re.search(r"application/vnd", html)
