"""A warm process that forks kernels: what notebooks import is imported once, and not by each kernel anew.

It is started by `kernels.warm_kernels` and ends with it. Each connection to its socket asks for one kernel: the process
forks, the child becomes an ordinary IPython kernel (its zmq contexts, threads and event loop are made after the fork),
and the connection tells its pid and, in the end, its status. A connection that closes before takes its kernel with it,
so that no kernel outlives the one who asked for it.
"""

import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

#: Of a kernel: ``argv`` for ipykernel, ``env``, ``cwd``.
Request = dict[str, Any]

#: Names the notebooks that are to be run, for what they have in common to be computed before.
NOTEBOOKS: Final = "MC2CM_NOTEBOOKS"

#: What a kernel that is not warm would import itself at its start, or its notebook; some of it only when first used.
#: Not matplotlib_inline, which looks for the kernel that it draws for when it is imported.
_IMPORTED: Final = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "sqlite3",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
    "encodings.utf_8_sig",
    "matplotlib.pyplot",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "scipy.cluster.hierarchy",
    "scipy.stats",
    "seaborn",
    "mc2cm_analysis",
    "mc2cm_analysis.evidence",
    "mc2cm_analysis.figures",
    "mc2cm_analysis.meetings",
    "mc2cm_analysis.narrative",
    "mc2cm_analysis.page",
    "mc2cm_analysis.priorities",
    "mc2cm_analysis.tables",
)


def main(listener: socket.socket, lifeline: int, folder: str) -> None:
    """Warm up, fork kernels until the lifeline closes, and remove the folder of their sockets.

    Parameters
    ----------
    listener : socket
        A Unix socket that listens; requests that come before all is warm wait.
    lifeline : int
        Read end of a pipe whose other end the starter holds: it closes with the starter, however that ends.
    folder : str
        Where the sockets of the starter and of its kernels lie.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt of the terminal is the starter's to handle
    warm_up()
    if request := _Server(listener, lifeline).serve():  # only in a child
        _become_kernel(request)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def warm_up() -> None:
    """Import what notebooks import, and use once what has to be made ready at its first use."""
    from importlib import import_module

    for name in _IMPORTED:
        import_module(name)
    _speak()
    _draw()
    _know()
    threads = len(os.listdir("/proc/self/task")) if Path("/proc/self/task").is_dir() else 1
    if threads != 1:  # what a thread holds at the moment of a fork, the child would wait for in vain
        sys.exit(f"the warm process has {threads} threads and cannot be forked")
    gc.collect()
    gc.freeze()  # a kernel that looks for garbage leaves alone what is here, and the memory of it shared


def _speak() -> None:
    """Have messages and conventions of each language read."""
    from mc2cm_analysis.language import READY, Language

    for code in READY:
        language = Language(code)
        language.words({"done": "Action"})
        language.measured(1000.5, "at_least", "percent")
        language.day("2016-03-09", "2016-04-10")
        language.listing(["1", "2", "3"])


def _draw() -> None:
    """Have fonts and styles read, by one small chart; pyplot takes its backend in the kernel, not here."""
    from importlib import import_module
    from io import StringIO

    from matplotlib.figure import Figure
    from pandas import DataFrame

    cities = DataFrame({"city": ["طنجة", "Tangier"], "n": [1, 2]})
    with import_module("mc2cm_analysis.figures.style").house_style():
        figure = Figure(figsize=(2, 1))
        figure.subplots().barh("city", "n", data=cities)
        figure.savefig(StringIO(), format="svg")


def _know() -> None:
    """Read the data that the reports are made from, and compute what they share, where it is known which."""
    notebooks = os.environ.get(NOTEBOOKS)
    if notebooks is None:
        return
    from importlib import import_module

    network, shared = import_module("mc2cm_analysis.network"), import_module("mc2cm_analysis.preload")
    with suppress(Exception):  # of data with a fault in it no kernel is asked for, and a report tells its own errors
        shared.preload(network.load_network(), notebooks.split())


class _Server:
    """One thread that waits for requests, for the ends of kernels and of those who asked for them, and for its own."""

    def __init__(self, listener: socket.socket, lifeline: int) -> None:
        self._listener = listener
        self._lifeline = lifeline
        self._asked: dict[int, socket.socket | None] = {}
        self._wakes, self._waker = socket.socketpair()
        for end in (self._wakes, self._waker):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        for ready in (listener, lifeline, self._wakes):
            self._selector.register(ready, selectors.EVENT_READ)

    def serve(self) -> Request | None:
        """Serve until the starter is gone; return only in a child, with what it has to become."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj == self._lifeline:
                    for pid in self._asked:
                        _kill_group(pid)
                    return None
                if key.fileobj is self._listener:
                    if request := self._fork(self._listener.accept()[0]):
                        return request
                elif key.fileobj is self._wakes:
                    self._reap()
                else:
                    self._drop(key.fileobj)

    def _fork(self, asked: socket.socket) -> Request | None:
        with asked.makefile("rb") as stream:
            line = stream.readline()
        if not line.endswith(b"\n"):  # whoever asked went away in the middle
            asked.close()
            return None
        pid = os.fork()
        if pid == 0:
            self._forget(asked)
            return dict(json.loads(line))
        with suppress(ProcessLookupError):
            os.setpgid(pid, pid)  # a group of its own, so that a kernel and its children end together
        self._asked[pid] = asked
        self._selector.register(asked, selectors.EVENT_READ)
        _tell(asked, pid=pid)
        return None

    def _forget(self, asked: socket.socket) -> None:
        """Close in a child what is the server's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        others = (end for end in self._asked.values() if end)
        for end in (self._listener, self._wakes, self._waker, asked, *others):
            end.close()
        os.close(self._lifeline)

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            self._wakes.recv(4096)
        for pid in list(self._asked):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done and (asked := self._asked.pop(pid)):
                _tell(asked, status=os.waitstatus_to_exitcode(status))
                self._close(asked)

    def _drop(self, gone: Any) -> None:
        """End the kernel of one who went away."""
        if gone.fileno() < 0:  # closed a moment ago, for its kernel had ended
            return
        for pid, asked in self._asked.items():
            if asked is gone:
                _kill_group(pid)
                self._asked[pid] = None
        self._close(gone)

    def _close(self, asked: socket.socket) -> None:
        self._selector.unregister(asked)
        asked.close()


def _tell(asked: socket.socket, **what: int) -> None:
    with suppress(OSError):  # whoever asked may be gone
        asked.sendall(json.dumps(what).encode() + b"\n")


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _become_kernel(request: Request) -> None:
    """Turn a child into an ordinary kernel, as if it had been started by itself."""
    import atexit
    import random

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    random.seed()
    np.random.seed()
    sys.argv = ["ipykernel_launcher", *request["argv"]]
    try:
        IPKernelApp.launch_instance([*request["argv"], f"--IPKernelApp.parent_handle={os.getppid()}"])
    finally:
        atexit._run_exitfuncs()


if __name__ == "__main__":
    sys.path = [entry for entry in sys.path if entry not in ("", os.getcwd())]  # as ipykernel's own launcher does
    main(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), sys.argv[3])
