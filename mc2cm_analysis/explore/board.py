"""Which widgets does the desk have, and what happens when one of them is moved?"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import ipywidgets as widgets

from mc2cm_analysis.blocks import Block, in_notebook
from mc2cm_analysis.explore import results
from mc2cm_analysis.explore.buttons import Files, NoFileError
from mc2cm_analysis.explore.charts import charts
from mc2cm_analysis.explore.controls import Controls
from mc2cm_analysis.explore.grid import evidence_grid, show_rows
from mc2cm_analysis.explore.heat_map import HeatMap
from mc2cm_analysis.explore.keeping import Keeping, told
from mc2cm_analysis.explore.layout import columns, heading
from mc2cm_analysis.explore.peers import Peers
from mc2cm_analysis.explore.side_by_side import SideBySide
from mc2cm_analysis.language import say
from mc2cm_analysis.priorities import NoEvidenceError, order_stability

if TYPE_CHECKING:
    from mc2cm_analysis.explore.desk import Desk

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
        Holds all the others.
    """

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._with_stability = False  # whether it was computed for these choices
        self.notice = widgets.HTML()
        self.controls = Controls(desk.published, self._change, self.warn, desk.speaking)
        self.heat_map, self.evidence = HeatMap(), evidence_grid()
        self.order = widgets.HTML()
        self.compute = widgets.Button(description=say("How firm is this order?"))
        self.progress = widgets.IntProgress(description=say("Draws"), layout={"display": "none"})
        self.stability, self.stability_files = widgets.HTML(), widgets.VBox([])
        self.side_by_side = SideBySide(self._in_its_language(self._show_two))
        self.keeping = Keeping(desk)
        self.following = widgets.VBox(self._after_the_heat_map())
        self.peers = Peers(self.controls.widgets["part_weights"])
        compared = widgets.VBox([self.heat_map, self.evidence, self.following])
        self.tabs = widgets.Tab(
            [compared, self.peers], titles=[say("Themes and cities"), say("Who could learn from whom")]
        )
        results_column = [self.notice, self.tabs]
        results_column += [heading(say("Use these choices again")), self.keeping]
        self.box = columns(self.controls.box(), results_column, results.spoken()["direction"])
        self.heat_map.observe(self._in_its_language(self._show_opened), names="opened")
        self.compute.on_click(self._in_its_language(self._compute_stability))

    def _after_the_heat_map(self) -> list[Any]:
        return [
            *(heading(say("The order of the themes")), self.order),
            self._files(say("Save the heat map:"), "heat_map"),
            self._files(say("Save the order:"), "order"),
            *(heading(say("How firmly the order stands")), self.compute, self.progress),
            *(self.stability, self.stability_files),
            *(heading(say("Two cities side by side")), self.side_by_side),
        ]

    def _files(self, title: str, chart: str) -> Files:
        def make(kind: str) -> tuple[str, bytes]:
            name = f"mc2cm_{chart}{kind}"
            with self._desk.speaking():
                try:
                    return name, charts(self._desk.network, self._desk.lens)[chart]().as_bytes(name)
                except NoEvidenceError:
                    raise NoFileError(say("These choices rank no theme, so there is nothing to save.")) from None

        return Files(title, _KINDS, make)

    def _in_its_language(self, answer: Callable[[], object]) -> Callable[..., None]:
        """Return what answers to a widget in the language of the desk, whichever is spoken elsewhere."""

        def answered(*_: Any) -> None:
            with self._desk.speaking():
                answer()

        return answered

    def _change(self, view: Any) -> None:
        self._desk.view = view

    def warn(self, sentence: str, reason: str = "") -> None:
        """Say something over the heat map; an empty sentence takes it away."""
        self.notice.value = told(sentence, reason, role="alert")

    def show(self) -> None:
        """Show what follows from the view of the desk."""
        network, lens = self._desk.network, self._desk.lens
        self.warn("")
        self.controls.view = self._desk.view
        self._forget_stability()
        try:
            self.heat_map.shown = results.heat_map(network, lens)
        except NoEvidenceError:
            self._show_nothing()
        else:
            self._show_results()
        self.peers.show(network, self._desk.published)
        self.keeping.show()  # last: where the code stands, all is shown

    def _show_results(self) -> None:
        network, lens = self._desk.network, self._desk.lens
        self.following.layout.display = ""
        self.order.value = _html(results.order_table(network, self._desk.published, lens))
        self.compute.disabled = not results.is_ranked(network, lens)
        self._show_opened()
        self._show_two()
        self.heat_map.announced = results.what_moved(network, self._desk.published, lens)

    def _show_nothing(self) -> None:
        self.heat_map.shown = results.empty_heat_map()
        self.heat_map.said, self.heat_map.announced = "", self.heat_map.shown["caption"]
        self.order.value = ""
        self.following.layout.display = self.evidence.layout.display = "none"

    def _show_opened(self) -> None:
        """Show what the open cell rests on; one of a city or theme that is not compared waits until it is again."""
        network, lens, opened = self._desk.network, self._desk.lens, self.heat_map.opened
        theme, city = opened or ("", "")
        if theme not in network.themes or city not in network.cities or not self.heat_map.shown["rows"]:
            self.evidence.layout.display, self.heat_map.said = "none", ""
            return
        show_rows(
            self.evidence, results.opened(network, lens, theme, city), results.in_words(network, lens, theme, city)
        )
        self.heat_map.said = results.opened_in_words(network, self._desk.published, lens, theme, city)

    def _forget_stability(self) -> None:
        self._with_stability, self.stability.value, self.stability_files.children = False, "", ()
        self.progress.layout.display = "none"

    def _compute_stability(self) -> None:
        network, lens = self._desk.network, self._desk.lens
        self.progress.value, self.progress.layout.display = 0, ""
        self.compute.disabled = True
        try:
            order_stability(network, lens, progress=self._count)
        finally:
            self.compute.disabled = False
            self.progress.layout.display = "none"
        self._with_stability = True
        self.stability.value = _html(results.stability_table(network, lens))
        self.stability_files.children = (self._files(say("Save the stability:"), "stability"),)
        self.heat_map.announced = results.least_settled(network, lens)
        self._show_two()

    def _count(self, made: int, draws: int) -> None:
        self.progress.max, self.progress.value = draws, made

    def _show_two(self) -> None:
        self.side_by_side.show(self._desk.network, self._desk.lens, ranges=self._with_stability)


def _html(block: Block) -> str:
    return in_notebook(block.html)
