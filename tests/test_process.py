"""Whatever becomes of the terminal and of whoever reads along, the command goes on or ends in order."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench import PATIENCE

from mc2cm_analysis.cli import _parser
from mc2cm_analysis.commands.process import _ESCAPED, _patient, at_home
from mc2cm_analysis.paths import cache_folder
from mc2cm_analysis.publishing.page.leaks import RefusedError, check_leaks

#: A command in the place of a real one, which needs no data.
BEGIN = "import sys, os, time, signal\nfrom mc2cm_analysis.commands.process import settled\nwith settled() as lost:\n"


def ran(
    code: str, shell: str = '"$0" -c "$1"', encoding: str = "utf-8", **variables: str
) -> subprocess.CompletedProcess[str]:
    """What comes of lines of Python that a shell starts."""
    lines = BEGIN + "".join(f"    {line}\n" for line in code.splitlines())
    command = ["bash", "-c", shell, sys.executable, lines]
    return subprocess.run(
        command, capture_output=True, encoding=encoding, env={**os.environ, **variables}, timeout=PATIENCE
    )


def test_a_reader_that_goes_away_ends_nothing(tmp_path: Path) -> None:
    code = f"for n in range(20000): print(n, flush=True)\nopen({str(tmp_path / 'end')!r}, 'w')"
    run = ran(code, '"$0" -c "$1" | head -n 1')
    assert (run.stdout, run.stderr) == ("0\n", "") and (tmp_path / "end").exists()


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-", ">/dev/full"])
def test_standard_files_that_are_closed_or_full_end_nothing(tmp_path: Path, closed: str) -> None:
    code = (
        f"file = os.open({str(tmp_path / 'end')!r}, os.O_CREAT | os.O_WRONLY)\nassert file > 2\n"
        "print('said'); print('warned', file=sys.stderr)\nimport subprocess\n"
        "subprocess.run([sys.executable, '-c', 'import sys; sys.stdout.flush(); sys.stderr.flush()'], check=True)\n"
        "os.write(file, b'end')"
    )
    run = ran(code, f'"$0" -c "$1" {closed}')
    assert run.returncode == 0 and "Error" not in run.stderr and (tmp_path / "end").read_text() == "end"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_what_an_encoding_lacks_is_written_as_json_has_it(encoding: str) -> None:
    text = "طنجة é 😀 \udc80"
    run = ran(
        f"import json\nprint(json.dumps({text!r}, ensure_ascii=False))", encoding=encoding, PYTHONIOENCODING=encoding
    )
    assert run.returncode == 0 and json.loads(run.stdout) == text


@given(st.text(), st.sampled_from(["ascii", "cp1252", "cp864", "utf-8"]))
def test_any_text_can_be_told_in_any_encoding(text: str, encoding: str) -> None:
    told = json.dumps(text, ensure_ascii=False).encode(encoding, _ESCAPED).decode(encoding)
    if encoding != "cp864":  # which has other signs in the place of a few of ASCII
        assert json.loads(told) == text


_patient(io.StringIO(), 1, [])  # makes the way known in which what an encoding lacks is written


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_request_to_end_is_an_interrupt_once(number: signal.Signals) -> None:
    code = (
        "try:\n    os.kill(os.getpid(), signal.%s)\n    time.sleep(600)\n"
        "except KeyboardInterrupt as asked:\n    os.kill(os.getpid(), signal.SIGTERM)\n    print(asked.status)"
    )
    assert ran(code % number.name).stdout == f"{128 + number}\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_end_that_comes_while_an_object_is_taken_down_is_heeded_all_the_same(
    number: signal.Signals,
) -> None:
    """Python drops what is raised there."""
    code = (
        "class Held:\n    def __del__(self):\n        os.kill(os.getpid(), signal.%s)\n        time.sleep(0.01)\n"
        "try:\n    Held()\n    time.sleep(600)\n"
        "except KeyboardInterrupt as asked:\n    os.kill(os.getpid(), signal.SIGTERM)\n    print(asked.status)"
    )
    run = ran(code % number.name)
    assert (run.stdout, run.stderr) == (f"{128 + number}\n", "")


def test_what_else_is_raised_while_an_object_is_taken_down_is_told() -> None:
    run = ran("class Held:\n    def __del__(self):\n        raise ValueError('here')\nHeld()\nprint('went on')")
    assert run.stdout == "went on\n" and "ValueError: here" in run.stderr


def test_an_interrupt_that_comes_early_ends_the_command_without_a_word(tmp_path: Path) -> None:
    """While libraries are loaded: here one that never gets ready."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, os, signal\n"
        "class Slow:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'mc2cm_analysis.commands.adding': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Slow())\n"
    )
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "mc2cm_analysis.cli", "--help"]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    assert (run.returncode, run.stdout, run.stderr) == (-signal.SIGINT, "", "")


def test_who_asks_three_times_is_heeded_at_once() -> None:
    code = (
        "try:\n    os.kill(os.getpid(), signal.SIGTERM)\n"
        "except KeyboardInterrupt:\n    for _ in range(2): os.kill(os.getpid(), signal.SIGTERM)\n    time.sleep(600)"
    )
    assert ran(code).returncode == 128 + signal.SIGTERM


def test_what_the_starter_has_ignored_stays_ignored() -> None:
    """As `nohup` has it, and a shell for what it starts in the background."""
    assert ran("os.kill(os.getpid(), signal.SIGHUP); print('went on')", 'trap "" HUP; "$0" -c "$1"').stdout == (
        "went on\n"
    )


@pytest.mark.parametrize(
    ("option", "given", "taken"), [("timeout", "2.5", 3), ("timeout", "600", 600), ("memory", "1000000000", 10**9)]
)
def test_numbers_are_taken_as_they_can_be_heeded(option: str, given: str, taken: int) -> None:
    assert getattr(_parser().parse_args(["build", f"--{option}", given]), option) == taken


@pytest.mark.parametrize(
    ("option", "given"),
    [
        *(("timeout", given) for given in ("0", "-1", "nan", "inf", "1e30", "soon")),
        *(("memory", given) for given in ("0", "1.5", "9" * 30)),
        ("workers", "9" * 30),
    ],
)
def test_numbers_that_cannot_be_heeded_are_wrong_usage(
    option: str, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        _parser().parse_args(["build", f"--{option}", given])
    assert ended.value.code == 2 and f"argument --{option}: " in capsys.readouterr().err


def test_that_the_disk_of_the_output_is_full_is_told() -> None:
    run = ran("print('x', flush=True); sys.stderr.write(str(lost))", '"$0" -c "$1" > /dev/full')
    assert run.stderr == "['No space left on device']"


def test_a_user_without_a_home_has_one_as_long_as_a_command_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mc2cm_analysis.commands.process.home_folder", lambda: None)
    monkeypatch.delenv("HOME")
    with at_home():
        home = Path(os.environ["HOME"])
        assert home.is_dir()
    assert "HOME" not in os.environ and not home.exists()


def test_without_a_home_results_are_kept_for_a_while_and_texts_are_searched_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: no_home())
    monkeypatch.delenv("MC2CM_CACHE")
    assert cache_folder().parent == Path(gettempdir())
    monkeypatch.delattr(os, "getuid")  # as on Windows
    assert cache_folder().parent == Path(gettempdir())
    with pytest.raises(RefusedError):
        check_leaks(f"see {gettempdir()}/x")
