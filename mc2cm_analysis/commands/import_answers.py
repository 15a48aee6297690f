"""``mc2cm import-answers``: take the answers of a city's stakeholders into the data, or out of it again."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mc2cm_analysis.commands.command import DONE, Commands, add_command, at_least_one, content_of, day
from mc2cm_analysis.issues import visible
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.plan.kinds import UsageError

if TYPE_CHECKING:
    from mc2cm_analysis.consultation.imports import Imported


def declare(commands: Commands) -> None:
    """Add the command."""
    take = add_command(
        commands, "import-answers", _import_answers, "take the answers of a city's stakeholders into the data"
    )
    take.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="an export of KoboToolbox or ODK Central (CSV or XLSX), or Excel forms that were filled in",
    )
    take.add_argument("--city", metavar="CITY", help="the city whose stakeholders answer")
    take.add_argument("--round", type=at_least_one, metavar="N", help="the round, where the files do not tell it")
    take.add_argument("--date", type=day, metavar="YYYY-MM-DD", help="when it was answered")
    take.add_argument(
        "--invented", action="store_true", help="they are invented, for an example; all that is made of them says so"
    )
    take.add_argument("--revoke", metavar="ID", help="take an import out of the data again, as if it had never been")


def _import_answers(options: argparse.Namespace) -> int:
    from mc2cm_analysis.consultation.imports import import_answers, revoke
    from mc2cm_analysis.package import Package

    package = Package(data_folder(options.data))
    if options.revoke:
        if options.files or options.city:
            raise UsageError("--revoke takes the id of an import, and neither files nor a city")
        answers = revoke(package, options.revoke)
        print(f"{package.folder}: import {options.revoke} is taken out, with its {answers} answers")
        return DONE
    if not options.files or not options.city:
        raise UsageError("name the files of the answers, and the city with --city")
    done = import_answers(
        package,
        options.city,
        [(str(file), content_of(file)) for file in options.files],
        number=options.round,
        date=options.date or "",
        invented=options.invented,
    )
    print("\n".join(map(visible, _told(done, options))))
    return DONE


def _told(done: "Imported", options: argparse.Namespace) -> Iterator[str]:
    """Yield what is said of an import, a line each."""
    if done.new:
        yield f"{options.city}, round {done.round}: {done.new} answer(s) taken in, as import {done.id}"
        yield f"to take them out again: mc2cm import-answers --revoke {done.id}"
    else:
        yield f"{options.city}, round {done.round}: nothing new, and nothing was written"
    for number, said in (
        (done.known, "had been taken in before"),
        (done.refused, "left out: they may not be used (consent)"),
        (done.rejected, "left out: they are marked as rejected"),
    ):
        if number:
            yield f"{number} answer(s) {said}"
    if done.untold and not options.round:
        yield f"the files do not tell the round, so it is taken as {done.round}; --round N names another"
    if done.new and done.added_to:
        yield f"the round had {done.added_to} answers before: beside a paper of them, a new one gives away these few"
    if done.other_versions:
        yield f"answers to another version of the form than today's: {', '.join(done.other_versions)}"
    if done.ignored:
        yield f"columns that answer no question were left where they are: {', '.join(done.ignored)}"
    if done.new and not options.date:
        yield "no date was given, so no report can say when they answered; --date YYYY-MM-DD gives one"
