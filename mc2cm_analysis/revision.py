"""How do tables of the data change? All that belong together at once, checked before, and each untouched row as it was.

The new files are written into a folder beside the old ones, which then gets its name (`package.PENDING`): from this
moment on the new tables are the data, for whoever reads it, and the files are moved to their places. A process that is
killed before it leaves the old data, one that is killed after it the new.
"""

import csv
import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mc2cm_analysis.csv_tables import ENCODING, split
from mc2cm_analysis.issues import DataError, Issue
from mc2cm_analysis.package import PENDING, Package, Record
from mc2cm_analysis.paths import cache_folder
from mc2cm_analysis.validation import find_issues

if TYPE_CHECKING:
    from filelock import FileLock

_UNFINISHED: Final = f"{PENDING}-unfinished"
#: A row, and the text of its line.
_Row = tuple[Record, str]


class RevisionError(Exception):
    """Nothing was written: the message says why, and what to do."""


class Revision:
    """Changes to the tables of a data package, until they are made.

    Parameters
    ----------
    package : Package

    Raises
    ------
    DataError
        If the package cannot be read as tables.
    """

    def __init__(self, package: Package) -> None:
        if package.problems:
            raise DataError(package.problems)
        self.package = package
        self._tables: dict[str, _Lines] = {}

    def add(self, table: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Add rows at the end of a table; a column that they do not name is blank."""
        lines = self._lines(table)
        lines.rows += [lines.written(row) for row in rows]

    def change(self, table: str, row_id: str, **cells: str) -> None:
        """Change cells of the row with an id.

        Raises
        ------
        KeyError
            If the table has no such row.
        """
        lines = self._lines(table)
        place = next((i for i, (row, _) in enumerate(lines.rows) if row["id"] == row_id), None)
        if place is None:
            raise KeyError(f"the table {table} has no row '{row_id}'")
        lines.rows[place] = lines.written({**lines.rows[place][0], **cells})

    def drop(self, table: str, ids: Collection[str]) -> None:
        """Take out the rows with these ids."""
        lines, gone = self._lines(table), frozenset(ids)
        lines.rows = [row for row in lines.rows if row[0]["id"] not in gone]

    def records(self, table: str) -> list[Record]:
        """Return the rows of a table as they would be, column to text."""
        return [row for row, _ in self._lines(table).rows]

    def preview(self) -> Package:
        """Return the data package as it would be."""
        return self.package.with_files(self._files())

    def faults(self, languages: Collection[str] = (), reserved: Collection[str] = ()) -> list[Issue]:
        """Return every fault that the data package would have, see `validation.find_issues`."""
        return find_issues(self.preview(), languages, reserved)

    def check(
        self, languages: Collection[str] = (), reserved: Collection[str] = (), tolerated: Collection[Issue] = ()
    ) -> None:
        """Raise `DataError` if the data package would have a fault besides the tolerated ones."""
        if faults := [fault for fault in self.faults(languages, reserved) if fault not in tolerated]:
            raise DataError(faults)

    def commit(
        self, languages: Collection[str] = (), reserved: Collection[str] = (), tolerated: Collection[Issue] = ()
    ) -> bool:
        """Check the data package as it would be, and write it; say whether a file has changed.

        Faults that are `tolerated` do not keep it from being written.

        Raises
        ------
        DataError
            If it would have a fault. Nothing is written then.
        RevisionError
            If somebody else changed a table meanwhile, also one that this revision leaves alone, for what was checked
            rests on it; or the tables cannot be written. Nothing is written then either.
        """
        self.check(languages, reserved, tolerated)
        files = {path: content for path, content in self._files().items() if content != self.package.read(path)}
        try:
            with _alone(self.package.folder):
                now = Package(self.package.folder)
                if any(now.read(path) != content for path, content in self.package.files().items()):
                    raise RevisionError(f"{self.package.folder}: the tables were changed meanwhile; try again")
                write_together(self.package.folder, files)
        except OSError as error:
            reason = error.strerror or error
            raise RevisionError(f"{self.package.folder}: the tables cannot be written ({reason})") from None
        return bool(files)

    def _files(self) -> dict[str, bytes]:
        return {self.package.paths[name]: one.content() for name, one in self._tables.items()}

    def _lines(self, table: str) -> "_Lines":
        if table not in self._tables:
            self._tables[table] = _Lines(self.package, table)
        return self._tables[table]


def _alone(folder: Path) -> "FileLock":
    """Keep other processes of the same user on this machine from changing the tables of a folder.

    The lock lies with the user and not in the folder, for a file there would go into every copy of the data. Two users
    of a shared folder are not kept apart: one of them overwrites the other if both write in the same moment.
    """
    from filelock import FileLock

    locks = cache_folder() / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    return FileLock(locks / f"{sha256(str(folder.resolve()).encode()).hexdigest()[:16]}.lock")


class _Lines:
    """A table as the lines of its file: a row is kept together with the text that it was read from."""

    def __init__(self, package: Package, table: str) -> None:
        content = package.content(table)
        text = content.decode(ENCODING)
        self._mark = content[: len(content) - len(text.encode())]  # what spreadsheets put before UTF-8
        self._ending = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
        self._open_end = not text.endswith("\n")
        physical = list(StringIO(text, newline=""))
        ends = [end for _, end in split(physical)]  # of the head, of each row, of each empty line at the end
        self.columns, records = package.columns(table), package.records(table)
        spans = zip(records, pairwise(ends), strict=False)
        self._head = "".join(physical[: ends[0]])
        self.rows: list[_Row] = [(record, "".join(physical[start:end])) for record, (start, end) in spans]
        self._foot = "".join(physical[ends[len(records)] :])

    def written(self, row: Mapping[str, str]) -> _Row:
        """Return a row with the text of its line."""
        if unknown := set(row) - set(self.columns):
            raise KeyError(f"there is no column {', '.join(sorted(unknown))}")
        record = {column: row.get(column, "") for column in self.columns}
        text = StringIO()
        csv.writer(text).writerow(record.values())  # by lines of Windows: it then quotes a cell with either ending
        return record, text.getvalue().removesuffix("\r\n") + self._ending

    def content(self) -> bytes:
        """Return the file."""
        texts = [self._head, *(text for _, text in self.rows), self._foot]
        whole = "".join(text if text.endswith("\n") or not text else text + self._ending for text in texts)
        return self._mark + (whole.removesuffix(self._ending) if self._open_end else whole).encode()


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder so that all of them are there or none is, whenever the process is killed."""
    _finish(folder)
    unfinished = folder / _UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)  # of a process that was killed
    for path, content in files.items():
        place = unfinished / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    if files:
        unfinished.rename(folder / PENDING)  # from here on they are the data
        _finish(folder)


def _finish(folder: Path) -> None:
    """Move the files to their places that a process had written and not yet moved."""
    pending = folder / PENDING
    for file in sorted(pending.rglob("*")):
        if file.is_file():
            place = folder / file.relative_to(pending)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
    if pending.exists():
        shutil.rmtree(pending)
