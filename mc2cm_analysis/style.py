"""How everything the project draws looks: colours, font, axes.

Colours are members of the palette of Okabe and Ito with at least 3:1 on white; marks also differ in shape, so that a
grey print can be read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.text import Annotation

from mc2cm_analysis.language import current
from mc2cm_analysis.paths import FONTS

HIGHLIGHT: Final = "#0072B2"  # blue of Okabe and Ito, 5.2:1 on white
CONTRAST: Final = "#D55E00"  # their vermilion, told from the blue in grey print by its marker
GREY: Final = "#6B6B6B"
LIGHT: Final = "#D9D9D9"
BAND: Final = "#B3D1E4"  # a range around a mark of the highlight colour
PALE: Final = "#E8F1F8"
INK: Final = "#1A1A1A"
BLUES = LinearSegmentedColormap.from_list("house", [PALE, HIGHLIGHT])
OPPOSITES = LinearSegmentedColormap.from_list("opposites", [CONTRAST, "white", HIGHLIGHT])

_TURNED: Final[dict[str, Any]] = {"left": "right", "right": "left", "center": "center"}

_STYLE: Final[dict[str, Any]] = {
    "font.family": ["IBM Plex Sans Arabic", "DejaVu Sans"],
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E6E6E6",
    "xtick.color": GREY,
    "ytick.color": INK,
    "xtick.labelcolor": GREY,
    "ytick.labelcolor": INK,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "mc2cm-analysis",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style inside the ``with`` block, and leave the global settings alone."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    if "IBM Plex Sans Arabic" not in known:
        for file in sorted(FONTS.glob("*.ttf")):
            font_manager.fontManager.addfont(file)
    with plt.rc_context(_STYLE):  # type: ignore[arg-type]
        yield


def axes(ax: Axes | None, width: float, height: float, *, kind: str) -> Axes:
    """Return the axes given, or new ones of a size in inches, labelled with the kind of chart for its description."""
    ax = ax if ax is not None else plt.subplots(figsize=(width, height))[1]
    ax.set_label(kind)
    return ax


def bare(ax: Axes) -> None:
    """Take away grid, spines and labels."""
    ax.grid(False, which="major")
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlabel("")
    ax.set_ylabel("")


def legend(ax: Axes, columns: int) -> None:
    """Set a legend over the chart, at the end of the line."""
    handles, labels = ax.get_legend_handles_labels()
    end, step = (0, -1) if current().direction == "rtl" else (1, 1)
    ax.legend(
        handles[::step],
        labels[::step],
        loc="lower right" if end else "lower left",
        bbox_to_anchor=(end, 1),
        ncols=columns,
        frameon=False,
        borderaxespad=0,
        markerfirst=step == 1,
        columnspacing=1.5,
        handletextpad=0.6,
    )


def towards_reader(ax: Axes) -> Axes:
    """Turn a drawn chart round where its language is read from right to left: labels, ranks, bars and columns.

    Curves over years stay as they are: the axes of mathematics run one way in every language.
    """
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
