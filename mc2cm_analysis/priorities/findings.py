"""What do the cities share, what sets one apart, and where is a stated priority not worked on?"""

import pandas as pd

from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.lenses import evidence_counts
from mc2cm_analysis.priorities.ranks import fill_not_stated, priority_matrix, rank_themes, rank_within_cities


def city_beside_network(network: Network, city: str, lens: str = "stated") -> pd.DataFrame:
    """Set a city's ranks beside the average ranks of the network.

    Returns
    -------
    DataFrame
        Indexed by theme in the joint order; ``rank`` (NaN = the city does not state it) and ``network``.
    """
    order = rank_themes(network, lens)
    ranks = rank_within_cities(priority_matrix(network, lens)).loc[city]
    return pd.DataFrame({"rank": ranks.reindex(order.index), "network": order["mean_rank"]})


def shared_priorities(network: Network, lens: str = "stated", *, top: int = 3) -> pd.DataFrame:
    """Count in how many cities each theme is stated, and in how many it is among the first `top`.

    Returns
    -------
    DataFrame
        Indexed by theme, in the joint order: ``stated_by``, ``among_first`` (counts) and ``cities_first``, the ids
        of the cities that put it among the first.
    """
    ranks = rank_within_cities(priority_matrix(network, lens))
    first = ranks <= top
    shared = pd.DataFrame(
        {
            "stated_by": ranks.notna().sum(),
            "among_first": first.sum(),
            "cities_first": [list(first.index[first[theme]]) for theme in ranks.columns],
        },
        index=ranks.columns,
    )
    return shared.loc[rank_themes(network, lens).index]


def distinctive_priorities(network: Network, lens: str = "stated", *, at_least: float = 2.0) -> pd.DataFrame:
    """Find the themes that a city puts well before the other cities do.

    A theme is distinctive for a city if the city states it and ranks it at least `at_least` places before the
    average of the other cities (their not-stated themes filled as in `fill_not_stated`; a city of which nothing is
    known stays out).

    Returns
    -------
    DataFrame
        Columns ``city, theme, rank, others, places_ahead, acts``, most distinctive first.
    """
    matrix = priority_matrix(network, lens)
    ranks = rank_within_cities(matrix).dropna(how="all")
    filled = fill_not_stated(ranks)
    others = (filled.sum() - filled) / (len(filled) - 1)
    ahead = (others - ranks).where(ranks.notna())
    cells = pd.DataFrame({"rank": ranks.stack(), "others": others.stack(), "acts": matrix.stack()})
    cells["places_ahead"] = ahead.stack()
    cells.index.names = ["city", "theme"]
    found = cells[cells["places_ahead"] >= at_least].sort_values("places_ahead", ascending=False, kind="stable")
    return found.reset_index()[["city", "theme", "rank", "others", "places_ahead", "acts"]].astype({"acts": int})


def stated_against_done(network: Network) -> pd.DataFrame:
    """Set side by side what each city states and what it does.

    The two are never added up: a practice is not a statement.

    Returns
    -------
    DataFrame
        Indexed by ``(city, theme)`` with ``stated`` (acts), ``done`` (practices, pilots, meetings hosted) and
        ``finding``: ``both``, ``stated only``, ``done only`` or ``neither``.
    """
    table = pd.DataFrame(
        {
            "stated": evidence_counts(network, "stated")["acts"],
            "done": evidence_counts(network, "done")["acts"],
        }
    )
    words = {
        (True, True): "both",
        (True, False): "stated only",
        (False, True): "done only",
        (False, False): "neither",
    }
    known = zip(table["stated"] > 0, table["done"] > 0, strict=True)
    return table.assign(finding=[words[(bool(stated), bool(done))] for stated, done in known])


def printed_evidence(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return what each cell rests on as text: acts/rows/sources/searches.

    Returns
    -------
    DataFrame of str
        Index theme in the joint order, columns city; a dash stands for "none found".
    """
    counts = evidence_counts(network, lens)
    cells = [
        f"{c.acts}/{c.rows}/{c.sources}/{c.searches}" if c.acts else f"–/–/–/{c.searches}"
        for c in counts.itertuples(index=False)
    ]
    table = pd.Series(cells, index=counts.index).unstack("city")
    return table.loc[rank_themes(network, lens).index, list(network.cities)]
