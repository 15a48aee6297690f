"""How does a practice stand on a page? As a card of a fixed form: a heading, and the same facts on every card."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mc2cm_analysis.blocks import Block, escaped, hole
from mc2cm_analysis.language import begun, say
from mc2cm_analysis.paths import PACKAGE
from mc2cm_analysis.vocabulary import NOT_KNOWN, SEMICOLON

_CARDS: Final = Environment(
    loader=FileSystemLoader(PACKAGE / "templates"), autoescape=True, undefined=StrictUndefined
).get_template("cards.html.j2")


class Fact(NamedTuple):
    """One line of a card: its term, and what is known. Those of which nothing is known share the last line."""

    term: str
    known: Sequence[str] = ()  # text is escaped, unless it is `Markup`


class FactCard(NamedTuple):
    """A card: what it is about, its facts in order, and a note."""

    title: str
    facts: Sequence[Fact]
    note: str = ""


def fact_cards(cards: Sequence[FactCard], *, title: str, headed: bool = True) -> Block:
    """Print cards under a title.

    Parameters
    ----------
    cards : sequence of FactCard
        All with the same terms, in the same order.
    title : str
        Says what the cards are.
    headed : bool
        Whether the title is a heading of the third level; the cards have headings of the fourth.
    """
    if not cards:
        return hole(Markup("<strong>{}.</strong> {}").format(escaped(title), say("None is known to us.")))
    told = [(escaped(card.title), _known(card), escaped(_silent(card)), escaped(card.note)) for card in cards]
    return Block(_CARDS.render(title=escaped(title), headed=headed, cards=told, unknown=escaped(begun(say(NOT_KNOWN)))))


def _known(card: FactCard) -> list[tuple[Markup, list[Markup]]]:
    return [(escaped(fact.term), [*map(escaped, fact.known)]) for fact in card.facts if fact.known]


def _silent(card: FactCard) -> str:
    return say(SEMICOLON).join(fact.term for fact in card.facts if not fact.known)
