"""What does a page of a report say? Its text, the rows of its tables, its sources, its links and its foot."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

#: Elements that hold a block of text; those that stand outside the text of a page, and the marks of sources in it.
_BLOCKS: Final = "h1, h2, h3, h4, p, li, dt, dd, caption, summary, blockquote, pre"
_OUTSIDE: Final = ("svg", "nav", "ol.sources", "footer", ".home", ".skip", "style", "title")
_MARK: Final = "a.cite"
_CELLS: Final = ("th", "td")
#: Where a page names its edition, which is another one in each release.
_EDITION: Final = ".dated, footer dd:has(cite)"
_VERSION: Final = re.compile(r"\d+(?:\.\w+)+(?:[+-][\w.+-]*\w)?")
#: What follows from the signs that a page happens to print: its letters, and the digest of its style sheet.
_LETTERS: Final = re.compile(r"url\(\"?data:font[^)]*\)")
_DIGEST: Final = "meta[http-equiv]"
#: Pictures of the signs that would rule a terminal, and that no page may carry.
PICTURES: Final[dict[int, int]] = {
    **{code: 0x2400 + code for code in range(0x20)},
    **dict.fromkeys(range(0x7F, 0xA0), 0xFFFD),
}
_WHITE: Final = re.compile(r"\s+")
_CELL: Final = " | "
_ELLIPSIS: Final = "\N{HORIZONTAL ELLIPSIS}"


@dataclass
class Said:
    """What a page says.

    Attributes
    ----------
    title : str
        Its first heading.
    blocks : list of str
        Sentences, headings, items of lists, in their order, without the marks of sources; a term with what is said of
        it is one.
    rows : list of str
        Rows of tables.
    sources : Counter of str
        Its list of sources, each with its address.
    cited : dict
        The sources that each block and row names.
    links : Counter of tuple
        Words and address of each link and picture.
    foot : list of str
        What stands under it, without the edition.
    whole : str
        All of it as HTML, but for the edition and for letters.
    """

    title: str = ""
    blocks: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)
    cited: dict[str, list[str]] = field(default_factory=dict)
    links: Counter[tuple[str, str]] = field(default_factory=Counter)
    foot: list[str] = field(default_factory=list)
    whole: str = ""


def said_on(html: str, edition: Sequence[str] = ()) -> Said:
    """Return what a page says, for whoever reads it.

    Parameters
    ----------
    html : str
    edition : sequence of str
        The version and the day of its data, as the page prints them.
    """
    root: Any = LexborHTMLParser(html)
    first = root.css_first("h1")
    said = Said(_text(first) if first is not None else "", links=Counter(_links(root)))
    _hide_edition(root, [*filter(None, edition)])
    said.whole = _LETTERS.sub("", root.html)
    named = {f"#{node.id}": _with_addresses(node) for node in root.css("ol.sources > li")}
    said.sources.update(named.values())
    said.foot = [_together(group) for footer in root.css("footer") for group in _groups(footer)]
    for selector in _OUTSIDE:
        _remove(root, selector)
    groups = [*((said.blocks, group) for group in _groups(root)), *((said.rows, row) for row in _rows(root))]
    cited = [[_cited(mark, named) for node in group for mark in node.css(_MARK)] for _, group in groups]
    _remove(root, _MARK)
    for (kind, group), sources in zip(groups, cited, strict=True):
        if text := _together(group):
            kind.append(text)
            said.cited.setdefault(text, []).extend(sources)
    return said


def _remove(root: Any, selector: str) -> None:
    for node in root.css(selector):
        node.decompose()


def _hide_edition(root: Any, edition: Sequence[str]) -> None:
    """Put dots for the day and the versions by which the same page differs in each release."""
    _remove(root, _DIGEST)
    for node in root.css(_EDITION):
        text = _text(node)
        for told in edition:
            text = text.replace(told, _ELLIPSIS)
        node.inner_html = ""
        node.insert_child(_VERSION.sub(_ELLIPSIS, text))


def _cited(mark: Any, named: Mapping[str, str]) -> str:
    address = mark.attributes.get("href") or ""
    return named.get(address, address)


def _with_addresses(node: Any) -> str:
    return " ".join([_text(node), *(link.attributes["href"] or "" for link in node.css("a[href]"))])


def _links(root: Any) -> Iterator[tuple[str, str]]:
    for node in root.css("a[href]:not(.cite), img[src]"):
        yield _text(node) or node.attributes.get("alt") or "", node.attributes.get("href") or node.attributes["src"]


def _groups(root: Any) -> Iterator[list[Any]]:
    """Yield the innermost blocks of text; a term goes with all that is said of it."""
    for node in root.css(_BLOCKS):
        if node.tag == "dt":
            yield [node, *_definitions(node)]
        elif node.tag != "dd" and not any(inside.mem_id != node.mem_id for inside in node.css(_BLOCKS)):
            yield [node]


def _definitions(term: Any) -> Iterator[Any]:
    node = term.next
    while node is not None and node.tag != "dt":
        if node.tag == "dd":
            yield node
        node = node.next


def _rows(root: Any) -> Iterator[list[Any]]:
    return ([cell for cell in row.iter() if cell.tag in _CELLS] for row in root.css("tr"))


def _together(group: Sequence[Any]) -> str:
    return _CELL.join(map(_text, group))


def _text(node: Any) -> str:
    """Return the text of an element, its spaces as one, a sign that no page may carry as its picture."""
    text = _WHITE.sub(" ", node.text(deep=True, separator="")).strip()
    return text.translate(PICTURES)
