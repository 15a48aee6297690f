"""What do the cities share, what sets one apart, and where is a stated priority not worked on?"""

from contextlib import suppress
from typing import Final

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.joint import shared_profile
from mc2cm_analysis.priorities.lenses import NoEvidenceError, evidence_counts, lens_evidence
from mc2cm_analysis.priorities.ranks import city_ranks, printed_cells, priority_matrix, rank_themes
from mc2cm_analysis.priorities.stability import order_stability, printed_places, settled_places
from mc2cm_analysis.vocabulary import LENSES

#: Separates numbers; unlike a slash, it follows the direction of the page.
_DOT: Final = "\N{NARROW NO-BREAK SPACE}·\N{NARROW NO-BREAK SPACE}"


def city_beside_network(network: Network, city: str, stability: Stability, lens: str = "stated") -> pd.DataFrame:
    """Return a city's ranks beside the average ranks of the network; `stability` is that of the same lens.

    Returns
    -------
    DataFrame
        Indexed by theme in the joint order: ``rank``, ``low`` and ``high`` (5-95 % range of that rank over the draws of
        the evidence), all NaN where the city does not state the theme or has no ranks, and ``network``, the average.
    """
    order = rank_themes(network, lens)
    ranks = city_ranks(network, lens).loc[city].reindex(order.index)
    ranges = stability.cells.loc[city].reindex(order.index)[["low", "high"]]
    return pd.DataFrame({"rank": ranks, **ranges.where(ranks.notna()), "network": order["mean_rank"]})


def compare_cities(network: Network, first: str, second: str, lens: str = "stated") -> pd.DataFrame:
    """Set the priorities of two cities side by side.

    Parameters
    ----------
    network : Network
    first, second : str
        Ids, or names in any language.
    lens : {"stated", "consulted", "done"}

    Returns
    -------
    DataFrame
        Indexed by theme in the joint order of the network; of each city (its id) ``rank`` as printed, ``low`` and
        ``high`` (5-95 % range of the rank over the draws of the evidence) and ``acts``. How alike the two orders are
        says `likeness`.

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> table = compare_cities(load_network(), "Lyon", "Turin")
    >>> table["lyon"]["rank"]["unaccompanied_minors"], table["turin"]["rank"]["unaccompanied_minors"]
    ('1', '2')
    """
    stability, printed = order_stability(network, lens), printed_cells(network, lens)
    acts = evidence_counts(network, lens)["acts"]
    sides = {}
    for city in (network.city(named).id for named in (first, second)):
        beside = city_beside_network(network, city, stability, lens)
        beside = beside.assign(rank=printed.loc[city], acts=acts.loc[city])
        sides[city] = beside[["rank", "low", "high", "acts"]]
    return pd.concat(sides, axis="columns")


@remembered
def lenses_side_by_side(network: Network) -> pd.DataFrame:
    """Return the joint orders of the lenses side by side; they are never merged.

    Returns
    -------
    DataFrame of str
        Indexed by theme in the order of what is stated; a column for each lens with the place of the theme (``"1"``,
        ``"=5"``), empty for a lens without data. What is done is found, not said, and often by chance: there the places
        that the settled pairs leave to the theme are given (``"1–5"``), empty if no pair with it is settled.
    """
    places = pd.DataFrame("", rank_themes(network).index, list(LENSES))
    for lens in LENSES:
        with suppress(NoEvidenceError):
            places[lens] = _settled_places(network, lens) if lens == "done" else rank_themes(network, lens)["place"]
    return places


def _settled_places(network: Network, lens: str) -> "pd.Series[str]":
    left = settled_places(order_stability(network, lens))
    return printed_places(left).mask((left["low"] == 1) & (left["high"] == len(left)), "")


