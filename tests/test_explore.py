"""The desk: each choice by a widget, what follows equal to the library's, and nothing lost without a front end."""

import asyncio
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

import nbformat
import openpyxl
import pandas as pd
import papermill
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from test_view import views

from mc2cm_analysis import Network, View, cli, evidence, load_network, peers
from mc2cm_analysis.caching import results
from mc2cm_analysis.explore import Desk, open_desk, replay
from mc2cm_analysis.explore.board import Board
from mc2cm_analysis.explore.controls import Controls
from mc2cm_analysis.language import Language, activate, say
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.priorities import NoEvidenceError, order_stability, printed_cells, rank_themes
from mc2cm_analysis.unknown import UnknownNameError
from mc2cm_analysis.view import CHOICES, ViewError, read_view
from mc2cm_analysis.vocabulary import PEER_PARTS, THEMES

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
    "part_weights": (("need", 2.0), ("language", 0.0)),
}


@pytest.fixture(scope="module", autouse=True)
def found_once(network: Network) -> Iterator[None]:
    """Have every desk find the network that is loaded already, and what was computed of a view before.

    A desk that opens in a notebook of its own is tested below, and by `outside/test_desk.py`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mc2cm_analysis.explore.desk.load_network", lambda: network)
        patch.setattr(Network, "seen", cache(Network.seen))
        yield


@pytest.fixture(scope="module")
def desk(found_once: None) -> Desk:
    return open_desk("en")


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Board:
    """The widgets of a desk in an empty workspace."""
    monkeypatch.chdir(tmp_path)
    return open_desk("en").board


def order_on(board: Board) -> list[str]:
    table = BeautifulSoup(board.order.value, "html.parser")
    return [head.text for head in table.select("th[scope=row], dl.record div:first-child dd")]


def names_in_order(view: View, language: str = "en") -> list[str]:
    network = open_desk(language).published.seen(view)
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
    elif choice == "part_weights":
        for part, weight in value:
            widget.children[list(PEER_PARTS).index(part)].value = weight
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
    assert repr(view) in board.keeping.code.shown["text"]


@pytest.mark.parametrize("choice", CHOICES)
def test_a_view_that_is_set_moves_the_widgets(board: Board, choice: str) -> None:
    view = View(**{choice: OTHERWISE[choice]})
    board._desk.view = view
    assert board.controls.view == view
    board.controls.reset.click()
    assert board._desk.view == board.controls.view == View() and order_on(board) == names_in_order(View())


def test_the_weights_of_parts_move_the_suggestions_and_it_says_which(board: Board) -> None:
    def mentors() -> list[str]:
        return [
            cell.text
            for cell in BeautifulSoup(board.peers.suggestions.value, "html.parser").select("td:nth-of-type(1)")
        ]

    network = board._desk.network
    assert mentors() == [str(network.cities[city]) for city in peers.matches(network)["mentor"]]
    before = mentors()
    board._desk.view = View(part_weights={"language": 0, "new": 0})
    assert mentors() != before and "New: " in board.peers.suggestions.value
    assert "peers.suggestions(network)" in board.keeping.code.shown["text"]
    board._desk.view = View(themes=("urban_planning",), cities=("lyon", "turin"))
    assert "No city can be suggested" in board.peers.suggestions.value


def test_choices_outside_of_what_is_offered_keep_their_value(board: Board) -> None:
    view = View(years=(1990, 2030), kind_weights={"city_plan": 50, "pilot": 0.01}, seed=2**40, draws=2**21)
    board._desk.view = view
    assert board.controls.view == view
    board.controls.widgets["lens"].value = "done"
    assert board._desk.view == view.but(lens="done"), "the next move changes its own choice only"


def test_a_first_year_after_the_last_is_told_and_changes_nothing(board: Board) -> None:
    some, first, last = board.controls.widgets["years"].children
    last.value = 2015
    first.value = 2018
    assert some.value and board._desk.view.years == (2001, 2015) and (first.value, last.value) == (2018, 2015)
    assert "The first year is after the last year." in board.notice.value
    last.value = 2020
    assert board._desk.view.years == (2018, 2020) and board.notice.value == ""
    some.value = False
    assert board._desk.view == View()
    some.value = True
    assert board._desk.view.years == (2018, 2020), "the years waited"


def test_an_order_says_on_which_cities_it_rests(board: Board) -> None:
    board._desk.view = View(cities=["amman", "beirut", "tangier"], years=(2018, 2025))
    order = BeautifulSoup(board.order.value, "html.parser")
    assert "This order is that of Amman alone: the other cities have fewer than 5 acts each" in order.p.text
    rows = {row.th.text: [cell.text for cell in row.select("td")] for row in order.select("tbody tr")}
    assert rows["Urban planning"] == ["1", "7", "1.00", "1"]
    assert rows["Reception of unaccompanied migrant minors"][0] == "not stated"
    board._desk.view = View()
    assert BeautifulSoup(board.order.value, "html.parser").p.text.startswith("Beirut: too few acts to rank")


def test_two_widgets_that_are_answered_at_the_same_time_show_one_view(board: Board) -> None:
    def choose(lens: str) -> None:
        board._desk.view = View(lens=lens)

    for _ in range(5):
        threads = [Thread(target=choose, args=(lens,)) for lens in ("stated", "done")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        names = names_in_order(board._desk.view)
        assert order_on(board) == names == board.heat_map.shown["rows"]
        assert repr(board._desk.view) in board.keeping.code.shown["text"]


def test_a_cell_that_is_blank_in_some_years_says_so(board: Board) -> None:
    board._desk.view = View(years=(2024, 2024))
    board.heat_map.opened = ["refugee_reception", "amman"]
    assert board.heat_map.said == (
        "Reception of refugees, Amman: not stated in these years; over all years, from 7 acts."
    )


def test_an_address_with_arabic_letters_stays_an_address(board: Board) -> None:
    board.heat_map.opened = ["basic_services", "amman"]
    sources = [BeautifulSoup(cell, "html.parser").a for cell in board.evidence.df["Source"]]
    assert [one["href"] for one in sources] == list(evidence.behind(load_network(), "amman", "basic_services")["url"])


def test_a_saved_view_is_opened(board: Board, tmp_path: Path) -> None:
    board._desk.view = View(lens="done")
    board.keeping.name.value = "What is done"
    board.keeping.save_button.click()
    assert "Saved as views/what_is_done.yaml" in board.keeping.message.value
    board.controls.reset.click()
    (tmp_path / "views" / "broken.yaml").write_text("lens: dreamt", encoding="utf-8")
    board._desk.view = View(measure="sources")
    assert [name for name, _ in board.keeping.saved.options] == ["", "broken", "what_is_done"]
    board.keeping.saved.value = tmp_path / "views" / "what_is_done.yaml"
    assert board._desk.view == View(lens="done") and order_on(board) == names_in_order(View(lens="done"))
    board.keeping.saved.value = tmp_path / "views" / "broken.yaml"
    assert "The view cannot be opened: " in board.keeping.message.value and "dreamt" in board.keeping.message.value
    assert board._desk.view == View(lens="done")


@settings(max_examples=12, deadline=None)
@given(views)
def test_any_view_shows_the_order_of_the_library_or_says_why_not(desk: Desk, view: View) -> None:
    desk.view = view.but(draws=100)
    shown = desk.board.heat_map.shown
    try:
        order = [str(theme) for theme in rank_themes(desk.network, view.lens).index]
    except NoEvidenceError:
        assert not order_on(desk.board)
        return
    assert shown["themes"] == order and len(order_on(desk.board)) == len(order)
    assert len(shown["cells"]) == len(order) and {len(row) for row in shown["cells"]} == {len(desk.network.cities)}


def test_the_desk_goes_on_as_a_network(board: Board) -> None:
    board._desk.view = View(cities=["Lyon", "Turin"], lens="done")
    assert list(board._desk.network.cities) == ["lyon", "turin"]
    assert repr(board._desk) == "<Desk of View(cities=('lyon', 'turin'), lens='done')>"


def test_a_cell_opens_what_it_rests_on(board: Board, network: Network) -> None:
    board.heat_map.opened = ["urban_planning", "lyon"]
    behind = evidence.behind(network, "lyon", "urban_planning")
    shown = board.evidence.df
    assert list(shown["What it says"]) == list(behind["text"]) and board.evidence.layout.display == ""
    assert behind["url"][0] in shown["Source"][0] and behind["title"][0].replace("'", "&#x27;") in shown["Source"][0]
    assert board.heat_map.said.startswith("Urban planning, Lyon: rank 7, from 1 act, in 1 source.")


def test_a_blank_opens_its_searches(board: Board, network: Network) -> None:
    board.heat_map.opened = ["unaccompanied_minors", "amman"]
    behind = evidence.behind(network, "amman", "unaccompanied_minors")
    assert list(board.evidence.df["Relevant results"]) == list(behind["hits"])
    assert f"not stated, after {len(behind)} searches. The searches that were made" in board.heat_map.said


def test_an_open_cell_stays_open_when_the_order_changes(board: Board) -> None:
    board.heat_map.opened = ["urban_planning", "lyon"]
    board._desk.view = View(lens="done")
    assert board.heat_map.said.startswith("Urban planning, Lyon: rank =4 (shared), from 2 undertakings")
    board._desk.view = View(cities=["amman", "turin"])
    assert board.heat_map.said == "" and board.evidence.layout.display == "none"
    board._desk.view = View()
    assert board.heat_map.said.startswith("Urban planning, Lyon: rank 7") and board.evidence.layout.display == ""


@pytest.mark.parametrize("late", [["urban_planning", "lyon"], ["urban_planning", "beirut"], ["nothing", "lyon"]])
def test_a_click_that_was_made_before_the_choices_changed_opens_its_own_cell_or_none(
    board: Board, late: list[str]
) -> None:
    board._desk.view = View(cities=["lyon"], themes=["urban_planning", "basic_services"], lens="done")
    board.heat_map.opened = late
    assert board.heat_map.said.startswith("Urban planning, Lyon") == (late == ["urban_planning", "lyon"])
    board._desk.view = View(lens="consulted")
    board.heat_map.opened = ["basic_services", "lyon"]
    assert board.heat_map.said == ""


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
    results(board._desk.network).clear()  # another test may have asked for it
    seen: list[tuple[int, int]] = []
    board.progress.observe(lambda change: seen.append((change.new, board.progress.max)), names="value")
    assert board.stability.value == "" and not board.stability_files.children
    board.compute.click()
    made = [n for n, _ in seen]
    assert len(made) > 5 and made == sorted(made) and seen[-1] == (order_stability(network).draws,) * 2
    assert board.heat_map.announced.startswith("No theme keeps one place in nine of ten draws")
    assert "11 of 21 pairs of themes are settled" in board.stability.value and board.stability_files.children
    assert "nine of ten draws" in board.side_by_side.table.value
    board._desk.view = View(lens="done")
    assert board.stability.value == "" and not board.stability_files.children, "what was shown is of other choices"


def test_two_cities_stand_side_by_side(board: Board) -> None:
    board.side_by_side.second.value = "turin"
    heads = [head.text for head in BeautifulSoup(board.side_by_side.table.value, "html.parser").select("th[scope=col]")]
    assert heads == ["Theme", "Amman: rank", "Amman: number of acts", "Turin: rank", "Turin: number of acts"]
    board._desk.view = View(cities=["madrid", "turin"])
    assert board.side_by_side.second.value == "turin" and board.side_by_side.first.value == "madrid"
    board._desk.view = View(cities=["madrid"])
    assert board.side_by_side.first.value == board.side_by_side.second.value == "madrid"
    board.side_by_side.show(load_network(), "stated", ranges=False)
    assert board.side_by_side.second.value == "turin", "what was picked comes back"
    board._desk.view = View(cities=["amman", "beirut"])
    assert {board.side_by_side.first.value, board.side_by_side.second.value} == {"amman", "beirut"}


@pytest.mark.parametrize("view", [View(lens="consulted"), View(years=(2030, 2031))])
def test_choices_without_evidence_are_told(board: Board, view: View) -> None:
    board.heat_map.opened = ["urban_planning", "lyon"]
    board._desk.view = view
    assert board.heat_map.shown["caption"] == "No evidence matches these choices. Undo one of them."
    assert board.heat_map.said == "" and board.evidence.layout.display == "none"
    assert board.heat_map.shown["cells"] == [] and board.following.layout.display == "none"
    board.controls.reset.click()
    assert board.following.layout.display == "" and order_on(board) == names_in_order(View())


def test_a_city_with_too_few_acts_alone_has_cells_and_no_order(board: Board) -> None:
    board._desk.view = View(cities=["beirut"])
    assert "no city has enough acts to rank its themes" in board.order.value and board.compute.disabled
    assert "(1)" in {cell["text"] for row in board.heat_map.shown["cells"] for cell in row}
    board._desk.view = View()
    assert not board.compute.disabled


# --- What is taken away ---


@pytest.fixture
def sent(board: Board, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Ask for a file as the browser does, and return what it gets."""
    from mc2cm_analysis.explore.buttons import Files

    got: list[tuple[dict[str, str], Any]] = []
    monkeypatch.setattr(Files, "send", lambda _, told, buffers=None: got.append((told, buffers)))

    def ask(row: Any, kind: str) -> tuple[dict[str, str], bytes]:
        row._handle_custom_msg({"kind": kind, "asker": "me"}, [])
        told, buffers = got.pop()
        assert told.pop("asker") == "me"
        return told, buffers[0] if buffers else b""

    yield ask


