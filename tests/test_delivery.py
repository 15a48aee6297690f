"""What comes of each report is told as it is, and what cannot be trusted never stands under its name."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import nbformat
import pytest
from workbench import INVENTED, built, entries, invented_kind, invented_report

from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.make import delivery, notebook, report
from mc2cm_analysis.publishing.make.executor import ProcessPerTask
from mc2cm_analysis.publishing.make.notebook import NoKernelError, Settings, executed
from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.make.remote.client import _Watch
from mc2cm_analysis.publishing.make.report import checked_again, make_report
from mc2cm_analysis.publishing.page.site import notices, site_pages
from mc2cm_analysis.publishing.plan.digests import of_notebook
from mc2cm_analysis.publishing.plan.notebooks import unrun
from mc2cm_analysis.publishing.plan.reports import Report

Make = Callable[..., Iterator[Outcome]]
KINDS = {file.stem: invented_kind(file.stem) for file in INVENTED.glob("*.ipynb")}


@pytest.fixture
def made(makers: ProcessPerTask) -> Make:
    """Builds invented reports."""
    return partial(built, executor=makers)


def test_one_failure_costs_no_other_report_and_leaves_no_file(made: Make, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "turin.html").write_text("an older report", encoding="utf-8")
    plan = [invented_report("fails_for_turin", city) for city in ("lyon", "turin", "amman")]
    outcomes = {outcome.report.slug: outcome for outcome in made(plan, tmp_path)}
    assert {city: outcome.done for city, outcome in outcomes.items()} == {"lyon": True, "turin": False, "amman": True}
    assert "ValueError: invented fault" in outcomes["turin"].problem
    assert {path.stem for path in (tmp_path / "en").rglob("*.*")} == {"amman", "lyon"}
    assert entries(tmp_path)["en/turin"]["state"] == "failed"
    pages = site_pages(entries(tmp_path), {f"en/{city}" for city in ("lyon", "turin")}, KINDS)
    index = pages["en/index.html"]
    assert "Invented report on turin: not built" in index and 'href="turin.html"' not in index
    assert "amman" not in index, "a city that has left the data is passed over"
    assert "en/turin.html" not in json.loads(pages["manifest.json"])["reports"]


def test_what_no_language_has_has_no_notice_either() -> None:
    """Else an older notice would lead to a report that is gone."""
    failed, done = {"files": {}, "title": "T"}, {"files": {"fr/turin.html": [1, "0"]}, "title": "Turin : profil"}
    found = notices({"en/lyon": failed, "fr/turin": done, "en/turin": failed}, {"en/lyon", "fr/turin", "en/turin"})
    assert {place for place, page in found.items() if not page} == {f"{code}/lyon.html" for code in ("en", "fr", "ar")}
    assert set(found) - {f"{code}/lyon.html" for code in ("en", "fr", "ar")} == {"en/turin.html", "ar/turin.html"}
    assert '<a href="../fr/turin.html" hreflang="fr">Français: Turin : profil</a>' in found["en/turin.html"]


def test_the_manifest_lists_every_page_that_leads_to_reports_and_every_notice() -> None:
    entry = {"files": {"fr/turin.html": [1, "0"]}, "title": "Turin : profil", "report": next(iter(KINDS))}
    pages = {place: page.encode() for place, page in site_pages({"fr/turin": entry}, {"fr/turin"}, KINDS).items()}
    site = json.loads(pages.pop("manifest.json"))["site"]
    assert set(site) == {"index.html", "fr/index.html", "en/turin.html", "ar/turin.html"}
    assert site == {place: {"bytes": len(c), "sha256": sha256(c).hexdigest()} for place, c in pages.items()}


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
        ("dies", "the process that built it was killed by signal 9"),
    ],
)
def test_what_a_report_must_not_carry_is_refused(made: Make, tmp_path: Path, kind: str, said: str) -> None:
    (outcome,) = made([invented_report(kind)], tmp_path)
    assert not outcome.done and said in outcome.problem
    assert not (tmp_path / "en").exists() or not list((tmp_path / "en").iterdir())


def killed_for_amman(report: Report, settings: Settings) -> Outcome:
    if report.slug == "amman":
        os.kill(os.getpid(), signal.SIGKILL)
    return make_report(report, settings)


def test_each_way_to_fail_is_told_apart_and_costs_no_other_report(made: Make, tmp_path: Path) -> None:
    expected = {
        "invented_report": ("lyon", "done"),
        "fails_for_turin": ("turin", "failed"),
        "prints": ("madrid", "refused"),
        "dies": ("beirut", "died"),
        "sleeps": ("tangier", "timed out"),
        "takes_memory": ("lisbon", "out of memory"),
        "shows_its_parameter": ("amman", "died"),
    }
    (tmp_path / "en").mkdir()
    for city, _ in expected.values():
        (tmp_path / "en" / f"{city}.html").write_text("an older report", encoding="utf-8")
    plan = [invented_report(kind, city) for kind, (city, _) in expected.items()]
    settings = {"timeout": 3, "memory": 2_000_000_000}
    outcomes = list(made(plan, tmp_path, maker=killed_for_amman, **settings))
    told = {outcome.report.slug: outcome.state for outcome in outcomes}
    assert told == dict(expected.values())
    assert {name.removeprefix("en/"): entry["state"] for name, entry in entries(tmp_path).items()} == told
    assert all(entry["problem"] for entry in entries(tmp_path).values() if entry["state"] != "done")
    assert {path.stem for path in (tmp_path / "en").rglob("*.*")} == {"lyon"}, "what failed is withdrawn"
    assert "older" not in (tmp_path / "en" / "lyon.html").read_text(encoding="utf-8")
    failures = {path.stem for path in (tmp_path / "failures" / "en").iterdir()}
    assert failures == {city for city, state in told.items() if state != "done"}


def test_the_place_of_a_process_that_died_or_took_too_long_is_told(made: Make, tmp_path: Path) -> None:
    list(made([invented_report("dies", "beirut"), invented_report("sleeps", "tangier")], tmp_path, timeout=1))
    for city, problem in (
        ("beirut", "cell 4: WorkerDiedError: the process that built it was killed by signal 9"),
        ("tangier", "cell 4: CellTimeoutError: A cell timed out while it was being executed, after 1 seconds."),
    ):
        assert entries(tmp_path)[f"en/{city}"]["problem"] == problem
        page = (tmp_path / "failures" / "en" / f"{city}.html").read_text(encoding="utf-8")
        assert "<dt>Cell</dt><dd>4</dd>" in page and "<h2>The cell</h2>" in page


def test_an_analyst_finds_cell_code_and_command_of_what_failed(made: Make, tmp_path: Path) -> None:
    failing = invented_report("fails_for_turin", "turin")
    list(made([failing], tmp_path))
    page = (tmp_path / "failures" / "en" / "turin.html").read_text(encoding="utf-8")
    for told in (
        "<h1>en/turin: failed</h1>",
        "ValueError: invented fault",
        "city = 'turin'",
        f"mc2cm build fails_for_turin --city turin --lang en --data {data_folder()} --out {tmp_path}",
        f"papermill {INVENTED}/fails_for_turin.ipynb turin.ipynb -p city turin -p language en",
        "Traceback",
    ):
        assert told in page
    assert "\x1b[" not in page and "<script" not in page
    assert "failures" not in site_pages(entries(tmp_path), {"en/turin"}, KINDS)["en/index.html"]
    list(made([replace(failing, kind=KINDS["invented_report"])], tmp_path))
    assert not list((tmp_path / "failures").rglob("*.html")), "a report that is done has no such page"


def shown_for_the_other(report: Report, settings: Settings, swapped: bool) -> Outcome:
    """Make a report from what two executed notebooks show, the last cells of which may have changed places."""
    other = invented_report(report.kind.name, {"lyon": "turin", "turin": "lyon"}[report.slug])
    own, foreign = executed(report, settings), executed(other, settings)
    if swapped:
        own.cells[-1].outputs = foreign.cells[-1].outputs
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mc2cm_analysis.publishing.make.report.executed", lambda *_: own)
        return make_report(report, settings)


def test_figures_of_two_cities_that_change_places_are_caught(made: Make, tmp_path: Path) -> None:
    plan = [invented_report("shows_a_figure", city) for city in ("lyon", "turin")]
    settled = made(plan, tmp_path, maker=partial(shown_for_the_other, swapped=False))
    assert [outcome.state for outcome in settled] == ["done", "done"]
    assert "Figures of lyon" in (tmp_path / "en" / "lyon.html").read_text(encoding="utf-8")
    outcomes = list(made(plan, tmp_path, maker=partial(shown_for_the_other, swapped=True)))
    assert [outcome.state for outcome in outcomes] == ["refused", "refused"]
    assert "shows what was not made for this report" in outcomes[0].problem
    assert not (tmp_path / "en" / "lyon.html").exists()


def mistaken(report: Report, settings: Settings) -> Outcome:
    return Outcome(invented_report("invented_report", "turin"), "done", files={"en/lyon.html": b"of Turin"})


def test_a_result_that_comes_back_for_another_report_is_refused(made: Make, tmp_path: Path) -> None:
    (outcome,) = made([invented_report("invented_report")], tmp_path, maker=mistaken)
    assert outcome.state == "refused" and outcome.problem == "what came back was made for en/turin"
    assert not (tmp_path / "en" / "lyon.html").exists()


def with_a_file_more(report: Report, settings: Settings) -> Outcome:
    return replace(make_report(report, settings), files={"index.html": b"of a worker"})


def test_a_result_with_a_file_that_is_none_of_the_report_is_refused(made: Make, tmp_path: Path) -> None:
    (outcome,) = made([invented_report("invented_report")], tmp_path, maker=with_a_file_more)
    assert outcome.state == "refused"
    assert outcome.problem == "what came back has a file index.html, which is none of this report"
    assert not (tmp_path / "index.html").exists() and not (tmp_path / "en" / "lyon.html").exists()


LEAK = b'{"cell_type": "markdown", "id": "x", "metadata": {}, "source": "see /home/ann/x"}, '


@pytest.mark.parametrize(
    ("place", "old", "new", "said"),
    [
        ("en/lyon.html", b"", b"", ""),
        ("en/lyon.html", b"</main>", b"<script>alert(1)</script></main>", "script"),
        ("en/lyon.html", b"</main>", b"/home/ann/x</main>", "a path"),
        ("en/lyon.html", b"<style>", b"<style>@import 'x';", "not as the gate of this machine would have let it pass"),
        ("en/lyon.html", b"</main>", b"<p>\xff</p></main>", "can't decode"),
        ("notebooks/en/lyon.ipynb", b'"cells": [', b'"cells": [' + LEAK, "a path"),
        ("notebooks/en/lyon.ipynb", b"{", b"", "JSON"),
        ("en/data/lyon.json", b"[", b'[{"id": "another"}', "has not the references of the notebook"),
        ("en/data/lyon.csv", b"", b"/home/ann/x,", "a path"),
        ("en/data/lyon.xlsx", b"PK", b"", "cannot be read as xlsx"),
    ],
)
def test_what_another_machine_has_made_passes_the_gate_of_this_one(
    kept_outcome: Outcome, place: str, old: bytes, new: bytes, said: str
) -> None:
    files = {**kept_outcome.files, place: kept_outcome.files[place].replace(old, new, 1)}
    outcome = checked_again(replace(kept_outcome, files=files))
    assert (outcome.done, bool(outcome.files)) == ((not said), (not said)) and said in outcome.problem


def test_a_workbook_that_another_machine_has_made_is_looked_into(kept_outcome: Outcome) -> None:
    place, planted = "en/data/lyon.xlsx", BytesIO()
    with ZipFile(BytesIO(kept_outcome.files[place])) as book, ZipFile(planted, "w") as other:
        for name in book.namelist():
            other.writestr(name, book.read(name).replace(b"</t>", b" /home/ann/x</t>", 1))
    outcome = checked_again(replace(kept_outcome, files={**kept_outcome.files, place: planted.getvalue()}))
    assert not outcome.done and "a path" in outcome.problem


@pytest.fixture(scope="module")
def kept_outcome(makers: ProcessPerTask) -> Outcome:
    """What a process has made of an invented report, with its files."""
    how = Settings(INVENTED, data_folder())
    return makers.submit(make_report, invented_report("invented_report"), how).result()


def test_the_ledger_knows_the_notebook_that_was_run_whatever_was_planned(
    makers: ProcessPerTask, tmp_path: Path
) -> None:
    """Somebody may change it while a build runs, and take that back: the next build has to see it."""
    place = tmp_path / "notebooks" / "invented_report.ipynb"
    place.parent.mkdir()
    written = (INVENTED / place.name).read_text(encoding="utf-8")

    def known(text: str) -> str:
        place.write_text(text, encoding="utf-8")
        (outcome,) = built(
            [invented_report("invented_report")], tmp_path / "out", executor=makers, notebooks=place.parent
        )
        assert outcome.done
        return str(entries(tmp_path / "out")["en/lyon"]["key"]["notebook"])

    other = json.loads(written)
    other["cells"][-1]["source"] = [*other["cells"][-1]["source"], "\n"]
    assert known(written) != known(json.dumps(other))
    assert known(written) == of_notebook(unrun(written, invented_kind("invented_report").parameters))


def test_a_page_that_cannot_be_removed_costs_its_report_only(made: Make, tmp_path: Path) -> None:
    (tmp_path / "en" / "turin.html" / "kept").mkdir(parents=True)
    plan = [invented_report("invented_report", city) for city in ("lyon", "turin", "x" * 260)]
    outcomes = {outcome.report.slug: outcome for outcome in made(plan, tmp_path)}
    assert outcomes["lyon"].done
    for city, why in (("turin", "Is a directory"), ("x" * 260, "File name too long")):
        assert outcomes[city].state == "not written" and outcomes[city].problem.endswith(f"cannot be removed: {why}")
        assert entries(tmp_path)[f"en/{city}"]["state"] == "not written"
    assert (tmp_path / "en" / "turin.html" / "kept").exists()


def waits_for(seconds: float, report: Report, settings: Settings) -> Outcome:
    time.sleep(seconds)
    return Outcome(report, "done")


def test_while_nothing_comes_what_is_awaited_is_told(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(delivery, "_SECONDS_OF_SILENCE", 0.2)
    list(made([invented_report("invented_report")], tmp_path, maker=partial(waits_for, 2)))
    assert capsys.readouterr().err.startswith("mc2cm: still waiting for en/lyon\n")


class InventedClient:
    """Of a cluster, how many workers it has each time it is asked."""

    def __init__(self, *found: int | Exception) -> None:
        self._found = iter(found)
        self.scheduler = SimpleNamespace(identity=None)

    def sync(self, asked: object, callback_timeout: float) -> dict[str, Any]:
        now = next(self._found)
        if isinstance(now, Exception):
            raise now
        return {"workers": dict.fromkeys(range(now))}


def test_a_build_waits_for_workers_that_have_died_and_not_for_ever(capsys: pytest.CaptureFixture[str]) -> None:
    watch = _Watch(InventedClient(1, *[0] * 5, 1, *[0] * 6), "tcp://invented:1")
    for _ in range(12):
        watch(["en/lyon"])
    with pytest.raises(ConnectionError, match="the cluster at tcp://invented:1 has no workers left, and none has come"):
        watch(["en/lyon"])
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "mc2cm: still waiting for en/lyon"
    assert lines[1].endswith("; the cluster has no workers left, start one with: dask worker tcp://invented:1")


@pytest.mark.parametrize("silence", [TimeoutError(), OSError("closed")])
def test_a_scheduler_that_does_not_answer_any_more_ends_the_build(silence: Exception) -> None:
    with pytest.raises(ConnectionError, match="the scheduler at tcp://invented:1 does not answer any more"):
        _Watch(InventedClient(silence), "tcp://invented:1")(["en/lyon"])


def shouts(report: Report, settings: Settings) -> Outcome:
    raise ValueError("\x1b[31m" + "x" * 5_000_000 + "the end")


def test_a_message_of_any_length_is_kept_as_a_person_reads_it(made: Make, tmp_path: Path) -> None:
    (outcome,) = made([invented_report("invented_report")], tmp_path, maker=shouts)
    assert outcome.problem.startswith("ValueError: xxx") and "characters left out) xxx" in outcome.problem
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {"ledger.json", "lyon.html"} and all(
        path.stat().st_size < 200_000 for path in kept
    )


def test_only_a_kernel_that_never_came_up_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def unlucky(template: str, *_: Any, **__: Any) -> Any:
        tries.append(template)
        raise RuntimeError("Kernel didn't respond in 60 seconds") if "invented" in template else ValueError("of a cell")

    monkeypatch.setattr("papermill.execute.execute_notebook", unlucky)
    with pytest.raises(NoKernelError, match="didn't respond"):
        notebook._in_kernel("invented_report", "python3", {})
    with pytest.raises(ValueError, match="of a cell"):
        notebook._in_kernel("fails", "python3", {})
    assert tries == ["invented_report", "invented_report", "fails"]


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
    assert report._in_words(ValueError("  ")) == "ValueError: no message"


def test_nothing_is_written_outside_the_output_folder(made: Make, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="outside"):
        list(made([invented_report("invented_report", "../../evil")], tmp_path / "out"))
    assert not (tmp_path.parent / "evil.html").exists() and not (tmp_path / "evil.html").exists()
