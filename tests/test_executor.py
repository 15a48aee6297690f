"""What ends in one process costs no other, and is told; nobody waits for ever, and nothing is left."""

import math
import os
import pickle
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from contextlib import suppress
from functools import partial
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbench import PATIENCE

from mc2cm_analysis.publishing.make import executor as executor_module
from mc2cm_analysis.publishing.make import template
from mc2cm_analysis.publishing.make.executor import FORKS, ProcessPerTask, WorkerDiedError
from mc2cm_analysis.publishing.make.template import aside, notices, within

pytestmark = pytest.mark.skipif(not FORKS, reason="processes are forked on Linux only")


def halved(number: int) -> tuple[float, int]:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 14:
        os._exit(3)
    if number == 15:
        raise ArithmeticError("invented")
    return number / 2, os.getpid()


@pytest.mark.parametrize("workers", [1, 3])
def test_each_piece_of_work_has_a_process_and_a_result(workers: int) -> None:
    with ProcessPerTask(workers) as executor:
        futures = {number: executor.submit(halved, number) for number in (2, 13, 4, 14, 15, 6)}
    results = {number: futures[number].result() for number in (2, 4, 6)}
    assert [half for half, _ in results.values()] == [1, 2, 3]
    assert len({pid for _, pid in results.values()} | {os.getpid()}) == 4
    for number, status in ((13, -9), (14, 3)):
        error = futures[number].exception()
        assert isinstance(error, WorkerDiedError) and error.status == status
    assert str(futures[13].exception()) == "the process that built it was killed by signal 9"
    assert isinstance(futures[15].exception(), ArithmeticError)


def slept(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


@pytest.mark.usefixtures("started_as_ever")
def test_the_first_ready_comes_first_and_a_shutdown_ends_the_others() -> None:
    executor = ProcessPerTask(2)
    futures = [executor.submit(slept, seconds) for seconds in (600, 0.1, 600, 600)]
    assert next(as_completed(futures)) is futures[1]
    executor.shutdown(cancel_futures=True)
    assert futures[3].cancelled() and isinstance(futures[0].exception(), WorkerDiedError)
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(slept, 0)


@pytest.mark.usefixtures("started_as_ever")
def test_nothing_to_do_is_done() -> None:
    with ProcessPerTask(4):
        pass


def stuck(seconds: float | None) -> None:
    """A place that compiled code never leaves: no signal reaches Python while a lock of the C library is held."""
    with within(seconds, LookupError("in the invented place")):
        if seconds is None:
            os.kill(os.getpid(), signal.SIGKILL)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGINT, signal.SIGTERM})
        threading.Lock().acquire() and time.sleep(600)


def test_a_process_that_takes_too_long_is_killed_and_one_that_dies_names_its_place() -> None:
    with ProcessPerTask(2) as executor:
        late, dead = executor.submit(stuck, 0.2), executor.submit(stuck, None)
    assert isinstance(late.exception(), LookupError) and str(late.exception()) == "in the invented place"
    died = dead.exception()
    assert isinstance(died, WorkerDiedError) and isinstance(died.during, LookupError)


def dies_in_the_middle_of_an_answer() -> None:
    """One that has a child, too, which would hold the pipe open."""
    if os.fork() == 0:
        time.sleep(600)
    teller = template._teller
    assert teller is not None
    os.write(teller.fileno(), (10**7).to_bytes(4, "big") + b"the beginning")
    os._exit(7)


def reversed_bytes(content: bytes) -> bytes:
    return content[::-1] * 4


def test_large_work_and_results_wait_for_nobody_and_half_an_answer_is_none() -> None:
    content = bytes(range(256)) * 10_000
    with ProcessPerTask(3) as executor:
        large = [executor.submit(reversed_bytes, content) for _ in range(12)]
        half = executor.submit(dies_in_the_middle_of_an_answer)
        large[0].add_done_callback(lambda _: large.append(executor.submit(reversed_bytes, content)))
        assert str(half.exception(timeout=PATIENCE)) == "the process that built it ended with status 7"
        assert all(future.result(timeout=PATIENCE) == content[::-1] * 4 for future in large[:12])
    assert large[12].result() == content[::-1] * 4


def test_a_waiting_piece_of_work_that_is_cancelled_is_not_begun(tmp_path: Path) -> None:
    with ProcessPerTask(1) as executor:
        executor.submit(slept, 0.2)
        waiting = executor.submit(Path.touch, tmp_path / "begun")
        assert waiting.cancel()
    assert waiting.cancelled() and not (tmp_path / "begun").exists()


