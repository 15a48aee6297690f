"""Can reports be put into this folder, and is what lies there ours? Seen before anything is withdrawn.

A single page that stands in the way of a report is no matter of the folder: that report fails alone.
"""

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from mc2cm_analysis.publishing.make.folders import Folder, LocalFolder
from mc2cm_analysis.publishing.make.ledger import LEDGER, Ledger
from mc2cm_analysis.publishing.plan.digests import fingerprint
from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.publishing.plan.reports import MANIFEST

_PROBE: Final = ".writable"


def check_folder(folder: Folder, pages: Collection[str], reports: Collection[str]) -> None:
    """See that a folder can take the pages that lead to the reports and the files of the reports.

    Raises
    ------
    UsageError
        Names the place that stands against it, and what would be right.
    """
    check_writable(folder)
    if isinstance(folder, LocalFolder):
        places = [LEDGER, *pages, *reports]
        for name in sorted({parent.as_posix() for place in places for parent in PurePosixPath(place).parents}):
            if fault := _fault_of_folder(folder, name):
                raise UsageError(f"{folder.path / name} {fault}")
        for place in [LEDGER, *pages]:
            if (folder.path / place).is_dir():
                raise UsageError(
                    f"{folder.path / place} is a folder, where a file of the reports belongs; move it away"
                )
    for place in _of_others(folder, pages, reports):
        raise UsageError(
            f"{place} in {folder.name} was not written by a build of reports, and would be lost; "
            "name another folder with --out, or move it away"
        )


def check_writable(folder: Folder) -> None:
    """See that a folder can be written to, before anything is run; otherwise raise a UsageError."""
    probe = f"{_PROBE}-{os.getpid()}"  # another build may look at the same time: nobody holds the folder yet
    try:
        folder.write(probe, b"")
        folder.remove(probe)
    except OSError as error:
        words = error.strerror or error
        raise UsageError(f"the reports cannot be written to {folder.name}: {words}; name a folder with --out") from None


def site_stands(folder: Folder) -> bool:
    """Whether what leads to the reports, and the notices, stand as a build has written them.

    They do not while reports are made, nor where a build was stopped when only they were left to do.
    """
    try:
        site = json.loads(folder.read(MANIFEST) or b"")["site"]
        marks = {place: (listed["bytes"], listed["sha256"]) for place, listed in site.items()}
        return bool(marks) and all(fingerprint(folder.read(place) or b"") == mark for place, mark in marks.items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # no manifest, or none of this version
        return False


def _fault_of_folder(folder: LocalFolder, name: str) -> str:
    """Say what stands against writing into a folder inside; nothing if it is not there yet."""
    path = folder.path / name
    if not os.path.lexists(path):
        return ""
    if not path.resolve().is_relative_to(folder.path):
        return f"is a link that leads out of {folder.name}; put a folder in its place"
    if not path.is_dir():
        return "is no folder, but reports belong into one of this name; move it away"
    if not os.access(path, os.W_OK | os.X_OK):
        return f"cannot be written to by you; have its owner allow it (chmod g+w {path}), or name another folder"
    return ""


def _of_others(folder: Folder, pages: Collection[str], reports: Collection[str]) -> Iterator[str]:
    """Yield what stands in the places of our files where no ledger tells that we wrote it."""
    ledger = Ledger(folder)
    if ledger.foreign:
        yield LEDGER
    if not ledger.kept:
        for place in pages:
            if folder.read(place) is not None:
                yield place
        if isinstance(folder, LocalFolder):  # elsewhere each question takes its time
            yield from (place for place in reports if os.path.lexists(Path(folder.path, place)))
