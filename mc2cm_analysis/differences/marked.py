"""Which words of two texts differ? They are marked in both, for a page."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from markupsafe import Markup, escape

from mc2cm_analysis.language import say

#: A word, or what stands between two: only words can differ.
_PIECE: Final = re.compile(r"\s+|[^\s]+")
#: Of a longer text its beginning is shown.
_LONGEST: Final = 3_000
_TEXT: Final = Markup("<bdi{lang}>{text}</bdi>")


def marked(old: str, new: str, language: str = "") -> tuple[Markup, Markup]:
    """Return two texts as HTML, the words that went struck out in the old and those that came bold in the new.

    Each has its own direction, whatever the direction of the page; `language` is theirs, where it is known.

    Examples
    --------
    >>> for text in marked("a plan of 2015", "a plan of 2016"):
    ...     print(text)
    <bdi>a plan of <del>2015</del></bdi>
    <bdi>a plan of <strong>2016</strong></bdi>
    """
    before, after = (_PIECE.findall(_begun(one)) for one in (old, new))
    if not before or not after:
        return text(old, language), text(new, language)
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    was = [_part(before[a:b], "del" if step != "equal" else "") for step, a, b, _, _ in steps]
    now = [_part(after[c:d], "strong" if step != "equal" else "") for step, _, _, c, d in steps]
    return _whole(Markup().join(was), language), _whole(Markup().join(now), language)


def text(words: str, language: str = "") -> Markup:
    """Return a text as HTML in its own direction; an empty one says so."""
    return _whole(escape(_begun(words)), language) if words else Markup("<small>{}</small>").format(say("(empty)"))


def _begun(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}\N{HORIZONTAL ELLIPSIS}"


def _part(pieces: Sequence[str], tag: str) -> Markup:
    words = escape("".join(pieces))
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), words) if tag and words.strip() else words


def _whole(html: Markup, language: str) -> Markup:
    return _TEXT.format(lang=Markup(' lang="{}"').format(language) if language else "", text=html)
