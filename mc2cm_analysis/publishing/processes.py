"""How are several things done at a time, so that the end of one costs no other? Each in a process of its own.

papermill and nbconvert are not made for threads, and a pool of workers breaks as a whole when one of them is killed.
The process of each piece of work is forked from one that has imported what the work needs and has one thread
(multiprocessing's fork server), and so costs little more than a thread; where there is no fork, it is started anew.
"""

import atexit
import multiprocessing
import os
import shutil
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from multiprocessing import forkserver, util
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, ParamSpec, TypeVar

#: Tells the process from which others are forked where multiprocessing keeps the sockets between them.
_SOCKETS: Final = "MC2CM_SOCKETS"

P = ParamSpec("P")
R = TypeVar("R")


class WorkerDiedError(RuntimeError):
    """The process of a piece of work ended without a result.

    Attributes
    ----------
    status : int
        Its exit status; negative: the signal that killed it.
    """

    def __init__(self, status: int) -> None:
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        super().__init__(f"the process that built it {how}")
        self.status = status


class ProcessPerTask(Executor):
    """Does each piece of work in a process of its own, some at a time.

    Parameters
    ----------
    workers : int
        Processes at a time.
    prepared : str
        Module that the process imports, once, from which the others are forked.

    Examples
    --------
    >>> with ProcessPerTask(2) as executor:
    ...     executor.submit(divmod, 7, 2).result()
    (3, 1)
    """

    def __init__(self, workers: int, prepared: str = "") -> None:
        self._workers = workers
        forks = sys.platform == "linux"  # elsewhere libraries do not bear a fork
        self._context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
        if forks:
            self._context.set_forkserver_preload([prepared] if prepared else [])
            os.environ[_SOCKETS] = util.get_temp_dir()
            forkserver.ensure_running()  # it gets ready while other things are done
            del os.environ[_SOCKETS]
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._running: dict[Connection, tuple[BaseProcess, Future[Any]]] = {}
        self._wakes, self._waker = multiprocessing.Pipe(duplex=False)
        self._closed = False
        self._lock = threading.Lock()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Have a piece of work done; function, arguments and result must be picklable."""
        future: Future[R] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the executor is shut down")
            self._waiting.append((future, partial(fn, *args, **kwargs)))
            self._waker.send_bytes(b"w")
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let no more work in; with `cancel_futures`, end what runs as well."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._waker.send_bytes(b"c" if cancel_futures else b"w")
        if wait:
            self._keeper.join()

    def _keep(self) -> None:
        """Start processes and take their results until there is nothing left to do."""
        while self._start() or not self._closed:
            for ready in wait([self._wakes, *self._running]):
                assert isinstance(ready, Connection)  # as they are all
                if ready is not self._wakes:
                    self._finish(ready)
                elif self._wakes.recv_bytes() == b"c":
                    self._end()
        self._wakes.close()
        self._waker.close()

    def _start(self) -> bool:
        while self._waiting and len(self._running) < self._workers:
            future, call = self._waiting.popleft()
            if future.set_running_or_notify_cancel():
                ours, theirs = self._context.Pipe(duplex=False)
                process = self._context.Process(target=_do, args=(call, theirs), daemon=True)
                process.start()
                theirs.close()
                self._running[ours] = (process, future)
        return bool(self._running)

    def _finish(self, ready: Connection) -> None:
        process, future = self._running.pop(ready)
        with ready:
            try:
                result, error = ready.recv()
            except EOFError:
                process.join()
                future.set_exception(WorkerDiedError(process.exitcode or 0))
                return
        process.join()
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)

    def _end(self) -> None:
        for future, _ in self._waiting:
            future.cancel()
        self._waiting.clear()
        for ready, (process, future) in self._running.items():
            process.kill()
            process.join()
            ready.close()
            future.set_exception(WorkerDiedError(-signal.SIGKILL))
        self._running.clear()


def remove_sockets_at_exit() -> None:
    """Have the process from which others are forked remove their sockets: who started it may have been killed."""
    if _SOCKETS in os.environ:
        atexit.register(shutil.rmtree, os.environ[_SOCKETS], ignore_errors=True)


def _do(call: Callable[[], Any], theirs: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to handle: it ends its processes
    threading.Thread(target=_end_with_parent, daemon=True).start()
    result: tuple[Any, Exception | None]
    try:
        result = call(), None
    except Exception as error:
        result = None, error
    theirs.send(result)
    theirs.close()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
