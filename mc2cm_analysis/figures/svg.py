"""How does a chart get into a page? As SVG inside it, with words for those who do not see it, and no byte too many."""

import re
from hashlib import sha256
from html import escape
from io import StringIO
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from mc2cm_analysis.blocks import anchor
from mc2cm_analysis.figures.style import house_style
from mc2cm_analysis.language import without_marks

_SVG: Final = re.compile(r"<svg\b.*</svg>", re.DOTALL)
#: What a picture inside a page does not need: matplotlib's account of the file, comments, groups' names.
_IDLE: Final = re.compile(r'<metadata>.*?</metadata>|<!--.*?-->|<g id="[^"]*"></g>|(?<=<g) id="[^"]*"', re.DOTALL)
_ID: Final = re.compile(r'(id="|url\(#|href="#)([^")]+)')
_PATH: Final = re.compile(r'(?<= d=")[^"]*')
_PICTURE: Final = re.compile(r'(?<=href="data:image/png;base64,)[^"]*')
_AROUND_LETTER: Final = re.compile(r"\s*([A-Za-z])\s*")
_LETTER: Final = re.compile(r'<path id="([^"]*)" d="([^"]*)" transform="scale\(0\.015625\)"')
#: Where a letter stands in its text, in hundredths of its size; and what holds nothing.
_LETTER_PLACE: Final = re.compile(r'(<use href="#g[0-9a-f]{7}") transform="translate\(([-\d.]+) ([-\d.]+)\)"')
_EMPTY: Final = re.compile(r"<defs></defs>|<g/>|<g></g>")
#: A cell of a table of which nothing is seen: white lines on white.
_UNSEEN: Final = re.compile(r'<path [^>]*style="fill: none; stroke: #ffffff; stroke-width: 2"/>')
_STYLE: Final = re.compile(r' style="([^"]*)"')
#: What matplotlib says of all that it draws.
_COMMON_STYLE: Final = re.compile(r"<defs>\s*<style[^>]*>\s*\*\s*\{([^}]*)\}\s*</style>\s*</defs>")
_OUTDATED: Final = re.compile(r'xlink:(?=href=)| xmlns:xlink="[^"]*"| version="1.1"')
_LONG_NUMBER: Final = re.compile(r"(scale\([^)]*\))|(\.\d\d)\d+")
_DRAWN_SIZE: Final = re.compile(r'(<svg\b[^>]*?) width="[^"]*pt" height="[^"]*pt"', re.DOTALL)

#: Points to an inch, in which SVG is drawn.
_POINTS: Final = 72
#: Left free round a picture, in points.
_MARGIN: Final = 3
#: Where axes stand while their labels are measured, as parts of the picture: as large as they come to be, about.
_FIRST_PLACE: Final = (0.1, 0.05, 0.8, 0.9)


def inline_svg(figure: Figure, *, title: str, description: str, screen: str = "") -> str:
    """Return a figure as SVG for a page, with a title and a description for those who do not see it.

    The title also makes the ids in the picture: no two charts of a page may have the same. `screen` is the class of a
    picture that is there for ``wide`` or for ``narrow`` screens only, or ``slim`` on all. A picture with no description
    adorns what is said beside it, and is hidden from those who do not see it.
    """
    with house_style():
        match = _SVG.search(_drawn(figure))
    assert match is not None  # matplotlib wrote an SVG
    prefix = anchor("n" if screen == "narrow" else "s", title)
    title, description = without_marks(title), without_marks(description)
    svg = _DRAWN_SIZE.sub(r"\1", _slim(match.group(), prefix), count=1)
    words = f'<title id="{prefix}-t">{escape(title)}</title><desc id="{prefix}-d">{escape(description)}</desc>'
    named = f'role="img" aria-labelledby="{prefix}-t" aria-describedby="{prefix}-d"'
    if not description:
        named, words = 'aria-hidden="true"', ""
    named = " ".join(["<svg", *([f'class="{screen}"'] if screen else []), named])
    return re.sub(r"<svg\b([^>]*>)", lambda tag: named + tag[1] + words, svg, count=1)


