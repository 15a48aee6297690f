"""How is the whole data written for others? As files whose names say its version; if one cannot be written, none is.

Answers of single stakeholders are not handed on unless that is asked for, and nothing is that tells of this machine. A
file that stands there already gives way if it is an export of its kind that nobody has changed.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from mc2cm_analysis.data_formats.archive import as_archive, is_archive
from mc2cm_analysis.data_formats.database import as_database, is_database
from mc2cm_analysis.data_formats.parquet_files import as_parquet_files, is_parquet_files, missing
from mc2cm_analysis.data_formats.typed import TypedData, typed
from mc2cm_analysis.data_formats.workbook import WorkbookError, as_workbook, is_workbook
from mc2cm_analysis.descriptor import DESCRIPTOR
from mc2cm_analysis.disclosure import ANSWERS
from mc2cm_analysis.package import Package
from mc2cm_analysis.unknown import UnknownNameError, unknown

if TYPE_CHECKING:
    from mc2cm_analysis.network import Network


class ExportError(Exception):
    """The data was not written: the message says why, and what would be right."""


class _Format(NamedTuple):
    ending: str
    write: Callable[[TypedData, Package], bytes]
    is_ours: Callable[[bytes, bytes], bool]
    missing: Callable[[], str] = str


#: Each kind of file, by the name by which it is asked for.
FORMATS: Final = {
    "zip": _Format(".zip", as_archive, is_archive),
    "xlsx": _Format(".xlsx", as_workbook, is_workbook),
    "sqlite": _Format(".sqlite", as_database, is_database),
    "parquet": _Format("-parquet.zip", as_parquet_files, is_parquet_files, missing),
}


def left_out() -> str:
    """Say which format cannot be written here, and what to install for it; empty if all can."""
    return "; ".join(filter(None, (kind.missing() for kind in FORMATS.values())))


def export_data(
    network: "Network", folder: str | Path = "exports", *formats: str, answers: bool = False
) -> dict[Path, bytes]:
    """Write the data of a network, or of a part of it, into a folder: a file for each format.

    Parameters
    ----------
    network : Network
        As `load_network` returns it; ``network.only("lyon")`` has the same version and file names as the whole.
    folder : path-like
        It is made if it is not there.
    *formats : {"zip", "xlsx", "sqlite", "parquet"}
        A Data Package (``datapackage.json`` and a CSV a table), an Excel workbook, a SQLite database, a zip of Parquet
        files. By default all for which there is what they need.
    answers : bool
        Whether the answers of single stakeholders go with it; otherwise these tables are empty.

    Returns
    -------
    dict
        The file of each format, such as ``exports/mc2cm-data-0.1.0.xlsx``, with what it holds. Each has the tables of
        the data, in their order, and but for the Data Package, whose descriptor says the same, the tables ``about``
        and ``codebook``.

    Raises
    ------
    UnknownNameError
        A KeyError: there is no such format.
    ExportError
        If a text tells of this machine, a format cannot hold the data or is not installed, or another file is in the
        way. Nothing is written then.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mc2cm_analysis import load_network
    >>> with TemporaryDirectory() as folder:
    ...     [file.name for file in export_data(load_network().only("lyon"), folder, "sqlite")]
    ['mc2cm-data-0.1.0.sqlite']
    """
    if wrong := [name for name in formats if name not in FORMATS]:
        raise UnknownNameError(unknown("format", wrong[0], FORMATS))
    for name in formats:
        if needed := FORMATS[name].missing():
            raise ExportError(needed)
    asked = dict.fromkeys(formats or [name for name, kind in FORMATS.items() if not kind.missing()])
    package = (network if answers else _without_answers(network)).package
    data = typed(package)
    _require_silence(data, package)
    try:
        made = {f"mc2cm-data-{_in_a_name(data.version)}{FORMATS[name].ending}": name for name in asked}
        contents = {file: FORMATS[name].write(data, package) for file, name in made.items()}
    except WorkbookError as error:
        raise ExportError(f"no workbook can hold the data: {error}; export it as sqlite") from None
    return _written(
        Path(folder).expanduser(), {file: (content, FORMATS[made[file]]) for file, content in contents.items()}
    )


def _without_answers(network: "Network") -> "Network":
    """Return the network without the answers that stakeholders gave, and the sources of these."""
    if not any(len(network.table(table)) for table in ANSWERS if table in network.tables):
        return network
    return network.only(**dict.fromkeys(ANSWERS, "index < 0"))


def _require_silence(data: TypedData, package: Package) -> None:
    """Refuse data that tells of this machine, or gives an address of mail."""
    from mc2cm_analysis.publishing.page.leaks import RefusedError, check_leaks, texts_in

    texts = {f"{name}.csv": texts_in(table.rows) for name, table in data.tables.items() if name in package.tables}
    for file, held in {DESCRIPTOR: texts_in(package.descriptor), **texts}.items():
        try:
            check_leaks("\n".join(dict.fromkeys(held)))
        except RefusedError as error:
            told = str(error).replace("the report holds", "it holds", 1)
            raise ExportError(f"{file} must not leave: {told}; expected the text without it") from None


def _in_a_name(version: str) -> str:
    """Return a version as a name of a file has it."""
    return re.sub(r"[^A-Za-z0-9._+-]+", "-", version).strip("-.")[:60] or "of-no-version"


def _written(folder: Path, files: dict[str, tuple[bytes, _Format]]) -> dict[Path, bytes]:
    """Write all files, once it is known that none is in the way of another."""
    from mc2cm_analysis.publishing.make.folders import LocalFolder

    try:
        if folder.exists() and not folder.is_dir():
            raise ExportError(f"{folder} is a file; name a folder")
        place = LocalFolder(folder)
        for name, (content, kind) in files.items():
            there = place.path / name
            if there.exists() and not there.is_file():
                raise ExportError(f"{folder / name} is no file, and in the way; move it, or name another folder")
            old = place.read(name)
            if old not in (None, content) and not kind.is_ours(old, content):
                why = "is there already, and is no export or was changed since"
                raise ExportError(f"{folder / name} {why}; move it, or name another folder")
        place.write_all({name: content for name, (content, _) in files.items()})
    except OSError as error:
        raise ExportError(f"{error.filename or folder} cannot be written: {error.strerror or error}") from None
    return {folder / name: content for name, (content, _) in files.items()}
