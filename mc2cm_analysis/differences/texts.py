"""Which texts were translated otherwise, and which reworded in English? The two are told apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from mc2cm_analysis.differences.cells import TEXTS, Cell, is_english, is_translation
from mc2cm_analysis.differences.rows import ADDED, CHANGED, DROPPED, RENAMED, RowChange
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.schema import Table


class Retold(NamedTuple):
    """A text that has another translation, its English as it was."""

    change: RowChange
    cell: Cell
    language: str


@dataclass(frozen=True)
class TextChanges:
    """What happened to texts and translations.

    Attributes
    ----------
    retold : list of Retold
        Translations that changed alone.
    reworded : list of RowChange
        Texts whose English changed; the cells of each are the translations that changed with it.
    beside : list of RowChange
        Texts that came or went with a row or cell that is told elsewhere.
    """

    retold: list[Retold]
    reworded: list[RowChange]
    beside: list[RowChange]

    def told(self, change: RowChange, cell: Cell | None = None) -> bool:
        """Tell whether a change, or a cell of it, is one of these."""
        return (id(change), cell) in self._told

    @cached_property
    def _told(self) -> set[tuple[int, Cell | None]]:
        whole = {(id(change), None) for change in [*self.reworded, *self.beside]}
        return {*whole, *((id(one.change), one.cell) for one in self.retold)}


def text_changes(changes: list[RowChange], tables: Mapping[str, Table]) -> TextChanges:
    """Find the changes of texts and translations among those of all rows."""
    reworded = [change for change in changes if change.table == TEXTS and change.kind == RENAMED]
    return TextChanges(
        [
            Retold(change, cell, _language(tables[change.table], cell.column))
            for change in changes
            if change.kind == CHANGED or (change.kind == RENAMED and change.table != TEXTS)
            for cell in change.cells
            if not cell.small
            and is_translation(tables[change.table].fields.get(cell.column), change.table, cell.column)
        ],
        reworded,
        _beside(changes),
    )


def _language(table: Table, column: str) -> str:
    return column if column in LANGUAGES else table.fields[column].language


def _beside(changes: list[RowChange]) -> list[RowChange]:
    """Return the texts that came with what is said of them elsewhere, and those that went with it."""
    came, went = set[str](), set[str]()
    for change in changes:
        if change.table != TEXTS:
            columns = [column for column in {**change.new, **change.old} if is_english(change.table, column)]
            came |= {change.new.get(column, "") for column in columns}
            went |= {change.old.get(column, "") for column in columns}
    return [
        change
        for change in changes
        if change.table == TEXTS
        and ((change.kind == ADDED and change.name in came) or (change.kind == DROPPED and change.name in went))
    ]
