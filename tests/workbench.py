"""Invented notebooks in place of the project's, made into reports as a build makes them."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.make.delivery import deliver, withdraw
from mc2cm_analysis.publishing.make.folders import LocalFolder
from mc2cm_analysis.publishing.make.ledger import LEDGER, Ledger
from mc2cm_analysis.publishing.make.machine import Maker
from mc2cm_analysis.publishing.make.notebook import Settings
from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.make.report import make_report
from mc2cm_analysis.publishing.plan.kinds import CITY, LANGUAGE, ReportKind
from mc2cm_analysis.publishing.plan.reports import Planned, Report, plan_reports
from mc2cm_analysis.reports import REPORTS

INVENTED = Path(__file__).parent / "notebooks"
#: Seconds after which a test gives up: a bound for what hangs, so long that no slow machine comes near it.
PATIENCE = 600


def invented_kind(name: str) -> ReportKind:
    return ReportKind(name, "Invented report on {city}", "Reports on the cities", parameters=(CITY, LANGUAGE))


def invented_report(kind: str, city: str = "lyon") -> Report:
    return Report(invented_kind(kind), "en", city, f"Invented report on {city}", (("city", city), ("language", "en")))


def planned(names: Sequence[str] = (), cities: Sequence[str] = (), languages: Sequence[str] = ()) -> list[Report]:
    """The project's own reports on the project's own data."""
    return plan_reports(REPORTS, Package(data_folder()), names, cities, languages)


#: How many reports a build makes of the project's own data.
N_REPORTS = len(planned())


#: The kinds of which there is one report, on the network as a whole.
ON_NETWORK = [kind for kind in REPORTS.values() if not (kind.per_city or kind.per_view)]


def built(
    reports: Sequence[Report],
    out: Path,
    *,
    executor: Executor,
    maker: Callable[[Report, Settings], Outcome] = make_report,
    notebooks: Path = INVENTED,
    data: Path | None = None,
    **settings: Any,
) -> Iterator[Outcome]:
    """Build reports on notebooks of a folder, and yield what came of each."""
    folder = LocalFolder(out)
    ledger = Ledger(folder)
    due = [Planned(report, {"invented": "key"}, ["new"]) for report in reports]
    stuck = withdraw(due, [], folder, ledger)
    yield from stuck
    due = [one for one in due if one.report not in [outcome.report for outcome in stuck]]
    how = Settings(notebooks, data or data_folder(), **settings)
    maker_here = Maker(executor, lambda report: executor.submit(maker, report, how))
    yield from deliver(due, folder, ledger, maker_here, how)


def entries(out: Path) -> dict[str, Any]:
    """What the ledger of a folder says of each report."""
    return dict(json.loads((out / LEDGER).read_text(encoding="utf-8"))["reports"])


def begun(out: Path, *options: str, data: Path | None = None, **settings: Any) -> subprocess.Popen[str]:
    """Start the command, by two at a time, on the report that is made soonest: three pages, one a language."""
    where = ["--data", str(data)] if data else []
    what = ["programme", "--workers", "2", "--out", str(out), *where, *options]
    return subprocess.Popen(
        [sys.executable, "-m", "mc2cm_analysis.cli", "build", *what],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **settings,
    )


def pages(out: Path) -> dict[str, bytes]:
    """What a folder holds that tells of reports, by its place."""
    files = [*out.rglob("*.html"), *out.rglob("*.ipynb"), *out.rglob("data/*"), out / "manifest.json"]
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in files}


def listed(out: Path) -> list[str]:
    """The files that a manifest names."""
    return list(json.loads((out / "manifest.json").read_bytes())["reports"])


def is_report(page: Path) -> bool:
    """Whether a report stands at a place, and not a notice that there is none."""
    return page.is_file() and b'class="notice"' not in page.read_bytes()
