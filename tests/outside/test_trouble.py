"""Whole builds under trouble: stopped at any moment, by an ordinary user, with little room, for a reader that goes."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from workbench import PATIENCE, entries

from mc2cm_analysis.paths import data_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux counts and limits is limited here")

#: The report that is made soonest, in one language.
ONE = ["programme", "--lang", "en"]
BUILD = [sys.executable, "-m", "mc2cm_analysis.cli", "build", *ONE]


def begun(out: Path, temporary: Path, *options: str, **settings: Any) -> subprocess.Popen[str]:
    temporary.mkdir(exist_ok=True, parents=True)
    variables = {**os.environ, "TMPDIR": str(temporary), **settings.pop("variables", {})}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    before = settings.pop("before", [])
    return subprocess.Popen([*before, *BUILD, "--out", str(out), *options], env=variables, **{**streams, **settings})


def ended(build: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = build.communicate(timeout=PATIENCE)
    assert "Traceback" not in err and "Errno" not in err, err
    return build.returncode, out, err


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build without trouble makes, in a temporary folder with a path of a hundred signs."""
    folder = tmp_path_factory.mktemp("made")
    deep = folder / ("t" * 100)
    assert ended(begun(folder / "out", deep))[0] == 0
    assert list(deep.iterdir()) == []
    return folder / "out"


def pages(out: Path) -> dict[str, bytes]:
    files = [path for path in out.rglob("*") if path.is_file()]
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in files if p.name not in ("ledger.json", ".lock")}


