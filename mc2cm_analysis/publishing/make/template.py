"""The process that the makers of reports are forked from: it holds what they share, and has one thread.

A socket joins it to the `executor` that started it. Each request brings a piece of work and the write end of a pipe: a
forked process does the work and answers through the pipe; the template reports with which status each process ended.
When the socket closes, whoever asked is gone: the template ends its processes and removes their scratch folder.
"""

import ctypes
import gc
import os
import pickle
import selectors
import shutil
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, Final

from mc2cm_analysis.paths import PACKAGE

#: Before each request: its number and the length of the pickled work.
HEADER: Final = struct.Struct("!QQ")
#: What the template says of the end of a process: number of its work, and exit status. Work 0 is the preparation.
ENDED: Final = struct.Struct("!Qq")
_PR_SET_PDEATHSIG: Final = 1  # of Linux's prctl

_notices: list[str] = []
_answers: Connection | None = None


def notices() -> tuple[str, ...]:
    """Return what went wrong before this process was forked; no report is less right for it."""
    return tuple(_notices)


def main(socket_number: int) -> None:
    """Prepare, then fork a process for each request until the socket closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt of the terminal is for the starter to handle
    asks = socket.socket(fileno=socket_number)
    path, packed = pickle.loads(_exactly(asks, HEADER.unpack(_exactly(asks, HEADER.size))[1]))
    here = os.getcwd()  # a file lying in the working folder is never run
    sys.path[:] = [entry for entry in path if entry and os.path.abspath(entry) != here] + [str(PACKAGE.parent)]
    prepare, scratch, told = pickle.loads(packed)
    _notices.extend(told)
    _prepare(prepare)
    threads = len(os.listdir("/proc/self/task"))
    gc.collect()
    gc.freeze()  # a process that looks for garbage leaves alone, and so shares, the memory of what is here
    asks.sendall(ENDED.pack(0, threads))
    if threads == 1:  # a lock that another thread holds at the moment of a fork is never released in the child
        _Server(asks).serve()
    if scratch:
        shutil.rmtree(scratch, ignore_errors=True)


def _prepare(prepare: Callable[[], None] | None) -> None:
    try:
        if prepare is not None:
            prepare()
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1].name
        _notices.append(
            f"what the reports share could not be computed before ({type(error).__name__}: {error}, in {place}); "
            "each computes it by itself"
        )


def _exactly(asks: socket.socket, n: int) -> bytes:
    content = bytearray()
    while len(content) < n and (more := asks.recv(n - len(content))):
        content += more
    return bytes(content)


class _Server:
    """Waits for requests, and for the ends of the processes it forked."""

    def __init__(self, asks: socket.socket) -> None:
        self._asks = asks
        self._children: dict[int, tuple[int, int]] = {}  # the file that tells the end of each: number of its work, pid
        self._selector = selectors.SelectSelector()
        self._selector.register(asks, selectors.EVENT_READ)

    def serve(self) -> None:
        """Serve until whoever asks is gone."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is not self._asks:
                    self._reap(key.fd)
                elif not self._fork():
                    for _, pid in self._children.values():
                        kill_group(pid)
                    return

    def _fork(self) -> bool:
        head, files, *_ = socket.recv_fds(self._asks, HEADER.size, 1)
        if not head:
            return False
        number, length = HEADER.unpack(head)
        work = _exactly(self._asks, length)
        pid = os.fork()
        if pid == 0:
            for file in (*self._children, self._asks.fileno()):
                os.close(file)
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody would watch over it any more
            _do(work, Connection(files[0], readable=False))
        os.close(files[0])
        with suppress(OSError):  # the child may have done it, and ended
            os.setpgid(pid, pid)  # a group of its own, so that a process and its children end together
        ends = os.pidfd_open(pid)
        self._children[ends] = (number, pid)
        self._selector.register(ends, selectors.EVENT_READ)
        return True

    def _reap(self, ends: int) -> None:
        number, pid = self._children.pop(ends)
        self._selector.unregister(ends)
        os.close(ends)
        kill_group(pid)  # its children, before the number of the group is free
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with suppress(OSError):
            self._asks.sendall(ENDED.pack(number, status))


def kill_group(pid: int) -> None:
    """Kill a process and its children, if they are still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _do(work: bytes, answers: Connection) -> None:
    """Do a piece of work in a forked process, answer, and end the process."""
    global _answers
    with suppress(OSError):
        os.setpgid(0, 0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    _answers = answers
    answers.send(("pid", os.getpid()))
    try:
        result: tuple[str, Any] = ("result", pickle.loads(work)())
    except Exception as error:
        result = ("error", error)
    try:
        answers.send(result)
    except Exception as error:  # it cannot be pickled
        answers.send(("error", RuntimeError(f"what came of it cannot be sent back: {type(error).__name__}: {error}")))
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(0)


@contextmanager
def within(seconds: float | None, overdue: Exception) -> Iterator[None]:
    """Have this process ended if the ``with`` block takes longer than it may; `overdue` is then what came of its work.

    The executor ends it from outside: compiled code that never returns cannot be stopped in any other way. In a process
    that no template forked, there is no limit.

    Parameters
    ----------
    seconds : float, optional
        None: no limit; the executor still knows where the process was if it dies.
    overdue : Exception
    """
    if _answers is not None:
        _answers.send(("within", (seconds, overdue)))
    yield
    if _answers is not None:
        _answers.send(("within", (None, None)))
