"""What lies in a folder or a zip that somebody hands over? It is read where it lies: nothing is ever unpacked."""

import os
import stat
import struct
import zipfile
import zlib
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final, Protocol

from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.release.archive import packing_faults
from mc2cm_analysis.release.layout import Fault

#: More than any release has: bytes of one file, of all, and files.
LARGEST, _LARGEST_IN_ALL, _MOST = 200_000_000, 2_000_000_000, 50_000
#: By how many bytes a file may be longer than is said of it, and still be read to tell what it is.
_ROOM: Final = 1_000_000
_BEGINS: Final = b"PK\3\4"  # a zip with a file in it
_HEAD: Final = 30  # bytes before the name of a file in a zip
#: What a damaged zip raises: its offsets may be negative, its names in no encoding, its methods unknown.
_NOT_READ: Final = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError),
)
_DAMAGED: Final = "it is damaged inside the zip"


class HandedOver(Protocol):
    """Files by their places, with ``/``; what is no file that can be read safely is a fault and has no place."""

    name: str
    top: str  # the folder at the top of a zip
    faults: list[Fault]
    sizes: dict[str, int]

    @abstractmethod
    def read(self, place: str) -> bytes:
        """Return what a file holds, or raise OSError."""


def handed_over(path: Path) -> HandedOver:
    """Return what lies in a folder, or in the one folder of a zip.

    Raises
    ------
    UsageError
        If it is neither.
    """
    if path.is_dir():
        return _InFolder(path)
    if not path.exists():
        raise UsageError(f"there is no {path}; expected the folder or the zip of a release, or a folder of reports")
    if not path.is_file():
        raise UsageError(f"{path} is neither a folder nor a file; expected the folder or the zip of a release")
    if path.stat().st_size > _LARGEST_IN_ALL:
        raise UsageError(f"{path} is larger than {_LARGEST_IN_ALL // 10**6} MB; expected the zip of a release")
    try:
        return _InZip(path.name, path.read_bytes())
    except ValueError:
        raise UsageError(f"{path} is no zip; expected the zip of a release") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None


def read_all(tree: HandedOver, told: Mapping[str, int]) -> tuple[dict[str, bytes], list[Fault]]:
    """Read the files of which a size is told, and say which could not be read; one far larger than told is left alone.

    Parameters
    ----------
    tree : HandedOver
    told : mapping
        Place to size in bytes, of files that may be there.
    """
    files, faults, again = {}, [], "ask whoever sent it for it again"
    for place in sorted(set(told) & set(tree.sizes)):
        if tree.sizes[place] > min(told[place] + _ROOM, LARGEST):
            what = f"it has {tree.sizes[place]} bytes, far more than it may have, and was not read"
            faults.append(Fault(place, what, again))
            continue
        try:
            files[place] = tree.read(place)
        except OSError as error:
            faults.append(Fault(place, f"cannot be read ({error.strerror or error})", again))
    return files, faults


class _InFolder:
    """Files of a folder of this machine; no link is followed."""

    def __init__(self, path: Path) -> None:
        self.name, self.top, self._path = path.name or str(path), "", path
        self.faults: list[Fault] = []
        self.sizes: dict[str, int] = {}
        for folder, folders, files in os.walk(path, onerror=self._unread):
            folders.sort()
            for name in sorted([*files, *(one for one in folders if os.path.islink(os.path.join(folder, one)))]):
                self._take(Path(folder, name))

    def _unread(self, error: OSError) -> None:
        what = f"the folder cannot be read ({error.strerror})"
        self.faults.append(Fault(Path(error.filename).relative_to(self._path).as_posix(), what, "let it be read"))

    def _take(self, file: Path) -> None:
        place, told = file.relative_to(self._path).as_posix(), file.lstat()
        if stat.S_ISREG(told.st_mode):
            self.sizes[place] = told.st_size
        else:
            what = "is a link" if stat.S_ISLNK(told.st_mode) else "is no file"
            self.faults.append(Fault(place, what, "a release holds plain files only"))

    def read(self, place: str) -> bytes:
        """Return what a file holds."""
        return Path(self._path, place).read_bytes()


class _InZip:
    """Files of a zip, less the one folder at its top."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.top = name, ""
        self.faults: list[Fault] = []
        self.sizes: dict[str, int] = {}
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._content = content
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
            self._look_into(self._zip.infolist())
        except _NOT_READ:
            if not content.startswith(_BEGINS):
                raise ValueError("no zip") from None
            what = "it is damaged, or was not received whole: its list of files cannot be read"
            self.faults.append(Fault(name, what, "get it again"))

    def _look_into(self, entries: list[zipfile.ZipInfo]) -> None:
        name = self.name
        if len(entries) > _MOST or sum(max(one.file_size, one.compress_size) for one in entries) > _LARGEST_IN_ALL:
            what = f"it would unpack to more than {_MOST} files or {_LARGEST_IN_ALL // 10**6} MB"
            self.faults.append(Fault(name, what, "no release does; do not unpack it"))
            return
        self.faults += packing_faults(name, self._content, entries)
        self._take(entries)

    def _take(self, entries: list[zipfile.ZipInfo]) -> None:
        """Take up the entries that are safe, by their places in the folder at the top; name the others."""
        seen: set[str] = set()
        safe: list[zipfile.ZipInfo] = []
        for entry in entries:
            if faults := list(_unsafe(entry, seen)):
                self.faults.append(Fault(ascii(entry.orig_filename)[1:-1], faults[0], "do not unpack this zip"))
            elif not entry.is_dir():
                safe.append(entry)
            seen.add(entry.orig_filename.casefold())
        tops = Counter(entry.filename.partition("/")[0] for entry in safe)
        self.top = tops.most_common(1)[0][0] if tops else ""
        for entry in safe:
            top, _, place = entry.filename.partition("/")
            if top == self.top and place:
                self._entries[place] = entry
            else:
                what = f"it stands outside the folder {self.top}, and a release is one folder"
                self.faults.append(Fault(entry.filename, what, "do not unpack this zip"))
        self.sizes = {place: entry.file_size for place, entry in self._entries.items()}

    def read(self, place: str) -> bytes:
        """Return what a file holds, and never more than its entry says."""
        entry = self._entries[place]
        try:
            content = self._zip.read(entry)
        except _NOT_READ:
            raise OSError(_DAMAGED) from None
        if entry.compress_type == zipfile.ZIP_DEFLATED and self._hides_behind(entry):
            raise OSError(_DAMAGED)
        return content

    def _hides_behind(self, entry: zipfile.ZipInfo) -> bool:
        """Whether more lies in the place of a packed file than what unpacks to it."""
        head = self._content[entry.header_offset : entry.header_offset + _HEAD]
        start = entry.header_offset + _HEAD + sum(int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        unpacking.decompress(self._content[start : start + entry.compress_size], entry.file_size + 1)
        return not unpacking.eof or bool(unpacking.unused_data)


def _unsafe(entry: zipfile.ZipInfo, seen: set[str]) -> Iterator[str]:
    """Yield why an entry of a zip must not be unpacked."""
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    if name != entry.filename or "\\" in name or not name.isprintable():
        yield "its name has signs that systems read in different ways"
    if name.startswith("/") or ":" in name:
        yield "its name is the whole path of a machine"
    if {"", ".", ".."} & set(parts):
        yield "its name leads out of the folder"
    if name.casefold() in seen:
        yield "the zip holds its name twice"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind and not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        yield "is a link, or no file"
    if entry.flag_bits & 1:
        yield "is encrypted"
    if entry.file_size > LARGEST:
        yield f"would be larger than {LARGEST // 10**6} MB"
