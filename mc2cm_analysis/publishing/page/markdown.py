"""How does Markdown become part of a page? What a page cannot carry is refused in a sentence; nothing is left out.

It is read as nbconvert reads it, but for mathematics, which no page can set: as in Pandoc, a dollar begins it only
where no space follows, so that an amount of money is what it says.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from html import escape, unescape
from typing import Any, Final, NamedTuple, NoReturn

from mistune.plugins import import_plugin
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath, MathInlineParser

from mc2cm_analysis.publishing.page.images import embedded
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.markup import checked, text_of

#: Says a text in the language of the page; it has no Markdown but what stands in a line.
Say = Callable[[str], str]
_DOLLARS: Final = r"(?<![\\$])\$(?![\s$])(?P<math_inline_tex>(?:[^$\\]|\\.)+?)(?<!\s)\$(?!\d)"
_DEEPEST: Final = 4


class Prose(NamedTuple):
    """Markdown as it stands on a page, and what it names."""

    html: str
    title: str  # of the notebook, where one is asked for; it is not part of the page
    sections: list[tuple[str, str]]  # an anchor and the text of each heading ``##``


def as_prose(
    source: str,
    *,
    say: Say = str,
    takes_title: bool = False,
    anchors: Collection[str] = (),
    attachments: Mapping[str, Mapping[str, str]] | None = None,
    folder: str | None = None,
) -> Prose:
    """Return Markdown as HTML for a page.

    Parameters
    ----------
    source : str
        Of a cell, or shown by one.
    say : function
        Called with each heading, paragraph, item and cell of a table, and with HTML that holds words.
    takes_title : bool
        Whether the first heading ``#`` is the title of the notebook; any other is refused.
    anchors : collection of str
        Those that the page has already.
    attachments : mapping
        Pictures of the cell.
    folder : str, optional
        Where pictures lie that are to be embedded.

    Raises
    ------
    RefusedError
        Says what a page cannot carry; whoever asks knows which cell it is.
    """
    renderer = _Renderer(attachments or {}, folder)
    markdown = MarkdownWithMath(renderer, inline=_Inline(hard_wrap=False))
    import_plugin("footnotes")(markdown)
    reading = _Reading(say, takes_title, list(anchors))
    markdown.before_render_hooks.append(reading)
    html = checked(markdown.render(source))
    return Prose(html, reading.title, [(anchor, renderer.headings[anchor]) for anchor in reading.made])


def title_of(source: str) -> str:
    """Return the text of the first heading ``#`` of Markdown; empty if it has none."""
    reading = _Reading(str, True, [])
    markdown = MarkdownWithMath(_WithoutPictures(escape=False), inline=_Inline(hard_wrap=False))
    markdown.before_render_hooks.append(reading)
    markdown.render(source)
    return text_of(markdown.render(reading.title)).strip()


class _Reading:
    """Goes through what was parsed, before it is rendered: takes the title out, says texts, names the sections."""

    def __init__(self, say: Say, takes_title: bool, taken: list[str]) -> None:
        self.title = ""
        self.made: list[str] = []
        self._say, self._takes_title, self._taken = say, takes_title, taken

    def __call__(self, _: Any, state: Any) -> None:
        if state.env.get("ref_footnotes"):
            key = str(next(iter(state.env["ref_footnotes"])))
            raise RefusedError(
                f"holds a footnote ([^{key.lower()}]), which a report does not carry; put it into the text"
            )
        for token in state.tokens:
            if self._takes_title and _level(token) == 1:
                self._takes_title, self.title = False, token["text"].strip()
                state.tokens.remove(token)
                break
        for token in _all(state.tokens):
            if _level(token) == 2:
                token["attrs"]["id"] = self._anchor(token["text"])
            if "text" in token:
                token["text"] = self._said(token["text"])
            elif token["type"] == "block_html" and text_of(token["raw"]).strip():
                token["raw"] = self._said(token["raw"])

    def _said(self, text: str) -> str:
        """Say a text; a language that says it as it stands leaves its line breaks too."""
        written = " ".join(text.split())
        said = self._say(written)
        return text if said == written else said

    def _anchor(self, title: str) -> str:
        """Return the anchor of a section: the same in every language, and no other's."""
        plain = re.sub(r"\W+", "-", title.lower()).strip("-") or "section"
        anchor, number = plain, 2
        while anchor in self._taken:
            anchor, number = f"{plain}-{number}", number + 1
        self._taken.append(anchor)
        self.made.append(anchor)
        return anchor


