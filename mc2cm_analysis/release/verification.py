"""Is this the release that was made, byte for byte? Held against its crate and its list of digests, without building.

Each file that is listed is read once: what is compared between pages is compared in what was hashed. A folder of
reports that is no release is held against its manifest.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.publishing.plan.reports import MANIFEST
from mc2cm_analysis.release.checksums import digest, read_sums
from mc2cm_analysis.release.consistency import inconsistencies
from mc2cm_analysis.release.declared import Declared, read_crate
from mc2cm_analysis.release.handed_over import LARGEST, HandedOver, handed_over, read_all
from mc2cm_analysis.release.layout import CRATE, README, REPORTS, SIGNATURE, SUMS, Fault, top_folder
from mc2cm_analysis.release.shown import Shown
from mc2cm_analysis.release.verified import Verified

_REPORTS: Final = f"{REPORTS}/"
#: The files that tell of the others.
_OF_THE_OTHERS: Final = (SUMS, CRATE, SIGNATURE)
#: What macOS and Windows write into a folder that somebody looks at.
_OF_FILE_MANAGERS: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_AGAIN: Final = "ask whoever sent it for the release again"


def verify(place: Path, key: str = "") -> Verified:
    """Verify a release in a folder or a zip, and that the holder of a key has signed it, if one is given.

    Raises
    ------
    UsageError
        If it is neither a release nor a folder of reports.
    """
    tree = handed_over(place)
    if tree.faults and not tree.sizes:
        return Verified(tree.faults, Declared({}), {})
    if is_release(tree):
        found = verify_bytes(tree)
        found = found._replace(faults=_with_what_follows(found))
    elif MANIFEST in tree.sizes:
        from mc2cm_analysis.release.built import verify_build  # it brings the gate

        found = verify_build(tree)
    else:
        raise UsageError(f"{place} holds no release and no reports; expected {_nearest(place, tree)}")
    if key:
        from mc2cm_analysis.release.signature import signature_faults  # it needs what is not always installed

        return found._replace(faults=[*found.faults, *signature_faults(found.files, key)], signed=True)
    return found._replace(unchecked=[*found.unchecked, *({SIGNATURE} & set(found.files))])


def _nearest(place: Path, tree: HandedOver) -> str:
    """Say what could have been meant: a folder one further down, or what to look for."""
    inside = sorted(file for file in tree.sizes if file.count("/") == 1 and file.endswith((f"/{SUMS}", f"/{MANIFEST}")))
    return str((place / inside[0]).parent) if inside else f"a folder with {SUMS}, or with {MANIFEST}"


def _with_what_follows(found: Verified) -> list[Fault]:
    """Return what is wrong with each file and, after it, where it disagrees with others.

    Of a page that is as it was released, nothing is told that follows from the change of another.
    """
    changed = {fault.file for fault in found.faults}
    apart = inconsistencies(found.files, _REPORTS)
    told = [fault for fault in apart if fault.file in changed or fault.beside not in changed]
    return sorted([*found.faults, *told], key=lambda fault: fault.file)


def is_release(tree: HandedOver) -> bool:
    """Whether what was handed over is a release, whole or not, or a zip of its briefs."""
    return CRATE in tree.sizes or SUMS in tree.sizes or {README, f"{REPORTS}/index.html"} <= set(tree.sizes)


def verify_bytes(tree: HandedOver) -> Verified:
    """Hold each file of a release against what the release says of it."""
    files, unread = read_all(tree, dict.fromkeys(_OF_THE_OTHERS, LARGEST))
    faults = [*tree.faults, *unread]
    sums, wrong = read_sums(files[SUMS]) if SUMS in files else ({}, [])
    faults += wrong
    declared, wrong = read_crate(files[CRATE]) if CRATE in files else (Declared({}), [])
    faults += wrong
    if tree.top and declared.version and tree.top != top_folder(declared.version):
        faults.append(Fault(tree.name, f"it holds a folder {tree.top}", f"{top_folder(declared.version)} is right"))
    by_briefs_alone = CRATE not in {*sums, *tree.sizes} and not any(place.startswith(_REPORTS) for place in tree.sizes)
    needed = {SUMS} if by_briefs_alone else {SUMS, CRATE}
    known = needed | set(sums) | set(declared.files)
    for place in sorted(known - set(tree.sizes)):
        faults.append(Fault(place, "is missing", _AGAIN))
    faults += _added(sorted(set(tree.sizes) - known - {SIGNATURE}))
    sizes = {place: declared.files[place][1] if place in declared.files else LARGEST for place in known}
    read, unread = read_all(tree, {place: size for place, size in sizes.items() if place not in _OF_THE_OTHERS})
    files |= read
    faults += unread
    crate = None if by_briefs_alone else declared
    faults += [fault for place in files for fault in _changed(place, files[place], sums, crate)]
    return Verified(faults, declared, files)


def _added(places: list[str]) -> Iterator[Fault]:
    """Yield the files that are no part of the release; what a file manager leaves in many folders, once."""
    left: dict[str, list[str]] = {}
    for place in places:
        if (name := place.rpartition("/")[2]) in _OF_FILE_MANAGERS:
            left.setdefault(name, []).append(place)
        else:
            yield Fault(place, "is no file of the release", "remove it")
    for first, *more in left.values():
        also = f", and {len(more)} more of this name" if more else ""
        yield Fault(first, f"is no file of the release: a file manager has left it{also}", "remove it")


def _changed(place: str, content: bytes, sums: Mapping[str, str], declared: Declared | None) -> Iterator[Fault]:
    """Yield how a file differs from what is said of it, in the file that is most likely wrong."""
    found = digest(content)
    listed = sums.get(place)
    if place in (SUMS, SIGNATURE) or (listed is None and place not in (declared.files if declared else ())):
        return
    if place == CRATE or declared is None:
        if listed not in (None, found):
            yield Fault(
                place, f"it was changed: its SHA-256 is {found[:12]}…, and {SUMS} says {(listed or '')[:12]}…", _AGAIN
            )
        return
    known, size = declared.files.get(place, ("", -1))
    if found in (listed, known) and listed != known:
        silent = SUMS if found == known else CRATE
        yield Fault(silent, f"it says otherwise of {place} than the file and {_other(silent)} do", _AGAIN)
    elif found != known:
        what = f"it was changed: its SHA-256 is {found[:12]}…, and the release says {known[:12]}…"
        yield Fault(place, what + _whence(place, content, declared.data_version), _AGAIN)
    elif len(content) != size:
        yield Fault(CRATE, f"it says {size} bytes of {place}, which has {len(content)}", _AGAIN)


def _other(name: str) -> str:
    return CRATE if name == SUMS else SUMS


def _whence(place: str, content: bytes, version: str) -> str:
    """Say of a page that was changed whether it is of the data of the release; who changed it, nobody can tell."""
    dated = Shown(content).dated if place.endswith(".html") and version else ""
    if not dated:
        return ""
    if dated.removesuffix(".").endswith(f" {' '.join(version.split())}"):  # so it ends in every language
        of_same = "it was edited, or is a page of another release of this data"
        return f" (it says data version {version}, as the release does: {of_same})"
    return f" (it does not say data version {version}, as the release does: it may be a page of another release)"
