"""What came of a report?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from mc2cm_analysis.publishing.plan.reports import Report

DONE: Final = "done"
FAILED: Final = "failed"  # in a cell
REFUSED: Final = "refused"  # it holds what a report must not carry
DIED: Final = "died"  # the process that ran it ended
TIMED_OUT: Final = "timed out"
OUT_OF_MEMORY: Final = "out of memory"
NO_KERNEL: Final = "no kernel"
NOT_WRITTEN: Final = "not written"
INTERRUPTED: Final = "interrupted"  # until the build comes to it


@dataclass(frozen=True)
class Outcome:
    """What came of one report."""

    report: Report
    state: str
    problem: str = ""  # what happened, in words
    seconds: float = 0
    files: Mapping[str, bytes] = field(default_factory=dict)  # place to content, the page last; empty once written
    size_bytes: int = 0  # of the page
    notices: tuple[str, ...] = ()  # what the officer is to know of the run
    cell: int | None = None  # number of the cell that failed; the first is 1
    source: str = ""  # of that cell
    traceback: str = ""

    @property
    def done(self) -> bool:
        """Whether the report stands, or may stand, in the output folder."""
        return self.state == DONE

    def failed(self, state: str, problem: str) -> "Outcome":
        """Return what came of the report after all: it failed."""
        return replace(self, state=state, problem=problem, files={}, size_bytes=0)
