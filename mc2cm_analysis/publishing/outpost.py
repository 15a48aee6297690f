"""What does a worker of a Dask cluster do? It makes the reports of the build that reaches it, one at a time.

It keeps the data of the build, and a warm process, until another build comes or the worker ends. However that comes
about, both go with it: the warm process ends with its lifeline and removes the folder.
"""

import io
import threading
import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from mc2cm_analysis.locations import PACKAGE, notebooks_folder
from mc2cm_analysis.publishing.kernels import warm_kernels
from mc2cm_analysis.publishing.keys import Key, digest_files, installed, moved
from mc2cm_analysis.publishing.making import Made, make
from mc2cm_analysis.publishing.plan import Task
from mc2cm_analysis.publishing.workshop import trusted

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
        If something else is here: a worker can come when the others have been looked at.
    """
    if parts := moved(theirs, what_is_here()):
        raise OtherVersionError(f"a worker of the cluster does not have the same {', '.join(parts)}")
    return work(*arguments)


def make_there(task: Task, packed: bytes, notebooks: Sequence[str]) -> Made:
    """Make a report on a worker.

    Parameters
    ----------
    task : Task
    packed : bytes
        The data of the build, see `pack`.
    notebooks : sequence of str
        Names of those that the build runs.
    """
    with _ONE_AT_A_TIME:
        data, warm = _HOME.settle(packed, notebooks)
        return make(replace(task, notebook=notebooks_folder() / task.notebook.name, data=data, warm=warm))


class _Home:
    """What a worker keeps between reports."""

    def __init__(self) -> None:
        self._kept, self._of, self._at = ExitStack(), "", (Path(), "")

    def settle(self, packed: bytes, notebooks: Sequence[str]) -> tuple[Path, str]:
        """Return the folder of the data and where the warm process listens; those of another build are let go."""
        of = sha256(packed).hexdigest()
        if of != self._of:
            self._of = ""
            self._kept.close()
            folder = Path(self._kept.enter_context(TemporaryDirectory(prefix="mc2cm-", ignore_cleanup_errors=True)))
            data = folder.resolve() / "data"
            unpack(packed, data)
            self._at = (data, self._kept.enter_context(warm_kernels(data.parent, trusted(data, notebooks))))
            self._of = of
        return self._at


_HOME: Final = _Home()
#: papermill is not made for threads, and variables of the environment are set for each kernel.
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
