"""What is read at an import that nobody asks for? A grammar of internet addresses, for a second of each process."""

import importlib
import sys
from typing import Final

#: jsonschema takes it up where it is installed, to check addresses in many scripts; no schema of ours has any.
_GRAMMAR: Final = "rfc3987_syntax"


def import_jsonschema() -> None:
    """Import jsonschema, on which nbformat stands, without that grammar."""
    if "jsonschema" in sys.modules or _GRAMMAR in sys.modules:
        return
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # so Python takes it as not installed
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMAR]
