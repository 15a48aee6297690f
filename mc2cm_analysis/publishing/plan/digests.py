"""What is a report made from, and which of it has changed since the report was made?

The key of a report has a part for each thing that could change it: its notebook, its parameters, the rows of the data
that it reads (see `rows`), the library, the templates, the messages of its language, the words on funding, the
installed packages. A part is a digest of bytes, so that a change that changes nothing builds nothing.
"""

import json
import marshal
import sys
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.paths import FONTS, PACKAGE, funding_file, notebooks_folder
from mc2cm_analysis.publishing.plan.kinds import Parameter
from mc2cm_analysis.publishing.plan.notebooks import unrun

#: Name of a part to its digest.
Key = dict[str, str]
#: A format of `marshal` that writes equal rows alike, whether or not they share their texts in memory.
_WITHOUT_REFERENCES: Final = 2


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Name the parts of a key that are not what they were.

    Examples
    --------
    >>> changed({"notebook": "1", "data: events": "2"}, {"notebook": "1", "data: events": "3", "library": "4"})
    ['data: events', 'library']
    """
    return [part for part in {**new, **old} if old.get(part) != new.get(part)]


def digest(parts: Iterable[str | bytes]) -> str:
    """Return a short digest of texts or bytes, each told from the next."""
    whole = sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        whole.update(len(content).to_bytes(8) + content)
    return whole.hexdigest()[:16]


def digest_rows(rows: Iterable[tuple[str, ...]]) -> str:
    """Return a short digest of rows; as Python serialises them, no two lists of rows look the same."""
    return digest([marshal.dumps(list(rows), _WITHOUT_REFERENCES)])


def digest_files(files: Iterable[Path]) -> str:
    """Return a digest of the names and contents of files; a missing one counts as such."""
    return digest(part for file in files for part in (file.name, file.read_bytes() if file.is_file() else b"missing"))


def fingerprint(content: bytes) -> tuple[int, str]:
    """Return what the ledger and the manifest keep of a file: its size in bytes and its SHA-256."""
    return len(content), sha256(content).hexdigest()


def installed() -> Key:
    """Return the parts that are the same for all reports: what is installed on this machine."""
    return {
        "library": library(),
        "templates": digest_files(_files(PACKAGE / "publishing" / "page" / "templates") + _files(FONTS)),
        "funding": digest_files([funding_file(), *funding_file().parent.glob("*.png")]),
        "packages": _packages(),
    }


def library() -> str:
    """Return a digest of the code of this package."""
    return digest_files(file for file in _files(PACKAGE) if file.suffix in (".py", ".toml", ".j2"))


def messages(language: str) -> str:
    """Return a digest of the messages of a language; English has no such file."""
    return digest_files([PACKAGE / "locale" / f"{language}.po"])


def notebook(name: str, parameters: Sequence[Parameter]) -> str:
    """Return a digest of a notebook, without what those left in it who ran it."""
    file = notebooks_folder() / f"{name}.ipynb"
    try:
        return of_notebook(unrun(file.read_text(encoding="utf-8"), parameters))
    except (OSError, ValueError):  # there is none, or it is none: what it does not run for is told later
        return digest_files([file])


def of_notebook(unused: Mapping[str, Any]) -> str:
    """Return a digest of a notebook that nobody has run."""
    return digest([json.dumps(unused, sort_keys=True)])


def _packages() -> str:
    """Return a digest of the names and versions of what is installed, and of the version of Python."""
    entries = [Path(entry) for entry in sys.path if entry]
    names = {info.name for entry in entries if entry.is_dir() for info in entry.glob("*.dist-info")}
    return digest([sys.version, *sorted(names)])


def _files(folder: Path) -> list[Path]:
    inside = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return sorted(file for file in inside if "_bundled" not in file.parts)
