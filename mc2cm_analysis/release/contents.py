"""What goes into a release? The pages with their downloads, the data, and what the pages were made from.

What is the analyst's own stays: ledger and failures always, executed notebooks unless they are asked for. Answers of
stakeholders never leave (`disclosure.ANSWERS`): their tables go out without rows, and reports that rest on them can be
checked, but not be built again.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

from mc2cm_analysis.disclosure import ANSWERS, sources_untold
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import PACKAGE, funding_file, notebooks_folder
from mc2cm_analysis.publishing.page.pictures import drawing_only
from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.publishing.plan.notebooks import unrun
from mc2cm_analysis.publishing.plan.reports import MANIFEST
from mc2cm_analysis.release.layout import DATA, EXECUTED, FUNDING, LOCK, NOTEBOOKS, REPORTS, SOURCE
from mc2cm_analysis.revision import Revision

#: What stands beside the tables of a data package for whoever reads it.
BESIDE_THE_TABLES: Final = ("README.md", "LICENSE.md")


def contents(built: Path, package: Package, *, executed: bool) -> dict[str, bytes]:
    """Return the files of a release but those that tell of the others, place to content.

    Parameters
    ----------
    built : Path
        A folder in which a build has left every report.
    package : Package
        What they were made from.
    executed : bool
        Whether the executed notebooks go with them.
    """
    return dict([*_reports(built, executed=executed), *_data(package), *_source()])


def _reports(built: Path, *, executed: bool) -> Iterator[tuple[str, bytes]]:
    folders = [*LANGUAGES, *([EXECUTED] if executed else [])]
    files = [built / "index.html", built / MANIFEST]
    files += [file for folder in folders for file in sorted(Path(built, folder).rglob("*")) if file.is_file()]
    for file in files:
        yield f"{REPORTS}/{file.relative_to(built).as_posix()}", file.read_bytes()


def _data(package: Package) -> Iterator[tuple[str, bytes]]:
    for path, content in without_answers(package).files().items():
        yield f"{DATA}/{path}", content
    for name in BESIDE_THE_TABLES:
        if Path(package.folder, name).is_file():
            yield f"{DATA}/{name}", Path(package.folder, name).read_bytes()


def without_answers(package: Package) -> Package:
    """Return a data package without the rows that hold answers, and without the sources that would tell of few."""
    if not holds_answers(package):
        return package
    untold = sources_untold(package.records("consultations"), package.records("imports"))
    revision = Revision(package)
    for table in ANSWERS:
        revision.drop(table, [row["id"] for row in package.records(table)])
    revision.drop("sources", untold)
    return revision.preview()


def holds_answers(package: Package) -> bool:
    """Whether a data package has rows with answers of stakeholders."""
    return any(package.rows(table) for table in ANSWERS)


def _source() -> Iterator[tuple[str, bytes]]:
    for notebook in sorted(notebooks_folder().glob("*.ipynb")):
        yield f"{NOTEBOOKS}/{notebook.name}", _template(notebook.read_text(encoding="utf-8"))
    yield FUNDING, funding_file().read_bytes()
    yield from _logos(funding_file())
    lock = PACKAGE.parent / "requirements.lock"
    if lock.is_file():  # a project that was installed has none
        yield LOCK, lock.read_bytes()


def _logos(funding: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures that the foot of the reports shows, less what they tell of who made them."""
    for logo in tomllib.loads(funding.read_text(encoding="utf-8")).get("logos", []):
        place = PurePosixPath(logo["file"])
        if place.is_absolute() or ".." in place.parts:
            raise UsageError(f"the logo {place} lies elsewhere; put it beside {funding.name}, to go with the release")
        yield f"{SOURCE}/{place}", drawing_only(Path(funding.parent, place).read_bytes())


def _template(text: str) -> bytes:
    """Return a notebook with nothing that a run has left in it."""
    unused: dict[str, Any] = unrun(text)
    return (json.dumps(unused, ensure_ascii=False, indent=1) + "\n").encode()
