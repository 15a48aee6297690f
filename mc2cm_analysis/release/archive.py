"""Was a zip packed as a release is? Then it holds the files of the release, and nothing beside or between them."""

import struct
import zipfile
from collections.abc import Iterator, Sequence
from typing import Final

from mc2cm_analysis.release.layout import Fault
from mc2cm_analysis.zips import FIRST_DAY, entry

#: What a zip says of a file in its list, before the name, and what stands behind the list (APPNOTE, 4.3.12 and 4.3.16).
_LISTED: Final = struct.Struct("<4s4B4H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")


def packing_faults(name: str, content: bytes, entries: Sequence[zipfile.ZipInfo]) -> Iterator[Fault]:
    """Yield what in a zip was not written by `zips.zipped`: more in it than the files themselves, or less."""
    right = "take the zip of the release again, or unpack it and verify the folder"
    names = [one.filename for one in entries]
    has_folders = any(name.endswith("/") for name in names)  # one may hold bytes, which nobody would look at
    if has_folders or names != sorted(names) or not all(map(str.isascii, names)) or not _is_plain(content, entries):
        yield Fault(name, "it is not packed as mc2cm release packs", right)


def _is_plain(content: bytes, entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether a zip holds its entries, one after the other and written as ours are, then their list, and no more."""
    at, listed = 0, []
    for one in entries:
        ours = entry(one.filename, FIRST_DAY)
        ours.date_time, ours.compress_type = entries[0].date_time, zipfile.ZIP_DEFLATED
        ours.CRC, ours.file_size, ours.compress_size = one.CRC, one.file_size, one.compress_size
        head = ours.FileHeader(zip64=False)
        if content[at : at + len(head)] != head:
            return False
        listed.append(_in_list(ours, at))
        at += len(head) + one.compress_size
    whole = b"".join(listed)
    end = _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(whole), at, 0)
    return content[at:] == whole + end


def _in_list(one: zipfile.ZipInfo, at: int) -> bytes:
    """Return what the list of a zip says of a file that begins at a place."""
    year, month, day, hour, minute, second = one.date_time
    when = (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)
    versions = (one.create_version, one.create_system, one.extract_version, 0)
    sizes = (one.CRC, one.compress_size, one.file_size)
    name = one.filename.encode("ascii")
    lengths = (len(name), 0, 0)
    told = _LISTED.pack(
        b"PK\1\2", *versions, 0, one.compress_type, *when, *sizes, *lengths, 0, 0, one.external_attr, at
    )
    return told + name
