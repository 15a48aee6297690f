"""Where are reports made? Here, a process each, from a copy of the data that nobody changes meanwhile.

`cluster` has the same for the machines of a Dask cluster.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from mc2cm_analysis.locations import CHECKED, DATA
from mc2cm_analysis.publishing.forkserver import NOTEBOOKS
from mc2cm_analysis.publishing.kernels import warm_kernels
from mc2cm_analysis.publishing.making import Made, make
from mc2cm_analysis.publishing.plan import Task
from mc2cm_analysis.publishing.processes import ProcessPerTask

#: Its import gets a process ready from which those are forked that make reports.
_PREPARED: Final = "mc2cm_analysis.publishing.prepared"


@dataclass(frozen=True)
class Workshop:
    """A place where reports are made.

    Attributes
    ----------
    data : Path
        Its copy of the data package, on this machine.
    executor : Executor
        Where anything is done that takes what makes reports.
    begin : callable
        Begins a task and returns the future of what is made.
    notice : str
        What the officer is to know of it; empty if nothing.
    """

    data: Path
    executor: Executor
    begin: Callable[[Task], "Future[Made]"]
    notice: str = ""


@contextmanager
def local_workshop(data: Path, notebooks: Iterable[str], workers: int) -> Iterator[Workshop]:
    """Get this machine ready to make reports; nothing of it is left after the ``with`` block.

    Parameters
    ----------
    data : Path
        Folder of the data package.
    notebooks : iterable of str
        Names of those that are to be run.
    workers : int
        Reports that are made at a time.
    """
    with private_copy(data) as copy, warm_kernels(copy.parent, trusted(copy, notebooks)) as warm:
        executor = ProcessPerTask(workers, prepared=_PREPARED)
        with ending(executor):
            notice = "" if warm else "kernels cannot be forked here; ordinary ones are started"
            yield Workshop(copy, executor, partial(_begin, executor, copy, warm), notice)


def _begin(executor: Executor, data: Path, warm: str, task: Task) -> "Future[Made]":
    return executor.submit(make, replace(task, data=data, warm=warm))


@contextmanager
def private_copy(data: Path) -> Iterator[Path]:
    """Copy a data package into a private folder, under ``data``; the folder is removed after the ``with`` block."""
    with tempfile.TemporaryDirectory(prefix="mc2cm-", ignore_cleanup_errors=True) as folder:
        yield Path(shutil.copytree(data, Path(folder).resolve() / "data"))


def trusted(data: Path, notebooks: Iterable[str]) -> dict[str, str]:
    """Return what tells a process which data it is to read, that no fault is in it, and for which notebooks."""
    return {DATA: str(data), CHECKED: str(data), NOTEBOOKS: " ".join(sorted(set(notebooks)))}


@contextmanager
def ending(executor: Executor) -> Iterator[None]:
    """Shut an executor down after the ``with`` block; at once, with what it does, if that is left in the middle."""
    whole = False
    try:
        yield
        whole = True
    finally:
        executor.shutdown(cancel_futures=not whole)
