"""How is a difference said? Sentences on rows, texts and pages, for the terminal and for the page."""

from collections.abc import Iterator
from typing import Final

from mc2cm_analysis.differences import rows
from mc2cm_analysis.differences.difference import Difference
from mc2cm_analysis.differences.names import joined, page_name, version
from mc2cm_analysis.differences.rows import ADDED, CHANGED, DROPPED, RENAMED
from mc2cm_analysis.differences.sentences import FOOT, FORM, LINKS, ORDER, SOURCES, PageChange
from mc2cm_analysis.differences.told_orders import answers, order_name
from mc2cm_analysis.language import counted, current, in_sentence, later, say

#: What of a page differs, apart from its text, its rows and its charts.
_PARTS: Final = {
    ORDER: later("the order of its text or rows"),
    SOURCES: later("its sources"),
    LINKS: later("its links or pictures"),
    FOOT: later("its footer"),
    FORM: later("its form alone"),
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
        if found.same_files and found.pages_compared:
            return [say("Nothing has changed: the data is the same, byte for byte, and the pages read the same.")]
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
    if found.cities_moved:
        said.append(
            say("The cities stand in another order: columns and lists follow it, and what rests on draws can differ.")
        )
    if n := len(found.rows.described):
        said.append(
            counted(
                n,
                "The description of the data (datapackage.json) differs in {n} place.",
                "The description of the data (datapackage.json) differs in {n} places.",
            )
        )
    if found.answers:
        said.append(answers())
    return [*said, *_orders_in_short(found), *_pages_in_short(found)]


def _orders_in_short(found: Difference) -> Iterator[str]:
    """Say which orders moved, and that the others did not."""
    moved = [in_sentence(order_name(order.lens)) for order in found.orders if order.moved]
    if moved:
        yield say("Orders of the themes that moved: {orders}.", orders=joined(moved))
    else:
        yield say("No order of the themes moved.")


def _pages_in_short(found: Difference) -> Iterator[str]:
    """Say how many pages of two releases read differently."""
    if found.pages_compared:
        n = len(found.pages)
        none = say("No page of the reports reads differently.")
        yield counted(n, "{n} page of the reports differs.", "{n} pages of the reports differ.") if n else none


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
        *(say(_PARTS[part]) for part in page.parts),
    ]
    return say("{page} differs in {counts}", page=page_name(page), counts=joined(list(filter(None, counts))))


def before_and_now(found: Difference) -> list[str]:
    """Name the two that were compared."""
    before = say("Before: {what}", what=version(found.old))
    return [before, say("Now: {what}", what=version(found.new))]


def invented(found: Difference) -> list[str]:
    """Say so where answers are invented."""
    message = later("Invented answers: an example. No stakeholder said what this page tells of stakeholders.")
    return [say(message)] if found.invented else []


def named_by(n: int) -> str:
    """Say how many rows name a renamed one, behind its name."""
    return " " + counted(n, "(named by {n} row)", "(named by {n} rows)") if n else ""


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


def figures_left_out(n: int) -> str:
    """Say how many figures have no room on a page."""
    return counted(n, "{n} more chart differs and is not shown.", "{n} more charts differ and are not shown.")
