"""What is computed before the kernels are forked is all that reports share, and changes nothing that they say."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from mc2cm_analysis import Network, evidence, priorities
from mc2cm_analysis.language import current
from mc2cm_analysis.locations import CHECKED, data_folder, notebooks_folder
from mc2cm_analysis.memory import _KNOWN
from mc2cm_analysis.network import load_network
from mc2cm_analysis.package import Package
from mc2cm_analysis.preload import preload


@pytest.fixture(scope="module")
def preloaded() -> Network:
    """The network that a kernel finds where its build has checked the data: loaded once, and preloaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CHECKED, str(data_folder()))
        network = load_network()
    preload(network)
    return network


def run(notebook: str) -> None:
    """Run the code of a notebook with the parameters that it states."""
    cells = json.loads((notebooks_folder() / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)


@pytest.mark.parametrize("notebook", ["city_profile", "priorities", "programme", "evidence"])
def test_a_report_asks_for_nothing_more_than_the_rows_of_its_city(
    preloaded: Network, monkeypatch: pytest.MonkeyPatch, notebook: str
) -> None:
    monkeypatch.setenv(CHECKED, str(data_folder()))
    known = set(_KNOWN[preloaded])
    run(notebook)
    for question in set(_KNOWN[preloaded]) - known:
        assert question[-1] == "lyon" and notebook == "city_profile", f"{question} is not computed before"


def test_results_are_the_same_with_and_without(network: Network, preloaded: Network) -> None:
    for result in (evidence.section_rows, evidence.conflicts, priorities.stated_against_done, priorities.city_ranks):
        pd.testing.assert_frame_equal(result(preloaded), result(network))
    for city in network.cities:
        pd.testing.assert_frame_equal(
            preloaded.city(city).part_of(priorities.lens_evidence),
            priorities.lens_evidence(network).query("city == @city").reset_index(drop=True),
        )
    one, other = priorities.order_stability(preloaded), priorities.order_stability(network)
    pd.testing.assert_frame_equal(one.places, other.places)


def test_only_what_is_asked_for_is_computed() -> None:
    network = Network(Package(data_folder()))
    preload(network, [])
    assert {question[0].__name__ for question in _KNOWN[network]} == {"table", "texts"}


def test_no_language_is_made_active_and_no_thread_is_started(network: Network) -> None:
    tasks = Path("/proc/self/task")
    before = len(os.listdir(tasks)) if tasks.is_dir() else 1
    preload(network)
    assert current().code == "en"
    assert (len(os.listdir(tasks)) if tasks.is_dir() else 1) == before
