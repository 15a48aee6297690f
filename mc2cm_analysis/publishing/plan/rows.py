"""Which rows of the data does a report read? Digests of them, table by table.

A report on one city depends on the rows of that city, on the rows these name (sources, meetings, indicators, their
texts in its language), and on the columns of other cities' rows that its averages rest on; see `kinds.ReportKind`.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Final

from mc2cm_analysis.csv_tables import Row
from mc2cm_analysis.language_records import ENGLISH
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.plan import digests
from mc2cm_analysis.publishing.plan.digests import Key, digest, digest_rows
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.reports import Report

_TEXTS: Final = "texts"


class Rows:
    """The rows of a data package, as reports read them."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._named = {name: table.foreign_keys for name, table in package.tables.items()}
        self._places: dict[str, dict[str, int]] = {}

    def read_by(self, report: Report) -> dict[str, list[Row]]:
        """Return the rows that a page rests on, by table: of a city its own and what they name, else whole tables."""
        if report.city:
            return self.of_city(report)
        return {name: self._package.rows(name) for name in self._named if name not in (*report.kind.unread, _TEXTS)}

    def sort_out(self) -> None:
        """Find the rows of every city now, not when those of one are first asked for."""
        _ = self._by_city, self._by_id

    def of_city(self, report: Report) -> dict[str, list[Row]]:
        """Return the rows that a report on a city reads whole, by table: its own, and what these name."""
        return self._city_rows(report.city, report.kind.of_city)

    def cell(self, table: str, row: Row, column: str) -> str:
        """Return a cell of a row; an empty one for a column that the table lacks."""
        if table not in self._places:
            self._places[table] = {name: place for place, name in enumerate(self._package.columns(table))}
        place = self._places[table].get(column)
        return "" if place is None else row[place]

    @cached_property
    def _by_city(self) -> dict[str, dict[str, list[Row]]]:
        """The rows of each city, by table."""
        grouped: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for name in self._named:
            columns = self._package.columns(name)
            column = "id" if name == "cities" else "city"
            if column in columns:
                at = columns.index(column)
                for row in self._package.rows(name):
                    grouped[row[at]][name].append(row)
        return grouped

    @cached_property
    def _links(self) -> dict[str, list[tuple[int, str]]]:
        """Where the rows of each table name rows of which others."""
        return {
            name: [(there.index(column), other) for column, other in columns.items() if column in there]
            for name, columns in self._named.items()
            if (there := self._package.columns(name))
        }

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Row]]:
        """The rows that others can name, by table."""
        named = {other for columns in self._named.values() for other in columns.values()}
        return {name: {self.cell(name, row, "id"): row for row in self._package.rows(name)} for name in named}

    def _city_rows(self, city: str, tables: tuple[str, ...]) -> dict[str, list[Row]]:
        """Return the rows of a city, and the rows that these name, and those that they name in turn."""
        own = self._by_city[city]
        found = {name: dict.fromkeys(own[name]) for name in tables if name != _TEXTS}
        waiting = [(name, row) for name, rows in found.items() for row in rows]
        while waiting:
            name, row = waiting.pop()
            for place, other in self._links[name]:
                named = self._by_id[other].get(row[place])
                if named and other in found and other != "cities" and named not in found[other]:
                    found[other][named] = None
                    waiting.append((other, named))
        return {name: list(rows) for name, rows in found.items()}


class Keys:
    """The keys of the reports on a data package."""

    def __init__(self, package: Package) -> None:
        self._package, self._rows = package, Rows(package)
        self._installed = digests.installed()
        self._digests: Key = {}
        self._whole: dict[tuple[str, str], Key] = {}
        self._city_texts: dict[tuple[str, str], list[Row]] = {}

    def of(self, report: Report) -> Key:
        """Return the key of a report."""
        kind = report.kind
        return {
            "notebook": self._once(f"notebook {kind.name}", lambda: digests.notebook(kind.name, kind.parameters)),
            "parameters": digest([json.dumps(report.given), *(["invented"] if report.invented else [])]),
            **{f"data: {name}": part for name, part in self._data(report).items()},
            **self._installed,
            "messages": self._once(f"messages {report.language}", lambda: digests.messages(report.language)),
        }

    def rows_of(self, report: Report) -> dict[str, list[Row]]:
        """Return the rows that a report on a city reads whole, by table: its own, and what these name."""
        rows = self._rows.of_city(report)
        cells = set(chain.from_iterable(chain.from_iterable(rows.values())))
        at = self._package.columns(_TEXTS).index(ENGLISH)
        return {**rows, _TEXTS: [row for row in self._package.rows(_TEXTS) if row[at] in cells]}

    def _data(self, report: Report) -> Key:
        kind, city = report.kind, report.city
        found = {"description": self._once("descriptor", lambda: digest([json.dumps(self._package.descriptor)]))}
        if city:
            found |= self._of_city(report)
        found |= {f"{name} of other cities": self._others(kind, name) for name in kind.of_others}
        for name in self._package.tables:
            if name not in (*kind.of_city, *kind.unread, _TEXTS):
                found[name] = self._once(name, lambda name=name: digest([self._package.content(name)]))  # type: ignore[misc]
        if report.language != ENGLISH:
            found[_TEXTS] = self._once(f"texts {city} {report.language}", lambda: digest_rows(self._texts(report)))
        return found

    def _of_city(self, report: Report) -> Key:
        """Return a digest of each table that a report on a city reads whole, without the texts of its language."""
        asked = (report.kind.name, report.city)
        if asked not in self._whole:
            rows = self.rows_of(report)
            self._city_texts[asked] = rows.pop(_TEXTS)
            self._whole[asked] = {name: digest_rows(part) for name, part in rows.items()}
        return self._whole[asked]

    def _texts(self, report: Report) -> Iterator[Row]:
        """Yield the texts that a report reads, in English and in its language."""
        known = self._city_texts[report.kind.name, report.city] if report.city else self._package.rows(_TEXTS)
        of_language = itemgetter(*(self._package.columns(_TEXTS).index(code) for code in (ENGLISH, report.language)))
        return map(of_language, known)

    def _once(self, name: str, made: Callable[[], str]) -> str:
        if name not in self._digests:
            self._digests[name] = made()
        return self._digests[name]

    def _others(self, kind: ReportKind, name: str) -> str:
        """Return a digest of what the reports on a city read of the other cities in a table."""
        return self._once(f"{name} of others of {kind.name}", lambda: digest_rows(self._cells_of_others(kind, name)))

    def _cells_of_others(self, kind: ReportKind, name: str) -> Iterator[Row]:
        where = kind.of_others_where.get(name)
        for row in self._package.rows(name):
            if where is None or self._rows.cell(name, row, where[0]) in where[1]:
                yield tuple(self._rows.cell(name, row, column) for column in kind.of_others[name])
