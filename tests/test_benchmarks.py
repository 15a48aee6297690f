"""The benchmark's way of measuring sees all that a command starts; no test asserts seconds of the project."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))

from measure import CommandError, measured

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are measured on Linux only")

BUSY = "import os, time\nwhile time.process_time() < 0.3: pass\n"
FORKS = f"import os\nif pid := os.fork() or os.fork(): os.waitpid(pid, 0)\nelse:\n exec({BUSY!r})"
LEAVES = f"import os\nif os.fork() == 0:\n if os.fork() == 0:\n  exec({BUSY!r})"
HOLDS = "import time\nheld = bytearray(b'1' * 100_000_000)\ntime.sleep(0.5)"
IN_A_CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {HOLDS!r}], check=True)"


@pytest.mark.parametrize("code", [FORKS, LEAVES], ids=["waited for", "orphaned"])
def test_the_cpu_of_a_forked_grandchild_counts(code: str) -> None:
    assert measured([sys.executable, "-c", code]).cpu_s >= 0.3


def test_the_memory_of_a_child_counts() -> None:
    found = measured([sys.executable, "-c", IN_A_CHILD], watch=0.05)
    assert 100 < found.peak_mb < 400
    assert found.processes == 2


def test_a_command_that_fails_is_told_with_what_it_printed() -> None:
    with pytest.raises(CommandError, match="no such city"):
        measured([sys.executable, "-c", "raise SystemExit('no such city')"])
