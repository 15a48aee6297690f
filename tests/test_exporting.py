"""The export menu makes of a notebook that was run by hand the page of the build, or says in a sentence why not."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.publishing.page.kept import without_notice
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.workspace import prose_for

#: What JupyterLab's server hands over with a notebook, and the command does not.
BROWSER = {"config_dir": "", "metadata": {"name": "city_profile"}}


def run_by_hand(built: Path, name: str, **parameters: str) -> Any:
    """A kept notebook as it would be had an analyst run it in a workspace in its language."""
    notebook = without_notice(nbformat.read(built / "notebooks" / f"{name}.ipynb", as_version=4))
    del notebook.metadata["mc2cm"]
    notebook.cells = [cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.metadata.pop("mc2cm_seal", None)
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join(f'{key} = "{value}"' for key, value in parameters.items())
        if cell.cell_type == "markdown":
            cell.source = prose_for(cell.source, Language(parameters["language"]))
    return notebook


def export(notebook: Any, **resources: Any) -> tuple[str, Any]:
    html, told = get_exporter("mc2cm")().from_notebook_node(notebook, resources or None)
    return html, told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["lyon", "priorities", "programme", "evidence"])
def test_a_notebook_that_was_run_by_hand_is_the_page_of_the_build(built: Path, name: str, language: str) -> None:
    parameters = {"city": name, "language": language} if name == "lyon" else {"language": language}
    html, _ = export(run_by_hand(built, f"{language}/{name}", **parameters))
    assert html == (built / language / f"{name}.html").read_text(encoding="utf-8")


def test_the_file_from_the_menu_carries_the_city_and_the_language(built: Path) -> None:
    _, told = export(run_by_hand(built, "en/tangier", city="tangier", language="en"), **BROWSER)
    assert told["output_extension"] == "-tangier-en.html"
    assert get_exporter("mc2cm").export_from_notebook == "MC2CM report (HTML, one file)"


@pytest.mark.parametrize("left", [1, 3])
def test_a_notebook_that_was_not_run_is_refused(built: Path, left: int) -> None:
    notebook = run_by_hand(built, "en/tangier", city="tangier", language="en")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code[-left:]:
        cell.update(execution_count=None, outputs=[])
    told = f"{left} of {len(code)} cells were not run; run all cells first, and save the notebook"
    with pytest.raises(RefusedError, match=told):
        export(notebook)
    html, resources = export(notebook, **BROWSER)
    assert told in html and "city_profile.ipynb was not exported" in html
    assert resources["output_extension"] == "-not-exported.html"


def test_what_the_gate_refuses_is_told_in_a_sentence() -> None:
    output = nbformat.v4.new_output("display_data", {"text/html": "<script>alert(1)</script>"})
    notebook = new_notebook(cells=[new_code_cell("show()", outputs=[output], execution_count=1)])
    with pytest.raises(RefusedError):
        export(notebook)
    html, _ = export(notebook, **BROWSER)
    assert "was not exported" in html and "script" in html and "<script>" not in html


def test_prose_that_its_language_cannot_say_is_told(built: Path) -> None:
    notebook = run_by_hand(built, "fr/programme", language="fr")
    notebook.cells.append(new_markdown_cell("A paragraph of one's own."))
    html, _ = export(notebook, **BROWSER)
    assert "no message in &#x27;fr&#x27; for: A paragraph of one" in html


def test_a_city_that_is_not_there_is_told(built: Path) -> None:
    html, _ = export(run_by_hand(built, "en/tangier", city="atlantis", language="en"), **BROWSER)
    assert "no city &#x27;atlantis&#x27;. Known: amman" in html
