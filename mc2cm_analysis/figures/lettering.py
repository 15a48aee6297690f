"""How wide is a text in a chart, and where does it break? Chart text neither runs into another nor off the picture."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FixedFormatter, FixedLocator

from mc2cm_analysis.figures.style import FAMILY, INK, SMALL, font_size
from mc2cm_analysis.language import current

POINTS: Final = 72  # to an inch
#: Names of rows up to this width, in points, stand beside their rows on a narrow screen too.
_BESIDE: Final = 76


def picture_width(ax: Axes) -> float:
    """Return the width of the picture that axes stand in, in points."""
    figure = ax.get_figure(root=True)
    assert figure is not None  # axes of a chart stand in a figure
    return figure.get_figwidth() * POINTS


@cache
def width_of(text: str, size: float) -> float:
    """Return the width of a text in points, of its longest line if it has several."""
    font = FontProperties(family=FAMILY, size=size)
    return max(float(text_to_path.get_text_width_height_descent(line, font, False)[0]) for line in text.split("\n"))


def broken(text: str, width: float, size: float) -> str:
    """Break a text between words, so that no line is wider than `width` points; a longer word stands alone."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def stand_over(names: Sequence[str], *, narrow: bool) -> bool:
    """Tell whether names stand over their rows: on a narrow screen, unless all are short."""
    size = font_size(narrow=narrow)
    return narrow and max((width_of(str(name), size) for name in names), default=0) > _BESIDE


def name_rows(ax: Axes, names: Sequence[str]) -> None:
    """Name the rows of a chart, from 0 on; ``set_yticks`` would make their ticks at once, if they are drawn or not."""
    ax.yaxis.set_major_locator(FixedLocator(range(len(names))))
    ax.yaxis.set_major_formatter(FixedFormatter(names))


def row_names(ax: Axes) -> list[str]:
    """Return the names of the rows of a chart; none, if what stands up its side are numbers."""
    named = isinstance(ax.yaxis.get_major_locator(), FixedLocator)
    return list(ax.yaxis.get_major_formatter().format_ticks(ax.get_yticks().tolist())) if named else []


def set_names_over_rows(ax: Axes, over: float) -> int:
    """Move long names of rows from beside the rows to over them; return how many lines the longest takes there.

    A name stands `over` the middle of its row, by a part of the distance between two rows.
    """
    names = row_names(ax)
    if not stand_over(names, narrow=True):
        return 0
    size = font_size(narrow=True)
    names = [broken(name, picture_width(ax) - 30, size) for name in names]
    places = [float(place) for place in ax.get_yticks()]
    step = abs(places[1] - places[0]) if len(places) > 1 else 1.0
    foot, top = ax.get_ylim()
    up = -step if foot > top else step
    from_right = current().direction == "rtl"
    look: dict[str, Any] = {"ha": "right" if from_right else "left", "va": "bottom", "size": size, "linespacing": 1.1}
    for name, place in zip(names, places, strict=True):
        ax.text(int(from_right), place + over * up, name, transform=ax.get_yaxis_transform(), color=INK, **look)
    ends = [*ax.get_ylim(), *(place + 0.8 * up for place in places)]
    ax.set_ylim((max(ends), min(ends)) if foot > top else (min(ends), max(ends)))
    ax.set_yticks([])
    return max(name.count("\n") + 1 for name in names)


def legend(ax: Axes, *, narrow: bool = False, under: bool = False) -> None:
    """Set a legend over the chart or `under` it, at the end of the line.

    On a narrow screen, where it is long, each mark has a line.
    """
    handles, labels = ax.get_legend_handles_labels()  # none of what has no label
    size = font_size(narrow=narrow)
    across = sum(width_of(label, size) + 3.5 * size for label in labels)
    in_line = across < 0.85 * picture_width(ax) and not (narrow and under)  # names beside the rows take room there
    from_right = current().direction == "rtl"
    step = -1 if from_right and in_line else 1
    spaced: dict[str, Any] = {"borderaxespad": 0, "columnspacing": 1.5, "handletextpad": 0.6}
    corner: dict[str, Any] = {
        "loc": "lower left" if from_right else "lower right",
        "bbox_to_anchor": (not from_right, 1),
    }
    if narrow:
        corner = {"loc": "lower right" if from_right else "lower left", "bbox_to_anchor": (from_right, 1)}
    if under:
        corner = {"loc": corner["loc"].replace("lower", "upper"), "bbox_to_anchor": (corner["bbox_to_anchor"][0], 0)}
    columns = len(labels) if in_line else 1
    ax.legend(
        handles[::step], labels[::step], ncols=columns, frameon=False, markerfirst=not from_right, **corner, **spaced
    )


def heads(
    columns: Sequence[str], width: float, *, narrow: bool = False, over: bool = True
) -> tuple[list[str], dict[str, Any]]:
    """Return the heads of columns of a width in points, broken into lines, and how they are set.

    They keep the usual size if they fit, else take the smallest; else every second one stands a line farther `over` or
    under the columns; else all stand upright.
    """
    names = [str(name) for name in columns]
    for size in (SMALL,) if narrow else (font_size(narrow=False), 9, SMALL):
        lines = [broken(name, width - 2, size) for name in names]
        if all(width_of(line, size) <= width - 2 for line in lines):
            return lines, {"size": size}
    if all(width_of(name, SMALL) <= 1.6 * width for name in names):
        away = [name if n % 2 == 0 else f"{name}\n" if over else f"\n{name}" for n, name in enumerate(names)]
        return away, {"size": SMALL}
    return names, {"size": SMALL, "rotation": 90}
