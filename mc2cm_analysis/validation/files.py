"""Can each file be read as the table it should be?"""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.validation.issues import DESCRIPTOR_TABLE, Issue

Row = dict[str, str]
Tables = dict[str, list[Row]]

#: The tables of the data package, in their order.
TABLES: Final = (
    "cities",
    "themes",
    "sources",
    "indicators",
    "observations",
    "statements",
    "searches",
    "practices",
    "stakeholders",
    "competences",
    "challenges",
    "events",
    "event_participants",
    "pilots",
    "consultations",
    "texts",
)

DESCRIPTOR = "datapackage.json"
#: UTF-8, with or without the mark that spreadsheets put before it.
ENCODING = "utf-8-sig"


def read_descriptor(folder: Path) -> tuple[dict[str, Any], list[Issue]]:
    """Read ``datapackage.json``, or say why it cannot be used."""
    file = folder / DESCRIPTOR
    if not file.is_file():
        return {}, [_of_the_descriptor(f"there is no {DESCRIPTOR} in {folder}", "the folder of a data package")]
    try:
        descriptor = json.loads(file.read_text(encoding=ENCODING))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        return {}, [_of_the_descriptor(f"it cannot be read: {error}", "valid JSON in UTF-8")]
    try:
        found = [(r["name"], r["path"], r["schema"]["fields"]) for r in descriptor["resources"]]
    except (KeyError, TypeError) as error:
        return {}, [_of_the_descriptor(f"a resource lacks {error}", "name, path and schema for each table")]
    missing = set(TABLES) - {name for name, *_ in found}
    return descriptor, [_of_the_descriptor(f"the table {name} is missing", "its resource") for name in sorted(missing)]


def _of_the_descriptor(problem: str, expected: str) -> Issue:
    return Issue(DESCRIPTOR_TABLE, None, "", problem, expected)


def file_issues(folder: Path, descriptor: dict[str, Any]) -> list[Issue]:
    """Say which files are missing, cannot be decoded or do not have the columns of their schema."""
    return [
        issue
        for resource in descriptor["resources"]
        for issue in _table_issues(resource["name"], folder / resource["path"], resource["schema"]["fields"])
    ]


def _table_issues(name: str, file: Path, fields: list[dict[str, Any]]) -> Iterator[Issue]:
    columns = [field["name"] for field in fields]
    try:
        with file.open(encoding=ENCODING, newline="") as stream:
            header = next(csv.reader(stream), [])
            stream.read()  # the whole file must decode
    except OSError as error:
        yield Issue(name, None, "", f"the file cannot be read ({error.strerror})", f"a file {file.name}")
        return
    except UnicodeDecodeError:
        yield Issue(name, None, "", "the file is not in UTF-8", "a CSV saved as UTF-8")
        return
    if len(header) == 1 < len(columns):
        yield Issue(name, 1, "", f"one column only: '{header[0][:60]}'", "a CSV with commas between the columns")
        return
    for column in columns:
        if column not in header:
            yield Issue(name, 1, column, "the column is missing", "the columns of data/README.md")
    for column in header:
        if column not in columns:
            yield Issue(name, 1, column, "the column is not in the schema", "the columns of data/README.md")


def fingerprint(folder: Path) -> str:
    """Return what tells one state of a data package from another: a digest of all its files."""
    digest = hashlib.sha256()
    for file in sorted([folder / DESCRIPTOR, *folder.glob("*.csv")]):
        digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def read_rows(file: Path) -> list[Row]:
    """Read the rows of a table as text; what is said in many cells is kept once."""
    with file.open(encoding=ENCODING, newline="") as stream:
        return [{key: sys.intern(value or "") for key, value in row.items() if key} for row in csv.DictReader(stream)]
