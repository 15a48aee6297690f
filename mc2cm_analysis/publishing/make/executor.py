"""How are several reports made at a time, so that the end of one costs no other? Each in a process of its own.

papermill and nbconvert are not made for threads, and a pool of workers breaks as a whole when one of them is killed.
Each process is forked from a `template` that has computed what all of them share, and so costs little more than a
thread. A thread of its own waits for each: it takes what came of the work, and kills what takes too long.
"""

import math
import multiprocessing
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, TypeVar

from mc2cm_analysis.paths import PACKAGE
from mc2cm_analysis.publishing.make.template import kill_group

#: Elsewhere libraries do not bear a fork.
FORKS: Final = sys.platform == "linux"
_SECONDS_TO_PREPARE: Final = 600
#: A template that says nothing is asked, and has as long again to answer.
_SECONDS_OF_SILENCE: Final = 60
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
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, *map(str, files)],
            pass_fds=files,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # what the terminal or a time limit sends to a group is for the starter to handle
            env={**os.environ, **_VARIABLES, "PYTHONPATH": _import_path()},
        )
        for connection in theirs:
            connection.close()
        for connection in ours:
            _give_up_on_silence(connection)
        (self._control, *self._free), self.ready = ours, False
        self._silent, self._ending = False, threading.Lock()
        with suppress(OSError):  # it has ended, which is seen later
            self._control.send(sys.path)
            self._control.send((prepare, scratch, notices))

    def failure(self) -> str:
        """Wait until it can be asked; return why it cannot."""
        if self._silent:
            return f"did not answer for {_SECONDS_OF_SILENCE} seconds"
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
        try:
            connection = self._free.pop()
        except IndexError:  # another thread has ended the template
            raise WorkerDiedError(-signal.SIGKILL) from None
        answer = _Answer()
        try:
            connection.send_bytes(work)
            answer.hear(connection)
        except (_SilentError, BlockingIOError):
            self._silent = True
            self._kill()
        except Exception:  # it has ended, or has to: the rest of an answer may come yet, or it is none
            self._kill()
        finally:
            self._free.append(connection)
        return answer.taken()

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """End it and its processes."""
        if not self.ready:  # it may never come to look
            self._process.kill()
        with self._ending:  # a file that two threads close is, the second time, perhaps another's
            with suppress(OSError):
                self._control.send_bytes(b"end")
            try:
                self._process.wait(_SECONDS_OF_SILENCE)
            except subprocess.TimeoutExpired:
                self._kill()
            self._control.close()
            while self._free:
                self._free.pop().close()


class _Answer:
    """What is heard of one piece of work, up to the end of its process."""

    def __init__(self) -> None:
        self._kind, self._packed, self._overdue = "within", pickle.dumps(None), b""
        self._status, self._pid = -signal.SIGKILL, 0
        self._until: float | None = None  # the time at which it is killed

    def hear(self, connection: Connection) -> None:
        """Listen until the process has ended; kill it if it takes too long."""
        asked = False
        while True:
            left = math.inf if self._until is None else self._until - time.monotonic()
            if connection.poll(min(max(left, 0), _SECONDS_OF_SILENCE)):
                asked = False
                if self._heard(connection.recv()):
                    return
            elif left <= _SECONDS_OF_SILENCE:
                self._kill()
            elif asked:
                raise _SilentError
            else:  # the work may take its time, but the template answers at once
                connection.send_bytes(b"")
                asked = True

    def _heard(self, told: Any) -> bool:
        """Take up a message, and say whether it was the last."""
        if isinstance(told, int):
            self._status = told
            return True
        if told is not None:
            self._kind, self._packed, seconds, self._pid = told
            self._until = None if seconds is None else time.monotonic() + seconds
        return False

    def _kill(self) -> None:
        if self._overdue:  # it was killed before, and cannot be
            raise _SilentError
        kill_group(self._pid)
        self._overdue, self._until = self._packed, time.monotonic() + _SECONDS_OF_SILENCE

    def taken(self) -> Any:
        """Return the result of the work, or raise what it raised."""
        if self._kind == "result":
            return pickle.loads(self._packed)
        if self._kind == "within" and not self._overdue:
            raise WorkerDiedError(self._status, pickle.loads(self._packed))
        raise pickle.loads(self._overdue if self._kind == "within" else self._packed)


class _SilentError(Exception):
    """The template does not answer any more."""


def _give_up_on_silence(connection: Connection) -> None:
    """Have what is sent or received in the middle of a message fail, in place of waiting for ever."""
    with socket.socket(fileno=os.dup(connection.fileno())) as ours:
        for direction in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            ours.setsockopt(socket.SOL_SOCKET, direction, struct.pack("ll", _SECONDS_OF_SILENCE, 0))


def _import_path() -> str:
    """Return where a new interpreter is to look for modules: nothing that lies in the working folder is ever run."""
    here = os.getcwd()
    asked = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join(
        [*(entry for entry in asked if entry and os.path.abspath(entry) != here), str(PACKAGE.parent)]
    )


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
            self._cancelled = True  # first: a thread that starts another template looks at it afterwards
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
        if self._cancelled:
            self._template.end()
