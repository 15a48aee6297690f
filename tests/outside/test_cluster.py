"""Reports made on a Dask cluster are those made here, also when a worker is killed, and what is wrong is told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest
from workbench import PATIENCE

from mc2cm_analysis.cli import main
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.publishing.make.notebook import Settings
from mc2cm_analysis.publishing.make.remote import client, worker
from mc2cm_analysis.publishing.plan.kinds import UsageError

distributed = pytest.importorskip("distributed")

#: The report that is made soonest, in three languages, also where it stands already.
REPORTS = ["programme", "--force"]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mc2cm_analysis.cli", "build", *REPORTS, *arguments]


def until(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.05)


def pages(out: Path) -> dict[str, bytes]:
    """The files of a build, without the ledger, which tells how long each took."""
    files = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    return {place: path.read_bytes() for place, path in files.items() if not place.startswith((".", "ledger"))}


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of what was built on this machine: what a cluster makes again in it must be the same."""
    return Path(shutil.copytree(built, tmp_path / "copy"))


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a name so short that sockets can be in it."""
    with tempfile.TemporaryDirectory(prefix="c-") as folder:
        yield Path(folder)


class Cluster:
    """A scheduler and workers, each a process of its own with a folder for temporary files of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._ending = folder, ExitStack()
        file = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        until(lambda: file.exists() and file.read_text(encoding="utf-8").endswith("}"))
        self.address = str(json.loads(file.read_text(encoding="utf-8"))["address"])

    def _start(self, kind: str, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        code = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments, "--no-dashboard"]
        log = self._ending.enter_context((self._folder / f"{kind}.log").open("ab"))
        process = subprocess.Popen(
            code, stderr=log, env={**os.environ, **variables}, cwd=self._folder, start_new_session=True
        )
        self._ending.callback(end, process)
        return process

    def worker(self, name: str, **variables: str) -> subprocess.Popen[bytes]:
        own = self.folder(name)
        own.mkdir()
        settings = ["--nthreads", "1", "--host", "127.0.0.1", "--local-directory", str(self._folder / f"dask-{name}")]
        return self._start("worker", self.address, *settings, TMPDIR=str(own), **variables)

    def folder(self, name: str) -> Path:
        return self._folder / name

    def wait_for(self, workers: int) -> None:
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=PATIENCE)

    def close(self) -> None:
        self._ending.close()


def kill(worker: subprocess.Popen[bytes]) -> None:
    """Kill a worker and the nanny that would start it again, and nothing that they have started."""
    its = psutil.Process(worker.pid).children()
    for process in (worker, *its):
        process.kill()


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and those of its session: a worker and its nanny."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def dask(short: Path) -> Iterator[Cluster]:
    one = Cluster(short)
    yield one
    one.close()


def homes(folder: Path) -> list[Path]:
    return list(folder.glob("mc2cm-*"))


def processes_in(folder: Path) -> list[int]:
    """The processes that reports are forked from, of a worker whose temporary files lie in a folder."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            template = any("make.template" in part for part in process.cmdline())
            if template and process.environ().get("TMPDIR") == str(folder):
                found.append(process.pid)
    return found


def test_a_worker_that_is_killed_costs_no_report(dask: Cluster, copy: Path, built: Path) -> None:
    doomed = dask.worker("a")
    other = dask.worker("b")
    dask.wait_for(2)
    build = subprocess.Popen(
        command("--scheduler", dask.address, "--out", str(copy)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert build.stdout is not None and build.stdout.readline().startswith("[1/3]")
    assert homes(dask.folder("a")) and homes(dask.folder("b")), "both have the data and are at work"
    kill(doomed)
    told, noise = build.communicate(timeout=PATIENCE)
    assert build.returncode == 0 and noise == "" and "3 reports made" in told
    assert pages(copy) == pages(built), "what two workers make, and one alone, is what is made here"
    until(lambda: not homes(dask.folder("a")) and not processes_in(dask.folder("a")))

    other.terminate()
    other.wait(timeout=PATIENCE)
    until(lambda: not homes(dask.folder("b")) and not processes_in(dask.folder("b")))


def test_an_interrupted_build_ends_before_its_reports_and_leaves_nothing(
    dask: Cluster, tmp_path: Path, short: Path
) -> None:
    dask.worker("a")
    dask.wait_for(1)
    (short / "client").mkdir()
    build = subprocess.Popen(
        command("--scheduler", dask.address, "--out", str(tmp_path / "out")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(short / "client")},
    )
    assert build.stdout is not None and build.stdout.readline().startswith("[1/3]")
    build.send_signal(signal.SIGINT)
    said, noise = build.communicate(timeout=PATIENCE)
    assert build.returncode == 130 and noise == "mc2cm: interrupted\n"
    assert "[3/3]" not in said, "it does not wait for what is under way"
    assert list((short / "client").iterdir()) == [], "nothing stays here"
    with distributed.Client(dask.address, set_as_default=False) as client:
        until(lambda: not any(client.processing().values()))
        assert client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)) == 0


def refused(address: str, capsys: pytest.CaptureFixture[str], out: Path) -> str:
    """What the command says when it does not build."""
    assert main(["build", *REPORTS, "--scheduler", address, "--out", str(out)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "Traceback" not in captured.err
    return captured.err


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tcp://127.0.0.1:9", "it is silent"),
        ("nowhere", "missing port number in address 'nowhere'"),
        ("http://127.0.0.1:9", "unknown address scheme 'http'"),
    ],
)
def test_an_address_without_a_scheduler_is_told(
    address: str,
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "_SECONDS_TO_CONNECT", 0.5)
    assert refused(address, capsys, tmp_path).startswith(f"mc2cm: no Dask scheduler answers at {address}: {words}")


def test_workers_that_are_missing_or_have_another_version_are_told(
    dask: Cluster, short: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "has no workers; start one with: dask worker" in refused(dask.address, capsys, tmp_path)
    (short / "code" / "mc2cm_analysis").mkdir(parents=True)
    (short / "code" / "mc2cm_analysis" / "__init__.py").touch()
    dask.worker("old", PYTHONPATH=str(short / "code"))
    dask.wait_for(1)
    assert "No module named 'mc2cm_analysis." in refused(dask.address, capsys, tmp_path)
    dask.worker("new")
    dask.wait_for(2)
    monkeypatch.setattr(worker, "_IMPORTED", {**worker._IMPORTED, "library": "altered here"})
    assert "not the same library\n" in refused(dask.address, capsys, tmp_path)


def test_a_worker_that_comes_late_with_another_version_makes_nothing() -> None:
    with pytest.raises(worker.OtherVersionError, match="does not have the same library, notebooks"):
        worker.do_there({**worker.what_is_here(), "library": "", "notebooks": ""}, print)


def test_that_dask_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    settings = Settings(notebooks_folder())
    with (
        pytest.raises(UsageError, match=r"pip install 'mc2cm-analysis\[cluster\]'"),
        client.cluster(Package(data_folder()), print, settings, "tcp://127.0.0.1:9"),
    ):
        pass
