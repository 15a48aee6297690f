"""What is known of each city? The data package as tables, and one city's part of them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from mc2cm_analysis import schema
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.extract import extract
from mc2cm_analysis.introduction import OF_CITY, OF_NETWORK, introduced
from mc2cm_analysis.language import Name, activate, current, say, words
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.quotation import Quotation, nearest, quoted, totals
from mc2cm_analysis.records import Records
from mc2cm_analysis.view import View
from mc2cm_analysis.vocabulary import LENS_TABLES, PARTICIPANT_ROLES, THEMES

#: Name of a table, or a function that makes a result with a column ``city``.
_Rows = str | Callable[["Network"], pd.DataFrame]


@dataclass(frozen=True, eq=False, repr=False)
class Network(Records):
    """The cities and everything known of them, from a data package.

    Attributes
    ----------
    view : View
        The choices that comparisons rest on; `seen` returns the network under others.
    """

    view: View = field(default_factory=View)
    _whole: "Network | None" = None  # what it is a view of: a view replaces another one, and adds nothing to it

    @property
    def cities(self) -> dict[str, Name]:
        """City ids with their names in the active language, in the order of the table ``cities``."""
        return self._city_names(current().code)

    @remembered
    def _city_names(self, language: str) -> dict[str, Name]:
        return {row["id"]: _name(row, "name", language) for _, row in self.table("cities").iterrows()}

    @property
    def themes(self) -> dict[str, str]:
        """Ids of the themes that are compared, with their names in the active language, as the joint list has them."""
        names = words(THEMES)
        return {theme: names[theme] for theme in self.view.themes or THEMES}

    def city(self, named: str) -> "CityProfile":
        """Return one city's part of the network, by its id or its name in any language.

        Raises
        ------
        UnknownNameError
            A KeyError: no city is called so; it says which names come near.
        """
        return CityProfile(self, named if named in self.cities else self.id_of("city", named))

    def only(self, *cities: str, **conditions: str) -> "Network":
        """Return a part of the network, on which every function works as on the whole.

        Rows about other cities are left out. Those about the network stay; a meeting that another city hosted has no
        host then.

        Parameters
        ----------
        *cities : str
            Ids or names, in any order; all cities if none is named.
        **conditions : str
            Table to the condition that its rows meet, as for `pandas.DataFrame.query`.

        Examples
        --------
        >>> from mc2cm_analysis import load_network
        >>> south = load_network().only("amman", "beirut", "tangier")
        >>> recent = load_network().only(statements="reference_year >= 2018")
        >>> list(south.cities)
        ['amman', 'beirut', 'tangier']
        """
        for table in conditions:
            self.table(table)  # it says so if there is none
        chosen = [self.city(named).id for named in cities] or list(self.cities)
        whole = self._whole and self._whole.only(*chosen, **conditions)
        return Network(extract(self.package, self.table, chosen, conditions), self.view, whole)

    def seen(self, view: View) -> "Network":
        """Return the network as a view has it; every function that compares then rests on the choices of the view.

        Cities and themes may be named in any language. The lens is still named to each function. A network that is
        seen already is seen anew: nothing stays of the view before.

        Examples
        --------
        >>> from mc2cm_analysis import View, load_network
        >>> from mc2cm_analysis.priorities import rank_themes
        >>> south = load_network().seen(View(cities=["Beyrouth", "Amman", "Tanger"], years="2015-2024"))
        >>> list(south.cities), south.view.cities
        (['amman', 'beirut', 'tangier'], ('amman', 'beirut', 'tangier'))
        """
        if view == self.view:
            return self
        whole = self._whole or self
        cities = tuple(whole.city(named).id for named in view.cities)
        years = "{} <= reference_year <= {}".format(*view.years) if view.years else ""
        conditions = dict.fromkeys(chain(*LENS_TABLES.values()), years) if years else {}
        part = whole.only(*cities, **conditions) if cities or conditions else whole
        return Network(part.package, replace(view, cities=cities), whole)

    def named(self, result: pd.DataFrame) -> pd.DataFrame:
        """Return a result as a chart takes it: names in place of ids, and themes down the side, cities across.

        Examples
        --------
        >>> from mc2cm_analysis import load_network
        >>> from mc2cm_analysis.priorities import city_ranks
        >>> network = load_network()
        >>> network.named(city_ranks(network)).at["Urban planning", "Turin"]
        np.float64(7.0)
        """
        themes, cities = self.themes, self.cities
        if set(result.index) <= set(cities) and set(result.columns) <= set(themes):
            result = result.T
        for ids, head in ((themes, say("Theme")), (cities, say("City"))):
            if len(result) and set(result.index) <= set(ids):
                result = result.rename_axis(index=head, columns=None)
        names = {**cities, **themes}
        return result.rename(index=names, columns=names)

    def __repr__(self) -> str:
        """Name the cities, and say of when the data is."""
        return f"<Network of {len(self.cities)} cities: {', '.join(self.cities)}; data as of {self.package.date}>"

    def _repr_html_(self) -> str:
        holds = {name: len(self.table(name)) for name in self.tables if name != "texts"}
        return introduced(say("The network: rows of each table"), holds, OF_NETWORK)

    def speak(self, language: str) -> "Network":
        """Have names, sentences, tables and charts come in a language from now on.

        Examples
        --------
        >>> from mc2cm_analysis import load_network
        >>> load_network().speak("fr").cities["lisbon"]
        'Lisbonne'
        >>> load_network().speak("en").cities["lisbon"]
        'Lisbon'
        """
        activate(language, self.texts(language) if language in LANGUAGES else None)
        return self


def _name(city: "pd.Series[Any]", of: str, language: str) -> Name:
    forms = {form: str(city[f"{of}_{language}_{form}"]) for form in LANGUAGES[language].name_forms}
    return Name(city[f"{of}_{language}"], forms)


@remembered
def _places_by_city(network: Network, rows: _Rows) -> dict[str, np.ndarray]:
    """Return where the rows of each city stand, so that one city's are found without a look at those of the others."""
    return dict(_all_rows(network, rows).groupby("city", sort=False).indices)


