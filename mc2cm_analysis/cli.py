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

from mc2cm_analysis.locations import data_folder, funding_file, notebooks_folder
from mc2cm_analysis.vocabulary import LANGUAGES, LENSES

DONE, FAILED, USAGE = 0, 1, 2
SHOWN_ISSUES = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = _parser().parse_args(arguments)
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
        return _status(error)


def _status(error: Exception) -> int:
    from mc2cm_analysis.publishing.parameters import UsageError

    return USAGE if isinstance(error, UsageError) else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mc2cm", description="City migration data in, reports out.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    validate = _command(commands, "validate", _validate, "check the data package and list every fault")
    validate.add_argument("--json", action="store_true", help="the faults as JSON")

    compare = _command(commands, "compare", _compare, "rank the themes inside each city and over the cities")
    compare.add_argument("--lens", choices=list(LENSES), default="stated", help="what is compared (default: stated)")
    compare.add_argument("--json", action="store_true", help="every cell as JSON, with what it rests on")

    build = _command(commands, "build", _build, "build reports as HTML")
    build.add_argument(
        "reports",
        nargs="*",
        metavar="REPORT",
        help="city_profile priorities programme evidence (default: all)",
    )
    build.add_argument("--city", nargs="+", action="extend", default=[], metavar="CITY", help="only these cities")
    build.add_argument(
        "--lang",
        default="",
        metavar="LANG,...",
        help="languages, comma-separated (default: all that are ready)",
    )
    build.add_argument(
        "--out", type=Path, default=Path("reports"), metavar="DIR", help="output folder (default: reports)"
    )

    build.add_argument("--pdf", action="store_true", help="each report as PDF too")
    build.add_argument(
        "--timeout", type=float, default=600, metavar="SECONDS", help="how long a cell may run (default: 600)"
    )
    build.add_argument(
        "--workers",
        type=_at_least_one,
        default=min(os.cpu_count() or 1, 4),
        metavar="N",
        help="reports made at a time (default: one a core, four at most)",
    )

    _command(commands, "lab", _lab, "open JupyterLab on the notebooks")
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
    issues = find_issues(folder, list(LANGUAGES))
    if options.json:
        print(json.dumps([issue.as_record() for issue in issues], indent=2, ensure_ascii=False))
    elif issues:
        print(f"{len(issues)} fault(s) in {folder}:")
        for issue in issues:
            print(f"  {issue}")
    else:
        print(f"{folder}: no fault found")
    return FAILED if issues else DONE


def _compare(options: argparse.Namespace) -> int:
    from mc2cm_analysis.network import load_network
    from mc2cm_analysis.priorities import compare

    network = load_network(options.data)
    if options.json:
        print(json.dumps(compare(network, options.lens), indent=2, ensure_ascii=False))
        return DONE
    from mc2cm_analysis.terminal import comparison

    print(comparison(network, options.lens))
    return DONE


def _build(options: argparse.Namespace) -> int:
    from mc2cm_analysis.publishing.parameters import NoDataError, check_languages
    from mc2cm_analysis.publishing.pdf import check_pdf
    from mc2cm_analysis.publishing.plan import known_reports, plan_reports

    data = data_folder(options.data)
    languages = check_languages([code for code in options.lang.split(",") if code])
    if options.pdf:
        check_pdf()
    if not _can_be_said(languages):
        return FAILED
    try:
        plan = plan_reports(data, options.reports, options.city, languages)
    except NoDataError:
        plan = []

    from mc2cm_analysis.publishing.funding import read_funding
    from mc2cm_analysis.validation import find_issues, fingerprint

    read_funding(funding_file(), languages)  # a missing language stops the build here
    if issues := find_issues(data, languages):
        _refuse(f"{len(issues)} fault(s) in the data", [str(issue) for issue in issues])
        return FAILED

    from mc2cm_analysis.publishing.run import build, prepare
    from mc2cm_analysis.publishing.site import write_site

    prepare(options.out)
    settings = {"workers": options.workers, "pdf": options.pdf, "timeout": options.timeout}
    made = []
    try:
        for outcome in build(plan, options.out, data, checked=fingerprint(data), **settings):
            made.append(outcome)
            told = f"{outcome.size_bytes / 1000:.0f} kB" if outcome.done else f"FAILED  {outcome.problem}"
            count = f"[{len(made):>2}/{len(plan)}]"
            print(f"{count} {outcome.report.name:<16} {outcome.seconds:>5.1f} s  {told}", flush=True)
    finally:
        if made:
            write_site(options.out.resolve(), known_reports(data))
    failed = sum(not outcome.done for outcome in made)
    if failed:
        rest = f"; the others are in {options.out}" if failed < len(plan) else ""
        print(f"mc2cm: {failed} of {len(plan)} reports failed{rest}", file=sys.stderr)
        return FAILED
    print(f"{len(plan)} reports in {options.out}; open {options.out / 'index.html'}")
    return DONE


def _can_be_said(languages: Sequence[str]) -> bool:
    """Say what keeps a language from being complete, if anything does."""
    from mc2cm_analysis.catalogues import gaps

    holes = {code: gaps(code) for code in languages if code != "en"}
    for code, lines in holes.items():
        if lines:
            _refuse(f"{len(lines)} message(s) cannot be said in {LANGUAGES[code]}", lines)
    return not any(holes.values())


def _refuse(what: str, lines: Sequence[str]) -> None:
    print(f"mc2cm: {what}, no report was built:", file=sys.stderr)
    for line in lines[:SHOWN_ISSUES]:
        print(f"  {line}", file=sys.stderr)
    if len(lines) > SHOWN_ISSUES:
        print(f"  and {len(lines) - SHOWN_ISSUES} more", file=sys.stderr)


def _lab(options: argparse.Namespace) -> int:
    environment = {**os.environ, "MC2CM_DATA": str(data_folder(options.data))}
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={notebooks_folder()}"]
    return subprocess.call(command, env=environment)


if __name__ == "__main__":
    sys.exit(main())
