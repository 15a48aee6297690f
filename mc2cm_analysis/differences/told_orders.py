"""How is it said which orders of the themes moved, and what moved them?"""

from collections.abc import Iterator, Sequence
from typing import Final

from mc2cm_analysis.differences import orders
from mc2cm_analysis.differences.moved_orders import Moved, MovedOrder, Unit
from mc2cm_analysis.differences.names import joined, none, row_name
from mc2cm_analysis.differences.rows import ADDED, CHANGED, DROPPED, RENAMED
from mc2cm_analysis.language import counted, current, in_sentence, later, say, words
from mc2cm_analysis.vocabulary import LENSES, THEMES

#: A sentence names no more rows than this.
_NAMED: Final = 8
_HAPPENED: Final = {
    ADDED: later("{row} (added)"),
    DROPPED: later("{row} (dropped)"),
    CHANGED: later("{row} (changed)"),
    RENAMED: later("{row} (renamed)"),
}


def order_name(lens: str) -> str:
    """Name the order by a lens."""
    return words(LENSES)[lens]


def same_order(lens: str) -> str:
    """Say that an order rests on other rows and did not move."""
    return say("{order}: other rows count, and the order says the same.", order=order_name(lens))


def answers() -> str:
    """Say that answers changed, and nothing of them."""
    return say("Answers of stakeholders changed; which ones and how many is not told.")


def causes(order: MovedOrder) -> Iterator[tuple[str, list[str]]]:
    """Yield what moved an order, in a sentence, and what it says otherwise because of that."""
    if not order.old or not order.new:
        made = later("No order could be made before; now there is one.")
        yield say(later("There was an order before; now none can be made.") if order.old else made), []
        return
    groups: list[tuple[Moved, list[str]]] = []
    for one in order.moved:
        same = next(
            (told for first, told in groups if (first.alone, first.together) == (one.alone, one.together)), None
        )
        if same is None:
            groups.append((one, same := []))
        same.append(_moved(one))
    for one, told in groups:
        yield _cause(order, one), told


def _cause(order: MovedOrder, one: Moved) -> str:
    n = len(order.units)
    if not n:
        return answers()
    if not order.tried:
        return counted(
            n,
            "{n} change bears on this order.",
            "{n} changes bear on this order, too many to try each alone.",
        )
    if one.alone:
        message = later("Each of these changes alone moves it so: {rows}")
        if len(one.alone) == 1:
            message = later("This change alone moves it so: {rows}")
        return say(message, rows=_named(one.alone))
    return say("Only together do these changes move it so: {rows}", rows=_named(one.together))


def _named(units: Sequence[Unit]) -> str:
    names = [_unit(unit) for unit in units[:_NAMED]]
    if more := len(units) - len(names):
        names.append(counted(more, "{n} other change", "{n} other changes"))
    return joined(names)


def _unit(unit: Unit) -> str:
    first, *others = unit
    named = say(_HAPPENED[first.kind], row=row_name(first))
    return (
        counted(len(others), "{row} with {n} row of its own", "{row} with {n} rows of its own", row=named)
        if others
        else named
    )


def _moved(one: Moved) -> str:
    """Say what an order says otherwise."""
    match one.aspect.what:
        case orders.PLACE:
            theme, old, new = _theme(one), one.old or none(), one.new or none()
            return say("{theme}: place {old}, now {new}", theme=theme, old=old, new=new)
        case orders.RANGE:
            old, new = (range_of(ends) for ends in (one.old, one.new))
            return say("{theme}: in nine of ten draws place {old}, now {new}", theme=_theme(one), old=old, new=new)
        case orders.PAIR:
            return _pair(one)
        case orders.AGREEMENT:
            old, new = (none() if w is None else current().number(w, 2) for w in (one.old, one.new))
            return say("Agreement of the cities (Kendall's W): {old}, now {new}", old=old, new=new)
    old, new = (joined(cities) if cities else none() for cities in (one.old, one.new))
    return say("Cities with ranks: {old}; now {new}", old=old, new=new)


def _pair(one: Moved) -> str:
    both = one.aspect.themes
    name = {theme: in_sentence(label) for theme, label in words(THEMES).items()}

    def other(first: str) -> str:
        return name[both[1] if first == both[0] else both[0]]

    if one.old and one.new:
        message = later("It was settled that {first} comes before {second}; now the other order is settled")
        return say(message, first=name[one.old], second=other(one.old))
    if one.new:
        message = later("It is settled now that {first} comes before {second}")
        return say(message, first=name[one.new], second=other(one.new))
    if one.old:
        message = later("It is not settled any more that {first} comes before {second}")
        return say(message, first=name[one.old], second=other(one.old))
    first, second = (name[theme] for theme in both)
    return say("The order of {first} and {second} is not settled", first=first, second=second)


def _theme(one: Moved) -> str:
    return words(THEMES)[one.aspect.themes[0]]


def range_of(ends: tuple[int, int] | None) -> str:
    """Return the places of a range as printed."""
    if ends is None:
        return none()
    low, high = (current().number(end) for end in ends)
    return low if low == high else f"{low}\N{EN DASH}{high}"
