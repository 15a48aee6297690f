"""Was this data checked before, by the same rules, and found without a fault? Then it need not be checked again."""

from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import PACKAGE, cache_folder

#: Where the rules stand; a verdict by others says nothing.
_RULES: Final = ("*.py", "*.toml", "validation/*")


def is_known_good(package: Package, *asked: str) -> bool:
    """Say whether data of the same bytes was found without a fault, here or in another process.

    `asked` is what else the check was told, such as the languages in which the data is to be printed.
    """
    with suppress(OSError, ValueError, KeyError, TypeError):  # what cannot be read was never good
        return _verdict(package, asked).exists()
    return False


def keep_as_good(package: Package, *asked: str) -> None:
    """Keep that the data has no fault; where nothing can be kept, it is checked again next time."""
    verdict = _verdict(package, asked)
    with suppress(OSError):
        verdict.parent.mkdir(parents=True, exist_ok=True)
        verdict.touch()


def _verdict(package: Package, asked: tuple[str, ...]) -> Path:
    told = sha256(repr((_rules(), package.fingerprint, asked)).encode()).hexdigest()
    return cache_folder() / "checked" / told


@cache
def _rules() -> str:
    files = sorted(file for pattern in _RULES for file in PACKAGE.glob(pattern) if file.is_file())
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
