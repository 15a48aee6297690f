"""The command: one clear message, the right exit status, and an answer at once."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from mc2cm_analysis import Network, View
from mc2cm_analysis.cli import _parser, main
from mc2cm_analysis.priorities import rank_themes
from mc2cm_analysis.reports import REPORTS


def command(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mc2cm_analysis.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )


@pytest.mark.parametrize("arguments", [["city_profile", "--city", "atlantis"], ["city_profile", "--city", "../evil"]])
def test_an_unknown_city_is_refused_with_the_seven_names(tmp_path: Path, arguments: list[str]) -> None:
    run = command("build", *arguments, "--out", "out", cwd=tmp_path)
    assert run.returncode == 2
    assert "Known: amman, beirut, lisbon, lyon, madrid, tangier, turin." in run.stderr
    assert "Traceback" not in run.stderr and list(tmp_path.iterdir()) == []


def test_an_unknown_report_is_refused_with_the_reports(tmp_path: Path) -> None:
    run = command("build", "ranking", "--out", "out", cwd=tmp_path)
    assert run.returncode == 2
    assert f"Known: {', '.join(REPORTS)}." in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_wrong_usage_and_help_load_nothing_heavy() -> None:
    code = "import sys, mc2cm_analysis.cli as c\ntry: c.main(sys.argv[1:])\nexcept SystemExit: pass\n"
    code += "print(sorted({'pandas', 'matplotlib', 'papermill', 'nbconvert', 'frictionless'} & set(sys.modules)))"
    for arguments in (["--help"], ["build", "--city", "atlantis"]):
        run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
        assert run.stdout.splitlines()[-1] == "[]"


def test_the_version_is_that_of_what_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"mc2cm {version('mc2cm-analysis')}\n"


def test_languages_may_be_given_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["build", "programme", "--lang", "fr", "--lang", "ar", "--out", str(tmp_path), "--dry-run"]
    assert main(asked) == 0
    assert "2 of 2 reports would be made" in capsys.readouterr().out


def test_a_cut_pipe_is_no_error() -> None:
    run = subprocess.run(
        f"{sys.executable} -m mc2cm_analysis.cli compare --json | head -n 1", shell=True, capture_output=True, text=True
    )
    assert run.stdout == "{\n" and run.stderr == ""


@pytest.fixture
def loaded(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command find the network that was loaded before; the pipe above is filled by one that loads it."""
    monkeypatch.setattr("mc2cm_analysis.loading.load_network", lambda _: network)


@pytest.mark.usefixtures("loaded")
def test_compare_prints_themes_and_never_orders_cities(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare"]) == 0
    told = capsys.readouterr().out
    assert told.index("Amman") < told.index("Beirut") < told.index("Turin"), "cities stand in the order of the table"
    assert told.index("Refugee reception") < told.index("Urban planning")


@pytest.mark.usefixtures("loaded")
def test_compare_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--lens", "stated", "--json"]) == 0
    compared = json.loads(capsys.readouterr().out)
    assert compared["lens"] == "stated" and len(compared["cells"]) == 49
    assert {"city", "theme", "rank", "n_acts", "n_statements", "n_sources", "n_searches"} == set(compared["cells"][0])


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("choices", [[], ["--draws", "200", "--measure", "sources"]])
def test_a_lens_without_answers_says_so(choices: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--lens", "consulted", *choices]) == 1
    assert "no rows for the lens 'consulted'" in capsys.readouterr().err


def test_validate_says_that_nothing_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate"]) == 0
    assert "no fault found" in capsys.readouterr().out


def test_faults_of_the_data_are_what_validate_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--data", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "there is no datapackage.json" in told.out and not told.err


def test_a_traceback_is_shown_only_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["compare", "--data", str(tmp_path)]
    assert main(arguments) == 1
    assert "there is no datapackage.json" in capsys.readouterr().err
    with pytest.raises(ValueError, match="fault"):
        main([*arguments, "--debug"])


def test_cities_named_one_by_one_are_all_built() -> None:
    options = _parser().parse_args(["build", "--city", "lyon", "--city", "turin", "amman"])
    assert options.city == ["lyon", "turin", "amman"]


@pytest.mark.parametrize("text", ["x", "", "0", "-1", "1.5"])
def test_no_workers_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["build", f"--workers={text}"])
    told = f"error: argument --workers: write a whole number from 1 to 1000000000, not '{text}'\n"
    assert ended.value.code == 2 and capsys.readouterr().err.endswith(told)


def options_that_are_read() -> list[tuple[str, str]]:
    """Each option of a command whose text is made into something else, with the command."""
    commands = next(action.choices for action in _parser()._actions if isinstance(action.choices, dict))
    told = [(name, action) for name, command in commands.items() for action in command._actions]
    return [(name, action.option_strings[0]) for name, action in told if action.type not in (None, str, Path)]


@pytest.mark.parametrize(("command", "option"), options_that_are_read())
def test_what_an_option_cannot_read_is_told_with_what_it_can(
    command: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, option, "soon"])
    told = capsys.readouterr().err.splitlines()[-1]
    assert ended.value.code == 2 and f"argument {option}: " in told and "write " in told and "invalid" not in told


