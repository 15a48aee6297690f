"""How is a release packed? The same files give the same zip, whoever packs them, when and where."""

import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Final

from mc2cm_analysis.release.layout import Fault

#: A file that its owner may change and everybody may read, as systems of the Unix kind write it.
_MODE: Final = 0o100644 << 16
_UNIX: Final = 3
_LEVEL: Final = 9
#: The first day that a zip can say.
_FIRST: Final = "1980-01-01"
#: What a zip says of a file in its list, before the name, and what stands behind the list (APPNOTE, 4.3.12 and 4.3.16).
_LISTED: Final = struct.Struct("<4s4B4H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")


def zipped(files: Mapping[str, bytes], top: str, day: str) -> bytes:
    """Return files as a zip with one folder at its top.

    Parameters
    ----------
    files : mapping
        Place inside the folder to content.
    top : str
        The folder.
    day : str
        ISO date that every file has; not the clock's, which would make other bytes each day.
    """
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for place in sorted(files):
            archive.writestr(_entry(f"{top}/{place}", day), files[place], zipfile.ZIP_DEFLATED, _LEVEL)
    return content.getvalue()


def _entry(name: str, day: str) -> zipfile.ZipInfo:
    told = date.fromisoformat(max(day or _FIRST, _FIRST))
    entry = zipfile.ZipInfo(name, (told.year, told.month, told.day, 0, 0, 0))
    entry.create_system, entry.external_attr = _UNIX, _MODE
    return entry


def packing_faults(name: str, content: bytes, entries: Sequence[zipfile.ZipInfo]) -> Iterator[Fault]:
    """Yield what in a zip was not written by `zipped`: more in it than the files themselves, or less."""
    right = "take the zip of the release again, or unpack it and verify the folder"
    names = [entry.filename for entry in entries]
    if names != sorted(names) or not all(map(str.isascii, names)) or not _is_plain(content, entries):
        yield Fault(name, "it is not packed as mc2cm release packs", right)


def _is_plain(content: bytes, entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether a zip holds its entries, one after the other and written as ours are, then their list, and no more."""
    at, listed = 0, []
    for entry in entries:
        ours = _entry(entry.filename, _FIRST)
        ours.date_time, ours.compress_type = entries[0].date_time, zipfile.ZIP_DEFLATED
        ours.CRC, ours.file_size, ours.compress_size = entry.CRC, entry.file_size, entry.compress_size
        head = ours.FileHeader(zip64=False)
        if content[at : at + len(head)] != head:
            return False
        listed.append(_in_list(ours, at))
        at += len(head) + entry.compress_size
    whole = b"".join(listed)
    end = _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(whole), at, 0)
    return content[at:] == whole + end


def _in_list(entry: zipfile.ZipInfo, at: int) -> bytes:
    """Return what the list of a zip says of a file that begins at a place."""
    year, month, day, hour, minute, second = entry.date_time
    when = (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)
    versions = (entry.create_version, entry.create_system, entry.extract_version, 0)
    sizes = (entry.CRC, entry.compress_size, entry.file_size)
    name = entry.filename.encode("ascii")
    lengths = (len(name), 0, 0)
    told = _LISTED.pack(
        b"PK\1\2", *versions, 0, entry.compress_type, *when, *sizes, *lengths, 0, 0, entry.external_attr, at
    )
    return told + name
