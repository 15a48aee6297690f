"""How do the charts look? Colours, font, axes.

Colours are members of the palette of Okabe and Ito with at least 3:1 on white; marks also differ in shape, so that a
grey print can be read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import matplotlib as mpl
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
    "text.parse_math": False,  # a dollar in a name is a dollar
}
#: What the style rests on, whatever settings a user keeps; which window shows a figure is no matter of looks.
_GROUND: Final = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")}


#: The smallest letters of a chart, in points: 11 CSS pixels.
SMALL: Final = 8.5


def font_size(*, narrow: bool) -> float:
    """Return the usual size of the letters of a chart, in points."""
    return 9.5 if narrow else 10.5


@contextmanager
def house_style(*, narrow: bool = False) -> Iterator[None]:
    """Draw in the house style inside the ``with`` block, and leave the global settings alone."""
    _know_fonts()
    settings: Any = {**_GROUND, **_STYLE, "font.size": font_size(narrow=narrow)}
    with mpl.rc_context(settings):
        yield


def _know_fonts() -> None:
    """Have matplotlib take the house font from our files, not from another edition that a machine may have."""
    fonts = font_manager.fontManager.ttflist
    files = {str(file) for file in sorted(FONTS.glob("*.ttf"))}
    others = [font for font in fonts if font.name == FAMILY[0] and font.fname not in files]
    for font in others:
        fonts.remove(font)
    known = {font.fname for font in fonts}
    for file in sorted(files - known):
        font_manager.fontManager.addfont(file)


def bare(ax: Axes) -> None:
    """Take away grid, spines and labels."""
    ax.grid(False, which="major")
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlabel("")
    ax.set_ylabel("")