def _drawn(figure: Figure) -> str:
    """Draw a figure as SVG. What measures its texts draws them too, so that each text is measured once."""
    buffer = StringIO()
    figure.dpi = _POINTS
    width, height = figure.get_size_inches() * _POINTS
    drawer = RendererSVG(width, height, buffer, metadata={"Date": None, "Creator": None})
    figure.set_layout_engine("none")
    for ax in figure.axes:
        _fit(ax, drawer, width, height)
    figure.draw(drawer)
    drawer.finalize()
    return buffer.getvalue()


def _fit(ax: Axes, drawer: RendererSVG, width: float, height: float) -> None:
    """Give axes all the room that their labels leave in a picture of so many points, with a margin round all.

    matplotlib's own layout is for pictures with several axes, and measures each label four times. How far the names of
    rows and columns reach out of axes does not depend on how large these are; what is written beside a mark inside of
    them reaches out less if they are larger, and is measured again.
    """
    if not ax.get_in_layout():  # it has been given its place
        return
    for axis in (ax.xaxis, ax.yaxis):
        if not axis.get_label_text():  # else ticks are measured again to find its place
            axis.set_label_coords(0, 0)
    ax.set_position(_FIRST_PLACE)
    for _ in range(2 if any(isinstance(text, Annotation) for text in ax.texts) else 1):
        inside, around = ax.bbox, ax.get_tightbbox(drawer, for_layout_only=True)
        assert around is not None  # axes of a chart are to be seen
        left, foot = inside.x0 - around.x0 + _MARGIN, inside.y0 - around.y0 + _MARGIN
        right, top = around.x1 - inside.x1 + _MARGIN, around.y1 - inside.y1 + _MARGIN
        ax.set_position((left / width, foot / height, 1 - (left + right) / width, 1 - (foot + top) / height))


def _slim(svg: str, prefix: str) -> str:
    """Take out what a page does not need, and rename the ids so that they differ from those of other charts.

    The outline of a letter is named after itself: charts of one page share it, and the export keeps it once.
    """
    svg = _OUTDATED.sub("", _UNSEEN.sub("", _IDLE.sub("", svg)))
    svg = _LONG_NUMBER.sub(r"\1\2", svg)  # nobody sees a hundredth of a point
    svg = _PICTURE.sub(lambda picture: "".join(picture.group().split()), svg)
    svg = _PATH.sub(lambda path: _AROUND_LETTER.sub(r"\1", path.group()), svg)
    names = {id_: f"g{sha256(outline.encode()).hexdigest()[:7]}" for id_, outline in _LETTER.findall(svg)}
    svg = _ID.sub(lambda id_: id_[1] + names.setdefault(id_[2], f"{prefix}-{len(names)}"), svg)
    svg = _STYLE.sub(lambda style: _attributes(style[1]), _with_common_style(svg))
    svg = re.sub(r"\s*\n\s*", " ", svg).replace("> <", "><")
    return _EMPTY.sub("", _LETTER_PLACE.sub(_placed, svg))


def _with_common_style(svg: str) -> str:
    """Say at the root of a picture what is said of all that it draws: a page has one style sheet, its own."""
    common = "".join(_attributes(style) for style in _COMMON_STYLE.findall(svg))
    return _COMMON_STYLE.sub("", svg).replace("<svg", f"<svg{common}", 1)


def _attributes(style: str) -> str:
    """Write declarations of style as attributes, which need no leave of the page's policy."""
    declared = (one.partition(":") for one in style.split(";") if one.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _, value in declared)


def _placed(letter: "re.Match[str]") -> str:
    """Write the place of a letter short: nobody sees a hundredth of a letter."""
    named, x, y = letter[1], round(float(letter[2])), round(float(letter[3]))
    return named + (f' x="{x}"' if x else "") + (f' y="{y}"' if y else "")
