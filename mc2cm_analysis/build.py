"""What happens between the command to build and the reports in their folder?

The data is checked before anything else. The plan is held against the ledger of the folder, and what has changed is
made again; nothing is run where nothing has changed. The data is read once: checks, plan and reports rest on the same
bytes.
"""

import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder, funding_file, views_folder
from mc2cm_analysis.preparation import prepare
from mc2cm_analysis.progress import Document, Lines, Quiet, Unfinished, dry_run
from mc2cm_analysis.publishing.make.delivery import deliver, longest_first, retire, withdraw
from mc2cm_analysis.publishing.make.folder_checks import check_folder, site_stands
from mc2cm_analysis.publishing.make.folders import LocalFolder, output_folder
from mc2cm_analysis.publishing.make.ledger import Ledger
from mc2cm_analysis.publishing.make.notebook import Settings
from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.make.signing import sign
from mc2cm_analysis.publishing.plan.batch import batch_reports
from mc2cm_analysis.publishing.plan.digests import Key
from mc2cm_analysis.publishing.plan.kinds import FRONT, ReportKind, UsageError, check_languages, reserved_ids
from mc2cm_analysis.publishing.plan.reports import (
    Planned,
    Report,
    known_reports,
    made_views,
    plan_reports,
    site_places,
)
from mc2cm_analysis.publishing.plan.rows import Keys
from mc2cm_analysis.reports import REPORTS
from mc2cm_analysis.seams.libc import give_memory_back
from mc2cm_analysis.verdicts import faults_of
from mc2cm_analysis.view import View, read_views

if TYPE_CHECKING:  # it brings what runs notebooks
    from mc2cm_analysis.publishing.make.machine import Maker

_SHOWN_FAULTS: Final = 50
_PROGRESS: Final = {"lines": Lines, "quiet": Quiet, "json": Document, "unfinished": Unfinished}


class RefusedBuildError(Exception):
    """Nothing is built: the message lists what stands against it."""

    def __init__(self, what: str, lines: Sequence[str]) -> None:
        shown = [f"  {line}" for line in lines[:_SHOWN_FAULTS]]
        if len(lines) > _SHOWN_FAULTS:
            shown.append(f"  and {len(lines) - _SHOWN_FAULTS} more")
        super().__init__("\n".join([f"{what}, no report was built:", *shown]))


