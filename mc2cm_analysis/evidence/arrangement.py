"""Which figure stands where on a page: in a table of values, as a part under its total, or in the annex?

A page shows of each indicator, part and area the newest values, as an office publishes them where one does. What an
equally good source has overtaken, and what was read in a copy where a better source is as new, goes to the annex.
Values that contradict each other stay beside the one that is preferred.
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from mc2cm_analysis.evidence.breakdowns import Breakdown, breakdowns
from mc2cm_analysis.evidence.publishers import COPY, standing
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import AREA_LEVELS

#: How many years of one definition stand side by side before the older ones go to the annex.
YEARS_SHOWN: Final = 3

_OF_INDICATOR: Final = ["name_en", "unit", "part_of"]
#: What the values of one row of a table share.
_SAME: Final = ["under", "indicator", "part", "level", "where"]
_NO_YEAR: Final = -1
#: The city first, then what lies around it, then what lies in it.
_NEARNESS: Final = sorted(AREA_LEVELS, key=lambda level: level in ("site", "district", "country", "network"))


@dataclass(frozen=True)
class Arrangement:
    """Figures in the order in which a page shows them.

    Attributes
    ----------
    values : DataFrame
        Rows of ``observations`` in order, with ``heading`` and ``row``: values that share both numbers stand in one row
        of a table. ``name_en`` and ``unit`` are those of the indicator. ``leads`` marks the value of a row
        that is to be used.
    breakdowns : list of Breakdown
        Parts of a whole from one source, which make a table of their own.
    """

    values: pd.DataFrame
    breakdowns: list[Breakdown]

    @property
    def size(self) -> int:
        """How many figures are arranged."""
        return len(self.values) + sum(len(part.rows) for part in self.breakdowns)


def arranged(network: Network, rows: pd.DataFrame) -> tuple[Arrangement, Arrangement]:
    """Return rows of ``observations`` as a page shows them, and those of its annex. No row is lost.

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> network = load_network()
    >>> rows = network.city("lyon").observations(national=False)
    >>> page, annex = arranged(network, rows.query("indicator == 'municipality_count'"))
    >>> page.values["value"].tolist(), annex.values["value"].tolist()
    ([59.0], [58.0])
    """
    return arranged_under(network, rows.assign(under=""))[""]


def arranged_under(network: Network, rows: pd.DataFrame) -> dict[str, tuple[Arrangement, Arrangement]]:
    """Arrange the rows of ``observations`` that stand under each heading of a page, apart from all others.

    `rows` has a column ``under`` with the heading. For a page of many headings this takes a fraction of the time that
    `arranged` takes for one after the other.
    """
    told = _described(network, rows)
    shown = _shown(told)
    page, annex = _arrangements(told[shown]), _arrangements(told[~shown], leading=False)
    none = Arrangement(told.iloc[:0], [])
    return {heading: (page.get(heading, none), annex.get(heading, none)) for heading in [*told["under"].unique(), ""]}


def beside_each_other(network: Network, rows: pd.DataFrame) -> Arrangement:
    """Return rows of ``observations``, one value a row, those of one indicator, kind of area and year together."""
    told = _described(network, rows.assign(under=""))
    alike = ["indicator", "subgroup_en", "area_level", "reference_year"]
    numbers = {
        "heading": told.groupby(alike, sort=False, dropna=False).ngroup(),
        "row": range(len(told)),
        "leads": True,
    }
    return Arrangement(told.assign(**numbers).sort_values("heading", kind="stable"), [])


def _described(network: Network, rows: pd.DataFrame) -> pd.DataFrame:
    """Add what decides the place of a row; a rejected value takes the place of the one that is preferred to it."""
    indicators = network.table("indicators").set_index("id")
    own = rows.assign(
        standing=rows["source"].map(standing(network)),
        year=rows["reference_year"].astype("float64").fillna(_NO_YEAR),
        rejected=rows["preferred"] == "no",
        part=rows["subgroup_en"],
        level=rows["area_level"],
        where=rows["area_en"],
        dispute=rows["under"] + rows["conflict"],
        **{column: rows["indicator"].map(indicators[column]) for column in _OF_INDICATOR},
    )
    chosen = own[own["preferred"] == "yes"].drop_duplicates("dispute").set_index("dispute")
    beside = own["rejected"] & own["dispute"].isin(chosen.index)
    for column in ("part", "level", "where", "year") if beside.any() else ():
        own.loc[beside, column] = own.loc[beside, "dispute"].map(chosen[column])
    return own.reset_index(drop=True)


def _shown(told: pd.DataFrame) -> "pd.Series[bool]":
    """Say of each row whether the page shows it, or its annex.

    The page shows the newest value of each indicator, part and area, the newest that is no copy, and earlier ones that
    go by the definition of the latter.
    """
    same, year = told.groupby(_SAME, sort=False).ngroup(), told["year"]
    sound = told["standing"] != COPY
    newest_sound = year.where(sound).groupby(same).transform("max")
    fresh = sound & (year == newest_sound)
    only_copied = ~sound & (year == year.groupby(same).transform("max")) & ~(newest_sound >= year)
    series = [same[sound], told.loc[sound, "definition_en"]]
    nth = year[sound].groupby(series).rank("first", ascending=False).reindex(told.index)
    continued = fresh[sound].groupby(series).transform("any").reindex(told.index, fill_value=False)
    return (told["conflict"] != "") | fresh | only_copied | (continued & (nth <= YEARS_SHOWN))


def _arrangements(told: pd.DataFrame, *, leading: bool = True) -> dict[str, Arrangement]:
    """Arrange figures, those under each heading apart."""
    parts: dict[str, list[Breakdown]] = {}
    for part in breakdowns(told):
        parts.setdefault(part.rows["under"].iloc[0], []).append(part)
    used = [index for of_heading in parts.values() for part in of_heading for index in part.rows.index]
    values = _in_order(told.drop(index=used))
    values = values.assign(leads=leading & ~values.duplicated("row"))
    alone = {heading: Arrangement(values.iloc[:0], divided) for heading, divided in parts.items()}
    by_heading = values.groupby("under", sort=False)
    return alone | {heading: Arrangement(rows, parts.get(heading, [])) for heading, rows in by_heading}


def _in_order(values: pd.DataFrame) -> pd.DataFrame:
    """Order indicators as they came, in each the nearest area first, of an area its total, then what offices publish.

    In a row the newest value stands first, and behind each value those that contradict it.
    """
    row = values.groupby(_SAME, sort=False).ngroup()
    placed = values.assign(
        heading=values.groupby(["under", "indicator"], sort=False).ngroup(),
        row=row,
        nearness=values["level"].map(_NEARNESS.index),
        divided=values["part"] != "",
        best=values.groupby(row)["standing"].transform("min"),
    )
    order = ["heading", "nearness", "where", "divided", "best", "row", "year", "rejected", "standing"]
    return placed.sort_values(order, ascending=[column != "year" for column in order], kind="stable")
