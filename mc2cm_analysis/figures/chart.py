"""What is a chart? A function that draws data on axes, its kind in words, its size, and its direction."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any, Final, Protocol, cast

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.ticker import FixedLocator

from mc2cm_analysis.figures.lettering import POINTS, row_names, set_names_over_rows, width_of
from mc2cm_analysis.figures.style import house_style
from mc2cm_analysis.language import current
from mc2cm_analysis.many import MOST

_TURNED: Final[dict[str, Any]] = {"left": "right", "right": "left", "center": "center"}


#: Widths of a chart in inches: as wide as the text of a report (46rem), and as a telephone shows it (350 pixels). A
#: point of the drawing is a point on either screen, so that letters are as large as they say.
WIDE: Final = 7.67
NARROW: Final = 3.65
#: What a row grows by, in inches, where its name stands over it.
_NAME: Final = 0.14
#: What a row takes at the least under upright heads of columns, in inches.
_LEAST: Final = 0.3


class Chart(Protocol):
    """Draws data on axes in the house style, on new axes if none are given, and returns them.

    With ``narrow=True`` the chart is drawn for a narrow screen.
    """

    #: What kind of chart it is, a message: the alternative text of the chart begins with it.
    kind: str
    #: Whether the chart is wider than a narrow screen, and is drawn once more for it.
    narrows: bool
    #: Whether it has a row a city where there are many: then it is drawn once, slim, for all screens.
    slims: bool

    def __call__(self, data: Any, *, ax: Axes | None = None, narrow: bool = False, **options: Any) -> Axes:  # noqa: D102
        ...


def chart(
    kind: str,
    *,
    height: float,
    row: float = 0,
    dense: float = 0,
    width: float = WIDE,
    over: float = 0.27,
    turned: bool = True,
) -> Callable[[Callable[..., None]], Chart]:
    """Make a chart of a function that draws data on axes.

    A page holds each chart twice, for wide and for narrow screens; one of many cities once, for a second drawing would
    weigh as much again and say no more. On a narrow one, long names of rows stand over
    their rows. A function that has more to change asks for ``narrow`` among its parameters.

    Parameters
    ----------
    kind : str
        The kind of chart, a message.
    height, row, width : float
        Size of new axes in inches: the height and what each row of the data adds to it, and the width.
    dense : float
        What each row adds where there are more than `MOST`; by default as `row`.
    over : float
        How far over the middle of its row a name stands, where names stand over rows; 1 is the next row.
    turned : bool
        Whether the chart is turned towards those who read from right to left. Charts over years are not: the axes of
        mathematics run one way in every language, and years run the same way on all charts of a page.
    """

    def made(draw: Callable[..., None]) -> Chart:
        declared = signature(draw)
        asks = "narrow" in declared.parameters

        @wraps(draw)
        def drawn(data: Any, *, ax: Axes | None = None, narrow: bool = False, **options: Any) -> Axes:
            with house_style(narrow=narrow):
                figure = None
                if ax is None:
                    figure, ax = plt.subplots(figsize=(min(width, NARROW) if narrow else width, height))
                draw(data, ax=ax, **options, **({"narrow": narrow} if asks else {}))
                if turned:
                    towards_reader(ax)
                rows = len(row_names(ax)) or len(data)  # a chart may draw other rows than the data has
                lines = set_names_over_rows(ax, over) if narrow else 0
                if figure is not None:
                    each = dense if dense and rows > MOST else row
                    figure.set_figheight(max(height + (each + _NAME * lines) * rows, _least_height(ax, rows)))
            return ax

        parameters = [p.replace(default=None) if p.name == "ax" else p for p in declared.parameters.values()]
        if not asks:
            parameters.append(Parameter("narrow", Parameter.KEYWORD_ONLY, default=False, annotation=bool))
        vars(drawn).update(
            kind=kind,
            narrows=width > NARROW,
            slims=dense > 0,
            __signature__=declared.replace(parameters=parameters, return_annotation=Axes),
        )
        return cast(Chart, drawn)

    return made


def _least_height(ax: Axes, rows: int) -> float:
    """Return the height in inches that rows need under upright heads of columns; 0 if there are none."""
    named = isinstance(ax.xaxis.get_major_locator(), FixedLocator)
    heads = [label for label in ax.get_xticklabels() if label.get_rotation() == 90] if named else []
    if not heads:
        return 0.0
    return max(width_of(head.get_text(), head.get_fontsize()) for head in heads) / POINTS + _LEAST * rows


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
