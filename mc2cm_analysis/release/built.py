"""Is this folder as a build has left it? Held against its manifest and the gate, for a folder that is no release."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mc2cm_analysis.hosting.headers import HOST_FILES
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.paths import funding_file
from mc2cm_analysis.publishing.make.ledger import LEDGER
from mc2cm_analysis.publishing.page.funding import read_funding
from mc2cm_analysis.publishing.plan.reports import MANIFEST, site_places
from mc2cm_analysis.release.checksums import digest
from mc2cm_analysis.release.layout import Fault
from mc2cm_analysis.release.leaks import leaks_of

_AGAIN: Final = "build it again"
#: What is the analyst's own, of which the manifest says nothing.
_OWN: Final = ("notebooks/", "failures/")
_OWN_FILES: Final = (LEDGER, ".lock")


def faults_of_build(files: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield what in a folder of reports is not as its build has left it, or may not leave the house.

    Parameters
    ----------
    files : mapping
        Every file of the folder, place to content.
    """
    known = _manifest(files[MANIFEST])
    if known is None:
        yield Fault(MANIFEST, "it is no manifest that can be read", _AGAIN)
        return
    reports = {place: content for place, content in files.items() if not _is_own(place, content)}
    for place in sorted(known):
        size, told = known[place]
        if place not in reports:
            yield Fault(place, "is missing", _AGAIN)
        elif (len(reports[place]), digest(reports[place])) != (size, told):
            yield Fault(
                place,
                f"it was changed: its SHA-256 is {digest(reports[place])[:12]}…, and {MANIFEST} says {told[:12]}…",
                _AGAIN,
            )
    for place in sorted(set(reports) - set(known) - set(site_places())):
        if not _is_notice(place, known):
            yield Fault(place, "no build has made it", "remove it")
    contact = next(iter(read_funding(funding_file(), list(LANGUAGES)).values())).contact
    yield from leaks_of(reports, contact)


def _is_own(place: str, content: bytes) -> bool:
    """Whether a file is the analyst's own, or headers for a host as `mc2cm serve` writes them."""
    if place in HOST_FILES:
        return content == HOST_FILES[place].encode()
    return place.startswith(_OWN) or place in _OWN_FILES


def _manifest(content: bytes) -> dict[str, tuple[int, str]] | None:
    try:
        told: Any = json.loads(content)["reports"]
        return {str(place): (int(marks["bytes"]), str(marks["sha256"])) for place, marks in told.items()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _is_notice(place: str, known: Mapping[str, object]) -> bool:
    """Whether a page may stand for one that only other languages have."""
    code, _, rest = place.partition("/")
    return code in LANGUAGES and place.endswith(".html") and any(f"{other}/{rest}" in known for other in LANGUAGES)