def _level(token: Mapping[str, Any]) -> int:
    return int(token["attrs"]["level"]) if token["type"] == "heading" else 0


def _all(tokens: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for token in tokens:
        yield token
        yield from _all(token.get("children", []))


class _Inline(MathInlineParser):
    SPECIFICATION = {**MathInlineParser.SPECIFICATION, "inline_math_tex": _DOLLARS}  # noqa: RUF012  # as its own


class _WithoutPictures(IPythonRenderer):
    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text


class _Renderer(IPythonRenderer):
    """Writes what pages have elements for, and refuses the rest."""

    def __init__(self, attachments: Mapping[str, Mapping[str, str]], folder: str | None) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.headings: dict[str, str] = {}
        self._attachments, self._folder = attachments, folder

    def softbreak(self) -> str:
        return " "

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        if level == 1:
            raise RefusedError(f"holds a second title, '{text_of(text)}'; begin the headings of its parts with ##")
        if level > _DEEPEST:
            raise RefusedError(f"holds a heading of level {level}, '{text_of(text)}'; {_DEEPEST} signs # are the most")
        if anchor := attrs.get("id"):
            self.headings[anchor] = text_of(text)
        return super().heading(text, level, **attrs)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        words = text_of(text).strip()
        name = url.removeprefix("attachment:") if len(url) < 200 else "in an address"
        if not words:
            raise RefusedError(f"shows a picture, {name}, without words for who cannot see it; write ![words](...)")
        return f'<img src="{embedded(url, self._attachments, self._folder)}" alt="{escape(words)}">'

    def block_code(self, code: str, info: str | None = None) -> str:
        if info and info.split()[:1] == ["mermaid"]:
            raise RefusedError("holds a diagram in Mermaid, which a page without scripts cannot draw")
        return f"<pre><code>{escape(code, quote=False)}</code></pre>\n"

    def block_html(self, html: str) -> str:
        return f"{html}\n"

    def inline_html(self, html: str) -> str:
        return html

    def list(self, text: str, ordered: bool, **attrs: Any) -> str:
        if ordered and attrs.get("start") == 0:
            raise RefusedError("holds a list that begins with 0; a report counts from 1, or from a later number")
        return super().list(text, ordered, **attrs)

    def task_list_item(self, text: str, checked: bool = False) -> str:
        sign = "☑" if checked else "☐"
        return f"<li>{f'<p>{sign} ' + text.removeprefix('<p>') if text.startswith('<p>') else f'{sign} {text}'}</li>\n"

    def table(self, text: str) -> str:
        heads = [text_of(head) for head in re.findall(r"<th\b[^>]*>(.*?)</th>", text, re.DOTALL)]
        name = escape(", ".join(head for head in heads if head.strip()))
        label = f' role="group" aria-label="{name}" tabindex="0"' if name else ""
        return f'<div class="table"{label}>\n<table>\n{text}</table>\n</div>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        tag = "th" if head and text.strip() else "td"
        of_column = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{of_column}{' class=n' if align == 'right' else ''}>{text}</{tag}>\n"

    def inline_math(self, body: str) -> str:
        _refuse_mathematics(f"${body}$")

    def block_math(self, body: str) -> str:
        _refuse_mathematics(f"$${body}$$")

    def latex_environment(self, name: str, body: str) -> str:
        _refuse_mathematics(f"\\begin{{{name}}}{body}\\end{{{name}}}")


def _refuse_mathematics(formula: str) -> NoReturn:
    formula = " ".join(unescape(formula).split())
    raise RefusedError(f"holds mathematics, '{formula[:60]}', which a page without scripts cannot set; say it in words")
