"""What does an analyst need when a report fails? One page: what happened, where, with what, and how to see it again.

It stands apart from the reports, in ``failures/``, and no page leads to it: it shows code and may show local paths.
"""

import re
import shlex
from html import escape
from typing import Final

from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.plan.reports import Report

_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
pre {{ background: #f4f4f4; padding: .75rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }}
dt {{ font-weight: bold; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>For the analyst, not for readers: this page shows code and may name local paths.</p>
<dl>
{facts}
</dl>
{parts}
</body>
</html>
"""


def failure_page(made: Outcome) -> str:
    """Return the page on a report that failed.

    Parameters
    ----------
    made : Outcome
        Its state, problem and failure are told.
    """
    report, failure = made.report, made.failure
    facts = {
        "State": made.state,
        "What happened": made.problem,
        "Notebook": f"notebooks/{report.kind.name}.ipynb",
        "Cell": str(failure.cell) if failure.cell else "not told",
        "Parameters": ", ".join(f"{name} = {value!r}" for name, value in report.parameters),
        "Data": f"version {report.data_version}" if report.data_version else "no version",
    }
    parts = {
        "To build it again": rebuild_command(report),
        "To run its notebook cell by cell": notebook_command(report),
        "The cell": failure.source,
        "Traceback": _COLOUR.sub("", failure.traceback),
    }
    return _PAGE.format(
        title=escape(f"{report.name}: {made.state}"),
        facts="\n".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts.items()),
        parts="\n".join(
            f"<h2>{name}</h2>\n<pre>{escape(text.strip())}</pre>" for name, text in parts.items() if text.strip()
        ),
    )


def rebuild_command(report: Report) -> str:
    """Return the command that makes one report again."""
    city = ["--city", report.city] if report.city else []
    return shlex.join(["mc2cm", "build", report.kind.name, *city, "--lang", report.language])


def notebook_command(report: Report) -> str:
    """Return the command that runs the notebook of a report, and keeps it as far as it came."""
    values = [part for name, value in report.parameters for part in ("-p", name, value)]
    return shlex.join(["papermill", f"notebooks/{report.kind.name}.ipynb", f"{report.slug}.ipynb", *values])