def rows_of_files(board: Board) -> dict[str, Any]:
    files = {one.shown["title"]: one for one in board.following.children if hasattr(one, "_make")}
    return files | {one.shown["title"]: one for one in board.stability_files.children}


def test_what_is_shown_is_saved_and_can_be_read_back(board: Board, sent: Any, network: Network) -> None:
    board.compute.click()
    rows = rows_of_files(board)
    assert set(rows) == {"Save the heat map:", "Save the order:", "Save the stability:"}
    for row in rows.values():
        told, svg = sent(row, ".svg")
        assert told["said"] == f"Saved: {told['name']}" and b"<svg" in svg
        assert sent(row, ".png")[1].startswith(b"\x89PNG")
        table = pd.read_csv(io.BytesIO(sent(row, ".csv")[1]), index_col=0)
        book = openpyxl.load_workbook(io.BytesIO(sent(row, ".xlsx")[1]))
        assert list(table.index) == names_in_order(View()) and book.active.max_row >= len(table) + 4
        assert "made with: the published choices" in str(book.active.cell(book.active.max_row, 1).value)
    heat_map = pd.read_csv(io.BytesIO(sent(rows["Save the heat map:"], ".csv")[1]), index_col=0)
    assert heat_map.at["Urban planning", "Lyon"] == "7" and heat_map.at["Urban planning", "Madrid"] == "not stated"


