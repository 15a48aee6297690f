"""Which figures of a page are drawn otherwise in another release? Each is taken out so that it stands alone."""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import unescape
from typing import Final, NamedTuple

from mc2cm_analysis.publishing.page.render import for_print

_FIGURE: Final = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
_CHART: Final = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_SAID: Final = [re.compile(rf'<p class="{kind}">(.*?)</p>') for kind in ("title", "measure")]
_TAG: Final = re.compile(r"<[^>]*>")
#: The outline of a letter, its name where it is used, and a word, which charts of a page share.
_LETTER: Final = re.compile(r'<path id="(g[0-9a-z]+)" d="([^"]*)" transform="[^"]*"/>')
_LETTER_USED: Final = re.compile(r'(?<=<use href="#)g[0-9a-z]+(?=")')
_WORD: Final = re.compile(r'<g id="w\d+">(.*?)</g>')
_EMPTY: Final = re.compile(r"<defs></defs>|<defs/>")
#: The names of other parts, made from the title.
_PART: Final = re.compile(r'(?<= id=")s-[0-9a-f]{8}|(?<=#)s-[0-9a-f]{8}|(?<="|\s)s-[0-9a-f]{8}(?=-[td])')


class Drawing(NamedTuple):
    """A figure of a page: its title, what it measures, and its picture as SVG that stands alone."""

    title: str
    measure: str
    svg: str


class FigureChange(NamedTuple):
    """A figure before and now; None where it was not, or is no more."""

    old: Drawing | None
    new: Drawing | None


def drawings_of(page: str) -> list[Drawing]:
    """Return the figures of a page, in their order."""
    found = []
    for figure in _FIGURE.findall(for_print(page)):
        if chart := _CHART.search(figure):
            title, measure = (_TAG.sub("", (said.findall(figure) or [""])[0]) for said in _SAID)
            found.append(Drawing(unescape(title), unescape(measure), _alone(chart[0])))
    return found


def _alone(svg: str) -> str:
    """Return a chart that is the same on every page: its letters come first, each named after its outline."""
    names, outlines = dict[str, str](), set[str]()
    for letter in _LETTER.finditer(svg):
        names[letter[1]] = f"g{sha256(letter[2].encode()).hexdigest()[:7]}"
        outlines.add(letter[0].replace(f'"{letter[1]}"', f'"{names[letter[1]]}"'))
    bare = _EMPTY.sub("", _LETTER.sub("", _WORD.sub(r"\1", svg)))
    named = _PART.sub("part", _LETTER_USED.sub(lambda name: names.get(name[0], name[0]), bare))
    head, close, inside = named.partition(">")
    return f"{head}{close}<defs>{''.join(sorted(outlines))}</defs>{inside}"


def placed(drawing: Drawing, prefix: str) -> str:
    """Return the picture with names of parts that no other on the page has."""
    return drawing.svg.replace('"part', f'"{prefix}').replace("#part", f"#{prefix}").replace(" part-", f" {prefix}-")


def figure_changes(old: Sequence[Drawing], new: Sequence[Drawing]) -> Iterator[FigureChange]:
    """Yield the figures that are drawn otherwise; a title may be another one, where what is measured is the same."""
    left = list(old)
    pairs: list[FigureChange] = []
    for drawing in new:
        alike = (one for key in ("title", "measure") for one in left if getattr(one, key) == getattr(drawing, key))
        was = next(alike, None)
        if was:
            left.remove(was)
        pairs.append(FigureChange(was, drawing))
    pairs += [FigureChange(one, None) for one in left]
    return (pair for pair in pairs if not pair.old or not pair.new or pair.old.svg != pair.new.svg)
