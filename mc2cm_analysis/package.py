"""What lies in a data folder? Its files, each read once: the descriptor, and the tables that it names."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import Any, Final

from mc2cm_analysis import schema
from mc2cm_analysis.csv_tables import CsvTable, Row, read_table
from mc2cm_analysis.descriptor import DESCRIPTOR, Described, read_descriptor
from mc2cm_analysis.issues import DESCRIPTOR_TABLE, DataError, Issue

Record = dict[str, str]

#: A folder inside: files in it are newer than those of the same name beside it, see `revision`.
PENDING: Final = ".pending"


class Package:
    """A data package. A file is read when something of it is first asked for, and kept as it was then.

    In a folder that is settled nobody changes a file any more: its bytes are not kept beside the rows that they hold.

    Whoever asks for what cannot be read meets ``OSError``, or `DataError` with what is wrong in words; `problems` has
    all of that before.
    """

    def __init__(self, folder: Path, *, settled: bool = False) -> None:
        self.folder = folder
        self._settled = settled
        self._below: Package | None = None  # where the files are that were not given
        self._contents: dict[str, bytes] = {}
        self._parsed: dict[str, CsvTable] = {}
        self._known_fit: set[str] = set()

    def read(self, path: str) -> bytes:
        """Return a file of the folder, as it was when it was first asked for; `OSError` for what lies outside."""
        if path not in self._contents:
            content = self._fetched(path)
            if self._settled:
                return content
            self._contents[path] = content
        return self._contents[path]

    def _fetched(self, path: str) -> bytes:
        return self._below.read(path) if self._below else self._in_folder(path)

    def _in_folder(self, path: str) -> bytes:
        with suppress(FileNotFoundError, NotADirectoryError):  # it may be moved to its place in this moment
            return self._content(PENDING, path)
        return self._content("", path)

    def _content(self, inside: str, path: str) -> bytes:
        place = self.folder / inside / path
        if not (_leads_somewhere(place) and place.resolve().is_relative_to(self.folder.resolve())):
            raise OSError(f"{path} is a link that leads out of the folder, or nowhere")
        if not S_ISREG(place.stat().st_mode):  # to open a pipe would wait for ever
            raise OSError(f"{path} is no file")
        return place.read_bytes()

    def with_files(self, files: Mapping[str, bytes]) -> "Package":
        """Return the package as it would be with other content in some of its files."""
        other = Package(self.folder)
        other._below, other._contents = self, dict(files)
        if DESCRIPTOR not in files:
            other._parsed = {name: table for name, table in self._parsed.items() if self.paths[name] not in files}
        return other

    @property
    def descriptor(self) -> Mapping[str, Any]:
        """Content of ``datapackage.json``."""
        return self._described.content

    @property
    def tables(self) -> Mapping[str, schema.Table]:
        """What each table should hold, in the order of the descriptor: as the project declares it, or the folder."""
        return self._described.tables

    @property
    def paths(self) -> Mapping[str, str]:
        """Where the file of each table lies in the folder."""
        return self._described.paths

    @cached_property
    def _described(self) -> Described:
        described = read_descriptor(self.read(DESCRIPTOR))
        if described.faults:
            raise DataError(Issue(DESCRIPTOR_TABLE, None, "", *words) for words in described.faults)
        return described

    @property
    def version(self) -> str:
        """Version of the data."""
        return str(self.descriptor["version"])

    @property
    def date(self) -> str:
        """Day of the data, as an ISO date; empty if the descriptor states none."""
        return str(self.descriptor.get("created", ""))[:10]

    def types(self, table: str) -> dict[str, str]:
        """Return the columns that a table should have, in order, each with its type."""
        return {name: field.type for name, field in self.tables[table].fields.items()}

    def content(self, table: str) -> bytes:
        """Return the file of a table."""
        return self.read(self.paths[table])

    def columns(self, table: str) -> list[str]:
        """Return the columns that a table has."""
        return self._fit(table).columns

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table as text, a cell for each column."""
        return self._fit(table).rows

    def records(self, table: str) -> list[Record]:
        """Return the rows of a table, column to text."""
        columns = self.columns(table)
        return [dict(zip(columns, row, strict=True)) for row in self.rows(table)]

    def _fit(self, table: str) -> CsvTable:
        """Return a table that is one, or raise `DataError`."""
        parsed = self._table(table)
        if table not in self._known_fit:
            if next(self._table_problems(table), None):
                raise DataError(self.problems)
            self._known_fit.add(table)
        return parsed

    def _table(self, name: str) -> CsvTable:
        if name not in self._parsed:
            self._parsed[name] = read_table(self.content(name))
        return self._parsed[name]

    def forget_rows(self) -> None:
        """Keep the files only: rows are read from them again if need be."""
        self._parsed.clear()

    def city_names(self, language: str = "en") -> dict[str, str]:
        """Return the ids of the cities, each with its name in a language."""
        return {city["id"]: city[f"name_{language}"] for city in self.records("cities")}

    @cached_property
    def fingerprint(self) -> str:
        """What tells one state of the data from another: a digest of the descriptor and of the files that it names."""
        digest = sha256()
        for path, content in sorted(self.files().items()):
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def copy_to(self, folder: Path) -> Path:
        """Write the descriptor and the files that it names, as they were when they were read, into another folder."""
        for path, content in self.files().items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    @property
    def sizes(self) -> list[int]:
        """The sizes in bytes of its files."""
        return [len(content) for content in self.files().values()]

    def files(self) -> dict[str, bytes]:
        """Return the descriptor and the files that it names, by their paths in the folder."""
        return {path: self.read(path) for path in [DESCRIPTOR, *self.paths.values()]}

    @cached_property
    def problems(self) -> list[Issue]:
        """What keeps the files from being read as the tables that they should be; empty if nothing does."""
        try:
            names = list(self.tables)
        except DataError as error:
            return error.issues
        except FileNotFoundError:
            told = f"there is no {DESCRIPTOR} in {self.folder}", "the folder of a data package"
        except OSError as error:
            told = f"it cannot be read: {error.strerror or error}", "a file in the folder of the data package"
        else:
            return [Issue(name, *words) for name in names for words in self._table_problems(name)]
        return [Issue(DESCRIPTOR_TABLE, None, "", *told)]

    def _table_problems(self, name: str) -> Iterator[tuple[int | None, str, str, str]]:
        """Yield row, column, what is wrong with the file of a table, and what would be right."""
        try:
            table = self._table(name)
        except OSError as error:
            yield None, "", f"the file cannot be read ({error.strerror or error})", f"a file {self.paths[name]}"
            return
        there, wanted = table.columns, self.types(name)
        if len(there) == 1 < len(wanted) and not there[0].startswith("sep="):
            yield 1, "", f"one column only: '{there[0][:60]}'", "a CSV with commas between the columns"
            return
        yield from table.faults
        if any(fault.row in (None, 1) for fault in table.faults):  # what it says of columns would follow from that
            return
        for column in [*wanted, *there]:
            if column not in there:
                yield 1, column, "the column is missing", "the columns of data/README.md"
            elif column not in wanted:
                yield 1, column, "the column is not in the schema", "the columns of data/README.md"


def _leads_somewhere(place: Path) -> bool:
    """Whether there is something behind a link, if it is one: it may lead to itself."""
    return not place.is_symlink() or place.exists()


@cache
def settled(folder: Path) -> Package:
    """Return the package in a folder that nobody changes any more; each process reads it once."""
    return Package(folder, settled=True)
