"""Which themes come first, inside a city and over the cities?

The measure of a cell is the number of distinct acts (one speech, plan, programme or decision), so a speech reported by
four newspapers counts once. A theme that a city is not known to state is missing, never zero. Ranks are made inside a
city and never from counts across cities, because how many acts were found is a fact about the search.
"""

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.lenses import evidence_counts, lens_evidence
from mc2cm_analysis.vocabulary import THEMES


@remembered
def priority_matrix(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return the number of acts in which each city states (or works on) each theme, by a lens of `lens_evidence`.

    Returns
    -------
    DataFrame
        Index city, columns theme, values number of distinct acts (of the lens ``consulted``: Borda's points of the
        answers); NaN = not stated.

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> matrix = priority_matrix(load_network())
    >>> bool(matrix.loc["amman"].isna()["unaccompanied_minors"])
    True
    """
    acts = lens_evidence(network, lens).groupby(["city", "theme", "act"])["weight"].max()
    measure = acts.groupby(["city", "theme"]).sum().unstack("theme")
    return measure.reindex(index=list(network.cities), columns=list(THEMES))


def rank_within_cities(matrix: pd.DataFrame) -> pd.DataFrame:
    """Rank the themes inside each city: 1 = largest; ties share their average rank, NaN (not stated) stays NaN."""
    return matrix.rank(axis="columns", ascending=False, method="average")


@remembered
def city_ranks(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return the rank of each theme inside each city: `rank_within_cities` of the `priority_matrix` of a lens."""
    return rank_within_cities(priority_matrix(network, lens))


def fill_not_stated(ranks: pd.DataFrame) -> pd.DataFrame:
    """Give the themes that a city does not state the average of the ranks that are left.

    With k themes stated out of n, each of the others gets (k + 1 + n) / 2: they come after those that the city states,
    and nothing is known of their order.
    """
    stated = ranks.notna().sum(axis="columns")
    left = (stated + 1 + ranks.shape[1]) / 2
    return ranks.apply(lambda column: column.fillna(left))


def printed_ranks(ranks: pd.DataFrame) -> pd.DataFrame:
    """Return ranks as they are printed: ``"1"``, ``"=2"`` for a tie, ``""`` for not stated."""
    return ranks.apply(_printed, axis="columns")


def _printed(ranks: "pd.Series[float]") -> "pd.Series[str]":
    places = ranks.rank(method="min").map("{:.0f}".format, na_action="ignore").fillna("")
    return places.mask(ranks.duplicated(keep=False) & ranks.notna(), "=" + places)


@remembered
def rank_themes(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Order the themes over the cities by their average rank.

    Each city weighs the same, however many acts were found for it. Blanks are filled as in `fill_not_stated`; a city of
    which nothing is known is left out.

    Returns
    -------
    DataFrame
        Indexed by theme, best first (ties in the order of the joint list), with ``place`` (1 = first, as printed),
        ``mean_rank``, ``best`` and ``worst`` rank given by a city that states it, ``cities`` (how many state it)
        and ``acts``.
    """
    ranks = city_ranks(network, lens)
    order = pd.DataFrame(
        {
            "mean_rank": fill_not_stated(ranks.dropna(how="all")).mean(),
            "best": ranks.min(),
            "worst": ranks.max(),
            "cities": ranks.notna().sum(),
            "acts": evidence_counts(network, lens)["acts"].groupby("theme").sum(),
        }
    )
    order.insert(0, "place", _printed(order["mean_rank"].round(9)))
    return order.sort_values("mean_rank", kind="stable")
