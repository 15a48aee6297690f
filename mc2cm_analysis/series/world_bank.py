"""How is a World Bank file read? Lines on the edition, then a row a country and a column a year."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from mc2cm_analysis.series.published import CC_BY_4, Edition, Key, Lines, Origin, Series, SeriesError

EXPECTED: Final = (
    "the download of a World Bank indicator: a line 'Last Updated Date', then a head with Country Name, Country Code, "
    "Indicator Name, Indicator Code and a column a year"
)
_HEAD: Final = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
#: How far down the head may stand.
_LINES_BEFORE: Final = 10
#: The World Bank's code of each indicator of the project.
INDICATORS: Final = {
    "SP.POP.TOTL": "worldbank_population",
    "SP.URB.TOTL": "worldbank_urban_population",
    "SP.URB.TOTL.IN.ZS": "worldbank_urban_share",
    "EN.URB.MCTY.TL.ZS": "worldbank_large_agglomerations_share",
    "NY.GDP.PCAP.KD": "worldbank_gdp_per_head",
}
#: Prices change their base year; values on another base are another indicator.
_PRICES: Final = {"NY.GDP.PCAP.KD": "constant 2015 US$"}
#: Parts of the zip that say what the data means, by the first cell of their head.
_BESIDE: Final = (["Country Code", "Region"], ["INDICATOR_CODE", "INDICATOR_NAME"])
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def recognises(lines: Lines) -> bool:
    """Say whether the table is one of the World Bank."""
    return _head(lines) is not None or bool(lines and lines[0] and lines[0][0] == "Data Source")


def goes_with_data(lines: Lines) -> bool:
    """Say whether the table is one of those that lie in the zip beside the data."""
    return bool(lines) and any(lines[0][: len(head)] == head for head in _BESIDE)


def read(lines: Lines, origin: Origin) -> list[Series]:
    """Read the indicators of the project.

    Raises
    ------
    SeriesError
        If the layout is another one, or a cell is not what it should be: with all faults.
    """
    place, head = origin.place, _head(lines)
    if head is None:
        raise SeriesError([f"{place}: no head with {', '.join(_HEAD)}; expected {EXPECTED}"])
    date = next((line[1] for line in lines[:head] if line[0] == "Last Updated Date" and len(line) > 1), "")
    faults = [] if _DATE.fullmatch(date) else [f"{place}: 'Last Updated Date' is '{date}'; expected a date, 2026-01-31"]
    years = {column: int(cell) for column, cell in enumerate(lines[head]) if re.fullmatch(r"\d{4}", cell)}
    if not years:
        faults.append(f"{place}, line {head + 1}: no column is a year; expected {EXPECTED}")
    rows = [(number, line) for number, line in enumerate(lines[head + 1 :], head + 2) if len(line) > len(_HEAD)]
    names = {line[3]: line[2] for _, line in rows}
    faults += _unknown(place, names)
    values: dict[str, dict[Key, Decimal]] = {code: {} for code in names}
    for number, line in rows:
        for column, year in years.items():
            cell = line[column] if column < len(line) else ""
            try:
                if cell:
                    values[line[3]][line[1], "", year] = Decimal(cell)
            except InvalidOperation:
                faults.append(f"{place}, line {number}, column {year}: '{cell}'; expected a number, or nothing")
    if faults:
        raise SeriesError(faults)
    return [_series(code, names[code], date, found, origin) for code, found in values.items()]


def _head(lines: Lines) -> int | None:
    return next((i for i, line in enumerate(lines[:_LINES_BEFORE]) if line[: len(_HEAD)] == _HEAD), None)


def _unknown(place: str, names: dict[str, str]) -> Iterator[str]:
    if not names:
        yield f"{place}: no row below the head; expected a row a country"
    for code, name in names.items():
        if code not in INDICATORS:
            yield f"{place}: the project has no series {code} ({name}); expected one of {', '.join(INDICATORS)}"
        elif (prices := _PRICES.get(code, "")) not in name:
            yield f"{place}: {code} is '{name}'; expected {prices}, in which the project counts"


def _series(code: str, name: str, date: str, values: dict[Key, Decimal], origin: Origin) -> Series:
    edition = Edition(
        source=f"world-bank-{code.lower().replace('.', '-')}-{date}",
        title=f"World Development Indicators, {name} ({code}), last updated on {date}",
        publisher="World Bank",
        year=date[:4],
        url=f"https://data.worldbank.org/indicator/{code}",
        licence=CC_BY_4,
        note=f"The publisher's own download; SHA-256 of the file {origin.digest[:16]}.",
        issue=date,
    )
    return Series(INDICATORS[code], origin.place, edition, values, frozenset(year for _, _, year in values))
