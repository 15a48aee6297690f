"""Kernels forked from a warm process are kernels like any other, and nothing of them stays."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook
from workbench import built, entries

from mc2cm_analysis.locations import data_folder, notebooks_folder
from mc2cm_analysis.publishing.kernels import (
    ForkedProcess,
    PrivateKernelManager,
    PromptKernelClient,
    notices,
    warm_kernels,
)
from mc2cm_analysis.publishing.plan import plan_reports
from mc2cm_analysis.publishing.workshop import private_copy, trusted

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or sys.platform == "darwin", reason="kernels are forked on Linux only"
)


@pytest.fixture(scope="module")
def warm() -> Iterator[None]:
    with warm_kernels():
        yield


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the warm process of this module."""
    monkeypatch.delenv("MC2CM_FORKSERVER", raising=False)


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pids of the kernels that were forked."""
    pids: list[int] = []
    real = ForkedProcess.__init__

    def noted(self: ForkedProcess, *arguments: Any) -> None:
        real(self, *arguments)
        pids.append(self.pid)

    monkeypatch.setattr(ForkedProcess, "__init__", noted)
    return pids


async def shown(*cells: str) -> list[str]:
    """What cells show in a kernel of their own."""
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    client = NotebookClient(notebook, kernel_manager_class=PrivateKernelManager, shutdown_kernel="immediate")
    await client.async_execute()
    return [
        output.get("text", output.get("data", {}).get("text/plain", ""))
        for cell in notebook.cells
        for output in cell.outputs
    ]


def results(*cells: str) -> list[str]:
    """What cells show in a kernel of their own."""
    return asyncio.run(shown(*cells))


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.usefixtures("warm")
def test_a_warm_kernel_has_its_imports_and_nothing_of_another(forked: list[int]) -> None:
    loaded = results("import sys; sorted({'pandas', 'matplotlib.pyplot', 'seaborn'} & set(sys.modules))", "__name__")
    assert loaded == ["['matplotlib.pyplot', 'pandas', 'seaborn']", "'__main__'"]
    names = "sorted(n for n in globals() if not n.startswith('_'))"
    assert results("secret = 1", names)[-1] == "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit', 'secret']"
    assert results(names)[-1] == "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']"
    assert len(forked) == len(set(forked)) == 3 and all(map(gone, forked))


@pytest.mark.usefixtures("warm")
def test_chance_is_not_shared_between_kernels() -> None:
    cell = "import random, numpy as np; (random.random(), float(np.random.random()))"
    assert results(cell) != results(cell)


@pytest.mark.usefixtures("warm")
def test_a_warm_kernel_does_what_a_plain_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Environment, folder, child processes, event loops, no input, figures left open at the end of a cell."""
    monkeypatch.setenv("MC2CM_INVENTED", "known")
    told = results("import os; os.environ['MC2CM_INVENTED'], os.getcwd()")
    assert told == [repr(("known", os.getcwd()))]
    assert results("import subprocess; subprocess.run(['echo', 'said'], capture_output=True, text=True).stdout") == [
        "'said\\n'"
    ]
    assert results("import asyncio\nawait asyncio.sleep(0, 'done')") == ["'done'"]
    with pytest.raises(Exception, match="StdinNotImplementedError"):
        results("input()")
    assert results("import matplotlib.pyplot as plt\nplt.plot([1, 2]);") == ["<Figure size 640x480 with 1 Axes>"]


