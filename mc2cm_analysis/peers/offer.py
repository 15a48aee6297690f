"""What could each city offer: which practices are documented there on each theme, and how well?"""

from typing import Final

import numpy as np
import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.peers.need import grid, ids_of, undertakings

#: What an undertaking weighs by how sure its source is; a meeting that a city hosted shows experience, but no practice.
SURE: Final = {"high": 1.0, "medium": 2 / 3, "low": 1 / 3}
HOSTED: Final = 0.5


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
        Indexed by ``(city, theme)``: ``practice``, the id of the practice to show first (the surest, then the newest),
        NA where none is documented; ``practices, pilots, hosted``, the ids of all practices, pilots and case studies,
        and meetings hosted; ``strength``, the sum of what they weigh (`SURE`, `HOSTED`), 0 without a practice.
    """
    cells, rows = grid(network), undertakings(network)
    table = pd.DataFrame(index=cells)
    for name, kind in {"practices": "practice", "pilots": "pilot", "hosted": "meeting"}.items():
        table[name] = ids_of(rows[rows["kind"] == kind].groupby(["city", "theme"]), cells)
    strength = graded(network).groupby(["city", "theme"])["grade"].sum().reindex(cells, fill_value=0.0)
    order = _surest_first(network.table("practices"))
    first = [min(ids, key=order.__getitem__) if ids else None for ids in table["practices"]]
    table["practice"] = pd.array(first, dtype="string")
    return table.assign(strength=np.where(table["practice"].notna(), strength, 0.0))


def _surest_first(practices: pd.DataFrame) -> dict[str, int]:
    """Return the place of each practice, the surest and then the newest first."""
    placed = practices.assign(
        sure=practices["confidence"].map(SURE).fillna(0.0), year=practices["reference_year"].fillna(0).astype(int)
    ).sort_values(["sure", "year", "id"], ascending=[False, False, True])
    return {row: place for place, row in enumerate(placed["id"])}
