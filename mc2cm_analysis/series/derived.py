"""Which values does the project compute from the publishers' series, and what becomes of them when these change?"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mc2cm_analysis.package import Record
from mc2cm_analysis.series.comparison import national
from mc2cm_analysis.series.published import written

DECIMALS: Final = 5


@dataclass(frozen=True)
class Formula:
    """The sum of some indicators, divided by another one, times a number."""

    counted: tuple[str, ...]
    divided_by: str
    times: int


FORMULAS: Final = {
    "derived_refugees_per_1000": Formula(("unhcr_refugees", "unhcr_asylum_seekers"), "worldbank_population", 1000),
    "derived_migrant_share": Formula(("undesa_migrant_stock",), "worldbank_population", 100),
}


@dataclass(frozen=True)
class Computed:
    """A computed value, and the row that holds it so far; empty, and None, where there is none."""

    indicator: str
    city: str
    year: str
    row: Record | None
    value: str


def recompute(records: list[Record], touched: Iterable[tuple[str, str, str]]) -> list[Computed]:
    """Return the computed values that are others than those in the rows.

    Parameters
    ----------
    records : list of Record
        The observations as they would be.
    touched : iterable of (str, str, str)
        Indicator, city and year of each value that a file changed.
    """
    needed: dict[tuple[str, str, str], None] = {}
    for indicator, city, year in touched:
        for result, formula in FORMULAS.items():
            if indicator in (*formula.counted, formula.divided_by):
                needed[result, city, year] = None
    held = {name for name, formula in FORMULAS.items() for name in (name, *formula.counted, formula.divided_by)}
    rows = {
        (name, row["city"], row["reference_year"]): row
        for name in held
        for row in national(records, name)
        if not row["subgroup_en"] and not row["conflict"]
    }
    results = []
    for name, city, year in needed:
        row, value = rows.get((name, city, year)), _value(FORMULAS[name], rows, city, year)
        if value is None and row is not None:
            results.append(Computed(name, city, year, row, ""))
        elif value is not None and (row is None or round(Decimal(row["value"]), DECIMALS) != value):
            results.append(Computed(name, city, year, row, written(value, DECIMALS)))
    return results


def _value(formula: Formula, rows: dict[tuple[str, str, str], Record], city: str, year: str) -> Decimal | None:
    found = [rows.get((name, city, year)) for name in (*formula.counted, formula.divided_by)]
    numbers = [Decimal(row["value"]) for row in found if row is not None]
    if len(numbers) < len(found) or not numbers[-1]:
        return None
    return round(sum(numbers[:-1], Decimal(0)) / numbers[-1] * formula.times, DECIMALS)
