"""What happens between the command to build and the reports in their folder?

The plan is held against the ledger of the folder; what has moved is made again, from data in which no fault was found;
nothing is run where nothing has moved.
"""

import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mc2cm_analysis.catalogues import gaps
from mc2cm_analysis.language import MissingTextError
from mc2cm_analysis.locations import data_folder, funding_file, notebooks_folder
from mc2cm_analysis.progress import Document, Lines, Quiet, dry_run
from mc2cm_analysis.publishing.folders import Folder, check_writable, output_folder
from mc2cm_analysis.publishing.keys import Keys, library
from mc2cm_analysis.publishing.ledger import Ledger, Outcome
from mc2cm_analysis.publishing.parameters import UsageError, check_languages
from mc2cm_analysis.publishing.plan import Report, Task, known_reports, plan_reports
from mc2cm_analysis.publishing.run import Due, build, due, longest_first, withdraw
from mc2cm_analysis.validation import find_issues, fingerprint
from mc2cm_analysis.vocabulary import ENGLISH, LANGUAGES

if TYPE_CHECKING:  # it brings what runs notebooks
    from mc2cm_analysis.publishing.workshop import Workshop

SHOWN_FAULTS: Final = 50
_PROGRESS: Final = {"lines": Lines, "quiet": Quiet, "json": Document}


class RefusedBuildError(Exception):
    """Nothing is built: the message lists what stands against it."""

    def __init__(self, what: str, lines: Sequence[str]) -> None:
        shown = [f"  {line}" for line in lines[:SHOWN_FAULTS]]
        if len(lines) > SHOWN_FAULTS:
            shown.append(f"  and {len(lines) - SHOWN_FAULTS} more")
        super().__init__("\n".join([f"{what}, no report was built:", *shown]))


@dataclass(frozen=True)
class Asked:
    """What was asked for, see ``mc2cm build --help``."""

    reports: Sequence[str] = ()
    cities: Sequence[str] = ()
    languages: Sequence[str] = ()
    out: str = "reports"
    data: Path | None = None
    pdf: bool = False
    workers: int = 1
    scheduler: str = ""
    timeout: float | None = None
    memory: int | None = None
    force: bool = False
    dry_run: bool = False
    progress: str = "lines"


def build_reports(asked: Asked) -> bool:
    """Build what was asked for, and say whether all of it stands in the folder.

    Raises
    ------
    UsageError
        If something was asked for that is not there, or the folder cannot be read or written to.
    RefusedBuildError
        If the data has faults, or a language cannot be said.
    """
    data, folder = data_folder(asked.data), output_folder(asked.out)
    languages = check_languages(asked.languages)
    with _readable(data, languages):
        plan = plan_reports(data, asked.reports, asked.cities, languages)
    now = _due(plan, asked, data, folder)
    if asked.dry_run:
        print(dry_run(now))
        return True
    if not any(one.why for one in now):
        if folder.read("index.html") is None:  # a build was stopped when only its index was left to do
            from mc2cm_analysis.publishing.site import site_pages

            _write_pages(site_pages(_ledger(folder).entries, known_reports(data)), folder)
        _PROGRESS[asked.progress](now, asked.out).end(0)
        return True
    _check_speech(languages)
    if asked.pdf:
        from mc2cm_analysis.publishing.pdf import check_pdf

        check_pdf()
    check_writable(folder)
    with folder.alone(lambda: print(f"mc2cm: another build writes to {folder.name}; waiting for it", file=sys.stderr)):
        return _build(_due(plan, asked, data, folder), asked, data, folder)


def _due(plan: Sequence[Report], asked: Asked, data: Path, folder: Folder) -> list[Due]:
    with _readable(data, plan[0].languages):
        return due(plan, Keys(data), _ledger(folder), force=asked.force, pdf=asked.pdf)


