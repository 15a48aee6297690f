"""The desk in a browser: by mouse and keyboard, in JupyterLab and Voila; it shows what the library says."""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from browsing import ACCESSIBLE, PATIENCE, Lab, needs_chromium, served, until

from mc2cm_analysis import View, evidence, load_network, peers
from mc2cm_analysis.priorities import network_agreement, rank_themes
from mc2cm_analysis.view import CHOICES
from mc2cm_analysis.workspace import fill_workspace

pytestmark = needs_chromium


def names_in_order(view: View) -> list[str]:
    network = load_network().seen(view)
    return [network.themes[theme] for theme in rank_themes(network, view.lens).index]


class Desk:
    """The desk on a page."""

    def __init__(self, tab: Any) -> None:
        self.tab = tab
        self.box = tab.locator(".mc2cm-desk:visible")
        self.cells = self.box.locator(".mc2cm-heatmap button")
        self.cells.first.wait_for()

    def view(self) -> View:
        """The view that its code makes."""
        (written,) = re.findall(r"^view = (View\(.*\))$", self.box.locator(".mc2cm-code code").text_content(), re.M)
        return View() if written == "View()" else eval(written, {"View": View})

    def order(self) -> list[str]:
        return list(self.box.locator("table:has-text('Place here') th[scope=row]").all_text_contents())

    def agreement(self) -> str:
        return str(self.box.get_by_text("Kendall's W is").text_content())

    def back(self) -> list[str]:
        """Go back to the published method, wait until it is shown, and return its order."""
        self.box.get_by_role("button", name="Back to the published method").click()
        until(lambda: self.view() == View() and self.order() == names_in_order(View()))
        return self.order()

    def at(self) -> list[str]:
        """Theme and city of the cell that has the focus."""
        return list(self.tab.evaluate("[document.activeElement.dataset.theme, document.activeElement.dataset.city]"))

    def field(self, label: str) -> Any:
        return self.box.get_by_label(label, exact=True)

    def show(self, tab: str) -> None:
        self.box.get_by_role("tab", name=tab).click()

    def type(self, label: str, text: str) -> None:
        self.field(label).fill(text)
        self.field(label).press("Enter")


N_CELLS = "window.jupyterapp.shell.currentWidget.content.model.cells.length"
#: Sets the view by code, as another cell of the notebook would.
SET_VIEW = """code => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
    {code: `from mc2cm_analysis import View; desk.view = ${code}`}
).done.then(() => null)"""
#: How each choice is made by hand, and what is chosen then.
BY_HAND: dict[str, tuple[Any, dict[str, Any]]] = {
    "cities": (
        lambda desk: desk.field("Cities (none marked: all)").select_option(["Amman", "Lyon", "Turin"]),
        {"cities": ("amman", "lyon", "turin")},
    ),
    "themes": (
        lambda desk: desk.field("Themes (none marked: all)").select_option(
            ["Urban planning", "Access to basic services", "Institutional coordination"]
        ),
        {"themes": ("urban_planning", "basic_services", "institutional_coordination")},
    ),
    "lens": (lambda desk: desk.field("What is compared").select_option("What is done in the city"), {"lens": "done"}),
    "measure": (lambda desk: desk.field("What is counted of a theme").select_option("sources"), {"measure": "sources"}),
    "coding": (lambda desk: desk.field("Coding of the themes").select_option("second coding"), {"coding": "second"}),
    "kind_weights": (lambda desk: desk.type("plan of the city", "3"), {"kind_weights": {"city_plan": 3}}),
    "years": (lambda desk: desk.type("First year", "2015"), {"years": (2015, 2025)}),
    "not_stated": (
        lambda desk: desk.field("A theme that is not stated").select_option("is left out"),
        {"not_stated": "dropped"},
    ),
    "include_variants": (
        lambda desk: desk.field("Also count rows used only in variants").check(),
        {"include_variants": True},
    ),
    "include_restrictive": (
        lambda desk: desk.field("Also count restrictive statements").check(),
        {"include_restrictive": True},
    ),
    "seed": (lambda desk: desk.type("Seed of the random draws", "7"), {"seed": 7}),
    "draws": (lambda desk: desk.type("Number of draws", "500"), {"draws": 500}),
    "part_weights": (
        lambda desk: (
            desk.show("Who could learn from whom"),
            desk.type("Whether the two share a working language", "0"),
            desk.show("Themes and cities"),
        ),
        {"part_weights": {"language": 0}},
    ),
}


