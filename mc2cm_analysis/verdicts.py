"""Has the data a fault? What was found without one by the same rules is not looked at again, here or anywhere."""

from collections.abc import Collection
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from mc2cm_analysis.issues import DataError, Issue
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import PACKAGE, cache_folder
from mc2cm_analysis.seams.libc import give_memory_back
from mc2cm_analysis.validation import find_issues

#: Where the rules stand; a verdict by others says nothing.
_RULES: Final = ("*.py", "*.toml", "validation/*")
#: Bytes of data from which on its check leaves much memory behind.
_LARGE: Final = 10_000_000


def faults_of(package: Package, languages: Collection[str] = (), reserved: Collection[str] = ()) -> list[Issue]:
    """Return every fault of a data package, see `validation.find_issues`.

    Data of the same bytes that was found without a fault, here or in another process, is not checked again; where
    nothing can be kept, it is checked each time.
    """
    try:
        verdict = _verdict(package, (*languages, *reserved))
    except (OSError, DataError):  # what cannot be read was never good
        return package.problems
    with suppress(OSError):
        if verdict.exists():
            return []
    issues = find_issues(package, languages, reserved)
    if sum(package.sizes) > _LARGE:
        give_memory_back()  # about as much as a maker of reports holds
    if not issues:
        with suppress(OSError):
            verdict.parent.mkdir(parents=True, exist_ok=True)
            verdict.touch()
    return issues


def require_fit(package: Package, languages: Collection[str] = (), reserved: Collection[str] = ()) -> None:
    """Raise `DataError` with every fault of a data package, if it has any."""
    if issues := faults_of(package, languages, reserved):
        raise DataError(issues)


def _verdict(package: Package, asked: tuple[str, ...]) -> Path:
    told = sha256(repr((_rules(), package.fingerprint, asked)).encode()).hexdigest()
    return cache_folder() / "checked" / told


@cache
def _rules() -> str:
    files = sorted(file for pattern in _RULES for file in PACKAGE.glob(pattern) if file.is_file())
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
