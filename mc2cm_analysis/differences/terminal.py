"""How does a difference read in a terminal?"""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from mc2cm_analysis.descriptor import DESCRIPTOR
from mc2cm_analysis.differences import told, told_orders
from mc2cm_analysis.differences.cells import TEXTS, Cell
from mc2cm_analysis.differences.difference import Difference
from mc2cm_analysis.differences.listed import MOST_LISTED, Entry, ListedTable, listed_tables
from mc2cm_analysis.differences.names import described, quoted, row_name
from mc2cm_analysis.differences.pages import PICTURES
from mc2cm_analysis.differences.rows import ADDED, CHANGED, DROPPED, RENAMED, RowChange
from mc2cm_analysis.issues import visible
from mc2cm_analysis.language import counted, current, say

_COLUMNS: Final = 110
_SIGNS: Final = {ADDED: "+", DROPPED: "-", CHANGED: "~", RENAMED: ">"}
#: Keys that are named of rows that changed in the same way, and signs that are shown of a text.
_NAMED: Final = 4
_SHOWN: Final = 90


def as_text(found: Difference) -> str:
    """Return a difference as text."""
    head = [told.invented(found), told.before_and_now(found), told.in_short(found)]
    rows = [*map(_table, listed_tables(found)), _about(found)]
    parts = [*head, *_orders(found), *rows, *_texts(found), *_pages(found), _small(found)]
    return "\n\n".join("\n".join(line for text in part for line in _lines(text)) for part in parts if part)


def _lines(text: str) -> list[str]:
    """Break a line where it is too wide, its later parts behind its indent; no sign in it rules the terminal."""
    indent = " " * (len(text) - len(text.lstrip()))
    lines = wrap(text, _COLUMNS, subsequent_indent=f"{indent}  ", break_long_words=False)
    return [line.translate(PICTURES) for line in lines] or [""]


def _orders(found: Difference) -> Iterator[list[str]]:
    for order in found.orders:
        if not order.moved:
            yield [told_orders.same_order(order.lens)]
            continue
        lines = [told_orders.order_name(order.lens)]
        for cause, moved in told_orders.causes(order):
            lines += [f"  {cause}", *(f"    {one}" for one in moved)]
        yield lines


def _table(listed: ListedTable) -> list[str]:
    counts = [told.counted_rows(kind, n) for kind, n in listed.counts.items()]
    lines = [f"{listed.table.name}: {current().listing(counts)}"]
    for entry in listed.entries:
        lines += _entry(entry)
    if listed.left_out:
        lines.append(f"  {more(listed.left_out)}")
    return lines


def more(n: int) -> str:
    """Say how many changes are not listed."""
    return counted(n, "and {n} more change, which --json lists", "and {n} more changes, which --json lists")


def _entry(entry: Entry) -> Iterator[str]:
    shown_names = entry.names[: _NAMED if len(entry.names) > _NAMED + 1 else None]
    named = ", ".join(map(visible, shown_names))
    if others := len(entry.names) - len(shown_names):
        named += " " + counted(others, "and {n} other row", "and {n} other rows")
    if entry.kind == RENAMED:
        yield f"  {_SIGNS[RENAMED]} {visible(entry.about)} {_ARROW} {named}{told.named_by(entry.named_by)}"
    else:
        yield f"  {_SIGNS[entry.kind]} {named}{f': {shown(entry.about)}' if entry.about else ''}"
    for cell in entry.cells:
        yield f"      {cell.column}: {_cell(cell)}"


_ARROW: Final = "\N{RIGHTWARDS ARROW}"


def between(old: str, new: str) -> str:
    """Return two texts, cut to where they differ."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    start = max(0, start - _SHOWN // 3) if max(len(old), len(new)) > _SHOWN else 0
    before, after = (shown(text, start) or say("(empty)") for text in (old, new))
    return f"{before} {_ARROW} {after}"


def shown(text: str, start: int = 0) -> str:
    """Return a text from a sign on, as much of it as has room."""
    ellipsis = "\N{HORIZONTAL ELLIPSIS}"
    cut = text[start : start + _SHOWN]
    told = f"{ellipsis if start else ''}{cut}{ellipsis if len(text) > start + _SHOWN else ''}"
    return visible(" ".join(told.split()))


def _about(found: Difference) -> list[str]:
    lines = [f"{name}: {between(described(old), described(new))}" for name, (old, new) in found.rows.described.items()]
    return [DESCRIPTOR, *_listed(lines)] if lines else []


def _texts(found: Difference) -> Iterator[list[str]]:
    if found.texts.retold:
        lines = [f"{one.language}, {_name(one.change)}: {_cell(one.cell)}" for one in found.texts.retold]
        yield [say("Translations that changed, their English as it was"), *_listed(lines)]
    if reworded := found.texts.reworded:
        lines = [say("Texts that were reworded in English")]
        for change in reworded[:MOST_LISTED]:
            lines.append(f"  {_SIGNS[CHANGED]} {between(change.was[0], change.name)}")
            lines += [f"      {cell.column}: {_cell(cell)}" for cell in change.cells]
        yield [*lines, *_more(len(reworded))]


def _cell(cell: Cell) -> str:
    return between(cell.old, cell.new)


def _listed(lines: Sequence[str]) -> list[str]:
    """Indent lines, of very many the first."""
    return [*(f"  {line}" for line in lines[:MOST_LISTED]), *_more(len(lines))]


def _more(n: int) -> list[str]:
    return [f"  {more(n - MOST_LISTED)}"] if n > MOST_LISTED else []


def _pages(found: Difference) -> Iterator[list[str]]:
    """Yield what reads differently in the language of the reader, and how much in others."""
    own = [page for page in found.pages if page.language == current().code]
    for page in own:
        sentences = [f"{_SIGNS[CHANGED]} {between(old, new)}" for old, new in page.sentences]
        yield [told.page_in_short(page), *_listed(sentences)]
    yield [told.page_in_short(page) for page in found.pages if page not in own]


def _name(change: RowChange) -> str:
    return quoted(shown(change.name)) if change.table == TEXTS else row_name(change)


def _small(found: Difference) -> list[str]:
    return [text for text in (told.texts_beside(found), told.small_cells(found)) if text]