def test_an_option_of_jupyterlab_is_told_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    for command, right in (("lab", "; options of JupyterLab stand behind --: mc2cm lab -- --port=9999"), ("build", "")):
        with pytest.raises(SystemExit):
            main([command, "--port=9999"])
        assert capsys.readouterr().err.endswith(f"error: unrecognized arguments: --port=9999{right}\n")


def test_jupyterlab_is_opened_for_root_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda command, env: called.append(command) or 0)
    for user in (0, 1000):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user, raising=False)
        assert main(["lab", str(tmp_path / "workspace"), "--", "--port=9999"]) == 0
    assert ["--allow-root" in command for command in called] == [True, False]
    assert all(command[-1] == "--port=9999" for command in called)


def test_a_folder_that_is_a_file_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("kept", encoding="utf-8")
    assert main(["build", "evidence", "--out", str(tmp_path / "out")]) == 2
    assert "cannot be written to" in capsys.readouterr().err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "kept"


def test_a_wrong_type_in_a_view_is_wrong_usage_told_with_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.yaml").write_text("lens: [stated]\n", encoding="utf-8")
    assert main(["compare", "--view", str(tmp_path / "mine.yaml")]) == 2
    told = "mc2cm: mine.yaml: lens: write one of stated, consulted, done, not ['stated']\n"
    assert capsys.readouterr().err == told


def test_compare_takes_the_choices_of_a_view_from_flags_and_from_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], network: Network
) -> None:
    view = View(cities=("amman", "lyon", "turin"), years=(2012, 2024), include_variants=True, draws=500)
    assert main(["compare", "--json", *view.flags]) == 0
    by_flags = json.loads(capsys.readouterr().out)
    (tmp_path / "three.yaml").write_text(view.yaml, encoding="utf-8")
    assert main(["compare", "--json", "--view", str(tmp_path / "three.yaml")]) == 0
    assert json.loads(capsys.readouterr().out) == by_flags
    assert View.from_texts(by_flags["view"]) == view
    assert [row["theme"] for row in by_flags["order"]] == list(rank_themes(network.seen(view)).index)
    assert main(["compare", *view.flags]) == 0
    assert View.from_line(capsys.readouterr().out.splitlines()[-1]) == view, "the last line says what it was made with"


def test_a_view_that_cannot_be_made_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--lens", "don"]) == 2
    assert (
        capsys.readouterr().err
        == "mc2cm: lens: no choice 'don'. Did you mean 'done'? Known: stated, consulted, done.\n"
    )
    assert main(["compare", "--cities", "lion"]) == 2
    assert "did you mean 'lisbon' or 'lyon'" in capsys.readouterr().err
    (tmp_path / "bad.yaml").write_text("years: [2020, 2010]\n", encoding="utf-8")
    assert main(["compare", "--view", str(tmp_path / "bad.yaml")]) == 2
    assert capsys.readouterr().err.startswith("mc2cm: bad.yaml: years: [2020, 2010] are no years")
    assert main(["compare", "--view", str(tmp_path / "none.yaml")]) == 2
    assert "none.yaml cannot be read: No such file" in capsys.readouterr().err
