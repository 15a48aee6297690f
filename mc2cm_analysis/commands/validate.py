"""``mc2cm validate``: is the data fit to report from?"""

import argparse
import json

from mc2cm_analysis.commands.command import DONE, FAILED, Commands, add_command
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.plan.kinds import reserved_ids
from mc2cm_analysis.reports import REPORTS


def declare(commands: Commands) -> None:
    """Add the command."""
    validate = add_command(commands, "validate", _validate, "check the data package and list every fault")
    validate.add_argument("--json", action="store_true", help="the faults as JSON")


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
