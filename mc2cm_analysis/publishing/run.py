"""Run a plan and keep the truth of what happened: a report is done, or it is not there.

Reports are made elsewhere, by any executor of ``concurrent.futures``; only this process writes, so that it knows what
stands in the folder. A report that is to be made again is withdrawn first: no old one is ever taken for the new.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, as_completed
from dataclasses import dataclass

from mc2cm_analysis.publishing import ledger as states
from mc2cm_analysis.publishing.failures import failure_page
from mc2cm_analysis.publishing.folders import Folder
from mc2cm_analysis.publishing.keys import Key, Keys
from mc2cm_analysis.publishing.ledger import Ledger, Outcome, fingerprint_of
from mc2cm_analysis.publishing.making import Made
from mc2cm_analysis.publishing.plan import Report, Task

#: What the first build takes to be the seconds of a report; later ones know.
_EXPECTED = {True: 1.0, False: 60.0}


@dataclass(frozen=True)
class Due:
    """A report that is to be made.

    Attributes
    ----------
    report : Report
    key : mapping
        What it is made from.
    why : tuple of str
        What has moved since it was made, or why else; empty if it stands as it would be made.
    """

    report: Report
    key: Key
    why: tuple[str, ...]


def due(plan: Sequence[Report], keys: Keys, ledger: Ledger, *, force: bool = False, pdf: bool = False) -> list[Due]:
    """Say of each report of a plan whether it is to be made, and why.

    Parameters
    ----------
    plan : sequence of Report
    keys : Keys
    ledger : Ledger
        Of the output folder.
    force : bool
        Make all of them.
    pdf : bool
        Whether they are wanted as PDF too.

    Returns
    -------
    list of Due
        In the order of the plan.
    """
    found = []
    for report in plan:
        key = keys.of(report)
        why = ["asked for"] if force else ledger.why(report, key, pdf=pdf)
        found.append(Due(report, key, tuple(why)))
    return found


def longest_first(due_reports: Sequence[Due], ledger: Ledger) -> list[Due]:
    """Return reports in the order in which several workers are done soonest: those that take long come first."""

    def expected(one: Due) -> float:
        entry = ledger.entries.get(one.report.name, {})
        return float(entry.get("seconds") or _EXPECTED["city" in dict(one.report.parameters)])

    return sorted(due_reports, key=expected, reverse=True)


def withdraw(due_reports: Sequence[Due], pages: Iterable[str], folder: Folder, ledger: Ledger) -> None:
    """Take reports that are to be made again out of the folder, and write down that they are not made yet.

    Parameters
    ----------
    due_reports : sequence of Due
    pages : iterable of str
        Places of pages that lead to reports; they go too, until all is made.
    folder : Folder
    ledger : Ledger

    Raises
    ------
    OSError
        If the ledger cannot be written: then nothing was withdrawn.
    """
    words = "the build ended before this report was made"
    ledger.record(*(Outcome(one.report, states.INTERRUPTED, words) for one in due_reports))
    ledger.save()
    for place in pages:
        folder.remove(place)
    for one in due_reports:
        _remove(one.report, folder)


def build(
    tasks: Mapping[Report, Task],
    due_reports: Sequence[Due],
    folder: Folder,
    ledger: Ledger,
    begin: Callable[[Task], "Future[Made]"],
) -> Iterator[Outcome]:
    """Make reports and put them into the folder.

    Parameters
    ----------
    tasks : mapping of Report to Task
    due_reports : sequence of Due
        In the order in which they are begun, withdrawn before.
    folder : Folder
    ledger : Ledger
    begin : callable
        Begins a task and returns the future of what is made, such as ``submit`` of an executor, on one machine or many.

    Yields
    ------
    Outcome
        The first ready first; the report is in the folder when it is yielded.
    """
    futures: dict[Future[Made], Due] = {begin(tasks[one.report]): one for one in due_reports}
    for future in as_completed(futures):
        one = futures.pop(future)  # and with it, in a large build, what it holds
        outcome = _settled(one, _result(future, one.report), folder)
        yield _recorded(outcome, folder, ledger)
    ledger.save()


def _result(future: "Future[Made]", report: Report) -> Made:
    try:
        made = future.result()
    except CancelledError:
        return Made(report, states.WORKER_DIED, "those who were to make it are gone")
    except Exception as error:  # of the executor: what a notebook raises is in the result
        return Made(report, states.WORKER_DIED, str(error) or type(error).__name__)
    if made.report != report:
        words = f"what came back was made for {made.report.name}"
        return Made(report, states.REFUSED, words, made.seconds)
    return made


def _settled(one: Due, made: Made, folder: Folder) -> Outcome:
    """Put what was made into the folder, the page last; or a page for the analyst that says what went wrong."""
    report = one.report
    if made.state == states.DONE:
        try:
            for place, content in made.files.items():
                folder.write(place, content)
            folder.remove(report.failure.as_posix())
        except OSError as error:
            made = Made(report, states.NOT_WRITTEN, f"it cannot be written: {error.strerror or error}", made.seconds)
    if made.state == states.DONE:
        files = {place: fingerprint_of(content) for place, content in made.files.items()}
        return Outcome(report, made.state, "", made.seconds, files, one.key, made.notices)
    _remove(report, folder)
    try:
        folder.write(report.failure.as_posix(), failure_page(made).encode("utf-8"))
    except OSError:  # the ledger tells it too
        folder.remove(report.failure.as_posix())
    return Outcome(report, made.state, made.problem, made.seconds, notices=made.notices)


def _recorded(outcome: Outcome, folder: Folder, ledger: Ledger) -> Outcome:
    """Write an outcome down; where that cannot be done, the report is not left in the folder."""
    ledger.record(outcome)
    try:
        ledger.save_in_time()
    except OSError as error:
        _remove(outcome.report, folder)
        if outcome.done:
            words = f"the ledger cannot be written: {error.strerror or error}"
            outcome = Outcome(outcome.report, states.NOT_WRITTEN, words, outcome.seconds)
        ledger.record(outcome)
    return outcome


def _remove(report: Report, folder: Folder) -> None:
    for place in (report.html, report.pdf, report.notebook):
        folder.remove(place.as_posix())
