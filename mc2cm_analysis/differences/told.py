"""How is a difference said? Sentences on rows, texts and orders, for the terminal and for the page."""

from collections.abc import Iterator, Sequence
from typing import Final

from mc2cm_analysis.differences import orders, rows
from mc2cm_analysis.differences.cells import TEXTS
from mc2cm_analysis.differences.compared import Compared
from mc2cm_analysis.differences.difference import Difference
from mc2cm_analysis.differences.moved_orders import Moved, MovedOrder, Unit
from mc2cm_analysis.differences.rows import ADDED, CHANGED, DROPPED, RENAMED, RowChange
from mc2cm_analysis.differences.sentences import PageChange
from mc2cm_analysis.language import Language, counted, current, in_sentence, later, say, words
from mc2cm_analysis.vocabulary import LENSES, NO_DATE, THEMES

#: A sentence names no more rows than this.
_NAMED: Final = 8
_HAPPENED: Final = {
    ADDED: later("{row} (added)"),
    DROPPED: later("{row} (dropped)"),
    CHANGED: later("{row} (changed)"),
    RENAMED: later("{row} (renamed)"),
}


def counted_rows(kind: str, n: int) -> str:
    """Say to how many rows something happened."""
    match kind:
        case rows.ADDED:
            return counted(n, "{n} row added", "{n} rows added")
        case rows.DROPPED:
            return counted(n, "{n} row dropped", "{n} rows dropped")
        case rows.CHANGED:
            return counted(n, "{n} row changed", "{n} rows changed")
    return counted(n, "{n} row renamed", "{n} rows renamed")


def in_short(found: Difference) -> list[str]:
    """Say in a few sentences what is different, or that no reader sees anything of it."""
    if not found.is_seen:
        if found.same_files:
            return [say("Nothing has changed: the data is the same, byte for byte.")]
        return [say("Nothing that a reader sees has changed.")]
    kinds = [change.kind for change in found.shown]
    counts = [counted_rows(kind, kinds.count(kind)) for kind in (ADDED, DROPPED, CHANGED, RENAMED) if kind in kinds]
    said = [say("In the data: {counts}.", counts=current().listing(counts))] if counts else []
    if found.texts.retold:
        said.append(
            counted(
                len(found.texts.retold),
                "{n} translation changed, its English as it was.",
                "{n} translations changed, their English as it was.",
            )
        )
    if found.texts.reworded:
        n = len(found.texts.reworded)
        said.append(counted(n, "{n} text was reworded in English.", "{n} texts were reworded in English."))
    return [*said, *_orders_in_short(found), *_pages_in_short(found)]


def _orders_in_short(found: Difference) -> Iterator[str]:
    """Say which orders moved, and that the others did not."""
    moved = [in_sentence(order_name(order.lens)) for order in found.orders if order.moved]
    if moved:
        yield say("Orders of the themes that moved: {orders}.", orders=_joined(moved))
    else:
        yield say("No order of the themes moved.")


def _pages_in_short(found: Difference) -> Iterator[str]:
    """Say how many pages of two releases read differently."""
    if found.old.pages and found.new.pages:
        n = len(found.pages)
        none = say("No page of the reports reads differently.")
        yield counted(n, "{n} page of the reports differs.", "{n} pages of the reports differ.") if n else none


def page_name(page: PageChange) -> str:
    """Name a page by its title and place."""
    return f"{page.title} ({page.place})" if page.title else page.place


def page_in_short(page: PageChange) -> str:
    """Say how much of a page reads differently."""
    if page.came:
        return say("{page}: new", page=page_name(page))
    if page.went:
        return say("{page}: no longer there", page=page_name(page))
    sentences, figures = len(page.sentences), len(page.figures)
    counts = [
        counted(sentences, "{n} passage of text", "{n} passages of text") if sentences else "",
        counted(page.rows, "{n} row of a table", "{n} rows of tables") if page.rows else "",
        counted(figures, "{n} chart", "{n} charts") if figures else "",
    ]
    return say("{page} differs in {counts}", page=page_name(page), counts=_joined(list(filter(None, counts))))


def order_name(lens: str) -> str:
    """Name the order by a lens."""
    return words(LENSES)[lens]


def version(found: Compared) -> str:
    """Name one of the two, with the version and the day of its data."""
    day = current().day(found.package.date) if found.package.date else say(NO_DATE)
    return say("{name} (data version {version}, {day})", name=found.name, version=found.package.version, day=day)


def before_and_now(found: Difference) -> list[str]:
    """Name the two that were compared."""
    before = say("Before: {what}", what=version(found.old))
    return [before, say("Now: {what}", what=version(found.new))]


def same_order(lens: str) -> str:
    """Say that an order rests on other rows and did not move."""
    return say("{order}: other rows count, and the order says the same.", order=order_name(lens))


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
    return _joined(names)


def _unit(unit: Unit) -> str:
    first, *others = unit
    named = say(_HAPPENED[first.kind], row=row_name(first))
    return (
        counted(len(others), "{row} with {n} row of its own", "{row} with {n} rows of its own", row=named)
        if others
        else named
    )


def row_name(change: RowChange) -> str:
    """Name a row by its table and key, a text by itself."""
    return quoted(change.name) if change.table == TEXTS else f"{change.table} {change.name}"


def quoted(text: str) -> str:
    """Put a text in quotes."""
    return say("“{text}”", text=text)


def named_by(n: int) -> str:
    """Say how many rows name a renamed one, behind its name."""
    return " " + counted(n, "(named by {n} row)", "(named by {n} rows)") if n else ""


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
    old, new = (_joined(cities) if cities else none() for cities in (one.old, one.new))
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


def none() -> str:
    """Say that there is none."""
    return say("none")


def range_of(ends: tuple[int, int] | None) -> str:
    """Return the places of a range as printed."""
    if ends is None:
        return none()
    low, high = (current().number(end) for end in ends)
    return low if low == high else f"{low}\N{EN DASH}{high}"


def _joined(items: Sequence[str]) -> str:
    return current().listing(list(items))


def small_cells(found: Difference) -> str:
    """Say how many cells differ and read the same; empty if none does."""
    n = len(found.small)
    if not n:
        return ""
    return counted(
        n,
        "{n} cell differs in spaces, digits that no page prints or the form of an address only.",
        "{n} cells differ in spaces, digits that no page prints or the form of an address only.",
    )


def texts_beside(found: Difference) -> str:
    """Say how many texts came or went with what is told of rows; empty if none did."""
    n = len(found.texts.beside)
    if not n:
        return ""
    return counted(
        n,
        "{n} row of the table of texts came or went with these changes.",
        "{n} rows of the table of texts came or went with these changes.",
    )


def about_the_data(found: Difference) -> str:
    """Say what ``datapackage.json`` says otherwise."""
    return say(
        "The description of the data (datapackage.json) differs in: {what}.", what=_joined(list(found.rows.about))
    )


def figures_left_out(n: int) -> str:
    """Say how many figures have no room on a page."""
    return counted(n, "{n} more chart differs and is not shown.", "{n} more charts differ and are not shown.")


def language_name(code: str) -> str:
    """Name a language."""
    from babel import Locale

    return str(Locale.parse(code).get_display_name(Language(current().code).locale))
