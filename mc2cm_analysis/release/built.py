"""Is this folder as a build has left it? Held against its manifest and the gate, for a folder that is no release."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from mc2cm_analysis.hosting.headers import HOST_FILES
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.paths import funding_file
from mc2cm_analysis.publishing.make.ledger import LEDGER
from mc2cm_analysis.publishing.page.funding import read_funding
from mc2cm_analysis.publishing.plan.reports import MANIFEST
from mc2cm_analysis.release.checksums import digest
from mc2cm_analysis.release.consistency import inconsistencies
from mc2cm_analysis.release.declared import Declared
from mc2cm_analysis.release.handed_over import LARGEST, HandedOver, read_all
from mc2cm_analysis.release.layout import Fault
from mc2cm_analysis.release.leaks import leaks_of
from mc2cm_analysis.release.verified import Verified

_AGAIN: Final = "build it again"
#: What is the analyst's own, or git's, of which the manifest says nothing.
_OWN: Final = ("notebooks/", "failures/")
_OWN_FILES: Final = (LEDGER, ".lock", "README.md")


def verify_build(tree: HandedOver) -> Verified:
    """Hold the files of a folder of reports against its manifest and the gate; the analyst's own are not read."""
    files, faults = read_all(tree, {MANIFEST: LARGEST})
    faults += tree.faults
    known = _manifest(files.get(MANIFEST, b""))
    if known is None:
        return Verified([*faults, Fault(MANIFEST, "it is no manifest that can be read", _AGAIN)], Declared({}), files)
    sizes = {place: size for place, (size, _) in known.items()} | {name: len(text) for name, text in HOST_FILES.items()}
    read, unread = read_all(tree, {place: size for place, size in sizes.items() if place != MANIFEST})
    own = [place for place in tree.sizes if place not in known and _is_own(place)]
    files |= read
    faults += [*unread, *_apart(files, known, {*tree.sizes} - {*own})]
    contact = next(iter(read_funding(funding_file(), list(LANGUAGES)).values())).contact
    reports = {place: content for place, content in files.items() if place in known or place == MANIFEST}
    faults += [*leaks_of(reports, contact), *inconsistencies(reports)]
    return Verified(faults, Declared({}), files, unchecked=own)


def _apart(files: Mapping[str, bytes], known: Mapping[str, tuple[int, str]], there: Collection[str]) -> Iterator[Fault]:
    """Yield what the folder holds otherwise than its manifest says."""
    for place in sorted(known):
        size, told = known[place]
        if place not in there:
            yield Fault(place, "is missing", _AGAIN)
        elif place in files and (len(files[place]), digest(files[place])) != (size, told):
            found = digest(files[place])
            what = f"it was changed: its SHA-256 is {found[:12]}…, and {MANIFEST} says {told[:12]}…"
            yield Fault(place, what, _AGAIN)
    for place in sorted(set(there) - set(known) - {MANIFEST}):
        headers = HOST_FILES.get(place)
        if headers is None or files.get(place, headers.encode()) != headers.encode():
            yield Fault(place, f"{MANIFEST} does not list it", "remove it, or build again")


def _is_own(place: str) -> bool:
    return place.startswith(_OWN) or place in _OWN_FILES


def _manifest(content: bytes) -> dict[str, tuple[int, str]] | None:
    """Return size and digest of every file that a manifest lists: of the reports, and of what leads to them."""
    try:
        whole: Any = json.loads(content)
        told = {**whole.get("site", {}), **whole["reports"]}
        return {str(place): (int(marks["bytes"]), str(marks["sha256"])) for place, marks in told.items()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