def _build(plan: Sequence[Due], asked: Asked, data: Path, folder: Folder) -> bool:
    """Make what is due of a plan, alone in the folder."""
    started, ledger, progress = time.monotonic(), _ledger(folder), _PROGRESS[asked.progress](plan, asked.out)
    if progress.due:  # another build may have made it meanwhile
        wanted = longest_first(progress.due, ledger)
        deque(progress.follow(_made(wanted, asked, data, folder, ledger)), maxlen=0)
    progress.end(time.monotonic() - started)
    return all(outcome.done for outcome in progress.made)


def _ledger(folder: Folder) -> Ledger:
    try:
        return Ledger(folder)
    except OSError as error:
        raise UsageError(f"what is in {folder.name} cannot be read: {error.strerror or error}") from None


@contextmanager
def _readable(data: Path, languages: Sequence[str]) -> Iterator[None]:
    """Where the data is not even such that a plan can be made, say what is wrong with it."""
    try:
        yield
    except UsageError:
        raise
    except MissingTextError:  # a title cannot be said: list everything that cannot
        _check_speech(languages)
        raise
    except (OSError, KeyError, ValueError):
        _check_data(data, languages)
        raise


def _check_data(data: Path, languages: Sequence[str]) -> None:
    if issues := find_issues(data, languages):
        raise RefusedBuildError(f"{len(issues)} fault(s) in the data", [str(issue) for issue in issues])


def _check_speech(languages: Sequence[str]) -> None:
    """See that everything can be said in the languages, and that it is known whom the reports name."""
    for code in languages:
        if code != ENGLISH and (lines := gaps(code)):
            raise RefusedBuildError(f"{len(lines)} message(s) cannot be said in {LANGUAGES[code].name}", lines)
    from mc2cm_analysis.publishing.funding import read_funding

    read_funding(funding_file(), languages)


def _made(wanted: Sequence[Due], asked: Asked, data: Path, folder: Folder, ledger: Ledger) -> Iterator[Outcome]:
    """Make the reports that are wanted, and the pages that lead to them; while it goes on, there are no such pages."""
    from mc2cm_analysis.publishing.site import site_pages, site_places

    planned_from, languages = fingerprint(data), wanted[0].report.languages
    with _workshop(asked, data, wanted) as shop:
        if fingerprint(shop.data) != planned_from:
            raise RefusedBuildError("the data was changed a moment ago", ["build again when it is saved"])
        mark = " ".join([planned_from, library(), *languages])
        if asked.force or ledger.checked != mark:
            _check_data(shop.data, languages)
            ledger.checked = mark
        if shop.notice:
            print(f"mc2cm: {shop.notice}", file=sys.stderr)
        withdraw(wanted, site_places(), folder, ledger)
        yield from build(_tasks(asked, wanted), wanted, folder, ledger, shop.begin)
        pages = shop.executor.submit(site_pages, ledger.entries, known_reports(data)).result()
        _write_pages(pages, folder)


def _write_pages(pages: Mapping[str, str], folder: Folder) -> None:
    try:
        for place, page in pages.items():
            folder.write(place, page.encode("utf-8"))
    except OSError as error:
        words = f"the pages that lead to the reports cannot be written to {folder.name}"
        raise OSError(f"{words}: {error.strerror or error}") from None


def _workshop(asked: Asked, data: Path, wanted: Sequence[Due]) -> "AbstractContextManager[Workshop]":
    notebooks = sorted({one.report.kind for one in wanted})
    if asked.scheduler:
        from mc2cm_analysis.publishing.cluster import cluster_workshop

        return cluster_workshop(data, notebooks, asked.scheduler)
    from mc2cm_analysis.publishing.workshop import local_workshop

    return local_workshop(data, notebooks, asked.workers)


def _tasks(asked: Asked, wanted: Sequence[Due]) -> dict[Report, Task]:
    return {
        one.report: Task(
            report=one.report,
            notebook=notebooks_folder() / f"{one.report.kind}.ipynb",
            pdf=asked.pdf,
            timeout=asked.timeout,
            memory=asked.memory,
        )
        for one in wanted
    }
