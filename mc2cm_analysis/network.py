"""What is known of each city? The data package as tables, and one city's part of them."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.language import current, words
from mc2cm_analysis.locations import CHECKED, data_folder
from mc2cm_analysis.memory import remembered
from mc2cm_analysis.package import ENCODING, Package
from mc2cm_analysis.schema import read_cell
from mc2cm_analysis.validation import find_issues
from mc2cm_analysis.vocabulary import PARTICIPANT_ROLES, THEMES

__all__ = ["CityProfile", "DataError", "Issue", "Network", "load_network"]

_DTYPES = {"integer": "Int64", "number": "float64"}


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
    """The cities and everything known of them. The file of a table is read when something of it is first asked for.

    Attributes
    ----------
    package : Package
        Where it is read from.
    """

    package: Package

    @property
    def folder(self) -> Path:
        """Where the data package lies."""
        return self.package.folder

    @property
    def descriptor(self) -> Mapping[str, Any]:
        """Its ``datapackage.json``."""
        return self.package.descriptor

    @property
    def tables(self) -> list[str]:
        """Names of the tables, in the order of the data package."""
        return list(self.package.resources)

    @remembered
    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of a table.

        Parameters
        ----------
        name : str
            A table of the data package, such as ``"statements"``.

        Returns
        -------
        DataFrame
            One row a record, indexed from 0, with the columns of ``data/README.md``. Text cells that are
            empty in the data are ``""``; numbers that are missing are NaN or ``<NA>``.

        Raises
        ------
        KeyError
            If the data package has no such table.
        """
        if name not in self.tables:
            raise KeyError(f"no table '{name}'; the tables are {', '.join(self.tables)}")
        return _frame(self.package, name)

    @property
    def cities(self) -> dict[str, str]:
        """City ids with their names in the active language, in the order of the table ``cities``."""
        return _city_names(self, current().code)

    @property
    def themes(self) -> dict[str, str]:
        """Theme ids with their names in the active language, in the order of the joint list."""
        return words(THEMES)

    @remembered
    def texts(self, language: str) -> Mapping[str, str]:
        """Return the printed texts of the data: each in English, and the same in a language.

        Parameters
        ----------
        language : str
            One of `vocabulary.LANGUAGES`; what it lacks is not there.

        Examples
        --------
        >>> load_network().texts("fr")["City of Lyon"]
        'Ville de Lyon'
        """
        table = self.table("texts")
        known = table[table[language] != ""]
        return MappingProxyType(dict(zip(known["en"], known[language], strict=True)))

    @property
    def version(self) -> str:
        """Version of the data package."""
        return self.package.version

    def city(self, slug: str) -> "CityProfile":
        """Return one city's part of the network.

        Raises
        ------
        KeyError
            If no such city is in the table ``cities``.
        """
        if slug not in self.cities:
            raise KeyError(f"no city '{slug}'; the cities are {', '.join(self.cities)}")
        return CityProfile(self, slug)


@remembered
def _city_names(network: Network, language: str) -> dict[str, str]:
    table = network.table("cities")
    return dict(zip(table["id"], table[f"name_{language}"], strict=True))


@remembered
def _places_by_city(network: Network, rows: str | Callable[[Network], pd.DataFrame]) -> Mapping[str, np.ndarray]:
    """Return where the rows of each city stand in a table or in a result."""
    frame = network.table(rows) if isinstance(rows, str) else rows(network)
    return MappingProxyType(frame.groupby("city", sort=False).indices)


@remembered
def _rows_of_city(network: Network, rows: str | Callable[[Network], pd.DataFrame], city: str) -> pd.DataFrame:
    """Return the rows of one city without a look at those of others, so that a report costs the same in any network."""
    frame = network.table(rows) if isinstance(rows, str) else rows(network)
    places = _places_by_city(network, rows).get(city, np.array([], dtype=int))
    return frame.take(places).reset_index(drop=True)


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
    def name(self) -> str:
        """Name of the city in the active language."""
        return self.network.cities[self.id]

    @property
    def country(self) -> str:
        """Name of its country in the active language."""
        return str(self.record[f"country_{current().code}"])

    def rows(self, table: str) -> pd.DataFrame:
        """Return the rows of a table that are filed under the city, indexed from 0.

        For ``events`` these are the events that the city hosted; see `events` for those it took part in.
        """
        return _rows_of_city(self.network, table, self.id)

    def part_of(self, result: Callable[[Network], pd.DataFrame]) -> pd.DataFrame:
        """Return the city's rows of a result of the network, such as `evidence.conflicts`, indexed from 0."""
        return _rows_of_city(self.network, result, self.id)

    def observations(self, *, national: bool) -> pd.DataFrame:
        """Return the figures filed under the city, without the national series, in the order of the indicators.

        Parameters
        ----------
        national : bool
            Those of the country, or those of the city and the areas around it.

        Returns
        -------
        DataFrame
            Rows of ``observations`` with the indicator's ``group``.
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

        Returns
        -------
        DataFrame
            Rows of ``events`` with ``role`` (host, organiser, speaker or participant; where a city is named twice, the
            first of these) and ``role_source``, which says so.
        """
        events = self.network.table("events").query("kind != 'phase'")
        hosted = events[events["city"] == self.id].assign(event=lambda rows: rows["id"], role="host")
        named = pd.concat([self.rows("event_participants"), hosted])[["event", "city", "role", "source"]]
        roles = first_roles(named).rename(columns={"source": "role_source", "event": "id"})
        return events.merge(roles.drop(columns="city"), on="id").reset_index(drop=True)


def first_roles(participants: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each event and city: the first of its roles, in the order host to member.

    Parameters
    ----------
    participants : DataFrame
        Rows of ``event_participants``.
    """
    order = {role: place for place, role in enumerate(PARTICIPANT_ROLES)}
    ranked = participants.sort_values("role", key=lambda roles: roles.map(order), kind="stable")
    return ranked.drop_duplicates(["event", "city"])


def load_network(path: str | os.PathLike[str] | None = None) -> Network:
    """Load the data package and check it.

    Parameters
    ----------
    path : path-like, optional
        Folder of the data package; by default the project's own (or ``$MC2CM_DATA``).

    Returns
    -------
    Network

    Raises
    ------
    DataError
        If anything is wrong with the data; its ``issues`` list every fault with table, row and column.

    Examples
    --------
    >>> network = load_network()
    >>> list(network.cities)
    ['amman', 'beirut', 'lisbon', 'lyon', 'madrid', 'tangier', 'turin']
    """
    folder = data_folder(path)
    if _checked(folder):
        return _kept_network(folder)
    package = Package(folder)
    if issues := find_issues(package):
        raise DataError(issues)
    return Network(package)


def _checked(folder: Path) -> bool:
    """Say whether the command that started this process made this folder itself and found no fault in it."""
    checked = os.environ.get(CHECKED)
    return checked is not None and Path(checked) == folder


@cache
def _kept_network(folder: Path) -> Network:
    return Network(Package(folder))


def _frame(package: Package, table: str) -> pd.DataFrame:
    """Return a table as a frame: pandas splits the file, faster than `csv` does, and leaves the numbers to `schema`."""
    frame = pd.read_csv(BytesIO(package.content(table)), encoding=ENCODING, dtype="str", keep_default_na=False)
    for column, kind in package.types(table).items():
        if kind in _DTYPES:
            frame[column] = pd.array([read_cell(kind, text) for text in frame[column]], dtype=_DTYPES[kind])
    return frame
