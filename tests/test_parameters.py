"""Parameters of any notebook that papermill runs are honoured, or what cannot be told without a run is refused."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output
from papermill.translators import PythonTranslator
from workbench import built, invented_report

from mc2cm_analysis.exporting import exported
from mc2cm_analysis.publishing.make.executor import ProcessPerTask
from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.publishing.plan.parameters import Unread, chosen, parameters_of

RESULT = "from IPython.display import HTML\n\nHTML(f'<p>{city}, {language}, {limit}</p>')"


def with_parameters(source: str, **metadata: Any) -> Any:
    """A notebook whose cell of parameters holds some lines, and whose other cell shows them."""
    shown = new_output("display_data", {"text/html": "<p>shown</p>"})
    cells = [
        new_code_cell(source, metadata=metadata or {"tags": ["parameters"]}, execution_count=1),
        new_code_cell(RESULT, execution_count=2, outputs=[shown]),
    ]
    return new_notebook(cells=cells)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("60 * 60", 3600),
        ("-(2 + 3) / 2", -2.5),
        ("float('inf')", math.inf),
        ("-math.inf", -math.inf),
        ("'a' 'b'", "ab"),
        ("[1, {'a': None}]", [1, {"a": None}]),
    ],
)
def test_a_value_that_is_written_out_or_calculated_is_read(line: str, value: Any) -> None:
    assert parameters_of(with_parameters(f"limit: float = {line}  #@param"))["limit"] == value


def test_no_number_is_read_as_no_number() -> None:
    assert all(math.isnan(parameters_of(with_parameters(f"a = {nan}"))["a"]) for nan in ("float('nan')", "np.nan"))


def test_a_value_may_rest_on_one_before_it() -> None:
    assert parameters_of(with_parameters("hour = 60 * 60\nday = other = 24 * hour"))["other"] == 86400


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}_", fullmatch=True), st.one_of(
    st.integers(), st.floats(allow_nan=False), st.text(), st.booleans(), st.none(),
    st.lists(st.integers()), st.dictionaries(st.text(), st.integers()),
)))  # fmt: skip
def test_whatever_papermill_writes_is_read_as_it_was_given(values: dict[str, Any]) -> None:
    cell = PythonTranslator.codify(values)
    assert parameters_of(with_parameters(cell, tags=["injected-parameters"])) == values


@pytest.mark.parametrize(
    "source",
    [
        "language = input()",
        "city, language = 'lyon', 'fr'",
        "if True:\n    language = 'fr'",
        "language = f'{1}'",
        "(language := 'fr')",
        "language = 'f' + 'r'",
        "language = 2 ** 9999999",
    ],
)
def test_a_language_that_only_a_run_could_tell_is_refused(source: str) -> None:
    with pytest.raises(UsageError, match=r"'language' is only a run can tell .*; write it out, such as language ="):
        exported(with_parameters(source))


def test_a_value_that_nobody_asks_for_may_be_anything() -> None:
    values = parameters_of(with_parameters("%matplotlib inline\nimport os\nroot = os.getcwd()\nlanguage: str"))
    assert values["root"] == Unread("os.getcwd()") and "language" not in values
    assert chosen(values, "language", "en") == "en"


def test_a_cell_of_parameters_that_is_not_python_is_named() -> None:
    with pytest.raises(UsageError, match=r"cell 1 gives the parameters and is not Python \(line 2\)"):
        exported(with_parameters("limit = 1\nlanguage <-- 'fr'("))


@pytest.mark.parametrize("code", ["xx", "FR", "None", "1"])
def test_a_language_that_is_not_there_is_named_with_those_that_are(code: str) -> None:
    with pytest.raises(UsageError, match=f"no language '{code}'. .*en, fr, ar"):
        exported(with_parameters(f"language = {code!r}"))


@pytest.mark.parametrize(
    ("source", "metadata"),
    [
        ('language: str = "fr"', {"tags": ["parameters"]}),
        ('#@title Parameters\nlanguage = "fr"  # @param ["en", "fr"]', {"cellView": "form", "id": "x"}),
        ('language = "fr"', {"tags": ["parameters"], "vscode": {"languageId": "python"}}),
        ('%config X = 1\nlanguage = "fr"', {"tags": ["parameters"]}),
    ],
)
def test_the_page_is_in_the_language_that_its_parameters_say(source: str, metadata: Any) -> None:
    html, report = exported(with_parameters(source, **metadata))
    assert report.language == "fr" and '<html lang="fr"' in html


#: The parameters as several programs write them, and what else a notebook of theirs says of itself.
WRITTEN: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "no_kernel": ("city = 'x'\nlanguage = 'x'\nlimit = 60 * 60", {"tags": ["parameters"]}, {}),
    "vscode": (
        "city: str = 'x'\nlanguage: str = 'x'\nlimit = float('inf')",
        {"tags": ["parameters"], "vscode": {"languageId": "python"}},
        {"language_info": {"name": "python"}, "orig_nbformat": 4},
    ),
    "colab": (
        "#@title Settings\ncity = 'x' #@param {type:'string'}\nlanguage = 'x' # @param ['en']\nlimit = float('nan')",
        {"cellView": "form", "id": "aB3"},
        {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}},
    ),
    "in_the_open": ("city = 'x'\nlanguage = 'x'\nlimit = 1", {"tags": None}, {}),
}


@pytest.fixture(scope="module")
def came(makers: ProcessPerTask, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a build makes of these notebooks."""
    folder = tmp_path_factory.mktemp("written")
    for name, (source, metadata, own) in WRITTEN.items():
        cells = [{"cell_type": "code", "metadata": metadata, "source": source}]
        cells.append({"cell_type": "code", "metadata": {}, "source": RESULT})
        cells = [{**cell, "outputs": [], "execution_count": None} for cell in cells]
        notebook = {"cells": cells, "metadata": own, "nbformat": 4, "nbformat_minor": 2}
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    plan = [invented_report(name, city=f"city-{name}") for name in WRITTEN]
    made = built(plan, folder / "out", executor=makers, notebooks=folder)
    return {"folder": folder / "out", **{outcome.report.kind.name: outcome for outcome in made}}


@pytest.mark.parametrize(("name", "limit"), [("no_kernel", "3600"), ("vscode", "inf"), ("colab", "nan")])
def test_a_build_gives_its_values_to_a_notebook_of_any_program(name: str, limit: str, came: dict[str, Any]) -> None:
    assert came[name].done, came[name].problem
    html = (came["folder"] / f"en/city-{name}.html").read_text(encoding="utf-8")
    assert f"<p>city-{name}, en, {limit}</p>" in html


def test_a_notebook_that_would_not_heed_what_it_is_given_is_refused(came: dict[str, Any]) -> None:
    assert came["in_the_open"].problem == (
        "cell 1 sets 'city' and 'language', whatever is given: tag the cell 'parameters'"
    )


def test_a_notebook_is_named_that_has_two_cells_of_parameters(makers: ProcessPerTask, tmp_path: Path) -> None:
    notebook = with_parameters("city = 'x'")
    notebook.cells[1].metadata["tags"] = ["parameters"]
    (tmp_path / "twice.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (outcome,) = built([invented_report("twice")], tmp_path / "out", executor=makers, notebooks=tmp_path)
    assert "cell 1 and cell 2 give parameters" in outcome.problem and "make them one cell" in outcome.problem
