"""One fault of the data: where it is, what is wrong, what would be right."""

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
