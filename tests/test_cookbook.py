"""What an analyst asks most: each as one would guess it, in at most three lines, and the answer is right."""

import re
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from matplotlib.axes import Axes

from mc2cm_analysis.blocks import Block
from mc2cm_analysis.paths import PACKAGE, notebooks_folder
from mc2cm_analysis.vocabulary import THEMES

_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
COOKBOOK = (PACKAGE.parent / "docs" / "cookbook.md").read_text(encoding="utf-8")
OPENING, *RECIPES = COOKBOOK.split("\n## ")
CODE = {recipe.partition("\n")[0]: _BLOCK.findall(recipe) for recipe in RECIPES}


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What stands at the beginning of the cookbook."""
    names: dict[str, Any] = {}
    exec(_BLOCK.findall(OPENING)[0], names)
    return names


def asked(task: str, names: dict[str, Any]) -> Any:
    """Run the code of a task, and return the value of its last line, as a notebook shows it."""
    *lines, last = CODE[task][0].strip().splitlines()
    exec("\n".join(lines), names)
    return eval(last, names)


def test_each_task_takes_three_lines_at_most() -> None:
    assert len(CODE) >= 10
    for task, code in CODE.items():
        assert len(code) == 1 and len(code[0].strip().splitlines()) <= 3, task


def test_the_welcome_notebook_has_the_same() -> None:
    notebook = nbformat.read(notebooks_folder() / "welcome.ipynb", as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert code == [block.strip() for block in _BLOCK.findall(COOKBOOK)]
    headings = [re.findall(r"^## (.*)", cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]
    assert [heading for found in headings for heading in found] == list(CODE)


def test_statements_of_a_city_on_a_theme_since_a_year(names: dict[str, Any]) -> None:
    rows = asked("The statements of a city on a theme, since a year", names)
    every = names["network"].table("statements")
    wanted = every[(every["city"] == "beirut") & (every["theme"] == "employment_entrepreneurship")]
    assert set(rows["id"]) == set(wanted[wanted["reference_year"] >= 2016]["id"]) and len(rows)


def test_the_sources_behind_a_cell(names: dict[str, Any]) -> None:
    rows = asked("What a cell of the heat map rests on", names)
    count = names["priorities"].evidence_counts(names["network"]).loc[("lyon", "urban_planning")]
    assert len(rows) == count["rows"] and rows["url"].str.startswith("http").all()


def test_two_cities_side_by_side(names: dict[str, Any]) -> None:
    beside = asked("Two cities side by side", names)
    cells = names["priorities"].printed_cells(names["network"])
    for city in ("lyon", "turin"):
        assert beside[city]["rank"].to_dict() == cells.loc[city].to_dict()


def test_south_beside_north(names: dict[str, Any]) -> None:
    beside = asked("A part of the network beside another", names)
    assert set(beside.index) == set(THEMES) and list(beside) == ["place", "place_north"]
    assert (beside["place"] != beside["place_north"]).any()


@pytest.mark.parametrize("task", ["What is done in place of what is stated", "Other weights", "Only some years"])
def test_another_lens_other_weights_some_years(task: str, names: dict[str, Any]) -> None:
    found, usual = asked(task, names), names["priorities"].rank_themes(names["network"])
    assert set(found.index) == set(usual.index) and not found["mean_rank"].equals(usual["mean_rank"])


def test_another_chart_stays_usable_after_it_was_shown(names: dict[str, Any], tmp_path: Path) -> None:
    ax = asked("Another chart", names)
    assert isinstance(ax, Axes) and "Reception of refugees" in [label.get_text() for label in ax.get_yticklabels()]
    plt.close("all")  # as a notebook does when the cell has ended
    ax.get_figure(root=True).savefig(tmp_path / "again.png")
    assert (tmp_path / "again.png").stat().st_size > 10_000


def test_a_chart_and_its_data_as_files(names: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = asked("A chart and its data as files", names)
    assert sorted(file.suffix for file in files) == [".csv", ".png", ".svg", ".xlsx"]
    assert all((tmp_path / file).stat().st_size > 100 for file in files)
    chart = names["chart"]
    assert isinstance(chart, Block)
    assert list(pd.read_csv(tmp_path / "order.csv")["Theme"]) == list(chart.data.index), "names, not ids"
    assert chart.data.index[0] == "Reception of refugees"


def test_a_figure_ready_to_quote(names: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    asked("A figure with its source, ready to quote", names)
    told = capsys.readouterr().out
    assert re.search(r"Population, Lyon, \d{4}: [\d,]+", told) and "Source: " in told


def test_other_choices_as_a_view(names: dict[str, Any]) -> None:
    order = asked("Other choices, kept as a view", names)
    assert set(order.index) == set(THEMES) and names["view"].yaml.startswith("cities:")
