"""What came of each report? The ledger of an output folder: the truth of the runs, and why a report is due.

Papermill's own account in a notebook says "completed" of a kernel that was killed; this one is written from what the
run raised. It is saved as reports come, so that a build that is killed goes on where it stopped.
"""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any, Final

from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.publishing.make.folders import Folder
from mc2cm_analysis.publishing.make.outcome import DONE, Outcome
from mc2cm_analysis.publishing.plan.digests import Key, changed, fingerprint
from mc2cm_analysis.publishing.plan.reports import Report

LEDGER: Final = "ledger.json"

#: After a save, wait this multiple of its duration before the next.
_PAUSE: Final = 20


class Ledger:
    """The ledger of an output folder.

    One that cannot be read counts as none, and so does an entry of another make: its report is made again.

    Attributes
    ----------
    entries : dict
        Name of each report to what became of it.
    kept : bool
        Whether the folder has a ledger.
    foreign : bool
        Whether it has something else in its place.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._saved_until = 0.0
        content = folder.read(LEDGER)
        self.kept, self.foreign = content is not None, False
        self.entries: dict[str, dict[str, Any]] = {}
        with suppress(ValueError, RecursionError):  # it is damaged
            whole = json.loads(content or b'{"reports": {}}')
            entries = whole.get("reports") if isinstance(whole, dict) else None
            self.foreign = not isinstance(entries, dict)
            if isinstance(entries, dict):
                self.entries = {name: entry for name, entry in entries.items() if _is_sound(name, entry)}

    def why(self, report: Report, key: Key, wanted: Sequence[str]) -> list[str]:
        """Say why a report is due; empty if the folder has the files wanted of it, made from this key."""
        entry = self.entries.get(report.name)
        if entry is None:
            return ["new"]
        if entry.get("state") != DONE:
            return [f"was {entry.get('state', 'not made')}"]
        if parts := changed(entry.get("key", {}), key):
            return parts
        files = entry.get("files", {})
        return [f"{place} {fault}" for place in wanted if (fault := self._fault(place, files))]

    def _fault(self, place: str, files: Mapping[str, Sequence[Any]]) -> str:
        try:
            content = self._folder.read(place)
        except OSError as error:
            return f"cannot be read ({error.strerror or error})"
        if content is None or place not in files:
            return "is missing"
        return "" if list(fingerprint(content)) == list(files[place]) else "is not as it was made"

    def record(self, outcome: Outcome, key: Key | None = None) -> None:
        """Take up what came of a report, and what it was made from if it is done; `save` writes it down.

        Somebody may have changed its notebook since the build was planned: the one that was run counts.
        """
        report = outcome.report
        ran = {"notebook": outcome.notebook} if outcome.notebook else {}
        self.entries[report.name] = {
            "report": report.kind.name,
            "parameters": report.given,
            "title": report.title,
            "state": outcome.state,
            "problem": outcome.problem,
            "seconds": round(outcome.seconds, 1),
            "files": {place: list(fingerprint(content)) for place, content in outcome.files.items()},
            "key": {**key, **ran} if key and outcome.done else {},
        }

    def save(self) -> None:
        """Write the ledger down, whole, or raise OSError and leave the old one."""
        began = time.monotonic()
        whole = {"reports": dict(sorted(self.entries.items()))}
        self._folder.write(LEDGER, (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))
        ended = time.monotonic()
        self._saved_until = ended + _PAUSE * (ended - began)

    def save_in_time(self) -> None:
        """Write the ledger down, but spend no more than a twentieth of the time on it.

        A build of a thousand reports that is killed makes those of its last second again.
        """
        if time.monotonic() >= self._saved_until:
            self.save()


#: What an entry holds, beside the name of its report.
_PARTS: Final[Mapping[str, type | tuple[type, ...]]] = {
    **dict.fromkeys(("report", "title", "state", "problem"), str),
    **dict.fromkeys(("parameters", "files", "key"), dict),
    "seconds": (int, float),
}


def _is_sound(name: str, entry: Any) -> bool:
    """Whether an entry is one that `Ledger.record` could have written."""
    if not isinstance(entry, dict) or not all(isinstance(entry.get(part), kind) for part, kind in _PARTS.items()):
        return False
    language, _, slug = name.partition("/")
    return (
        language in LANGUAGES
        and PurePosixPath(slug).name == slug != ""
        and all(isinstance(digest, str) for digest in entry["key"].values())
        and all(_is_file(place, mark, language) for place, mark in entry["files"].items())
    )


def _is_file(place: str, mark: Any, language: str) -> bool:
    parts = PurePosixPath(place).parts
    is_mark = isinstance(mark, list) and [type(part) for part in mark] == [int, str]
    return is_mark and ".." not in parts and (parts[:1] == (language,) or parts[:2] == ("notebooks", language))
