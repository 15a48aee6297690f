"""``mc2cm diff``: what has changed from one data folder or release to another?"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mc2cm_analysis.commands.command import DONE, FAILED, Commands, add_command
from mc2cm_analysis.issues import visible
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.publishing.plan.kinds import UsageError, reserved_ids
from mc2cm_analysis.reports import REPORTS

if TYPE_CHECKING:
    from mc2cm_analysis.differences.compared import Compared
    from mc2cm_analysis.differences.difference import Difference
    from mc2cm_analysis.issues import Issue

#: What every page begins with.
_BEGINNING: Final = b"<!DOCTYPE html>"


def declare(commands: Commands) -> None:
    """Add the command."""
    text = "tell what has changed between two data folders or two releases"
    diff = add_command(commands, "diff", _diff, text, on_data=False)
    diff.add_argument("old", type=Path, metavar="OLD", help="a data folder, or a release as a folder or a zip")
    diff.add_argument("new", type=Path, metavar="NEW", help="the same, newer")
    diff.add_argument("--json", action="store_true", help="every change as JSON")
    diff.add_argument("--html", type=Path, metavar="FILE", help="write it as a page too")
    diff.add_argument("--lang", choices=list(LANGUAGES), default=ENGLISH, help="language (default: en)")


def _diff(options: argparse.Namespace) -> int:
    from mc2cm_analysis.differences.compared import opened
    from mc2cm_analysis.differences.difference import difference
    from mc2cm_analysis.language import activate

    old, new = opened(options.old), opened(options.new)
    if options.html is not None:
        _require_free(options.html, old.path, new.path)
    if faults := {one.path: issues for one in (old, new) if (issues := _faults(one))}:
        return _tell_faults(faults, as_json=options.json)
    activate(options.lang)
    found = difference(old, new)
    if options.json:
        from mc2cm_analysis.differences.records import as_records

        print(json.dumps(as_records(found), indent=2, ensure_ascii=False))
    else:
        from mc2cm_analysis.differences.terminal import as_text

        print(as_text(found))
    if options.html is not None:
        _write_page(found, options.html)
    return DONE


def _require_free(file: Path, *compared: Path) -> None:
    """Refuse to write over what is compared, or over anything that is no page."""
    if not file.name:
        raise UsageError("--html expects the name of a file, such as changes.html")
    place = file.resolve()
    for one in compared:
        if one == place or one in place.parents:
            raise UsageError(f"{file} is a part of {one}, which is compared; name another file")
    try:
        is_there = file.is_symlink() or file.exists()
        if is_there and (file.is_symlink() or not file.is_file() or not _is_page(file)):
            raise UsageError(f"{file} is there and is no page; name another file")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from None


def _is_page(file: Path) -> bool:
    with file.open("rb") as there:
        return there.read(len(_BEGINNING)) == _BEGINNING


def _write_page(found: "Difference", file: Path) -> None:
    from mc2cm_analysis.differences.page import as_page
    from mc2cm_analysis.publishing.page.leaks import RefusedError
    from mc2cm_analysis.saving import write_whole

    try:
        write_whole(file, as_page(found).encode("utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror or error}") from None
    except RefusedError as error:
        told = str(error).replace("the report holds", f"a text of {found.old.path} or {found.new.path} holds", 1)
        raise RefusedError(f"{file} is not written: {told}") from None


def _faults(one: "Compared") -> "list[Issue]":
    from mc2cm_analysis.verdicts import faults_of

    return faults_of(one.package, list(LANGUAGES), reserved_ids(REPORTS))


def _tell_faults(faults: "dict[Path, list[Issue]]", *, as_json: bool) -> int:
    """Tell the faults as `mc2cm validate` does."""
    if as_json:
        told = {str(path): [vars(issue) for issue in issues] for path, issues in faults.items()}
        print(json.dumps({"faults": told}, indent=2, ensure_ascii=False))
        return FAILED
    for path, issues in faults.items():
        print(visible(f"{len(issues)} fault(s) in {path}:"))
        for issue in issues:
            print(f"  {issue}")
    return FAILED
