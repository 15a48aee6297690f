"""What do libraries take up by themselves, where somebody has installed it, and no report wants?

pandas and papermill take up pyarrow: it begins threads, and a process with threads cannot be forked; pandas then holds
texts in another way, and a report is the same whatever else is installed. jsonschema, on which nbformat stands, takes
up a grammar of internet addresses, for a second of each process; no schema of ours has an address. What is reached
into: that Python takes a module for missing whose entry in ``sys.modules`` is None.
"""

import importlib
import sys
from typing import Final

_UNASKED: Final = ("pyarrow", "rfc3987_syntax")


def import_plain(*libraries: str) -> None:
    """Import libraries without what they would take up by themselves; whoever asks for that afterwards gets it."""
    hidden = [name for name in _UNASKED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None, so Python takes them as not installed
    try:
        for library in libraries:
            importlib.import_module(library)
    finally:
        for name in hidden:
            del sys.modules[name]