@pytest.mark.usefixtures("warm")
def test_a_kernel_that_is_killed_is_told(forked: list[int]) -> None:
    with pytest.raises(DeadKernelError):
        results("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert gone(forked[0])
    assert results("1 + 1") == ["2"], "the next one is not harmed"


@asynccontextmanager
async def a_client(kernel: str = "python3") -> AsyncIterator[Any]:
    """The client of a kernel that was started a moment ago."""
    manager = PrivateKernelManager(kernel_name=kernel)
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        yield client
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("warmth", ["warm", "cold"])
def test_a_kernel_that_is_ready_has_nothing_more_to_say(warmth: str, request: pytest.FixtureRequest) -> None:
    """Nothing of its start is taken for the output of a cell."""
    request.getfixturevalue(warmth)

    async def says() -> list[bool]:
        async with a_client() as client:
            await client.wait_for_ready(timeout=60)
            await asyncio.sleep(0.3)
            return [await channel.msg_ready() for channel in (client.shell_channel, client.iopub_channel)]

    assert asyncio.run(says()) == [False, False]


@pytest.mark.usefixtures("warm")
def test_a_kernel_is_asked_again_when_its_first_answer_was_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = PromptKernelClient.kernel_info

    def noted(self: PromptKernelClient) -> str:
        asked.append(real(self))
        return asked[-1]

    async def missed() -> None:
        async with a_client() as client:
            client.iopub_channel.socket.unsubscribe(b"")
            asyncio.get_running_loop().call_later(1, client.iopub_channel.socket.subscribe, b"")
            await client.wait_for_ready(timeout=60)

    monkeypatch.setattr(PromptKernelClient, "kernel_info", noted)
    asyncio.run(missed())
    assert len(asked) > 1


MUTE, ENDS = ("-c", "import time; time.sleep(60)"), ("-c", "raise SystemExit(3)")
FORKED_MUTE, FORKED_ENDS = (("-m", "ipykernel_launcher", *given) for given in (("-f", "{elsewhere}"), ("--version",)))


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("command", [ENDS, FORKED_ENDS, MUTE, FORKED_MUTE])
def test_a_kernel_that_does_not_come_up_is_told_soon(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = [sys.executable, *(part.format(elsewhere=tmp_path / "c.json") for part in command)]
    spec = tmp_path / "kernels" / "invented" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": argv, "display_name": "", "language": "python"}), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    ends = command in (ENDS, FORKED_ENDS)

    async def failed() -> None:
        async with a_client("invented") as client:
            await client.wait_for_ready(timeout=60 if ends else 1)

    began = time.monotonic()
    with pytest.raises(RuntimeError, match="Kernel died before" if ends else "Kernel didn't respond in 1 seconds"):
        asyncio.run(failed())
    assert time.monotonic() - began < 5


@pytest.mark.usefixtures("warm")
def test_the_children_of_a_kernel_end_with_it() -> None:
    (pid,) = results("import subprocess; print(subprocess.Popen(['sleep', '60']).pid)")
    assert gone(int(pid))


def open_files() -> dict[str, int]:
    """How many files, sockets and pipes this process holds."""
    kinds = (os.readlink(file).split(":")[0] for file in Path("/proc/self/fd").iterdir() if file.is_symlink())
    return Counter(kinds)


async def eight_at_a_time(runs: int) -> list[list[str]]:
    """What kernels make of numbers, and their pids."""
    room = asyncio.Semaphore(8)

    async def ran(number: int) -> list[str]:
        async with room:
            return await shown(f"import os; number = {number}", "number ** 2", "os.getpid()")

    return await asyncio.gather(*map(ran, range(runs)))


@pytest.mark.usefixtures("cold")
def test_two_hundred_runs_by_eight_at_a_time_do_not_meet_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    results("1 + 1")  # what a client reads at its first use, all have in common then
    before, children = open_files(), family(os.getpid())
    with warm_kernels():
        (warm,) = set(family(os.getpid())) - set(children)
        private = Path(os.environ["MC2CM_FORKSERVER"]).parent
        found = asyncio.run(eight_at_a_time(200))
        assert [square for square, _ in found] == [str(number**2) for number in range(200)]
        pids = {int(pid) for _, pid in found}
        assert len(pids) == 200 and all(map(gone, pids)) and not family(warm)
        assert [file.name for file in private.iterdir()] == ["f"], "its own socket is all that the warm process keeps"
    assert gone(warm) and family(os.getpid()) == children
    assert open_files() == before and not list(tmp_path.iterdir())


@pytest.mark.usefixtures("cold")
def test_forked_and_plain_kernels_make_the_same_bytes(tmp_path: Path) -> None:
    plan = plan_reports(data_folder(), ["city_profile", "priorities"], ["tangier"], ["ar"])
    notices()  # those of other tests
    with private_copy(data_folder()) as data:
        settings: dict[str, Any] = {"notebooks": notebooks_folder(), "data": data}
        plain = list(built(plan, tmp_path / "plain", **settings))
        with warm_kernels(data.parent, trusted(data, ["city_profile", "priorities"])) as warm:
            forked = list(built(plan, tmp_path / "forked", **settings, warm=warm))
    assert [(one.problem, one.notices) for one in [*plain, *forked]] == [("", ())] * 4
    for file in ("ar/tangier.html", "ar/priorities.html", "notebooks/ar/tangier.ipynb"):
        assert (tmp_path / "plain" / file).read_bytes() == (tmp_path / "forked" / file).read_bytes()


@pytest.mark.usefixtures("cold")
def test_without_the_warm_process_an_ordinary_kernel_starts(forked: list[int]) -> None:
    with warm_kernels():
        (parent,) = results("import os; os.getppid()")
        assert len(forked) == 1 and int(parent) != os.getpid()
        os.kill(int(parent), signal.SIGKILL)
        assert results("1 + 1") == results("2 * 1") == ["2"]
    (told,) = notices()
    assert told.endswith("ordinary ones are started") and len(forked) == 1


@pytest.mark.usefixtures("cold")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_nothing_is_left_of_a_build_that_is_stopped(tmp_path: Path, number: int, status: int) -> None:
    """Killed, or interrupted at the terminal: its processes and kernels end with it, and no half file stays."""
    scratch = tmp_path / "t"
    scratch.mkdir()
    command = [sys.executable, "-m", "mc2cm_analysis.cli", "build", "--lang", "en", "--out", str(tmp_path / "out")]
    build = subprocess.Popen(
        [*command, "--workers", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
        start_new_session=True,
    )
    everyone: list[int] = []
    while len(everyone) < 7 and build.poll() is None:
        # the warm process and two kernels; multiprocessing's server, two makers of reports, and what it keeps besides
        everyone = family(build.pid)
        time.sleep(0.05)
    (os.killpg if number == signal.SIGINT else os.kill)(build.pid, number)
    _, told = build.communicate(timeout=30)
    assert build.returncode == status and told in ("", "mc2cm: interrupted\n")
    assert len(everyone) >= 7 and all(map(gone, everyone))
    assert not list((tmp_path / "out").rglob("*.partial")) and not list(scratch.iterdir())
    assert {entry["state"] for entry in entries(tmp_path / "out").values()} <= {"done", "interrupted"}


def family(pid: int) -> list[int]:
    """The processes that come from one, itself left out."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split():
        found += [int(child), *family(int(child))]
    return found
