"""What is a report made of? Pieces of HTML: a finding, key figures, a sentence for a hole, and escaped text in them."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from mc2cm_analysis.language import current, say
from mc2cm_analysis.output_owner import sealed
from mc2cm_analysis.saving import Original, as_bytes, save

#: Returns the marks of sources, given their ids, as links into the list of sources: `Citations.cite`.
Cite = Callable[..., Markup]

#: JupyterLab aligns tables to the right and stripes them, and floats the terms of a list. The export drops this style.
NOTEBOOK_STYLE: Final = (
    '<style class="notebook">.mc2cm table { margin: 0; } .mc2cm th, .mc2cm td { text-align: start !important; '
    "vertical-align: top; max-width: 26em; white-space: normal; } .mc2cm th[scope=row] { font-weight: normal; } "
    ".mc2cm .n { text-align: end !important; } .mc2cm caption, .mc2cm .title, .mc2cm th[scope=rowgroup] "
    "{ font-weight: bold; text-align: start; } .mc2cm .note, .mc2cm caption small { display: block; opacity: .75; } "
    ".mc2cm figure > svg { max-width: 46em; } .mc2cm figure > svg.narrow { display: none; } "
    ".mc2cm .locator { max-width: 22em; } .mc2cm cite[lang=ar] { font-style: normal; } "
    ".mc2cm dt, .mc2cm dd { float: none; width: auto; margin: 0; } "
    ".mc2cm dl.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13em, 1fr)); gap: .8em; } "
    ".mc2cm dl.figures div { border-top: 2px solid #0072b2; padding: .3em; display: flex; flex-direction: column; } "
    ".jp-RenderedHTMLCommon div[dir=rtl] p { text-align: start; } "
    ".mc2cm dd.amount { order: -1; font-size: 1.4em; } .mc2cm dt { font-weight: bold; } </style>"
)

_ARABIC: Final = re.compile(r"[\u0600-\u06ff\u0750-\u077f]+(?:[ -][\u0600-\u06ff\u0750-\u077f]+)*")


def escaped(text: str) -> Markup:
    """Return text as HTML: escaped, its isolated pieces in ``<bdi>``, Arabic words marked in other languages' pages.

    This is the only place where the analysis escapes text; what is HTML already (`Markup`) stays as it is.

    Examples
    --------
    >>> print(escaped("<i> & عمّان"))
    &lt;i&gt; &amp; <bdi lang="ar">عمّان</bdi>
    """
    if isinstance(text, Markup):
        return text
    html = escape(text)
    if current().direction == "ltr":
        html = _ARABIC.sub(r'<bdi lang="ar">\g<0></bdi>', html)
    return Markup(current().marked_up(html))


def anchor(kind: str, title: str) -> str:
    """Return an id for a piece of a page, made from its title in whatever script."""
    return f"{kind}-{sha256(title.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class KeyFigure:
    """One of the few numbers that a reader takes away."""

    amount: str  # as printed
    words: str  # what it counts
    beside: str  # what stands beside it in the network, or how to read it
    sources: tuple[str, ...]  # ids of the sources it rests on


@dataclass(frozen=True)
class Card:
    """What a front page says of one city, with a link to its report."""

    name: str
    report: str  # the report's slug
    sentence: str
    figures: Sequence[KeyFigure]
    locator: str = ""  # a small drawing of where it lies, as HTML


@dataclass(frozen=True, repr=False)
class Block:
    """A piece of a report: its HTML, as the page carries it, and what a table or a chart was made from."""

    html: str
    original: Original | None = field(default=None, compare=False)

    @property
    def data(self) -> Any:
        """The frame that a table or a chart shows."""
        return self._original.frame

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Save a chart as ``.svg`` or ``.png``, with its title and source, or its data as ``.csv`` or ``.xlsx``.

        Returns
        -------
        Path
            The file, which then stands there whole.
        """
        return save(self._original, path)

    def as_bytes(self, name: str) -> bytes:
        """Return what `save` writes into a file with a name."""
        return as_bytes(self._original, name)

    @property
    def _original(self) -> Original:
        if self.original is None:
            raise ValueError("this piece of the page is no table and no chart, so it has no data of its own")
        return self.original

    def __repr__(self) -> str:
        """Say what it is; the HTML is for a notebook or a report."""
        return f"<{type(self).__name__} of {len(self.html)} characters>"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, str]]:
        html = self._repr_html_()
        return {"text/plain": repr(self), "text/html": html}, sealed(html)

    def _repr_html_(self) -> str:
        return in_notebook(self.html)


