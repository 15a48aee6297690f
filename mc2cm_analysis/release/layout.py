"""Where does each part of a release stand? In a folder named after its version, and in a zip with that folder in it."""

import re
from typing import Final, NamedTuple

from mc2cm_analysis.issues import visible
from mc2cm_analysis.publishing.plan.kinds import UsageError

README: Final = "README.txt"
SUMS: Final = "SHA256SUMS"
CRATE: Final = "ro-crate-metadata.json"
SIGNATURE: Final = "SHA256SUMS.minisig"
#: The folders inside: the pages with their downloads, the data package, and what the pages were made from.
REPORTS: Final = "reports"
DATA: Final = "data"
SOURCE: Final = "source"
NOTEBOOKS: Final = f"{SOURCE}/notebooks"
FUNDING: Final = f"{SOURCE}/funding.toml"
LOCK: Final = f"{SOURCE}/requirements.lock"
#: Inside the reports: what is the analyst's own.
EXECUTED: Final = "notebooks"

_VERSION: Final = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.+_-]{0,62}[0-9A-Za-z])?")
#: Names that Windows keeps for its devices.
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class Fault(NamedTuple):
    """What is wrong with a file of a release, and what would be right; `beside`, the file that says otherwise."""

    file: str
    what: str
    right: str
    beside: str = ""

    def __str__(self) -> str:
        """Say it in one line: names and words of others may hold what a terminal would obey."""
        return visible(f"{self.file}: {self.what}; {self.right}")


def check_version(version: str) -> str:
    """Return the version if a folder can have its name.

    Raises
    ------
    UsageError
        Says what a version looks like.
    """
    if not _VERSION.fullmatch(version) or ".." in version or _DEVICES.fullmatch(version):
        right = "letters, digits and . + _ - between them, 64 signs at most, such as 0.1.0 or 2026-11"
        raise UsageError(f"{version!r} cannot be the name of a version; expected {right}")
    return version


def archive_name(version: str) -> str:
    """Return the name of the zip of a release."""
    return f"{top_folder(version)}.zip"


def briefs_name(version: str) -> str:
    """Return the name of the zip of its briefs."""
    return f"{top_folder(version)}-briefs.zip"


def top_folder(version: str) -> str:
    """Return the one folder at the top of the zip."""
    return f"mc2cm-{version}"
