"""What becomes of memory that was freed? The C library keeps it for the process; here it goes back to the system."""

import ctypes
import gc
from contextlib import suppress


def give_memory_back() -> None:
    """Give the system what this process has freed; it matters where others are forked, or worked beside, from then on.

    Only glibc can; elsewhere nothing happens.
    """
    gc.collect()
    with suppress(AttributeError, OSError, TypeError):  # no such function, or no such library
        ctypes.CDLL(None).malloc_trim(0)
