"""`mc2cm lab` opens copies: nothing an analyst does there reaches the project, and nothing of theirs is lost."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from mc2cm_analysis.cli import main
from mc2cm_analysis.paths import notebooks_folder, views_folder
from mc2cm_analysis.workspace import fill_workspace

NOTEBOOKS = sorted(file.name for file in notebooks_folder().glob("*.ipynb"))
VIEWS = sorted(f"views/{file.name}" for file in views_folder().glob("*.yaml"))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What JupyterLab would be started with."""
    calls: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda command, **_: calls.append(command) or 0)
    return calls


def test_the_command_says_where_the_workspace_is_and_opens_it(
    tmp_path: Path, started: list[list[str]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["lab", "--", "--no-browser", "--port=9999"]) == 0
    here = tmp_path / "workspace"
    n = len(NOTEBOOKS) + len(VIEWS)
    assert capsys.readouterr().out == f"Your workspace is {here}: {n} files were copied\n"
    (command,) = started
    assert command[:3] == [sys.executable, "-m", "jupyterlab"] and f"--ServerApp.root_dir={here}" in command
    assert "--LabApp.default_url=/lab/tree/welcome.ipynb" in command and command[-2:] == ["--no-browser", "--port=9999"]
    assert sorted(file.relative_to(here).as_posix() for file in here.rglob("*.*")) == sorted([*NOTEBOOKS, *VIEWS])


def test_what_is_in_the_workspace_stays_as_it_is(
    tmp_path: Path, started: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lab", str(tmp_path)]) == 0
    mine = tmp_path / "city_profile.ipynb"
    mine.write_text(mine.read_text(encoding="utf-8").replace('\\"lyon\\"', '\\"beirut\\"'), encoding="utf-8")
    (tmp_path / "priorities.ipynb").unlink()
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    capsys.readouterr()
    assert main(["lab", str(tmp_path)]) == 0
    assert "1 files were copied; kept as they are: city_profile.ipynb" in capsys.readouterr().out
    assert '\\"beirut\\"' in mine.read_text(encoding="utf-8") and (tmp_path / "notes.txt").exists()


def test_an_english_copy_is_the_notebook(tmp_path: Path) -> None:
    fill_workspace(tmp_path)
    for name in NOTEBOOKS:
        assert json.loads((tmp_path / name).read_text(encoding="utf-8")) == json.loads(
            (notebooks_folder() / name).read_text(encoding="utf-8")
        )


@pytest.mark.parametrize(("language", "word"), [("fr", "Les thèmes dans chaque ville"), ("ar", "المحاور في كل مدينة")])
def test_prose_is_in_the_readers_language(tmp_path: Path, language: str, word: str) -> None:
    fill_workspace(tmp_path, language)
    notebook = nbformat.read(tmp_path / "priorities.ipynb", as_version=4)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert f"## {word}" in prose and "The themes in each city" not in prose
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert f'language = "{language}"' in code[0]
    original = nbformat.read(notebooks_folder() / "priorities.ipynb", as_version=4)
    assert code[1:] == [cell.source for cell in original.cells if cell.cell_type == "code"][1:]


def test_the_folder_of_the_project_is_no_workspace(
    started: list[list[str]], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for folder in (notebooks_folder(), views_folder() / "mine"):
        assert main(["lab", str(folder)]) == 2
        assert "belongs to the project itself; name another folder" in capsys.readouterr().err
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["lab", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err and not started


def test_only_the_lab_takes_options_of_another_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["validate", "--", "--no-browser"])
    assert caught.value.code == 2 and "only `mc2cm lab` takes options behind --" in capsys.readouterr().err


def test_git_does_not_see_the_usual_workspace() -> None:
    ignored = (notebooks_folder().parent / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/workspace/" in ignored
