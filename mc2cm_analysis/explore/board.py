"""Which widgets does the desk have, and what happens when one of them is moved?"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ipywidgets as widgets

from mc2cm_analysis.blocks import Block, escaped, in_notebook
from mc2cm_analysis.explore import replay, results
from mc2cm_analysis.explore.buttons import Code, Files
from mc2cm_analysis.explore.controls import Controls, heading
from mc2cm_analysis.explore.grid import evidence_grid, show_rows
from mc2cm_analysis.explore.heat_map import HeatMap
from mc2cm_analysis.explore.side_by_side import SideBySide
from mc2cm_analysis.language import say
from mc2cm_analysis.priorities import NoEvidenceError, order_stability

if TYPE_CHECKING:
    from mc2cm_analysis.explore.desk import Desk

_STYLE: Final = (Path(__file__).parent / "board.css").read_text(encoding="utf-8")
_KINDS: Final = {".png": "PNG", ".svg": "SVG", ".csv": "CSV", ".xlsx": "Excel"}


class Board:
    """The widgets of a desk; `show` brings them up to date.

    Parameters
    ----------
    desk : Desk
        Holds the view; a widget that is moved gives it another one.

    Attributes
    ----------
    box : Box
        All of them.
    """

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._opened: tuple[str, str] | None = None
        self._firm = self._showing = False
        self._draw_widgets()
        self.heat_map.observe(self._heard(self._choose), names="chosen")
        self.stability.on_click(self._heard(self._measure_stability))
        self.two.on_pick(self._heard(self._show_two))
        self.keep.on_click(self._heard(self._save_view))
        self.make.on_click(self._heard(self._begin_report))

    def _draw_widgets(self) -> None:
        network = self._desk.published
        self.controls = Controls(network, self._change)
        self.notice = widgets.HTML()
        self.heat_map, self.evidence, self.order = HeatMap(), evidence_grid(), widgets.HTML()
        self.stability = widgets.Button(description=say("Compute the stability"))
        self.progress = widgets.IntProgress(description=say("Draws"), layout={"display": "none"})
        self.firmness = widgets.HTML()
        self.two = SideBySide()
        self.code = Code()
        self.name = widgets.Text(description=say("Name of the view"), value="mine")
        self.keep = widgets.Button(description=say("Save as a view"))
        self.make = widgets.Button(description=say("Make the report"))
        self.told, self.report = widgets.HTML(), widgets.VBox([])
        self.firm_files = widgets.VBox([])
        self.following = widgets.VBox(
            [
                *(heading(say("The order of the themes")), self.order),
                self._files(say("Save the heat map:"), "heat_map"),
                self._files(say("Save the order:"), "order"),
                *(heading(say("How firmly the order stands")), self.stability, self.progress, self.firmness),
                self.firm_files,
                *(heading(say("Two cities side by side")), self.two),
            ]
        )
        again = [heading(say("Use these choices again")), self.code, _row(self.name, self.keep, self.make), self.told]
        results_column = widgets.VBox([self.notice, self.heat_map, self.evidence, self.following, *again, self.report])
        self.box = widgets.Box([widgets.HTML(f"<style>{_STYLE}</style>"), self.controls.box(), results_column])
        for box, name in ((self.box, "mc2cm-desk"), (self.box.children[1], "mc2cm-controls")):
            box.add_class(name)
        results_column.add_class("mc2cm-results")
        if results.spoken()["direction"] == "rtl":
            self.box.add_class("mc2cm-rtl")

    def _files(self, title: str, chart: str) -> Files:
        def make(kind: str) -> tuple[str, bytes]:
            with self._desk.speaking():
                try:
                    block = results.charts(self._desk.network, self._desk.lens)[chart]()
                except NoEvidenceError:
                    raise ValueError(say("These choices rank no theme, so there is nothing to save.")) from None
                name = f"mc2cm_{chart}{kind}"
                return name, block.as_bytes(name)

        return Files(title, _KINDS, make)

    def _heard(self, answer: Callable[[], object]) -> Callable[[Any], None]:
        """Return what answers to a widget in the language of the desk, whichever is spoken elsewhere."""

        def heard(_: Any) -> None:
            with self._desk.speaking():
                answer()

        return heard

    def _change(self, view: Any) -> None:
        self._desk.view = view

    def tell(self, sentence: str) -> None:
        """Say something over the heat map."""
        self.notice.value = f'<p role="alert">{escaped(sentence)}</p>' if sentence else ""

    def show(self) -> None:
        """Show what follows from the view of the desk."""
        desk = self._desk
        self.controls.view = desk.view
        self.code.show(replay.as_code(desk.view))
        self._forget_stability()
        self.tell("")
        try:
            shown = results.heat_map(desk.network, desk.lens)
        except NoEvidenceError:
            self._show_nothing()
            return
        self._order = results.themes_in_order(desk.network, desk.lens)
        with self.heat_map.hold_sync():
            self.heat_map.shown, self.heat_map.chosen = shown, self._place_of_opened()
        self.following.layout.display = ""
        self._show_order()
        self._show_opened()
        self._show_two()

    def _show_nothing(self) -> None:
        caption = say("No evidence matches these choices. Undo one of them.")
        with self.heat_map.hold_sync():
            self.heat_map.shown = {"caption": caption, "rows": [], "columns": [], "cells": [], **results.spoken()}
            self.heat_map.chosen, self.heat_map.said = [], ""
        self.following.layout.display = self.evidence.layout.display = "none"

    def _show_order(self) -> None:
        try:
            self.order.value = _html(results.order_table(self._desk.network, self._desk.published, self._desk.lens))
            self.stability.disabled = False
        except NoEvidenceError:
            self.order.value = _html(results.no_rank())
            self.stability.disabled = True

    def _place_of_opened(self) -> list[int]:
        cities = list(self._desk.network.cities)
        if self._opened is None or self._opened[0] not in self._order or self._opened[1] not in cities:
            return []
        return [self._order.index(self._opened[0]), cities.index(self._opened[1])]

    def _choose(self) -> None:
        if self.heat_map.chosen:
            row, column = self.heat_map.chosen
            self._opened = self._order[row], list(self._desk.network.cities)[column]
            self._show_opened()

    def _show_opened(self) -> None:
        if not self.heat_map.chosen or self._opened is None:
            self.evidence.layout.display, self.heat_map.said = "none", ""
            return
        told = results.in_words(self._desk.network, self._desk.lens, *self._opened)
        show_rows(self.evidence, results.opened(self._desk.network, self._desk.lens, *self._opened), told)
        self.heat_map.said = say("{cell}. What it rests on is listed below.", cell=told)

    def _forget_stability(self) -> None:
        self._firm, self.firmness.value, self.firm_files.children = False, "", ()
        self.progress.layout.display = "none"

    def _measure_stability(self) -> None:
        self.progress.value, self.progress.layout.display = 0, ""
        self.stability.disabled = True
        try:
            order_stability(self._desk.network, self._desk.lens, progress=self._count)
        finally:
            self.stability.disabled = False
            self.progress.layout.display = "none"
        self._firm = True
        self.firmness.value = _html(results.stability_table(self._desk.network, self._desk.lens))
        self.firm_files.children = (self._files(say("Save the stability:"), "stability"),)
        self._show_two()

    def _count(self, made: int, draws: int) -> None:
        self.progress.max, self.progress.value = draws, made

    def _show_two(self) -> None:
        if not self._showing:
            self._showing = True  # cities that are offered anew are no pick of the reader's
            self.two.show(self._desk.network, self._desk.lens, ranges=self._firm)
            self._showing = False

    def _save_view(self) -> Path | None:
        folder = Path.cwd()
        try:
            file = replay.save_view(self._desk.view, self.name.value, folder)
        except replay.NotMadeError as error:
            self._report_says(str(error))
            return None
        self._report_says(replay.saved(file, folder))
        return file

    def _report_says(self, sentence: str, *files: Files) -> None:
        self.told.value, self.report.children = f'<p role="status">{escaped(sentence)}</p>', files

    def _begin_report(self) -> None:
        if file := self._save_view():
            self.make.disabled = True
            self._report_says(say("The report is being made; this takes about 15 seconds."))
            self.making = asyncio.ensure_future(self._make_report(file))  # a task that nobody holds is lost

    async def _make_report(self, view: Path) -> None:
        folder = Path.cwd()
        try:
            page = await replay.make_report(view, folder, self._desk.language, self._desk.data)
        except replay.NotMadeError as error:
            with self._desk.speaking():
                self._report_says(say("The report was not made: {why}", why=str(error)))
        else:
            with self._desk.speaking():
                self._report_says(
                    say("The report is in {file}.", file=page.relative_to(folder).as_posix()), _page(page)
                )
        finally:
            self.make.disabled = False


def _page(page: Path) -> Files:
    return Files(say("The report:"), {".html": say("Save the page")}, lambda _: (page.name, page.read_bytes()))


def _row(*shown: Any) -> widgets.Box:
    row = widgets.Box(shown)
    row.add_class("mc2cm-row")
    return row


def _html(block: Block) -> str:
    return in_notebook(block.html)
