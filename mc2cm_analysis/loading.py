"""Is the data fit to work with? It is read once all is checked, or refused with every fault that was found."""

import os
import warnings
from functools import cache
from pathlib import Path

from mc2cm_analysis.issues import DataError, Issue
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.package import Package, settled
from mc2cm_analysis.paths import CHECKED, data_folder
from mc2cm_analysis.verdicts import require_fit

__all__ = ["CityProfile", "DataError", "Issue", "Network", "load_network"]


def load_network(path: str | os.PathLike[str] | None = None, *, check: bool = True) -> Network:
    """Load the data package and check it; the same files are checked once, and not again by another process.

    Parameters
    ----------
    path : path-like, optional
        Folder of the data package; by default the project's own (or ``$MC2CM_DATA``).
    check : bool
        If not, faults are not looked for, and a warning says so.

    Raises
    ------
    DataError
        If anything is wrong with the data.

    Examples
    --------
    >>> network = load_network()
    >>> list(network.cities)
    ['amman', 'beirut', 'lisbon', 'lyon', 'madrid', 'tangier', 'turin']
    """
    folder = data_folder(path)
    if CHECKED in os.environ and Path(os.environ[CHECKED]) == folder:  # the build that started us found no fault in it
        return _kept_network(folder)
    package = Package(folder)
    if not check:
        warnings.warn(f"the data in {folder} is not checked: what is made of it may be wrong", stacklevel=2)
    else:
        require_fit(package)
    return Network(package)


@cache
def _kept_network(folder: Path) -> Network:
    return Network(settled(folder))