def test_a_temporary_folder_with_a_long_path_does_for_reports_and_kernels(made: Path, tmp_path: Path) -> None:
    deep = tmp_path / ("t" * 100)
    assert ended(begun(tmp_path / "out", deep, "--kernel"))[0] == 0
    assert pages(tmp_path / "out") == pages(made) and list(deep.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_build_whose_group_is_told_to_end_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    """As `timeout` does it, and a terminal that is closed; also early, when the processes are only begun."""
    for seconds in (0.5, 2.5, 5):
        build = begun(tmp_path / "out", tmp_path / "t", "--force", start_new_session=True)
        time.sleep(seconds)
        os.killpg(build.pid, number)
        status, _, err = ended(build)
        assert (status, err) in ((128 + number, "mc2cm: interrupted\n"), (-number, ""), (0, "")), (status, err)
        assert list((tmp_path / "t").iterdir()) == []


def test_builds_that_are_killed_at_any_moment_leave_a_folder_that_the_next_makes_whole(
    made: Path, tmp_path: Path
) -> None:
    moments = random.Random(20261129)
    for _ in range(4):
        build = begun(tmp_path / "out", tmp_path / "t", "--force")
        time.sleep(moments.uniform(0.2, 8))
        build.kill()
        build.communicate()
    assert ended(begun(tmp_path / "out", tmp_path / "t"))[0] == 0
    assert pages(tmp_path / "out") == pages(made)
    end = time.monotonic() + PATIENCE
    while list((tmp_path / "t").iterdir()) and time.monotonic() < end:  # each goes when its processes have seen it
        time.sleep(0.1)
    assert list((tmp_path / "t").iterdir()) == []


def test_a_build_whose_reader_goes_away_makes_all(made: Path, tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m mc2cm_analysis.cli build {" ".join(ONE)} --out {tmp_path / "out"}; echo $? >&2'
    run = subprocess.run(["bash", "-c", f"({command}) | head -n 1"], capture_output=True, text=True, timeout=PATIENCE)
    assert run.stdout.startswith("[1/1] en/programme") and run.stderr == "0\n"
    assert pages(tmp_path / "out") == pages(made)


def test_data_that_is_changed_while_a_build_runs_is_that_of_the_next(made: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    table = data / "stakeholders.csv"
    kept = table.read_bytes()
    build = begun(tmp_path / "out", tmp_path / "t", "--data", str(data))
    while build.poll() is None and not list((tmp_path / "t").glob("*/data/*")):
        time.sleep(0.05)
    table.write_bytes(kept.replace(b"\n", b"\n\n"))  # a fault, or another state: neither is seen by this build
    assert ended(build)[0] == 0 and pages(tmp_path / "out") == pages(made)
    table.write_bytes(kept)
    status, said, _ = ended(begun(tmp_path / "out", tmp_path / "t", "--data", str(data)))
    assert status == 0 and said.startswith("nothing has changed")


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("ulimit -n 64", "64 open files (ulimit -n)"),
        ("ulimit -f 100", "files of 0.1 MB at most (ulimit -f)"),
        ("ulimit -v 2000000; ulimit -d 200000", "MB of memory (ulimit -d)"),
    ],
)
def test_a_low_limit_is_told_before_anything_is_withdrawn(made: Path, tmp_path: Path, limit: str, said: str) -> None:
    out = Path(shutil.copytree(made, tmp_path / "out"))
    command = " ".join([*BUILD, "--force", "--out", str(out)])
    run = subprocess.run(["bash", "-c", f"{limit}; {command}"], capture_output=True, text=True, timeout=PATIENCE)
    assert run.returncode == 2 and run.stderr.startswith("mc2cm: this machine allows ") and said in run.stderr
    assert run.stderr.count("\n") == 1 and pages(out) == pages(made)


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a small disk."""
    places: list[Path] = []

    def mount(options: str) -> Path:
        place = tmp_path / f"disk{len(places)}"
        place.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True).returncode:
            pytest.skip("a small disk can be mounted by root only")
        places.append(place)
        return place

    yield mount
    for place in places:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("options", ["size=3m", "size=100m,nr_inodes=30"])
def test_a_temporary_disk_without_room_is_passed_over(
    made: Path, tmp_path: Path, mounted: Callable[[str], Path], options: str
) -> None:
    small = mounted(options)
    assert ended(begun(tmp_path / "out", small))[0] == 0
    assert pages(tmp_path / "out") == pages(made) and list(small.iterdir()) == []


@pytest.fixture
def ordinary() -> list[str]:
    """What a command is begun with to have none of root's privileges: files are for their owners then."""
    if os.geteuid():
        pytest.skip("only root can give files to a colleague")
    begins = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    if not shutil.which("setpriv") or subprocess.run([*begins, "true"], capture_output=True).returncode:
        pytest.skip("privileges cannot be given up")
    return begins


def of_a_colleague(out: Path) -> None:
    """Give a folder to another user; its group stays."""
    for path in (out, *out.rglob("*")):
        os.chown(path, 65534, -1)


def test_two_colleagues_build_into_a_folder_of_their_group(made: Path, tmp_path: Path, ordinary: list[str]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o2775)
    assert ended(begun(out, tmp_path / "t", umask=0o022))[0] == 0
    of_a_colleague(out)
    force = {"umask": 0o022, "before": ordinary}
    status, _, err = ended(begun(out, tmp_path / "t", "--force", **force))
    assert (status, err) == (0, "") and pages(out) == pages(made)
    of_a_colleague(out)
    for place, mode, said in ((".lock", 0o644, "you may not open {}, which belongs to"), ("en", 0o755, "{} cannot be")):
        kept = (out / place).stat().st_mode
        (out / place).chmod(mode)
        status, _, err = ended(begun(out, tmp_path / "t", "--force", **force))
        assert status == 2 and said.format(out / place) in err and pages(out) == pages(made), err
        (out / place).chmod(kept)


@pytest.mark.parametrize("umask", [0o022, 0o077])
@pytest.mark.parametrize("home", ["none", "read-only"])
def test_an_ordinary_user_without_a_home_to_write_to_builds_with_little_room(
    made: Path, tmp_path: Path, ordinary: list[str], mounted: Callable[[str], Path], umask: int, home: str
) -> None:
    place = tmp_path / "home"
    if home == "read-only":
        place.mkdir(mode=0o555)
    temporary = mounted("size=3m") if umask == 0o077 else tmp_path / ("t" * 100)
    known = {name: "" for name in os.environ if name.startswith(("XDG_", "MC2CM_", "JUPYTER_", "MPL"))}
    variables = {**known, "HOME": str(place)}
    status, _, err = ended(begun(tmp_path / "out", temporary, variables=variables, before=ordinary, umask=umask))
    assert (status, err) == (0, "")
    assert pages(tmp_path / "out") == pages(made) and list(temporary.iterdir()) == []
    assert (tmp_path / "out" / "en" / "programme.html").stat().st_mode & 0o777 == 0o666 & ~umask


def test_the_memory_of_a_report_is_the_lower_of_what_is_asked_and_allowed(
    made: Path, tmp_path: Path, ordinary: list[str]
) -> None:
    limit = ["prlimit", "--data=2000000000:2000000000"]
    if not shutil.which("prlimit"):
        pytest.skip("no limit can be set")
    assert ended(begun(tmp_path / "out", tmp_path / "t", before=[*ordinary, *limit]))[0] == 0
    assert pages(tmp_path / "out") == pages(made)


def test_the_ledger_counts_an_entry_that_somebody_broke_as_none(made: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(made, tmp_path / "out"))
    whole = json.loads((out / "ledger.json").read_text(encoding="utf-8"))
    whole["reports"] |= {"en/turin": {}, "en/programme": {"files": None}}
    (out / "ledger.json").write_text(json.dumps(whole), encoding="utf-8")
    assert ended(begun(out, tmp_path / "t"))[0] == 0
    assert pages(out) == pages(made) and set(entries(out)) == {"en/programme"}
