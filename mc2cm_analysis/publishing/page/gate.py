"""What may leave the house? The last look at a page: its markup against an allow-list, its text against leaks.

Values are escaped where they are printed; this gate does not mend, it refuses. Only Markdown, whose HTML a library
makes, is cleaned (by nh3) before it reaches a page.
"""

import getpass
import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import nh3

from mc2cm_analysis.paths import PACKAGE

#: Paths as machines commonly have them; the folders of this very machine are added by `_machine_path`. A pattern that
#: begins with a letter, and then looks at what stands before, is found ten times faster than the other way round.
_COMMON_PATH: Final = r"/(?<![\w./:-]/)(?:home|root|tmp|work|Users|private|var|opt|mnt)/\w|:\\(?<=[A-Z]:\\)\w|file://"
_PATH: Final = "a path of this machine"
_LEAKS: Final = {
    "a prompt": re.compile(r"\b(?:In|Out)\s?\[[\d ]*\]"),
    "a traceback": re.compile(r"Traceback \(most recent call last\)"),
    "a warning": re.compile(r"\b[A-Z][a-z]\w*Warning:"),
    "an e-mail address": re.compile(r"@(?<=[\w.+-]@)[\w-]+(?:\.[\w-]+)+"),
    "nbconvert's stand-in for a picture's description": re.compile(r"No description has been provided for this image"),
    "something loaded from elsewhere": re.compile(r"url\([\"']?(?:https?:)?//|@import", re.IGNORECASE),
    "a page that leads on by itself": re.compile(r"http-equiv=[\"']?refresh", re.IGNORECASE),
}

_COMMON: Final = {"id", "class", "lang", "dir"}
_SHAPE: Final = {"style", "transform", "clip-path", "x", "y", "width", "height"}
_PROSE: Final = {
    *("h2", "h3", "h4", "p", "ul", "ol", "li", "hr", "br", "blockquote"),
    *("strong", "em", "sup", "sub", "code", "pre"),
}
_PLAIN: Final = {
    *("html", "head", "body", "title", "header", "main", "section", "footer", "figure", "figcaption", "h1"),
    *("small", "cite", "bdi", "span", "dl", "dt", "dd", "details", "summary", "caption", "thead"),
    *("tbody", "tr", "defs", "desc", "clippath"),
    *_PROSE,
}
#: The other tags of a page, with the attributes that each may have beside the common ones.
_ATTRIBUTES: Final = {
    "meta": {"charset", "name", "content", "http-equiv"},
    "link": {"rel", "href"},
    "style": {"type"},
    "a": {"href", "title", "hreflang", "aria-label"},
    "nav": {"aria-label"},
    "ul": {"aria-label"},
    "div": {"role", "aria-label", "tabindex"},
    "span": {"aria-hidden"},
    "table": {"aria-labelledby", "aria-describedby"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "svg": {
        *("role", "aria-labelledby", "aria-describedby", "aria-hidden"),
        *("viewbox", "version", "xmlns", "xmlns:xlink"),
    },
    "g": _SHAPE,
    "path": {*_SHAPE, "d"},
    "rect": _SHAPE,
    "use": {*_SHAPE, "href"},
    "image": {*_SHAPE, "href", "xlink:href"},
    "img": {"src", "alt"},
}
#: Where each tag may lead: what the page itself needs it carries.
_ADDRESSES: Final = {
    "a": re.compile(r"https?://|#|[\w./-]+\.(?:html(?:#|$)|(?:pdf|docx|xlsx|csv|bib|json)$)"),
    "link": re.compile(r"data:,$"),
    "use": re.compile(r"#"),
    "image": re.compile(r"data:image/png;base64,"),
    "img": re.compile(r"data:image/png;base64,"),
}


class RefusedError(Exception):
    """There is something that a report must not carry."""


def clean_markdown(html: str) -> str:
    """Keep of rendered Markdown what prose needs: no raw HTML with a deed in it passes."""
    return nh3.clean(html, tags={*_PROSE, "a"}, attributes={"a": {"href", "title"}}, link_rel=None)


def check_page(html: str, *, allowed_address: str = "") -> None:
    """Refuse a page that holds markup outside the allow-list, or that tells of this machine.

    The contact that reports name is the `allowed_address`; any other e-mail address is a leak.

    Raises
    ------
    RefusedError
        Says what was found, with the text around it.
    """
    check_leaks(html.replace(allowed_address, "") if allowed_address else html)
    checker = _Markup()
    checker.feed(html)
    checker.close()


def check_leaks(text: str) -> None:
    """Refuse text that names this machine, shows code or an address, or would load something; see `check_page`."""
    for what, pattern in {_PATH: _machine_path(), "a name of this machine": _machine_name(), **_LEAKS}.items():
        if found := pattern.search(text):
            around = text[max(0, found.start() - 30) : found.end() + 30]
            raise RefusedError(f"the report holds {what}: '{around}'")


def check_paths(text: str) -> None:
    """Refuse the text of an executed notebook if it names a path of this machine."""
    if found := _machine_path().search(text):
        raise RefusedError(f"the executed notebook holds {_PATH}: '{found.group()}'")


def _machine_path() -> "re.Pattern[str]":
    """Match a common path, and every folder that this process runs in or from, wherever the machine keeps it."""
    folders = {Path.cwd(), Path.home(), Path(sys.prefix), Path(tempfile.gettempdir()), PACKAGE.parent}
    named = [str(folder) for folder in sorted(folders) if folder != Path(folder.anchor)]
    own = [rf"{re.escape(path[0])}(?<![\w./:-].){re.escape(path[1:])}(?![\w-])" for path in named]
    return re.compile("|".join([_COMMON_PATH, *own]))


def _machine_name() -> "re.Pattern[str]":
    """Match the user at a machine, and the machine's name where it is no plain word."""
    names, host = [rf"\b{re.escape(_user())}@"], socket.gethostname()
    if len(host) > 5 and re.search(r"[a-z]", host) and re.search(r"[\d-]", host):
        names.append(rf"\b{re.escape(host)}\b")
    return re.compile("|".join(names))


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return "root"


class _Markup(HTMLParser):
    """Refuses, at the first, a tag, an attribute or an address that is not on the allow-list."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for what in self._faults(tag, attrs):
            line, _ = self.getpos()
            raise RefusedError(f"the report holds {what} that no report may carry (line {line})")

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        # Browsers and this parser do not always agree on where a comment ends.
        raise RefusedError(f"the report holds a comment that no report may carry: '{data[:40]}'")

    def _faults(self, tag: str, attrs: list[tuple[str, str | None]]) -> Iterator[str]:
        if tag not in _PLAIN and tag not in _ATTRIBUTES:
            yield f"a tag '{tag}'"
            return
        for name, value in attrs:
            if name not in _ATTRIBUTES.get(tag, set()) | _COMMON:
                yield f"an attribute '{name}' of '{tag}'"
            elif name.endswith(("href", "src")) and not _ADDRESSES[tag].match(value or ""):
                yield f"an address '{(value or '')[:40]}'"
