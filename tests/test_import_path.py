"""No module that lies in the working folder, or on PYTHONPATH, is run in the place of an installed library."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mc2cm_analysis import import_path
from mc2cm_analysis.paths import PACKAGE

LIBRARIES = ("babel", "numpy", "pandas", "nbconvert", "matplotlib", "pyarrow", "distributed")
COMMAND = "import sys; from mc2cm_analysis.cli import main; sys.exit(main(['compare', '--json']))"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with modules of libraries' names that end whoever imports them."""
    folder = tmp_path_factory.mktemp("full")
    for name in LIBRARIES:
        (folder / f"{name}.py").write_text("raise SystemExit('run in the place of a library')", encoding="utf-8")
    return folder


@pytest.mark.parametrize("start", [["-c", COMMAND], ["-m", "mc2cm_analysis.cli", "compare", "--json"]])
def test_modules_in_the_working_folder_and_on_the_path_are_not_run(full: Path, start: list[str]) -> None:
    path = os.pathsep.join(["", str(full), str(PACKAGE.parent)])
    asked = [sys.executable, *start]
    ran = subprocess.run(asked, cwd=full, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)
    assert ran.returncode == 0 and ran.stdout.startswith("{"), ran.stderr


def test_what_pythonpath_adds_is_there_still_after_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["/elsewhere", str(PACKAGE.parent)]))
    monkeypatch.setattr(sys, "path", ["/elsewhere", "", str(PACKAGE.parent), "/installed"])
    monkeypatch.chdir(tmp_path)
    import_path.installed_first()
    assert sys.path == [str(PACKAGE.parent), "/installed", "/elsewhere", ""]
    import_path.without_working_folder()
    assert sys.path == [str(PACKAGE.parent), "/installed", "/elsewhere"]


def test_a_checkout_is_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PACKAGE.parent)
    monkeypatch.setattr(sys, "path", ["", "/installed"])
    import_path.installed_first()
    import_path.without_working_folder()
    assert sys.path == ["", "/installed"]
