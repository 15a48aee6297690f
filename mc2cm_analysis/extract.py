"""Which rows of the data are those of a part of the network? Some cities, some rows, and what belongs to them."""

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from io import StringIO
from typing import Final

import pandas as pd

from mc2cm_analysis import schema
from mc2cm_analysis.csv_tables import Row
from mc2cm_analysis.package import Package

#: Where ``city`` names no owner but the host: a meeting of the network stays, without a host in the part.
_HOSTED: Final = "events"


class Extract(Package):
    """A data package with some of the rows of another one; its files are written when they are asked for."""

    def __init__(self, whole: Package, kept: Mapping[str, list[Row]]) -> None:
        super().__init__(whole.folder)
        self._below = whole
        self._kept = {whole.paths[table]: (whole.columns(table), rows) for table, rows in kept.items()}

    def _fetched(self, path: str) -> bytes:
        return _written(*self._kept[path]) if path in self._kept else super()._fetched(path)


def _written(columns: list[str], rows: list[Row]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue().encode()


def extract(
    whole: Package, frame: Callable[[str], pd.DataFrame], cities: Collection[str], conditions: Mapping[str, str]
) -> Extract:
    """Return the part of a data package that is about some cities and meets conditions.

    Rows of the network as a whole, which name no city, stay. A row that must refer to one that is gone goes with it;
    one that may refer to it loses the reference.

    Parameters
    ----------
    whole : Package
    frame : function
        Returns a table of `whole` as a frame, in the order of its rows.
    cities : collection of str
        Ids of the cities that stay.
    conditions : mapping
        Table to the condition that its rows meet, in the words of `pandas.DataFrame.query`.
    """
    frames = {table: _of_cities(table, frame(table), cities) for table in whole.tables}
    for table, condition in conditions.items():
        frames[table] = frames[table].query(condition)
    while any([_follow_links(frames, table) for table in whole.tables.values()]):
        pass  # what went may have been referred to by rows of a table that was looked at before
    cited = {source for table in whole.tables.values() for source in _cited(table, frames[table.name])}
    frames["sources"] = frames["sources"].pipe(lambda rows: rows[rows["id"].isin(cited)])
    return Extract(whole, {table: _rows(whole, table, kept) for table, kept in frames.items()})


def _of_cities(table: str, rows: pd.DataFrame, cities: Collection[str]) -> pd.DataFrame:
    if table == "cities":
        return rows[rows["id"].isin(cities)]
    if "city" not in rows:
        return rows
    own = rows["city"].isin([*cities, ""])
    return rows.assign(city=rows["city"].where(own, "")) if table == _HOSTED else rows[own]


def _follow_links(frames: dict[str, pd.DataFrame], table: schema.Table) -> bool:
    """Let go of the references to rows that are gone; say whether a row went with one."""
    rows = frames[table.name]
    for column, target in table.foreign_keys.items():
        gone = ~rows[column].isin(["", *frames[target]["id"]])
        if table.fields[column].constraints.get("required"):
            rows = rows[~gone]
        else:
            rows = rows.assign(**{column: rows[column].where(~gone, "")})
    went = len(rows) < len(frames[table.name])
    frames[table.name] = rows
    return went


def _cited(table: schema.Table, rows: pd.DataFrame) -> Iterator[str]:
    """Yield the sources that the rows of a table name."""
    for column in table.linked_to("sources"):
        yield from rows[column]


def _rows(whole: Package, table: str, kept: pd.DataFrame) -> list[Row]:
    """Return the rows as text: those of the whole, with the references that the part has."""
    columns, rows = whole.columns(table), whole.rows(table)
    links = [columns.index(column) for column in whole.tables[table].foreign_keys]
    known = kept[[columns[place] for place in links]].to_numpy(object)
    found = []
    for position, references in zip(kept.index, known, strict=True):
        row = list(rows[position])
        for place, reference in zip(links, references, strict=True):
            row[place] = reference
        found.append(tuple(row))
    return found
