"""What stands under each heading of a city's profile: its figures in their order, and the rows of each other table?"""

from dataclasses import dataclass

import pandas as pd

from mc2cm_analysis.evidence.arrangement import Arrangement, arranged_under
from mc2cm_analysis.evidence.outline import outline_rows
from mc2cm_analysis.network import CityProfile


@dataclass(frozen=True)
class Section:
    """What stands under one heading of `OUTLINE`.

    Attributes
    ----------
    figures, older : Arrangement
        The figures that a page shows, and those of its annex.
    rows : dict of str to DataFrame
        The rows of other tables, by table, of ``statements`` those that count; a table that has none is not there.
    """

    figures: Arrangement
    older: Arrangement
    rows: dict[str, pd.DataFrame]


def sections(profile: CityProfile) -> dict[str, Section]:
    """Return what stands under each heading of a city's profile; a heading under which nothing stands is not there.

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> found = sections(load_network().city("lyon"))
    >>> sorted(found["minors"].rows), found["minors"].figures.size > 0
    (['challenges', 'practices'], True)
    """
    placed = profile.rows(outline_rows)
    figures = pd.concat([profile.observations(national=national) for national in (False, True)], ignore_index=True)
    arranged = arranged_under(profile.network, _under(figures, placed, "observations"))
    rows: dict[str, dict[str, pd.DataFrame]] = {heading: {} for heading in placed["heading"].unique()}
    for table in placed["table"].unique():
        if table == "observations":
            continue
        counted = profile.rows(table)
        if table == "statements":
            counted = counted[counted["use"] == "yes"]
        for heading, listed in _under(counted, placed, table).groupby("under", sort=False):
            rows[str(heading)][table] = listed.drop(columns="under")
    return {heading: Section(*arranged.get(heading, arranged[""]), listed) for heading, listed in rows.items()}


def _under(rows: pd.DataFrame, placed: pd.DataFrame, table: str) -> pd.DataFrame:
    """Add the heading that each row stands under; rows that stand under none are left out."""
    headings = placed[placed["table"] == table].set_index("id")["heading"]
    return rows.assign(under=rows["id"].map(headings)).dropna(subset="under").reset_index(drop=True)
