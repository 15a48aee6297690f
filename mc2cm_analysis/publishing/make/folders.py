"""Where do the reports go? Into a folder of this machine or of an object store, by the same few verbs.

Whatever stands under its name is whole: a file of this machine is written beside its place and then renamed, an object
of a store appears when all of it is there.
"""

import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from mc2cm_analysis.publishing.plan.destinations import destination
from mc2cm_analysis.publishing.plan.kinds import UsageError

#: Held by the build that writes into a folder.
_LOCK = ".lock"
#: Who else may write: what a folder allows to its group, whatever is made in it allows too.
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Folder(Protocol):
    """An output folder; places in it are relative, with ``/``."""

    name: str

    def read(self, place: str) -> bytes | None:
        """Return what stands at a place, None if nothing does, or raise OSError."""

    def write(self, place: str, content: bytes) -> None:
        """Put a whole file at a place, or raise OSError and leave what was there."""

    def remove(self, place: str) -> None:
        """Remove what stands at a place, if anything does, or raise OSError."""

    def alone(self, wait: Callable[[], None]) -> Any:
        """Hold the folder in a ``with`` block; call `wait` first if another build holds it."""


def output_folder(where: str) -> Folder:
    """Return the output folder at a path, or at an address such as ``s3://bucket/reports``.

    Raises
    ------
    UsageError
        If no such place is known, or what is needed for it is not installed.
    """
    path, address = destination(where)
    if path:
        return LocalFolder(path)
    from mc2cm_analysis.publishing.make.remote.store import StoreFolder

    return StoreFolder(address)


class LocalFolder:
    """A folder of this machine; it is made when something is written to it."""

    def __init__(self, where: str | Path) -> None:
        self.name = str(where)
        self.path = Path(where).expanduser().resolve()

    def _at(self, place: str) -> Path:
        path = self.path / place  # a link in its place is not followed, but replaced
        folder = path.parent.resolve()
        if ".." in path.parts or not folder.is_relative_to(self.path):
            raise ValueError(f"{place} would be written outside {self.name}")
        return folder / path.name

    def read(self, place: str) -> bytes | None:
        """Return what stands at a place."""
        with suppress(FileNotFoundError, NotADirectoryError):
            return self._at(place).read_bytes()
        return None

    def write(self, place: str, content: bytes) -> None:
        """Put a whole file at a place."""
        self.write_all({place: content})

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Put whole files at their places; if one cannot be written, what was there stays."""
        paths = {self._at(place): content for place, content in files.items()}
        with ExitStack() as written:
            for path, content in paths.items():
                self._make(path.parent)
                unfinished = _unfinished(path)
                unfinished.unlink(missing_ok=True)
                written.callback(unfinished.unlink, missing_ok=True)
                _write_new(unfinished, content)
            for path in paths:
                _unfinished(path).replace(path)

    def _make(self, folder: Path) -> None:
        """Make a folder, in which those may write who may write in the output folder."""
        if folder.is_dir():
            return
        if folder != self.path:
            self._make(folder.parent)
        folder.mkdir(parents=True, exist_ok=True)
        shared = self.path.stat().st_mode & _OTHERS_WRITE
        if shared and folder != self.path:
            folder.chmod(stat.S_IMODE(folder.stat().st_mode) | shared)

    def remove(self, place: str) -> None:
        """Remove a file, and what a build that was killed had begun of it."""
        path = self._at(place)
        with suppress(NotADirectoryError):
            for file in (path, _unfinished(path)):
                file.unlink(missing_ok=True)

    @contextmanager
    def alone(self, wait: Callable[[], None]) -> Iterator[None]:
        """Hold the folder against other builds; the system lets go of it however this one ends.

        Raises
        ------
        UsageError
            If the folder cannot be held.
        """
        from filelock import FileLock, Timeout

        file = self._at(_LOCK)
        self._make(self.path)
        lock = FileLock(file, mode=0o644 | (self.path.stat().st_mode & _OTHERS_WRITE))
        try:
            try:
                held = lock.acquire(blocking=False)
            except Timeout:
                wait()
                held = lock.acquire()
        except PermissionError:
            words = f"you may not open {file}, which belongs to {_owner(file)}; have it removed, or name another folder"
            raise UsageError(f"{words} with --out") from None
        except (OSError, NotImplementedError) as error:
            words = f"{self.name} cannot be held against other builds ({getattr(error, 'strerror', None) or error})"
            raise UsageError(f"{words}; name a folder on a disk of this machine with --out") from None
        with held:
            yield


def _owner(file: Path) -> str:
    try:
        return file.owner()
    except (OSError, KeyError):  # no name is known for the number
        return "somebody else"


def _write_new(file: Path, content: bytes) -> None:
    """Write a file that is not there yet; a link that somebody has put in its place is not followed."""
    with file.open("xb") as stream:
        stream.write(content)


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + ".partial")
