"""What does whoever opens a release read first? What it is and how to check it, in each language of its reports."""

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from textwrap import fill
from typing import Final

from mc2cm_analysis.language import Language, later, without_marks
from mc2cm_analysis.package import Package
from mc2cm_analysis.release.layout import SUMS, archive_name

_COLUMNS: Final = 100
#: A release is checked with what every system of the Unix kind has, or with more eyes by this project's command.
_CHECKS: Final = (f"sha256sum -c {SUMS}", "mc2cm verify .")
_CHECK_ON_WINDOWS: Final = "certutil -hashfile {zip} SHA256"
_TITLE: Final = later("MC2CM analysis: reports and data, release {version}")
_WHAT: Final = later(
    "Open reports/index.html in a browser. The folder data has the data as CSV files, which data/README.md describes; "
    "the folder source has the notebooks from which the reports are made."
)
_DATED: Final = later("Data as of {day}, version {data}; code version {code}.")
_NUMBERED: Final = later("Release, data and code are numbered apart.")
_TERMS: Final = later("Text and data: CC BY 4.0; each source keeps its own terms.")
_CHECK: Final = later(
    "To check that no file was changed, type one of these commands in this folder. The first comes with Linux (on a "
    "Mac: shasum -a 256 -c SHA256SUMS) and names each file that was changed. The second is the command of MC2CM "
    "analysis: it names files that were added too, and takes the zip as it is."
)
_SUCCESS: Final = later(
    "If nothing was changed, the first ends without a warning, and the second says in one line, in English, that every "
    "byte is as the release says."
)
_ON_WINDOWS: Final = later(
    "On Windows type this in the folder where the zip lies. It says the digest of the zip, a long number that is "
    "another one if anything in the zip was changed."
)
_WHO: Final = later(
    "None of this shows who made a release: compare the digest of the zip with one that reached you in another way, or "
    "check its signature, if there is one."
)


def read_me(name: str, package: Package, languages: Iterable[str]) -> bytes:
    """Return the text for a release of some data, one language after the other."""
    return "\n\n\n".join("\n\n".join(_said(Language(code), name, package)) for code in languages).encode() + b"\n"


def _said(language: Language, name: str, package: Package) -> Iterator[str]:
    title = without_marks(language.say(_TITLE, version=name))
    yield f"{title}\n{'=' * len(title)}"
    yield fill(language.say(_WHAT), _COLUMNS)
    if package.date:
        told = {"day": language.day(package.date), "data": package.version, "code": version("mc2cm-analysis")}
        dated = without_marks(language.say(_DATED, **told))
        yield fill(f"{dated} {language.say(_NUMBERED)}", _COLUMNS)
    yield fill(language.say(_TERMS), _COLUMNS)
    yield _with_commands(language.say(_CHECK), *_CHECKS)
    yield fill(language.say(_SUCCESS), _COLUMNS)
    yield _with_commands(language.say(_ON_WINDOWS), _CHECK_ON_WINDOWS.format(zip=archive_name(name)))
    yield fill(language.say(_WHO), _COLUMNS)


def _with_commands(said: str, *commands: str) -> str:
    return "\n".join([fill(said, _COLUMNS), *(f"    {command}" for command in commands)])
