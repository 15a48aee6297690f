"""What may leave the house? A page is parsed as a browser does it, held against a list, and written anew.

What is written is what was looked at: nothing of the text that came in gets out but elements, attributes and values of
the list (`allowed`), and text, whose signs are then escaped. The gate does not mend, it refuses.
"""

import base64
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from mc2cm_analysis.issues import visible
from mc2cm_analysis.publishing.page.allowed import (
    EMPTY,
    HTML,
    IN_LINE,
    OWN_ADDRESS,
    SVG,
    Fits,
    address,
    words,
)
from mc2cm_analysis.publishing.page.drawn_again import DrawnAgain
from mc2cm_analysis.publishing.page.leaks import RefusedError, check_leaks, check_link

#: What a browser may load for a page: nothing but what the page carries, and its own style sheet.
_POLICY: Final = "default-src 'none'; img-src data:; style-src 'sha256-{digest}'; font-src data:"
_WRITTEN_POLICY: Final = re.compile(r'\n<meta http-equiv="Content-Security-Policy" content="[^"]*">')
_SHEET: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)
#: What the head of each page says of itself, beside its title and authors.
_SAID_IN_HEAD: Final = {"viewport": "width=device-width, initial-scale=1", "referrer": "no-referrer"}
#: Signs that control a device, and those that are none.
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: Signs that the parser would leave out without a word.
_DROPPED: Final = re.compile(r"[\x00\ud800-\udfff]")
_DEEPEST: Final = 60
#: Bytes of a page at most: it is sent by mail, and opened on a telephone.
LARGEST: Final = 500_000


def passed(html: str, sheet: str, *, allowed_address: str = "", for_analyst: bool = False) -> str:
    """Return a page as it may leave the house, written anew, with its style sheet and the policy that names it.

    Parameters
    ----------
    html : str
        The page, with an empty ``<style>`` in its head.
    sheet : str
        The style sheet for it, which is the project's own.
    allowed_address : str
        The contact that reports name; any other address of mail is a leak.
    for_analyst : bool
        Whether the page stays with whoever made it, and may tell of the machine.

    Raises
    ------
    RefusedError
        If the page holds what is not on the list, or tells of this machine, with what was found and where.
    """
    if "</" in sheet or "<!" in sheet:
        raise RefusedError("the style sheet of the report holds markup")
    page = _Page(sheet)
    written = page.written(html)
    if not for_analyst:
        check_leaks(page.text(), allowed_address=allowed_address)
        if len(written.encode()) > LARGEST:
            size = f"{len(written.encode()) / 1000:,.0f} kB"
            raise RefusedError(f"the report is {size} long, and a page may be {LARGEST // 1000} kB at most")
    return written


def before_the_gate(page: str) -> tuple[str, str]:
    """Return a page as it came to the gate, and the style sheet that the gate wrote into it.

    Raises
    ------
    RefusedError
        If it has no style sheet.
    """
    sheet = _SHEET.search(page)
    if sheet is None:
        raise RefusedError("the page has no style sheet, which the gate gives it")
    return _WRITTEN_POLICY.sub("", _SHEET.sub("<style></style>", page, count=1), count=1), sheet[1]


