"""How are several reports made at a time, so that the end of one costs no other? Each in a process of its own.

papermill and nbconvert are not made for threads, and a pool of workers breaks as a whole when one of them is killed.
Each process is forked from a `template` that has computed what all of them share, and so costs little
more than a thread.
"""

import multiprocessing
import pickle
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from mc2cm_analysis.publishing.make.starter import TO_BEGIN, Template
from mc2cm_analysis.publishing.make.template import kill_group

#: Elsewhere libraries do not bear a fork.
FORKS: Final = sys.platform == "linux"

P = ParamSpec("P")
R = TypeVar("R")


def process_per_task(workers: int, prepare: Callable[[], None], scratch: Path) -> Executor:
    """Return an executor for this system: `ProcessPerTask`, or the standard library's where there is no fork."""
    if FORKS:
        return ProcessPerTask(workers, prepare, scratch)
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=spawn, max_tasks_per_child=1)


class WorkerDiedError(RuntimeError):
    """The process of a piece of work ended without a result.

    Attributes
    ----------
    status : int
        Its exit status; negative: the signal that killed it.
    during : Exception, optional
        What it would have been told had it taken too long: names the place.
    """

    def __init__(self, status: int, during: Exception | None = None) -> None:
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        super().__init__(f"the process that built it {how}")
        self.status, self.during = status, during


@dataclass
class _Running:
    """A piece of work that a process does."""

    future: "Future[Any]"
    answers: Connection
    deadline: float
    pid: int = 0
    overdue: Exception | None = None

    def end(self, error: Exception) -> None:
        """Kill the process and its children, and tell those who wait."""
        if self.pid:
            kill_group(self.pid)
        self.answers.close()
        self.future.set_exception(error)


class ProcessPerTask(Executor):
    """Does each piece of work in a process of its own, some at a time.

    Parameters
    ----------
    workers : int
        Processes at a time.
    prepare : callable, optional
        Computes, in the template, what the processes share; must be picklable.
    scratch : Path, optional
        Folder that is removed if this process is killed.

    Examples
    --------
    >>> with ProcessPerTask(2) as executor:
    ...     executor.submit(divmod, 7, 2).result()
    (3, 1)
    """

    def __init__(self, workers: int, prepare: Callable[[], None] | None = None, scratch: Path | None = None) -> None:
        self._workers, self._prepare, self._scratch = workers, prepare, str(scratch or "")
        self._template = Template(prepare, self._scratch, [])
        self._waiting: deque[tuple[Future[Any], bytes]] = deque()
        self._running: dict[int, _Running] = {}
        self._begun = 0
        self._wakes, self._waker = multiprocessing.Pipe(duplex=False)
        self._closed = self._cancelled = False
        self._lock = threading.Lock()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Have a piece of work done; function, arguments and result must be picklable."""
        future: Future[R] = Future()
        try:
            work = pickle.dumps(partial(fn, *args, **kwargs))
        except Exception as error:
            future.set_exception(error)
            return future
        with self._lock:
            if self._closed:
                raise RuntimeError("the executor is shut down")
            self._waiting.append((future, work))
            self._waker.send_bytes(b"w")
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let no more work in; with `cancel_futures`, end what runs as well."""
        with self._lock:
            self._cancelled |= cancel_futures
            self._closed = True
            if not self._waker.closed:
                self._waker.send_bytes(b"w")
        if wait:
            self._keeper.join()

    def _keep(self) -> None:
        """Start processes and take their results until there is nothing left to do; settle every future at the end."""
        error: Exception = WorkerDiedError(-signal.SIGKILL)
        try:
            while not self._cancelled and (self._waiting or self._running or not self._closed):
                self._begin()
                answers = [running.answers for running in self._running.values() if not running.answers.closed]
                self._take(wait([self._wakes, self._template.socket, *answers], self._patience()))
        except Exception as raised:  # whoever waits must not wait for ever
            error = raised
        finally:
            self._settle(error)
            self._template.close()

    def _begin(self) -> None:
        while self._template.ready and self._waiting and len(self._running) < self._workers:
            future, work = self._waiting.popleft()
            if future.set_running_or_notify_cancel():
                self._begun += 1
                ours, theirs = multiprocessing.Pipe(duplex=False)
                self._running[self._begun] = _Running(future, ours, time.monotonic() + TO_BEGIN)
                with theirs:
                    self._template.start(self._begun, work, theirs)

    def _patience(self) -> float | None:
        """Return the seconds until the first deadline; None if there is none."""
        deadlines = [running.deadline for running in self._running.values() if running.deadline]
        if not self._template.ready:
            deadlines.append(self._template.deadline)
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _take(self, ready: Collection[Any]) -> None:
        if self._wakes in ready:
            self._wakes.recv_bytes()
        for number, running in list(self._running.items()):
            if running.answers in ready:
                self._hear(number, running)
        for number, status in self._template.ended() if self._template.socket in ready else ():
            if ended := self._running.get(number):
                while number in self._running and not ended.answers.closed and ended.answers.poll():
                    self._hear(number, ended)
                if self._running.pop(number, None):
                    ended.end(WorkerDiedError(status, ended.overdue))
        self._end_overdue()
        if self._template.failed:
            self._replace_template()

    def _hear(self, number: int, running: _Running) -> None:
        """Take one answer of a process."""
        try:
            kind, value = running.answers.recv()
        except (EOFError, OSError):  # with which status it ended, the template will say
            running.answers.close()
            return
        except Exception as error:  # an answer that cannot be unpickled
            kind, value = "error", error
        if kind == "pid":
            running.pid, running.deadline = value, 0
        elif kind == "within":
            seconds, running.overdue = value
            running.deadline = 0 if seconds is None else time.monotonic() + seconds
        else:
            del self._running[number]
            running.answers.close()
            (running.future.set_result if kind == "result" else running.future.set_exception)(value)

    def _end_overdue(self) -> None:
        for number, running in list(self._running.items()):
            if running.deadline and running.deadline <= time.monotonic():
                del self._running[number]
                running.end(running.overdue or TimeoutError(f"its process had not begun after {TO_BEGIN} seconds"))
        if not self._template.ready and self._template.deadline <= time.monotonic():
            raise TimeoutError(f"the process that reports are forked from was not ready after {TO_BEGIN} seconds")

    def _replace_template(self) -> None:
        """Go on with a new template; one that could not be made ready is followed by one that prepares nothing."""
        for running in self._running.values():
            running.end(WorkerDiedError(-signal.SIGKILL, running.overdue))
        self._running.clear()
        old = self._template
        old.close()
        if not old.ready and self._prepare is None:
            raise RuntimeError(f"the process that reports are forked from {old.failed}")
        self._prepare = self._prepare if old.ready else None
        notice = f"the process that reports are forked from {old.failed}; another was started"
        self._template = Template(self._prepare, self._scratch, [notice])

    def _settle(self, error: Exception) -> None:
        with self._lock:
            self._closed = True
            self._waker.close()
            self._wakes.close()
        for future, _ in self._waiting:
            if self._cancelled:
                future.cancel()
            elif future.set_running_or_notify_cancel():
                future.set_exception(error)
        for running in self._running.values():
            running.end(error)
