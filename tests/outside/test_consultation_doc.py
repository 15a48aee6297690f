"""The round of questions that ``docs/consultation.md`` shows is run as it stands there, on invented answers."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mc2cm_analysis.cli import main
from mc2cm_analysis.package import Package

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "consultation.md"
INVENTED = ROOT / "examples" / "invented"


def commands() -> Iterator[list[str]]:
    for block in re.findall(r"^```sh\n(.+?)^```$", DOC.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        yield from map(shlex.split, block.strip().splitlines())


def test_the_round_runs_as_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("data", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    run = []
    for command, *arguments in commands():
        if command == "cp":
            shutil.copytree(arguments[1], arguments[2])
            continue
        assert command == "mc2cm"
        if arguments[0] == "build":  # one language is enough here; others and PDFs are tested elsewhere
            arguments = [*(one for one in arguments if one != "--pdf"), "--lang", "en"]
        before = Package(tmp_path / "example-data").content("consultations")
        assert main(arguments) == 0, arguments
        run.append((arguments[0], before))
    said = capsys.readouterr().out
    assert [name for name, _ in run].count("import-answers") == 4 and "as import tangier-1-1" in said
    assert run[3][1] == run[5][1] != run[4][1], "the import that was taken out left nothing"
    page = (tmp_path / "example-reports/en/priority_paper_tangier.html").read_text(encoding="utf-8")
    assert "Place in the round before" in page and "Invented answers" in page
    assert Package(ROOT / "data").records("consultations") == [], "no invented answer stands in the project's data"


def test_what_is_invented_says_so() -> None:
    for file in INVENTED.glob("*.csv"):
        rows = file.read_text(encoding="utf-8").splitlines()
        assert all("invented-0000-4000-8000" in row for row in rows[1:]), file
    assert "Nobody gave these answers" in (INVENTED / "README.md").read_text(encoding="utf-8")
