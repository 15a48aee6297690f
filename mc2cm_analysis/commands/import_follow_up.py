"""``mc2cm import-follow-up``: take what a city took up from a meeting, by its own answer, into the data."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mc2cm_analysis.commands.command import DONE, Commands, add_command, content_of, day
from mc2cm_analysis.issues import visible
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.plan.kinds import UsageError

if TYPE_CHECKING:
    from mc2cm_analysis.consultation.follow_up_import import FollowedUp


def declare(commands: Commands) -> None:
    """Add the command."""
    text = "take a city's own answers on what it took up from a meeting into the data"
    take = add_command(commands, "import-follow-up", _import_follow_up, text)
    take.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="an export of KoboToolbox or ODK Central (CSV or XLSX), or Excel forms that were filled in",
    )
    take.add_argument("--city", metavar="CITY", help="the city that answers")
    take.add_argument("--event", metavar="EVENT", help="the meeting that it was asked about")
    take.add_argument("--date", type=day, metavar="YYYY-MM-DD", help="when it was answered")
    take.add_argument("--dry-run", action="store_true", help="check everything and write nothing")
    take.add_argument("--revoke", metavar="ID", help="take an answer out of the data again, as if it had never been")


def _import_follow_up(options: argparse.Namespace) -> int:
    from mc2cm_analysis.consultation.follow_up_import import import_follow_up, revoke_follow_up
    from mc2cm_analysis.package import Package

    package = Package(data_folder(options.data))
    if options.revoke:
        if options.files or options.city or options.event:
            raise UsageError("--revoke takes the id of an answer, and neither files, a city nor an event")
        revoke_follow_up(package, options.revoke)
        print(f"{package.folder}: the answer {options.revoke} is taken out, with its source")
        return DONE
    if not options.files or not options.city or not options.event:
        raise UsageError("name the files of the answers, the city with --city and the meeting with --event")
    files = [(str(file), content_of(file)) for file in options.files]
    chosen = {"date": options.date or "", "dry_run": options.dry_run}
    done = import_follow_up(package, options.city, options.event, files, **chosen)
    print("\n".join(map(visible, _told(done, options))))
    return DONE


def _told(done: "FollowedUp", options: argparse.Namespace) -> Iterator[str]:
    """Yield what is said of an import, a line each."""
    about = f"{options.city}, {options.event}"
    if done.new and options.dry_run:
        yield f"{about}: {len(done.new)} answer(s) would be taken in; nothing was written"
    elif done.new:
        yield f"{about}: {len(done.new)} answer(s) taken in"
        yield from (f"to take it out again: mc2cm import-follow-up --revoke {one}" for one in done.new)
    else:
        yield f"{about}: nothing new, and nothing was written"
    for number, said in (
        (done.known, "had been taken in before"),
        (done.private, "left out: they may not be published"),
        (done.nothing, "say that nothing was taken up; the table has no row for that"),
        (done.rejected, "left out: they are marked as rejected"),
    ):
        if number:
            yield f"{number} answer(s) {said}"
    if done.ignored:
        yield f"columns that answer no question were left where they are: {', '.join(done.ignored)}"
