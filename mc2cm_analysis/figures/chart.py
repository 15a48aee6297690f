"""What is a chart? A function that draws data on axes, its kind in words, its size, and its direction."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, Final, Protocol, cast

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from mc2cm_analysis.figures.style import house_style
from mc2cm_analysis.language import current

_TURNED: Final[dict[str, Any]] = {"left": "right", "right": "left", "center": "center"}


class Chart(Protocol):
    """Draws data on axes in the house style, on new axes if none are given, and returns them."""

    #: What kind of chart it is, a message: the alternative text of the chart begins with it.
    kind: str

    def __call__(self, data: Any, *, ax: Axes | None = None, **options: Any) -> Axes: ...  # noqa: D102


def chart(
    kind: str, *, height: float, row: float = 0, width: float = 7.6, turned: bool = True
) -> Callable[[Callable[..., None]], Chart]:
    """Make a chart of a function that draws data on axes.

    Parameters
    ----------
    kind : str
        The kind of chart, a message.
    height, row, width : float
        Size of new axes in inches: the height and what each row of the data adds to it, and the width.
    turned : bool
        Whether the chart is turned towards those who read from right to left. Curves over years are not: the axes of
        mathematics run one way in every language.
    """

    def made(draw: Callable[..., None]) -> Chart:
        @wraps(draw)
        def drawn(data: Any, *, ax: Axes | None = None, **options: Any) -> Axes:
            with house_style():
                ax = ax if ax is not None else plt.subplots(figsize=(width, row * len(data) + height))[1]
                draw(data, ax=ax, **options)
            return towards_reader(ax) if turned else ax

        declared = signature(draw)
        parameters = [p.replace(default=None) if p.name == "ax" else p for p in declared.parameters.values()]
        vars(drawn).update(kind=kind, __signature__=declared.replace(parameters=parameters, return_annotation=Axes))
        return cast(Chart, drawn)

    return made


def towards_reader(ax: Axes) -> Axes:
    """Turn a drawn chart round where its language is read from right to left: labels, ranks, bars and columns."""
    if current().direction == "ltr":
        return ax
    ax.invert_xaxis()
    ax.yaxis.tick_right()
    ax.yaxis.set_label_position("right")
    ax.spines["right"].set_visible(ax.spines["left"].get_visible())
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    for text in ax.texts:
        text.set_horizontalalignment(_TURNED[text.get_horizontalalignment()])
        if isinstance(text, Annotation):
            across, up = text.xyann
            text.xyann = (-across, up)
    return ax
