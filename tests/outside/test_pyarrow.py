"""What an analyst does is the same where pandas has taken up pyarrow, as it does by itself if that is installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from plain_imports import WITH_PYARROW

TESTS = Path(__file__).parents[1]
#: Who explores loads a network, sees it by choices of theirs, and asks for what is behind a figure.
OF_AN_ANALYST = ("test_explore.py", "test_view.py", "test_network.py", "test_evidence.py", "test_extract.py")


def test_an_analyst_may_have_pyarrow() -> None:
    pytest.importorskip("pyarrow")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-p",
        "no:cacheprovider",
        *map(str, map(TESTS.joinpath, OF_AN_ANALYST)),
    ]
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env = {**alone, WITH_PYARROW: "yes"}
    ran = subprocess.run(command, cwd=TESTS.parent, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-5000:]
    took_up = [sys.executable, "-c", "import plain_imports, pandas; print(pandas.Series(['a']).dtype.storage)"]
    assert subprocess.run(took_up, cwd=TESTS, env=env, capture_output=True, text=True).stdout == "pyarrow\n"
