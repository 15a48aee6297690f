"""Which sentences read differently on the same page of two releases, in the same language?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from mc2cm_analysis.differences.compared import Compared
from mc2cm_analysis.differences.drawings import FigureChange, drawings_of, figure_changes
from mc2cm_analysis.differences.pages import said_on

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
    """

    place: str
    title: str
    came: bool = False
    went: bool = False
    sentences: tuple[Sentence, ...] = ()
    rows: int = 0
    figures: tuple[FigureChange, ...] = ()

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
        elif (before := old.pages[place]) != (after := new.pages[place]):
            was, now = said_on(before), said_on(after)
            sentences = tuple(_differing(was.blocks, now.blocks))
            rows = max(_lacking(was.rows, now.rows), _lacking(now.rows, was.rows))
            figures = tuple(figure_changes(drawings_of(before), drawings_of(after)))
            if sentences or rows or figures:
                yield PageChange(place, now.title, sentences=sentences, rows=rows, figures=figures)


def _lacking(some: Sequence[str], others: Sequence[str]) -> int:
    return (Counter(some) - Counter(others)).total()


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[Sentence]:
    """Yield the blocks that differ; one that only stands elsewhere reads the same."""
    moved = Counter(old) & Counter(new)
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step != "equal":
            before = [block for block in old[a:b] if not moved[block]]
            after = [block for block in new[c:d] if not moved[block]]
            yield from _paired(before, after)


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
