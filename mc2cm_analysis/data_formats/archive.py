"""How is the data packed as it lies in its folder? A zip with its descriptor and its CSV, the same bytes each time."""

from io import BytesIO
from json import JSONDecodeError, loads
from pathlib import PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile

from mc2cm_analysis.data_formats.typed import TypedData
from mc2cm_analysis.descriptor import DESCRIPTOR
from mc2cm_analysis.package import Package
from mc2cm_analysis.zips import FIRST_DAY, entry, zipped

#: What every file in such a zip says of when it was packed: nothing.
_DAY: Final = entry("", FIRST_DAY).date_time


def as_archive(data: TypedData, package: Package) -> bytes:
    """Return the descriptor and the CSV of a data package as a zip; unpacked, it is a folder of data."""
    files = [DESCRIPTOR, *package.paths.values()]
    return zipped({str(PurePosixPath(file)): package.read(file) for file in files})


def is_archive(content: bytes, new: bytes) -> bool:
    """Say whether a file is such a zip, as it was written."""
    files = unpacked(content)
    try:
        old, ours = (loads(one[DESCRIPTOR])["name"] for one in (files, unpacked(new)))
    except (KeyError, TypeError, UnicodeDecodeError, JSONDecodeError):
        return False
    return bool(old == ours)


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip of this project's own making; none if it is another one, or was packed anew."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            if any(one.date_time != _DAY for one in archive.infolist()):
                return {}
            return {one.filename: archive.read(one) for one in archive.infolist()}
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return {}
