"""Where in the outline of MC2CM's own city migration profiles does each row of a city stand, and what stays empty?"""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.language import later
from mc2cm_analysis.network import Network

#: The outline of MC2CM's own city migration profiles: its headings, and the parts of each. "minors" is ours.
OUTLINE: Final = {
    "background": later("Background"),
    "data": later("Reflections on data"),
    "patterns": later("Patterns of migration"),
    "policy": later("National policy"),
    "institutions": later("Institutional framework"),
    "cooperation": later("Regional and international cooperation"),
    "numbers": later("How many migrants"),
    "legal_status": later("Channels and legal status"),
    "origin": later("Origin"),
    "gender": later("Gender"),
    "age": later("Age"),
    "minors": later("Unaccompanied minors"),
    "education": later("Level of education"),
    "sectors": later("Sectors of work"),
    "where": later("Where migrants live"),
    "housing": later("Housing"),
    "schooling": later("Schooling"),
    "labour_market": later("Labour market"),
    "competences": later("Division of competences"),
    "state": later("Cooperation with the State"),
    "local": later("Local institutions and policies"),
    "priorities": later("Priorities"),
}

_PEOPLE: Final = ("foreign", "foreign_born", "immigrants", "migrants", "refugees")
_OF_DIMENSION: Final = {"origin": "origin", "sex": "gender", "age": "age", "education": "education", "work": "sectors"}
_OF_GROUP: Final = {
    "population": "background",
    "minors": "minors",
    **dict.fromkeys(("status", "refugees", "asylum", "reception"), "legal_status"),
}
_PART_OF_CITY: Final = ("site", "district")
_NATIONAL: Final = ("state", "region", "province")
_OF_KIND: Final = {
    "law": ("policy", "policy"),
    "plan": ("policy", "local"),
    "competence": ("institutions", "competences"),
    "status": ("institutions", "competences"),
    "body": ("institutions", "local"),
    "agreement": ("state", "state"),
    "membership": ("cooperation", "cooperation"),
}
_OF_DIFFICULTY: Final = {"housing": "housing", "labour": "labour_market", "data": "data"}
_OF_ASPECT: Final = {"work": "labour_market"}


@remembered
def outline_rows(network: Network) -> pd.DataFrame:
    """Say of each row of a city under which heading of the outline it stands.

    Returns
    -------
    DataFrame
        Columns ``city``, ``heading`` (an id of `OUTLINE`), ``table``, ``id`` and ``source``; a row stands
        under one heading.
    """
    tables = {table: network.table(table) for table in _HEADINGS}
    parts = [
        rows.assign(heading=_HEADINGS[table](rows, network), table=table)[["city", "heading", "table", "id", "source"]]
        for table, rows in tables.items()
    ]
    return pd.concat(parts, ignore_index=True).query("city != ''").reset_index(drop=True)


@remembered
def outline_coverage(network: Network) -> pd.DataFrame:
    """Count the rows under each heading of the outline, except the reflections on data: every profile has our own.

    Returns
    -------
    DataFrame
        Index heading, in the order of the outline; columns city ids; 0 = not found in public sources.
    """
    rows = outline_rows(network)
    counts = pd.crosstab(rows["heading"], rows["city"])
    return counts.reindex(
        index=[heading for heading in OUTLINE if heading != "data"], columns=list(network.cities), fill_value=0
    )


def _of_observations(rows: pd.DataFrame, network: Network) -> "pd.Series[str]":
    indicators = network.table("indicators").set_index("id")
    group, kind = (rows["indicator"].map(indicators[column]) for column in ("group", "kind"))
    near = rows["area_level"].isin(_PART_OF_CITY) & group.isin(_PEOPLE)
    share = rows["indicator"].str.endswith("_share_of_metropolis") & group.isin(_PEOPLE)
    cases = {
        "patterns": rows["area_level"].eq("country") | group.eq("national_series"),
        "sectors": group.eq("work") & rows["dimension"].eq("work"),
        "labour_market": group.eq("work"),
        "minors": group.eq("minors"),
        "background": group.eq("population"),
        "where": near | share | (rows["dimension"].eq("place") & group.isin(_PEOPLE)),
        "age": kind.eq("mean"),
    }
    otherwise = rows["dimension"].map(_OF_DIMENSION).fillna(group.map(_OF_GROUP)).fillna("numbers")
    return pd.Series(np.select(list(cases.values()), list(cases), otherwise.to_numpy(object)), rows.index, dtype="str")


def _of_competences(rows: pd.DataFrame, network: Network) -> "pd.Series[str]":
    national = rows["holder_level"].isin(_NATIONAL) | (
        rows["kind"].eq("plan") & rows["holder_level"].eq("international")
    )
    headings = [_OF_KIND[kind][0 if above else 1] for kind, above in zip(rows["kind"], national, strict=True)]
    return pd.Series(headings, rows.index, dtype="str")


def _of_practices(rows: pd.DataFrame, network: Network) -> "pd.Series[str]":
    headings = rows["aspect"].where(rows["aspect"] != "", "local").replace(_OF_ASPECT)
    return headings.mask(rows["theme"].eq("unaccompanied_minors"), "minors")


def _of_challenges(rows: pd.DataFrame, network: Network) -> "pd.Series[str]":
    headings = rows["kind"].map(_OF_DIFFICULTY).fillna("local")
    of_places = rows["theme"].eq("urban_planning") & rows["area_level"].isin(_PART_OF_CITY) & headings.eq("local")
    return headings.mask(of_places, "where").mask(rows["theme"].eq("unaccompanied_minors"), "minors")


def _all_under(heading: str) -> "Callable[[pd.DataFrame, Network], pd.Series[str]]":
    return lambda rows, network: pd.Series(heading, rows.index, dtype="str")


_HEADINGS: Final = {
    "observations": _of_observations,
    "competences": _of_competences,
    "practices": _of_practices,
    "challenges": _of_challenges,
    "statements": _all_under("priorities"),
    "stakeholders": _all_under("local"),
    "event_participants": _all_under("cooperation"),
    "pilots": _all_under("cooperation"),
}