def in_notebook(html: str) -> str:
    """Return a piece as a notebook shows it: in its language and direction, with a style of its own.

    The export drops all of that: a page has its own language, direction and style sheet.
    """
    language = current()
    return f'{NOTEBOOK_STYLE}<div class="mc2cm" lang="{language.code}" dir="{language.direction}">{html}</div>'


def finding(sentence: str, source: Markup) -> Block:
    """Print a sentence made from results, with the marks of its sources."""
    return Block(f'<p class="finding">{escaped(sentence)}&nbsp;{source}</p>')


def verbatim(words: str, line: str) -> Block:
    """Print a line that is to be copied sign by sign; it runs from left to right in every language."""
    return Block(f'<p>{escaped(words)} <code dir="ltr">{escape(line)}</code></p>')


@dataclass(frozen=True)
class Finding:
    """A sentence made from results, and the sources it rests on."""

    sentence: str
    sources: tuple[str, ...]  # their ids


def findings(found: Sequence[Finding], *, cite: Cite) -> Block:
    """Print a few sentences made from results as a list, each with the marks of its sources."""
    items = "".join(f"<li>{escaped(one.sentence)}&nbsp;{cite(*one.sources)}</li>" for one in found)
    return Block(f'<ul class="findings">{items}</ul>')


def together(*pieces: "Block | None") -> Block:
    """Print several pieces one under the other."""
    return Block("\n".join(piece.html for piece in pieces if piece is not None))


def annex(summary: str, *pieces: "Block | None") -> Block:
    """Fold what a first reading can do without under a summary; paper shows it only if the reader opened it."""
    html = together(*pieces).html
    return Block(f'<details class="annex"><summary>{escaped(summary)}</summary>{html}</details>') if html else Block("")


def hole(sentence: str) -> Block:
    """Say in a sentence that nothing is known where a table or a chart would stand."""
    return Block(f'<p class="hole">{escaped(sentence)}</p>')


def quotations(texts: Sequence[str], source: Markup) -> Block:
    """Print what others wrote, each in its own language and direction, with the marks of the source under the list."""
    items = "".join(f'<li dir="auto">{escape(text)}</li>' for text in texts)
    return Block(f'<ul class="quotations">{items}</ul><p class="source-note">{escaped(say("Sources:"))} {source}</p>')


def key_figures(keys: Sequence[KeyFigure], *, cite: Cite) -> Block:
    """Print key figures: of each the number, what it counts, and what stands beside it."""
    items = [
        f'<div><dt>{escaped(key.words)}</dt><dd class="amount">{escaped(key.amount)}</dd>'
        f"<dd>{escaped(key.beside)}&nbsp;{cite(*key.sources)}</dd></div>"
        for key in keys
    ]
    return Block(f'<dl class="figures">{"".join(items)}</dl>')


def cards(shown: Sequence[Card], *, source: Markup, cite: Cite) -> Block:
    """Print cards; `source` stands behind each sentence. A front page keeps the links to reports that are there."""
    return Block(f'<ul class="cards">{"".join(_card(card, source, cite) for card in shown)}</ul>')


def _card(card: Card, source: Markup, cite: Cite) -> str:
    figures = "".join(
        f'<div><dt>{escaped(key.words)}</dt><dd class="amount">{escaped(key.amount)}</dd>'
        f"<dd>{escaped(key.beside)}&nbsp;{cite(*key.sources)}</dd></div>"
        for key in card.figures
    )
    return (
        f'<li><h3><a class="report" href="{card.report}.html">{escaped(card.name)}</a></h3>{card.locator}'
        f"<p>{escaped(card.sentence)}&nbsp;{source}</p><dl>{figures}</dl></li>"
    )
