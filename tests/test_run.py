"""What becomes of each report is told as it is, and what cannot be trusted never stands under its name."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from workbench import INVENTED, built, entries, invented_report

from mc2cm_analysis.publishing import execution, making
from mc2cm_analysis.publishing.kernels import warm_kernels
from mc2cm_analysis.publishing.ledger import Outcome
from mc2cm_analysis.publishing.making import Made, make
from mc2cm_analysis.publishing.parameters import REPORTS
from mc2cm_analysis.publishing.plan import Task
from mc2cm_analysis.publishing.processes import ProcessPerTask
from mc2cm_analysis.publishing.site import site_pages

Make = Callable[..., Iterator[Outcome]]


@pytest.fixture(scope="module", autouse=True)
def warm() -> Iterator[str]:
    """The kernels of all these tests come from one warm process."""
    with warm_kernels() as address:
        yield address


@pytest.fixture
def made(warm: str, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Builds invented reports."""
    for file in INVENTED.glob("*.ipynb"):
        monkeypatch.setitem(REPORTS, file.stem, REPORTS["city_profile"])
    return partial(built, warm=warm)


def test_one_failure_costs_no_other_report_and_leaves_no_file(made: Make, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "turin.html").write_text("an older report", encoding="utf-8")
    plan = [invented_report("fails_for_turin", city) for city in ("lyon", "turin", "amman")]
    outcomes = {outcome.report.slug: outcome for outcome in made(plan, tmp_path)}
    assert {city: outcome.done for city, outcome in outcomes.items()} == {"lyon": True, "turin": False, "amman": True}
    assert "ValueError: invented fault" in outcomes["turin"].problem
    assert sorted(path.name for path in (tmp_path / "en").iterdir()) == ["amman.html", "lyon.html"]
    assert entries(tmp_path)["en/turin"]["state"] == "failed"
    pages = site_pages(entries(tmp_path), {f"en/{city}" for city in ("lyon", "turin")})
    index = pages["en/index.html"]
    assert "Invented report on turin: not built" in index and 'href="turin.html"' not in index
    assert "amman" not in index, "a city that has left the data is passed over"
    assert "en/turin.html" not in json.loads(pages["manifest.json"])["reports"]


def test_each_report_shows_its_own_city(made: Make, tmp_path: Path) -> None:
    plan = [invented_report("invented_report", city) for city in ("lyon", "turin")]
    assert all(outcome.done for outcome in made(plan, tmp_path))
    for city, other in (("lyon", "turin"), ("turin", "lyon")):
        html = (tmp_path / "en" / f"{city}.html").read_text(encoding="utf-8")
        assert f"<p>{city}</p>" in html and other not in html


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("warns", "a warning or message"),
        ("prints", "printed text"),
        ("shows_a_png", "image/png"),
        ("names_a_path", "a path of this machine"),
        ("loads_a_script", "a tag 'script'"),
        ("shows_mermaid", "text/vnd.mermaid"),
        ("dies", "DeadKernelError"),
    ],
)
def test_what_a_report_must_not_carry_is_refused(made: Make, tmp_path: Path, kind: str, said: str) -> None:
    (outcome,) = made([invented_report(kind)], tmp_path)
    assert not outcome.done and said in outcome.problem
    assert not (tmp_path / "en").exists() or not list((tmp_path / "en").iterdir())


def killed_for_amman(task: Task) -> Made:
    if task.report.slug == "amman":
        os.kill(os.getpid(), signal.SIGKILL)
    return make(task)


def test_each_way_to_fail_is_told_apart_and_costs_no_other_report(made: Make, tmp_path: Path) -> None:
    expected = {
        "invented_report": ("lyon", "done"),
        "fails_for_turin": ("turin", "failed"),
        "prints": ("madrid", "refused"),
        "dies": ("beirut", "kernel died"),
        "sleeps": ("tangier", "timed out"),
        "takes_memory": ("lisbon", "out of memory"),
        "shows_its_parameter": ("amman", "worker died"),
    }
    (tmp_path / "en").mkdir()
    for city, _ in expected.values():
        (tmp_path / "en" / f"{city}.html").write_text("an older report", encoding="utf-8")
    plan = [invented_report(kind, city) for kind, (city, _) in expected.items()]
    with ProcessPerTask(2) as executor:
        settings = {"timeout": 5, "memory": 2_000_000_000}
        outcomes = list(made(plan, tmp_path, executor=executor, maker=killed_for_amman, **settings))
    told = {outcome.report.slug: outcome.state for outcome in outcomes}
    assert told == dict(expected.values())
    assert {name.removeprefix("en/"): entry["state"] for name, entry in entries(tmp_path).items()} == told
    assert all(entry["problem"] for entry in entries(tmp_path).values() if entry["state"] != "done")
    assert [path.name for path in (tmp_path / "en").iterdir()] == ["lyon.html"], "what failed is withdrawn"
    assert "older" not in (tmp_path / "en" / "lyon.html").read_text(encoding="utf-8")
    failures = {path.stem for path in (tmp_path / "failures" / "en").iterdir()}
    assert failures == {city for city, state in told.items() if state != "done"}


