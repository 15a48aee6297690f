"""Who holds the powers on each theme in each city, as far as a source says so?

Only rows of the kind "competence" are read: a law, a plan, an office or an agreement on a theme does not say who may
decide on it. Where no source says how a competence is held, it is not specified, and nothing is concluded from that.
"""

from typing import Any, Final

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import HOLDER_LEVELS, SHARES, THEMES

#: The levels that are the city's own.
OWN_LEVELS: Final = ("city", "metropolitan")
#: How a level holds a power that it is said to hold; "not_stated" names a holder without saying how.
_HELD: Final = ("exclusive", "shared", "delegated")


@remembered
def powers(network: Network) -> pd.DataFrame:
    """Say of each city and theme who holds the powers, and whether the city does.

    Returns
    -------
    DataFrame
        Indexed by ``(city, theme)``, every city and all seven themes, with the columns ``level`` (the lowest level that
        a source names as a holder, an id of `vocabulary.HOLDER_LEVELS`; ``""`` = not known), ``share`` (how this level
        holds it, an id of `vocabulary.SHARES`; ``"none"`` where all that is known is that the city does not hold it;
        ``""`` = not known), ``own`` (True: the city or its metropolis holds it alone, shared or delegated; False: a
        source says that it does not, or that another level holds it alone; NA = not known, also where a source names
        the city and does not say how it holds it) and ``rows`` (ids of the competences behind it).

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> power = powers(load_network()).loc[("lyon", "unaccompanied_minors")]
    >>> power["level"], power["share"], power["own"]
    ('metropolitan', 'not_stated', <NA>)
    """
    cells = pd.MultiIndex.from_product([list(network.cities), list(THEMES)], names=["city", "theme"])
    of_cells = dict(list(competences(network).groupby(["city", "theme"])))
    nothing = competences(network).iloc[:0]
    found = [_power(of_cells.get(cell, nothing)) for cell in cells]
    columns = {name: [power[name] for power in found] for name in ("level", "share")}
    told = pd.DataFrame(columns, index=cells, dtype="str")
    rows = pd.Series([power["rows"] for power in found], index=cells, dtype=object)
    return told.assign(own=pd.array([power["own"] for power in found], dtype="boolean"), rows=rows)


@remembered
def competences(network: Network) -> pd.DataFrame:
    """Return the rows that say of a theme who is competent, those of the city first and of the State after."""
    rows = network.table("competences").query("kind == 'competence' and theme != ''")
    return rows.sort_values("holder_level", key=lambda ids: ids.map([*HOLDER_LEVELS].index), kind="stable")


def competence_matrix(network: Network, city: str) -> pd.DataFrame:
    """Return how each level holds the powers on each theme in a city.

    Returns
    -------
    DataFrame of str
        Index theme, columns the levels of `vocabulary.HOLDER_LEVELS`, values ids of `vocabulary.SHARES`: where sources
        differ, what says most; ``""`` = no source that we found speaks of it.
    """
    rows = competences(network).query("city == @city")
    shares = rows.groupby(["theme", "holder_level"])["share"].agg(_most_told)
    matrix = shares.unstack("holder_level").reindex(index=list(THEMES), columns=list(HOLDER_LEVELS))
    return matrix.astype("str").fillna("")  # of a city without rows, the cells are numbers


def _power(rows: pd.DataFrame) -> dict[str, Any]:
    """Return what `powers` says of the rows of one city and theme."""
    holders = rows[rows["share"] != "none"]
    level = "" if holders.empty else str(holders["holder_level"].iloc[0])
    share = _most_told(holders.loc[holders["holder_level"] == level, "share"])
    if holders.empty and len(rows):
        share = "none"
    return {"level": level, "share": share, "own": _is_own(rows), "rows": tuple(rows["id"])}


def _is_own(rows: pd.DataFrame) -> object:
    """Say whether the city holds a power: who is named without saying how may hold it or not."""
    near = rows["holder_level"].isin(OWN_LEVELS)
    named = near & (rows["share"] != "none")
    if rows.loc[named, "share"].isin(_HELD).any():
        return True
    refused = near & (rows["share"] == "none")
    elsewhere = ~near & (rows["share"] == "exclusive")
    return False if (refused | elsewhere).any() and not named.any() else pd.NA


def _most_told(shares: "pd.Series[str]") -> str:
    """Return the share that says most of how a power is held, in the order of the vocabulary."""
    return min(shares, key=[*SHARES, ""].index, default="")
