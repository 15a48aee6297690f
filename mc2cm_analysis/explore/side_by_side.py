"""How do two cities compare, side by side? A pair is picked, and their ranks stand in one table."""

from typing import Any

import ipywidgets as widgets

from mc2cm_analysis.blocks import in_notebook
from mc2cm_analysis.explore.results import two_cities
from mc2cm_analysis.language import say
from mc2cm_analysis.network import Network


class SideBySide(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Two cities to pick, and their ranks; at first the first two of the network."""

    def __init__(self) -> None:
        self.first = widgets.Dropdown(description=say("First city"))
        self.second = widgets.Dropdown(description=say("Second city"))
        self.table = widgets.HTML()
        row = widgets.Box((self.first, self.second))
        row.add_class("mc2cm-row")
        super().__init__([row, self.table])

    def show(self, network: Network, lens: str, *, ranges: bool) -> None:
        """Offer the cities of a network, keep those that are picked, and show their ranks; see `results.two_cities`."""
        options = [(str(name), city) for city, name in network.cities.items()]
        for box, place in ((self.first, 0), (self.second, 1)):
            picked, usual = box.value, options[min(place, len(options) - 1)][1]
            if list(box.options) != options:
                box.options = options
                box.value = picked if picked in network.cities else usual
        pair = self.first.value, self.second.value
        self.table.value = in_notebook(two_cities(network, lens, *pair, ranges=ranges).html)

    def on_pick(self, answer: Any) -> None:
        """Call a function when another city was picked."""
        for box in (self.first, self.second):
            box.observe(answer, names="value")
