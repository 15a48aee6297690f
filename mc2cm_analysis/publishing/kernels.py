"""Kernels of the reports: on sockets in a private folder, and forked from a warm process where the system can.

Network ports are picked, released and bound again, so that kernels started side by side can clash, and a kernel on a
port can be read by others on the machine; each start over TCP warns of it. And most of the time of a small report is
what its kernel imports: `warm_kernels` has that done once.
"""

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any, Final

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Type

#: Names where the warm process listens, for the kernels that are started.
WARM: Final = "MC2CM_FORKSERVER"
#: Names how many bytes a kernel may take.
MEMORY: Final = "MC2CM_MEMORY"
#: The warm process and its kernels compute on one core each: what their libraries would share among threads is small.
_ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_PROVISIONER: Final = "mc2cm-fork"
_notices: list[str] = []


def notices() -> tuple[str, ...]:
    """Return what is to be known of the kernels since this was asked last."""
    told = tuple(_notices)
    _notices.clear()
    return told


class PromptKernelClient(AsyncKernelClient):
    """Learns from the kernel itself that it is ready, where jupyter_client waits until all has been silent a while."""

    def _context_default(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        context.setsockopt(zmq.RECONNECT_IVL, 5)  # milliseconds: a kernel binds its sockets after we first try them
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask the kernel about itself, until it has answered us and has told all who listen that it is done with that.

        What it tells all is lost until we are connected: it is asked again then. As it does one thing after another,
        nothing of its start is still under way after both answers to the last question.

        Parameters
        ----------
        timeout : float, optional
            Seconds after which a kernel that has not answered is given up.

        Raises
        ------
        RuntimeError
            If the kernel ends before it has answered, or does not answer in time.
        """
        deadline = float("inf") if timeout is None else time.monotonic() + timeout
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            reply = await self._last_word(asked, self.get_shell_msg, 1)
            if reply and await self._last_word(asked, self.get_iopub_msg, 0.05):
                self._handle_kernel_info_reply(reply)
                return
        raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _last_word(self, asked: str, get: Any, patience: float) -> dict[str, Any] | None:
        """Return what a channel says last to a question, None if that does not come in time."""
        until = time.monotonic() + patience
        while (left := until - time.monotonic()) > 0:
            try:
                message: dict[str, Any] = await get(timeout=min(left, 0.1))
            except Empty:
                if not await self.is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info") from None
                continue
            says = message["content"].get("execution_state")  # none, if it is not one of the messages to all
            if message["parent_header"].get("msg_id") == asked and says in (None, "idle"):
                return message
        return None


class PrivateKernelManager(AsyncKernelManager):
    """Starts a kernel on Unix sockets in a folder of its own, where the system has them."""

    client_factory = Type(PromptKernelClient, klass=AsyncKernelClient)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if os.name == "posix":
            # Socket paths may have some 100 characters: a short name in the folder for temporary files, or in that of
            # the warm process, which removes it also when the build is killed.
            warm = os.environ.get(WARM)
            self._folder = tempfile.TemporaryDirectory(prefix="mc2cm-", dir=warm and Path(warm).parent)
            self.transport = "ipc"
            self.ip = str(Path(self._folder.name) / "k")
            self.connection_file = str(Path(self._folder.name) / "connection.json")

    async def _async_pre_start_kernel(self, **options: Any) -> Any:
        if os.environ.get(WARM):
            assert self.kernel_spec is not None  # jupyter_client knows the kernel by now
            self.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": _PROVISIONER}
        return await super()._async_pre_start_kernel(**options)

    pre_start_kernel = _async_pre_start_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if self._folder is not None and not restart:
            self._folder.cleanup()

    cleanup_resources = _async_cleanup_resources

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
        await super()._async_launch_kernel(kernel_cmd, **options)
        limit = int(os.environ.get(MEMORY) or 0)
        if limit and sys.platform == "linux":
            import resource

            # A cell that asks for more is told so by Python, and the machine never comes near its end.
            with suppress(ProcessLookupError):  # it has ended already, as will be told
                resource.prlimit(getattr(self.provisioner, "pid", 0), resource.RLIMIT_DATA, (limit, limit))

    launch_kernel = _async_launch_kernel


@contextmanager
def warm_kernels(folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Keep a warm process in the ``with`` block, from which kernels are forked; where there is no fork, do nothing.

    Parameters
    ----------
    folder : Path, optional
        Private folder for the sockets, with a short path. The warm process removes it at its end, so that nothing is
        left of a build that is killed.
    environment : mapping, optional
        Variables for the warm process.

    Yields
    ------
    str
        Where it listens; empty if there is none.
    """
    forks = hasattr(os, "fork") and sys.platform != "darwin"  # there, libraries do not bear a fork
    if not forks or os.environ.get(WARM):  # there is one already
        yield os.environ.get(WARM, "")
        return
    with ExitStack() as stack:
        if folder is None:
            new = tempfile.TemporaryDirectory(prefix="mc2cm-", ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(new))
        address = str(folder / "f")
        theirs, ours = os.pipe()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(address)
            Path(address).chmod(0o600)
            listener.listen(64)
            handed = [listener.fileno(), theirs]
            command = [sys.executable, "-Xfrozen_modules=off", "-m", "mc2cm_analysis.publishing.forkserver"]
            inline = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
            variables = {**os.environ, **_ONE_THREAD, **inline, **(environment or {})}
            server = subprocess.Popen([*command, *map(str, handed), str(folder)], pass_fds=handed, env=variables)
        os.close(theirs)
        os.environ[WARM] = address
        try:
            yield address
        finally:
            del os.environ[WARM]
            os.close(ours)  # the warm process ends with its lifeline, and its kernels with it
            server.wait()


class ForkProvisioner(LocalProvisioner):
    """Has a kernel forked from the warm process; where that fails, starts it as any other."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Launch a kernel with the command that its kernel specification gives."""
        try:
            self.process = ForkedProcess(_arguments(cmd), options.get("env", os.environ), options.get("cwd"))
        except OSError as error:
            _tell_once(f"no warm kernels ({error}); ordinary ones are started")
            return await super().launch_kernel(cmd, **options)
        self.pid = self.pgid = self.process.pid
        self.cwd = options.get("cwd") or os.getcwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel at once, and stay until it has: jupyter_client would look for that ten times a second."""
        await super().kill(restart)
        with suppress(TimeoutError):  # then jupyter_client goes on waiting
            async with asyncio.timeout(1):
                while await self.poll() is None:
                    await asyncio.sleep(0.005)


def _tell_once(notice: str) -> None:
    """Leave a notice once a build, whichever of its processes comes first."""
    try:
        Path(os.environ[WARM]).with_name("told").touch(exist_ok=False)
    except OSError:  # it is there already, or the folder is gone with the build
        return
    _notices.append(notice)


def _arguments(command: list[str]) -> list[str]:
    """Return what ipykernel is given in a command that starts it in this Python."""
    if "ipykernel_launcher" not in command or Path(command[0]).resolve() != Path(sys.executable).resolve():
        raise OSError(f"the kernel is started by {command[0]}")
    return command[command.index("ipykernel_launcher") + 1 :]


class ForkedProcess:
    """A kernel forked by the warm process, with what jupyter_client asks of a ``Popen``."""

    stdin = stdout = stderr = None

    def __init__(self, argv: list[str], env: Any, cwd: str | None) -> None:
        self.returncode: int | None = None
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._told = b""
        try:
            self.pid = self._ask({"argv": argv, "env": {**env, **_ONE_THREAD}, "cwd": str(cwd or os.getcwd())})
        except OSError:
            self._server.close()
            raise

    def _ask(self, request: dict[str, Any]) -> int:
        self._server.connect(os.environ.get(WARM, ""))
        self._server.sendall(json.dumps(request).encode() + b"\n")
        while b"\n" not in self._told:
            if not (more := self._server.recv(4096)):
                raise ConnectionError("the warm process has ended")
            self._told += more
        first, _, self._told = self._told.partition(b"\n")
        return int(json.loads(first)["pid"])

    def poll(self) -> int | None:
        """Return the exit status, None while the kernel runs."""
        if self.returncode is None and select.select([self._server], [], [], 0)[0]:
            more = self._server.recv(4096)
            self._told += more
            if b"\n" in self._told:
                self.returncode = int(json.loads(self._told)["status"])
            elif not more:  # the warm process is gone, and its kernels with it
                self.returncode = -signal.SIGKILL
                self.send_signal(signal.SIGKILL)
        if self.returncode is not None:
            self._server.close()
        return self.returncode

    def wait(self) -> int:
        """Wait for the end of the kernel and return its exit status."""
        while (status := self.poll()) is None:
            time.sleep(0.01)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and to its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)
