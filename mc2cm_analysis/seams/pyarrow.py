"""What do pandas and papermill take up by themselves? pyarrow, where somebody has installed it.

It begins threads, and a process with threads cannot be forked; pandas then holds texts in another way, and a report is
the same whatever else is installed. What is reached into: that Python takes a module for missing whose entry in
``sys.modules`` is None.
"""

import importlib
import sys
from typing import Final

_TAKEN_UP: Final = "pyarrow"


def import_without_pyarrow(*libraries: str) -> None:
    """Import libraries that do without pyarrow; whoever asks for it afterwards gets it."""
    if _TAKEN_UP in sys.modules:
        return
    sys.modules[_TAKEN_UP] = None  # type: ignore[assignment]  # so Python takes it as not installed
    try:
        for library in libraries:
            importlib.import_module(library)
    finally:
        del sys.modules[_TAKEN_UP]
