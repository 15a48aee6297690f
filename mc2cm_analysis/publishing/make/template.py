"""The process that the makers of reports are forked from: it holds what they share, and has one thread.

Threads of the `executor` that started it send pieces of work, each through a connection of its own. For each piece a
process is forked; the template passes on what it tells, and then that it ended, and ends what it has left. An empty
message asks whether the template is there. When a connection closes, whoever asked is gone: the template ends its
processes and removes their scratch folder. A starter that ends in order says so, and removes the folder itself.
"""

import ctypes
import gc
import os
import pickle
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar, cast

from mc2cm_analysis.paths import PACKAGE, home_folder
from mc2cm_analysis.seams.libc import give_memory_back
from mc2cm_analysis.seams.unasked import import_plain

R = TypeVar("R")
_PR_SET_PDEATHSIG: Final = 1  # of Linux's prctl
_PR_SET_CHILD_SUBREAPER: Final = 36
#: What says that somebody is to end; the starter of the template decides what follows.
_ENDINGS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

#: Where matplotlib keeps what it has found out of fonts.
_OF_MATPLOTLIB: Final = "MPLCONFIGDIR"

_notices: list[str] = []
_teller: Connection | None = None  # in a forked process
#: The number of each forked process and the connection to whoever asked for it, by where it tells something.
_Children = dict[Any, tuple[int, Connection]]


def notices() -> tuple[str, ...]:
    """Return what went wrong before this process was forked; no report is less right for it."""
    return tuple(_notices)


@contextmanager
def within(seconds: float | None, overdue: Exception) -> Iterator[None]:
    """Have this process killed, and `overdue` raised in its place, if the ``with`` block takes longer than it may.

    Compiled code that never returns cannot be stopped from inside. A process that no template forked has no limit.
    """
    _tell("within", overdue, seconds)
    yield
    _tell("within", None)


def _tell(kind: str, value: Any, seconds: float | None = None) -> None:
    if _teller:
        _teller.send((kind, pickle.dumps(value), seconds, os.getpid()))


def main(control: int, *askers: int) -> None:
    """Prepare, then fork a process for each piece of work until the starter is gone."""
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    _adopt_orphans()
    gc.disable()  # of what is imported and prepared nearly all stays: to look for garbage meanwhile is to look in vain
    starter = Connection(control)
    here = os.getcwd()  # a file lying in the working folder is never run
    path = [entry for entry in starter.recv() if entry and os.path.abspath(entry) != here]
    sys.path[:] = [*path, str(PACKAGE.parent)]
    import_plain("pandas")  # before anything brings them with its threads
    prepare, scratch, told = starter.recv()
    _notices.extend(told)
    tempfile.tempdir = scratch and str(scratch)  # whatever a killed process leaves goes with the folder
    if scratch and not _is_writable(Path(os.environ.get(_OF_MATPLOTLIB) or home_folder() or "/nowhere")):
        os.environ[_OF_MATPLOTLIB] = f"{scratch}/matplotlib"  # it would look for a place itself, and say so
    try:
        if prepare:
            prepare()
    except Exception as error:
        _notices.append(
            f"what the reports share could not be computed before ({_in_words(error)}); each computes it by itself"
        )
    give_memory_back()
    gc.enable()
    gc.freeze()  # a process that looks for garbage leaves alone, and so shares, the memory of what is here
    threads = len(os.listdir("/proc/self/task"))
    abandoned = True
    with suppress(EOFError, ConnectionError):  # whoever asked is gone
        if threads > 1:  # a lock that another thread holds at the moment of a fork is never released in the child
            return starter.send(f"has {threads} threads")
        starter.send("")
        _serve(starter, list(map(Connection, askers)))
        abandoned = False
    if abandoned and scratch:
        shutil.rmtree(scratch, ignore_errors=True)


