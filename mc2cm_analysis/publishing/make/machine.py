"""Where are reports made? On this machine, from a copy of the data that nobody changes meanwhile.

`remote` has the same for the machines of a Dask cluster.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.make.executor import FORKS, process_per_task
from mc2cm_analysis.publishing.make.limits import check_limits
from mc2cm_analysis.publishing.make.notebook import Settings
from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.make.report import make_report, warm_up
from mc2cm_analysis.publishing.make.scratch import scratch
from mc2cm_analysis.publishing.make.template import aside
from mc2cm_analysis.publishing.page.downloads import sheets_of
from mc2cm_analysis.publishing.page.fonts import common_subsets, keep_subsets
from mc2cm_analysis.publishing.plan.reports import Report

E = TypeVar("E", bound=Executor)
#: Begins to compute, from the folder of the data, what reports share, and returns what waits for the end of it.
Prepare = Callable[[Path], Callable[[], None]]


def say_what_is_awaited(names: Sequence[str], where: str = "") -> None:
    """Tell the officer, who sees no progress, what the build waits for."""
    print(f"mc2cm: still waiting for {', '.join(names) or 'the reports'}{where}", file=sys.stderr, flush=True)


def as_it_is(made: Outcome) -> Outcome:
    """Return what was made: on this machine, it has passed the gate already."""
    return made


class Maker(NamedTuple):
    """A place where reports are made."""

    executor: Executor  # does other work there
    begin: Callable[[Report], "Future[Outcome]"]
    wait: Callable[[Sequence[str]], None] = say_what_is_awaited  # called while nothing comes, with what is awaited
    gate: Callable[[Outcome], Outcome] = as_it_is  # what comes from there passes it before it is written


@contextmanager
def this_machine(package: Package, prepare: Prepare, settings: Settings, workers: int) -> Iterator[Maker]:
    """Get this machine ready to make some reports at a time; nothing of that is left after the ``with`` block."""
    check_limits(workers, settings.memory, max(package.sizes))
    with private_copy(package) as data, ending(forked_makers(data, prepare, workers)) as executor:
        here = replace(settings, data=data, kernel=settings.kernel or not FORKS)
        yield Maker(executor, lambda report: executor.submit(make_report, report, here))


def forked_makers(data: Path, prepare: Prepare, workers: int) -> Executor:
    """Return an executor whose processes are ready to make reports on data in a private folder."""
    return process_per_task(workers, partial(_ready, prepare, data), data.parent)


def _ready(prepare: Prepare, data: Path) -> None:
    subsets = aside(common_subsets)  # it takes as long as the imports: another core does it meanwhile
    wait_for_results = prepare(data)
    keep_subsets(subsets())  # before the small page of `warm_up`, which would take the same letters out again
    warm_up()
    sheets_of(data)
    wait_for_results()


@contextmanager
def private_copy(package: Package) -> Iterator[Path]:
    """Write a data package into a private folder, under ``data``; the folder is removed after the ``with`` block."""
    with scratch(package.folder, sum(package.sizes)) as folder:
        yield package.copy_to(folder / "data")


@contextmanager
def ending(executor: E) -> Iterator[E]:
    """Shut an executor down after the ``with`` block; at once, with what it does, if that is left in the middle."""
    whole = False
    try:
        yield executor
        whole = True
    finally:
        executor.shutdown(cancel_futures=not whole)
