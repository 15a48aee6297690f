"""What lies in a data folder? Its files, each read once."""

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from pathlib import Path, PurePosixPath
from typing import Any, Final

from mc2cm_analysis import schema
from mc2cm_analysis.issues import DESCRIPTOR_TABLE, Issue

Row = tuple[str, ...]
Record = dict[str, str]

DESCRIPTOR: Final = "datapackage.json"
#: UTF-8, with or without the mark that spreadsheets put before it.
ENCODING: Final = "utf-8-sig"
#: A folder inside: files in it are newer than those of the same name beside it, see `revision`.
PENDING: Final = ".pending"


class Package:
    """A data package. A file is read when something of it is first asked for, and kept as it was then.

    Where a file cannot be read, whoever asks for it meets the error (``OSError``, ``ValueError``, ``KeyError``,
    ``TypeError`` or ``csv.Error``): ask for `problems` first, which has the reason in words.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._contents: dict[str, bytes] = {}
        self._parsed: dict[str, tuple[list[str], list[Row]]] = {}

    def read(self, path: str) -> bytes:
        """Return a file of the folder, as it was when it was first asked for."""
        if path not in self._contents:
            pending = self.folder / PENDING / path
            self._contents[path] = (pending if pending.exists() else self.folder / path).read_bytes()
        return self._contents[path]

    def with_files(self, files: Mapping[str, bytes]) -> "Package":
        """Return the package as it would be with other content in some of its files."""
        other = Package(self.folder)
        other._contents = {**self._contents, **files}
        return other

    @cached_property
    def descriptor(self) -> dict[str, Any]:
        """Content of ``datapackage.json``."""
        return dict(json.loads(self.read(DESCRIPTOR).decode(ENCODING)))

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """What the descriptor says of each table, by name, in its order."""
        return {resource["name"]: resource for resource in self.descriptor["resources"]}

    @property
    def version(self) -> str:
        """Version of the data; empty if the descriptor states none."""
        return str(self.descriptor.get("version", ""))

    @property
    def date(self) -> str:
        """Day of the data, as an ISO date; empty if the descriptor states none."""
        return str(self.descriptor.get("created", ""))[:10]

    def types(self, table: str) -> dict[str, str]:
        """Return the columns that a table should have, in order, each with its type."""
        return {field["name"]: field["type"] for field in self.resources[table]["schema"]["fields"]}

    def content(self, table: str) -> bytes:
        """Return the file of a table."""
        return self.read(self.resources[table]["path"])

    def columns(self, table: str) -> list[str]:
        """Return the columns that a table has."""
        return self._table(table)[0]

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table as text, a cell for each column; blank lines are left out."""
        return self._table(table)[1]

    def records(self, table: str) -> list[Record]:
        """Return the rows of a table, column to text."""
        return [dict(zip(self.columns(table), row, strict=True)) for row in self.rows(table)]

    def _table(self, name: str) -> tuple[list[str], list[Row]]:
        if name not in self._parsed:
            lines = csv.reader(TextIOWrapper(BytesIO(self.content(name)), ENCODING, newline=""))
            columns = next(lines, [])
            self._parsed[name] = columns, [_row(line, len(columns)) for line in lines if line]
        return self._parsed[name]

    def city_names(self, language: str = "en") -> dict[str, str]:
        """Return the ids of the cities, each with its name in a language."""
        return {city["id"]: city[f"name_{language}"] for city in self.records("cities")}

    @cached_property
    def fingerprint(self) -> str:
        """What tells one state of the data from another: a digest of the descriptor and of the files that it names."""
        digest = sha256()
        for path, content in sorted(self._files().items()):
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def copy_to(self, folder: Path) -> Path:
        """Write the descriptor and the files that it names, as they were when they were read, into another folder."""
        for path, content in self._files().items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    @property
    def sizes(self) -> list[int]:
        """The sizes in bytes of its files."""
        return [len(content) for content in self._files().values()]

    def _files(self) -> dict[str, bytes]:
        return {path: self.read(path) for path in [DESCRIPTOR, *(r["path"] for r in self.resources.values())]}

    @cached_property
    def problems(self) -> list[Issue]:
        """What keeps the files from being read as the tables that they should be; empty if nothing does."""
        told = [Issue(DESCRIPTOR_TABLE, None, "", *words) for words in self._descriptor_problems()]
        return told or [Issue(name, *words) for name in self.resources for words in self._table_problems(name)]

    def _descriptor_problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the descriptor, and what would be right."""
        try:
            paths = {name: PurePosixPath(self.resources[name]["path"]) for name in self.resources if self.types(name)}
        except FileNotFoundError:
            yield f"there is no {DESCRIPTOR} in {self.folder}", "the folder of a data package"
        except (OSError, ValueError) as error:
            yield f"it cannot be read: {error}", "valid JSON in UTF-8"
        except (KeyError, TypeError) as error:
            yield f"a resource lacks {error}", "name, path and schema for each table"
        else:
            for name in sorted(set(schema.tables()) - set(paths)):
                yield f"the table {name} is missing", "its resource"
            for name, path in paths.items():
                if path.is_absolute() or ".." in path.parts:
                    yield f"the table {name} lies at {path}", "a path inside the folder"

    def _table_problems(self, name: str) -> Iterator[tuple[int | None, str, str, str]]:
        """Yield row, column, what is wrong with the file of a table, and what would be right."""
        wanted = self.types(name)
        try:
            there = self.columns(name)
        except UnicodeDecodeError:
            yield None, "", "the file is not in UTF-8", "a CSV saved as UTF-8"
        except (OSError, csv.Error) as error:
            reason = getattr(error, "strerror", error)
            yield None, "", f"the file cannot be read ({reason})", f"a file {self.resources[name]['path']}"
        else:
            if len(there) == 1 < len(wanted):
                yield 1, "", f"one column only: '{there[0][:60]}'", "a CSV with commas between the columns"
                return
            for column in [*wanted, *there]:
                if column not in there:
                    yield 1, column, "the column is missing", "the columns of data/README.md"
                elif column not in wanted:
                    yield 1, column, "the column is not in the schema", "the columns of data/README.md"


@cache
def settled(folder: Path) -> Package:
    """Return the package in a folder that nobody changes any more; each process reads it once."""
    return Package(folder)


def _row(cells: list[str], width: int) -> Row:
    """Make a row as wide as the head; text that stands in many cells is kept once."""
    return tuple(map(sys.intern, (cells + [""] * width)[:width]))
