"""``mc2cm questionnaire``: write a form to ask a city's stakeholders with."""

import argparse

from mc2cm_analysis.commands.command import DONE, Commands, add_command, at_least_one
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.plan.destinations import on_this_machine
from mc2cm_analysis.publishing.plan.kinds import UsageError


def declare(commands: Commands) -> None:
    """Add the command."""
    ask = add_command(commands, "questionnaire", _questionnaire, "write a form to ask a city's stakeholders with")
    ask.add_argument("--city", required=True, metavar="CITY", help="the city whose stakeholders are asked")
    ask.add_argument("--lang", choices=list(LANGUAGES), default=ENGLISH, help="language of the form (default: en)")
    ask.add_argument(
        "--format",
        choices=["xlsform", "xlsx"],
        default="xlsform",
        help="xlsform: for a server of KoboToolbox or ODK, in all languages; xlsx: a form to fill in in Excel",
    )
    ask.add_argument(
        "--form",
        choices=["themes", "follow_up"],
        default="themes",
        help="themes: which come first; follow_up: what the city took up from a meeting, asked half a year after it",
    )
    ask.add_argument(
        "--event", metavar="EVENT", help="the meeting that a follow-up is about, an id of the table events"
    )
    ask.add_argument("--round", type=at_least_one, default=1, metavar="N", help="how often they were asked, with this")
    ask.add_argument("--out", required=True, metavar="FILE", help="the file, which ends in .xlsx")


def _questionnaire(options: argparse.Namespace) -> int:
    from mc2cm_analysis.consultation import FollowUp, Questionnaire, follow_up_form, questionnaire, write_form
    from mc2cm_analysis.package import Package
    from mc2cm_analysis.verdicts import require_fit

    package, out = Package(data_folder(options.data)), on_this_machine(options.out)
    require_fit(package)
    if options.form == "follow_up":
        if not options.event:
            raise UsageError("name the meeting of the follow-up with --event, an id of the table events")
        form: FollowUp | Questionnaire = follow_up_form(package, options.city, options.event)
    elif options.event:
        raise UsageError("--event goes with --form follow_up")
    else:
        form = questionnaire(package, options.city, options.round)
    write_form(form, out, options.format, options.lang, str(package.descriptor.get("created", "")))
    print(f"{out}: form {form.form_id}, version {form.version}")
    return DONE
