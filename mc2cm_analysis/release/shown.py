"""What does a page show? Its tables, figures, key figures and sources, read from the page as a reader finds them.

A figure is a drawing with a title and a data table; a table has a caption; a key figure has an amount between what it
counts and what stands beside it. Marks of sources, which differ from page to page, are no part of them.
"""

import re
from collections import Counter
from functools import cached_property
from typing import Any, Final, NamedTuple

#: Marks of direction, and spaces that do not break.
_UNSEEN: Final = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
_DIGIT: Final = re.compile(r"[0-9]")
#: What Arabic says in a word where other languages have a digit.
_IN_WORDS: Final = frozenset("12")


class Piece(NamedTuple):
    """A table, a figure or a key figure.

    Attributes
    ----------
    kind : str
        ``table``, ``figure`` or ``key figure``.
    title : str
        Its caption, its title, or what it counts and what stands beside it.
    content : tuple of str
        The cells of a table; the words that describe the drawings of a figure; an amount.
    """

    kind: str
    title: str
    content: tuple[str, ...]

    @property
    def numbers(self) -> "Counter[str]":
        """The numbers in it as languages share them, whatever separates their digits and whatever their order."""
        told = (*self.content, self.title) if self.kind == "key figure" else self.content
        found = ("".join(sorted(set_aside(text))) for text in told)
        return Counter(number for number in found if number)


def set_aside(text: str) -> list[str]:
    """Return the digits of a text that every language writes as digits."""
    return [digit for digit in _DIGIT.findall(text) if digit not in _IN_WORDS]


class Shown:
    """What one page shows.

    Parameters
    ----------
    content : bytes
        The page.
    """

    def __init__(self, content: bytes) -> None:
        from selectolax.lexbor import LexborHTMLParser

        self._page = LexborHTMLParser(content.decode("utf-8", "replace"))
        for mark in self._page.css("a.cite"):
            mark.decompose()

    @cached_property
    def pieces(self) -> list[Piece]:
        """What it shows, in the order of the page, one kind after the other."""
        figures = [self._figure(one) for one in self._page.css("figure") if one.css_first("svg")]
        tables = [self._table(one) for one in self._page.css("table")]
        keys = [_key_figure(one) for one in self._page.css("dl.figures > div, ul.cards dl > div")]
        return [*figures, *tables, *keys]

    def _figure(self, node: Any) -> Piece:
        described = dict.fromkeys(text_of(one) for one in node.css("svg > desc"))
        return Piece("figure", text_of(node.css_first("p.title")), tuple(described))

    def _table(self, node: Any) -> Piece:
        return Piece("table", text_of(node.css_first("caption")), tuple(text_of(one) for one in node.css("th, td")))

    @cached_property
    def misplaced(self) -> list[tuple[str, str]]:
        """The figures whose drawing or data table is that of another one: their title, and what it has in its place."""
        found = []
        for node in self._page.css("figure"):
            title, mark = text_of(node.css_first("p.title")), (node.attributes.get("id") or "").partition("-")[2]
            for drawn in node.css("svg > title"):
                if text_of(drawn) != title or f"-{mark}-" not in (drawn.attributes.get("id") or ""):
                    found.append((title, f"the drawing of '{text_of(drawn)}'"))
            caption = node.css_first("table > caption")
            if title and caption is not None and title not in text_of(caption):
                found.append((title, f"the data of '{text_of(caption)}'"))
        return list(dict.fromkeys(found))  # a drawing for narrow screens has the faults of its fellow

    @cached_property
    def sources(self) -> list[str]:
        """The address of each source in its list, or the title of one that has none."""
        items = self._page.css("ol.sources > li")
        return [_address(one) or text_of(one.css_first("cite")) for one in items]

    @cached_property
    def values(self) -> list[str]:
        """The values that its tables of figures print first, as digits."""
        return [only_digits(text_of(one)) for one in self._page.css("table.values td.n strong")]

    @cached_property
    def dated(self) -> str:
        """What it says of its data: as of which day, of which version."""
        return text_of(self._page.css_first("p.dated"))


def text_of(node: Any) -> str:
    """Return the words of a part of a page, without what is not seen; empty if there is no such part."""
    return "" if node is None else " ".join(_UNSEEN.sub("", node.text()).split())


def only_digits(text: str) -> str:
    """Return the digits of a text.

    Examples
    --------
    >>> only_digits("about 1,424.5 km²")
    '14245'
    """
    return "".join(_DIGIT.findall(text))


def _key_figure(node: Any) -> Piece:
    amount, beside = (node.css_first("dd.amount"), node.css_first("dd:not(.amount)"))
    return Piece("key figure", f"{text_of(node.css_first('dt'))}; {text_of(beside)}", (text_of(amount),))


def _address(node: Any) -> str:
    link = node.css_first("a")
    return "" if link is None else str(link.attributes.get("href") or "")
