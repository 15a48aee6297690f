"""Does the order of the themes change with time? The acts of each period make an order of their own."""

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.lenses import lens_evidence
from mc2cm_analysis.priorities.ranks import fill_not_stated, not_ranked, printed_ranks, rank_within_cities
from mc2cm_analysis.vocabulary import PERIODS


@remembered
def orders_by_period(network: Network) -> pd.DataFrame:
    """Return the order of the themes for the acts of each period, side by side, with how little each rests on.

    A city counts in a period if it has ranks at all and an act in the period; each weighs the same. An act without a
    year is in no period.

    Returns
    -------
    DataFrame
        Index period; columns: the themes, each with its place as printed (``"1"``, ``"=2"``), empty if no city states
        it in the period; ``acts`` and ``cities`` that the order rests on.
    """
    rows = _dated(network)
    records = {}
    for period, years in PERIODS.items():
        own = rows[rows["year"].isin(years)]
        counts = own.groupby(["city", "theme"])["act"].nunique().unstack().reindex(columns=list(network.themes))
        means = fill_not_stated(rank_within_cities(counts)).mean().where(counts.notna().any())
        places = printed_ranks(means.round(9).to_frame().T).iloc[0]
        records[period] = {**places, "acts": len(own.drop_duplicates(["city", "act"])), "cities": len(counts)}
    return pd.DataFrame.from_dict(records, orient="index")


def acts_without_period(network: Network) -> int:
    """Count the acts of the cities with ranks that have no known year, so that they are in no period."""
    rows = _dated(network)
    return int((~rows.groupby("act")["year"].agg(lambda years: years.notna().any())).sum())


def _dated(network: Network) -> pd.DataFrame:
    """Return the evidence of the cities with ranks, with the year of each statement where it is known."""
    rows = lens_evidence(network)
    years = network.table("statements").set_index("id")["reference_year"]
    return rows[~rows["city"].isin(not_ranked(network))].assign(year=lambda kept: kept["row"].map(years))
