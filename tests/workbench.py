"""Invented notebooks in place of the project's, made into reports as a build makes them."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from mc2cm_analysis.locations import data_folder
from mc2cm_analysis.publishing.folders import LocalFolder
from mc2cm_analysis.publishing.ledger import LEDGER, Ledger, Outcome
from mc2cm_analysis.publishing.making import Made, make
from mc2cm_analysis.publishing.plan import Report, Task
from mc2cm_analysis.publishing.run import Due, build, withdraw

INVENTED = Path(__file__).parent / "notebooks"


def invented_report(kind: str, city: str = "lyon") -> Report:
    return Report(kind, "en", city, f"Invented report on {city}", (("city", city), ("language", "en")))


class Here(Executor):
    """Does the work at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def built(
    reports: Sequence[Report],
    out: Path,
    *,
    executor: Executor | None = None,
    maker: Callable[[Task], Made] = make,
    notebooks: Path = INVENTED,
    data: Path | None = None,
    **settings: Any,
) -> Iterator[Outcome]:
    """Build reports on notebooks of a folder, and yield what became of each."""
    folder = LocalFolder(out)
    ledger = Ledger(folder)
    place = data or data_folder()
    tasks = {
        report: replace(Task(report, notebooks / f"{report.kind}.ipynb", **settings), data=place) for report in reports
    }
    due = [Due(report, {"invented": "key"}, ("new",)) for report in reports]
    withdraw(due, [], folder, ledger)
    executor = executor or Here()
    yield from build(tasks, due, folder, ledger, lambda task: executor.submit(maker, task))


def entries(out: Path) -> dict[str, Any]:
    """What the ledger of a folder says of each report."""
    return dict(json.loads((out / LEDGER).read_text(encoding="utf-8"))["reports"])
