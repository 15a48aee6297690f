"""How do changed rows, translations, sentences and figures stand on a page? In tables of what was and what is."""

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from mc2cm_analysis import tables
from mc2cm_analysis.blocks import Block, annex, escaped
from mc2cm_analysis.differences import told, told_orders
from mc2cm_analysis.differences.cells import Cell
from mc2cm_analysis.differences.difference import Difference
from mc2cm_analysis.differences.drawings import Drawing, FigureChange, placed
from mc2cm_analysis.differences.listed import Entry, ListedTable
from mc2cm_analysis.differences.marked import marked, text
from mc2cm_analysis.differences.moved_orders import MovedOrder
from mc2cm_analysis.differences.names import described, language_name, none, row_name
from mc2cm_analysis.differences.orders import PLACE, RANGE, Aspect
from mc2cm_analysis.differences.rows import ADDED, CHANGED, DROPPED, RENAMED
from mc2cm_analysis.differences.sentences import PageChange
from mc2cm_analysis.language import counted, current, say, words
from mc2cm_analysis.language_records import ENGLISH
from mc2cm_analysis.tables import Column
from mc2cm_analysis.vocabulary import COMMA, THEMES

#: Keys that are named of rows that changed in the same way.
_NAMED: Final = 6
_CODE: Final = Markup('<code dir="ltr">{}</code>')
_LINE: Final = Markup("<br>")
_PAIR: Final = Markup('<figure><div class="practices">{}</div></figure>')
_SIDE: Final = Markup('<div class="practice"><h4>{}</h4><p>{}</p>{}</div>')


def order_table(order: MovedOrder) -> Block:
    """Set the places of the themes before and now side by side, with their ranges."""
    themes = [theme for theme in THEMES if Aspect(PLACE, (theme,)) in {**order.old, **order.new}]
    columns = [Column(say("Theme"), [words(THEMES)[theme] for theme in themes])]
    for head, said, what in (
        (say("Place before"), order.old, PLACE),
        (say("Place now"), order.new, PLACE),
        (say("Nine of ten draws, before"), order.old, RANGE),
        (say("Nine of ten draws, now"), order.new, RANGE),
    ):
        values = [said.get(Aspect(what, (theme,))) for theme in themes]
        cells = [told_orders.range_of(value) if what == RANGE else str(value or none()) for value in values]
        columns.append(Column(head, cells, numeric=True))
    return tables.report_table(columns, title=told_orders.order_name(order.lens), head=say("1 = first; = marks a tie"))


def row_tables(listed: ListedTable, most: int) -> Iterator[Block]:
    """Print the changes of a table, a table for each kind of change."""
    for kind, n in listed.counts.items():
        entries = [entry for entry in listed.entries if entry.kind == kind]
        title = say("{table}: {counts}", table=say(listed.table.title), counts=told.counted_rows(kind, n))
        yield tables.report_table(
            _COLUMNS[kind](listed, entries[:most]), title=title, note=_left_out(len(entries) - most)
        )


def _left_out(n: int) -> str:
    return counted(n, "{n} more change is not listed here.", "{n} more changes are not listed here.") if n > 0 else ""


def _came_or_went(listed: ListedTable, entries: Sequence[Entry]) -> list[Column]:
    names = [_names(entry) for entry in entries]
    return [Column(say("Row"), names), Column(say("What it says"), [text(entry.about) for entry in entries])]


def _renamed(listed: ListedTable, entries: Sequence[Entry]) -> list[Column]:
    return [
        Column(say("Name before"), [_CODE.format(entry.about) for entry in entries]),
        Column(say("Name now"), [_names(entry) for entry in entries]),
        Column(say("Rows that name it"), [current().number(entry.named_by) for entry in entries], numeric=True),
    ]


def _changed(listed: ListedTable, entries: Sequence[Entry]) -> list[Column]:
    lines = [(entry, cell) for entry in entries for cell in entry.cells]
    pairs = [_pair(listed, cell) for _, cell in lines]
    return [
        Column(say("Row"), [_names(entry) for entry, _ in lines]),
        Column(say("Column"), [_head(listed, cell) for _, cell in lines]),
        Column(say("Before"), [old for old, _ in pairs]),
        Column(say("Now"), [new for _, new in pairs]),
    ]


_COLUMNS: Final = {ADDED: _came_or_went, DROPPED: _came_or_went, CHANGED: _changed, RENAMED: _renamed}


