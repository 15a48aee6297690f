"""What must a row say of its value? That it is of the newest year, or below the sum of its parts."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from mc2cm_analysis.package import Record
from mc2cm_analysis.series.comparison import national
from mc2cm_analysis.validation.figure_rules import ROUNDING

#: What UNHCR's rows of the newest year say.
NEWEST: Final = "Newest release; may be revised."
NEWEST_CONFIDENCE: Final = "medium"
BELOW_PARTS: Final = {
    "en": "Below the sum of its parts: so published.",
    "fr": "Inférieur à la somme de ses parties\u202f: publié ainsi.",
    "ar": "أقل من مجموع أجزائه؛ هكذا نُشر.",
}
#: What changes in a row: its id, and cells.
Cells = tuple[str, dict[str, str]]


def usual_confidence(rows: Iterable[Record]) -> str:
    """Return the confidence that most rows of a series have, those of the newest year left out."""
    found = [row["confidence"] for row in rows if row["note_en"] != NEWEST]
    return max(found, key=found.count, default="high")


def newest_year(records: list[Record], indicator: str, given: set[tuple[str, str]]) -> Iterator[Cells]:
    """Move the remark on the newest year, in a series that has it, to the rows that are of it now.

    Parameters
    ----------
    records : list of Record
        The observations as they would be.
    indicator : str
    given : set of (str, str)
        City and year of each value that a file gives: what no file confirms keeps its remark.
    """
    rows = national(records, indicator)
    if not any(row["note_en"] == NEWEST for row in rows):
        return
    newest, usual = max(row["reference_year"] for row in rows), usual_confidence(rows)
    for row in rows:
        if (row["city"], row["reference_year"]) not in given:
            continue
        if row["reference_year"] == newest and not row["note_en"]:
            yield row["id"], {"note_en": NEWEST, "confidence": NEWEST_CONFIDENCE}
        elif row["reference_year"] != newest and row["note_en"] == NEWEST:
            yield row["id"], {"note_en": "", "confidence": usual}


def below_parts(records: list[Record], part_of: dict[str, str], places: set[tuple[str, str]]) -> Iterator[Cells]:
    """Say of totals that are below their parts that they are so published.

    Parameters
    ----------
    records : list of Record
        The observations as they would be.
    part_of : dict
        The total of each indicator that is a part.
    places : set of (str, str)
        City and year of each value that a file changed.
    """
    sums: dict[tuple[str, str, str], Decimal] = {}
    for part, total in part_of.items():
        for row in national(records, part):
            key = total, row["city"], row["reference_year"]
            sums[key] = sums.get(key, Decimal(0)) + Decimal(row["value"])
    for total in dict.fromkeys(part_of.values()):
        for row in national(records, total):
            key = total, row["city"], row["reference_year"]
            said = row["confidence"] == "low" and "parts" in row["note_en"]
            if key[1:] in places and not said and sums.get(key, 0) > Decimal(str(ROUNDING)) * Decimal(row["value"]):
                yield row["id"], {"note_en": BELOW_PARTS["en"], "confidence": "low"}