class _Page:
    """A page on its way through the gate: what is written of it so far, and its text."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._parts: list[str] = []
        self._lines: list[str] = []
        self._line: list[str] = []
        self._sheets = 0
        self._drawn = DrawnAgain()

    def written(self, html: str) -> str:
        """Return the page written anew from its tree."""
        _check_signs(html, _DROPPED)
        root = LexborHTMLParser(html).root
        if root is None or root.tag != "html":
            raise RefusedError("the report is empty")
        self._write(root, 0, in_head=False, in_svg=False)
        written = "<!DOCTYPE html>\n" + "".join(self._parts)
        _check_signs(written, _NO_TEXT)
        self._drawn.check()
        if self._sheets != 1:
            raise RefusedError(f"the report holds {self._sheets} places for its style sheet, and is to hold one")
        return written

    def text(self) -> str:
        """Return what is read on the page and in attributes: a line for each block, and for each piece of it."""
        return "\n".join(dict.fromkeys(self._lines))

    def _write(self, node: Any, depth: int, *, in_head: bool, in_svg: bool) -> None:
        """Write an element with what it holds."""
        tag: str = node.tag
        in_head, in_svg = in_head or tag == "head", in_svg or tag == "svg"
        if tag == "style" and in_head:
            self._write_sheet(node)
            return
        known = (SVG if in_svg else HTML).get(tag)
        if known is None or depth > _DEEPEST:
            raise self._refused(f"a tag '{tag}'" if known is None else "tags in tags without an end")
        if tag not in IN_LINE:
            self._end_line()
        self._parts.append(f"<{tag}")
        attributes = node.attributes
        for name, value in attributes.items():
            self._write_attribute(tag, name, value or "", known.get(name))
        if tag in EMPTY:
            self._check_empty(tag, attributes, in_head=in_head)
        if tag == "use":
            self._drawn.draw((attributes.get("href") or "").removeprefix("#"))
        self._drawn.enter((attributes.get("id") or "") if in_svg else "")
        self._write_inside(node, depth, in_head=in_head, in_svg=in_svg)
        self._drawn.leave()
        if tag not in IN_LINE:
            self._end_line()

    def _write_inside(self, node: Any, depth: int, *, in_head: bool, in_svg: bool) -> None:
        tag, child = node.tag, node.child
        if child is None and (in_svg or tag in EMPTY):
            self._parts.append("/>" if in_svg else ">")
            return
        self._parts.append(">")
        if tag == "head":
            self._write_policy()
        while child is not None:
            if child.is_text_node:
                self._write_text(child.text_content or "", after_pre=tag == "pre")
            elif child.is_element_node and tag not in ("title", "desc"):
                self._write(child, depth + 1, in_head=in_head, in_svg=in_svg)
            else:
                raise self._refused("a comment" if not child.is_element_node else f"a tag '{child.tag}' in words")
            child = child.next
        self._parts.append(f"</{tag}>")

    def _write_attribute(self, tag: str, name: str, value: str, fits: Fits | None) -> None:
        if fits is None:
            raise self._refused(f"an attribute '{name}' of '{tag}'")
        if not fits(value):
            what = "an address" if name in ("href", "src") else f"the value of '{name}'"
            raise self._refused(f"{what} '{visible(value[:40])}'")
        if fits is words:
            self._lines.append(value)
        elif fits is address and not OWN_ADDRESS(value):
            check_link(value)
            self._lines.append(value)
        quoted = _escaped(value).replace('"', "&quot;")
        self._parts.append(f' {name}="{quoted}"')

    def _write_text(self, text: str, *, after_pre: bool) -> None:
        self._line.append(text)
        if after_pre and text.startswith("\n"):
            self._parts.append("\n")  # a browser drops the first
        self._parts.append(_escaped(text))

    def _write_policy(self) -> None:
        digest = base64.b64encode(sha256(self._sheet.encode()).digest()).decode()
        policy = _POLICY.format(digest=digest)
        self._parts.append(f'\n<meta http-equiv="Content-Security-Policy" content="{policy}">')

    def _write_sheet(self, node: Any) -> None:
        """Write the page's own style sheet where the page has left a place for it; there is no other."""
        if node.child is not None or node.attributes:
            raise self._refused("a style sheet")
        self._sheets += 1
        self._parts.append(f"<style>{self._sheet}</style>")

    def _check_empty(self, tag: str, attributes: Mapping[str, str | None], *, in_head: bool) -> None:
        """Refuse what a head may say, and does not say so, or what is said elsewhere."""
        if tag in ("meta", "link") and not in_head:
            raise self._refused(f"a tag '{tag}' outside its head")
        name, content = attributes.get("name") or "", attributes.get("content") or ""
        if tag == "meta" and content != _SAID_IN_HEAD.get(name, content):
            raise self._refused(f"the value of '{name}' '{visible(content[:40])}'")

    def _end_line(self) -> None:
        if self._line:
            self._lines.append("".join(self._line))
            if len(self._line) > 1:
                self._lines.extend(self._line)
            self._line.clear()

    def _refused(self, what: str) -> RefusedError:
        before = visible(" ".join("".join([*self._lines[-1:], *self._line]).split())[-40:])
        return RefusedError(
            f"the report holds {what} that no report may carry" + (f" (after '{before}')" if before else "")
        )


def _check_signs(text: str, refused: "re.Pattern[str]") -> None:
    if found := refused.search(text):
        before = visible(text[max(0, found.start() - 30) : found.start()])
        raise RefusedError(f"the report holds a sign U+{ord(found[0]):04X} that no report may carry (after '{before}')")


def _escaped(text: str) -> str:
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text
