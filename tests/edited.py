"""Data packages in which a test has changed some rows."""

import csv
from collections.abc import Mapping
from io import StringIO

from mc2cm_analysis.package import Package, Record

INVENTED = "Invented for a test"


def with_tables(package: Package, tables: Mapping[str, list[Record]], ending: str = "\n") -> Package:
    """The package with other rows in some of its tables."""
    return package.with_files({package.paths[name]: written(rows, ending) for name, rows in tables.items()})


def written(rows: list[Record], ending: str = "\n") -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator=ending)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
