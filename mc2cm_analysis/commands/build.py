"""``mc2cm build``: make the reports that are due."""

import argparse
from pathlib import Path

from mc2cm_analysis.commands.command import (
    DONE,
    FAILED,
    Commands,
    add_command,
    add_workers,
    at_least_one,
    whole_seconds,
)
from mc2cm_analysis.paths import notebooks_folder
from mc2cm_analysis.reports import REPORTS


def declare(commands: Commands) -> None:
    """Add the command."""
    build = add_command(commands, "build", _build, "build reports as HTML")
    names = f"{' '.join(REPORTS)} (default: all; of comparisons, those that the folder has)"
    build.add_argument("reports", nargs="*", metavar="REPORT", help=names)
    build.add_argument("--city", nargs="+", action="extend", default=[], metavar="CITY", help="only these cities")
    build.add_argument(
        "--view", nargs="+", action="extend", default=[], type=Path, metavar="FILE", help="a comparison for each view"
    )
    build.add_argument(
        "--plan", type=Path, metavar="FILE", help="the reports that a CSV lists: report, view, language ..."
    )
    languages = "languages, comma-separated (default: all that are ready)"
    build.add_argument("--lang", action="append", default=[], metavar="LANG,...", help=languages)
    for name, default, metavar, kind, text in (
        ("out", "reports", "DIR", str, "output folder, or an address such as s3://bucket/reports (default: reports)"),
        ("scheduler", "", "tcp://HOST:PORT", str, "make the reports on the workers of a Dask cluster"),
        ("timeout", 600, "SECONDS", whole_seconds, "how long a cell may run (default: 600)"),
        ("memory", 4000, "MB", at_least_one, "memory that a report may take, on Linux (default: 4000)"),
    ):
        build.add_argument(f"--{name}", default=default, metavar=metavar, type=kind, help=text)
    add_workers(build)
    for name, text in (
        ("kernel", "run each notebook in an ordinary Jupyter kernel"),
        ("pdf", "each report as PDF too"),
        ("brief", "each report's first page alone too, as HTML and PDF"),
        ("force", "rebuild unchanged reports too"),
        ("dry-run", "only say what would be made, and what has changed since it was"),
    ):
        build.add_argument(f"--{name}", action="store_true", help=text)
    told = build.add_mutually_exclusive_group()
    for name, text in (("quiet", "tell only what went wrong"), ("json", "what became of each report as JSON")):
        told.add_argument(f"--{name}", action="store_const", dest="progress", const=name, default="lines", help=text)


def _build(options: argparse.Namespace) -> int:
    from mc2cm_analysis.build import Asked, build_reports
    from mc2cm_analysis.publishing.make.notebook import Settings

    settings = Settings(
        notebooks_folder(),
        pdf=options.pdf,
        brief=options.brief,
        timeout=options.timeout,
        memory=options.memory * 1_000_000,
        kernel=options.kernel,
    )
    asked = Asked(
        settings,
        reports=options.reports,
        cities=options.city,
        views=options.view,
        plan=options.plan,
        languages=[code for given in options.lang for code in given.split(",") if code],
        out=options.out,
        data=options.data,
        workers=options.workers,
        scheduler=options.scheduler,
        force=options.force,
        dry_run=options.dry_run,
        progress=options.progress,
    )
    return DONE if build_reports(asked) else FAILED
