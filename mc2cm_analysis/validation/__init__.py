"""Is the data package fit to report from? Every fault at once: table, row, column, what is wrong, what would be right.

`package` sees that the tables can be read and have their columns, `conformity` checks each against its schema, and
`translations` that each printed text is there in the languages asked for. What no schema can say, because it spans
columns or tables, is a rule: on any table in `table_rules`, on `statement_rules`, on `figure_rules`, on `names`, on
`addresses`, on `titles`, on `programme_rules`, on `answer_rules` and on `learning_rules`.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

from mc2cm_analysis import schema
from mc2cm_analysis.issues import Issue
from mc2cm_analysis.package import Package
from mc2cm_analysis.validation.addresses import ADDRESS_RULES
from mc2cm_analysis.validation.answer_rules import ANSWER_RULES
from mc2cm_analysis.validation.conformity import schema_issues
from mc2cm_analysis.validation.figure_rules import FIGURE_RULES
from mc2cm_analysis.validation.learning_rules import LEARNING_RULES
from mc2cm_analysis.validation.names import NAME_RULES
from mc2cm_analysis.validation.programme_rules import PROGRAMME_RULES
from mc2cm_analysis.validation.rows import Rule, numbered
from mc2cm_analysis.validation.statement_rules import STATEMENT_RULES
from mc2cm_analysis.validation.table_rules import TABLE_RULES
from mc2cm_analysis.validation.titles import TITLE_RULES
from mc2cm_analysis.validation.translations import untranslated

__all__ = ["Issue", "find_issues"]

RULES: Final[tuple[Rule, ...]] = (
    *(*TABLE_RULES, *STATEMENT_RULES, *FIGURE_RULES),
    *(*NAME_RULES, *ADDRESS_RULES, *TITLE_RULES, *PROGRAMME_RULES, *ANSWER_RULES, *LEARNING_RULES),
)


def find_issues(
    package: Package | Path, languages: Collection[str] = (), reserved: Collection[str] = ()
) -> list[Issue]:
    """Check a data package, or the folder that holds it, and return every fault in the order of tables and rows.

    `languages` are those in which the data is to be printed; no city may have an id in `reserved`, the names of pages.
    Where a file cannot be read as a table, the faults of the files are returned alone: what follows would hide them.
    """
    package = package if isinstance(package, Package) else Package(package)
    if package.problems:
        return package.problems
    whole = {name: package.records(name) for name in package.tables}
    issues = set(schema_issues(package, whole))
    tables = {name: whole[name] for name in schema.tables()}  # what the folder adds is held against its schema only
    issues.update(untranslated(tables, [code for code in languages if code != "en"]))
    issues.update(issue for rule in RULES for issue in rule(tables))
    for number, city in numbered(tables, "cities"):
        if city["id"] in reserved:
            issues.add(Issue("cities", number, "id", f"'{city['id']}' is the name of a report", "another slug"))
    order = {name: position for position, name in enumerate(whole)}
    return sorted(issues, key=lambda i: (order.get(i.table, -1), i.row or 0, i.column, i.problem))
