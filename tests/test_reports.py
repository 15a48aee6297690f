"""What is computed before reports are forked is all that reports share, and changes nothing that they say."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from mc2cm_analysis import Network, evidence, priorities
from mc2cm_analysis.caching import _KNOWN
from mc2cm_analysis.language import current
from mc2cm_analysis.loading import load_network
from mc2cm_analysis.paths import CHECKED, DATA, data_folder, notebooks_folder
from mc2cm_analysis.preparation import prepare
from mc2cm_analysis.reports import REPORTS


@pytest.fixture(scope="module")
def preloaded() -> Network:
    """The network that a report finds where its build has checked the data: loaded once, with what reports share."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CHECKED, str(data_folder()))
        patch.setenv(DATA, str(data_folder()))
        prepare(REPORTS.values(), data_folder())()
        return load_network()


def run(notebook: str) -> None:
    """Run the code of a notebook with the parameters that it states."""
    cells = json.loads((notebooks_folder() / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)


@pytest.mark.parametrize("notebook", [name for name, kind in REPORTS.items() if not kind.only])
def test_a_report_asks_for_nothing_more_than_the_rows_of_its_city(
    preloaded: Network, monkeypatch: pytest.MonkeyPatch, notebook: str
) -> None:
    monkeypatch.setenv(CHECKED, str(data_folder()))
    for drawing in ("framed", "located"):  # what draws knows data frames, and asks no network
        monkeypatch.setattr(f"mc2cm_analysis.page.{drawing}", lambda *_, **__: None)
    known = set(_KNOWN[preloaded])
    run(notebook)
    for question in set(_KNOWN[preloaded]) - known:
        assert question[-1] == "lyon" and notebook == "city_profile", f"{question} is not computed before"


def test_results_are_the_same_with_and_without(network: Network, preloaded: Network) -> None:
    for result in (evidence.section_rows, evidence.conflicts, priorities.stated_against_done, priorities.city_ranks):
        pd.testing.assert_frame_equal(result(preloaded), result(network))
    for city in network.cities:
        pd.testing.assert_frame_equal(
            preloaded.city(city).rows(priorities.lens_evidence),
            priorities.lens_evidence(network).query("city == @city").reset_index(drop=True),
        )
    one, other = priorities.order_stability(preloaded), priorities.order_stability(network)
    pd.testing.assert_frame_equal(one.places, other.places)


def test_no_language_is_made_active_and_no_thread_is_started(preloaded: Network) -> None:
    tasks = Path("/proc/self/task")
    before = len(os.listdir(tasks)) if tasks.is_dir() else 1
    for kind in REPORTS.values():
        if kind.prepare is not None:
            kind.prepare(preloaded)
    assert current().code == "en"
    assert (len(os.listdir(tasks)) if tasks.is_dir() else 1) == before
