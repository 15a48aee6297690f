"""``mc2cm release``: everything built clean and passed through every gate, as one folder and one zip."""

import argparse
from pathlib import Path

from mc2cm_analysis.commands.command import DONE, Commands, add_command, add_workers


def declare(commands: Commands) -> None:
    """Add the command."""
    text = "build everything clean, pass every gate, and write one folder and one zip"
    release = add_command(commands, "release", _release, text)
    release.add_argument("version", metavar="VERSION", help="name of the release, such as 0.1.0")
    release.add_argument("--out", default="releases", metavar="DIR", help="folder of the releases (default: releases)")
    add_workers(release)
    release.add_argument("--brief", action="store_true", help="the briefs too, and a second zip with them alone")
    signed = "sign the list of digests with a secret key of minisign"
    release.add_argument("--sign", type=Path, metavar="KEY", help=signed)
    release.add_argument("--with-notebooks", action="store_true", help="the executed notebooks too")


def _release(options: argparse.Namespace) -> int:
    from mc2cm_analysis.release.edition import Wanted, make_release

    wanted = Wanted(
        options.version,
        out=options.out,
        data=options.data,
        brief=options.brief,
        executed=options.with_notebooks,
        sign=options.sign,
        workers=options.workers,
    )
    for place in make_release(wanted):
        files = [place] if place.is_file() else [file for file in place.rglob("*") if file.is_file()]
        told = "1 file" if place.is_file() else f"{len(files)} files"
        print(f"{place}: {told}, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB")
    return DONE
