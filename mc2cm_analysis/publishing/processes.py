"""How are several things done at a time, so that the end of one costs no other? Each in a process of its own.

papermill and nbconvert are not made for threads, and a pool of workers breaks as a whole when one of them is killed.
The process of each piece of work is forked from this one, which has imported what they need, and costs little more than
a thread.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_processes(
    work: Callable[[T], R], items: Sequence[T], workers: int, *, died: Callable[[T, int], R]
) -> Iterator[R]:
    """Do a piece of work for each item, some at a time, and yield the results as they come.

    Parameters
    ----------
    work : callable
        Done in a process of its own for each item; what it returns must be picklable.
    items : sequence
    workers : int
        Processes at a time.
    died : callable
        Makes the result of an item whose process ended without one, from the item and the exit status (negative: the
        signal that killed it).

    Yields
    ------
    object
        The results, the first ready first. Whoever stops listening ends the processes that still run.
    """
    context = _context()
    waiting = iter(items)
    running: dict[Connection, tuple[BaseProcess, T]] = {}
    try:
        while True:
            while len(running) < workers and (item := next(waiting, None)) is not None:
                running |= _started(context, work, item)
            if not running:
                return
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)  # as they are all
                process, item = running.pop(ready)
                yield _result(ready, process, item, died)
    finally:
        for process, _ in running.values():
            process.kill()
            process.join()


def _context() -> Any:
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def _started(context: Any, work: Callable[[T], R], item: T) -> dict[Connection, tuple[BaseProcess, T]]:
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(work, item, theirs))
    process.start()
    theirs.close()
    return {ours: (process, item)}


def _result(ready: Connection, process: BaseProcess, item: T, died: Callable[[T, int], R]) -> R:
    with ready:
        try:
            result: R = ready.recv()
        except EOFError:
            process.join()
            return died(item, process.exitcode or 0)
    process.join()
    return result


def _do(work: Callable[[T], R], item: T, theirs: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to handle: it ends its processes
    threading.Thread(target=_end_with_parent, daemon=True).start()
    theirs.send(work(item))
    theirs.close()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
