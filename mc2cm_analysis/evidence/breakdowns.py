"""Which figures are the parts of one whole, and in which order do they stand?"""

from dataclasses import dataclass
from typing import Final

import pandas as pd
from babel import Locale

from mc2cm_analysis.validation.subgroups import country_names, cut_of

#: A breakdown has at least so many parts; fewer stand among the other figures.
FEWEST_PARTS: Final = 3

#: What parts of one whole share: they stand under one heading, and are read in one table of one publisher.
_TOGETHER: Final = [
    *("under", "area_level", "area_en"),
    *("reference_year", "reference_period_en", "year_basis", "source"),
]
#: Countries and regions of the world, as the data names them.
_PLACES: Final = {*Locale("en").territories.values(), *country_names(), "Maghreb", "EU", "non-EU"}


@dataclass(frozen=True)
class Breakdown:
    """The parts of a whole in one area at one time, from one source.

    Attributes
    ----------
    cut : str
        By what the whole is divided: origin, sex or age; empty if by something else or in several ways.
    rows : DataFrame
        Rows of ``observations``, the parts in their order, each with one row an indicator.
    totals : DataFrame
        The wholes themselves, those that the source tells; one row an indicator.
    """

    cut: str
    rows: pd.DataFrame
    totals: pd.DataFrame


def breakdowns(rows: pd.DataFrame) -> list[Breakdown]:
    """Find the breakdowns among rows of ``observations`` and the heading that each stands ``under``.

    Values that contradict each other are in none, for a cell of a breakdown holds one value.
    """
    single = rows[rows["conflict"] == ""]
    of_one = single.groupby(_TOGETHER, sort=False, dropna=False).ngroup()
    several = (single["subgroup_en"] != "").groupby(of_one).transform("sum") >= FEWEST_PARTS
    found = []
    for _, together in single[several].groupby(of_one[several], sort=False):
        parts = _dense(together[together["subgroup_en"] != ""])
        if not parts.empty:
            whole = together[(together["subgroup_en"] == "") & together["indicator"].isin(parts["indicator"])]
            found += [Breakdown(way, rows, whole) for way, rows in _by_cut(_in_order(parts)).items()]
    return found


def _by_cut(parts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the parts by what divides the whole; a part that would stand alone stands with others."""
    n = parts.groupby("cut")["subgroup_en"].transform("nunique")
    alone = parts["cut"].where(n > 1, "")
    if parts.loc[alone == "", "subgroup_en"].nunique() == 1:
        return {"": parts}
    return dict(iter(parts.groupby(alone, sort=False)))


def _dense(parts: pd.DataFrame) -> pd.DataFrame:
    """Leave out the indicators that tell less than half of the parts; empty if too few parts remain."""
    parts = parts[~parts.duplicated(["indicator", "subgroup_en"], keep=False)]
    while not parts.empty:
        n = parts["subgroup_en"].nunique()
        told = parts.groupby("indicator")["subgroup_en"].transform("size")
        thin = told < max(2, n / 2)
        if not thin.any():
            return parts if n >= FEWEST_PARTS else parts.iloc[:0]
        parts = parts[~thin]
    return parts


def cut(part: str) -> str:
    """Say by what a part divides the whole: sex, age, origin, or ``""`` if by none of these.

    Examples
    --------
    >>> cut("women"), cut("aged 15-24"), cut("Morocco"), cut("Sub-Saharan Africa"), cut("in foster care")
    ('sex', 'age', 'origin', 'origin', '')
    """
    places = part.replace(", ", " and ").split(" and ")
    if all(place[:1].upper() + place[1:] in _PLACES for place in places):
        return "origin"
    return cut_of(part)


def _in_order(parts: pd.DataFrame) -> pd.DataFrame:
    """Order origins and other parts by size, what is left over last, ages from the youngest, and sexes by size."""
    names = parts["subgroup_en"]
    cuts = names.map(cut)
    sizes = parts.groupby("subgroup_en")["value"].transform("first")
    begins = names.str.extract(r"(\d+)", expand=False).where(~names.str.contains("under"), "0").fillna("0")
    ordered = parts.assign(
        cut=cuts,
        place=cuts.map(["origin", "age", "sex", ""].index),
        rest=names.str.startswith("other "),
        size=begins.astype("float64").where(cuts == "age", -sizes),
    )
    return ordered.sort_values(["place", "rest", "size"], kind="stable")
