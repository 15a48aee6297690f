"""What ends in one process costs no other, and is told."""

import os
import signal
import time
from concurrent.futures import as_completed

import pytest

from mc2cm_analysis.publishing.processes import ProcessPerTask, WorkerDiedError


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


def waited(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_the_first_ready_comes_first_and_a_shutdown_ends_the_others() -> None:
    started = time.monotonic()
    executor = ProcessPerTask(2)
    futures = [executor.submit(waited, seconds) for seconds in (60, 0.1, 60, 60)]
    assert next(as_completed(futures)) is futures[1]
    executor.shutdown(cancel_futures=True)
    assert time.monotonic() - started < 30
    assert futures[3].cancelled() and isinstance(futures[0].exception(), WorkerDiedError)
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(waited, 0)


def test_nothing_to_do_is_done() -> None:
    with ProcessPerTask(4):
        pass
