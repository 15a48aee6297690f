"""What came of a report?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from mc2cm_analysis.publishing.plan.reports import Report

DONE: Final = "done"
FAILED: Final = "failed"
REFUSED: Final = "refused"
DIED: Final = "died"
TIMED_OUT: Final = "timed out"
OUT_OF_MEMORY: Final = "out of memory"
NO_KERNEL: Final = "no kernel"
NOT_WRITTEN: Final = "not written"
INTERRUPTED: Final = "interrupted"


@dataclass(frozen=True)
class Failure:
    """What an analyst needs to find a fault.

    Attributes
    ----------
    cell : int, optional
        Number of the cell; the first is 1.
    source, traceback : str
        Of the cell.
    """

    cell: int | None = None
    source: str = ""
    traceback: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of one report.

    Attributes
    ----------
    report : Report
    state : str
        ``done``; ``failed`` (in a cell), ``refused`` (it holds what a report must not carry), ``died`` (the process
        that ran it ended), ``timed out``, ``out of memory``, ``no kernel``, ``not written``; ``interrupted`` until the
        build comes to it.
    problem : str
        What happened, in words; empty if it is done.
    seconds : float
    files : mapping of str to bytes
        Place in the output folder to content, the page last; empty once they are written.
    size_bytes : int
        Size of the page; 0 if there is none.
    failure : Failure
    notices : tuple of str
        What the officer is to know of the run.
    """

    report: Report
    state: str
    problem: str = ""
    seconds: float = 0
    files: Mapping[str, bytes] = field(default_factory=dict)
    size_bytes: int = 0
    failure: Failure = field(default_factory=Failure)
    notices: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the report stands, or may stand, in the output folder."""
        return self.state == DONE

    def failed(self, state: str, problem: str) -> "Outcome":
        """Return what came of the report after all: it failed."""
        return replace(self, state=state, problem=problem, files={}, size_bytes=0)
