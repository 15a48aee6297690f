"""What does an analyst need when a report fails? One page: what happened, where, with what, and how to see it again.

It stands apart from the reports, in ``failures/``, and no page leads to it: it shows code and may show local paths.
"""

import json
import re
import shlex
from typing import TYPE_CHECKING, Final

from mc2cm_analysis.issues import visible
from mc2cm_analysis.paths import DATA
from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.plan.kinds import view_of
from mc2cm_analysis.publishing.plan.reports import Report

if TYPE_CHECKING:  # it brings what runs notebooks
    from mc2cm_analysis.publishing.make.notebook import Settings

_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")


def failure_page(made: Outcome, settings: "Settings", out: str) -> str:
    """Return the page on a report that failed in a build with some settings, which writes to a folder or a store."""
    from mc2cm_analysis.publishing.page.gate import passed
    from mc2cm_analysis.publishing.page.parts import filled, own_sheet

    report = made.report
    facts = {
        "State": made.state,
        "What happened": made.problem,
        "Notebook": f"notebooks/{report.kind.name}.ipynb",
        "Cell": str(made.cell) if made.cell else "not told",
        "Parameters": ", ".join(f"{name} = {value!r}" for name, value in report.given.items()),
        "Data": f"version {report.data_version}" if report.data_version else "no version",
    }
    parts = {
        "To build it again": rebuild_command(report, settings, out),
        **({_view_file(report): report.view.yaml} if report.view else {}),
        "To run its notebook to where it fails": notebook_command(report, settings),
        "The cell": made.source,
        "Traceback": _COLOUR.sub("", made.traceback),
    }
    page = filled(
        "failure.html.j2",
        title=f"{report.name}: {made.state}",
        facts={name: _visible(text) for name, text in facts.items()},
        parts={name: _visible(text) for name, text in parts.items()},
    )
    return passed(page, own_sheet("failure"), for_analyst=True)


def _visible(text: str) -> str:
    """Return lines with what is no text written as an escape: code may print anything, and the page must be made."""
    return "\n".join(map(visible, text.splitlines()))


def rebuild_command(report: Report, settings: "Settings", out: str) -> str:
    """Return the command that makes one report again as the build did: of what, from what, to where and how."""
    city = ["--city", report.city] if report.city else []
    view = ["--view", _view_file(report)] if report.view else []
    places = ["--data", str(settings.data), "--out", out]
    how = [f"--{name}" for name in ("pdf", "brief", "kernel") if getattr(settings, name)]
    how += ["--timeout", str(settings.timeout)] if settings.timeout else []
    how += ["--memory", str(settings.memory // 1_000_000)] if settings.memory else []
    return shlex.join(["mc2cm", "build", report.kind.name, *city, *view, "--lang", report.language, *places, *how])


def _view_file(report: Report) -> str:
    """Return the file to save a view in, for a view that a ledger or a plan holds has none; the page shows it."""
    return f"{view_of(report.slug, report.kind)}.yaml"


def notebook_command(report: Report, settings: "Settings") -> str:
    """Return the command that runs the notebook of a report, and keeps it as far as it came."""
    values = [part for name, value in report.parameters for part in ("-p", name, value)]
    if report.view:
        values += ["-y", json.dumps(report.view.parameters)]
    notebook = settings.notebooks / f"{report.kind.name}.ipynb"
    return shlex.join(["env", f"{DATA}={settings.data}", "papermill", str(notebook), f"{report.slug}.ipynb", *values])