def _names(entry: Entry) -> Markup:
    named = _LINE.join(_CODE.format(name) for name in entry.names[:_NAMED])
    others = len(entry.names) - _NAMED
    more = counted(others, "and {n} other row", "and {n} other rows") if others > 0 else ""
    return named + (_LINE + escaped(more) if more else "")


def _head(listed: ListedTable, cell: Cell) -> Markup:
    field = listed.table.fields.get(cell.column)
    return escaped(say(field.title)) if field and field.title else _CODE.format(cell.column)


def _pair(listed: ListedTable, cell: Cell) -> tuple[Markup, Markup]:
    """Return a cell before and now, an id in the words that it stands for."""
    field = listed.table.fields.get(cell.column)
    labels = words(field.labels) if field and field.labels else {}
    old, new = labels.get(cell.old, cell.old), labels.get(cell.new, cell.new)
    return marked(old, new, ENGLISH if cell.column.endswith(f"_{ENGLISH}") else "")


def about_table(found: Difference, most: int) -> Iterator[Block]:
    """Print what the descriptor says otherwise of the data."""
    about = list(found.rows.described.items())
    if about:
        pairs = [marked(described(old), described(new)) for _, (old, new) in about[:most]]
        columns = [
            Column(say("What is described"), [_CODE.format(name) for name, _ in about[:most]]),
            Column(say("Before"), [old for old, _ in pairs]),
            Column(say("Now"), [new for _, new in pairs]),
        ]
        title = say("The description of the data (datapackage.json)")
        yield tables.report_table(columns, title=title, note=_left_out(len(about) - most))


def text_tables(found: Difference, most: int) -> Iterator[Block]:
    """Print the translations that changed alone, and the texts whose English was reworded."""
    if retold := found.texts.retold[:most]:
        pairs = [marked(one.cell.old, one.cell.new, one.language) for one in retold]
        yield tables.report_table(
            [
                Column(say("Text"), [text(one.change.name, ENGLISH) for one in retold]),
                Column(say("Language"), [language_name(one.language) for one in retold]),
                Column(say("Before"), [old for old, _ in pairs]),
                Column(say("Now"), [new for _, new in pairs]),
            ],
            title=say("Translations that changed, their English as it was"),
            note=_left_out(len(found.texts.retold) - most),
        )
    if reworded := found.texts.reworded[:most]:
        pairs = [marked(one.was[0], one.name, ENGLISH) for one in reworded]
        with_it = [say(COMMA).join(language_name(cell.column) for cell in one.cells) or none() for one in reworded]
        yield tables.report_table(
            [
                Column(say("Before"), [old for old, _ in pairs]),
                Column(say("Now"), [new for _, new in pairs]),
                Column(say("Translations that changed with it"), with_it),
            ],
            title=say("Texts that were reworded in English"),
            note=_left_out(len(found.texts.reworded) - most),
        )


def sentence_table(page: PageChange, most: int) -> Block:
    """Print what reads differently on a page."""
    pairs = [marked(one.old, one.new, page.language) for one in page.sentences[:most]]
    columns = [Column(say("Before"), [old for old, _ in pairs]), Column(say("Now"), [new for _, new in pairs])]
    note = _left_out(len(page.sentences) - most)
    return tables.report_table(columns, title=told.page_in_short(page), note=note)


def figure_pair(figure: FigureChange, name: str) -> Block:
    """Set a figure before and now side by side; no other on the page may have the name."""
    sides = [(say("Before"), figure.old), (say("Now"), figure.new)]
    html = Markup().join(_side(head, one, f"d{n}-{name}") for n, (head, one) in enumerate(sides))
    return Block(_PAIR.format(html))


def _side(head: str, drawing: Drawing | None, prefix: str) -> Markup:
    if drawing is None:
        return _SIDE.format(escaped(head), escaped(say("There is no such chart.")), "")
    return _SIDE.format(escaped(head), text(drawing.title), Markup(placed(drawing, prefix)))


def small_list(found: Difference, most: int) -> Block:
    """Fold the cells that differ and read the same."""
    cells = [(change, cell) for change, cell in found.small][:most]
    columns = [
        Column(say("Row"), [_CODE.format(row_name(change)) for change, _ in cells]),
        Column(say("Column"), [_CODE.format(cell.column) for _, cell in cells]),
        Column(say("Before"), [_CODE.format(cell.old) for _, cell in cells]),
        Column(say("Now"), [_CODE.format(cell.new) for _, cell in cells]),
    ]
    title = say("Cells that read the same")
    return annex(title, tables.report_table(columns, title=title, note=_left_out(len(found.small) - most)))
