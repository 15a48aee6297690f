"""What is wrong with the data? Where it is, what is wrong, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass

#: Name under which faults of the descriptor itself are told.
DESCRIPTOR_TABLE = "datapackage"


@dataclass(frozen=True, order=True)
class Issue:
    """One fault of the data: where it is, what is wrong, what would be right."""

    table: str
    row: int | None
    column: str
    problem: str
    expected: str

    def __str__(self) -> str:
        """Write the fault as one line."""
        where = "datapackage.json" if self.table == DESCRIPTOR_TABLE else f"{self.table}.csv"
        where += f", row {self.row}" if self.row else ""
        where += f", column {self.column}" if self.column else ""
        return f"{where}: {self.problem}; expected {self.expected}"


class DataError(ValueError):
    """The data package is not fit to report from.

    Attributes
    ----------
    issues : list of Issue
        Every fault found, not only the first.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = list(issues)
        lines = "\n".join(f"  {issue}" for issue in self.issues)
        super().__init__(f"{len(self.issues)} fault(s) in the data:\n{lines}")
