"""How do the charts look? Colours, font, axes.

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

from mc2cm_analysis.paths import FONTS

HIGHLIGHT: Final = "#0072B2"  # blue of Okabe and Ito, 5.2:1 on white
CONTRAST: Final = "#D55E00"  # their vermilion, told from the blue in grey print by its marker
GREY: Final = "#6B6B6B"
LIGHT: Final = "#D9D9D9"
BAND: Final = "#B3D1E4"  # a range around a mark of the highlight colour
LAND: Final = "#E4E2DC"  # on a map, against the white of the sea
PALE: Final = "#E8F1F8"
INK: Final = "#1A1A1A"
BLUES = LinearSegmentedColormap.from_list("house", [PALE, HIGHLIGHT])
OPPOSITES = LinearSegmentedColormap.from_list("opposites", [CONTRAST, "white", HIGHLIGHT])

FAMILY: Final = ["IBM Plex Sans Arabic", "DejaVu Sans"]

_STYLE: Final[dict[str, Any]] = {
    "font.family": FAMILY,
    **dict.fromkeys(("text.color", "ytick.color", "ytick.labelcolor"), INK),
    **dict.fromkeys(("axes.edgecolor", "axes.labelcolor", "xtick.color", "xtick.labelcolor"), GREY),
    **dict.fromkeys(("axes.spines.top", "axes.spines.right"), False),
    **dict.fromkeys(("axes.grid", "axes.axisbelow", "figure.constrained_layout.use"), True),
    "grid.color": "#E6E6E6",
    "figure.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "mc2cm-analysis",
}


#: The smallest letters of a chart, in points: 11 CSS pixels.
SMALL: Final = 8.5


def font_size(*, narrow: bool) -> float:
    """Return the usual size of the letters of a chart, in points."""
    return 9.5 if narrow else 10.5


@contextmanager
def house_style(*, narrow: bool = False) -> Iterator[None]:
    """Draw in the house style inside the ``with`` block, and leave the global settings alone."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    if "IBM Plex Sans Arabic" not in known:
        for file in sorted(FONTS.glob("*.ttf")):
            font_manager.fontManager.addfont(file)
    settings: Any = {**_STYLE, "font.size": font_size(narrow=narrow)}
    with plt.rc_context(settings):
        yield


def bare(ax: Axes) -> None:
    """Take away grid, spines and labels."""
    ax.grid(False, which="major")
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlabel("")
    ax.set_ylabel("")