def test_where_nothing_is_ranked_nothing_is_saved_and_it_is_told(board: Board, sent: Any) -> None:
    board._desk.view = View(cities=["beirut"])
    told, content = sent(rows_of_files(board)["Save the order:"], ".png")
    assert told == {"said": "These choices rank no theme, so there is nothing to save."} and not content


def test_the_code_makes_the_order_again() -> None:
    view = View(cities=["lyon", "turin"], years=(2012, 2024), lens="done")
    *before, last = replay.as_code(view).splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(before), names)
    pd.testing.assert_frame_equal(eval(last, names), rank_themes(load_network().seen(view), "done"))


def test_a_view_is_saved_and_none_is_lost(board: Board, tmp_path: Path) -> None:
    board._desk.view = View(lens="done")
    board.keeping.save_button.click()
    assert read_view(tmp_path / "views" / "mine.yaml") == View(lens="done")
    message = board.keeping.message
    assert "Saved as views/mine.yaml" in message.value and "--view views/mine.yaml" in message.value
    board.keeping.save_button.click()
    assert "Saved as" in board.keeping.message.value, "the same again"
    board._desk.view = View(lens="done", measure="sources")
    board.keeping.save_button.click()
    assert "views/mine.yaml holds other choices; choose another name." in board.keeping.message.value
    assert read_view(tmp_path / "views" / "mine.yaml") == View(lens="done")
    board.keeping.name.value = "../évasion"
    board.keeping.save_button.click()
    assert "only letters a to z" in board.keeping.message.value and [*tmp_path.iterdir()] == [tmp_path / "views"]
    board.keeping.report_button.click()
    assert "only letters a to z" in board.keeping.message.value and not board.keeping.report_button.disabled, (
        "no report without a view"
    )


