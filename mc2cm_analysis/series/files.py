"""Whose file is it? Told by its content, whatever its name, in a zip or not."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile, is_zipfile

from mc2cm_analysis.csv_tables import ENCODING
from mc2cm_analysis.series import un_desa, unhcr, world_bank
from mc2cm_analysis.series.published import Lines, Origin, Series, SeriesError

_LAYOUTS: Final = (unhcr, world_bank)
EXPECTED: Final = f"{unhcr.EXPECTED}; or {world_bank.EXPECTED}; or {un_desa.EXPECTED}"
#: What makes a zip a workbook.
_WORKBOOK: Final = "xl/workbook.xml"
#: Years that no program writes where it does not know the day.
_FIRST_DAY: Final = date(1990, 1, 1)


def read_files(paths: Iterable[Path]) -> list[Series]:
    """Read publishers' downloads.

    Parameters
    ----------
    paths : iterable of Path
        CSV files, workbooks, or zips of CSV files.

    Returns
    -------
    list of Series
        One for each indicator of the project in each file.

    Raises
    ------
    SeriesError
        If a file has another layout than those that are known, or a cell is not what it should be: with every fault of
        every file, and what was expected.
    """
    found: list[Series] = []
    faults: list[str] = []
    for path in paths:
        try:
            found += _read(path.name, path.read_bytes())
        except SeriesError as error:
            faults += error.faults
        except OSError as error:
            faults.append(f"{path}: it cannot be read ({error.strerror}); expected a file")
    faults = faults or list(_said_twice(found))
    if faults:
        raise SeriesError(faults)
    return found


def _read(name: str, content: bytes) -> list[Series]:
    if not is_zipfile(BytesIO(content)):
        return _table(content, Origin(name, sha256(content).hexdigest()), alone=True)
    try:
        with ZipFile(BytesIO(content)) as archive:
            if _WORKBOOK in archive.namelist():
                return un_desa.read(content, Origin(name, sha256(content).hexdigest()))
            return _of_zip(name, archive)
    except (BadZipFile, RuntimeError, NotImplementedError, KeyError) as error:  # damaged, or with a password
        fault = f"{name}: it cannot be opened ({error}); expected the file as the publisher gives it"
        raise SeriesError([fault]) from None


def _of_zip(name: str, archive: ZipFile) -> list[Series]:
    found: list[Series] = []
    faults: list[str] = []
    for entry in archive.infolist():
        if not entry.filename.lower().endswith(".csv") or entry.filename.startswith("__MACOSX"):
            continue
        content, day = archive.read(entry), date(*entry.date_time[:3])
        origin = Origin(f"{name}/{entry.filename}", sha256(content).hexdigest(), day if day > _FIRST_DAY else None)
        try:
            found += _table(content, origin, alone=False)
        except SeriesError as error:
            faults += error.faults
    if not found and not faults:
        faults = [f"{name}: no CSV file with data in the zip; expected {EXPECTED}"]
    if faults:
        raise SeriesError(faults)
    return found


def _table(content: bytes, origin: Origin, *, alone: bool) -> list[Series]:
    lines = _lines(content, origin.place)
    if any(layout.goes_with_data(lines) for layout in _LAYOUTS):
        if alone:
            raise SeriesError([f"{origin.place}: this goes with the data and holds none; expected the file beside it"])
        return []
    for layout in _LAYOUTS:
        if layout.recognises(lines):
            return list(layout.read(lines, origin))
    head = ",".join(lines[0])[:80] if lines else ""
    raise SeriesError([f"{origin.place}: no layout that is known; its first line is '{head}'; expected {EXPECTED}"])


def _lines(content: bytes, place: str) -> Lines:
    """Return the rows of a CSV file; the head of the World Bank's stands below blank lines, which are kept."""
    try:
        return [line or [""] for line in csv.reader(StringIO(content.decode(ENCODING), newline=""))]
    except (UnicodeDecodeError, csv.Error):
        fault = f"{place}: neither a CSV file in UTF-8, a zip nor a workbook; expected {EXPECTED}"
        raise SeriesError([fault]) from None


def _said_twice(found: list[Series]) -> Iterator[str]:
    """Find the values that two files give differently."""
    known: dict[tuple[object, ...], Series] = {}
    for series in found:
        for key, value in series.values.items():
            other = known.setdefault((series.indicator, *key), series)
            if other.values[key] != value:
                country, _, year = key
                problem = f"{country} {series.indicator} {year} is {value}, and {other.values[key]} in {other.place}"
                yield f"{series.place}: {problem}; expected one file of an indicator, or the same values"
                break
