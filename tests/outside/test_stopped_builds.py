"""Builds that are stopped, that meet another or a full disk: what stands in the folder is right, the next goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_executor import gone
from workbench import PATIENCE, begun, entries, is_report, listed, pages

from mc2cm_analysis.cli import main
from mc2cm_analysis.language_records import LANGUAGES

THREE = {f"{code}/programme" for code in LANGUAGES}


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of what was built, in which a test may build on: nothing is made that is not at issue."""
    return Path(shutil.copytree(built, tmp_path / "copy"))


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What a build with ``--json`` told."""
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0 and not err, err
    return dict(json.loads(out))


def test_a_build_that_was_killed_goes_on_where_it_was(built: Path, copy: Path) -> None:
    killed = begun(copy, "--force")
    assert killed.stdout is not None and "1/3" in killed.stdout.readline()
    killed.kill()
    killed.communicate()
    kept = {name: entry["state"] for name, entry in entries(copy).items() if name in THREE}
    done = {name for name, state in kept.items() if state == "done"}
    assert 1 <= len(done) < 3 and set(kept.values()) == {"done", "interrupted"}
    assert {name for name in THREE if (copy / f"{name}.html").exists()} >= done
    assert not (copy / "index.html").exists(), "nothing leads to a build that has not ended"
    resumed = told(begun(copy, "--json"))
    assert set(resumed["unchanged"]) == done and set(resumed["reports"]) == THREE - done
    assert {reason for made in resumed["reports"].values() for reason in made["why"]} == {"was interrupted"}
    assert pages(copy) == pages(built), "the same as if nothing had happened"
    again = told(begun(copy, "--json"))
    assert not again["reports"] and set(again["unchanged"]) == THREE


def test_the_end_of_the_template_costs_what_is_under_way_and_nothing_else(tmp_path: Path) -> None:
    run = begun(tmp_path, "--workers", "1")
    assert run.stdout is not None and "1/3" in run.stdout.readline()
    (template,) = (pid for pid in family(run.pid) if pid_parent(pid) == run.pid)
    os.kill(template, signal.SIGKILL)
    _, err = run.communicate(timeout=PATIENCE)
    told_states = [entry["state"] for entry in entries(tmp_path).values()]
    assert sorted(told_states) in (["died", "done", "done"], ["done", "done", "done"])
    assert run.returncode == ("died" in told_states)
    assert err.count("the process that reports are forked from was killed; another was started") == 1
    assert sum(place.endswith(".html") for place in listed(tmp_path)) == told_states.count("done")


def pid_parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk that has room for one report."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_costs_the_reports_that_did_not_fit(small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = small_disk / "out"
    two = {"en/programme", "fr/programme"}
    run = begun(out, "--lang", "en,fr")
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 1 and "Traceback" not in err
    assert "not written: it cannot be written: No space left on device" in err
    states = {name: entry["state"] for name, entry in entries(out).items()}
    done = {name for name, state in states.items() if state == "done"}
    assert set(states) == two and len(done) <= 1 and set(states.values()) <= {"done", "not written", "interrupted"}
    assert {name for name in two if is_report(out / f"{name}.html")} == done
    assert not list(out.rglob("*.partial"))
    assert main(["build", "programme", "--lang", "en,fr", "--out", str(out), "--dry-run"]) == 0
    due = [line.split()[0] for line in capsys.readouterr().out.splitlines()[:-1] if "unchanged" not in line]
    assert set(due) == two - done, "the next build makes them"


def test_a_disk_that_cannot_be_written_to_is_told_before_anything_runs(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    run = begun(small_disk / "out")
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 2 and "cannot be written to" in err and "Read-only file system" in err


@pytest.fixture(scope="module")
def after_two(built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str]]]:
    """A full folder in which two builds of one language were begun at a time, and what each told."""
    out = Path(shutil.copytree(built, tmp_path_factory.mktemp("two") / "out"))
    first = begun(out, "--lang", "fr", "--force")
    while (out / "index.html").exists() and first.poll() is None:  # it is withdrawn by whoever holds the folder
        time.sleep(0.05)
    second = begun(out, "--lang", "fr")
    told = [run.communicate(timeout=PATIENCE) for run in (first, second)]
    assert first.returncode == second.returncode == 0
    return out, told


def test_of_two_builds_in_one_folder_the_second_waits_and_finds_all_done(
    after_two: tuple[Path, list[tuple[str, str]]],
) -> None:
    out, (told_first, told_second) = after_two
    assert told_second[1] == f"mc2cm: another build writes to {out}; waiting for it\n"
    assert "1 report made" in told_first[0] and told_second[0].startswith("nothing has changed, 1 unchanged")


def test_a_build_of_one_language_changes_nothing_else_in_a_full_folder(
    built: Path, after_two: tuple[Path, list[tuple[str, str]]]
) -> None:
    assert pages(after_two[0]) == pages(built)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_nothing_is_left_of_a_build_that_is_stopped(tmp_path: Path, number: int, status: int) -> None:
    """Killed, or interrupted at the terminal: its processes end with it, and no half file stays."""
    scratch = tmp_path / "t"
    scratch.mkdir()
    command = [sys.executable, "-m", "mc2cm_analysis.cli", "build", "programme", "--out", str(tmp_path / "out")]
    build = subprocess.Popen(
        [*command, "--workers", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
        start_new_session=True,
    )
    everyone: list[int] = []
    while len(everyone) < 3 and build.poll() is None:  # the template and two makers of reports
        everyone = list(family(build.pid))
        time.sleep(0.05)
    (os.killpg if number == signal.SIGINT else os.kill)(build.pid, number)
    _, told = build.communicate(timeout=PATIENCE)
    assert build.returncode == status and told in ("", "mc2cm: interrupted\n")
    assert len(everyone) >= 3 and all(map(gone, everyone))
    assert not list((tmp_path / "out").rglob("*.partial")) and not list(scratch.iterdir())
    assert {entry["state"] for entry in entries(tmp_path / "out").values()} <= {"done", "interrupted"}


def family(pid: int) -> Iterator[int]:
    """The processes that come from one, itself left out."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:  # it has ended meanwhile
        return
    for child in children:
        yield int(child)
        yield from family(int(child))
