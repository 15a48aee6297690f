"""How often does a build open the files of the data? The interpreters themselves tell (an audit hook in each)."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from mc2cm_analysis.schema import tables

#: Python imports a module of this name whenever it starts; processes that are forked keep the hook.
_LISTENER = """
import os, sys
told = os.open(os.environ["MC2CM_OPENED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def listen(event, arguments):
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        place = os.fsdecode(arguments[0])
        if place.endswith(".csv"):
            os.write(told, f"{os.path.basename(place)}\\n".encode())
sys.addaudithook(listen)
"""


def test_a_build_opens_each_table_three_times_at_most(data_copy: Path, tmp_path: Path) -> None:
    """Once to read it, once to write the copy from which reports are made, once to read that."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(_LISTENER, encoding="utf-8")
    opened = tmp_path / "opened"
    paths = [str(tmp_path / "site"), *filter(None, [os.environ.get("PYTHONPATH")])]
    command = [sys.executable, "-m", "mc2cm_analysis.cli", "build", "programme", "--lang", "en"]
    subprocess.run(
        [*command, "--data", str(data_copy), "--out", str(tmp_path / "out")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "MC2CM_OPENED": str(opened)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    times = Counter(opened.read_text(encoding="utf-8").split())
    assert {f"{table}.csv" for table in tables()} <= set(times), "the listener heard of each table"
    assert {file: n for file, n in times.items() if n > 3} == {}
