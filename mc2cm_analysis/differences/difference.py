"""What is the difference between two data packages or releases, all in all?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from mc2cm_analysis.differences.cells import Cell
from mc2cm_analysis.differences.compared import Compared, told_apart
from mc2cm_analysis.differences.moved_orders import MovedOrder, moved_orders
from mc2cm_analysis.differences.rows import RENAMED, RowChange, RowChanges, row_changes
from mc2cm_analysis.differences.sentences import PageChange, page_changes
from mc2cm_analysis.differences.texts import TextChanges, text_changes
from mc2cm_analysis.disclosure import ANSWERS, sources_untold
from mc2cm_analysis.language import current
from mc2cm_analysis.package import Package
from mc2cm_analysis.schema import Table


@dataclass(frozen=True)
class Difference:
    """All that differs between two that were compared.

    Answers of stakeholders are no part of it, as no report hands them out (`disclosure.ANSWERS`): `answers` says
    whether any changed.
    """

    old: Compared
    new: Compared
    rows: RowChanges
    texts: TextChanges
    orders: list[MovedOrder]
    pages: list[PageChange]
    answers: bool

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables of either."""
        return {**self.old.package.tables, **self.new.package.tables}

    @property
    def same_files(self) -> bool:
        """Whether the data is the same, byte for byte."""
        return self.old.package.fingerprint == self.new.package.fingerprint

    @property
    def pages_compared(self) -> bool:
        """Whether both have pages of reports."""
        return bool(self.old.pages and self.new.pages)

    @cached_property
    def city_names(self) -> Mapping[str, str]:
        """The cities of either by their ids, named in the active language."""
        language = current().code
        return {**self.old.package.city_names(language), **self.new.package.city_names(language)}

    @cached_property
    def shown(self) -> list[RowChange]:
        """The changes of rows that a reader sees, but for those of texts and translations alone."""
        return [one for one in self.rows.changes if not one.small and not self.texts.told(one) and self.is_shown(one)]

    def is_shown(self, change: RowChange) -> bool:
        """Tell whether more than a translation of a row has changed."""
        return not change.cells or change.was != change.key or bool(self.cells(change))

    def cells(self, change: RowChange) -> list[Cell]:
        """Return the cells of a row that a reader sees changed, but for translations."""
        return [cell for cell in change.cells if not cell.small and not self.texts.told(change, cell)]

    def named_by(self, change: RowChange) -> int:
        """Return how many rows name a renamed one now; 0 for any other."""
        if change.kind != RENAMED:
            return 0
        links = {name: table.linked_to(change.table) for name, table in self.new.package.tables.items()}
        return sum(
            any(row[column] == change.name for column in columns)
            for name, columns in links.items()
            if columns and name not in ANSWERS
            for row in self.new.package.records(name)
        )

    @cached_property
    def small(self) -> list[tuple[RowChange, Cell]]:
        """The cells that differ and read the same."""
        return [(change, cell) for change in self.rows.changes for cell in change.cells if cell.small]

    @cached_property
    def cities_moved(self) -> bool:
        """Whether cities that were and are there stand in another order, in which a reader meets them."""
        was = [self.rows.renames.key("cities", (row["id"],)) for row in self.old.package.records("cities")]
        now = [(row["id"],) for row in self.new.package.records("cities")]
        return [one for one in was if one in now] != [one for one in now if one in was]

    @property
    def invented(self) -> bool:
        """Whether an order rests on answers that are invented, for an example."""
        told = any(order.lens == "consulted" for order in self.orders)
        imports = [row for one in (self.old, self.new) for row in one.package.records("imports")]
        return told and any(row["invented"] == "yes" for row in imports)

    @property
    def is_seen(self) -> bool:
        """Whether a reader sees anything of it."""
        told = self.pages or self.answers or self.cities_moved or self.rows.described
        return bool(told) or any(not change.small for change in self.rows.changes)


def difference(old: Compared, new: Compared) -> Difference:
    """Compare two data packages, both without a fault, and the pages of two releases."""
    rows = row_changes(old.package, new.package)
    orders = list(moved_orders(old.package, new.package, rows))
    untold = _sources_untold(old.package) | _sources_untold(new.package)
    told = [one for one in rows.changes if not _is_answer(one, untold)]
    texts = text_changes(told, {**old.package.tables, **new.package.tables})
    answers = len(told) < len(rows.changes)
    return Difference(
        *told_apart(old, new), replace(rows, changes=told), texts, orders, list(page_changes(old, new)), answers
    )


def _is_answer(change: RowChange, untold: set[str]) -> bool:
    """Whether a row is an answer of a stakeholder, or a source whose title would tell of some."""
    return change.table in ANSWERS or (change.table == "sources" and bool({*change.was, *change.key} & untold))


def _sources_untold(package: Package) -> set[str]:
    return sources_untold(package.records("consultations"), package.records("imports"))
