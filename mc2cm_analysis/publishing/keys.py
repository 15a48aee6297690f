"""What does a report depend on, and which of it has moved since the report was made?

The key of a report has a part for each thing that could change it: its notebook, its parameters, the rows of the data
that it reads, the library, the templates, the messages of its language, the words on funding, the installed packages.
A part is a digest of bytes, so that a change that changes nothing builds nothing. A report on one city depends on the
rows of that city, on the rows these name (sources, meetings, indicators, their texts in its language), and on the
columns of other cities' rows that its averages are made from (see `parameters.ReportKind`).
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from mc2cm_analysis.locations import FONTS, PACKAGE, funding_file, notebooks_folder
from mc2cm_analysis.publishing.parameters import REPORTS
from mc2cm_analysis.publishing.plan import Report

#: Name of a part to its digest.
Key = dict[str, str]
Row = tuple[str, ...]

_DESCRIPTOR: Final = "datapackage.json"
_TEXTS: Final = "texts"
_OTHERS: Final = "{} of other cities"


def moved(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Name the parts of a key that are not what they were.

    Examples
    --------
    >>> moved({"notebook": "1", "data: events": "2"}, {"notebook": "1", "data: events": "3", "library": "4"})
    ['data: events', 'library']
    """
    return [part for part in {**new, **old} if old.get(part) != new.get(part)]


class Keys:
    """The keys of the reports on a data package.

    Parameters
    ----------
    data : Path
        Folder of the data package. Each table is read once.
    """

    def __init__(self, data: Path) -> None:
        self._data = DataKeys(data)

    def of(self, report: Report) -> Key:
        """Return the key of a report."""
        return {
            "notebook": digest_files([notebooks_folder() / f"{report.kind}.ipynb"]),
            "parameters": _digest([json.dumps([report.title, report.parameters])]),
            "languages": _digest(report.languages),
            **self._data.of(report),
            **self._shared,
            "messages": _digest([] if report.language == "en" else [self._messages(report.language)]),
        }

    @cached_property
    def _shared(self) -> Key:
        return installed()

    @staticmethod
    def _messages(language: str) -> str:
        return digest_files([PACKAGE / "locale" / f"{language}.po"])


def installed() -> Key:
    """Return the parts that are the same for all reports: what is installed on this machine."""
    return {
        "library": library(),
        "templates": digest_files(resources()),
        "funding": digest_files([funding_file(), *funding_file().parent.glob("*.png")]),
        "packages": packages(),
    }


def library() -> str:
    """Return a digest of the code of this package."""
    return digest_files(file for file in _files(PACKAGE) if file.suffix == ".py")


def resources() -> list[Path]:
    """Return the files of templates and fonts."""
    return _files(PACKAGE / "templates") + _files(PACKAGE / "publishing" / "templates") + _files(FONTS)


def packages() -> str:
    """Return a digest of the names and versions of what is installed, and of the version of Python."""
    entries = [Path(entry) for entry in sys.path if entry]
    names = {info.name for entry in entries if entry.is_dir() for info in entry.glob("*.dist-info")}
    return _digest([sys.version, *sorted(names)])


def digest_files(files: Iterable[Path]) -> str:
    """Return a digest of the names and contents of files; a missing one counts as such."""
    parts = (part for file in files for part in (file.name, file.read_bytes() if file.is_file() else b"missing"))
    return _digest(parts)


def _files(folder: Path) -> list[Path]:
    inside = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return sorted(file for file in inside if "_bundled" not in file.parts)


def _digest(parts: Iterable[str | bytes]) -> str:
    digest = sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8) + content)
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class _Table:
    """A table as text, row by row; what is said in many cells is kept once, for networks of hundreds of cities."""

    columns: dict[str, int]
    rows: list[Row]

    @classmethod
    def read(cls, file: Path) -> "_Table":
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            columns = {name: place for place, name in enumerate(next(reader, []))}
            return cls(columns, [tuple(map(sys.intern, row)) for row in reader])

    def cell(self, row: Row, column: str) -> str:
        place = self.columns.get(column)
        return "" if place is None else row[place]