def _is_writable(folder: Path) -> bool:
    """Whether a folder can be written to, or can be made."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return os.access(there, os.W_OK | os.X_OK)


def _serve(starter: Connection, askers: list[Connection]) -> None:
    """Fork a process for each piece of work, and pass on what it tells, until the starter ends or an asker is gone."""
    children: _Children = {}
    try:
        while True:
            for ready in wait([starter, *askers, *children]):
                if ready is starter:
                    starter.recv_bytes()
                    return
                if ready in children:
                    _pass_on(ready, children)
                else:
                    _take_up(ready, [starter, *askers], children)
    finally:
        for pid, _ in children.values():
            kill_group(pid)
        _end_orphans()


def _take_up(asker: Any, connections: list[Connection], children: _Children) -> None:
    """Have a piece of work done, or say that the template is there."""
    work = asker.recv_bytes()
    if not work:
        asker.send(None)
        return
    try:
        _fork(work, asker, connections, children)
    except OSError as error:  # too many files or processes
        why = OSError(f"no process can be begun for it: {error.strerror}")
        asker.send(("error", pickle.dumps(why), None, 0))
        asker.send(1)


def _fork(work: bytes, asker: Any, connections: list[Connection], children: _Children) -> None:
    ours, theirs = Pipe(duplex=False)
    with theirs:
        pid = os.fork()
        if pid == 0:
            for connection in (*connections, *children, ours):
                connection.close()
            _do(work, theirs)
    with suppress(OSError):  # the child may have done it, and ended
        os.setpgid(pid, pid)  # a group of its own, so that a process and its children end together
    children[ours] = pid, asker


def _pass_on(tells: Any, children: _Children) -> None:
    pid, asker = children[tells]
    try:
        told = tells.recv_bytes()
    except (EOFError, OSError):  # it has ended, perhaps in the middle of an answer
        kill_group(pid)  # its children, before the number of the group is free
        del children[tells]
        tells.close()
        told = pickle.dumps(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        _end_orphans({pid for pid, _ in children.values()})
    asker.send_bytes(told)


def _adopt_orphans() -> None:
    """Have the system give this process those whose parent ends, also when they have left its group."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _end_orphans(others: Collection[int] = ()) -> None:
    """Kill the children of this process but for some others, and those that come to it thereby.

    A process that is at work keeps its own orphans: what comes here was left by one that has ended.
    """
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    with suppress(OSError):  # a system that does not list them
        while orphans := set(map(int, listed.read_text(encoding="ascii").split())) - set(others):
            for pid in orphans:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def aside(work: Callable[[], R]) -> Callable[[], R]:
    """Begin a piece of work in a process forked for it, and return a function that waits for the result."""
    ours, theirs = Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:
        try:
            _end_with_parent()
            ours.close()
            try:
                theirs.send(("result", work()))
            except Exception as error:
                theirs.send(("error", _in_words(error)))
        finally:
            os._exit(0)
    theirs.close()

    def result() -> R:
        with ours:
            try:
                kind, told = ours.recv()
            except EOFError:
                kind, told = "error", "it ended without a result"
            finally:
                os.waitpid(pid, 0)
        if kind == "error":
            raise AsideError(told)
        return cast(R, told)

    return result


class AsideError(RuntimeError):
    """A piece of work that was done aside came to nothing; the message says why."""


def _in_words(error: Exception) -> str:
    if isinstance(error, AsideError):
        return str(error)
    return f"{type(error).__name__}: {error}, in {traceback.extract_tb(error.__traceback__)[-1].name}"


def _end_with_parent() -> None:
    """Have the system kill this process when the one that forked it ends: nobody would watch over it any more."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def kill_group(pid: int) -> None:
    """Kill a process and its children, if they are still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _do(work: bytes, teller: Connection) -> NoReturn:
    """Do a piece of work in a forked process, answer, and end the process."""
    global _teller
    _teller = teller
    try:
        os.register_at_fork(after_in_child=teller.close)  # what it tells ends with this process, not with its children
        _end_with_parent()
        os.setpgid(0, 0)
        _adopt_orphans()
        for number in (signal.SIGTERM, signal.SIGHUP):  # what is started from here can be ended as ever
            signal.signal(number, signal.SIG_DFL)
        try:
            kind, value = "result", pickle.loads(work)()
        except Exception as error:
            kind, value = "error", error
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        try:
            _tell(kind, value)
        except Exception as error:  # it cannot be pickled
            _tell("error", RuntimeError(f"what came of it cannot be sent back: {type(error).__name__}: {error}"))
        os._exit(0)
    finally:  # whatever was raised, it must not go on as the process that it was forked from
        os._exit(1)
