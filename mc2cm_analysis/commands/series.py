"""``mc2cm update-series``: take the publishers' own downloads into the national series."""

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from mc2cm_analysis.commands.command import DONE, Commands, add_command
from mc2cm_analysis.issues import visible
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.plan.kinds import UsageError, reserved_ids
from mc2cm_analysis.reports import REPORTS

if TYPE_CHECKING:
    from mc2cm_analysis.package import Package
    from mc2cm_analysis.revision import Revision
    from mc2cm_analysis.series import Comparison, Outcome, Series


def declare(commands: Commands) -> None:
    """Add the command."""
    text = "take downloads of UNHCR, the World Bank and UN DESA into the national series, and say what they change"
    update = add_command(commands, "update-series", _update, text)
    update.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="as the publisher gives it: a CSV or zip of UNHCR's Refugee Data Finder or of a World Bank indicator, "
        "or a workbook of UN DESA's International Migrant Stock",
    )
    update.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")


def _update(options: argparse.Namespace) -> int:
    from mc2cm_analysis.package import Package
    from mc2cm_analysis.revision import Revision
    from mc2cm_analysis.series import apply, compare, read_files
    from mc2cm_analysis.verdicts import require_fit

    if missing := [str(path) for path in options.files if not path.is_file()]:
        raise UsageError(f"no such file: {', '.join(missing)}. Name files that were downloaded.")
    package = Package(data_folder(options.data))
    require_fit(package)  # what is lacking in a language is told at the end
    revision = Revision(package)
    found = read_files(options.files)
    comparison = compare(package, found)
    outcome = apply(revision, comparison, found)
    _tell(package, found, comparison, outcome)
    written = _write(revision, dry=options.dry_run)
    print(_counted(comparison))
    print(_ending(package.folder, written, dry=options.dry_run))
    return DONE


def _tell(package: "Package", found: "list[Series]", comparison: "Comparison", outcome: "Outcome") -> None:
    """Print which files were read, what they change, and what a reader must know of it."""
    from mc2cm_analysis.series import changes_table, computed_table, names

    called = names(package)
    for place in dict.fromkeys(series.place for series in found):
        read = [series for series in found if series.place == place]
        print(visible(f"{place}: {read[0].edition.title}"))
        print(f"  {', '.join(called[series.indicator] for series in read)}")
    if table := changes_table(package, comparison.changes):
        print(f"\n{table}")
    if table := computed_table(package, outcome.computed):
        print(f"\nComputed from these by the project:\n{table}")
    if notes := [*comparison.notes, *outcome.notes]:
        print("\n" + "\n".join(map(visible, notes)))
    print()


def _write(revision: "Revision", *, dry: bool) -> bool:
    """Write the tables, or check them only; say whether a file changes."""
    from mc2cm_analysis.issues import DataError

    rules = list(LANGUAGES), reserved_ids(REPORTS)
    if not dry:
        return revision.commit(*rules)
    if faults := revision.faults(*rules):
        raise DataError(faults)
    return revision.preview().fingerprint != revision.package.fingerprint


def _counted(comparison: "Comparison") -> str:
    from mc2cm_analysis.series import CONFIRMED

    counts = Counter(change.kind for change in comparison.changes)
    confirmed = f"; {counts[CONFIRMED]} as before, now of the new revision" if counts[CONFIRMED] else ""
    return f"{counts['changed']} changed, {counts['new']} new, {counts['gone']} gone{confirmed}"


def _ending(folder: Path, written: bool, *, dry: bool) -> str:
    if not written:
        return f"{folder}: nothing to change"
    return f"{folder}: nothing was written, as --dry-run asks" if dry else f"{folder}: written"
