"""How do two cities compare, side by side? A pair is picked, and their ranks stand in one table."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from mc2cm_analysis.blocks import in_notebook
from mc2cm_analysis.explore.layout import row
from mc2cm_analysis.explore.results import two_cities
from mc2cm_analysis.language import say
from mc2cm_analysis.network import Network


class SideBySide(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Two cities to pick, and their ranks.

    A city that was picked and is not compared any more gives way to another, and comes back when it is compared again.

    Parameters
    ----------
    picked : function
        Is called when a reader has picked another city.
    """

    def __init__(self, picked: Callable[[], None]) -> None:
        self.first, self.second = (
            widgets.Dropdown(description=label) for label in (say("First city"), say("Second city"))
        )
        self.table = widgets.HTML()
        self._picked, self._wanted, self._offering = picked, ["", ""], False
        for box in (self.first, self.second):
            box.observe(self._note, names="value")
        super().__init__([row(self.first, self.second), self.table])

    def _note(self, _change: Any) -> None:
        if not self._offering:
            self._wanted = [self.first.value, self.second.value]
            self._picked()

    def show(self, network: Network, lens: str, *, ranges: bool) -> None:
        """Offer the cities of a network, and show the ranks of the two that are picked; see `results.two_cities`."""
        self._offer(network)
        pair = self.first.value, self.second.value
        self.table.value = in_notebook(two_cities(network, lens, *pair, ranges=ranges).html)

    def _offer(self, network: Network) -> None:
        options, cities = [(str(name), city) for city, name in network.cities.items()], list(network.cities)
        shown: list[str] = []
        for wanted in self._wanted:
            others = [city for city in cities if city not in shown] or cities
            shown.append(wanted if wanted in cities else others[0])
        self._offering = True
        try:
            for box, city in zip((self.first, self.second), shown, strict=True):
                if list(box.options) != options:
                    box.options = options
                box.value = city
        finally:
            self._offering = False
