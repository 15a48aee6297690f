"""Is the data package fit to report from? Every fault at once: table, row, column, what is wrong, what would be right.

`files` sees that the tables can be read and have their columns, `schema` checks each against ``datapackage.json``,
`rules` what no schema can say, because it spans columns or tables, and `translations` that each printed text is there
in the languages asked for.
"""

from collections.abc import Sequence
from pathlib import Path

from mc2cm_analysis.validation.files import DESCRIPTOR, file_issues, fingerprint, read_descriptor, read_rows
from mc2cm_analysis.validation.issues import Issue
from mc2cm_analysis.validation.rules import RULES
from mc2cm_analysis.validation.schema import schema_issues
from mc2cm_analysis.validation.translations import untranslated

__all__ = ["DESCRIPTOR", "Issue", "find_issues", "fingerprint"]


def find_issues(folder: Path, languages: Sequence[str] = ()) -> list[Issue]:
    """Check a data package and return every fault found, in the order of tables and rows.

    Parameters
    ----------
    folder : Path
        The folder that holds ``datapackage.json``.
    languages : sequence of str
        Those in which the data is to be printed; English needs nothing.

    Returns
    -------
    list of Issue
        Empty if the package is fit to report from. Where a file cannot be read as a table, the faults of the files are
        returned alone: what follows from them would hide them.
    """
    descriptor, problems = read_descriptor(folder)
    issues = problems or file_issues(folder, descriptor)
    if issues:
        return issues
    tables = {resource["name"]: read_rows(folder / resource["path"]) for resource in descriptor["resources"]}
    issues = schema_issues(folder, descriptor, tables)
    for rule in RULES:
        issues.extend(rule(tables))
    issues.extend(untranslated(tables, [code for code in languages if code != "en"]))
    order = {name: position for position, name in enumerate(tables)}
    return sorted(set(issues), key=lambda i: (order.get(i.table, -1), i.row or 0, i.column, i.problem))
