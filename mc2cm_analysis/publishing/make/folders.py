"""Where do the reports go? Into a folder of this machine or of an object store, by the same few verbs.

Whatever stands under its name is whole: a file of this machine is written beside its place and then renamed, an object
of a store appears when all of it is there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from mc2cm_analysis.publishing.plan.destinations import destination
from mc2cm_analysis.publishing.plan.kinds import UsageError

#: Held by the build that writes into a folder.
_LOCK = ".lock"


class Folder(Protocol):
    """An output folder; places in it are relative, with ``/``."""

    name: str

    def read(self, place: str) -> bytes | None:
        """Return what stands at a place, None if nothing does, or raise OSError."""

    def write(self, place: str, content: bytes) -> None:
        """Put a whole file at a place, or raise OSError and leave what was there."""

    def remove(self, place: str) -> None:
        """Remove what stands at a place, if anything does."""

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


def check_writable(folder: Folder) -> None:
    """See that a folder can be written to, before anything is run; otherwise raise a UsageError."""
    try:
        folder.write(".writable", b"")
        folder.remove(".writable")
    except OSError as error:
        words = error.strerror or error
        raise UsageError(f"the reports cannot be written to {folder.name}: {words}; name a folder with --out") from None


class LocalFolder:
    """A folder of this machine; it is made when something is written to it."""

    def __init__(self, where: str | Path) -> None:
        self.name = str(where)
        self.path = Path(where).expanduser().resolve()

    def _at(self, place: str) -> Path:
        path = (self.path / place).resolve()
        if not path.is_relative_to(self.path):
            raise ValueError(f"{place} would be written outside {self.name}")
        return path

    def read(self, place: str) -> bytes | None:
        """Return what stands at a place."""
        with suppress(FileNotFoundError, NotADirectoryError):
            return self._at(place).read_bytes()
        return None

    def write(self, place: str, content: bytes) -> None:
        """Put a whole file at a place."""
        path = self._at(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = _unfinished(path)
        try:
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

    def remove(self, place: str) -> None:
        """Remove a file, and what a build that was killed had begun of it."""
        path = self._at(place)
        with suppress(NotADirectoryError):
            for file in (path, _unfinished(path)):
                file.unlink(missing_ok=True)

    @contextmanager
    def alone(self, wait: Callable[[], None]) -> Iterator[None]:
        """Hold the folder against other builds; the system lets go of it however this one ends."""
        from filelock import FileLock, Timeout

        lock = FileLock(self._at(_LOCK))
        try:
            held = lock.acquire(blocking=False)
        except Timeout:
            wait()
            held = lock.acquire()
        with held:
            yield


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + ".partial")
