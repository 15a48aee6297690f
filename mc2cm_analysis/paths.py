"""Where the data package, the notebooks and the fonts lie: in a checkout, or inside an installed wheel."""

import os
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
FONTS = PACKAGE / "fonts"

#: Names the folder of the data package, where that is not the project's own.
DATA = "MC2CM_DATA"
#: Where a build leaves, for the kernels that it starts, the folder of the data in which it found no fault.
CHECKED = "MC2CM_CHECKED"
#: Where it leaves the name of the report that a kernel is started for.
REPORT = "MC2CM_REPORT"


def _place(chosen: str | os.PathLike[str] | None, name: str) -> Path:
    """Return the place that was chosen, else the one inside the wheel, else the one in the checkout."""
    if chosen:
        return Path(chosen).expanduser().resolve()
    bundled = PACKAGE / "_bundled" / name
    return bundled if bundled.exists() else PACKAGE.parent / name


def data_folder(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of the data package: `path`, else ``$MC2CM_DATA``, else the project's own."""
    return _place(path or os.environ.get(DATA), "data")


def funding_file() -> Path:
    """Return the file that says who is named in the reports: ``$MC2CM_FUNDING``, else the project's own."""
    return _place(os.environ.get("MC2CM_FUNDING"), "funding.toml")


def cache_folder() -> Path:
    """Return the folder of what need not be found out twice: ``$MC2CM_CACHE``, else where the system keeps such."""
    from platformdirs import user_cache_path  # the command must answer before it is loaded

    if chosen := os.environ.get("MC2CM_CACHE"):
        return Path(chosen)
    try:
        return user_cache_path("mc2cm-analysis")
    except RuntimeError:  # of a user of a container who has no home
        of_user = f"-{os.getuid()}" if hasattr(os, "getuid") else ""  # Windows has a temporary folder for each user
        return Path(tempfile.gettempdir(), f"mc2cm-analysis{of_user}")


def home_folder() -> Path | None:
    """Return the home of whoever runs this; None for a user of a container who has none."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def views_folder() -> Path:
    """Return the folder of the saved views."""
    return _place(None, "views")


def notebooks_folder() -> Path:
    """Return the folder of the report notebooks."""
    return _place(None, "notebooks")
