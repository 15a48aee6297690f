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

    def __post_init__(self) -> None:
        """Write what nobody sees, and a terminal would obey, as an escape: a fault quotes any data."""
        for name in ("column", "problem", "expected"):
            object.__setattr__(self, name, visible(getattr(self, name)))

    def __str__(self) -> str:
        """Write the fault as one line."""
        where = "datapackage.json" if self.table == DESCRIPTOR_TABLE else f"{self.table}.csv"
        where += f", row {self.row}" if self.row else ""
        where += f", column {self.column}" if self.column else ""
        return f"{where}: {self.problem}; expected {self.expected}"


def visible(text: str) -> str:
    r"""Return a text with what no terminal shows written as an escape.

    Examples
    --------
    >>> print(visible("\x1b[31m1234\u00a0"))
    \x1b[31m1234\xa0
    """
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


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

    def __reduce__(self) -> tuple[type["DataError"], tuple[list[Issue]]]:
        """Reach another process as it was raised."""
        return DataError, (self.issues,)