class UnpicklableError(Exception):
    """Cannot be taken up where it arrives."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[()]]:
        return (_refuse, ())


def _refuse() -> None:
    raise TypeError("not to be unpickled")


def raises_unpicklable() -> None:
    raise UnpicklableError


def returns_unpicklable() -> Any:
    return lambda: None


def test_what_cannot_be_sent_there_or_back_is_told() -> None:
    with ProcessPerTask(1) as executor:
        there = executor.submit(lambda: None)
        back = executor.submit(returns_unpicklable)
        broken = executor.submit(raises_unpicklable)
        after = executor.submit(halved, 2)
    assert isinstance(there.exception(), pickle.PicklingError | AttributeError)
    assert "cannot be sent back" in str(back.exception())
    assert "not to be unpickled" in str(broken.exception())
    assert after.result()[0] == 1, "the next one is not harmed"


def test_a_fault_in_the_executors_own_threads_settles_the_future_and_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    executor = ProcessPerTask(2)
    under_way = executor.submit(slept, 600)
    assert executor.submit(halved, 2).result()[0] == 1

    def broken(*_: Any) -> None:
        raise MemoryError("invented fault of the thread")

    with monkeypatch.context() as patch:
        patch.setattr(executor._template, "ask", broken)
        for future in [executor.submit(slept, 0) for _ in range(3)]:
            assert isinstance(future.exception(timeout=PATIENCE), MemoryError)
    assert under_way.running() and executor.submit(halved, 4).result()[0] == 2
    executor.shutdown(cancel_futures=True)
    assert isinstance(under_way.exception(), WorkerDiedError)


def fails_to_prepare() -> None:
    raise KeyError("invented")


def told() -> tuple[str, ...]:
    return notices()


def test_a_preparation_that_fails_is_a_notice_of_every_report() -> None:
    with ProcessPerTask(1, fails_to_prepare) as executor:
        (notice,) = executor.submit(told).result()
    assert "could not be computed before (KeyError: 'invented', in fails_to_prepare)" in notice


def starts_a_thread() -> None:
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()


def test_a_template_with_threads_is_not_forked() -> None:
    with ProcessPerTask(1, starts_a_thread) as executor:
        (notice,) = executor.submit(told).result()
        assert executor.submit(halved, 2).result()[0] == 1
    assert notice == "the process that reports are forked from has 2 threads; another was started"


def loads_what_makes_reports() -> None:
    import pandas

    from mc2cm_analysis.publishing.make.report import warm_up

    warm_up()
    assert pandas.Series(["an invented text"]).dtype.storage == "python"
    assert not {"pyarrow", "rfc3987_syntax"}.intersection(sys.modules)


@pytest.mark.usefixtures("started_as_ever")
def test_a_template_is_without_what_libraries_take_up_by_themselves() -> None:
    with ProcessPerTask(1, loads_what_makes_reports) as executor:
        assert executor.submit(told).result() == ()


def dies() -> None:
    os._exit(5)


@pytest.mark.usefixtures("started_as_ever")
def test_a_template_that_dies_while_it_prepares_is_followed_by_one_that_prepares_nothing() -> None:
    with ProcessPerTask(1, dies) as executor:
        (notice,) = executor.submit(told).result()
    assert notice == "the process that reports are forked from ended before it was ready; another was started"


PREPARED: list[int] = []


def prepares() -> None:
    PREPARED.append(os.getpid())


def prepared() -> tuple[list[int], int]:
    PREPARED.append(0)  # no other process sees it
    return PREPARED[:-1], os.getppid()


@pytest.mark.usefixtures("started_as_ever")
def test_what_is_prepared_is_shared_and_a_killed_template_is_replaced() -> None:
    with ProcessPerTask(1, prepares) as executor:
        first, parent = executor.submit(prepared).result()
        assert first == [parent] == executor.submit(prepared).result()[0]
        under_way = executor.submit(slept, 600)
        while not under_way.running():
            time.sleep(0.01)
        os.kill(parent, signal.SIGKILL)
        assert isinstance(under_way.exception(), WorkerDiedError)
        second, parent = executor.submit(prepared).result()
        assert second == [parent] != first
        assert "was killed; another was started" in executor.submit(told).result()[0]


def path_and_module() -> tuple[list[str], str]:
    import colorsys

    return sys.path, str(colorsys.__file__)


@pytest.mark.parametrize("module", ["colorsys", "selectors", "numpy", "pickle"])
@pytest.mark.usefixtures("started_as_ever")
def test_a_file_in_the_working_folder_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    (tmp_path / f"{module}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), *sys.path])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", ".", os.environ.get("PYTHONPATH", ""), ""]))
    with ProcessPerTask(1) as executor:
        path, _ = executor.submit(path_and_module).result()
    assert not (tmp_path / "ran").exists() and str(tmp_path) not in path and "" not in path


def has_children(apart: bool) -> list[int]:
    """Start a process, and one whose parent has ended at once; they may leave the group, as servers do."""
    code = "import subprocess as s; print(s.Popen(['sleep', '600'], stdout=s.DEVNULL, start_new_session=True).pid)"
    orphan = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=apart)
    return [subprocess.Popen(["sleep", "600"], start_new_session=apart).pid, int(orphan.stdout)]


def gone(pid: int) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("apart", [False, True])
def test_the_children_of_a_process_end_with_it_also_those_that_left_its_group(apart: bool) -> None:
    with ProcessPerTask(2) as executor:
        at_work = executor.submit(has_children_and_waits, apart)
        assert all(map(gone, executor.submit(has_children, apart).result()))
        assert at_work.result(timeout=PATIENCE), "those of another process that is at work are let be"


def has_children_and_waits(apart: bool) -> bool:
    mine = has_children(apart)
    time.sleep(1)  # in which the other ends
    return all(Path(f"/proc/{pid}").exists() for pid in mine)


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "scratch"
    folder.mkdir()
    yield folder


def test_a_killed_starter_leaves_no_process_and_no_folder(scratch: Path) -> None:
    code = (
        "import os, sys, time\nfrom pathlib import Path\n"
        "from mc2cm_analysis.publishing.make.executor import FORKS, ProcessPerTask\n"
        "executor = ProcessPerTask(2, scratch=Path(sys.argv[1]))\n"
        "print(executor.submit(os.getppid).result(), flush=True)\n"
        "executor.submit(time.sleep, 600)\ntime.sleep(600)\n"
    )
    starter_process = subprocess.Popen([sys.executable, "-c", code, str(scratch)], stdout=subprocess.PIPE, text=True)
    assert starter_process.stdout is not None
    forker = int(starter_process.stdout.readline())
    children = Path(f"/proc/{forker}/task/{forker}/children")
    while not (pids := children.read_text(encoding="utf-8").split()):
        time.sleep(0.02)
    starter_process.kill()
    starter_process.communicate()
    assert gone(forker) and all(gone(int(pid)) for pid in pids) and not scratch.exists()


def open_files() -> list[str]:
    return sorted(os.readlink(f).split(":")[0] for f in Path("/proc/self/fd").iterdir() if f.is_symlink())


def squared(number: int, folder: Path) -> tuple[int, int]:
    (folder / f"{os.getpid()}").write_text(str(number), encoding="utf-8")
    return int((folder / f"{os.getpid()}").read_text(encoding="utf-8")) ** 2, os.getpid()


def test_two_hundred_runs_by_eight_at_a_time_do_not_meet_and_leave_nothing(tmp_path: Path) -> None:
    with ProcessPerTask(1) as executor:  # what is read at the first use, all have in common then
        executor.submit(halved, 2).result()
    before = open_files()
    with ProcessPerTask(8, prepares) as executor:  # which has this module imported
        found = list(executor.map(partial(squared, folder=tmp_path), range(200)))
    assert [square for square, _ in found] == [number**2 for number in range(200)]
    assert len({pid for _, pid in found}) == 200 and all(gone(pid) for _, pid in found)
    assert open_files() == before


def test_two_threads_that_end_one_template_close_its_files_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time, the number of the file may be that of another."""
    executor = ProcessPerTask(1)
    executor.submit(halved, 2).result()
    template, closing, closed = executor._template, threading.Event(), []
    close = template._control._close  # type: ignore[attr-defined]

    def slow() -> None:
        closing.set()
        other.join(0.5)
        closed.append(close())

    monkeypatch.setattr(template._control, "_close", slow)
    other = threading.Thread(target=lambda: closing.wait() and template.end())
    other.start()
    executor.shutdown()
    other.join()
    assert closed == [None]


