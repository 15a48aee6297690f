"""How does a reader open a cell of the heat map, with a mouse, a keyboard or a screen reader?"""

from pathlib import Path
from typing import Final

import anywidget
import traitlets

_HERE: Final = Path(__file__).parent


class HeatMap(anywidget.AnyWidget):
    """A table with a button a cell, which opens what the cell rests on.

    One button is in the tab order; the arrow keys, Home, End, Page Up and Page Down go on from there, and Enter opens.

    Attributes
    ----------
    shown : dict
        What `results.heat_map` returns.
    opened : list of str
        Ids of the theme and the city of the cell that is open; empty if none is.
    said : str
        What is told of it under the table, also to a screen reader.
    announced : str
        What a screen reader is told of changes elsewhere on the desk.
    """

    _esm = _HERE / "heat_map.js"
    _css = _HERE / "heat_map.css"
    shown = traitlets.Dict().tag(sync=True)
    opened = traitlets.List(traitlets.Unicode()).tag(sync=True)
    said = traitlets.Unicode("").tag(sync=True)
    announced = traitlets.Unicode("").tag(sync=True)
