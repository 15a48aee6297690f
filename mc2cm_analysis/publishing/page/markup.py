"""Which HTML may stand in Markdown? What is harmless, and well formed; what would have to be taken out is refused."""

import re
from html.parser import HTMLParser
from typing import Final

import nh3

from mc2cm_analysis.publishing.page.leaks import RefusedError

_COMMON: Final = {"id", "class", "lang", "dir"}
_TAGS: Final = {
    *(
        "h2",
        "h3",
        "h4",
        "p",
        "ul",
        "ol",
        "li",
        "hr",
        "br",
        "blockquote",
        "strong",
        "em",
        "del",
        "sup",
        "sub",
        "code",
        "pre",
    ),
    *("a", "img", "div", "span", "small", "cite", "bdi", "dl", "dt", "dd", "details", "summary"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES: Final = {
    "*": _COMMON,
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "div": {"role", "aria-label", "tabindex"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
#: Where a page may lead: into itself, to another page or file of ours, to the web.
_LEADS: Final = re.compile(r"https?://|(?![a-z][a-z\d+.-]*:)", re.IGNORECASE)
_EMBEDDED: Final = "data:image/png;base64,"


def checked(html: str) -> str:
    """Return HTML with every element ended; refuse it if anything of it would have to be taken out.

    Raises
    ------
    RefusedError
        Names the tag, the attribute or the address.
    """
    before = _Reader(html)
    if before.fault:
        raise RefusedError(before.fault)
    whole: str = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None, url_schemes={"http", "https", "data"}
    )
    after = _Reader(whole)
    if before.content != after.content:
        raise RefusedError("holds HTML that browsers put in another order; end each tag where it began")
    return whole


def text_of(html: str) -> str:
    """Return the text of a piece of HTML.

    Examples
    --------
    >>> text_of("A <em>word</em> &amp; more<!-- unseen -->")
    'A word & more'
    """
    return _Reader(html).text


class _Reader(HTMLParser):
    """Reads a piece of HTML: its text, its addresses, and the first thing in it that no page may have."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.fault = "", ""
        self._leads: list[str] = []
        self.feed(html)
        self.close()

    @property
    def content(self) -> tuple[str, list[str]]:
        """What a reader gets of it."""
        return " ".join(self.text.split()), self._leads

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self._found(f"holds the HTML tag '{tag}'")
        for name, value in attrs:
            self._look_at(tag, name, value or "")
        if tag == "img" and not any(name == "alt" and value and value.strip() for name, value in attrs):
            self._found("shows a picture without words for who cannot see it; give it alt='...'")

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name not in _COMMON | _ATTRIBUTES.get(tag, set()):
            self._found(f"holds the attribute '{name}' of the HTML tag '{tag}'")
        if name == "href" and not _LEADS.match(value.strip()):
            self._found(f"leads to '{value[:60]}'; a report leads to the web (https://) and to pages beside it")
        if name == "src" and not value.startswith(_EMBEDDED):
            self._found(f"shows a picture that is not in it, '{value[:60]}'; attach the picture to the cell")
        if name in ("href", "src"):
            self._leads.append(value)

    def handle_pi(self, data: str) -> None:
        self._found(f"holds an instruction, '<{data[:40]}'")

    def unknown_decl(self, data: str) -> None:
        self._found(f"holds a declaration, '<![{data[:40]}'")

    def handle_decl(self, decl: str) -> None:
        self._found(f"holds a declaration, '<!{decl[:40]}'")

    def _found(self, fault: str) -> None:
        self.fault = self.fault or (fault if ";" in fault else f"{fault}, which a report does not carry")
