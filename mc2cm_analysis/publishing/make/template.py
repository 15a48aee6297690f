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
from typing import Any, Final, NamedTuple

from mc2cm_analysis.paths import PACKAGE

#: Before each request: its number and the length of the pickled work.
HEADER: Final = struct.Struct("!QQ")
#: What the template says, a line each: that it is ready; that it cannot be forked; how a process ended.
READY, COLD, ENDED = b"ready", b"cold", b"ended"
_PR_SET_PDEATHSIG: Final = 1  # of Linux's prctl

_notices: list[str] = []
_answers: Connection | None = None


class Start(NamedTuple):
    """What a template is told first.

    Attributes
    ----------
    path : list of str
        Where modules are found; the working folder is left out, so that a file lying there is never run.
    prepare : callable
        Computes what the processes share.
    scratch : str
        Folder that is removed when the starter is gone; empty for none.
    notices : list of str
        What each process has to report from the beginning.
    """

    path: list[str]
    prepare: Callable[[], None] | None
    scratch: str
    notices: list[str]


def notices() -> tuple[str, ...]:
    """Return what went wrong before this process was forked; no report is less right for it."""
    return tuple(_notices)


def note(*words: str) -> None:
    """Keep notices for the processes that come from this one."""
    _notices.extend(words)


def main(socket_number: int) -> None:
    """Prepare, then fork a process for each request until the socket closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt of the terminal is for the starter to handle
    asks = socket.socket(fileno=socket_number)
    here = os.getcwd()
    path, packed = pickle.loads(_received(asks))
    sys.path[:] = [entry for entry in path if entry and os.path.abspath(entry) != here] + [str(PACKAGE.parent)]
    start = Start(path, *pickle.loads(packed))
    note(*start.notices)
    _prepare(start.prepare)
    threads = len(os.listdir("/proc/self/task"))
    if threads == 1:
        gc.collect()
        gc.freeze()  # a process that looks for garbage leaves alone, and so shares, the memory of what is here
        asks.sendall(READY + b"\n")
        _Server(asks).serve()
    else:  # a lock that another thread holds at the moment of a fork is never released in the child
        asks.sendall(COLD + b" %d\n" % threads)
        asks.recv(1)
    if start.scratch:
        shutil.rmtree(start.scratch, ignore_errors=True)


def _prepare(prepare: Callable[[], None] | None) -> None:
    try:
        if prepare is not None:
            prepare()
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        note(
            f"what the reports share could not be computed before ({type(error).__name__}: {error}, in {last.name}); "
            "each computes it by itself"
        )


def _received(asks: socket.socket) -> bytes:
    """Return one message; empty if whoever asks is gone."""
    with asks.makefile("rb", buffering=0) as stream:
        head = stream.read(HEADER.size)
        return _exactly(asks, HEADER.unpack(head)[1]) if head else b""


def _exactly(asks: socket.socket, n: int) -> bytes:
    content = bytearray()
    while len(content) < n and (more := asks.recv(n - len(content))):
        content += more
    return bytes(content)


class _Server:
    """Waits for requests, and for the ends of the processes it forked."""

    def __init__(self, asks: socket.socket) -> None:
        self._asks = asks
        self._numbers: dict[int, tuple[int, int]] = {}  # of each child: the file that tells its end, number and pid
        self._selector = selectors.DefaultSelector()
        self._selector.register(asks, selectors.EVENT_READ)

    def serve(self) -> None:
        """Serve until whoever asks is gone."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is not self._asks:
                    self._reap(key.fd)
                elif not self._fork():
                    for _, pid in self._numbers.values():
                        _kill_group(pid)
                    return

    def _fork(self) -> bool:
        head, files, *_ = socket.recv_fds(self._asks, HEADER.size, 1)
        if not head:
            return False
        number, length = HEADER.unpack(head)
        work = _exactly(self._asks, length)
        pid = os.fork()
        if pid == 0:
            for file in (*self._numbers, self._selector.fileno(), self._asks.fileno()):  # type: ignore[attr-defined]
                os.close(file)
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody would watch over it any more
            do(work, Connection(files[0], readable=False))
        os.close(files[0])
        with suppress(OSError):  # the child may have done it, and ended
            os.setpgid(pid, pid)  # a group of its own, so that a process and its children end together
        ends = os.pidfd_open(pid)
        self._numbers[ends] = (number, pid)
        self._selector.register(ends, selectors.EVENT_READ)
        return True

    def _reap(self, ends: int) -> None:
        number, pid = self._numbers.pop(ends)
        self._selector.unregister(ends)
        os.close(ends)
        _kill_group(pid)  # its children, before the number of the group is free
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with suppress(OSError):
            self._asks.sendall(ENDED + b" %d %d\n" % (number, status))


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def do(work: bytes, answers: Connection) -> None:
    """Do a piece of work in this process, answer, and end the process.

    Parameters
    ----------
    work : bytes
        A pickled callable.
    answers : Connection
        Takes the process's number, its time limits, and in the end what came of the work.
    """
    global _answers
    if hasattr(os, "setpgid"):
        with suppress(OSError):
            os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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
    that no executor started, there is no limit.

    Parameters
    ----------
    seconds : float, optional
        None: no limit; the executor still knows where the process was if it dies.
    overdue : Exception
    """
    if _answers is None:
        yield
        return
    _answers.send(("within", (seconds, overdue)))
    yield
    _answers.send(("within", (None, None)))
