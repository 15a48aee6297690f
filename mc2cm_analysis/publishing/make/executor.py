"""How are several reports made at a time, so that the end of one costs no other? Each in a process of its own.

papermill and nbconvert are not made for threads, and a pool of workers breaks as a whole when one of them is killed.
Each process is forked from a `template` that has computed what all of them share, and so costs little more than a
thread. A thread of its own waits for each: it takes what came of the work, and kills what takes too long.
"""

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from mc2cm_analysis.paths import PACKAGE
from mc2cm_analysis.publishing.make.template import kill_group

#: Elsewhere libraries do not bear a fork.
FORKS: Final = sys.platform == "linux"
_SECONDS_TO_PREPARE: Final = 600
_START: Final = "import sys; from mc2cm_analysis.publishing.make.template import main; main(*map(int, sys.argv[1:]))"
#: A process computes on one core, for what its libraries would share among threads is small; it draws as in a kernel.
_VARIABLES: Final = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
R = TypeVar("R")


def process_per_task(workers: int, prepare: Callable[[], None], scratch: Path) -> Executor:
    """Return an executor for this system: `ProcessPerTask`, or the standard library's where there is no fork."""
    if FORKS:
        return ProcessPerTask(workers, prepare, scratch)
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1)


class WorkerDiedError(RuntimeError):
    """A process ended with `status`, without a result; `during`, an exception that was not raised, names the place."""

    def __init__(self, status: int, during: Exception | None = None) -> None:
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        super().__init__(f"the process that built it {how}")
        self.status, self.during = status, during


class _Template:
    """A template process; each of several threads asks it through a connection of its own."""

    def __init__(self, threads: int, scratch: Path | None, prepare: Callable[[], None] | None, *notices: str) -> None:
        ours, theirs = zip(*(multiprocessing.Pipe() for _ in range(1 + threads)), strict=True)
        files = [connection.fileno() for connection in theirs]
        path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(PACKAGE.parent))))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, *map(str, files)],
            pass_fds=files,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **_VARIABLES, "PYTHONPATH": path},
        )
        for connection in theirs:
            connection.close()
        (self._control, *self._free), self.ready = ours, False
        with suppress(OSError):  # it has ended, which is seen later
            self._control.send(sys.path)
            self._control.send((prepare, scratch, notices))

    def failure(self) -> str:
        """Wait until it can be asked; return why it cannot."""
        if self.ready:
            return "" if self._process.poll() is None else "was killed"
        try:
            if not self._control.poll(_SECONDS_TO_PREPARE):
                return f"was not ready after {_SECONDS_TO_PREPARE} seconds"
            failure: str = self._control.recv()
        except (EOFError, OSError):
            return "ended before it was ready"
        self.ready = not failure
        return failure

    def ask(self, work: bytes) -> Any:
        """Have a process do a piece of work; return its result, raise what it raised, or `WorkerDiedError`."""
        connection, overdue, status = self._free.pop(), b"", -signal.SIGKILL
        kind, packed, seconds, pid = "within", pickle.dumps(None), None, 0
        try:
            connection.send_bytes(work)
            while True:
                if not connection.poll(seconds):
                    kill_group(pid)
                    overdue, seconds = packed, None
                told = connection.recv()
                if isinstance(told, int):
                    status = told
                    break
                kind, packed, seconds, pid = told
        except (EOFError, OSError, MemoryError):  # it has ended, or has to: the rest of an answer may come yet
            self._process.kill()
            self._process.wait()
        self._free.append(connection)
        if kind == "result":
            return pickle.loads(packed)
        if kind == "within" and not overdue:
            raise WorkerDiedError(status, pickle.loads(packed))
        raise pickle.loads(overdue if kind == "within" else packed)

    def end(self) -> None:
        """End it and its processes."""
        self._control.close()
        if not self.ready:  # it may never come to look
            self._process.kill()
        self._process.wait()
        for connection in self._free:
            connection.close()


class ProcessPerTask(ThreadPoolExecutor):
    """Does each piece of work in a process of its own, some at a time.

    `prepare` computes, in the template, what the processes share; the folder `scratch` goes if this process is killed.
    """

    def __init__(self, workers: int, prepare: Callable[[], None] | None = None, scratch: Path | None = None) -> None:
        super().__init__(workers)
        self._prepare, self._start = prepare, partial(_Template, workers, scratch)
        self._template = self._start(prepare)
        self._lock, self._cancelled = threading.Lock(), False

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> "Future[R]":
        """Have a piece of work done; function, arguments and result must be picklable."""
        try:
            return super().submit(self._do, partial(fn, *args, **kwargs))
        except RuntimeError as error:
            raise RuntimeError("the executor is shut down") from error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let no more work in; with `cancel_futures`, end what runs as well."""
        super().shutdown(wait=False, cancel_futures=cancel_futures)
        if cancel_futures:
            self._cancelled = True
            self._template.end()
        if wait:
            super().shutdown()
            self._template.end()

    def _do(self, work: Callable[[], Any]) -> Any:
        packed = pickle.dumps(work)
        with self._lock:
            while (failure := self._template.failure()) or self._cancelled:
                if self._cancelled:
                    raise WorkerDiedError(-signal.SIGKILL)
                self._replace_template(f"the process that reports are forked from {failure}")
            template = self._template
        return template.ask(packed)

    def _replace_template(self, notice: str) -> None:
        """Go on with a new template; one that could not be made ready is followed by one that prepares nothing."""
        if not self._template.ready:
            if self._prepare is None:
                raise RuntimeError(notice)
            self._prepare = None
        self._template.end()
        self._template = self._start(self._prepare, f"{notice}; another was started")