def shared_priorities(network: Network, lens: str = "stated", *, top: int = 3) -> pd.DataFrame:
    """Count in how many cities each theme is stated, and in how many it is among the first `top`.

    Returns
    -------
    DataFrame
        Indexed by theme, in the joint order: ``stated_by``, ``among_first`` (counts; only cities with ranks have first
        themes) and ``cities_first``, the ids of the cities that rank it among the first.
    """
    ranks = city_ranks(network, lens)
    first = ranks.rank(axis="columns", method="min") <= top  # as printed: of three that tie for second, each is "=2"
    shared = pd.DataFrame({"stated_by": priority_matrix(network, lens).notna().sum(), "among_first": first.sum()})
    shared["cities_first"] = [list(first.index[first[theme]]) for theme in shared.index]
    return shared.loc[rank_themes(network, lens).index]


def distinctive_priorities(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Find the themes that a city states more often than it would if all cities shared one profile.

    Returns
    -------
    DataFrame
        Columns ``city, theme, acts, expected`` (acts, if all cities shared one profile), ``p_value`` (adjusted for the
        number of cells) and ``rank``; the firmest first. These cells stand out by `agreement.one_profile`; it is empty
        where that cannot be asked.
    """
    columns = ["city", "theme", "acts", "expected", "p_value", "rank"]
    try:
        cells = shared_profile(network, lens).cells
    except ValueError:
        return pd.DataFrame(columns=columns)
    found = cells[cells["stands_out"] == "more"].sort_values("adjusted", kind="stable")
    found = found.rename_axis(["city", "theme"])[["count", "expected", "adjusted"]].reset_index()
    found.columns = pd.Index(columns[:5])
    ranks = city_ranks(network, lens)
    return found.assign(rank=[ranks.at[row.city, row.theme] for row in found.itertuples()])


@remembered
def stated_against_done(network: Network) -> pd.DataFrame:
    """Compare what each city states with what is done there; the two are never added up.

    Returns
    -------
    DataFrame
        Indexed by ``(city, theme)`` with ``stated`` (acts), ``done`` (practices, pilots, meetings hosted) and
        ``finding``: ``both``, ``stated only``, ``done only`` or ``neither``.
    """
    table = pd.DataFrame({lens: evidence_counts(network, lens)["acts"] for lens in ("stated", "done")})
    stated, done = table["stated"] > 0, table["done"] > 0
    findings = np.select([stated & done, stated, done], ["both", "stated only", "done only"], "neither")
    return table.assign(finding=pd.Series(findings, table.index, dtype="str"))


def rows_behind(network: Network, finding: str) -> pd.DataFrame:
    """Return the rows behind a finding of `stated_against_done`, ``"stated only"`` or ``"done only"``.

    Returns
    -------
    DataFrame
        Rows of ``statements``, or of ``practices``, ``pilots`` and ``events`` together, that count in the cells with
        that finding, in the order of cities and themes, with the columns of their tables and ``text_en``.
    """
    cells = stated_against_done(network)["finding"]
    lens = {"stated only": "stated", "done only": "done"}[finding]
    counted = lens_evidence(network, lens).set_index(["city", "theme"])["row"]
    wanted = counted[counted.index.isin(cells.index[cells == finding])]
    tables = ["statements"] if lens == "stated" else ["practices", "pilots", "events"]
    rows = pd.concat([network.table(name).rename(columns={"title_en": "text_en"}) for name in tables])
    rows = rows[rows["id"].isin(wanted)]
    places = cells.index.get_indexer(pd.MultiIndex.from_frame(rows[["city", "theme"]]))
    return rows.iloc[places.argsort(kind="stable")].reset_index(drop=True)


def printed_evidence(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Return as text what each cell rests on: acts · rows · sources · searches.

    Returns
    -------
    DataFrame of str
        Index theme in the joint order, columns city; a dash stands for "none found".
    """
    counts = evidence_counts(network, lens)[["acts", "rows", "sources", "searches"]]
    texts = counts.astype(str).where(counts.gt(0).assign(searches=True), "–")
    table = texts.agg(_DOT.join, axis="columns").unstack("city")
    return table.loc[rank_themes(network, lens).index, list(network.cities)]
