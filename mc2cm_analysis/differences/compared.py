"""What can be compared? A data folder, or a release, as a folder or a zip: its data, and the pages of its reports."""

import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from mc2cm_analysis.descriptor import DESCRIPTOR
from mc2cm_analysis.issues import visible
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.plan.kinds import UsageError

#: Where a release holds its data, and the pages of its reports.
DATA, REPORTS = "data", "reports"
#: A release unpacks to this many bytes at most; a zip that says less than it holds is not read to its end.
LARGEST: Final = 2_000_000_000
_RIGHT: Final = "name a data folder, or a release as a folder or a zip"


@dataclass(frozen=True)
class Compared:
    """One of the two that are compared.

    Attributes
    ----------
    path : Path
        What was named.
    package : Package
    pages : mapping of str to Path
        The pages of its reports by their places, such as ``en/lyon.html``; empty for a data folder.
    """

    path: Path
    package: Package
    pages: Mapping[str, Path]

    @property
    def name(self) -> str:
        """How it is told: by the last part of its path."""
        return visible(self.path.name)


@contextmanager
def opened(path: Path) -> Iterator[Compared]:
    """Give what can be compared at a path; a zip is unpacked for as long as it is used.

    Raises
    ------
    UsageError
        If nothing there can be compared: it says what would be right.
    """
    path = path.expanduser().resolve()
    if path.is_file():
        with TemporaryDirectory(prefix="mc2cm-diff-") as folder:
            yield _in_folder(_unpacked(path, Path(folder)), path)
    else:
        yield _in_folder(path, path)


def _in_folder(folder: Path, told: Path) -> Compared:
    if (folder / DESCRIPTOR).exists():
        return Compared(told, Package(folder), {})
    if (folder / DATA / DESCRIPTOR).exists():
        found = {
            f"{code}/{page.name}": page
            for code in LANGUAGES
            for page in sorted((folder / REPORTS / code).glob("*.html"))
        }
        return Compared(told, Package(folder / DATA), found)
    if not folder.exists():
        raise UsageError(f"there is no {told}; {_RIGHT}")
    raise UsageError(f"{told} holds no {DESCRIPTOR}, neither itself nor in {DATA}/; {_RIGHT}")


def _unpacked(archive: Path, folder: Path) -> Path:
    """Unpack the data and the reports of a release; return the one folder that its zip holds."""
    try:
        with zipfile.ZipFile(archive) as release:
            files = [one for one in release.infolist() if not one.is_dir()]
            tops = {_place(archive, one).parts[0] for one in files}
            if len(tops) != 1:
                raise UsageError(f"{archive} holds {len(tops)} folders, and a release is one; {_RIGHT}")
            if sum(one.file_size for one in files) > LARGEST:
                raise UsageError(f"{archive} is larger than any release: more than {LARGEST // 10**6} MB")
            for one in files:
                if _place(archive, one).parts[1:2] in ((DATA,), (REPORTS,)):
                    release.extract(one, folder)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        raise UsageError(f"{archive} cannot be read as a zip ({error}); {_RIGHT}") from None
    return folder / tops.pop()


def _place(archive: Path, file: zipfile.ZipInfo) -> PurePosixPath:
    """Return where a file of a zip lies, if it lies in a folder inside."""
    place = PurePosixPath(file.filename)
    linked = stat.S_ISLNK(file.external_attr >> 16)
    odd = "\\" in file.filename or ":" in file.filename or ".." in place.parts or place.is_absolute()
    if odd or linked or len(place.parts) < 2:
        raise UsageError(f"{archive} holds {visible(file.filename)!r}, which is no file of a release; {_RIGHT}")
    return place
