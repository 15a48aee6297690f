"""What an analyst leaves in a notebook who ran it changes no report, and makes none due."""

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from workbench import N_REPORTS

from mc2cm_analysis.cli import main
from mc2cm_analysis.paths import notebooks_folder
from mc2cm_analysis.publishing.plan.kinds import CITY, LANGUAGE, Parameter
from mc2cm_analysis.publishing.plan.notebooks import unrun
from mc2cm_analysis.reports import REPORTS


def explored(notebook: dict[str, Any]) -> str:
    """A notebook as JupyterLab saves it after all cells ran for another city."""
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] |= {"collapsed": True, "scrolled": False, "jupyter": {"outputs_hidden": True}}
        if cell["cell_type"] == "code":
            cell |= {"execution_count": number, "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}
        if "parameters" in cell["metadata"].get("tags", []):
            cell["source"] = "".join(cell["source"]).replace('"lyon"', '"beirut"').replace('"en"', "'ar'  # mine")
    notebook["metadata"]["language_info"] |= {"version": "3.99", "file_extension": ".py"}
    notebook["metadata"]["widgets"] = {"state": {}}
    return json.dumps(notebook)


@pytest.mark.parametrize("kind", REPORTS.values(), ids=lambda kind: kind.name)
def test_a_notebook_that_was_explored_is_the_notebook(kind: Any) -> None:
    text = (notebooks_folder() / f"{kind.name}.ipynb").read_text(encoding="utf-8")
    clean, used = unrun(text, kind.parameters), unrun(explored(json.loads(text)), kind.parameters)
    assert used == clean
    nbformat.validate(nbformat.from_dict(used))
    sources = ["".join(cell["source"]) for cell in json.loads(text)["cells"]]
    assert ["".join(cell["source"]) for cell in clean["cells"]] == sources, "and nothing else was changed"


@pytest.mark.parametrize(
    "source",
    ["city = 'turin'\nother = 1", "city = open('x')", "city = other = 'turin'", "city, language = 'a', 'b'", "("],
)
def test_a_cell_of_parameters_that_holds_more_is_left_alone(source: str) -> None:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source, "outputs": []}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert unrun(text, (CITY, LANGUAGE))["cells"][0]["source"] == source


def test_another_default_or_another_line_is_another_notebook() -> None:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "city = 'turin'", "outputs": []}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert unrun(text, (CITY,)) != unrun(text, (Parameter("city", "amman"),))
    assert unrun(text.replace("turin", "amman"), (CITY,)) == unrun(text, (CITY,))
    assert unrun(text.replace("city", "town"), (CITY,)) != unrun(text, (CITY,))


@pytest.mark.parametrize("text", ["[]", "{}", '{"cells": [{}], "metadata": {}}'])
def test_what_is_no_notebook_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="no notebook of version 4"):
        unrun(text)


def test_exploring_leaves_nothing_to_make(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(notebooks_folder(), tmp_path / "notebooks"))
    for file in folder.glob("*.ipynb"):
        file.write_text(explored(json.loads(file.read_text(encoding="utf-8"))), encoding="utf-8")
    monkeypatch.setattr("mc2cm_analysis.publishing.plan.digests.notebooks_folder", lambda: folder)
    assert main(["build", "--out", str(built), "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("0 of ")
    file = folder / "programme.ipynb"
    file.write_text(file.read_text(encoding="utf-8").replace("page.sources()", "page.sources() "), encoding="utf-8")
    assert main(["build", "--out", str(built), "--dry-run"]) == 0
    asked = capsys.readouterr().out.splitlines()[-1]
    assert asked.split() == ["3", "of", str(N_REPORTS), "reports", "would", "be", "made"]
