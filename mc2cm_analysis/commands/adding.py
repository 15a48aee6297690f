"""``mc2cm add-city``, ``add-source``, ``add-statement``: new rows, from what an analyst tells."""

import argparse
import csv
import sys
from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING, Final

from mc2cm_analysis.commands.command import DONE, FAILED, Command, Commands, Options, add_command
from mc2cm_analysis.issues import DataError
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.plan.kinds import UsageError, reserved_ids
from mc2cm_analysis.reports import REPORTS

if TYPE_CHECKING:
    from mc2cm_analysis.new_rows import Addition
    from mc2cm_analysis.new_rows.questions import Question
    from mc2cm_analysis.new_rows.writing import Written

_ABOUT: Final = {
    "city": "add a city to the network, and list what its profile still lacks",
    "source": "add a source that rows can rest on",
    "statement": "add what a city states about a theme",
}
#: Other forms of an option; besides, ``--text`` is ``--text-en`` and so on.
_ALIASES: Final = {"country_iso3": ["--country"], "text_fr": ["--fr"], "text_ar": ["--ar"], "country_en": []}


def declare(commands: Commands) -> None:
    """Add the three commands; their options are the columns of the tables."""
    for name, about in _ABOUT.items():
        command = add_command(commands, f"add-{name}", _add, about)
        command.description = f"{command.description} What is not told is asked, if somebody is at the terminal."
        command.set_defaults(new_row=name)
        command.declare_when_asked = partial(_add_options, name=name)


def _add_options(command: Command, name: str) -> None:
    from mc2cm_analysis.new_rows import KINDS, of_source

    kind = KINDS[name]
    if any(question.name == "id" for question in kind.questions):
        command.add_argument("id", nargs="?", metavar="SLUG", help=f"id of the {name}")
    for question in kind.questions:
        _add_option(command, question)
    if kind.source:
        group = command.add_argument_group("a new source, in the place of --source")
        for question in map(of_source, kind.source.questions):
            _add_option(group, question)
    if name == "city":
        text = "leave rows that name the city already as they are, instead of filing them under it"
        command.add_argument("--leave-rows", action="store_true", help=text)
    command.add_argument("--dry-run", action="store_true", help="check all and show the rows, and write nothing")


def _add_option(command: Options, question: "Question") -> None:
    if question.name == "id":
        return
    short = [question.flag.removesuffix("-en")] if question.name.endswith("_en") else []
    about = question.about + (f" One of {', '.join(question.choices)}." if question.choices else "")
    forms = dict.fromkeys([question.flag, *_ALIASES.get(question.name, short)])
    command.add_argument(*forms, dest=question.name, default="", metavar="...", help=about.replace("%", "%%"))


def _add(options: argparse.Namespace) -> int:
    from mc2cm_analysis.new_rows.writing import write

    package, reserved = Package(data_folder(options.data)), reserved_ids(REPORTS)
    if package.problems:
        raise DataError(package.problems)
    addition = _addition(options, package, reserved)
    if faults := addition.faults:
        raise UsageError(f"nothing was added; {len(faults)} thing(s) to mend:\n" + "\n".join(f"  {f}" for f in faults))
    leave = getattr(options, "leave_rows", False)
    try:
        written = write(addition, reserved, file_rows=not leave, dry_run=options.dry_run)
    except DataError as error:
        print(f"mc2cm: nothing was added; with these rows there would be {error}", file=sys.stderr)
        return FAILED
    _tell(addition, written, options.dry_run)
    return DONE


def _addition(options: argparse.Namespace, package: Package, reserved: Collection[str]) -> "Addition":
    """Return what the options tell; where something is missing, ask whoever is at the terminal."""
    from mc2cm_analysis.new_rows import KINDS, Addition, of_source
    from mc2cm_analysis.new_rows.asking import asked, is_terminal

    kind = KINDS[options.new_row]
    names = [question.name for question in kind.questions]
    names += [of_source(question).name for question in kind.source.questions] if kind.source else []
    told = {name: text for name in names if (text := getattr(options, name, "") or "")}
    addition = Addition(kind, told, package, reserved)
    if not addition.missing or not is_terminal():
        return addition
    try:
        return Addition(kind, asked(kind, told, package, reserved), package, reserved)
    except EOFError:
        raise UsageError("nothing was added: there were no more answers") from None


def _tell(addition: "Addition", written: "Written", dry_run: bool) -> None:
    """Print the new rows, what follows from what was told, and what comes next."""
    print(
        "Checked; nothing was written. These rows would be new:" if dry_run else f"Added in {written.package.folder}:"
    )
    lines = csv.writer(sys.stdout, lineterminator="\n")
    for table, rows in written.rows.items():
        for row in rows:
            print(f"  {table}.csv: ", end="")
            lines.writerow(row.values())
    if proposed := {name: text for name, text in addition.proposed.items() if name != "source"}:
        print("Not told, and taken from what was:")
        for name, text in proposed.items():
            print(f"  {name}: {text}")
    for table, ids in written.filed.items():
        print(f"These rows of {table}.csv name the city, and {'would be' if dry_run else 'are'} filed under it:")
        print("".join(f"  {row_id}\n" for row_id in ids), end="")
    for issue in written.unused:
        print(f"Note: sources.csv, row {issue.row}: {issue.problem} yet; `mc2cm validate` tells it until one does.")
    if addition.kind.table == "cities":
        _tell_what_lacks(written, addition.row["id"])


def _tell_what_lacks(written: "Written", city: str) -> None:
    from mc2cm_analysis.network import Network
    from mc2cm_analysis.new_rows.checklist import checklist

    print(f"\nWhat is known of {city}:")
    print("\n".join(checklist(Network(written.package), city)))
    print(f"\nIts report: mc2cm build city_profile --city {city}")
