"""What could each city offer: which practices are documented there on each theme, and how well?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.peers.need import grid, ids_of, undertakings

#: What an undertaking weighs by how sure its source is; a meeting that a city hosted shows experience, but no practice.
SURE: Final = {"high": 1.0, "medium": 2 / 3, "low": 1 / 3}
HOSTED: Final = 0.5
#: What another city asks first about a practice.
TOLD: Final = ["actor_en", "for_whom_en", "conditions_en"]


@remembered
def graded(network: Network) -> pd.DataFrame:
    """Return each undertaking once a city and theme: ``city, theme, act, meeting`` and its weight, ``grade``.

    An undertaking of several rows weighs as much as its surest one.
    """
    rows = undertakings(network)
    sure = pd.concat([network.table(table).set_index("id")["confidence"] for table in ("practices", "pilots")])
    grades = rows["row"].map(sure.map(SURE)).where(rows["kind"] != "meeting", HOSTED).fillna(SURE["low"])
    marked = rows.assign(grade=grades.astype(float), meeting=rows["kind"] == "meeting")
    by_act = marked.groupby(["city", "theme", "act"]).agg(grade=("grade", "max"), meeting=("meeting", "all"))
    return by_act.reset_index()


@remembered
def offers(network: Network) -> pd.DataFrame:
    """Return what each city could offer on each theme, as far as it is documented.

    Returns
    -------
    DataFrame
        Indexed by ``(city, theme)``: ``practice``, the id of the practice to begin with (see `_to_begin_with`), NA
        where none is documented; ``practices, pilots, hosted``, the ids of all rows on practices, on pilots and case
        studies, and of the programme's meetings hosted; ``documented``, how many undertakings the practices, pilots and
        case studies are (several rows can tell of one); ``strength``, the sum of what undertakings and meetings weigh
        (`SURE`, `HOSTED`), 0 without a practice.
    """
    cells, rows = grid(network), undertakings(network)
    table = pd.DataFrame(index=cells)
    for name, kind in {"practices": "practice", "pilots": "pilot", "hosted": "meeting"}.items():
        table[name] = ids_of(rows[rows["kind"] == kind].groupby(["city", "theme"]), cells)
    strength = graded(network).groupby(["city", "theme"])["grade"].sum().reindex(cells, fill_value=0.0)
    table["practice"] = pd.array(_to_begin_with(network, table["practices"]), dtype="string")
    documented = rows[rows["kind"] != "meeting"].groupby(["city", "theme"])["act"].nunique()
    return table.assign(
        documented=documented.reindex(cells, fill_value=0).astype(int),
        strength=np.where(table["practice"].notna(), strength, 0.0),
    )


def _to_begin_with(network: Network, offered: "pd.Series[Any]") -> list[str | None]:
    """Return the practice to begin with of each cell: the first row of the undertaking that is best to ask about.

    That is one in place, then one that the programme documented, of a sure source that tells much, and new.
    """
    practices = network.table("practices")
    placed = practices.assign(
        running=practices["status"] == "in_place",
        known=practices["act"].isin(network.table("pilots")["act"]),
        sure=practices["confidence"].map(SURE).fillna(0.0),
        told=(practices[TOLD] != "").sum(axis="columns"),
        year=practices["reference_year"].fillna(0).astype(int),
    ).sort_values(["running", "known", "sure", "told", "year", "id"], ascending=[*[False] * 5, True])
    order, act = list(placed["id"]), practices.set_index("id")["act"]
    best = [min(ids, key=order.index) if ids else None for ids in offered]
    return [
        None if first is None else min(one for one in ids if act[one] == act[first])
        for first, ids in zip(best, offered, strict=True)
    ]
