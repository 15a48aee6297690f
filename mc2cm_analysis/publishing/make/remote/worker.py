"""What does a worker of a Dask cluster do? It makes the reports of the build that reaches it, one at a time.

It keeps the data of the build, and the process that its makers of reports are forked from, until another build comes or
the worker ends. However that happens, both go with it: the template ends with its connections and removes the folder.
"""

import io
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from mc2cm_analysis.paths import PACKAGE, notebooks_folder
from mc2cm_analysis.publishing.make.machine import Prepare, ending, forked_makers
from mc2cm_analysis.publishing.make.notebook import Settings
from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.make.report import make_report
from mc2cm_analysis.publishing.plan.digests import Key, changed, digest_files, installed
from mc2cm_analysis.publishing.plan.reports import Report

#: As it was when this process began: files that are changed later do not change what it has imported from them.
_IMPORTED: Final = {**installed(), "messages": digest_files(sorted((PACKAGE / "locale").glob("*.po")))}


class OtherVersionError(RuntimeError):
    """A worker would make other reports than the machine that asks for them."""


def what_is_here() -> Key:
    """Return digests of all that makes a report beside its data, as it is in this process."""
    return {**_IMPORTED, "notebooks": digest_files(sorted(notebooks_folder().glob("*.ipynb")))}


def do_there(theirs: Key, work: Callable[..., Any], *arguments: Any) -> Any:
    """Do a piece of work on a worker.

    Parameters
    ----------
    theirs : mapping of str to str
        What is on the machine that asks for it.
    work : callable
    *arguments

    Raises
    ------
    OtherVersionError
        If something else is here: a worker can join after the others were checked.
    """
    if parts := changed(theirs, what_is_here()):
        raise OtherVersionError(f"a worker of the cluster does not have the same {', '.join(parts)}")
    return work(*arguments)


def make_there(report: Report, settings: Settings, packed: bytes, prepare: Prepare) -> Outcome:
    """Make a report on a worker.

    Parameters
    ----------
    report : Report
    settings : Settings
    packed : bytes
        The data of the build, see `pack`.
    prepare : callable
        Computes, from the folder of the data, what the reports share.
    """
    with _ONE_AT_A_TIME:
        data, executor = _HOME.settle(packed, prepare)
        here = replace(settings, notebooks=notebooks_folder(), data=data)
        return executor.submit(make_report, report, here).result()


class _Home:
    """What a worker keeps between reports."""

    def __init__(self) -> None:
        self._kept, self._of = ExitStack(), ""
        self._at: tuple[Path, Executor]

    def settle(self, packed: bytes, prepare: Prepare) -> tuple[Path, Executor]:
        """Return the folder of the data and an executor for it; those of another build are let go."""
        of = sha256(packed).hexdigest()
        if of != self._of:
            self._of = ""
            self._kept.close()
            folder = Path(self._kept.enter_context(TemporaryDirectory(prefix="mc2cm-", ignore_cleanup_errors=True)))
            data = folder.resolve() / "data"
            unpack(packed, data)
            self._at = (data, self._kept.enter_context(ending(forked_makers(data, prepare, 1))))
            self._of = of
        return self._at


_HOME: Final = _Home()
#: A worker has one process for reports, whatever its number of threads.
_ONE_AT_A_TIME: Final = threading.Lock()


def pack(folder: Path) -> bytes:
    """Return a folder as one archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return stream.getvalue()


def unpack(packed: bytes, folder: Path) -> None:
    """Put the files of an archive into a folder."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder)