def test_a_template_that_is_started_while_the_executor_is_shut_down_ends_too() -> None:
    executor, replacing = ProcessPerTask(1), threading.Event()
    os.kill(executor.submit(os.getppid).result(), signal.SIGKILL)
    executor._template._process.wait()
    start = executor._start

    def late(*arguments: Any) -> Any:
        replacing.set()
        while not executor._cancelled:
            time.sleep(0.01)
        time.sleep(0.1)  # the old one is ended meanwhile
        return start(*arguments)

    executor._start = late  # type: ignore[assignment]
    waits = executor.submit(halved, 2)
    assert replacing.wait(PATIENCE)
    executor.shutdown(cancel_futures=True)
    assert isinstance(waits.exception(), WorkerDiedError)
    assert executor._template._process.poll() is not None and executor._template._control.closed


def test_a_template_that_does_not_answer_is_replaced_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with ProcessPerTask(2) as executor:
        under_way, forker = executor.submit(slept, 600), executor.submit(os.getppid).result()
        with monkeypatch.context() as patch:
            patch.setattr(executor_module, "_SECONDS_OF_SILENCE", 1)
            os.kill(forker, signal.SIGSTOP)
            asked = executor.submit(halved, 2)
            assert isinstance(asked.exception(timeout=PATIENCE), WorkerDiedError)
        assert isinstance(under_way.exception(timeout=PATIENCE), WorkerDiedError)
        (notice,) = executor.submit(told).result()
    assert notice.startswith("the process that reports are forked from did not answer for")


