"""How long does a command take, with everything it starts, and how much memory do they hold together?

The command is run by a process of its own, this file. That process is made the one to which orphans fall ("subreaper"),
and waits for every descendant of the command: the CPU time is then the system's own account of all of them, of kernels
that a warm process forked as of processes whose parent ended first. Memory is the sum, over the tree of processes, of
what each holds, a page shared by several counted once between them (PSS), looked at every `watch` seconds. Looking
costs some CPU, so that a run is either watched or timed. Linux only: it reads ``/proc``.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
#: Seconds that descendants have to end after the command itself.
_PATIENCE = 20


class CommandError(Exception):
    """A command that was to be measured failed, or left processes behind."""


@dataclass(frozen=True)
class Measured:
    """What a command took.

    Attributes
    ----------
    wall_s, cpu_s : float
        Until the command ended; user and system time of all its descendants.
    peak_mb : float
        Most that the tree of processes held at a time; 0 if it was not watched.
    processes : int
        Those that were seen, the command included.
    commands : tuple of str
        Their command lines, each once; a forked process has that of its parent.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float = 0
    processes: int = 0
    commands: tuple[str, ...] = ()


def measured(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: Path | None = None,
    watch: float = 0,
) -> Measured:
    """Run a command and say what it took.

    Parameters
    ----------
    command : sequence of str
    env, cwd
        As of `subprocess.run`.
    log : Path, optional
        File that takes what the command prints.
    watch : float
        Seconds between two looks at the tree of processes; 0: it is not looked at.

    Raises
    ------
    CommandError
        If the command does not end with 0; the message holds the last that it printed.
    """
    with tempfile.TemporaryDirectory(prefix="measure-") as folder:
        told, printed = Path(folder) / "measured.json", log or Path(folder) / "log"
        own = [sys.executable, str(Path(__file__).resolve()), str(told), str(watch)]
        with printed.open("wb") as stream:
            ended = subprocess.run(
                [*own, *command], env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT
            )
        if ended.returncode:
            last = printed.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise CommandError(f"{' '.join(command)} ended with {ended.returncode}:\n{last}")
        found = json.loads(told.read_text(encoding="utf-8"))
        return Measured(**{**found, "commands": tuple(found["commands"])})


def main(told: Path, watch: float, command: Sequence[str]) -> int:
    """Run a command, wait for all its descendants, and write down what they took."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    watcher = _Watcher(watch)
    started = time.perf_counter()
    process = subprocess.Popen(command)
    watcher.start()
    status = process.wait()
    wall = time.perf_counter() - started
    _wait_for_orphans()
    watcher.stop()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = usage.ru_utime + usage.ru_stime
    found = Measured(wall, cpu, watcher.peak_mb, len(watcher.commands), tuple(sorted(set(watcher.commands.values()))))
    told.write_text(json.dumps(asdict(found)), encoding="utf-8")
    return status if status >= 0 else 128 - status


def _wait_for_orphans() -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:  # none is left
            return
        if ended:
            continue
        if time.monotonic() > deadline:
            left = {pid: _command(pid) for pid in descendants()}
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            sys.exit(f"the command left processes behind: {left}")
        time.sleep(0.02)


class _Watcher(threading.Thread):
    """Looks at the descendants of this process until it is told to stop."""

    def __init__(self, every: float) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self.commands: dict[int, str] = {}
        self._every = every
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while self._every and not self._stop_asked.wait(self._every):
            pids = list(descendants())
            self.commands |= {pid: command for pid in pids if (command := _command(pid))}
            self.peak_mb = max(self.peak_mb, sum(map(_held_mb, pids)))

    def stop(self) -> None:
        self._stop_asked.set()
        self.join()


def descendants() -> Iterator[int]:
    """Find the children of this process, theirs, and so on."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (state := _read(f"/proc/{entry}/stat")):
            parent = int(state.rpartition(")")[2].split()[1])  # the name before it may hold anything
            children.setdefault(parent, []).append(int(entry))
    waiting = children.get(os.getpid(), [])
    while waiting:
        yield (pid := waiting.pop())
        waiting += children.get(pid, [])


def _held_mb(pid: int) -> float:
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0  # it has just ended


def _command(pid: int) -> str:
    return _read(f"/proc/{pid}/cmdline").replace("\0", " ").strip()


def _read(file: str) -> str:
    """Read a file of ``/proc``; empty if its process is gone."""
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))
