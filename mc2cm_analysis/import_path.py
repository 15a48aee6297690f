"""What may stand in the place of an installed library? Nothing that lies in the working folder or on ``PYTHONPATH``.

A module ``numpy.py`` in the folder where reports are built would else be run, and its numbers printed. This is called
before any library is imported.
"""

import os
import sys
from typing import Final

#: Where this package lies: with what is installed, or in a checkout that stands for it.
_OWN: Final = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def installed_first() -> None:
    """Have Python look for modules where libraries are installed, before it looks where ``PYTHONPATH`` says."""
    asked = {_place(entry) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep)} | {_place("")}
    asked.discard(_OWN)
    sys.path.sort(key=lambda entry: _place(entry) in asked)


def without_working_folder() -> None:
    """Take the working folder off the places where Python looks for modules, unless this package lies there."""
    here = _place("")
    if here != _OWN:
        sys.path[:] = [entry for entry in sys.path if _place(entry) != here]


def _place(entry: str) -> str:
    try:
        return os.path.realpath(entry or os.curdir)
    except OSError:  # the working folder is gone
        return entry
