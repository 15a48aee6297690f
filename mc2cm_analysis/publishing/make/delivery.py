"""How do reports get into their folder? A report is done, or it is not there.

Reports are made elsewhere; only this process writes, so that it knows what stands in the folder. A report that is due
is withdrawn first: an old one is never taken for the new.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.publishing.make import outcome as states
from mc2cm_analysis.publishing.make.failures import failure_page
from mc2cm_analysis.publishing.make.folders import Folder, LocalFolder
from mc2cm_analysis.publishing.make.ledger import Ledger
from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.make.report import failed
from mc2cm_analysis.publishing.plan.digests import Key
from mc2cm_analysis.publishing.plan.reports import Planned, Report

if TYPE_CHECKING:  # it brings what runs notebooks
    from mc2cm_analysis.publishing.make.machine import Maker
    from mc2cm_analysis.publishing.make.notebook import Settings

#: Seconds that the first build expects of a report on a city, and of one on the network; later ones know.
_EXPECTED: Final = {True: 1.0, False: 60.0}
_SECONDS_OF_SILENCE: Final = 60


def longest_first(due: Sequence[Planned], ledger: Ledger) -> list[Planned]:
    """Return reports in the order in which several workers are done soonest: those that take long come first."""

    def expected(one: Planned) -> float:
        entry = ledger.entries.get(one.report.name, {})
        return float(entry.get("seconds") or _EXPECTED[one.report.kind.per_city])

    return sorted(due, key=expected, reverse=True)


def withdraw(due: Sequence[Planned], pages: Iterable[str], folder: Folder, ledger: Ledger) -> list[Outcome]:
    """Take reports that are due out of the folder, with the pages that lead to them, and record that they are not made.

    Returned are those that cannot be made, because something cannot be removed that stands in their place.

    Raises
    ------
    OSError
        If the ledger cannot be written, or a page that leads to reports not be removed: then no report was withdrawn.
    """
    for one in due:
        ledger.record(Outcome(one.report, states.INTERRUPTED, "the build ended before this report was made"))
    ledger.save()
    _clear(pages, folder)
    stuck = []
    for one in due:
        if fault := _remove(one.report, folder):
            stuck.append(Outcome(one.report, states.NOT_WRITTEN, fault))
            ledger.record(stuck[-1])
    if stuck:
        ledger.save()
    return stuck


def retire(gone: Iterable[str], folder: Folder, ledger: Ledger) -> None:
    """Take out of the folder reports that the data has no more, with all their files and what stands in their place."""
    for name in gone:
        slug = name.partition("/")[2]
        notices = [f"{code}/{page}{slug}.html" for code in LANGUAGES for page in ("", "briefs/")]
        _clear([*ledger.entries[name]["files"], *notices], folder)
        del ledger.entries[name]
    ledger.save()


def _clear(places: Iterable[str], folder: Folder) -> None:
    """Take files out of the folder; what cannot be removed ends the build before a report is withdrawn."""
    for place in places:
        try:
            folder.remove(place)
        except OSError as error:
            raise OSError(f"{place} in {folder.name} cannot be removed: {error.strerror or error}") from None


def deliver(
    due: Sequence[Planned], folder: Folder, ledger: Ledger, maker: "Maker", settings: "Settings"
) -> Iterator[Outcome]:
    """Make reports that were withdrawn before, and put them into the folder.

    Each outcome is yielded when its report is in the folder, the first ready first. While nothing comes for long, the
    maker is told so each minute, with the names of what is awaited; what it raises ends the build. The settings are
    those of the build, with the data that was asked for: the page on a failure names them.
    """
    futures = {maker.begin(one.report): one for one in due}
    ready: SimpleQueue[Future[Outcome]] = SimpleQueue()
    for future in futures:
        future.add_done_callback(ready.put)
    while futures:
        try:
            future = ready.get(timeout=_SECONDS_OF_SILENCE)
        except Empty:
            maker.wait([one.report.name for future, one in futures.items() if future.running()])
            continue
        one = futures.pop(future)  # and with it, in a large build, what it holds
        yield _recorded(_written(_outcome(future, one.report, maker), folder, settings), one.key, folder, ledger)
    ledger.save()


def _outcome(future: "Future[Outcome]", report: Report, maker: "Maker") -> Outcome:
    try:
        made = future.result()
    except CancelledError:
        return Outcome(report, states.DIED, "those who were to make it are gone")
    except Exception as error:  # of the process that made it: what a notebook raises is in the outcome
        return failed(report, error)
    if made.report != report:
        return Outcome(report, states.REFUSED, f"what came back was made for {made.report.name}", made.seconds)
    if strange := sorted(set(made.files) - set(report.places())):
        return Outcome(report, states.REFUSED, f"what came back has a file {strange[0]}, which is none of this report")
    return maker.gate(made)


def _written(made: Outcome, folder: Folder, settings: "Settings") -> Outcome:
    """Put the files of a report into the folder, the page last; or a page for the analyst that says what went wrong."""
    report = made.report
    if made.done:
        try:
            for place, content in made.files.items():
                folder.write(place, content)
            folder.remove(report.failure.as_posix())
            return made
        except OSError as error:
            made = made.failed(states.NOT_WRITTEN, f"it cannot be written: {error.strerror or error}")
    _remove(report, folder)
    with suppress(OSError):  # the ledger tells it too
        out = str(folder.path) if isinstance(folder, LocalFolder) else folder.name
        folder.write(report.failure.as_posix(), failure_page(made, settings, out).encode("utf-8"))
    return made


def _recorded(made: Outcome, key: Key, folder: Folder, ledger: Ledger) -> Outcome:
    """Write an outcome into the ledger; where that cannot be done, the report is not left in the folder."""
    ledger.record(made, key)
    try:
        ledger.save_in_time()
    except OSError as error:
        _remove(made.report, folder)
        if made.done:
            made = made.failed(states.NOT_WRITTEN, f"the ledger cannot be written: {error.strerror or error}")
        ledger.record(made)
    return replace(made, files={})


def _remove(report: Report, folder: Folder) -> str:
    """Take the files of a report out of the folder; say which cannot be removed, and why."""
    fault = ""
    for place in report.places():
        try:
            folder.remove(place)
        except OSError as error:
            fault = fault or f"{place} cannot be removed: {error.strerror or error}"
    return fault
