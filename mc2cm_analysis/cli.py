"""The command ``mc2cm``: check the data, compare the priorities, build the reports, open JupyterLab.

Heavy libraries are imported where they are needed, so that help and usage errors come at once. Exit status: 0 done;
1 bad data, or some reports failed; 2 wrong usage.
"""

# ruff: noqa: E402  # where libraries are looked for is settled before the first is imported
import argparse
import sys
from collections.abc import Sequence

from mc2cm_analysis import __version__, import_path

import_path.installed_first()
import_path.without_working_folder()

from mc2cm_analysis.commands.process import EndedError, at_home, end_silently, settled

if sys.argv[0].endswith(("mc2cm", "cli.py")):  # as the program that this process runs, which has done nothing yet
    end_silently()

from mc2cm_analysis.commands import (
    adding,
    build,
    compare,
    diff,
    export,
    import_answers,
    import_follow_up,
    lab,
    questionnaire,
    release,
    series,
    serve,
    validate,
    verify,
)
from mc2cm_analysis.commands.command import DONE, FAILED, USAGE, Command
from mc2cm_analysis.issues import visible
from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.unknown import UnknownNameError
from mc2cm_analysis.view import ViewError

#: In the order in which the help lists them.
_COMMANDS = (
    validate,
    adding,
    compare,
    diff,
    build,
    release,
    verify,
    questionnaire,
    import_answers,
    import_follow_up,
    series,
    export,
    serve,
    lab,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; without arguments, as the program that this process runs."""
    if arguments is None:
        with settled() as lost:
            status = _run(sys.argv[1:])
            sys.stdout.flush()
            if lost:
                print(f"mc2cm: not all that was to be told could be written: {lost[0]}", file=sys.stderr)
            return status or (FAILED if lost else DONE)
    return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    given = list(arguments)
    end = given.index("--") if "--" in given else len(given)
    parser = _parser()
    options, unknown = parser.parse_known_args(given[:end], argparse.Namespace(passed_on=given[end + 1 :]))
    if unknown:
        right = f"; options of JupyterLab stand behind --: mc2cm lab -- {' '.join(unknown)}"
        parser.error(f"unrecognized arguments: {' '.join(unknown)}{right if options.run is lab.open_lab else ''}")
    if options.passed_on and options.run is not lab.open_lab:
        parser.error("only `mc2cm lab` takes options behind --")
    try:
        with at_home():
            return int(options.run(options))
    except KeyboardInterrupt as asked:
        print("mc2cm: interrupted", file=sys.stderr)
        return asked.status if isinstance(asked, EndedError) else 130
    except Exception as error:
        if options.debug:
            raise
        told = str(error) or ("this machine has not enough memory" if isinstance(error, MemoryError) else repr(error))
        print("mc2cm: " + "\n".join(map(visible, told.split("\n"))), file=sys.stderr)
        return USAGE if isinstance(error, UsageError | ViewError | UnknownNameError) else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mc2cm", description="City migration data in, reports out.")
    parser.add_argument("--version", action="version", version=f"mc2cm {__version__}", help="show the version")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Command)
    for command in _COMMANDS:
        command.declare(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
