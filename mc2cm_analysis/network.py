"""What is known of each city? The data package as tables, and one city's part of them."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.issues import Issue
from mc2cm_analysis.language import Name, current, words
from mc2cm_analysis.package import ENCODING, Package, settled
from mc2cm_analysis.paths import CHECKED, data_folder
from mc2cm_analysis.schema import read_cell
from mc2cm_analysis.validation import find_issues
from mc2cm_analysis.vocabulary import LANGUAGES, PARTICIPANT_ROLES, THEMES

__all__ = ["CityProfile", "DataError", "Issue", "Network", "load_network"]

#: Name of a table, or a function that makes a result with a column ``city``.
_Rows = str | Callable[["Network"], pd.DataFrame]
_DTYPES: Final = {"integer": "Int64", "number": "float64"}


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


@dataclass(frozen=True, eq=False)
class Network:
    """The cities and everything known of them, from a data package. A table is read when it is first asked for."""

    package: Package

    @property
    def tables(self) -> list[str]:
        """Names of the tables, in the order of the data package."""
        return list(self.package.resources)

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

    @property
    def cities(self) -> dict[str, Name]:
        """City ids with their names in the active language, in the order of the table ``cities``."""
        return self._city_names(current().code)

    @remembered
    def _city_names(self, language: str) -> dict[str, Name]:
        return {row["id"]: _name(row, "name", language) for _, row in self.table("cities").iterrows()}

    @property
    def themes(self) -> dict[str, str]:
        """Theme ids with their names in the active language, in the order of the joint list."""
        return words(THEMES)

    @remembered
    def texts(self, language: str) -> Mapping[str, str]:
        """Return the printed texts of the data, English to a language; those that it lacks are left out.

        Examples
        --------
        >>> load_network().texts("fr")["City of Lyon"]
        'Ville de Lyon'
        """
        table = self.table("texts")
        known = table[table[language] != ""]
        return MappingProxyType(dict(zip(known["en"], known[language], strict=True)))

    def city(self, slug: str) -> "CityProfile":
        """Return one city's part of the network; `KeyError` if it is not in the table ``cities``."""
        if slug not in self.cities:
            raise KeyError(f"no city '{slug}'; the cities are {', '.join(self.cities)}")
        return CityProfile(self, slug)


def _name(city: "pd.Series[Any]", of: str, language: str) -> Name:
    forms = {form: str(city[f"{of}_{language}_{form}"]) for form in LANGUAGES[language].name_forms}
    return Name(city[f"{of}_{language}"], forms)


@remembered
def _places_by_city(network: Network, rows: _Rows) -> dict[str, np.ndarray]:
    """Return where the rows of each city stand, so that one city's are found without a look at those of the others."""
    return dict(_all_rows(network, rows).groupby("city", sort=False).indices)


def _all_rows(network: Network, rows: _Rows) -> pd.DataFrame:
    return network.table(rows) if isinstance(rows, str) else rows(network)


@dataclass(frozen=True)
class CityProfile:
    """One city's rows of every table."""

    network: Network
    id: str

    @property
    def record(self) -> "pd.Series[Any]":
        """The city's row of the table ``cities``."""
        cities = self.network.table("cities")
        return cities.iloc[list(self.network.cities).index(self.id)]

    @property
    def name(self) -> Name:
        """Name of the city in the active language."""
        return self.network.cities[self.id]

    @property
    def country(self) -> Name:
        """Name of its country in the active language."""
        return _name(self.record, "country", current().code)

    def rows(self, table: _Rows) -> pd.DataFrame:
        """Return the city's rows of a table or of a result such as `evidence.conflicts`, indexed from 0.

        Of ``events``, these are the ones that the city hosted.
        """
        places = _places_by_city(self.network, table).get(self.id, np.array([], dtype=int))
        return _all_rows(self.network, table).take(places).reset_index(drop=True)

    def observations(self, *, national: bool) -> pd.DataFrame:
        """Return the figures filed under the city, without the national series, each with its indicator's ``group``.

        These are the figures of the country if `national`, else those of the city and the areas around it.
        """
        rows = self.rows("observations")
        rows["group"] = rows["indicator"].map(self.network.table("indicators").set_index("id")["group"])
        wanted = (rows["group"] != "national_series") & ((rows["area_level"] == "country") == national)
        return rows[wanted].reset_index(drop=True)

    def series(self, *indicators: str) -> pd.DataFrame:
        """Return yearly series of the city's country or governorate, year by indicator, NaN where there is no value."""
        rows = self.rows("observations")
        rows = rows[rows["indicator"].isin(indicators) & (rows["subgroup_en"] == "")]
        table = rows.pivot_table(index="reference_year", columns="indicator", values="value", aggfunc="first")
        return table.reindex(columns=list(indicators)).astype(float)

    def events(self) -> pd.DataFrame:
        """Return the meetings and visits that the city hosted or is named at, in order of time.

        Each has the city's first ``role`` there (host, organiser, speaker, participant) and its ``role_source``.
        """
        events = self.network.table("events").query("kind != 'phase'")
        hosted = events[events["city"] == self.id].assign(event=lambda rows: rows["id"], role="host")
        named = pd.concat([self.rows("event_participants"), hosted])[["event", "city", "role", "source"]]
        roles = first_roles(named).rename(columns={"source": "role_source", "event": "id"})
        return events.merge(roles.drop(columns="city"), on="id").reset_index(drop=True)


def first_roles(participants: pd.DataFrame) -> pd.DataFrame:
    """Return one row of ``event_participants`` for each event and city: its first role, in the order host to member."""
    order = list(PARTICIPANT_ROLES).index
    ranked = participants.sort_values("role", key=lambda roles: roles.map(order), kind="stable")
    return ranked.drop_duplicates(["event", "city"])


def load_network(path: str | os.PathLike[str] | None = None) -> Network:
    """Load the data package and check it.

    Parameters
    ----------
    path : path-like, optional
        Folder of the data package; by default the project's own (or ``$MC2CM_DATA``).

    Raises
    ------
    DataError
        If anything is wrong with the data.

    Examples
    --------
    >>> network = load_network()
    >>> list(network.cities)
    ['amman', 'beirut', 'lisbon', 'lyon', 'madrid', 'tangier', 'turin']
    """
    folder = data_folder(path)
    if CHECKED in os.environ and Path(os.environ[CHECKED]) == folder:  # the build that started us found no fault in it
        return _kept_network(folder)
    package = Package(folder)
    if issues := find_issues(package):
        raise DataError(issues)
    return Network(package)


@cache
def _kept_network(folder: Path) -> Network:
    return Network(settled(folder))


def _frame(package: Package, table: str) -> pd.DataFrame:
    """Return a table as a frame: pandas splits the file, faster than `csv` does, and leaves the numbers to `schema`."""
    frame = pd.read_csv(BytesIO(package.content(table)), encoding=ENCODING, dtype="str", keep_default_na=False)
    for column, kind in package.types(table).items():
        if kind in _DTYPES:
            texts = frame[column].to_numpy(object)
            values = {text: read_cell(kind, text) for text in set(texts)}
            frame[column] = pd.array([values[text] for text in texts], dtype=_DTYPES[kind])
    return frame
