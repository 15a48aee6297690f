"""What could each city look for: which themes does it put first, and how much is found to be done on them?

A city that cannot be ranked has needs that are not known; that is no low need. Meetings count for nothing here: a city
that hosts or attends one is neither more nor less in need of what it is about.
"""

from contextlib import suppress
from typing import Any, Final

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import NoEvidenceError, city_ranks, lens_evidence, printed_ranks

#: A city could look for a practice on the themes of so many first ranks.
FIRST: Final = 3


def lens_of_needs(network: Network) -> str:
    """Return the lens by which the network's view has needs ranked: what is answered, or else what is stated."""
    return "consulted" if network.view.lens == "consulted" else "stated"


def grid(network: Network) -> pd.MultiIndex:
    """Return each city with each theme; cities in the order of their ids, so that no order of rows decides anything."""
    return pd.MultiIndex.from_product([sorted(network.cities), list(network.themes)], names=["city", "theme"])


@remembered
def undertakings(network: Network) -> pd.DataFrame:
    """Return what is found to be done in the cities, of meetings those of the programme; none where the data has none.

    The rows are those of the lens ``done``.
    """
    with suppress(NoEvidenceError):
        rows, events = lens_evidence(network, "done"), network.table("events")
        elsewhere = events.loc[events["in_programme"] != "yes", "id"]
        return rows[(rows["kind"] != "meeting") | ~rows["row"].isin(elsewhere)].reset_index(drop=True)
    return pd.DataFrame(columns=["city", "theme", "act", "row", "source", "kind"])


@remembered
def needs(network: Network) -> pd.DataFrame:
    """Return what each city could look for on each theme, as far as is known.

    Returns
    -------
    DataFrame
        Indexed by ``(city, theme)``: ``rank`` (1 = first) and ``place`` (as printed) of the theme in the city, by what
        it states or, with a view of the lens ``consulted``, by what its stakeholders answer; ``first``, whether it is
        one of the city's first `FIRST`; ``ranked``, whether the city has ranks; ``acts``, how many acts state it;
        ``undertakings``, how many practices and pilots were found on it, NA where none was found in the city at all;
        ``rows``, the ids of the rows of the lens behind the rank; ``done``, those of the practices and pilots.
    """
    cells = grid(network)
    done = undertakings(network).query("kind != 'meeting'")
    grouped = done.groupby(["city", "theme"])
    found = grouped["act"].nunique().reindex(cells, fill_value=0).astype("Int64")
    searched = cells.get_level_values("city").isin(done["city"])
    return _ranked(network, cells).assign(undertakings=found.where(searched), done=ids_of(grouped, cells))


def ids_of(rows: Any, cells: pd.MultiIndex) -> list[tuple[str, ...]]:
    """Return the ids of the rows of each cell, given rows of a lens grouped by city and theme."""
    ids = {cell: tuple(sorted(set(found))) for cell, found in rows["row"]}
    return [ids.get(cell, ()) for cell in cells]


def _ranked(network: Network, cells: pd.MultiIndex) -> pd.DataFrame:
    try:
        ranks = city_ranks(network, lens_of_needs(network))
        rows = lens_evidence(network, lens_of_needs(network)).groupby(["city", "theme"])
    except NoEvidenceError:
        unknown: dict[str, Any] = {"rank": float("nan"), "place": "", "first": False, "ranked": False, "acts": 0}
        return pd.DataFrame(unknown, cells).assign(rows=[() for _ in cells])
    table = pd.DataFrame(
        {"rank": ranks.stack(future_stack=True), "place": printed_ranks(ranks).stack(future_stack=True)}
    )
    table = table.reindex(cells)
    table["first"] = table.groupby("city")["rank"].rank(method="min") <= FIRST
    ranked = ranks.notna().any(axis="columns")
    return table.assign(
        ranked=ranked.reindex(cells.get_level_values("city")).to_numpy(dtype=bool),
        acts=rows["act"].nunique().reindex(cells, fill_value=0),
        rows=ids_of(rows, cells),
    )
