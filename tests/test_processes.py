"""What ends in one process costs no other, and is told."""

import os
import signal
import time

import pytest

from mc2cm_analysis.publishing.processes import in_processes


def halved(number: int) -> str:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 14:
        os._exit(3)
    return f"{number / 2:g} by {os.getpid()}"


def died(number: int, status: int) -> str:
    return f"{number} died with {status}"


@pytest.mark.parametrize("workers", [1, 3])
def test_each_piece_of_work_has_a_process_and_a_result(workers: int) -> None:
    results = list(in_processes(halved, [2, 13, 4, 14, 6], workers, died=died))
    assert sorted(result.split(" by ")[0] for result in results) == ["1", "13 died with -9", "14 died with 3", "2", "3"]
    assert len({result.split(" by ")[-1] for result in results}) == 5
    assert str(os.getpid()) not in " ".join(results)


def waited(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_the_first_ready_comes_first_and_who_stops_listening_ends_the_others() -> None:
    results = in_processes(waited, [60, 0.1, 60], 3, died=lambda item, status: item)
    started = time.monotonic()
    assert next(results) == 0.1
    results.close()
    assert time.monotonic() - started < 30


def test_nothing_to_do_is_done() -> None:
    assert list(in_processes(waited, [], 4, died=lambda item, status: item)) == []
