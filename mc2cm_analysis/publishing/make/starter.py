"""How is the process of a piece of work started? Forked from a `template`, or anew where there is no fork."""

import multiprocessing
import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Final

from mc2cm_analysis.paths import PACKAGE
from mc2cm_analysis.publishing.make import template

#: Elsewhere libraries do not bear a fork.
FORKS: Final = sys.platform == "linux"
#: Seconds after which a template or a process that has not begun is given up.
TO_BEGIN: Final = 600
#: Each process computes on one core: what its libraries would share among threads is small.
_ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

#: Number of a piece of work, and the exit status of its process.
Ended = tuple[int, int]


class Template:
    """The starter's side of a template process.

    Attributes
    ----------
    files : list
        Become readable when the template has something to say.
    ready : bool
    failed : str
        Why it cannot be asked any more; empty while it can.
    """

    def __init__(self, prepare: Callable[[], None] | None, scratch: str, notices: list[str]) -> None:
        self._socket, theirs = socket.socketpair()
        start = "import sys; from mc2cm_analysis.publishing.make.template import main; main(int(sys.argv[1]))"
        path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(PACKAGE.parent))))
        inline = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # as in a kernel
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", start, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **_ONE_THREAD, **inline, "PYTHONPATH": path},
            )
        self._socket.settimeout(TO_BEGIN)
        packed = pickle.dumps((sys.path, pickle.dumps((prepare, scratch, notices))))
        self._socket.sendall(template.HEADER.pack(0, len(packed)) + packed)
        self.files, self.ready, self.failed = [self._socket], False, ""
        self.deadline = time.monotonic() + TO_BEGIN
        self._said = b""

    def start(self, number: int, work: bytes, theirs: Connection) -> None:
        """Have a process forked that does a piece of work."""
        try:
            socket.send_fds(self._socket, [template.HEADER.pack(number, len(work))], [theirs.fileno()])
            self._socket.sendall(work)
        except OSError:
            self.failed = "it was killed"

    def ended(self, ready: Iterable[Any]) -> Iterator[Ended]:
        """Go through the processes whose end the template has told."""
        if self._socket not in ready:
            return
        try:
            more = self._socket.recv(4096)
        except OSError:
            more = b""
        if not more:
            self.failed = self.failed or "the process that reports are forked from ended before it was ready"
        *lines, self._said = (self._said + more).split(b"\n")
        for line in lines:
            word, *values = line.split()
            if word == template.READY:
                self.ready = True
            elif word == template.COLD:
                self.failed = f"the process that reports are forked from has {int(values[0])} threads"
            else:
                yield int(values[0]), int(values[1])

    def close(self) -> None:
        """End the template and all its processes."""
        self._socket.close()
        self._process.wait()


class Spawner:
    """Starts a process anew for each piece of work, where there is no fork."""

    ready, failed, deadline = True, "", 0.0

    def __init__(self, notices: list[str]) -> None:
        self._notices = notices
        self._processes: dict[int, BaseProcess] = {}

    @property
    def files(self) -> list[int]:
        """What becomes readable when a process ends."""
        return [process.sentinel for process in self._processes.values()]

    def start(self, number: int, work: bytes, theirs: Connection) -> None:
        """Start a process that does a piece of work."""
        process = multiprocessing.get_context("spawn").Process(
            target=_do_anew, args=(work, theirs, self._notices), daemon=True
        )
        process.start()
        self._processes[number] = process

    def ended(self, ready: Iterable[Any]) -> Iterator[Ended]:
        """Go through the processes that have ended."""
        for number, process in list(self._processes.items()):
            if process.sentinel in ready:
                process.join()
                del self._processes[number]
                yield number, process.exitcode or 0

    def close(self) -> None:
        """End all processes."""
        for process in self._processes.values():
            process.kill()
            process.join()


def _do_anew(work: bytes, answers: Connection, notices: list[str]) -> None:
    template.note(*notices)
    template.do(work, answers)
