"""What does this machine allow a build? Found before anything is withdrawn, and told in a sentence with the number."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from mc2cm_analysis.publishing.plan.kinds import UsageError

#: What a build opens, by its template and for each report made at a time.
_FILES, _FILES_A_WORKER = 96, 8
_PROCESSES, _PROCESSES_A_WORKER = 6, 3
#: Bytes of the largest file that a build writes beside the data, and of memory that any report takes.
_LARGEST: Final = 8_000_000
_MEMORY: Final = 300_000_000


def check_limits(workers: int, memory: int | None, largest: int) -> None:
    """See that this process may do what a build does, whose largest file of data has so many bytes.

    Raises
    ------
    UsageError
        Names the limit, how high it is, and how high it has to be.
    """
    if os.name == "posix":
        for fault in _faults(workers, memory, largest):
            raise UsageError(fault)


def _faults(workers: int, memory: int | None, largest: int) -> Iterator[str]:
    import resource

    fewer = "" if workers == 1 else ", or ask for fewer reports at a time with --workers"
    files, needed = _at_least(resource.RLIMIT_NOFILE, _FILES + _FILES_A_WORKER * workers)
    if files < needed:
        allowed = f"this machine allows {files} open files (ulimit -n)"
        yield f"{allowed}, and this build needs {needed}: raise the limit{fewer}"
    size, needed = _at_least(resource.RLIMIT_FSIZE, max(_LARGEST, largest))
    if size < needed:
        allowed = f"this machine allows files of {size / 1e6:.1f} MB at most (ulimit -f)"
        yield f"{allowed}, and this build needs {needed / 1e6:.0f} MB"
    for letter, kind in (("d", resource.RLIMIT_DATA), ("v", resource.RLIMIT_AS)):
        most, needed = _at_least(kind, _MEMORY)
        if most < needed:
            allowed = f"this machine allows {most / 1e6:.0f} MB of memory (ulimit -{letter})"
            yield f"{allowed}, and a report needs {needed / 1e6:.0f} MB or more"
    if memory is not None and memory < _MEMORY:
        yield f"--memory gives a report {memory / 1e6:.0f} MB, and it needs {_MEMORY / 1e6:.0f} MB or more"
    if os.geteuid():  # for root there is no such limit
        most, _ = _at_least(resource.RLIMIT_NPROC, 0)
        needed = _PROCESSES + _PROCESSES_A_WORKER * workers
        if most < 2**31 and (free := int(most) - _own_threads()) < needed:
            allowed = f"this machine allows you {max(free, 0)} more processes (ulimit -u)"
            yield f"{allowed}, and this build needs {needed}: end some{fewer}"


def _at_least(kind: int, needed: int) -> tuple[float, int]:
    """Return a limit of this process, raised as far as it may be if it is lower than needed, and what is needed."""
    import resource

    soft, hard = (float("inf") if limit == resource.RLIM_INFINITY else limit for limit in resource.getrlimit(kind))
    if soft < needed <= hard:
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (needed, resource.getrlimit(kind)[1]))
            return needed, needed
    return soft, needed


def _own_threads() -> int:
    """Count what the system counts against the limit of processes."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if process.stat().st_uid == os.getuid():
                count += len(os.listdir(process / "task"))
    return count
