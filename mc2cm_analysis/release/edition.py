"""How is a release made? Built clean in a folder of its own, passed through every gate, and then given its name.

Whatever stands under the name of a release is whole. A version has one content: what is there is never written over.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mc2cm_analysis.build import Asked, build_reports
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder, funding_file, notebooks_folder
from mc2cm_analysis.publishing.make.folders import LocalFolder
from mc2cm_analysis.publishing.make.ledger import Ledger
from mc2cm_analysis.publishing.make.notebook import Settings
from mc2cm_analysis.publishing.make.scratch import private_folder
from mc2cm_analysis.publishing.page.funding import read_funding
from mc2cm_analysis.publishing.plan.destinations import on_this_machine
from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.release.checksums import as_sums
from mc2cm_analysis.release.contents import BESIDE_THE_TABLES, contents, holds_answers
from mc2cm_analysis.release.crate import Made, as_crate
from mc2cm_analysis.release.gates import GateError, Passed, gates
from mc2cm_analysis.release.layout import (
    CRATE,
    README,
    REPORTS,
    SUMS,
    Fault,
    archive_name,
    briefs_name,
    check_version,
    top_folder,
)
from mc2cm_analysis.release.outside_gates import outside_gates
from mc2cm_analysis.release.read_me import read_me
from mc2cm_analysis.release.signature import signer
from mc2cm_analysis.zips import zipped

_TEMPORARY: Final = ".mc2cm-release-"
Tell = Callable[[str], None]


class ReleaseError(Exception):
    """Nothing was released: the message says why."""


@dataclass(frozen=True)
class Wanted:
    """Which release is wanted, see ``mc2cm release --help``.

    Attributes
    ----------
    reports, cities, languages : sequence of str
        Of all reports, only these: for whoever tries a release out.
    """

    version: str
    out: str = "releases"
    data: Path | None = None
    brief: bool = False
    executed: bool = False
    sign: Path | None = None
    workers: int = 1
    reports: Sequence[str] = ()
    cities: Sequence[str] = ()
    languages: Sequence[str] = ()
    outside: bool = True  # whether a browser and the checker of HTML look at the pages too


def make_release(wanted: Wanted, tell: Tell = print) -> list[Path]:
    """Make a release, and return its folder and its zips.

    Raises
    ------
    UsageError
        If the version cannot be one, or is there already.
    ReleaseError, GateError, mc2cm_analysis.build.RefusedBuildError
        If the data has a fault, a report fails, or something does not pass a gate. Nothing is left then.
    """
    out = on_this_machine(wanted.out).expanduser()
    places = [out / name for name in _names(wanted)]
    for place in places:
        if os.path.lexists(place):
            raise UsageError(f"{place} is there, and a version has one content; name another version, or remove it")
    sign = signer(wanted.sign) if wanted.sign else _unsigned
    with _beside(out) as work:
        package = _kept_as_it_is(Package(data_folder(wanted.data)), work / "data")
        files = _made(wanted, package, work, tell)
        whole = sign(files, f"{top_folder(wanted.version)}, data of {package.date}")
        _write(whole, work / wanted.version)
        packed = {archive_name(wanted.version): whole}
        if wanted.brief:
            name = briefs_name(wanted.version)
            packed[name] = sign(_briefs(files), f"{name.removesuffix('.zip')}, data of {package.date}")
        for name, inside in packed.items():
            (work / name).write_bytes(zipped(inside, package.date, top=name.removesuffix(".zip")))
        for place in places:
            _name(work / place.name, place)
    return places


def _unsigned(files: Mapping[str, bytes], comment: str) -> Mapping[str, bytes]:
    return files


def _names(wanted: Wanted) -> list[str]:
    version = check_version(wanted.version)
    return [version, archive_name(version), *([briefs_name(version)] if wanted.brief else [])]


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """Give a folder beside the releases, on the same disk; it is gone after the ``with`` block."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with private_folder(out, _TEMPORARY) as work:
            yield work
    except OSError as error:
        where = Path(error.filename or out)
        if where.is_relative_to(out) or where.is_relative_to(out.resolve()):
            raise ReleaseError(f"nothing was released: {where} cannot be written: {error.strerror or error}") from None
        raise