def _all_rows(network: Network, rows: _Rows) -> pd.DataFrame:
    return network.table(rows) if isinstance(rows, str) else rows(network)


@dataclass(frozen=True, repr=False)
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

    def __repr__(self) -> str:
        """Name the city."""
        return f"<CityProfile of {self.id}>"

    def _repr_html_(self) -> str:
        tables = [name for name, table in schema.tables().items() if "city" in table.fields]
        title = say("{city}: rows of each table", city=self.name)
        return introduced(title, {name: len(self.rows(name)) for name in tables}, OF_CITY)

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
        rows = rows[rows["indicator"].isin(indicators) & (rows["subgroup_en"] == "") & (rows["preferred"] != "no")]
        table = rows.pivot_table(index="reference_year", columns="indicator", values="value", aggfunc="first")
        return table.reindex(columns=list(indicators)).astype(float)

    def value(self, indicator: str, year: int | None = None) -> Quotation:
        """Return one figure of the city with its definition, area and source, ready to quote.

        It is a total of the city itself where there is one, else of the smallest area around it, else of the country;
        of these the newest, or that of a year.

        Parameters
        ----------
        indicator : str
            Its id, or its name in any language.
        year : int, optional

        Raises
        ------
        UnknownNameError
            A KeyError: no indicator is called so.
        LookupError
            If the city has no such figure; the message says of which years there are any.

        Examples
        --------
        >>> from mc2cm_analysis import load_network
        >>> lyon = load_network().city("lyon").value("population")
        >>> lyon.value, lyon.year
        (519127.0, 2023)
        """
        indicators = self.network.table("indicators").set_index("id")
        known = self.network.id_of("indicator", indicator)
        rows = totals(self.rows("observations").query("indicator == @known"), national=True)
        of_year = rows if year is None else rows[rows["reference_year"] == year]
        if of_year.empty:
            years = ", ".join(map(str, sorted(set(rows["reference_year"])))) or "none"
            raise LookupError(
                f"no value of '{known}' for {self.id}{f' in {year}' if year else ''}; years known: {years}"
            )
        row = nearest(of_year, [known])
        return quoted(row, indicators.loc[known], self.network.table("sources").set_index("id").loc[row["source"]])

    def events(self) -> pd.DataFrame:
        """Return the meetings and visits that the city hosted or is named at, in order of time.

        Each has the city's first ``role`` there (host, organiser, speaker, participant) and its ``role_source``.
        """
        events = self.network.table("events")
        roles = self.rows(first_roles).rename(columns={"source": "role_source", "event": "id"})
        return events.merge(roles.drop(columns="city"), on="id").reset_index(drop=True)


@remembered
def first_roles(network: Network) -> pd.DataFrame:
    """Return the first role of each city at each meeting and visit that it hosted or is named at.

    Those who spoke for a city count for it. Roles go before each other as in `vocabulary.PARTICIPANT_ROLES`.

    Returns
    -------
    DataFrame
        Columns ``event, city, role, source``, a row for each event and city.
    """
    events = network.table("events").query("kind != 'phase'")
    hosted = events.assign(event=events["id"], role="host")
    named = pd.concat([network.table("event_participants"), hosted])[["event", "city", "role", "source"]]
    named = named[named["event"].isin(events["id"]) & (named["city"] != "")]
    order = list(PARTICIPANT_ROLES).index
    ranked = named.sort_values("role", key=lambda roles: roles.map(order), kind="stable")
    return ranked.drop_duplicates(["event", "city"])
