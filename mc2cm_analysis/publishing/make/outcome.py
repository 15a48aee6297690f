"""What came of a report?"""

import re
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

#: How many characters are kept of what a report has failed with.
_LONGEST: Final = {"problem": 500, "source": 20_000, "traceback": 50_000}
_CONTROL: Final = (  # compiled when something has failed
    r"\x1b\[[0-9;]*[A-Za-z]|[^\n\t -\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def readable(text: str, most: int) -> str:
    r"""Return text without what would command a terminal, and shortened if it is long; the end is kept too.

    Examples
    --------
    >>> readable("a\x1b[31m long message", 10)
    'a lo (4 characters left out) sage'
    """
    plain = re.sub(_CONTROL, "", text) if text else ""
    if len(plain) <= most:
        return plain
    half = most // 2
    return f"{plain[: half - 1]} ({len(plain) - most} characters left out) {plain[-half + 1 :]}"


@dataclass(frozen=True)
class Outcome:
    """What came of one report."""

    report: Report
    state: str
    problem: str = ""  # what happened, in words
    seconds: float = 0
    files: Mapping[str, bytes] = field(default_factory=dict)  # place to content, the page last; empty once written
    size_bytes: int = 0  # of the page
    notebook: str = ""  # a digest of the notebook that was run
    notices: tuple[str, ...] = ()  # what the officer is to know of the run
    cell: int | None = None  # number of the cell that failed; the first is 1
    source: str = ""  # of that cell
    traceback: str = ""

    def __post_init__(self) -> None:
        """Keep of an exception what a person reads: its message may be anything, and as long."""
        for part, most in _LONGEST.items():
            object.__setattr__(self, part, readable(getattr(self, part), most))

    @property
    def done(self) -> bool:
        """Whether the report stands, or may stand, in the output folder."""
        return self.state == DONE

    def failed(self, state: str, problem: str) -> "Outcome":
        """Return what came of the report after all: it failed."""
        return replace(self, state=state, problem=problem, files={}, size_bytes=0)