def _kept_as_it_is(package: Package, folder: Path) -> Package:
    """Return a copy of the data that nobody changes meanwhile: pages, gates and release rest on the same bytes."""
    if package.problems:
        return package  # the build tells them
    for name in BESIDE_THE_TABLES:
        if Path(package.folder, name).is_file():
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(Path(package.folder, name).read_bytes())
    return Package(package.copy_to(folder))


def _made(wanted: Wanted, package: Package, work: Path, tell: Tell) -> dict[str, bytes]:
    """Build, collect what goes out, pass it through the gates, and return all files of the release."""
    built = work / "built"
    _build(wanted, package, built)
    files = contents(built, package, executed=wanted.executed)
    made = reports_made(built, files)
    languages = [code for code in LANGUAGES if any(one.name.startswith(f"{code}/") for one in made)]
    files[README] = read_me(wanted.version, package, languages)
    funding = read_funding(funding_file(), languages)
    left_out = holds_answers(package)
    files[CRATE] = as_crate(files, made, package, funding, name=wanted.version, answers_left_out=left_out)
    tell(str(Passed("data", f"no fault, version {package.version} of {package.date}")))
    tell(str(Passed("languages", f"everything can be said in {', '.join(languages)}")))
    for passed in gates(files, next(iter(funding.values())).contact):
        tell(str(passed))
    tell(str(_same_again(wanted, package, made, work)))
    if wanted.outside:
        for passed in outside_gates(built):
            tell(str(passed))
    return {**files, SUMS: as_sums(files)}


def _build(wanted: Wanted, package: Package, out: Path, plan: Path | None = None) -> None:
    asked = Asked(
        Settings(notebooks_folder(), brief=wanted.brief),
        out=str(out),
        data=package.folder,
        workers=wanted.workers,
        progress="quiet" if plan else "unfinished",
        **({"plan": plan} if plan else _part(wanted)),
    )
    if not build_reports(asked):
        raise ReleaseError("nothing was released, for not every report could be made")


def _part(wanted: Wanted) -> dict[str, Sequence[str]]:
    return {"reports": wanted.reports, "cities": wanted.cities, "languages": wanted.languages}


def reports_made(built: Path, files: Mapping[str, bytes]) -> list[Made]:
    """Return the reports that a build has left in a folder, with what of their files goes out."""
    found = []
    for name, entry in sorted(Ledger(LocalFolder(built)).entries.items()):
        page = f"{name}.html"  # a front page is made with the list of the reports
        places = [place for place in dict.fromkeys([*entry["files"], page]) if f"{REPORTS}/{place}" in files]
        found.append(Made(name, entry["title"], entry["report"], entry["parameters"], sorted(places)))
    return found


def _same_again(wanted: Wanted, package: Package, made: list[Made], work: Path) -> Passed:
    """Build one report a language again, each another one, and see that the bytes are the same."""
    by_language: dict[str, list[Made]] = {}
    for one in made:
        by_language.setdefault(one.name.partition("/")[0], []).append(one)
    sample = [of_it[number % len(of_it)] for number, of_it in enumerate(by_language.values())]
    plan, built, again = work / "sample.csv", work / "built", work / "again"
    rows = [f"{one.notebook},{one.parameters.get('city', '')},{one.name.partition('/')[0]}" for one in sample]
    plan.write_text("\n".join(["report,city,language", *rows]) + "\n", encoding="utf-8")
    _build(wanted, package, again, plan)
    faults = [
        Fault(f"{REPORTS}/{place}", "it has other bytes when it is built again", "the same each time")
        for one in sample
        for place in one.files
        if not place.endswith("/index.html") and Path(again, place).read_bytes() != Path(built, place).read_bytes()
    ]
    if faults:
        raise GateError("a second build", faults)
    return Passed("built again", f"{', '.join(one.name for one in sample)}: the same bytes")


def _briefs(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the briefs alone, as PDF: on paper no link leads to what is not with them."""
    briefs = {
        place.removeprefix(f"{REPORTS}/").replace("/briefs/", "/"): content
        for place, content in files.items()
        if "/briefs/" in place and place.endswith(".pdf")
    }
    return {**briefs, SUMS: as_sums(briefs)}


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    for place, content in files.items():
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _name(made: Path, place: Path) -> None:
    """Give what was made its name; another release that has taken it meanwhile stays."""
    if os.path.lexists(place):
        raise ReleaseError(f"{place} was made by somebody else meanwhile; look at it, or name another version")
    made.rename(place)
