"""``mc2cm export``: write the whole data for others to work with."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from mc2cm_analysis.commands.command import DONE, Commands, add_command
from mc2cm_analysis.publishing.plan.destinations import on_this_machine


def declare(commands: Commands) -> None:
    """Add the command."""
    export = add_command(commands, "export", _export, "write the data as Data Package, Excel, SQLite and Parquet")
    export.add_argument("formats", nargs="*", metavar="FORMAT", help="zip xlsx sqlite parquet (default: all)")
    export.add_argument("--out", default="exports", metavar="DIR", help="output folder (default: exports)")
    export.add_argument("--answers", action="store_true", help="with the answers of single stakeholders")


def _export(options: argparse.Namespace) -> int:
    from mc2cm_analysis.data_formats import export_data, left_out
    from mc2cm_analysis.loading import load_network

    folder = on_this_machine(options.out).expanduser()
    before = dict(_exported(folder))
    for file, content in export_data(
        load_network(options.data), folder, *options.formats, answers=options.answers
    ).items():
        replaced = " (replaces an export of the same version with other content)"
        print(f"{file}: {len(content) / 1000:,.0f} kB{replaced if before.get(file, content) != content else ''}")
    if not options.formats and (needed := left_out()):
        print(f"mc2cm: left out: {needed}", file=sys.stderr)
    return DONE


def _exported(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the exports that lie in a folder, as far as they can be read."""
    for file in folder.glob("mc2cm-data-*"):
        with suppress(OSError):
            if file.is_file():
                yield file, file.read_bytes()
