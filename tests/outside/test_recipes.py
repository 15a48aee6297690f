"""What the recipes of CONTRIBUTING.md promise: each is taken out of the text and done in a copy of the project."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis.catalogues import read_catalogue
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.paths import PACKAGE

PROJECT = PACKAGE.parent
PARTS = ("mc2cm_analysis", "data", "notebooks", "funding.toml", "pyproject.toml", "requirements.lock", "Makefile")
RECIPES = ("a chart", "a column", "a language", "a kind of report", "a lens", "a city")


class Step(NamedTuple):
    """A step of a recipe: what its first sentence asks for, and the block under it."""

    text: str
    language: str
    block: str


def recipes() -> dict[str, list[Step]]:
    """The recipes by what they add, as they stand in the text."""
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    text = text.partition("\n## Recipes\n")[2].partition("\n## ")[0]
    sections = re.split(r"^### Add (.+)$", text, flags=re.MULTILINE)[1:]
    return {name: list(_steps(body)) for name, body in zip(sections[::2], sections[1::2], strict=True)}


def _steps(body: str) -> Iterator[Step]:
    for item in re.findall(r"^\d\. (.+?)(?=^\S|\Z)", body, re.MULTILINE | re.DOTALL):
        text, _, rest = item.partition("\n   ```")
        language, _, block = rest.partition("\n")
        inside = block.partition("\n   ```\n")[0] + "\n"
        yield Step(" ".join(text.split()), language, re.sub(r"^ {3}", "", inside, flags=re.MULTILINE))


class Copy(NamedTuple):
    """A copy of the project in which a recipe is followed."""

    folder: Path

    def follow(self, *names: str) -> str:
        """Do the steps of recipes, then run their commands, each once, and return what is printed."""
        told, commands = "", list[str]()
        for step in (step for name in names for step in recipes()[name]):
            lines = step.block.splitlines() if step.language == "sh" else []
            if len(names) > 1 and lines and all(line.startswith(("make ", "mc2cm ")) for line in lines):
                commands += [line for line in lines if line not in commands]
            else:
                told += self._do(step)
        return told + (self.run("\n".join(commands)) if commands else "")

    def _do(self, step: Step) -> str:
        if step.language == "sh":
            return self.run(step.block)
        if made := re.match(r"Make `(.+?)`", step.text):
            assert not (self.folder / made[1]).exists(), f"{made[1]} is there already"
            (self.folder / made[1]).write_text(step.block, encoding="utf-8")
        elif end := re.match(r"At the end of `(.+?)`, add", step.text):
            with (self.folder / end[1]).open("a", encoding="utf-8") as file:
                file.write(step.block)
        elif put := re.search(r"[Ii]n `(.+?)`.*, put `(.+?)` in the place of `(.+?)`", step.text):
            self._change(put[1], lambda source: _replaced(source, put[3], put[2]))
        elif cell := re.match(r"In `(.+?)`.*, add a cell after `(.+?)`", step.text):
            self._add_cell(cell[1], cell[2], step.block)
        elif add := re.match(r"In `(.+?)`.*add (after|before) `(.+?)`(?:\.|:| )", f"{step.text} "):
            self._change(add[1], lambda source: _beside(source, add[2], add[3], step.block))
        else:
            pytest.fail(f"no step that a reader could follow to the letter: {step.text}")
        return ""

    def run(self, commands: str) -> str:
        """Run commands in the copy, each of which must succeed, and return what they print."""
        known = {name: value for name, value in os.environ.items() if not name.startswith("MC2CM_")}
        path = f"{self.folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-euc", commands],
            cwd=self.folder,
            env={**known, "PATH": path, "PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _change(self, name: str, changed: Callable[[str], str | None]) -> None:
        """Change the one place of a file, or of the cells of a notebook, that a step names."""
        file = self.folder / name
        notebook = json.loads(file.read_text(encoding="utf-8")) if file.suffix == ".ipynb" else None
        cells = notebook["cells"] if notebook else [{"source": [file.read_text(encoding="utf-8")]}]
        found = [(cell, new) for cell in cells if (new := changed("".join(cell["source"]))) is not None]
        assert len(found) == 1, f"{name}: the place is there {len(found)} times"
        ((cell, new),) = found
        cell["source"] = [new]
        file.write_text(json.dumps(notebook) if notebook else new, encoding="utf-8")

    def _add_cell(self, name: str, line: str, block: str) -> None:
        file = self.folder / name
        notebook = json.loads(file.read_text(encoding="utf-8"))
        (at,) = [n for n, cell in enumerate(notebook["cells"], 1) if line in "".join(cell["source"]).splitlines()]
        made = {"cell_type": "code", "id": "new", "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].insert(at, {**made, "source": [block.rstrip()]})
        file.write_text(json.dumps(notebook), encoding="utf-8")

    def page(self, language: str, name: str) -> BeautifulSoup:
        """A page that was built."""
        return BeautifulSoup((self.folder / "reports" / language / f"{name}.html").read_text("utf-8"), "html.parser")


def _replaced(source: str, old: str, new: str) -> str | None:
    return source.replace(old, new) if source.count(old) == 1 else None


def _beside(source: str, side: str, anchor: str, block: str) -> str | None:
    lines = source.splitlines(keepends=True)
    places = [number for number, line in enumerate(lines) if line.strip() == anchor]
    if len(places) != 1:
        return None
    at = places[0] + (side == "after")
    return "".join([*lines[:at], block, *lines[at:]])


@pytest.fixture
def project(tmp_path: Path) -> Copy:
    """A copy of what the recipes change and run."""
    return copy_into(tmp_path)


def copy_into(tmp_path: Path) -> Copy:
    """Copy what the recipes change and run, with the programs of this environment."""
    for part in PARTS:
        source = PROJECT / part
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, tmp_path / part)
    (tmp_path / "tests").mkdir()
    shutil.copy2(PROJECT / "tests" / "test_figures.py", tmp_path / "tests")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, module in {"python": "", "mc2cm": " -m mc2cm_analysis.cli"}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{module} "$@"\n', encoding="utf-8")
        (programs / name).chmod(0o755)
    (programs.parent / ".ready").touch()  # `make` takes the environment as set up
    return Copy(tmp_path)


def test_each_recipe_is_tried() -> None:
    assert tuple(recipes()) == RECIPES
    assert all(len(steps) >= 3 for steps in recipes().values())


class Followed(NamedTuple):
    """A copy in which recipes were followed that do not meet, and what was printed."""

    project: Copy
    said: str


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """A copy with a column, a chart and a lens more, of which English pages and tables were made."""
    project = copy_into(tmp_path_factory.mktemp("followed"))
    return Followed(project, project.follow("a column", "a chart", "a lens"))


def test_a_chart_stands_in_its_report(followed: Followed) -> None:
    project = followed.project
    (caption,) = project.page("en", "programme").find_all("p", string="How often each city is named at a meeting")
    figure = caption.find_parent("figure")
    assert figure.find_previous(["h2", "h3"]).text == "Who took part"
    assert figure.svg.desc.text.startswith("Dot chart. Times named.")
    assert len(figure.table.tbody.find_all("tr")) == 7
    waiting = read_catalogue(project.folder / "mc2cm_analysis" / "locale" / "fr.po").get("Dot chart")
    assert waiting is not None and (not waiting.string or waiting.fuzzy)
    assert "(figures.value_dots, BARS, {})," in (project.folder / "tests" / "test_figures.py").read_text("utf-8")


def test_a_column_is_described_checked_and_printed(followed: Followed) -> None:
    project = followed.project
    assert "no fault found" in followed.said
    assert "| `reviewed` | date | Day on which" in (project.folder / "data" / "README.md").read_text("utf-8")
    (caption,) = (c for c in project.page("en", "programme").find_all("caption") if "Partners and donors" in c.text)
    table = caption.find_parent("table")
    assert "Reviewed" in [head.text for head in table.thead.find_all("th")]
    assert "2026-11-24" in [cell.text for cell in table.find_all("td")]


def test_a_language_has_its_pages(project: Copy) -> None:
    said = project.follow("a language")
    assert '"it": LanguageRecord("Italiano"' in said and "no fault found" in said
    page = project.page("it", "programme")
    assert page.html["lang"] == "it" and "Unione europea" in page.text
    assert "it/index.html" in [link["href"] for link in project.page("", "index").find_all("a")]


def test_a_kind_of_report_is_built_and_listed_in_each_language(project: Copy) -> None:
    project.follow("a kind of report")
    for language in LANGUAGES:
        rows = project.page(language, "pilots").find("table").find_all("tr")
        assert len(rows) == len((project.folder / "data" / "pilots.csv").read_text("utf-8").splitlines())
        assert "pilots.html" in [link["href"] for link in project.page(language, "index").main.find_all("a")]


def test_a_lens_can_be_compared(followed: Followed) -> None:
    project = followed.project
    assert "What is named as a difficulty: rank of each theme inside a city" in followed.said
    unread = "from mc2cm_analysis.reports import REPORTS as r; print(*r['priorities'].unread)"
    told = project.run(f'python -c "{unread}"').split()
    assert "competences" in told and "challenges" not in told, "the report is made again when a difficulty changes"


def test_a_city_has_its_report_in_each_language(project: Copy) -> None:
    assert "no fault found" in project.follow("a city")
    stated = {"en": "Open parks to all newcomers", "fr": "Ouvrir les parcs", "ar": "فتح الحدائق"}
    for language in LANGUAGES:
        assert stated[language] in project.page(language, "exampleville").text
    assert "Exampleville" in project.page("en", "exampleville").h1.text
