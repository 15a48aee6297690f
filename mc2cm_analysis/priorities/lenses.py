"""Which rows of the data count for a city, by what it states, what its stakeholders answer and what is done?"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.answers import borda_weights, latest_round, told_answers
from mc2cm_analysis.view import View
from mc2cm_analysis.vocabulary import LENS_TABLES, LENSES, THEMES

#: Columns of the rows of a lens; an act counts once in a city and theme.
_COLUMNS: Final = ["city", "theme", "theme_second", "act", "row", "source", "kind", "weight", "variant", "restrictive"]


#: The column of what is counted, by the measure of a view.
_UNITS: Final = {"acts": "act", "sources": "source", "statements": "row"}

#: The choices that may leave out a row; by the others, rows count otherwise.
_LEAVES_OUT: Final = {"cities", "themes", "coding", "years"}

#: What takes the rows that count for a lens out of its tables.
_Lenses = dict[str, Callable[..., pd.DataFrame]]


class NoEvidenceError(ValueError):
    """The data has no rows for the lens."""


@remembered
def lens_evidence(network: Network, lens: str = "stated", *, variants: bool = False) -> pd.DataFrame:
    """Return the rows of the data that count for a lens, as the network's view has them.

    Parameters
    ----------
    lens : {"stated", "consulted", "done"}
        ``stated``: statements with ``use`` = yes, which are the city's own voice about migrants or refugees, 2010-2024,
        and restrict nobody; the joint list of March 2016 never counts. ``consulted``: the order that stakeholders give
        the themes in the last round of their city, each kind of stakeholder weighing the same. ``done``: practices in
        the city, by whomever, pilots and case studies, and meetings that the city hosted on a theme (hosting shows
        experience, not need).
    variants : bool
        Also return the rows that count only in variants of a comparison: statements with ``use`` = variant, the city's
        own restrictive ones marked ``restrictive``; practices that are planned or of the whole country.

    Returns
    -------
    DataFrame
        Columns ``city, theme, theme_second`` (by the other coding; the same where there is only one), ``act`` (speech,
        plan, undertaking or respondent), ``row`` (id of the row in its table), ``source, kind, weight`` (1; for an
        answer see `answers.borda_weights`), ``variant, restrictive``.

    Raises
    ------
    NoEvidenceError
        If the data has no row for the lens.
    """
    if lens not in LENSES:
        raise ValueError(f"no lens '{lens}'; the lenses are {', '.join(LENSES)}")
    rows = _seen(_EVIDENCE[lens](*map(network.table, LENS_TABLES[lens])), network.view)
    counted = rows[~rows["variant"] & ~rows["restrictive"]]
    if counted.empty:
        if _LEAVES_OUT & set(network.view.changed):
            raise NoEvidenceError(f"no row counts for the lens '{lens}' by these choices: {network.view.query}")
        raise NoEvidenceError(f"no rows for the lens '{lens}': {LENSES[lens].lower()} is not in the data yet")
    return rows if variants else counted.reset_index(drop=True)


def measured_evidence(network: Network, lens: str = "stated", *, variants: bool = False) -> pd.DataFrame:
    """Return `lens_evidence` with what the network's view counts, acts or sources or statements, as ``act``."""
    rows = lens_evidence(network, lens, variants=variants)
    return rows.assign(act=rows[_UNITS[network.view.measure]])


def _seen(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return rows in the columns of a lens as a view counts them."""
    if view.coding == "second":
        rows = rows.rename(columns={"theme": "theme_second", "theme_second": "theme"})[_COLUMNS]
    if view.themes or view.coding == "second":  # by the second coding, some rows state none of the themes
        rows = rows[rows["theme"].isin(view.themes or THEMES)].reset_index(drop=True)
    if view.kind_weights:
        factors = rows["kind"].map(dict(view.kind_weights)).astype(float)  # texts, for pandas, where there is no row
        rows = rows.assign(weight=rows["weight"] * factors.fillna(1))
    included = {"variant": view.include_variants, "restrictive": view.include_restrictive}
    return rows.assign(**{column: rows[column] & ~np.bool_(counts) for column, counts in included.items()})


def _stated(statements: pd.DataFrame) -> pd.DataFrame:
    rows = statements[statements["use"].isin(["yes", "variant"]) & (statements["kind"] != "joint_list")]
    restrictive = (rows["stance"] == "restrictive") & (rows["voice"] == "own")
    return _evidence(rows, variant=(rows["use"] == "variant") & ~restrictive, restrictive=restrictive)


def _done(practices: pd.DataFrame, pilots: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    not_done_there = (practices["status"] == "planned") | (practices["area_level"] == "country")
    events = events.query("kind != 'phase' and kind != 'visit'")
    parts = [
        _evidence(practices, kind="practice", variant=not_done_there),
        _evidence(pilots, kind="pilot", variant=pilots["status"] == "planned"),
        _evidence(events, act=events["id"], kind="meeting"),
    ]
    rows = pd.concat(parts, ignore_index=True)
    return rows[(rows["city"] != "") & (rows["theme"] != "")].reset_index(drop=True)


def _consulted(answers: pd.DataFrame) -> pd.DataFrame:
    last = latest_round(told_answers(answers))
    told = [borda_weights(of_city) for _, of_city in last.groupby("city")]
    if not told:
        return _evidence(last, act=last["respondent"], kind=last["respondent_type"])
    rows = pd.concat(told).merge(last, on=["respondent", "theme"])
    return _evidence(rows, act=rows["respondent"], kind=rows["group"], weight=rows["weight"])


def _evidence(rows: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """Return rows of a table in the columns of a lens; a row coded once keeps its theme under the other coding."""
    second = rows.get("theme_second", rows["theme"])
    usual = {"theme_second": second.where(second != "", rows["theme"]), "row": rows["id"], "weight": 1.0}
    marked = rows.assign(**{**usual, "variant": False, "restrictive": False, **columns})
    return marked.astype({"variant": bool, "restrictive": bool})[_COLUMNS].reset_index(drop=True)


_EVIDENCE: Final[_Lenses] = {"stated": _stated, "consulted": _consulted, "done": _done}


@remembered
def evidence_counts(network: Network, lens: str = "stated") -> pd.DataFrame:
    """Count the evidence of each cell.

    Returns
    -------
    DataFrame
        Indexed by ``(city, theme)``, every city and theme of the network, with the integer columns ``acts``, ``rows``
        (statements; answers; practices, pilots and meetings), ``sources`` and ``searches`` logged for the cell.
    """
    cells = pd.MultiIndex.from_product([list(network.cities), list(network.themes)], names=["city", "theme"])
    grouped = lens_evidence(network, lens).groupby(["city", "theme"])
    counts = grouped.agg(acts=("act", "nunique"), rows=("row", "nunique"), sources=("source", "nunique"))
    searches = network.table("searches").groupby(["city", "theme"]).size().rename("searches")
    return counts.join(searches, how="outer").reindex(cells).fillna(0).astype(int)


@remembered
def silent_cells(network: Network) -> pd.DataFrame:
    """Return the themes that each city is not known to state, with the searches made for them.

    Returns
    -------
    DataFrame
        Columns ``city, theme, searches, statements_kept``; the last counts statements of the cell that are not the
        city's own (made by partners, about residents in general, undated and the like).
    """
    counts = evidence_counts(network, "stated")
    rows = network.table("statements").query("use != 'yes' and kind != 'joint_list'")
    kept = rows.groupby(["city", "theme"]).size().rename("statements_kept")
    silent = counts[counts["acts"] == 0][["searches"]].join(kept).fillna(0).astype(int)
    return silent.reset_index()
