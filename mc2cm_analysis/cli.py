"""The command ``mc2cm``: check the data, compare the priorities, build the reports, open JupyterLab.

Heavy libraries are imported where they are needed, so that help and usage errors come at once. Exit status: 0 done;
1 bad data, or some reports failed; 2 wrong usage.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.publishing.plan.kinds import UsageError, reserved_ids
from mc2cm_analysis.reports import REPORTS
from mc2cm_analysis.unknown import UnknownNameError, unknown
from mc2cm_analysis.view import CHOICES, SWITCHES, View, ViewError, read_view
from mc2cm_analysis.vocabulary import ENGLISH, LANGUAGES

DONE, FAILED, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    end = given.index("--") if "--" in given else len(given)
    parser = _parser()
    options = parser.parse_args(given[:end], argparse.Namespace(passed_on=given[end + 1 :]))
    if options.passed_on and options.run is not _lab:
        parser.error("only `mc2cm lab` takes options behind --")
    try:
        status = int(options.run(options))
        sys.stdout.flush()  # a reader that went away is noticed here, not at the interpreter's exit
        return status
    except BrokenPipeError:  # the reader of the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print("mc2cm: interrupted", file=sys.stderr)
        return 130
    except Exception as error:
        if options.debug:
            raise
        print(f"mc2cm: {error}", file=sys.stderr)
        return USAGE if isinstance(error, UsageError | ViewError | UnknownNameError) else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mc2cm", description="City migration data in, reports out.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    validate = _command(commands, "validate", _validate, "check the data package and list every fault")
    validate.add_argument("--json", action="store_true", help="the faults as JSON")

    compare = _command(commands, "compare", _compare, "rank the themes inside each city and over the cities")
    compare.add_argument("--view", type=Path, metavar="FILE", help="choices of a comparison, as YAML, see views/")
    for name, choice in CHOICES.items():
        take: dict[str, Any] = {"action": "store_const", "const": "yes"} if name in SWITCHES else {"metavar": "..."}
        compare.add_argument(f"--{name.replace('_', '-')}", help=choice.about, **take)
    compare.add_argument("--json", action="store_true", help="every cell as JSON, with what it rests on")

    cores = min(os.cpu_count() or 1, 4)
    build = _command(commands, "build", _build, "build reports as HTML")
    build.add_argument("reports", nargs="*", metavar="REPORT", help=f"{' '.join(REPORTS)} (default: all)")
    build.add_argument("--city", nargs="+", action="extend", default=[], metavar="CITY", help="only these cities")
    build.add_argument(
        "--view", nargs="+", action="extend", default=[], type=Path, metavar="FILE", help="a comparison for each view"
    )
    build.add_argument(
        "--plan", type=Path, metavar="FILE", help="the reports that a CSV lists: report, view, language ..."
    )
    for name, default, metavar, kind, text in (
        ("lang", "", "LANG,...", str, "languages, comma-separated (default: all that are ready)"),
        ("out", "reports", "DIR", str, "output folder, or an address such as s3://bucket/reports (default: reports)"),
        ("workers", cores, "N", _at_least_one, "reports made at a time (default: one a core, four at most)"),
        ("scheduler", "", "tcp://HOST:PORT", str, "make the reports on the workers of a Dask cluster"),
        ("timeout", 600, "SECONDS", float, "how long a cell may run (default: 600)"),
        ("memory", 4000, "MB", _at_least_one, "memory that a report may take, on Linux (default: 4000)"),
    ):
        build.add_argument(f"--{name}", default=default, metavar=metavar, type=kind, help=text)
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

    ask = _command(commands, "questionnaire", _questionnaire, "write a form to ask a city's stakeholders with")
    ask.add_argument("--city", required=True, metavar="CITY", help="the city whose stakeholders are asked")
    ask.add_argument("--lang", choices=list(LANGUAGES), default=ENGLISH, help="language of the form (default: en)")
    ask.add_argument(
        "--format",
        choices=["xlsform", "xlsx"],
        default="xlsform",
        help="xlsform: for a server of KoboToolbox or ODK, in all languages; xlsx: a form to fill in in Excel",
    )
    ask.add_argument("--round", type=_at_least_one, default=1, metavar="N", help="how often they were asked, with this")
    ask.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file, which ends in .xlsx")

    lab = _command(
        commands, "lab", _lab, "open JupyterLab on copies of the notebooks; behind --, options of JupyterLab"
    )
    lab.add_argument(
        "folder", nargs="?", type=Path, default=Path("workspace"), metavar="DIR", help="(default: workspace)"
    )
    lab.add_argument("--lang", choices=list(LANGUAGES), default=ENGLISH, help="language of the prose (default: en)")
    return parser


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("one or more")
    return number


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: object, text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    command.add_argument("--data", type=Path, metavar="DIR", help="folder of the data package (default: the project's)")
    command.add_argument("--debug", action="store_true", help="show the traceback of an unexpected error")
    command.set_defaults(run=run)
    return command


def _validate(options: argparse.Namespace) -> int:
    from mc2cm_analysis.validation import find_issues

    folder = data_folder(options.data)
    issues = find_issues(folder, list(LANGUAGES), reserved_ids(REPORTS))
    if options.json:
        print(json.dumps([vars(issue) for issue in issues], indent=2, ensure_ascii=False))
    elif issues:
        print(f"{len(issues)} fault(s) in {folder}:")
        for issue in issues:
            print(f"  {issue}")
    else:
        print(f"{folder}: no fault found")
    return FAILED if issues else DONE


def _compare(options: argparse.Namespace) -> int:
    from mc2cm_analysis.loading import load_network
    from mc2cm_analysis.priorities import compare

    view = _view(options)
    network = load_network(options.data).seen(view)
    if options.json:
        print(json.dumps(compare(network, view.lens), indent=2, ensure_ascii=False))
        return DONE
    from mc2cm_analysis.comparison_text import comparison

    print(comparison(network, view.lens))
    return DONE


def _view(options: argparse.Namespace) -> View:
    """Return the view of a file, with the choices that flags make otherwise."""
    flags = {name: value for name in CHOICES if (value := getattr(options, name)) is not None}
    return (read_view(options.view) if options.view else View()).but(**flags)


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
        languages=[code for code in options.lang.split(",") if code],
        out=options.out,
        data=options.data,
        workers=options.workers,
        scheduler=options.scheduler,
        force=options.force,
        dry_run=options.dry_run,
        progress=options.progress,
    )
    return DONE if build_reports(asked) else FAILED


def _questionnaire(options: argparse.Namespace) -> int:
    from mc2cm_analysis.consultation import Questionnaire, write_form
    from mc2cm_analysis.package import Package

    package = Package(data_folder(options.data))
    names = {code: package.city_names(code) for code in LANGUAGES}
    if options.city not in names[ENGLISH]:
        raise UnknownNameError(unknown("city", options.city, names[ENGLISH]))
    form = Questionnaire(options.city, {code: of[options.city] for code, of in names.items()}, options.round)
    write_form(form, options.out, options.format, options.lang, str(package.descriptor.get("created", "")))
    print(f"{options.out}: form {form.form_id}, version {form.version}")
    return DONE


def _lab(options: argparse.Namespace) -> int:
    from mc2cm_analysis.workspace import WELCOME, fill_workspace

    filled = fill_workspace(options.folder, options.lang)
    kept = f"; kept as they are: {', '.join(filled.kept)}" if filled.kept else ""
    print(f"Your workspace is {options.folder.resolve()}: {len(filled.copied)} files were copied{kept}", flush=True)
    places = [f"--ServerApp.root_dir={options.folder.resolve()}", f"--LabApp.default_url=/lab/tree/{WELCOME}"]
    environment = {**os.environ, "MC2CM_DATA": str(data_folder(options.data))}
    return subprocess.call([sys.executable, "-m", "jupyterlab", *places, *options.passed_on], env=environment)


if __name__ == "__main__":
    sys.exit(main())
