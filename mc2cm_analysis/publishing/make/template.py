"""The process that the makers of reports are forked from: it holds what they share, and has one thread.

Threads of the `executor` that started it send pieces of work, each through a connection of its own. For each piece a
process is forked; the template passes on what it answers, kills it if it takes too long, and tells if it ended without
a result. When a connection closes, whoever asked is gone: the template ends its processes and removes their folder.
"""

import ctypes
import gc
import math
import os
import pickle
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, Final, NoReturn

from mc2cm_analysis.paths import PACKAGE

_PR_SET_PDEATHSIG: Final = 1  # of Linux's prctl
_notices: list[str] = []
_answers: Connection | None = None  # in a forked process


def notices() -> tuple[str, ...]:
    """Return what went wrong before this process was forked; no report is less right for it."""
    return tuple(_notices)


@contextmanager
def within(seconds: float | None, overdue: Exception) -> Iterator[None]:
    """Have this process killed, and `overdue` raised in its place, if the ``with`` block takes longer than it may.

    Compiled code that never returns cannot be stopped from inside. A process that no template forked has no limit.
    """
    _answer("within", overdue, math.inf if seconds is None else seconds)
    yield
    _answer("within", None)


def _answer(kind: str, value: Any, seconds: float = math.inf) -> None:
    if _answers:
        _answers.send((kind, pickle.dumps(value), seconds))


def main(control: int, *askers: int) -> None:
    """Prepare, then fork a process for each piece of work until the starter is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt of the terminal is for the starter to handle
    starter = Connection(control)
    here = os.getcwd()  # a file lying in the working folder is never run
    path = [entry for entry in starter.recv() if entry and os.path.abspath(entry) != here]
    sys.path[:] = [*path, str(PACKAGE.parent)]
    prepare, scratch, told = starter.recv()
    _notices.extend(told)
    try:
        if prepare:
            prepare()
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1].name
        _notices.append(
            f"what the reports share could not be computed before ({type(error).__name__}: {error}, in {place}); "
            "each computes it by itself"
        )
    gc.collect()
    gc.freeze()  # a process that looks for garbage leaves alone, and so shares, the memory of what is here
    threads = len(os.listdir("/proc/self/task"))
    with suppress(EOFError, ConnectionError):  # whoever asked is gone
        starter.send("" if threads == 1 else f"has {threads} threads")
        if threads > 1:  # a lock that another thread holds at the moment of a fork is never released in the child
            return
        _serve([starter, *map(Connection, askers)])
    if scratch:
        shutil.rmtree(scratch, ignore_errors=True)


@dataclass
class _Child:
    """A forked process, and the connection to the thread that asked for its work."""

    pid: int
    asker: Connection
    deadline: float = math.inf
    answered: bool = False

    def tell(self, kind: str, value: Any = None, seconds: float = math.inf) -> None:
        """Tell the thread what comes of its work; there may be seconds until more has to be told."""
        if not self.answered:
            self.asker.send((kind, value))
            self.answered = kind != "within"
            self.deadline = time.monotonic() + seconds

    def kill(self) -> None:
        """Kill it and its children, if they are still there."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def _serve(askers: list[Connection]) -> None:
    """Fork a process for each piece of work, and pass on what comes of it, until an asker is gone."""
    children: dict[Connection, _Child] = {}  # by where they answer
    ready: Any
    try:
        while True:
            deadline = min((child.deadline for child in children.values()), default=math.inf)
            for ready in wait([*askers, *children], min(3600, deadline - time.monotonic())):
                if ready in children:
                    _hear(ready, children)
                else:
                    _fork(ready.recv_bytes(), ready, askers, children)
            for child in children.values():
                if child.deadline <= time.monotonic():
                    child.tell("overdue")
                if child.answered:
                    child.kill()
    finally:
        for child in children.values():
            child.kill()


def _fork(work: bytes, asker: Connection, askers: list[Connection], children: dict[Connection, _Child]) -> None:
    answers, theirs = Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:
        for connection in (*askers, *children, answers):
            connection.close()
        _do(work, theirs)
    theirs.close()
    with suppress(OSError):  # the child may have done it, and ended
        os.setpgid(pid, pid)  # a group of its own, so that a process and its children end together
    children[answers] = _Child(pid, asker)


def _hear(answers: Connection, children: dict[Connection, _Child]) -> None:
    """Pass on what a process answers, or that it has ended without an answer."""
    try:
        said = answers.recv()
    except (EOFError, OSError):  # perhaps in the middle of an answer
        child = children.pop(answers)
        child.kill()  # its children, before the number of the group is free
        answers.close()
        child.tell("died", os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1]))
    else:
        children[answers].tell(*said)


def _do(work: bytes, answers: Connection) -> NoReturn:
    """Do a piece of work in a forked process, answer, and end the process."""
    global _answers
    _answers = answers
    try:
        os.register_at_fork(after_in_child=answers.close)  # the answers end with this process, not with its children
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody would watch over it any more
        os.setpgid(0, 0)
        try:
            kind, value = "result", pickle.loads(work)()
        except Exception as error:
            kind, value = "error", error
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        try:
            _answer(kind, value)
        except Exception as error:  # it cannot be pickled
            _answer("error", RuntimeError(f"what came of it cannot be sent back: {type(error).__name__}: {error}"))
        os._exit(0)
    finally:  # whatever was raised, it must not go on as the process that it was forked from
        os._exit(1)
