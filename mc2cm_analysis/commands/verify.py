"""``mc2cm verify``: is this the release that was made, or the folder that was built?"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from mc2cm_analysis.commands.command import DONE, FAILED, WORKERS, Commands, add_command
from mc2cm_analysis.issues import visible

if TYPE_CHECKING:
    from mc2cm_analysis.release.verified import Verified


def declare(commands: Commands) -> None:
    """Add the command."""
    text = "prove a release, or a folder of reports, without building it"
    verify = add_command(commands, "verify", _verify, text, on_data=False)
    verify.add_argument("place", type=Path, metavar="FOLDER|ZIP", help="a release, its zip, or a folder of reports")
    verify.add_argument(
        "--key", metavar="PUB", help="a public key of minisign, or its file: is the release signed by it?"
    )
    rebuild = "build it again from its own data and notebooks, which are run, and compare the bytes"
    verify.add_argument("--rebuild", action="store_true", help=rebuild)
    verify.add_argument("--json", action="store_true", help="the faults as JSON")


def _verify(options: argparse.Namespace) -> int:
    from mc2cm_analysis.release.verification import verify

    found = verify(options.place, options.key or "")
    if options.rebuild and not found.faults:
        found = _rebuilt(found)
    if options.json:
        faults = [fault._asdict() for fault in found.faults]
        told = {"files": found.n_checked, "not_checked": list(found.unchecked), "faults": faults}
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for fault in found.faults:
            print(fault)
        in_short = f"{len(found.faults)} fault(s)" if found.faults else found.told
        print(visible(f"{options.place}: {in_short}"))
    return FAILED if found.faults else DONE


def _rebuilt(found: "Verified") -> "Verified":
    """Look whether the same comes out again; what is not as it was released is never run."""
    from mc2cm_analysis.release.rebuilding import changes_when_rebuilt

    return found._replace(faults=list(changes_when_rebuilt(found.files, found.declared, WORKERS)), rebuilt=True)
