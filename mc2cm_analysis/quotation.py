"""Which one of several figures is to be quoted, and how? With its definition, area, year and source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from mc2cm_analysis.language import begun, current, later, say, translated
from mc2cm_analysis.tables import when
from mc2cm_analysis.tables.values import CONFIDENCE
from mc2cm_analysis.vocabulary import COMMA, CONFIDENCES, NO_DATE

#: How far an area is from the city itself; a part of the city says nothing of the whole.
_FROM_CITY: Final = {
    "city": 0,
    **dict.fromkeys(("metropolis", "urban_area"), 1),
    **dict.fromkeys(("employment_zone", "province", "prefecture", "governorate"), 2),
    "region": 3,
}
_COUNTRY: Final = {"country": 4}


def totals(rows: pd.DataFrame, *, national: bool) -> pd.DataFrame:
    """Return the rows of ``observations`` that may be quoted for a city.

    These are totals, not planned and not rejected, with a known year: of the city itself or of an area around it, the
    country included if `national`.
    """
    rows = rows[(rows["subgroup_en"] == "") & (rows["preferred"] != "no") & (rows["qualifier"] != "planned")]
    areas = {**_FROM_CITY, **(_COUNTRY if national else {})}
    return rows[rows["reference_year"].notna() & rows["area_level"].isin(list(areas))]


def nearest(rows: pd.DataFrame, indicators: Sequence[str]) -> "pd.Series[Any]":
    """Return the row of `totals` nearest to the city; then newest, first of `indicators`, surest."""
    ranked = rows.assign(
        away=rows["area_level"].map({**_FROM_CITY, **_COUNTRY}),
        age=-rows["reference_year"].astype(int),
        order=rows["indicator"].map(list(indicators).index),
        sure=rows["confidence"].map(list(CONFIDENCES).index),
    )
    return rows.loc[ranked.sort_values(["away", "age", "order", "sure"], kind="stable").index[0]]


@dataclass(frozen=True)
class Quotation:
    """A figure with all that must be said with it; its text is a sentence ready to quote, in the active language.

    Attributes
    ----------
    value : float
        As the source has it; `qualifier` says whether it is exact.
    qualifier, unit : str
        Ids of the data.
    name, definition, area : str
        What is counted, how, and where.
    year : int
    source : mapping
        The row of ``sources`` that it rests on: ``title``, ``publisher``, ``year``, ``url``.
    confidence : str
        high, medium or low.
    """

    value: float
    qualifier: str
    unit: str
    name: str
    definition: str
    area: str
    year: int
    time: str  # as printed: the day or the months, where they are known
    confidence: str
    source: Mapping[str, Any]

    def __str__(self) -> str:
        """Return the sentence to quote."""
        said = later("{name}, {area}, {time}: {amount}. {definition} {sure}Source: {source}.")
        sure = _how_sure(self.confidence)
        return say(
            said,
            name=self.name,
            area=self.area,
            time=self.time,
            amount=current().measured(self.value, self.qualifier, self.unit),
            definition=self.definition,
            sure=f"{sure} " if sure else "",
            source=self._cited(),
        )

    def _cited(self) -> str:
        year = say(NO_DATE) if pd.isna(self.source["year"]) else str(self.source["year"])
        parts = (self.source["title"], self.source["publisher"], year, self.source["url"])
        return say(COMMA).join(str(part) for part in parts if part)


def _how_sure(confidence: str) -> str:
    """Return what is said of a value that is not of high confidence."""
    return say(CONFIDENCE[confidence]) if CONFIDENCE[confidence] else ""


def quoted(row: "pd.Series[Any]", indicator: "pd.Series[Any]", source: "pd.Series[Any]") -> Quotation:
    """Return a row of ``observations`` with its rows of ``indicators`` and ``sources`` as a quotation."""
    return Quotation(
        value=float(row["value"]),
        qualifier=row["qualifier"],
        unit=indicator["unit"],
        name=begun(translated(indicator["name_en"])),
        definition=translated(row["definition_en"] or indicator["definition_en"]),
        area=translated(row["area_en"]),
        year=int(row["reference_year"]),
        time=when(row.to_frame().T).iloc[0],
        confidence=row["confidence"],
        source=dict(source),
    )
