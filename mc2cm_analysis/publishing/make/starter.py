"""How is a process started, that others are forked from? The starter's side of a `template`."""

import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Final

from mc2cm_analysis.paths import PACKAGE
from mc2cm_analysis.publishing.make.template import ENDED, HEADER

#: Seconds after which a template or a process that has not begun is given up.
TO_BEGIN: Final = 600
_START: Final = "import sys; from mc2cm_analysis.publishing.make.template import main; main(int(sys.argv[1]))"
#: A process computes on one core, for what its libraries would share among threads is small; it draws as in a kernel.
_VARIABLES: Final = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


class Template:
    """A template process.

    Parameters
    ----------
    prepare : callable, optional
        Computes what the processes share; must be picklable.
    scratch : str
        Folder that the template removes at its end; empty for none.
    notices : list of str
        What each process has to report from the beginning.

    Attributes
    ----------
    socket : socket
        Becomes readable when the template has something to say.
    ready : bool
    failed : str
        Why it cannot be asked any more; empty while it can.
    """

    def __init__(self, prepare: Callable[[], None] | None, scratch: str, notices: list[str]) -> None:
        self.socket, theirs = socket.socketpair()
        path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(PACKAGE.parent))))
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **_VARIABLES, "PYTHONPATH": path},
            )
        self.socket.settimeout(TO_BEGIN)
        packed = pickle.dumps((sys.path, pickle.dumps((prepare, scratch, notices))))
        self.socket.sendall(HEADER.pack(0, len(packed)) + packed)
        self.ready, self.failed, self._said = False, "", b""
        self.deadline = time.monotonic() + TO_BEGIN

    def start(self, number: int, work: bytes, theirs: Connection) -> None:
        """Have a process forked that does a piece of work."""
        try:
            socket.send_fds(self.socket, [HEADER.pack(number, len(work))], [theirs.fileno()])
            self.socket.sendall(work)
        except OSError:
            self.failed = "was killed"

    def ended(self) -> Iterator[tuple[int, int]]:
        """Go through the processes whose end the template tells: number of the work, exit status."""
        try:
            more = self.socket.recv(4096)
        except OSError:
            more = b""
        if not more:
            self.failed = "was killed" if self.ready else self.failed or "ended before it was ready"
        said = self._said + more
        whole = len(said) // ENDED.size * ENDED.size
        self._said = said[whole:]
        for number, status in ENDED.iter_unpack(said[:whole]):
            if number:
                yield number, status
            elif status == 1:
                self.ready = True
            else:
                self.failed = f"has {status} threads"

    def close(self) -> None:
        """End the template and all its processes."""
        self.socket.close()
        self._process.wait()