def test_a_file_that_holds_the_same_choices_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "views").mkdir()
    mine = tmp_path / "views" / "mine.yaml"
    mine.write_text("# my reasons\nlens: done\n", encoding="utf-8")
    assert replay.save_view(View(lens="done"), "Mine", tmp_path) == mine
    assert mine.read_text(encoding="utf-8") == "# my reasons\nlens: done\n"


@pytest.mark.parametrize("name", ["mine", "x" * 300])
def test_a_view_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "views").write_text("a file")
    with pytest.raises(replay.NotMadeError, match=r"^The view cannot be saved: .+"):
        replay.save_view(View(), name, tmp_path)


def test_a_reason_in_english_says_so_in_another_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "views").write_text("a file")
    board = open_desk("ar").board
    board.keeping.save_button.click()
    message = BeautifulSoup(board.keeping.message.value, "html.parser")
    assert message.span["lang"] == "en" and message.p.text.startswith("لا يمكن حفظ العرض")


def test_what_was_said_of_other_choices_goes(board: Board) -> None:
    board.keeping.save_button.click()
    assert board.keeping.message.value
    board._desk.view = View(lens="done")
    assert board.keeping.message.value == "" and board.keeping.files.children == ()


def test_a_second_click_makes_no_second_report(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(asyncio, "ensure_future", lambda task: (begun.append(task), task.close()))
    board.keeping.report_button.click()
    board.keeping.report_button.click()
    assert len(begun) == 1 and board.keeping.report_button.disabled


class FinishedBuild:
    """A build that has ended well; `outside/test_desk.py` waits for a real one."""

    returncode = 0

    async def communicate(self) -> tuple[None, bytes]:
        return None, b""


def test_the_report_is_made_and_offered(
    board: Board, sent: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "reports" / "en" / "comparison_mine.html"

    async def start(*command: str, **_: Any) -> FinishedBuild:
        options = cli._parser().parse_args(command[3:])
        assert options.reports == ["comparison"] and options.view == [tmp_path / "views" / "mine.yaml"]
        assert options.out == str(tmp_path / "reports") and options.lang == ["en"] and options.data == data_folder()
        page.parent.mkdir(parents=True)
        page.write_bytes(b"invented page")
        return FinishedBuild()

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    board._desk.view = View(cities=["lyon", "turin"])
    view = board.keeping.save()
    assert view is not None
    asyncio.run(board.keeping.make_report(view))
    assert "The report is in reports/en/comparison_mine.html." in board.keeping.message.value
    (row,) = board.keeping.files.children
    assert sent(row, ".html") == ({"name": page.name, "said": f"Saved: {page.name}"}, b"invented page")
    page.unlink()
    assert sent(row, ".html")[0] == {"said": "The page is not there any more; make the report again."}


def test_a_report_that_fails_is_told(board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = tmp_path / "mine.yaml"
    view.write_text("lens: dreamt", encoding="utf-8")
    asyncio.run(board.keeping.make_report(view))
    assert "The report was not made: " in board.keeping.message.value and "dreamt" in board.keeping.message.value
    assert not board.keeping.files.children and not board.keeping.report_button.disabled
    monkeypatch.setattr("sys.executable", str(tmp_path / "no-python"))
    asyncio.run(board.keeping.make_report(view))
    assert "The report was not made: " in board.keeping.message.value, "the build did not even start"


# --- Languages, addresses, and no front end ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_speaks_its_language_whatever_is_spoken_elsewhere(language: str, stability: object) -> None:
    desk = open_desk(language)
    activate("en" if language != "en" else "fr")
    board = desk.board
    assert board.controls.reset.description == Language(language).say("Back to the published method")
    board._desk.view = View(include_variants=True)
    board.compute.click()
    order = names_in_order(View(include_variants=True), language)
    activate("en" if language != "en" else "fr")
    open_each(board)
    assert order_on(board) == order and board.heat_map.shown["language"] == language
    assert (f'lang="{language}"' in board.order.value) and ("_TOTAL_" in board.evidence._dt_args["language"]["info"])
    for view in (View(cities=["beirut"]), View(lens="consulted"), View(lens="done", cities=["lyon"])):
        board._desk.view = view


def open_each(board: Board) -> set[str]:
    """Open each cell, and return the texts behind them all."""
    texts: set[str] = set()
    for theme in THEMES:
        for city in board._desk.network.cities:
            board.heat_map.opened = [theme, city]
            texts |= set(board.evidence.df.get(say("What it says"), []))
    return texts


def test_a_text_that_no_page_prints_says_that_it_is_english() -> None:
    board = open_desk("fr", View(include_restrictive=True, include_variants=True)).board  # and French is spoken on
    texts = open_each(board)
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
    html = desk._repr_mimebundle_()[0]["text/html"]
    assert "no city has enough acts" in html and "(1)" in html and "made with: cities=beirut" in html
    desk.view = View(lens="consulted")
    assert "No evidence matches these choices" in desk._repr_mimebundle_()[0]["text/html"]


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