def leaves_one_file() -> None:
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + 1, 4096))


def test_work_for_which_no_process_can_be_begun_fails_and_costs_no_other() -> None:
    with ProcessPerTask(1, leaves_one_file) as executor:
        with pytest.raises(OSError, match="no process can be begun for it: Too many open files"):
            executor.submit(halved, 2).result()
        resource.prlimit(executor._template._process.pid, resource.RLIMIT_NOFILE, (1024, 4096))
        assert executor.submit(told).result() == () and executor.submit(halved, 2).result()[0] == 1


class Noise:
    """Cannot be taken up."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[()]]:
        return (_refuse, ())


MESSAGES = st.one_of(
    st.none(),
    st.integers(-64, 255),
    st.tuples(
        st.sampled_from(["within", "result", "error", "?"]), st.binary(), st.none() | st.floats(0, 1), st.just(0)
    ),
    st.builds(Noise),
    st.text(),
    st.lists(st.integers()),
)


@settings(max_examples=40)
@given(st.lists(MESSAGES, max_size=5), st.binary(max_size=20))
def test_whatever_a_process_tells_is_an_answer_or_an_error(messages: list[Any], last: bytes) -> None:
    ours, theirs = Pipe()
    with ours, theirs:
        for message in messages:
            theirs.send(message)
        theirs.send_bytes(last)
        theirs.close()
        answer = executor_module._Answer()
        with suppress(Exception):
            answer.hear(ours)
        with suppress(Exception):
            answer.taken()


def test_a_template_that_is_ended_in_order_leaves_the_folder_to_its_starter(scratch: Path) -> None:
    with ProcessPerTask(1, scratch=scratch) as executor:
        executor.submit(halved, 2).result()
    assert scratch.exists()


def large() -> bytes:
    return b"x" * 10_000_000


def begins_aside_and_waits() -> None:
    aside(large)
    print(os.getpid(), flush=True)
    time.sleep(600)


def test_what_is_done_aside_ends_with_the_process_that_never_asked_for_it() -> None:
    code = "import test_executor; test_executor.begins_aside_and_waits()"
    path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    assert process.stdout is not None and int(process.stdout.readline()) == process.pid
    (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
    process.kill()
    assert gone(int(child)), "it would hold the output of the build open"
    process.communicate()


def test_what_is_done_aside_is_waited_for_and_what_fails_is_told() -> None:
    with ProcessPerTask(1) as executor:
        assert executor.submit(done_aside, 5).result() == 120
        with pytest.raises(RuntimeError, match="ArithmeticError: invented, in fails"):
            executor.submit(done_aside, 0).result()


def done_aside(number: int) -> int:
    def factorial() -> int:
        return math.factorial(number)

    def fails() -> int:
        raise ArithmeticError("invented")

    return aside(factorial if number else fails)()
