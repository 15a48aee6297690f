"""How are several reports made at a time, so that the end of one costs no other? Each in a process of its own.

papermill and nbconvert are not made for threads, and a pool of workers breaks as a whole when one of them is killed.
Each process is forked from a `template` that has computed what all of them share, and so costs little more than a
thread; where the system or the template cannot fork, each is started anew.
"""

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from mc2cm_analysis.publishing.make.starter import FORKS, TO_BEGIN, Spawner, Template

P = ParamSpec("P")
R = TypeVar("R")


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
    pid: int = 0
    deadline: float = 0
    overdue: Exception | None = None

    def end(self, error: Exception) -> None:
        """Kill the process and its children, and tell those who wait."""
        if self.pid and hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
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
        self._workers = workers
        self._template = partial(Template, prepare, str(scratch or ""))
        self._starter: Template | Spawner = self._template([]) if FORKS else Spawner([])
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
                self._take(wait([self._wakes, *self._starter.files, *self._answers()], self._patience()))
        except Exception as raised:  # whoever waits must not wait for ever
            error = raised
        finally:
            self._settle(error)
            self._starter.close()

    def _answers(self) -> Iterator[Connection]:
        return (running.answers for running in self._running.values() if not running.answers.closed)

    def _begin(self) -> None:
        while self._starter.ready and self._waiting and len(self._running) < self._workers:
            future, work = self._waiting.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            self._begun += 1
            ours, theirs = multiprocessing.Pipe(duplex=False)
            self._running[self._begun] = _Running(future, ours, deadline=time.monotonic() + TO_BEGIN)
            with theirs:
                self._starter.start(self._begun, work, theirs)

    def _patience(self) -> float | None:
        """Return the seconds until the first deadline; None if there is none."""
        deadlines = [running.deadline for running in self._running.values() if running.deadline]
        if not self._starter.ready:
            deadlines.append(self._starter.deadline)
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _take(self, ready: Iterable[Any]) -> None:
        ready = list(ready)
        if self._wakes in ready:
            self._wakes.recv_bytes()
        for number, running in list(self._running.items()):
            if running.answers in ready:
                self._hear(number, running)
        for number, status in self._starter.ended(ready):
            if running := self._running.get(number):  # type: ignore[assignment]
                while number in self._running and not running.answers.closed and running.answers.poll():
                    self._hear(number, running)
                if self._running.pop(number, None):
                    running.end(WorkerDiedError(status, running.overdue))
        self._end_overdue()
        if self._starter.failed:
            self._replace_starter()

    def _hear(self, number: int, running: _Running) -> None:
        """Take one answer of a process."""
        try:
            kind, value = running.answers.recv()
        except (EOFError, OSError):  # with which status it ended, the starter will say
            running.answers.close()
            return
        except Exception as error:  # an answer that cannot be unpickled
            kind, value = "error", error
        match kind:
            case "pid":
                running.pid, running.deadline = value, 0
            case "within":
                seconds, running.overdue = value
                running.deadline = time.monotonic() + seconds if seconds is not None else 0
            case _:
                del self._running[number]
                running.answers.close()
                (running.future.set_result if kind == "result" else running.future.set_exception)(value)

    def _end_overdue(self) -> None:
        for number, running in list(self._running.items()):
            if running.deadline and running.deadline <= time.monotonic():
                del self._running[number]
                running.end(running.overdue or TimeoutError(f"its process had not begun after {TO_BEGIN} seconds"))
        if not self._starter.ready and self._starter.deadline <= time.monotonic():
            raise TimeoutError(f"the process that reports are forked from was not ready after {TO_BEGIN} seconds")

    def _replace_starter(self) -> None:
        """Go on without a template that cannot be forked, or with a new one for one that was killed with its work."""
        for running in self._running.values():
            running.end(WorkerDiedError(-signal.SIGKILL, running.overdue))
        self._running.clear()
        old = self._starter
        old.close()
        if old.ready:
            self._starter = self._template(["the process that reports are forked from was killed; another was started"])
        else:
            self._starter = Spawner([f"{old.failed}; each report is made in a process started anew"])

    def _settle(self, error: Exception) -> None:
        with self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, deque()
            self._waker.close()
            self._wakes.close()
        for future, _ in waiting:
            if self._cancelled:
                future.cancel()
            elif future.set_running_or_notify_cancel():
                future.set_exception(error)
        for running in self._running.values():
            running.end(error)
        self._running.clear()
