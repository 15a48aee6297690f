"""The process that reports are forked from, itself forked from one that has imported what it needs.

To import that takes a build some seconds. Where a test is about what is built and not about how the process begins, it
need not be done again: here one process imports it, and whatever would be started is forked from there, with the
variables and the folder that it would have had. `test_executor` has such processes started as builds start them.
"""

import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from mc2cm_analysis.publishing.make import executor
from mc2cm_analysis.seams.unasked import import_plain

_MOST_FILES = 32


class _Server:
    """The process that has the imports; it ends with this one."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._lock = threading.Lock()
        self._asks, theirs = socket.socketpair()
        path = os.pathsep.join([str(Path(__file__).parent), env.get("PYTHONPATH", "")])
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", f"import warm; warm.serve({theirs.fileno()})"],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**env, "PYTHONPATH": path},
            )

    def ask(self, question: Any, files: Sequence[int] = ()) -> Any:
        with self._lock:
            told = pickle.dumps(question)
            socket.send_fds(self._asks, [len(told).to_bytes(4, "big")], files)
            self._asks.sendall(told)
            return pickle.loads(self._asks.recv(4096))

    def close(self) -> None:
        self._asks.close()
        self._process.wait()


_server: list[_Server] = []


class Forked:
    """As much of a `subprocess.Popen` as an executor asks of one."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        pass_fds: Sequence[int],
        stdin: int,
        start_new_session: bool,
        env: Mapping[str, str],
    ) -> None:
        assert command[1:4] == ["-P", "-c", executor._START] and stdin == subprocess.DEVNULL and start_new_session
        if not _server:
            _server.append(_Server(env))
        self.pid = int(_server[0].ask((dict(env), os.getcwd()), pass_fds))

    def poll(self) -> int | None:
        status: int | None = _server[0].ask(self.pid)
        return status

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        while (status := self.poll()) is None:
            time.sleep(0.01)
        return status


#: What an executor takes for the module ``subprocess``.
STARTS = SimpleNamespace(Popen=Forked, DEVNULL=subprocess.DEVNULL, TimeoutExpired=subprocess.TimeoutExpired)


def end() -> None:
    """End the process that has the imports."""
    while _server:
        _server.pop().close()


def serve(number: int) -> None:
    """Import, then fork a process for each question until whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asks = socket.socket(fileno=number)
    import_plain("pandas", "papermill")
    from mc2cm_analysis import loading, page  # noqa: F401
    from mc2cm_analysis.publishing.make.report import warm_up
    from mc2cm_analysis.publishing.page.fonts import common_subsets

    warm_up()
    common_subsets()
    ended: dict[int, int] = {}
    while True:
        size, files, *_ = socket.recv_fds(asks, 4, _MOST_FILES)
        if not size:
            return
        question = pickle.loads(_received(asks, int.from_bytes(size, "big")))
        if isinstance(question, int):  # has this process ended?
            if question not in ended:
                pid, status = os.waitpid(question, os.WNOHANG)
                if pid:
                    ended[pid] = os.waitstatus_to_exitcode(status)
            asks.sendall(pickle.dumps(ended.get(question)))
            continue
        if (pid := os.fork()) == 0:
            asks.close()
            _begin(files, *question)
        for file in files:
            os.close(file)
        asks.sendall(pickle.dumps(pid))


def _received(asks: socket.socket, size: int) -> bytes:
    told = b""
    while len(told) < size:
        told += asks.recv(size - len(told))
    return told


def _begin(files: list[int], env: dict[str, str], folder: str) -> NoReturn:
    from mc2cm_analysis.publishing.make.template import main

    status = 1
    try:
        os.setsid()
        os.environ.clear()
        os.environ.update(env)
        os.chdir(folder)
        main(*files)
        status = 0
    finally:
        os._exit(status)
