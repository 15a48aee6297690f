"""Where the data package, the notebooks and the fonts lie: in a checkout, or inside an installed wheel."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
FONTS = PACKAGE / "fonts"

#: Where a command leaves, for the kernels that it starts, the fingerprint of the data that it found no fault in.
CHECKED = "MC2CM_CHECKED"


def _beside_or_bundled(name: str) -> Path:
    bundled = PACKAGE / "_bundled" / name
    return bundled if bundled.exists() else PACKAGE.parent / name


def data_folder(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of the data package: `path`, else ``$MC2CM_DATA``, else the project's own."""
    chosen = path or os.environ.get("MC2CM_DATA")
    return Path(chosen).expanduser().resolve() if chosen else _beside_or_bundled("data")


def funding_file() -> Path:
    """Return the file that says who is named in the reports: ``$MC2CM_FUNDING``, else the project's own."""
    chosen = os.environ.get("MC2CM_FUNDING")
    return Path(chosen).expanduser().resolve() if chosen else _beside_or_bundled("funding.toml")


def notebooks_folder() -> Path:
    """Return the folder of the report notebooks."""
    return _beside_or_bundled("notebooks")