def test_an_analyst_finds_cell_code_and_command_of_what_failed(made: Make, tmp_path: Path) -> None:
    report = invented_report("fails_for_turin", "turin")
    list(made([report], tmp_path))
    page = (tmp_path / "failures" / "en" / "turin.html").read_text(encoding="utf-8")
    for told in (
        "<h1>en/turin: failed</h1>",
        "ValueError: invented fault",
        "city = &#x27;turin&#x27;",
        "mc2cm build fails_for_turin --city turin --lang en",
        "papermill notebooks/fails_for_turin.ipynb turin.ipynb -p city turin -p language en",
        "Traceback",
    ):
        assert told in page
    assert "\x1b[" not in page and "<script" not in page
    assert "failures" not in site_pages(entries(tmp_path), {"en/turin"})["en/index.html"]
    list(made([replace(report, kind="invented_report")], tmp_path))
    assert not list((tmp_path / "failures").rglob("*.html")), "a report that is done has no such page"


def swapped(first: Any, second: Any) -> None:
    """Let two executed notebooks change what their last cells show."""
    first.cells[-1].outputs, second.cells[-1].outputs = second.cells[-1].outputs, first.cells[-1].outputs


def test_figures_of_two_cities_that_change_places_are_caught(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = {city: execution.execute(_task("shows_a_figure", city)) for city in ("lyon", "turin")}
    monkeypatch.setattr(execution, "executed", lambda task: ran[task.report.slug])
    plan = [invented_report("shows_a_figure", city) for city in ran]
    assert [outcome.state for outcome in made(plan, tmp_path)] == ["done", "done"]
    assert "Figures of lyon" in (tmp_path / "en" / "lyon.html").read_text(encoding="utf-8")
    swapped(*ran.values())
    outcomes = list(made(plan, tmp_path))
    assert [outcome.state for outcome in outcomes] == ["refused", "refused"]
    assert "shows what was not made for this report" in outcomes[0].problem
    assert not (tmp_path / "en" / "lyon.html").exists()


def _task(kind: str, city: str) -> Task:
    return Task(invented_report(kind, city), INVENTED / f"{kind}.ipynb", data=INVENTED)


def test_a_result_that_comes_back_for_another_report_is_refused(made: Make, tmp_path: Path) -> None:
    def mistaken(task: Task) -> Made:
        return Made(invented_report("invented_report", "turin"), "done", files={"en/lyon.html": b"of Turin"})

    (outcome,) = made([invented_report("invented_report")], tmp_path, maker=mistaken)
    assert outcome.state == "refused" and outcome.problem == "what came back was made for en/turin"
    assert not (tmp_path / "en" / "lyon.html").exists()


def test_only_a_kernel_that_never_came_up_is_tried_again(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []
    real = execution.execute

    def unlucky(task: Task) -> Any:
        tries.append(task.report.kind)
        if tries == ["invented_report"]:
            raise execution.NoKernelError("Kernel didn't respond in 60 seconds")
        return real(task)

    monkeypatch.setattr(execution, "execute", unlucky)
    (outcome,) = made([invented_report("invented_report")], tmp_path)
    assert outcome.done and tries == ["invented_report"] * 2
    (outcome,) = made([invented_report("fails_for_turin", "turin")], tmp_path)
    assert outcome.state == "failed" and tries[2:] == ["fails_for_turin"]


def test_the_executed_notebook_forgets_the_machine(made: Make, tmp_path: Path) -> None:
    list(made([invented_report("invented_report")], tmp_path))
    text = (tmp_path / "notebooks" / "en" / "lyon.ipynb").read_text(encoding="utf-8")
    assert "papermill" not in nbformat.reads(text, as_version=4).metadata
    assert str(INVENTED) not in text and str(tmp_path) not in text and "iopub" not in text


def test_the_executed_notebook_is_the_same_each_time(made: Make, tmp_path: Path) -> None:
    kept = []
    for name in ("one", "two"):
        list(made([invented_report("invented_report")], tmp_path / name))
        kept.append((tmp_path / name / "notebooks" / "en" / "lyon.ipynb").read_bytes())
    assert kept[0] == kept[1]


def test_an_error_without_words_is_still_told() -> None:
    assert making._in_words(ValueError("  ")) == "ValueError: no message"


def test_nothing_is_written_outside_the_output_folder(made: Make, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="outside"):
        list(made([invented_report("invented_report", "../../evil")], tmp_path / "out"))
    assert not (tmp_path.parent / "evil.html").exists() and not (tmp_path / "evil.html").exists()