@pytest.fixture(scope="module")
def desk(lab: Lab) -> Desk:
    """The desk in JupyterLab, run from the menu."""
    lab.restart_and_run_all("explore.ipynb")
    lab.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.show("explore.ipynb")
    return Desk(lab.tab)


def test_every_choice_is_made_by_hand_here() -> None:
    assert list(BY_HAND) == list(CHOICES)


@pytest.mark.parametrize("choice", BY_HAND)
def test_a_widget_that_is_moved_changes_the_order_as_the_library_does(desk: Desk, choice: str) -> None:
    by_hand, chosen = BY_HAND[choice]
    before = desk.back()
    by_hand(desk)
    view = View(**chosen)
    until(lambda: desk.view() == view)
    network, names = load_network().seen(view), names_in_order(view)
    until(lambda: desk.order() == names)
    until(lambda: f"W is {network_agreement(network, view.lens).w:.2f} " in desk.agreement())
    assert (names == before) <= (choice in SAME_ORDER)


#: The choices above after which the order may stay as it was: they move ranks, or what is drawn at random.
SAME_ORDER = {"measure", "kind_weights", "seed", "draws", "part_weights"}


@pytest.fixture
def fresh(desk: Desk) -> Desk:
    desk.back()
    return desk


def test_a_cell_opens_by_the_keyboard_alone(fresh: Desk) -> None:
    desk, keyboard = fresh, fresh.tab.keyboard
    desk.box.get_by_role("button", name="Back to the published method").focus()
    keyboard.press("Tab")  # the tabs over the heat map
    keyboard.press("Tab")
    for key in ("Home", "PageUp", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "End", "PageDown"):
        keyboard.press(key)
    assert desk.at() == ["urban_planning", "turin"], "the last cell; the keys stay in the table"
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight"):
        keyboard.press(key)
    keyboard.press("Enter")
    pressed = desk.box.locator(".mc2cm-heatmap [aria-pressed=true]")
    pressed.wait_for()
    assert pressed.get_attribute("aria-label") == "Urban planning, Lyon: rank 7, from 1 act, in 1 source"
    assert pressed.count() == 1 and desk.box.locator(".mc2cm-heatmap button[tabindex='0']").count() == 1
    behind = evidence.behind(load_network(), "lyon", "urban_planning")
    link = desk.box.get_by_role("link", name=behind["title"][0])
    link.wait_for()
    assert link.get_attribute("href") == behind["url"][0] and desk.box.get_by_text(behind["text"][0]).is_visible()
    said = desk.box.locator(".mc2cm-heatmap [role=status]:not(.heard-only)").text_content()
    assert said.startswith("Urban planning, Lyon: rank 7") and "listed below" in said


def test_the_focus_stays_on_its_cell_when_the_order_changes(fresh: Desk) -> None:
    desk = fresh
    desk.cells.nth(15).focus()
    before = desk.at()
    desk.tab.evaluate(SET_VIEW, 'View(lens="done")')
    until(lambda: desk.view() == View(lens="done"))
    assert desk.at() == before and desk.order() == names_in_order(View(lens="done"))
    desk.tab.evaluate(SET_VIEW, 'View(lens="consulted")')
    desk.box.locator(".mc2cm-heatmap .title:has-text('No evidence matches these choices')").wait_for()
    assert "title" in desk.tab.evaluate("document.activeElement.className"), "where no cell is left, its title has it"


def test_a_letter_typed_on_the_desk_is_no_command_of_jupyterlab(fresh: Desk) -> None:
    cells = fresh.tab.evaluate(N_CELLS)
    fresh.cells.first.focus()
    fresh.tab.keyboard.press("a")  # by which JupyterLab makes a cell
    assert fresh.tab.evaluate(N_CELLS) == cells and fresh.at()[0]
    fresh.field("What is compared").focus()
    fresh.tab.keyboard.press("a")
    assert fresh.tab.evaluate(N_CELLS) == cells


def test_a_blank_opens_its_searches(fresh: Desk) -> None:
    fresh.box.get_by_role("button", name="Reception of unaccompanied migrant minors, Amman: not stated").click()
    search = evidence.behind(load_network(), "amman", "unaccompanied_minors")["search"][1]
    fresh.box.get_by_text(search).wait_for()
    assert fresh.box.get_by_text("Searched for").first.is_visible()


def test_axe_finds_no_fault_in_heat_map_and_desk(fresh: Desk) -> None:
    from axe_playwright_python.sync_playwright import Axe

    fresh.cells.nth(9).click()
    fresh.box.locator(".dt-container td").first.wait_for()
    options = {"runOnly": {"type": "tag", "values": ACCESSIBLE}, "resultTypes": ["violations"]}
    result = Axe().run(fresh.tab, context=".mc2cm-desk", options=options)
    assert result.response["violations"] == []


