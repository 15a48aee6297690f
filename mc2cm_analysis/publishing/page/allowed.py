"""Which elements, attributes and values may a page hold? All that is not named here is refused by the gate."""

import re
from collections.abc import Callable
from typing import Final

from mc2cm_analysis.publishing.page.pictures import holds_a_drawing_only

#: Tells whether an attribute may have a value.
Fits = Callable[[str], object]
#: The attributes of an element, each with the values that it may have.
Attributes = dict[str, Fits]


def _like(pattern: str) -> Fits:
    return re.compile(pattern).fullmatch


def words(text: str) -> bool:
    """Let any text be a value: the gate looks for leaks in it as in what stands on the page."""
    return True


def address(text: str) -> bool:
    """Let any address be a value: the gate holds it against `OWN_ADDRESS` and `leaks.check_link`."""
    return True


_ID: Final = _like(r"[\w-]{1,200}")
_IDS: Final = _like(r"[\w -]{1,400}")
_LANGUAGE: Final = _like(r"(?:[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*)?")
_COUNT: Final = _like(r"[1-9][0-9]{0,3}")
_NUMBER: Final = _like(r"-?[0-9.]+(?:e-?[0-9]+)?")
_COLOUR: Final = _like(r"none|#[0-9a-f]{3}|#[0-9a-f]{6}")
_COMMON: Final[Attributes] = {"id": _ID, "class": _IDS, "lang": _LANGUAGE, "dir": _like("ltr|rtl|auto")}

_PLAIN: Final = {
    *("html", "head", "body", "title", "header", "main", "section", "footer", "figure", "figcaption", "h1", "h2", "h3"),
    *("h4", "p", "li", "hr", "br", "blockquote", "strong", "em", "del", "sup", "sub", "code", "pre", "small", "cite"),
    *("bdi", "dl", "dt", "dd", "details", "summary", "caption", "thead", "tbody", "tr"),
}
#: Where a page may lead: to a place in it, to a page of ours or a file beside one; elsewhere see `leaks.check_link`.
OWN_ADDRESS: Final = _like(
    r"#[\w-]+|(?:\.\./){0,2}(?:[\w-]+/){0,4}[\w-]+\.(?:html(?:#[\w-]+)?|pdf|docx|xlsx|csv|bib|json)"
)

#: Elements of HTML, each with its attributes.
HTML: Final[dict[str, Attributes]] = {
    **{name: _COMMON for name in _PLAIN},
    "meta": {"charset": _like("utf-8"), "name": _like("viewport|referrer|author"), "content": words},
    "link": {"rel": _like("icon"), "href": _like("data:,")},
    "a": {**_COMMON, "href": address, "title": words, "hreflang": _LANGUAGE, "aria-label": words},
    "nav": {**_COMMON, "aria-label": words},
    "ol": {**_COMMON, "start": _COUNT},
    "ul": {**_COMMON, "aria-label": words},
    "div": {**_COMMON, "role": _like("group"), "aria-label": words, "tabindex": _like("0")},
    "span": {**_COMMON, "aria-hidden": _like("true")},
    "table": {**_COMMON, "aria-labelledby": _IDS, "aria-describedby": _IDS},
    "th": {**_COMMON, "scope": _like("(?:row|col)(?:group)?"), "colspan": _COUNT, "rowspan": _COUNT},
    "td": {**_COMMON, "colspan": _COUNT, "rowspan": _COUNT},
    "img": {"src": holds_a_drawing_only, "alt": words, "class": _IDS},
}
#: What stands in a line with what is around it.
IN_LINE: Final = {"a", "bdi", "cite", "code", "del", "em", "small", "span", "strong", "sub", "sup"}
#: Elements that hold nothing and have no end.
EMPTY: Final = {"meta", "link", "img", "br", "hr"}

_DRAWN: Final[Attributes] = {
    **dict.fromkeys(("fill", "stroke"), _COLOUR),
    **dict.fromkeys(("opacity", "fill-opacity", "stroke-opacity", "stroke-width", "stroke-miterlimit"), _NUMBER),
    "stroke-dashoffset": _NUMBER,
    "stroke-dasharray": _like(r"none|[0-9., ]+"),
    "stroke-linecap": _like("butt|round|square"),
    "stroke-linejoin": _like("miter|round|bevel"),
    "fill-rule": _like("nonzero|evenodd"),
}
_SHAPE: Final[Attributes] = {
    **_DRAWN,
    "id": _ID,
    "transform": _like(r"(?:(?:translate|scale|rotate|matrix)\([0-9 ,.e+-]+\) ?)+"),
    "clip-path": _like(r"url\(#[\w-]+\)"),
}
_BOX: Final[Attributes] = {**_SHAPE, **dict.fromkeys(("x", "y", "width", "height"), _NUMBER)}

#: Elements of SVG, as the renderer of charts writes them, each with its attributes.
SVG: Final[dict[str, Attributes]] = {
    "svg": {
        **_DRAWN,
        "class": _IDS,
        "role": _like("img"),
        "aria-labelledby": _IDS,
        "aria-describedby": _IDS,
        "aria-hidden": _like("true"),
        "viewBox": _like(r"[0-9 .-]+"),
        "xmlns": _like(r"http://www\.w3\.org/2000/svg"),
    },
    "title": {"id": _ID},
    "desc": {"id": _ID},
    "defs": {},
    "clipPath": {"id": _ID},
    "g": _SHAPE,
    "path": {**_SHAPE, "d": _like(r"[MmLlHhVvCcSsQqTtAaZz0-9 ,.e+-]*")},
    "rect": _BOX,
    "use": {**_BOX, "href": _like(r"#[\w-]+")},
    "image": {**_BOX, "href": holds_a_drawing_only},
}