@dataclass(frozen=True)
class Asked:
    """What was asked for, see ``mc2cm build --help``."""

    settings: Settings
    reports: Sequence[str] = ()
    cities: Sequence[str] = ()
    languages: Sequence[str] = ()
    views: Sequence[Path] = ()
    plan: Path | None = None
    out: str = "reports"
    data: Path | None = None
    workers: int = 1
    scheduler: str = ""
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
        If the data has faults, or something cannot be said in a language.
    """
    build = _Build(asked)
    planned = build.planned()
    if asked.dry_run:
        print(dry_run(planned))
        return True
    if not any(one.why for one in planned) and not build.gone and site_stands(build.folder):
        _PROGRESS[asked.progress](planned, asked.out).end(0)
        return True
    _check_speech(build.languages)
    if asked.settings.pdf or asked.settings.brief:
        from mc2cm_analysis.publishing.page.pdf import check_pdf

        check_pdf()
    build.check_folder()
    waiting = f"mc2cm: another build writes to {build.folder.name}; waiting for it"
    with build.folder.alone(lambda: print(waiting, file=sys.stderr)):
        return build.run()


class _Build:
    """One build: its data, its plan, its folder."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.package = Package(data_folder(asked.data))
        self.folder = output_folder(asked.out)
        self.languages = check_languages(asked.languages)
        self._check_data()
        self._ledger = self._read_ledger()
        keys = Keys(self.package)
        self._keys = {report: keys.of(report) for report in self._plan(asked)}

    def planned(self) -> list[Planned]:
        """Say of each report whether it is due, by what the ledger says now."""
        self._ledger = self._read_ledger()
        return [Planned(report, key, self._why(report, key)) for report, key in self._keys.items()]

    @property
    def gone(self) -> list[str]:
        """The reports in the folder that there are on some cities only, and on theirs no more."""
        entries = self._ledger.entries
        some = [
            name for name, entry in entries.items() if (kind := REPORTS.get(str(entry.get("report")))) and kind.only
        ]
        known = known_reports(REPORTS, self.package, entries) if some else set()
        return [name for name in some if name not in known]

    def _read_ledger(self) -> Ledger:
        try:
            return Ledger(self.folder)
        except OSError as error:
            raise UsageError(f"what is in {self.folder.name} cannot be read: {error.strerror or error}") from None

    def _plan(self, asked: Asked) -> list[Report]:
        if asked.plan is None:
            names, views = self._by_views(asked)
            return plan_reports(REPORTS, self.package, names, asked.cities, self.languages, views)
        if asked.reports or asked.cities or asked.languages or asked.views:
            raise UsageError("a plan says which reports are built; ask for no other, nor for cities, languages, views")
        return batch_reports(REPORTS, self.package, asked.plan)

    def _by_views(self, asked: Asked) -> tuple[Sequence[str], dict[str, View]]:
        """Return the kinds of report that are asked for, and the views by which some of them are made.

        Views that are named make those kinds only. If none is named, a kind that is asked for by its name takes the
        project's own views; one that is not, those by which reports in the folder were made.
        """
        kinds = [kind for kind in REPORTS.values() if kind.per_view]
        if asked.views:
            if asked.reports and not any(kind.name in asked.reports for kind in kinds):
                raise UsageError(f"a view is for the report {' or '.join(kind.name for kind in kinds)}")
            return asked.reports or [kind.name for kind in kinds], read_views(asked.views)
        made = {name: view for kind in kinds for name, view in made_views(kind, self._ledger.entries).items()}
        if any(kind.name in asked.reports for kind in kinds):
            return asked.reports, made | read_views(sorted(views_folder().glob("*.yaml")))
        return asked.reports, made

    def _why(self, report: Report, key: Key) -> list[str]:
        if self._asked.force:
            return ["asked for"]
        settings = self._asked.settings
        return self._ledger.why(report, key, report.places(pdf=settings.pdf, brief=settings.brief))

    def check_folder(self) -> None:
        """See that the folder can take what is to be made, and that nothing of others is lost."""
        check_folder(self.folder, site_places(), [place for report in self._keys for place in report.places()])

    def run(self) -> bool:
        """Make what is due, alone in the folder."""
        started = time.monotonic()
        progress = _PROGRESS[self._asked.progress](self.planned(), self._asked.out)
        if gone := self.gone:
            retire(gone, self.folder, self._ledger)
        if gone or not (progress.due or site_stands(self.folder)):
            self.write_site(_site(*self.index()))
        if progress.due:  # another build may have made it meanwhile
            deque(progress.follow(self._made(longest_first(progress.due, self._ledger))), maxlen=0)
        progress.end(time.monotonic() - started)
        return all(outcome.done for outcome in progress.made)

    def _made(self, due: Sequence[Planned]) -> Iterator[Outcome]:
        """Make the reports that are due, and the pages that lead to them; meanwhile there are no such pages."""
        with self._maker(due) as maker:
            stuck = withdraw(due, site_places(), self.folder, self._ledger)
            yield from stuck
            free = [one for one in due if not any(one.report == outcome.report for outcome in stuck)]
            asked = replace(self._asked.settings, data=self.package.folder)
            yield from deliver(free, self.folder, self._ledger, maker, asked)
            site = maker.executor.submit(_site, *self.index())
            notebooks = self._notebooks(due)
            signed = maker.executor.submit(sign, notebooks) if notebooks else None
            self.write_site(site.result())
            if signed:
                signed.result()

    def _notebooks(self, due: Sequence[Planned]) -> list[Path]:
        """Return the executed notebooks, for JupyterLab to trust; those in a store or of a cluster are left alone."""
        if self._asked.scheduler or not isinstance(self.folder, LocalFolder):
            return []
        made = [self.folder.path / one.report.notebook for one in due]
        return [file for file in made if file.exists()]

    def _maker(self, due: Sequence[Planned]) -> "AbstractContextManager[Maker]":
        due_of = Counter(one.report.kind for one in due)
        shared = [kind for kind in REPORTS.values() if due_of[kind] > 1]  # a single report shares with no other
        prepared = partial(prepare, shared)
        self.package.forget_rows()  # the plan is made, and who makes reports has rows of its own
        give_memory_back()
        if self._asked.scheduler:
            from mc2cm_analysis.publishing.make.remote.client import cluster

            return cluster(self.package, prepared, self._asked.settings, self._asked.scheduler)
        from mc2cm_analysis.publishing.make.machine import this_machine

        return this_machine(self.package, prepared, self._asked.settings, min(self._asked.workers, len(due)))

    def index(self) -> tuple[Mapping[str, Mapping[str, Any]], set[str], Mapping[str, ReportKind], Mapping[str, bytes]]:
        """Return what the index pages are made from, see `site.site_pages`."""
        entries = self._ledger.entries
        known = known_reports(REPORTS, self.package, entries)
        fronts = {code: f"{code}/{FRONT}" for code in LANGUAGES if entries.get(f"{code}/{FRONT}", {}).get("files")}
        kept = {code: self.folder.read(f"notebooks/{name}.ipynb") or b"" for code, name in fronts.items()}
        return entries, known, REPORTS, kept

    def write_site(self, pages: Mapping[str, str]) -> None:
        """Write the notices where reports are missing, and then the pages that lead to the reports; no empty page."""
        try:
            for place, page in pages.items():
                if page:
                    self.folder.write(place, page.encode("utf-8"))
                else:
                    self.folder.remove(place)
        except OSError as error:
            words = f"the pages that lead to the reports cannot be written to {self.folder.name}"
            raise OSError(f"{words}: {error.strerror or error}") from None

    def _check_data(self) -> None:
        if issues := faults_of(self.package, self.languages, sorted(reserved_ids(REPORTS))):
            raise RefusedBuildError(f"{len(issues)} fault(s) in the data", [str(issue) for issue in issues])


def _site(entries: Mapping[str, Any], known: set[str], *more: Any) -> dict[str, str]:
    """Make the notices where reports are missing, and then what leads to the reports, where what makes pages is."""
    from mc2cm_analysis.publishing.page.site import site_pages

    return site_pages(entries, known, *more)


def _check_speech(languages: Sequence[str]) -> None:
    """See that everything can be said in the languages, and that it is known whom the reports name."""
    from mc2cm_analysis.catalogues import gaps

    for code in languages:
        if code != ENGLISH and (lines := gaps(code)):
            raise RefusedBuildError(f"{len(lines)} message(s) cannot be said in {LANGUAGES[code].name}", lines)
    from mc2cm_analysis.publishing.page.funding import read_funding

    read_funding(funding_file(), languages)
