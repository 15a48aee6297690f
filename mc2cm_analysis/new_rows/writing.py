"""How do new rows get into the tables? All of them at once, and only where the data stays without fault."""

from collections.abc import Collection
from dataclasses import dataclass, field

from mc2cm_analysis import schema
from mc2cm_analysis.issues import Issue
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.new_rows.addition import Addition
from mc2cm_analysis.new_rows.mentions import rows_that_name
from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.revision import Revision
from mc2cm_analysis.validation.table_rules import sources_without_rows


@dataclass
class Written:
    """What was written, or would be.

    Attributes
    ----------
    package : Package
        The data with the new rows.
    rows : dict of str to list of dict
        The new rows, by table.
    filed : dict of str to list of str
        Ids of the rows that named the new city already and are filed under it, by table.
    unused : list of Issue
        Sources that no row rests on yet: `mc2cm validate` tells them until one does.
    """

    package: Package
    rows: dict[str, list[Record]]
    filed: dict[str, list[str]] = field(default_factory=dict)
    unused: list[Issue] = field(default_factory=list)


def write(addition: Addition, reserved: Collection[str], *, file_rows: bool = True, dry_run: bool = False) -> Written:
    """Add the rows of an addition to its package.

    A source is there before the first row that rests on it. So this alone, of all that `validation` finds, does not
    keep rows from being added.

    Parameters
    ----------
    addition : Addition
        Without faults.
    reserved : collection of str
        Ids that no city may have.
    file_rows : bool
        Whether rows that name a new city already are filed under it.
    dry_run : bool
        Whether all is checked and nothing written.

    Raises
    ------
    DataError
        If the data would have a fault.
    """
    revision = Revision(addition.package)
    for table, rows in addition.rows.items():
        revision.add(table, rows)
    filed = _filed(addition, revision) if file_rows and addition.kind.table == "cities" else {}
    preview = revision.preview()
    unused = list(sources_without_rows({name: preview.records(name) for name in schema.tables()}))
    if dry_run:
        revision.check(list(LANGUAGES), reserved, unused)
    else:
        revision.commit(list(LANGUAGES), reserved, unused)
    return Written(preview, addition.rows, filed, unused)


def _filed(addition: Addition, revision: Revision) -> dict[str, list[str]]:
    found = rows_that_name(addition.package, addition.row["name_en"])
    for table, ids in found.items():
        for row_id in ids:
            revision.change(table, row_id, city=addition.row["id"])
    return found
