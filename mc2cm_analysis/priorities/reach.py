"""How far did the search for statements get? What one more search would still find, nobody can see; signs can be."""

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.lenses import lens_evidence
from mc2cm_analysis.richness import chao1


def _reports(network: Network) -> "pd.Series[int]":
    """Return by how many sources each act that counts is reported, by city and act."""
    return lens_evidence(network).groupby(["city", "act"])["source"].nunique()


def acts_at_least(network: Network) -> int:
    """Return how many acts there are at the least, by Chao's (1984) estimate over all cities."""
    return int(chao1(_reports(network).to_numpy()).estimate)


@remembered
def search_reach(network: Network) -> pd.DataFrame:
    """Say for each city how many of its acts rest on one source only, and what that says of acts not found.

    Returns
    -------
    DataFrame
        Index city: ``acts`` that count, ``one_source`` (those that one source alone reports), ``at_least`` (acts that
        there are at the least, by Chao's (1984) estimate from how many are reported once and twice; whole acts, missing
        where none is reported twice, for then it says next to nothing), ``themes_searched`` and ``still_new``, the
        themes whose last search still found a statement that was new.
    """
    sources = _reports(network)
    searches = network.table("searches").query("city != '' and theme != ''")
    last = searches.groupby(["city", "theme"])["new_statements_n"].last()
    records = {}
    for city in network.cities:
        found = chao1(sources[sources.index.get_level_values("city") == city].to_numpy())
        own = last[last.index.get_level_values("city") == city]
        records[city] = [
            found.observed,
            found.once,
            int(found.estimate) if found.twice else None,
            len(own),
            int((own > 0).sum()),
        ]
    columns = ["acts", "one_source", "at_least", "themes_searched", "still_new"]
    return pd.DataFrame.from_dict(records, orient="index", columns=columns).astype({"at_least": "Int64"})
