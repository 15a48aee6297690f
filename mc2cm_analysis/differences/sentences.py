"""What reads differently on the same page of two releases, in the same language?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from mc2cm_analysis.differences.compared import Compared
from mc2cm_analysis.differences.drawings import FigureChange, drawings_of, figure_changes
from mc2cm_analysis.differences.pages import Said, said_on
from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES

#: What else of a page can differ.
ORDER, SOURCES, LINKS, FOOT, FORM = "order", "sources", "links", "foot", "form"
#: Two blocks are the same one, reworded, if this much of them is the same.
_ALIKE: Final = 0.5


class Sentence(NamedTuple):
    """A block of text before and now; empty where it was not, or is no more."""

    old: str
    new: str


@dataclass(frozen=True)
class PageChange:
    """What reads differently on a page.

    Attributes
    ----------
    place : str
        Its place in the reports, such as ``en/lyon.html``.
    title : str
        Its first heading.
    came, went : bool
        Whether the page itself is new, or gone; then nothing of it is compared.
    sentences : list of Sentence
        In the order in which they are read now.
    rows : int
        How many rows of its tables came, went or differ.
    figures : list of FigureChange
        Its figures that are drawn otherwise.
    parts : tuple of str
        What else of it differs: the ``order`` of its text or rows, its ``sources``, its ``links``, its ``foot``; its
        ``form`` where it differs and reads the same.
    """

    place: str
    title: str
    came: bool = False
    went: bool = False
    sentences: tuple[Sentence, ...] = ()
    rows: int = 0
    figures: tuple[FigureChange, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """The language that it is in."""
        return self.place.partition("/")[0]


def page_changes(old: Compared, new: Compared) -> Iterator[PageChange]:
    """Yield the pages of two releases that read differently; none if one of them has no pages."""
    for place in sorted({*old.pages, *new.pages}) if old.pages and new.pages else ():
        if place not in old.pages:
            yield PageChange(place, said_on(new.pages[place]).title, came=True)
        elif place not in new.pages:
            yield PageChange(place, said_on(old.pages[place]).title, went=True)
        elif old.pages[place] != new.pages[place] and (change := _change(old, new, place)):
            yield change


def _change(old: Compared, new: Compared, place: str) -> PageChange | None:
    """Return what differs on a page; None if it is the same but for its edition."""
    was, now = (said_on(one.pages[place], _edition(one, place)) for one in (old, new))
    blocks, moved = _differing(was.blocks, now.blocks)
    rows, moved_rows = _differing(was.rows, now.rows)
    sentences = tuple(sentence for before, after in blocks for sentence in _paired(before, after))
    n_rows = max(sum(len(before) for before, _ in rows), sum(len(after) for _, after in rows))
    figures = tuple(figure_changes(drawings_of(old.pages[place]), drawings_of(new.pages[place])))
    parts = ((ORDER,) if moved or moved_rows else ()) + _parts(was, now)
    if not (sentences or n_rows or figures or parts):
        if was.whole == now.whole:
            return None
        parts = (FORM,)
    return PageChange(place, now.title, sentences=sentences, rows=n_rows, figures=figures, parts=parts)


def _edition(one: Compared, place: str) -> tuple[str, ...]:
    """Return the version and the day of the data as a page prints them."""
    code = place.partition("/")[0]
    language = Language(code if code in LANGUAGES else ENGLISH)
    return (one.package.version, language.day(one.package.date) if one.package.date else "")


def _parts(was: Said, now: Said) -> tuple[str, ...]:
    cited = all(was.cited[text] == now.cited[text] for text in was.cited.keys() & now.cited.keys())
    same = {SOURCES: was.sources == now.sources and cited, LINKS: was.links == now.links, FOOT: was.foot == now.foot}
    return tuple(part for part, is_same in same.items() if not is_same)


def _differing(old: Sequence[str], new: Sequence[str]) -> tuple[list[tuple[list[str], list[str]]], bool]:
    """Return what differs, by the places where it stood and stands; and whether anything only stands elsewhere."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    places = [(old[a:b], new[c:d]) for step, a, b, c, d in steps if step != "equal"]
    moved = Counter(one for before, _ in places for one in before) & Counter(
        one for _, after in places for one in after
    )
    left, arrived = moved.copy(), moved.copy()
    return [(_without(before, left), _without(after, arrived)) for before, after in places], bool(moved)


def _without(some: Sequence[str], others: Counter[str]) -> list[str]:
    """Return some without the others, each as often as it is among them; these are used up."""
    kept = []
    for one in some:
        if others[one]:
            others[one] -= 1
        else:
            kept.append(one)
    return kept


def _paired(before: list[str], after: list[str]) -> Iterator[Sentence]:
    """Yield blocks that stood and stand in the same place, each with the one that it was."""
    left = list(before)
    for block in after:
        was = next((one for one in left if len(before) == len(after) == 1 or _alike(one, block)), "")
        if was:
            left.remove(was)
        yield Sentence(was, block)
    for block in left:
        yield Sentence(block, "")


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE
