"""How does a difference stand on a page? By the template and gate of every report, in the language of its reader."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from markupsafe import Markup

from mc2cm_analysis.blocks import Block, annex, escaped, hole
from mc2cm_analysis.differences import page_tables, told, told_orders
from mc2cm_analysis.differences.difference import Difference
from mc2cm_analysis.differences.listed import MOST_LISTED, listed_tables
from mc2cm_analysis.differences.moved_orders import MovedOrder
from mc2cm_analysis.differences.names import page_name
from mc2cm_analysis.differences.sentences import PageChange
from mc2cm_analysis.language import current, later, say
from mc2cm_analysis.publishing.page.render import as_html, drawn_once
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.reports import Report

TITLE: Final = later("What has changed")
#: Entries of each list, the most that are tried first: of very many, fewer have room on a page.
_MOST: Final = (MOST_LISTED, 15, 5, 1)
#: Bytes of a page without its figures, and with them, so that with its letters it passes the gate.
_ROOM: Final = 250_000
_ROOM_WITH_FIGURES: Final = 400_000

#: The headings, as the prose of a notebook: what is under one is printed if there is any of it.
_HEADINGS: Final = {
    "orders": later("Orders of the themes"),
    "rows": later("Rows of the data"),
    "texts": later("Texts and translations"),
    "pages": later("What reads differently"),
    "figures": later("Charts, before and now"),
    "small": later("What no reader sees"),
}


def as_page(found: Difference) -> str:
    """Return a difference as a page in the active language.

    Raises
    ------
    RefusedError
        If it holds what no page may carry.
    """
    parts = _parts(found, _MOST[0])
    for fewer in _MOST[1:]:
        if _size(parts) > _ROOM:
            parts = _parts(found, fewer)
    parts["figures"] = list(_figures(found, _ROOM_WITH_FIGURES - _size(parts)))
    language = current().code
    kind = ReportKind("differences", TITLE)
    title = say("What has changed: {old}, {new}", old=found.old.name, new=found.new.name)
    report = Report(kind, language, "", title, (), invented=found.invented)
    return as_html(_notebook(found, parts), report, alone=True)


def _size(parts: dict[str, list[Block]]) -> int:
    return sum(len(block.html.encode()) for blocks in parts.values() for block in blocks)


def _notebook(found: Difference, parts: dict[str, list[Block]]) -> Any:
    from nbformat import v4

    lines = [*told.before_and_now(found), *told.in_short(found)]
    cells = [v4.new_markdown_cell("## " + later("In short")), _shown(_findings(lines))]
    for name, heading in _HEADINGS.items():
        if blocks := [block for block in parts[name] if block.html]:
            cells += [v4.new_markdown_cell(f"## {heading}"), *map(_shown, blocks)]
    return v4.new_notebook(cells=cells)


def _shown(block: Block) -> Any:
    from nbformat import v4

    return v4.new_code_cell("", outputs=[v4.new_output("display_data", {"text/html": block.html})])


def _findings(lines: Sequence[str]) -> Block:
    items = Markup().join(Markup("<li>{}</li>").format(escaped(line)) for line in lines)
    return Block(Markup('<ul class="findings">{}</ul>').format(items))


def _parts(found: Difference, most: int) -> dict[str, list[Block]]:
    return {
        "orders": [block for order in found.orders for block in _order(order)],
        "rows": [
            *(block for listed in listed_tables(found) for block in page_tables.row_tables(listed, most)),
            *page_tables.about_table(found, most),
        ],
        "texts": list(page_tables.text_tables(found, most)),
        "pages": list(_pages(found, most)),
        "small": list(_small(found, most)),
    }


def _order(order: MovedOrder) -> Iterator[Block]:
    if not order.moved:
        yield hole(told_orders.same_order(order.lens))
        return
    yield page_tables.order_table(order)
    for cause, moved in told_orders.causes(order):
        items = Markup().join(Markup("<li>{}</li>").format(escaped(one)) for one in moved)
        yield Block(Markup("<p><strong>{}</strong></p><ul>{}</ul>").format(escaped(cause), items))


def _pages(found: Difference, most: int) -> Iterator[Block]:
    """Print what reads differently on the pages in the language of the reader, and fold the other languages."""
    own = [page for page in found.pages if _is_own(page)]
    yield from (page_tables.sentence_table(page, most) for page in own if page.sentences)
    yield _listed([page for page in own if not page.sentences])
    yield annex(say("Pages in other languages"), _listed([page for page in found.pages if not _is_own(page)]))


def _is_own(page: PageChange) -> bool:
    return page.language == current().code


def _listed(pages: Sequence[PageChange]) -> Block:
    items = Markup().join(Markup("<li>{}</li>").format(escaped(told.page_in_short(page))) for page in pages)
    return Block(Markup("<ul>{}</ul>").format(items) if items else "")


def _figures(found: Difference, room: int) -> Iterator[Block]:
    """Print the figures of the pages in the language of the reader, as many as have room."""
    pages = [page for page in found.pages if _is_own(page)]
    left_out = 0
    for page in pages:
        pairs = [
            page_tables.figure_pair(figure, f"{number}-{page.place[3:-5].replace('/', '-')}")
            for number, figure in enumerate(page.figures)
        ]
        for number, pair in enumerate(pairs):
            room -= len(drawn_once(pair.html))
            if room < 0:
                left_out += 1
            else:
                yield from ([] if number else [Block(Markup("<h3>{}</h3>").format(escaped(page_name(page))))])
                yield pair
    if left_out:
        yield hole(told.figures_left_out(left_out))


def _small(found: Difference, most: int) -> Iterator[Block]:
    lines = [line for line in (told.texts_beside(found), told.small_cells(found)) if line]
    if lines:
        items = Markup().join(Markup("<li>{}</li>").format(escaped(line)) for line in lines)
        yield Block(Markup("<ul>{}</ul>").format(items))
    if found.small:
        yield page_tables.small_list(found, most)
