"""Which themes come first, inside a city and over the cities?

The measure of a cell is the number of distinct acts (one speech, plan, programme or decision), so a speech reported by
four newspapers counts once. A theme that a city is not known to state is missing, never zero. Ranks are made inside a
city and never from counts across cities, because how many acts were found is a fact about the search. A city with too
few acts has no ranks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.lenses import NoEvidenceError, evidence_counts, lens_evidence, measured_evidence
from mc2cm_analysis.years import Years

#: A city with fewer acts has no ranks: one act more or less would turn its order over.
FEWEST_ACTS: Final = 5


@remembered
def act_counts(network: Network, lens: str = "stated") -> "pd.Series[int]":
    """Return the number of acts of each city that count."""
    acts = lens_evidence(network, lens).groupby("city")["act"].nunique()
    return acts.reindex(list(network.cities), fill_value=0)


def not_ranked(network: Network, lens: str = "stated") -> list[str]:
    """Return the cities with too few acts to rank the themes in them."""
    acts = act_counts(network, lens)
    return list(acts.index[acts < FEWEST_ACTS])


@remembered
def priority_matrix(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return the number of acts in which each city states (or works on) each theme, by a lens of `lens_evidence`.

    Returns
    -------
    DataFrame
        Index city, columns theme, values number of distinct acts (of the lens ``consulted``: Borda's points, on
        average over the kinds of stakeholders); NaN = not stated.

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> matrix = priority_matrix(load_network())
    >>> bool(matrix.loc["amman"].isna()["unaccompanied_minors"])
    True
    """
    acts = measured_evidence(network, lens).groupby(["city", "theme", "act"])["weight"].mean()
    measure = acts.groupby(["city", "theme"]).sum().unstack("theme")
    return measure.reindex(index=list(network.cities), columns=list(network.themes))


def rank_within_cities(matrix: pd.DataFrame) -> pd.DataFrame:
    """Rank the themes inside each city: 1 = largest; ties share their average rank, NaN (not stated) stays NaN."""
    return matrix.rank(axis="columns", ascending=False, method="average")


@remembered
def city_ranks(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return the rank of each theme inside each city: `rank_within_cities` of the `priority_matrix` of a lens.

    A city with too few acts (`not_ranked`) has no ranks.
    """
    ranks = rank_within_cities(priority_matrix(network, lens))
    return ranks[~ranks.index.isin(not_ranked(network, lens))].reindex(ranks.index)


@remembered
def known_ranks(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return the ranks of the cities that have any; blanks stay blank.

    Raises
    ------
    NoEvidenceError
        If no city has acts enough.
    """
    ranks = city_ranks(network, lens).dropna(how="all")
    if ranks.empty:
        raise NoEvidenceError(f"no city has {FEWEST_ACTS} acts or more for the lens '{lens}', so none is ranked")
    return ranks


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


@remembered
def printed_cells(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return what is printed of each city (index) and theme: its rank; in a city without ranks its acts, in brackets.

    A theme that is not stated is empty.
    """
    printed = printed_ranks(city_ranks(network, lens))
    acts = evidence_counts(network, lens)["acts"].unstack("theme").loc[printed.index, printed.columns]
    few = printed.index.isin(not_ranked(network, lens))
    return pd.concat([printed[~few], ("(" + acts.astype(str) + ")").where(acts > 0, "")[few]]).loc[printed.index]


def _printed(ranks: "pd.Series[float]") -> "pd.Series[str]":
    places = ranks.rank(method="min").map("{:.0f}".format, na_action="ignore").astype(object).fillna("").astype("str")
    return places.mask(ranks.duplicated(keep=False) & ranks.notna(), "=" + places)


def rank_themes(
    network: Network,
    lens: str = "stated",
    *,
    weights: Mapping[str, float] | None = None,
    years: Years | None = None,
    cities: Iterable[str] = (),
) -> pd.DataFrame:
    """Order the themes over the cities by their average rank, by a lens of `lens_evidence`.

    Each city weighs the same, however many acts were found for it. Blanks are filled as in `fill_not_stated`; a city
    with too few acts is left out.

    Parameters
    ----------
    network : Network
    lens : {"stated", "consulted", "done"}
    weights, years, cities
        What a kind of row weighs, the years and the cities that count: short for a view, see `view.View`.

    Returns
    -------
    DataFrame
        Indexed by theme, best first (ties in the order of the joint list), with ``place`` (1 = first, as printed),
        ``mean_rank``, ``best`` and ``worst`` rank given by a city that states it, ``cities`` (how many state it)
        and ``acts``; the last two count the cities without ranks too.
    """
    asked: dict[str, Any] = {"kind_weights": weights, "years": years, "cities": tuple(cities)}
    if chosen := {name: value for name, value in asked.items() if value}:
        network = network.seen(replace(network.view, lens=lens, **chosen))
    return _ranked_themes(network, lens)


@remembered
def _ranked_themes(network: Network, lens: str) -> pd.DataFrame:
    ranks = known_ranks(network, lens)
    order = pd.DataFrame(
        {
            "mean_rank": average_ranks(network, ranks),
            "best": ranks.min(),
            "worst": ranks.max(),
            "cities": priority_matrix(network, lens).notna().sum(),
            "acts": evidence_counts(network, lens)["acts"].groupby("theme").sum(),
        }
    )
    order.insert(0, "place", _printed(order["mean_rank"].round(9)))
    return order.sort_values("mean_rank", kind="stable")


def first_and_last(order: pd.DataFrame, *, top: int) -> tuple[list[str], list[str]]:
    """Return the themes in the first `top` places of `rank_themes`, and in the last; tied themes share a place."""
    means = order["mean_rank"].round(9)
    return list(order.index[means.rank(method="min") <= top]), list(order.index[means == means.max()])


def average_ranks(network: Network, ranks: pd.DataFrame) -> "pd.Series[float]":
    """Return the average rank of each theme: blanks are filled, or, if the network's view has them dropped, left out.

    A theme that no city states comes after all others.
    """
    if network.view.not_stated == "dropped":
        return ranks.mean().fillna(ranks.shape[1] + 1)
    return fill_not_stated(ranks).mean()