class DataKeys:
    """Digests of what reports read of a data package."""

    def __init__(self, data: Path) -> None:
        self._folder = data
        descriptor = (data / _DESCRIPTOR).read_bytes()
        resources = {resource["name"]: resource for resource in json.loads(descriptor)["resources"]}
        self._files = {name: data / resource["path"] for name, resource in resources.items()}
        self._named = {
            name: {key["fields"][0]: key["reference"]["resource"] for key in resource["schema"].get("foreignKeys", [])}
            for name, resource in resources.items()
        }
        self._descriptor = _digest([descriptor])
        self._digests: Key = {}
        self._tables: dict[str, _Table] = {}
        self._of_others: dict[str, Key] = {}

    def of(self, report: Report) -> Key:
        """Return the parts of a report's key that are data."""
        if "city" in dict(report.parameters):
            rows = self.rows_of(report)
            texts = rows.pop(_TEXTS, [])
            tables = {name: _digest(_cells(found)) for name, found in rows.items()} | self._others(report.kind)
        else:
            texts = self._table(_TEXTS).rows
            tables = {name: self._whole(name) for name in REPORTS[report.kind].tables if name != _TEXTS}
        if report.language != "en":
            said = self._table(_TEXTS).columns
            tables[_TEXTS] = _digest(row[said[column]] for row in texts for column in ("en", report.language))
        return {"data: description": self._descriptor, **{f"data: {name}": key for name, key in tables.items()}}

    def rows_of(self, report: Report) -> dict[str, list[Row]]:
        """Return the rows that a report on a city reads whole, by table: its own, and what these name."""
        rows = self._city_rows(dict(report.parameters)["city"], REPORTS[report.kind].tables)
        cells = {cell for found in rows.values() for cell in _cells(found)}
        texts = self._table(_TEXTS)
        return {**rows, _TEXTS: [row for row in texts.rows if texts.cell(row, "en") in cells]}

    def _whole(self, table: str) -> str:
        if table not in self._digests:
            self._digests[table] = _digest([self._files[table].read_bytes()])
        return self._digests[table]

    def _table(self, name: str) -> _Table:
        if name not in self._tables:
            self._tables[name] = _Table.read(self._files[name])
        return self._tables[name]

    @cached_property
    def _by_city(self) -> dict[str, dict[str, list[Row]]]:
        """The rows of each city, by table."""
        grouped: dict[str, dict[str, list[Row]]] = {}
        for name in self._files:
            table = self._table(name)
            for row in table.rows:
                if city := table.cell(row, "id" if name == "cities" else "city"):
                    grouped.setdefault(city, {}).setdefault(name, []).append(row)
        return grouped

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Row]]:
        """The rows that others can name, by table."""
        named = {other for columns in self._named.values() for other in columns.values()}
        return {name: {self._table(name).cell(row, "id"): row for row in self._table(name).rows} for name in named}

    def _city_rows(self, city: str, tables: tuple[str, ...]) -> dict[str, list[Row]]:
        """Return the rows of a city, and the rows that these name, and those that they name in turn."""
        own = self._by_city.get(city, {})
        found = {name: dict.fromkeys(own.get(name, [])) for name in tables if name != _TEXTS}
        waiting = [(name, row) for name, rows in found.items() for row in rows]
        while waiting:
            name, row = waiting.pop()
            for column, other in self._named[name].items():
                named = self._by_id[other].get(self._table(name).cell(row, column))
                if named and other in found and other != "cities" and named not in found[other]:
                    found[other][named] = None
                    waiting.append((other, named))
        return {name: list(rows) for name, rows in found.items()}

    def _others(self, kind_name: str) -> Key:
        """Return digests of what the reports on a city read of the other cities."""
        if kind_name not in self._of_others:
            kind = REPORTS[kind_name]
            self._of_others[kind_name] = {
                _OTHERS.format(name): _digest(self._columns(name, columns, kind.of_others_where.get(name)))
                for name, columns in kind.of_others.items()
            }
        return self._of_others[kind_name]

    def _columns(self, name: str, columns: tuple[str, ...], where: tuple[str, frozenset[str]] | None) -> Iterator[str]:
        table = self._table(name)
        for row in table.rows:
            if where is None or table.cell(row, where[0]) in where[1]:
                yield from (table.cell(row, column) for column in columns)


def _cells(rows: Iterable[Row]) -> Iterator[str]:
    return (cell for row in rows for cell in row)
