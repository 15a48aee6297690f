"""A person who adds a language is led from step to step, and the last step is a page in that language."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import write_po
from conftest import read_rows, write_rows

from mc2cm_analysis import catalogues
from mc2cm_analysis.catalogues import read_catalogue
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.paths import PACKAGE

NEW = "it"
PARTS = ("mc2cm_analysis", "data", "notebooks", "funding.toml", "pyproject.toml")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project in which a language may be begun."""
    for part in PARTS:
        source = PACKAGE.parent / part
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, tmp_path / part)
    return tmp_path


def run(project: Path, module: str, *arguments: str) -> tuple[int, str]:
    """Run a module of the copied project: its status, and what it says."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("MC2CM_")}
    command = [sys.executable, "-m", f"mc2cm_analysis.{module}", *arguments]
    done = subprocess.run(
        command, cwd=project, env={**known, "PYTHONPATH": str(project)}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def add_record(project: Path) -> None:
    file = project / "mc2cm_analysis" / "language_records.py"
    first = "LANGUAGES: Final = {\n"
    text = file.read_text(encoding="utf-8")
    assert text.count(first) == 1
    file.write_text(
        text.replace(first, f'{first}    "{NEW}": LanguageRecord("Italiano", "it_IT"),\n'), encoding="utf-8"
    )


def add_columns(project: Path) -> None:
    """Give each table that has columns in other languages one in the new language, with the English words."""
    assert run(project, "codebook") == (0, "")
    described = json.loads((project / "data" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in described["resources"]:
        file = project / "data" / resource["path"]
        columns = [field["name"] for field in resource["schema"]["fields"]]
        there, rows = read_rows(file)
        new = set(columns) - set(there)
        rows = [{**row, **{name: row[name.removesuffix(NEW) + ENGLISH] for name in new}} for row in rows]
        write_rows(file, columns, rows)


def translate(project: Path) -> None:
    """Say each message in words that are no message."""
    file = project / "mc2cm_analysis" / "locale" / f"{NEW}.po"
    catalogue = read_catalogue(file, NEW)
    for message in catalogue:
        if message.id:
            message.string = tuple(f"{m} (it)" for m in message.id) if message.pluralizable else f"{message.id} (it)"
    with file.open("wb") as stream:
        write_po(stream, catalogue)


def test_each_step_that_is_forgotten_is_named(project: Path) -> None:
    """The page at their end is that of the recipe for a language, in `test_recipes`."""
    build = ("cli", "build", "programme", "--lang", NEW, "--out", "out", "--quiet")
    status, steps = run(project, "catalogues", NEW)
    assert status == 0
    for named in ("it.po", "LanguageRecord(", f"name_{NEW}", "data/texts.csv", f"[{NEW}] to funding.toml"):
        assert named in steps
    assert run(project, *build) == (2, f"mc2cm: no language '{NEW}'. Known: {', '.join(LANGUAGES)}.\n")
    add_record(project)
    status, faults = run(project, "cli", "validate")
    columns = ("cities.csv, row 1, column name_it", "cities.csv, row 1, column country_it", "themes.csv", "texts.csv")
    assert status == 1 and "4 fault(s)" in faults and all(column in faults for column in columns)
    assert run(project, *build)[1].startswith("mc2cm: 4 fault(s) in the data, no report was built:")
    add_columns(project)
    assert run(project, "cli", "validate")[0] == 0
    status, lacking = run(project, *build)
    assert status == 1 and "cannot be said in Italiano" in lacking and "\n  missing: " in lacking
    translate(project)
    assert run(project, *build) == (
        2,
        f"mc2cm: funding.toml: there is no part [{NEW}], so no report can be built in it\n",
    )


@pytest.mark.parametrize(("code", "said"), [("fr", "has its messages"), ("../x", "give a code such as 'it'")])
def test_no_catalogue_is_begun_twice_or_for_no_language(code: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        catalogues.begin(code)


def test_a_language_with_a_record_and_no_catalogue_is_led_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LANGUAGES, NEW, LANGUAGES["fr"])
    assert catalogues.gaps(NEW) == ["there is no catalogue it.po; begin it with: make language CODE=it"]


def test_a_catalogue_with_another_plural_rule_than_the_record_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LANGUAGES, "fr", LANGUAGES["fr"]._replace(plural="nplurals=2; plural=(n != 1);"))
    (line,) = catalogues.gaps("fr")
    assert line == "the plural rule of fr.po is not that of the record: nplurals=2; plural=(n != 1);"


def test_each_catalogue_has_a_record() -> None:
    assert {file.stem for file in catalogues.LOCALE.glob("*.po")} == set(LANGUAGES) - {ENGLISH}
