"""Is a release fit to leave? Every gate is passed by every file of it, before a file stands under its name.

The data was checked, and every message found in every language, before the build began.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from mc2cm_analysis.publishing.page.gate import LARGEST
from mc2cm_analysis.release.consistency import inconsistencies
from mc2cm_analysis.release.layout import DATA, REPORTS, SOURCE, Fault
from mc2cm_analysis.release.leaks import leaks_of
from mc2cm_analysis.release.links import dead_links

_SHOWN: Final = 50


class GateError(Exception):
    """Nothing is released: the message lists what did not pass a gate."""

    def __init__(self, gate: str, faults: list[Fault]) -> None:
        lines = [f"  {fault}" for fault in faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            lines.append(f"  and {len(faults) - _SHOWN} more")
        super().__init__("\n".join([f"nothing was released, for {len(faults)} fault(s) in {gate}:", *lines]))


class Passed(NamedTuple):
    """What a gate has looked at, in words."""

    gate: str
    told: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.gate:<14} {self.told}"


def gates(files: Mapping[str, bytes], contact: str) -> Iterator[Passed]:
    """Yield what passed each gate that needs nothing but the files.

    Raises
    ------
    GateError
        At the first gate that something did not pass.
    """
    pages = [place for place in files if place.endswith(".html")]
    largest = max(pages, key=lambda place: len(files[place]))
    size = f"{len(files[largest]) / 1000:.0f} kB"
    told: dict[str, tuple[Callable[[], Iterator[Fault]], str]] = {
        "leaks": (lambda: leaks_of(files, contact), f"none in {len(files)} files"),
        "agreement": (lambda: inconsistencies(files, f"{REPORTS}/"), "the reports say the same of the same"),
        "links": (lambda: dead_links(_of_reports(files)), f"none is dead in {len(pages)} pages"),
        "sizes": (
            lambda: _too_large(files, pages),
            f"{size} at most ({largest}), and {LARGEST // 1000} kB are allowed",
        ),
    }
    for gate, (look, words) in told.items():
        if faults := list(look()):
            raise GateError(gate, faults)
        yield Passed(gate, words)


def _of_reports(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the reports; no page leads to the data package or to the source, which have their own."""
    return {place: content for place, content in files.items() if not place.startswith((f"{DATA}/", f"{SOURCE}/"))}


def _too_large(files: Mapping[str, bytes], pages: list[str]) -> Iterator[Fault]:
    for place in pages:
        if place.startswith(f"{REPORTS}/") and len(files[place]) > LARGEST:
            what = f"it is {len(files[place]) / 1000:.0f} kB long"
            yield Fault(place, what, f"a page may be {LARGEST // 1000} kB at most")
