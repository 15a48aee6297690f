"""What became of each report? The ledger of an output folder: the truth of the runs, and why a report is made again.

Papermill's own account in a notebook says "completed" of a kernel that was killed; this one is written from what the
run raised. It is saved as reports come, so that a build that is killed goes on where it stopped.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from mc2cm_analysis.publishing.folders import Folder
from mc2cm_analysis.publishing.keys import Key, moved
from mc2cm_analysis.publishing.plan import Report

LEDGER: Final = "ledger.json"

DONE: Final = "done"
FAILED: Final = "failed"
REFUSED: Final = "refused"
KERNEL_DIED: Final = "kernel died"
TIMED_OUT: Final = "timed out"
OUT_OF_MEMORY: Final = "out of memory"
NO_KERNEL: Final = "no kernel"
WORKER_DIED: Final = "worker died"
NOT_WRITTEN: Final = "not written"
INTERRUPTED: Final = "interrupted"

#: How many times as long as it took to write the ledger down it is left alone.
_PAUSE: Final = 20


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    Attributes
    ----------
    report : Report
    state : str
        ``done``; ``failed`` (in a cell), ``refused`` (it holds what a report must not carry), ``kernel died``,
        ``timed out``, ``out of memory``, ``no kernel``, ``worker died``, ``not written``; ``interrupted`` until the
        build comes to it.
    problem : str
        What happened, in words; empty if it is done.
    seconds : float
    files : mapping of str to (int, str)
        Place in the output folder to size in bytes and SHA-256.
    key : mapping of str to str
        What the report was made from, see `keys`.
    notices : tuple of str
        What the officer is to know of the run.
    """

    report: Report
    state: str
    problem: str = ""
    seconds: float = 0
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    key: Key = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the report stands in the output folder."""
        return self.state == DONE

    @property
    def size_bytes(self) -> int:
        """Size of the page; 0 if there is none."""
        return self.files.get(self.report.html.as_posix(), (0, ""))[0]


def fingerprint_of(content: bytes) -> tuple[int, str]:
    """Return what the ledger keeps of a file: its size and SHA-256."""
    return len(content), sha256(content).hexdigest()


class Ledger:
    """The ledger of an output folder.

    Parameters
    ----------
    folder : Folder
        Where it is read from, and saved to. A ledger that cannot be read, or of another make, counts as none: all
        reports are made again.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._saved_until = 0.0
        self._whole: dict[str, Any] = {"checked": "", "reports": {}}
        try:
            kept = json.loads(folder.read(LEDGER) or b"{}")
        except ValueError:
            return
        if isinstance(kept, dict) and isinstance(kept.get("reports"), dict):
            self._whole |= kept

    @property
    def checked(self) -> str:
        """What tells the data in which no fault was found last, and the rules it was checked with."""
        return str(self._whole["checked"])

    @checked.setter
    def checked(self, mark: str) -> None:
        self._whole["checked"] = mark

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        """Name of each report to what became of it."""
        return dict(self._whole["reports"])

    def why(self, report: Report, key: Key, *, pdf: bool) -> list[str]:
        """Say why a report is to be made; empty if what stands in the folder was made from the same.

        Parameters
        ----------
        report : Report
        key : mapping
            What it would be made from.
        pdf : bool
            Whether it is wanted as PDF too.
        """
        entry = self._whole["reports"].get(report.name)
        if entry is None:
            return ["new"]
        if entry.get("state") != DONE:
            return [f"was {entry.get('state', 'not made')}"]
        if parts := moved(entry.get("key", {}), key):
            return parts
        files = entry.get("files", {})
        wanted = [report.html, report.notebook, *([report.pdf] if pdf else [])]
        return [f"{place.as_posix()} {fault}" for place in wanted if (fault := self._fault(place.as_posix(), files))]

    def _fault(self, place: str, files: Mapping[str, Sequence[Any]]) -> str:
        content = self._folder.read(place)
        if content is None or place not in files:
            return "is missing"
        return "" if list(fingerprint_of(content)) == list(files[place]) else "is not as it was made"

    def record(self, *outcomes: Outcome) -> None:
        """Take up what became of reports; `save` writes it down."""
        self._whole["reports"] |= {outcome.report.name: _entry(outcome) for outcome in outcomes}

    def save(self) -> None:
        """Write the ledger down, whole, or raise OSError and leave the old one."""
        began = time.monotonic()
        self._whole["reports"] = dict(sorted(self._whole["reports"].items()))
        self._folder.write(LEDGER, (json.dumps(self._whole, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))
        ended = time.monotonic()
        self._saved_until = ended + _PAUSE * (ended - began)

    def save_in_time(self) -> None:
        """Write the ledger down, but do no more of that than takes a twentieth of the time.

        A build of a thousand reports that is killed makes those of its last second again.
        """
        if time.monotonic() >= self._saved_until:
            self.save()


def _entry(outcome: Outcome) -> dict[str, Any]:
    report = outcome.report
    return {
        "report": report.kind,
        "parameters": dict(report.parameters),
        "title": report.title,
        "state": outcome.state,
        "problem": outcome.problem,
        "seconds": round(outcome.seconds, 1),
        "files": {place: list(mark) for place, mark in outcome.files.items()},
        "key": outcome.key,
    }
