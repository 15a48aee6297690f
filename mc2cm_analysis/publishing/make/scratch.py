"""Where does a build keep what it needs only while it runs? In one private folder, which goes when the build ends."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from mc2cm_analysis.publishing.plan.kinds import UsageError

_PREFIX: Final = "mc2cm-build-"
#: In a folder with a longer path there is no room for the address of a socket.
_LONGEST: Final = 60
#: What the processes of a build write there, beside the data.
_BYTES, _FILES = 20_000_000, 200
#: Seconds after which a folder that nobody holds was left by a build that was killed.
_ABANDONED: Final = 3600


@contextmanager
def scratch(data: Path, size: int) -> Iterator[Path]:
    """Give a private folder for the ``with`` block, with room for some bytes of data, and not inside the folder of it.

    Raises
    ------
    UsageError
        If no temporary folder has room.
    """
    base = _base(data, size)
    with ExitStack() as kept:
        try:
            folder = kept.enter_context(private_folder(base, _PREFIX))
        except OSError as error:
            raise UsageError(
                f"nothing can be written to {base}: {error.strerror or error}; name another in TMPDIR"
            ) from None
        yield folder


@contextmanager
def private_folder(base: Path, prefix: str) -> Iterator[Path]:
    """Give a folder inside another for the ``with`` block; what killed processes have left there goes before."""
    _remove_abandoned(base, prefix)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=base, ignore_cleanup_errors=True) as name, _held(Path(name)):
        yield Path(name).resolve()


def _base(data: Path, size: int) -> Path:
    """Return the first temporary folder that will do; a long path only if there is no other."""
    named = Path(tempfile.gettempdir())
    places = list(dict.fromkeys([named, *map(Path, ("/tmp", "/var/tmp"))])) if os.name == "posix" else [named]
    faults = {place: _fault(place, data, size) for place in places}
    fit = [place for place in places if not faults[place]]
    if not fit:
        raise UsageError(f"the temporary folder {named} {faults[named]}; name another in TMPDIR")
    return next((place for place in fit if len(os.fsencode(place)) <= _LONGEST), fit[0])


def _fault(place: Path, data: Path, size: int) -> str:
    if not os.access(place, os.W_OK | os.X_OK):
        return "cannot be written to"
    if place.resolve().is_relative_to(data.resolve()):
        return "lies in the folder of the data"
    if not hasattr(os, "statvfs"):
        return ""
    disk = os.statvfs(place)
    free, needed = disk.f_bavail * disk.f_frsize, size + _BYTES
    if free < needed:
        return f"has {free / 1e6:.1f} MB free, and a build needs {needed / 1e6:.0f} MB"
    if disk.f_files and disk.f_favail < _FILES:  # some disks do not count files
        return f"has room for {disk.f_favail} more files, and a build needs {_FILES}"
    return ""


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder for the ``with`` block; the system lets go of it however this process ends."""
    file = _hold(folder)
    try:
        yield
    finally:
        if file is not None:
            os.close(file)


def _hold(folder: Path) -> int | None:
    """Return the file by which a folder is held, or None if another has it, or nobody can."""
    try:
        import fcntl

        file = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return None
    return file


def _remove_abandoned(base: Path, prefix: str) -> None:
    """Remove what was left by those that were killed with all their processes; on Windows nobody can know it."""
    if not hasattr(os, "getuid"):
        return
    with suppress(OSError):
        for folder in base.glob(f"{prefix}*"):
            told = folder.lstat()
            if told.st_uid == os.getuid() and told.st_mtime < time.time() - _ABANDONED:
                file = _hold(folder)
                if file is not None:
                    shutil.rmtree(folder, ignore_errors=True)
                    os.close(file)
