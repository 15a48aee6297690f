"""Which records does a data package hold? Its tables as frames, and the rows of them that answer a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from mc2cm_analysis import schema
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.csv_tables import read_cell
from mc2cm_analysis.finder import Names, Table, ask, identified, named_in_every_language, text_columns
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.vocabulary import SHORT_THEMES, THEMES

_DTYPES: Final = {"integer": "Int64", "number": "float64"}
#: What has a name of its own, and the table that holds it.
_CALLED_IN: Final = {"city": "cities", "theme": "themes", "indicator": "indicators", "source": "sources"}
#: The columns that hold what a row is called, besides ``name_en`` and the like; `title_language` is no name.
_TITLES: Final = ("title", "title_en", "title_original")


@dataclass(frozen=True, eq=False)
class Records:
    """The tables of a data package. A table is read when it is first asked for."""

    package: Package

    @property
    def tables(self) -> list[str]:
        """Names of the tables, in the order of the data package."""
        return list(self.package.tables)

    @remembered
    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of a table, such as ``"statements"``.

        Returns
        -------
        DataFrame
            One row a record, indexed from 0, with the columns of ``data/README.md``. An empty cell is ``""`` in a
            column of text, and NaN or ``<NA>`` in a column of numbers.

        Raises
        ------
        KeyError
            If the data package has no such table.
        """
        if name not in self.tables:
            raise KeyError(f"no table '{name}'; the tables are {', '.join(self.tables)}")
        return _frame(self.package, name)

    @remembered
    def texts(self, language: str) -> Mapping[str, str]:
        """Return the printed texts of the data, English to a language; those that it lacks are left out.

        Examples
        --------
        >>> from mc2cm_analysis import load_network
        >>> load_network().texts("fr")["City of Lyon"]
        'Ville de Lyon'
        """
        table = self.table("texts")
        known = table[table[language] != ""]
        return MappingProxyType(dict(zip(known["en"], known[language], strict=True)))

    def rows(self, table: str, **asked: Any) -> pd.DataFrame:
        """Return the rows of a table that answer a question; ``network.statements(...)`` asks the same of statements.

        Parameters
        ----------
        table : str
        years : int, (int, int), range or str, optional
            The year of the row, or the first and the last: ``2016``, ``(2016, 2024)``, ``"2016-2024"``.
        text : str, optional
            Words that stand in the row, in any language of the reports; case and accents do not matter.
        **columns : str or iterable of str
            Of any column its value or values: an id, or a name in any language.

        Raises
        ------
        UnknownNameError
            A KeyError: no column, or nothing in it, is called so; or several ids are.

        Examples
        --------
        >>> from mc2cm_analysis import load_network
        >>> network = load_network()
        >>> set(network.statements(city="Beyrouth", years=(2016, 2024))["city"])
        {'beirut'}
        """
        rows = self.table(table)
        asked_of = self.package.tables[table]
        fields = asked_of.fields

        def names(column: str) -> Names | None:
            if fields[column].link:
                return self.called(fields[column].link)
            if labels := fields[column].labels:
                return named_in_every_language(labels)
            return {one: () for one in fields[column].constraints.get("enum", ())} or None

        return ask(asked_of, rows, names=names, translations=self._translations(), **asked)

    def id_of(self, what: str, named: str) -> str:
        """Return the id of what is called so: a ``city``, a ``theme``, an ``indicator``, a ``source``.

        Raises
        ------
        UnknownNameError
            A KeyError: nothing is called so, and it says which names come near; or several are, and it says which.

        Examples
        --------
        >>> from mc2cm_analysis import load_network
        >>> load_network().id_of("theme", "Planification urbaine")
        'urban_planning'
        """
        return identified(what, named, self.called(_CALLED_IN[what]))

    def find(self, text: str) -> pd.DataFrame:
        """Return the rows of all tables in which words stand, in any language of the reports.

        Returns
        -------
        DataFrame
            Columns ``table``, ``id``, ``city``, ``text`` (the first text of the row) and ``source``.
        """
        found = [
            self.rows(name, text=text).pipe(_in_short, table)
            for name, table in self.package.tables.items()
            if name != "texts" and text_columns(table)
        ]
        return pd.concat(found, ignore_index=True)

    @remembered
    def called(self, table: str) -> Names:
        """Return the ids of a table, each with what it is called in every language."""
        if table == "themes":
            full, short = named_in_every_language(THEMES), named_in_every_language(SHORT_THEMES)
            return {theme: [*full[theme], *short[theme]] for theme in full}
        rows = self.table(table)
        columns = [column for column in rows if column.startswith("name_") or column in _TITLES]
        named = dict(zip(rows["id"], rows[columns].itertuples(index=False), strict=True))
        texts = self._translations()
        return {key: [*said, *(of[one] for one in said for of in texts if one in of)] for key, said in named.items()}

    def _translations(self) -> list[Mapping[str, str]]:
        return [self.texts(code) for code in LANGUAGES if code != ENGLISH]

    def __getattr__(self, name: str) -> Table:
        """Return a table that can be asked: ``network.statements`` and ``network.statements(city="lyon")``."""
        if name not in schema.tables():
            raise AttributeError(f"a network has no '{name}'; its tables are {', '.join(schema.tables())}")
        return Table.answered_by(partial(self.rows, name), self.table(name))

    def __dir__(self) -> list[str]:
        """Name the tables too, for completion."""
        return [*super().__dir__(), *schema.tables()]


def _in_short(rows: pd.DataFrame, table: schema.Table) -> pd.DataFrame:
    """Return of each row its id, its city if it has one, its first text and its source."""
    said = rows[text_columns(table)].replace("", pd.NA).bfill(axis="columns").iloc[:, 0]
    told = {
        "table": table.name,
        "id": rows.get("id", ""),
        "city": rows.get("city", ""),
        "text": said,
        "source": rows.get("source", ""),
    }
    return pd.DataFrame(told)


def _frame(package: Package, table: str) -> pd.DataFrame:
    """Return a table as a frame; each text of a column of numbers is read once."""
    types, rows = package.types(table), package.rows(table)
    columns: dict[str, Any] = {}
    for column, texts in zip(package.columns(table), zip(*rows, strict=True) if rows else repeat(()), strict=False):
        if (kind := types[column]) in _DTYPES:
            values = {text: read_cell(kind, text) for text in set(texts)}
            columns[column] = pd.array([values[text] for text in texts], dtype=_DTYPES[kind])
        else:
            columns[column] = pd.array(texts, dtype="str")
    return pd.DataFrame(columns)
