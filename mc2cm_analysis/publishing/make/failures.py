"""What does an analyst need when a report fails? One page: what happened, where, with what, and how to see it again.

It stands apart from the reports, in ``failures/``, and no page leads to it: it shows code and may show local paths.
"""

import json
import re
import shlex
from typing import Final

from mc2cm_analysis.issues import visible
from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.plan.reports import Report

_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")


def failure_page(made: Outcome) -> str:
    """Return the page on a report that failed."""
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
        "To build it again": rebuild_command(report),
        "To run its notebook cell by cell": notebook_command(report),
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


def rebuild_command(report: Report) -> str:
    """Return the command that makes one report again."""
    city = ["--city", report.city] if report.city else []
    return shlex.join(["mc2cm", "build", report.kind.name, *city, "--lang", report.language])


def notebook_command(report: Report) -> str:
    """Return the command that runs the notebook of a report, and keeps it as far as it came."""
    values = [part for name, value in report.parameters for part in ("-p", name, value)]
    if report.view:
        values += ["-y", json.dumps(report.view.parameters)]
    return shlex.join(["papermill", f"notebooks/{report.kind.name}.ipynb", f"{report.slug}.ipynb", *values])
