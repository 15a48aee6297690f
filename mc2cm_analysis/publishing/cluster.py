"""Where else are reports made? On the machines of a Dask cluster, from the same code and the same data.

The data travels with the build; each worker keeps a copy and a warm process of its own for as long as it lives. What
comes back are the bytes of the reports: the workers need no folder in common. A worker that dies costs nothing but
time, for Dask gives its reports to another.
"""

import io
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from mc2cm_analysis.locations import PACKAGE, funding_file, notebooks_folder
from mc2cm_analysis.publishing.kernels import warm_kernels
from mc2cm_analysis.publishing.keys import digest_files, library, resources
from mc2cm_analysis.publishing.making import Made, make
from mc2cm_analysis.publishing.parameters import UsageError
from mc2cm_analysis.publishing.plan import Task
from mc2cm_analysis.publishing.workshop import Workshop, ending, private_copy, trusted

_SECONDS_TO_CONNECT: Final = 10


@contextmanager
def cluster_workshop(data: Path, notebooks: Sequence[str], scheduler: str) -> Iterator[Workshop]:
    """Make reports on a Dask cluster.

    Parameters
    ----------
    data : Path
        Folder of the data package.
    notebooks : sequence of str
        Names of those that are to be run.
    scheduler : str
        Address of the scheduler, such as ``tcp://host:8786``.

    Raises
    ------
    UsageError
        If distributed is not installed, the scheduler does not answer, it has no workers, or they have other code.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--scheduler needs Dask: pip install 'mc2cm-analysis[cluster]'") from None
    try:
        client = Client(scheduler, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {scheduler}: {error}") from None
    with client, private_copy(data) as copy:
        _check_workers(client, scheduler)
        packed = client.scatter(_packed(copy), broadcast=True)
        executor = client.get_executor(pure=False)
        with ending(executor):
            yield Workshop(copy, executor, lambda task: executor.submit(make_there, task, packed, notebooks))


def _check_workers(client: Any, scheduler: str) -> None:
    theirs = client.run(code)
    if not theirs:
        raise UsageError(f"the scheduler at {scheduler} has no workers; start one with: dask worker {scheduler}")
    other = sorted(address for address, digest in theirs.items() if digest != code())
    if other:
        raise UsageError(f"another version than here is installed on {', '.join(other)}; install the same on all")


def code() -> str:
    """Return a digest of what makes a report beside its data: library, templates, messages, notebooks, funding."""
    notebooks = sorted(notebooks_folder().glob("*.ipynb"))
    messages = sorted((PACKAGE / "locale").glob("*.po"))
    return library() + digest_files([*resources(), *messages, *notebooks, funding_file()])


def make_there(task: Task, packed: bytes, notebooks: Sequence[str]) -> Made:
    """Make a report on a worker, from the data that came with the build."""
    with _ONE_AT_A_TIME:
        data, warm = _HOME.settle(packed, notebooks)
        return make(replace(task, notebook=notebooks_folder() / task.notebook.name, data=data, warm=warm))


class _Home:
    """What a worker keeps between reports: the data of the build, and a warm process."""

    def __init__(self) -> None:
        self._kept, self._of, self._at = ExitStack(), "", (Path(), "")

    def settle(self, packed: bytes, notebooks: Sequence[str]) -> tuple[Path, str]:
        """Return the folder of the data and where the warm process listens; those of another build are let go."""
        mark = sha256(packed).hexdigest()
        if mark != self._of:
            self._kept.close()
            folder = Path(self._kept.enter_context(TemporaryDirectory(prefix="mc2cm-", ignore_cleanup_errors=True)))
            data = folder.resolve() / "data"
            with zipfile.ZipFile(io.BytesIO(packed)) as archive:
                archive.extractall(data)
            self._at = (data, self._kept.enter_context(warm_kernels(data.parent, trusted(data, notebooks))))
            self._of = mark
        return self._at


_HOME: Final = _Home()
#: papermill is not made for threads.
_ONE_AT_A_TIME: Final = threading.Lock()


def _packed(folder: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return stream.getvalue()
