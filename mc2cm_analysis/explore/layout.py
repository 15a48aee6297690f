"""How are the widgets of the desk placed?"""

from pathlib import Path
from typing import Any, Final

import ipywidgets as widgets

from mc2cm_analysis.blocks import escaped

_STYLE: Final = (Path(__file__).parent / "board.css").read_text(encoding="utf-8")


def heading(text: str) -> widgets.HTML:
    """Return the heading of a part of the desk."""
    return widgets.HTML(f"<h2>{escaped(text)}</h2>")


def row(*shown: Any) -> widgets.Box:
    """Return widgets beside each other; on a narrow screen, some stand under others."""
    return _called("mc2cm-row", widgets.Box(shown))


def weights(fields: Any) -> Any:
    """Return fields side by side, each under its whole label."""
    return _called("mc2cm-weights", fields)


def columns(choices: Any, results: list[Any], direction: str) -> widgets.Box:
    """Return the whole desk: the choices, and beside them the results; on a narrow screen, under them."""
    style = widgets.HTML(f"<style>{_STYLE}</style>")
    shown = [style, _called("mc2cm-controls", choices), _called("mc2cm-results", widgets.VBox(results))]
    return _called(f"mc2cm-{direction}", _called("mc2cm-desk", widgets.Box(shown)))


def _called(name: str, box: Any) -> Any:
    box.add_class(name)
    return box