def test_the_tab_of_peers_shows_what_moves_and_axe_finds_no_fault_in_it(fresh: Desk) -> None:
    from axe_playwright_python.sync_playwright import Axe

    network = load_network()
    fresh.show("Who could learn from whom")
    fresh.box.get_by_text("By these choices the suggestions are those of the published method.").wait_for()
    fresh.type("Whether the two share a working language", "0")
    view = View(part_weights={"language": 0})
    fresh.box.get_by_text("New: ").wait_for()
    mentors = [str(network.cities[city]) for city in peers.matches(network.seen(view))["mentor"]]
    table = fresh.box.locator("table:has-text('From whom each city could learn')")
    assert table.locator("tbody td:nth-of-type(1)").all_text_contents() == mentors
    options = {"runOnly": {"type": "tag", "values": ACCESSIBLE}, "resultTypes": ["violations"]}
    assert Axe().run(fresh.tab, context=".mc2cm-desk", options=options).response["violations"] == []
    fresh.show("Themes and cities")


def test_the_stability_comes_on_demand(fresh: Desk) -> None:
    fresh.box.get_by_role("button", name="How firm is this order?").click()
    fresh.box.get_by_text("11 of 21 pairs of themes are settled").wait_for()


def saved(desk: Desk, row: str, button: str) -> bytes:
    with desk.tab.expect_download() as download:
        desk.box.get_by_role("group", name=row).get_by_role("button", name=button).click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("row", ["Save the heat map:", "Save the order:", "Save the stability:"])
def test_what_is_shown_is_saved_and_can_be_read_back(desk: Desk, row: str) -> None:
    themes = desk.order()
    assert saved(desk, row, "PNG").startswith(b"\x89PNG") and b"</svg>" in saved(desk, row, "SVG")
    assert list(pd.read_csv(io.BytesIO(saved(desk, row, "CSV")), index_col=0).index) == themes
    sheet = openpyxl.load_workbook(io.BytesIO(saved(desk, row, "Excel"))).active
    assert [cell.value for cell in sheet["A"]][3 : 3 + len(themes)] == themes


def test_the_choices_are_copied_saved_and_made_a_report(fresh: Desk) -> None:
    desk = fresh
    desk.field("What is compared").select_option("What is done in the city")
    until(lambda: desk.view() == View(lens="done"))
    desk.box.get_by_role("button", name="Copy as code").click()
    desk.box.get_by_text("Copied").wait_for()
    assert desk.tab.evaluate("navigator.clipboard.readText()") == desk.box.locator(".mc2cm-code code").text_content()
    desk.type("Name of the view", "deeds")
    desk.box.get_by_role("button", name="Save as a view").click()
    desk.box.get_by_text("Saved as views/deeds.yaml").wait_for()
    desk.box.get_by_role("button", name="Make the report").click()
    desk.box.get_by_text("The report is in reports/en/comparison_deeds.html.").wait_for()
    page = saved(desk, "The report:", "Save the page")
    assert page.startswith(b"<!DOCTYPE html>") and b"what is done in the city" in page


# --- Voila ---


@pytest.fixture(scope="module")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Voila on the desk of an Arabic workspace."""
    folder = tmp_path_factory.mktemp("voila")
    fill_workspace(folder / "workspace", "ar")

    def command(port: int) -> list[str]:
        return [sys.executable, "-m", "voila", "workspace/explore.ipynb", "--no-browser", f"--port={port}"]

    with served(command, folder) as address:
        yield address


def test_voila_shows_the_choices_of_the_address_from_right_to_left(lab: Lab, voila: str) -> None:
    view = View(cities=("amman", "lyon", "turin"), lens="done")
    tab = lab.tab.context.browser.new_page(viewport={"width": 1280, "height": 1000})
    tab.set_default_timeout(1000 * PATIENCE)
    tab.goto(f"{voila}/?{view.query}")
    desk = Desk(tab)
    assert desk.view() == view and desk.cells.count() == 21
    assert desk.box.evaluate("one => [one.lang, getComputedStyle(one).direction]") == ["ar", "rtl"]
    desk.cells.first.focus()
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("Enter")
    assert desk.at()[1] == "lyon", "the next city lies to the left"
    assert "ليون" in desk.box.locator(".mc2cm-heatmap [aria-pressed=true]").get_attribute("aria-label")
    desk.box.locator(".dt-container td").first.wait_for()
