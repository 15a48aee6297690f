"""How is the data packed as it lies in its folder? A zip with its descriptor and its CSV, the same bytes each time."""

from collections.abc import Mapping
from io import BytesIO
from json import JSONDecodeError, loads
from pathlib import PurePosixPath
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from mc2cm_analysis.data_formats.typed import TypedData
from mc2cm_analysis.descriptor import DESCRIPTOR
from mc2cm_analysis.package import Package

#: The oldest day that a zip knows: no file says when it was packed.
_DAY: Final = (1980, 1, 1, 0, 0, 0)
_ON_UNIX: Final = 3
_READABLE: Final = 0o100644 << 16


def as_archive(data: TypedData, package: Package) -> bytes:
    """Return the descriptor and the CSV of a data package as a zip; unpacked, it is a folder of data."""
    files = [DESCRIPTOR, *package.paths.values()]
    return packed({str(PurePosixPath(file)): package.read(file) for file in files})


def is_archive(content: bytes, new: bytes) -> bool:
    """Say whether a file is such a zip, as it was written."""
    files = unpacked(content)
    try:
        old, ours = (loads(one[DESCRIPTOR])["name"] for one in (files, unpacked(new)))
    except (KeyError, TypeError, UnicodeDecodeError, JSONDecodeError):
        return False
    return bool(old == ours)


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name, file in files.items():
            entry = ZipInfo(name, _DAY)
            entry.create_system, entry.external_attr, entry.compress_type = _ON_UNIX, _READABLE, ZIP_DEFLATED
            archive.writestr(entry, file)
    return content.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip that `packed` wrote; none if it is another one, or was packed anew."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            if any(entry.date_time != _DAY for entry in archive.infolist()):
                return {}
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return {}
