"""What does a page of a report say? Its sentences and headings, and the rows of its tables."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

#: Elements that hold a block of text, and those of which no text is compared: drawings, contents, lists of sources.
_BLOCKS: Final = frozenset({"h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "caption", "summary", "blockquote", "pre"})
_PASSED_OVER: Final = "svg, nav, ol.sources, a.cite, footer, .dated, .home, .skip, style, title"
_CELLS: Final = ("th", "td")
_WHITE: Final = re.compile(r"\s+")
_CELL: Final = " | "


@dataclass
class Said:
    """What a page says.

    Attributes
    ----------
    title : str
        Its first heading.
    blocks : list of str
        Sentences, headings, items of lists, in their order, without the marks of sources.
    rows : list of str
        Rows of tables.
    """

    title: str = ""
    blocks: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)


def said_on(html: str) -> Said:
    """Return what a page says, for whoever reads it."""
    root: Any = LexborHTMLParser(html)
    for node in root.css(_PASSED_OVER):
        node.decompose()
    first = root.css_first("h1")
    said = Said(_text(first) if first is not None else "")
    for node in root.css(", ".join(sorted(_BLOCKS))):
        is_whole = not any(inside.tag in _BLOCKS for inside in node.css("*") if inside.mem_id != node.mem_id)
        if is_whole and (text := _text(node)):
            said.blocks.append(text)
    for row in root.css("tr"):
        said.rows.append(_CELL.join(_text(cell) for cell in row.iter() if cell.tag in _CELLS))
    return said


def _text(node: Any) -> str:
    """Return the text of an element, its spaces as one; a part that stands for itself is set apart."""
    return _WHITE.sub(" ", node.text(deep=True, separator="")).strip()
