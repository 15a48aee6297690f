"""What can be compared? A data folder, or a release, as a folder or a zip: its data, and the pages of its reports."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from mc2cm_analysis.descriptor import DESCRIPTOR
from mc2cm_analysis.issues import visible
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.release.handed_over import handed_over
from mc2cm_analysis.release.layout import DATA, REPORTS

_RIGHT: Final = "name a data folder, or a release as a folder or a zip"
_PAGE: Final = ".html"


@dataclass(frozen=True)
class Compared:
    """One of the two that are compared.

    Attributes
    ----------
    path : Path
        What was named.
    package : Package
    pages : mapping of str to str
        The pages of its reports by their places, such as ``en/lyon.html``; empty for a data folder.
    """

    path: Path
    package: Package
    pages: Mapping[str, str]
    label: str = ""

    @property
    def name(self) -> str:
        """How it is told: by the last part of its path, if no longer name tells it apart."""
        return visible(self.label or self.path.name)


def told_apart(old: Compared, new: Compared) -> tuple[Compared, Compared]:
    """Return two, and if they lie at two paths under the same name, name the folder above that tells them apart."""
    paths = old.path, new.path
    if old.path == new.path or old.path.name != new.path.name:
        return old, new
    above = zip(*(reversed(path.parent.parts) for path in paths), strict=False)
    depth, folders = next((depth, pair) for depth, pair in enumerate(above) if pair[0] != pair[1])
    between = "/\N{HORIZONTAL ELLIPSIS}/" if depth else "/"
    first, second = (f"{folder.rstrip('/')}{between}{old.path.name}" for folder in folders)
    return replace(old, label=first), replace(new, label=second)


def opened(path: Path) -> Compared:
    """Return what can be compared at a path; a zip is read where it lies.

    Raises
    ------
    UsageError
        If nothing there can be compared: it says what would be right.
    """
    path = path.expanduser().resolve()
    try:
        return _in_zip(path) if path.is_file() else _in_folder(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}; {_RIGHT}") from None


def _in_folder(folder: Path) -> Compared:
    if (folder / DESCRIPTOR).exists():
        return Compared(folder, Package(folder), {})
    if (folder / DATA / DESCRIPTOR).exists():
        reports = folder / REPORTS
        files = [
            *reports.glob(f"*{_PAGE}"),
            *(page for code in LANGUAGES for page in (reports / code).rglob(f"*{_PAGE}")),
        ]
        pages = {page.relative_to(reports).as_posix(): _text(page.read_bytes()) for page in sorted(files)}
        return Compared(folder, Package(folder / DATA), pages)
    if not folder.exists():
        raise UsageError(f"there is no {folder}; {_RIGHT}")
    raise UsageError(f"{folder} holds no {DESCRIPTOR}, neither itself nor in {DATA}/; {_RIGHT}")


def _in_zip(path: Path) -> Compared:
    found = handed_over(path)
    if found.faults:
        raise UsageError(f"{path} is not the zip of a release: {found.faults[0]}")
    data = {place.removeprefix(f"{DATA}/"): place for place in found.sizes if place.startswith(f"{DATA}/")}
    if DESCRIPTOR not in data:
        raise UsageError(f"{path} holds no {DATA}/{DESCRIPTOR}; {_RIGHT}")
    package = Package(path).with_files({name: found.read(place) for name, place in data.items()})
    pages = {place.removeprefix(f"{REPORTS}/"): place for place in sorted(found.sizes) if _is_page(place)}
    return Compared(path, package, {name: _text(found.read(place)) for name, place in pages.items()})


def _is_page(place: str) -> bool:
    top, _, rest = place.partition("/")
    folder, slash, _ = rest.partition("/")
    return top == REPORTS and rest.endswith(_PAGE) and (not slash or folder in LANGUAGES)


def _text(page: bytes) -> str:
    return page.decode("utf-8", "replace")
