"""How is a workbook of UN DESA's International Migrant Stock read? Notes, a head, then a row a country.

The revisions differ in the place of the head, in one or two lines, and in its words. Table 1 has the migrant stock in
three blocks of years: both sexes, men, women. Where it names countries of origin too, the rows of the world count.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any, Final

from mc2cm_analysis.series.countries import WORLD, codes
from mc2cm_analysis.series.published import Edition, Key, Origin, Series, SeriesError

EXPECTED: Final = (
    "a workbook of UN DESA's International Migrant Stock by sex and destination, with or without origin: Table 1 with "
    "notes, then a head with Location code (Code in 2019), Type of data and the years"
)
_TABLE: Final = "Table 1"
#: How far down the head may stand, and how many lines hold the notes of a sheet.
_LINES_BEFORE: Final = 40
_CODES: Final = ("location code", "location code of destination", "code")
_ORIGIN: Final = "location code of origin"
_TYPES: Final = ("type of data", "data type")
_PARTS: Final = ("", "men", "women")
_REVISION: Final = re.compile(r"Stock/Rev\.\s?(\d{4})|International Migrant Stock (\d{4})")
_INDICATOR: Final = "undesa_migrant_stock"
#: What is counted, in each language: the frame, by what migrants are told from others, and what is added.
_FRAMES: Final = {
    "en": "International migrants at mid-year, {how}{refugees}; revision of {revision}.",
    "fr": "Migrants internationaux en milieu d’année, {how}{refugees}\u202f; révision de {revision}.",
    "ar": "المهاجرون الدوليون في منتصف السنة، {how}{refugees}؛ تنقيح {revision}.",
}
_REFUGEES: Final = {"en": ", including refugees", "fr": ", réfugiés compris", "ar": "، بمن فيهم اللاجئون"}
_HOW: Final = {
    "B": {
        "en": "counted by country of birth",
        "fr": "comptés selon le pays de naissance",
        "ar": "محصيين حسب بلد الميلاد",
    },
    "C": {"en": "counted by nationality", "fr": "comptés selon la nationalité", "ar": "محصيين حسب الجنسية"},
    "BC": {
        "en": "counted by country of birth and by nationality",
        "fr": "comptés selon le pays de naissance et selon la nationalité",
        "ar": "محصيين حسب بلد الميلاد وحسب الجنسية",
    },
    "I": {
        "en": "estimated without data of the country",
        "fr": "estimés sans données du pays",
        "ar": "مقدرين دون بيانات من البلد",
    },
}

_Row = tuple[Any, ...]


@dataclass(frozen=True)
class _Layout:
    """Where Table 1 has what: columns counted from 0, and the line below the head."""

    first: int
    code: int
    kind: int
    origin: int | None
    years: dict[int, tuple[str, int]]


def read(content: bytes, origin: Origin) -> list[Series]:
    """Read the migrant stock of every country.

    Raises
    ------
    SeriesError
        If the layout is another one, or a cell is not what it should be: with all faults.
    """
    try:
        sheets = _sheets(content)
    except Exception as error:  # openpyxl has one for each part of a workbook that may be damaged
        raise SeriesError([f"{origin.place}: no workbook that can be read ({error}); expected {EXPECTED}"]) from error
    rows = sheets.get(_TABLE, [])
    revision = next((found for sheet in sheets.values() for found in _revisions(sheet)), "")
    layout = _layout(rows)
    faults = [] if layout else [f"{origin.place}: {_TABLE} is not the one; expected {EXPECTED}"]
    if not revision:
        faults.append(f"{origin.place}: no sheet names its revision; expected 'International Migrant Stock' and a year")
    if layout is None or faults:
        raise SeriesError(faults)
    values: dict[Key, Decimal] = {}
    definitions: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows[layout.first :], layout.first + 1):
        countries = codes().get(_code(row[layout.code]), ())
        if not countries or (layout.origin is not None and _code(row[layout.origin]) != WORLD):
            continue
        for column, (part, year) in layout.years.items():
            value, fault = _number(row[column])
            if fault:
                faults.append(f"{origin.place}, {_TABLE}, line {number}, {part or 'both sexes'} {year}: {fault}")
            elif value is not None:
                values.update({(country, part, year): value for country in countries})
        kind = str(row[layout.kind] or "")
        if (words := _definition(kind, revision)) is None:
            faults.append(f"{origin.place}, {_TABLE}, line {number}: type of data '{kind}'; expected B, C, I or R")
        else:
            definitions.update(dict.fromkeys(countries, words))
    if faults:
        raise SeriesError(faults)
    edition, covered = _edition(revision, origin), frozenset(year for _, _, year in values)
    return [Series(_INDICATOR, origin.place, edition, values, covered, definitions=definitions)]


def _sheets(content: bytes) -> dict[str, list[_Row]]:
    """Return the rows of Table 1, and the first ones of the other sheets."""
    from openpyxl import load_workbook

    sheets = {}
    with warnings.catch_warnings(action="ignore"):  # on styles and the like
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write a wrong extent
        rows = list(sheet.iter_rows(values_only=True, max_row=None if sheet.title == _TABLE else _LINES_BEFORE))
        width = max(map(len, rows), default=0)
        sheets[sheet.title] = [row + (None,) * (width - len(row)) for row in rows]
    book.close()
    return sheets


def _revisions(rows: list[_Row]) -> Iterator[str]:
    for row in rows[:_LINES_BEFORE]:
        for cell in row:
            if isinstance(cell, str) and (found := _REVISION.search(cell)):
                yield found[1] or found[2]


def _layout(rows: list[_Row]) -> _Layout | None:
    """Find the head: the line with the years, and the names of the other columns in it or in the line above."""
    line = next((i for i, row in enumerate(rows[:_LINES_BEFORE]) if len(_years(row)) >= len(_PARTS)), None)
    if line is None:
        return None
    head, above = rows[line], rows[line - 1] if line else ()
    names = [_words(cell) if _words(cell) else _words(over) for cell, over in zip(head, above or head, strict=False)]
    notes = " ".join(_words(cell) for row in rows[: line + 1] for cell in row)
    code = next((column for column, name in enumerate(names) if name in _CODES), None)
    kind = next((column for column, name in enumerate(names) if name.startswith(_TYPES)), None)
    if code is None or kind is None or "migrant stock at mid" not in notes or "of destination" not in notes:
        return None
    years = _blocks(head, above)
    origin = names.index(_ORIGIN) if _ORIGIN in names else None
    return _Layout(line + 1, code, kind, origin, years) if years else None


def _years(row: _Row) -> dict[int, int]:
    cells = {column: str(cell).strip().removesuffix(".0") for column, cell in enumerate(row) if cell is not None}
    return {column: int(text) for column, text in cells.items() if re.fullmatch(r"(19|20)\d{2}", text)}


def _blocks(head: _Row, above: _Row) -> dict[int, tuple[str, int]]:
    """Say of each column of a year which part of the migrants it counts; empty if the blocks are other ones."""
    blocks: list[dict[int, int]] = []
    for column, year in _years(head).items():
        if not blocks or year <= max(blocks[-1].values()):
            blocks.append({})
        blocks[-1][column] = year
    said = [_part(" ".join(_words(above[c]) for c in block if c < len(above))) for block in blocks]
    parts = [part if part is not None else usual for part, usual in zip(said, _PARTS, strict=False)]
    if len(blocks) not in (1, len(_PARTS)) or len(set(parts)) != len(blocks):
        return {}
    return {c: (part, year) for part, block in zip(parts, blocks, strict=True) for c, year in block.items()}


def _part(words: str) -> str | None:
    if "female" in words:
        return "women"
    if re.search(r"\bmales?\b", words):
        return "men"
    return "" if "both sexes" in words else None


def _words(cell: Any) -> str:
    return " ".join(str(cell).lower().split()) if cell is not None else ""


def _code(cell: Any) -> str:
    text = str(cell if cell is not None else "").strip().removesuffix(".0")
    return text.zfill(3) if text.isdigit() else ""


def _number(cell: Any) -> tuple[Decimal | None, str]:
    """Return the number of a cell, none where the publisher has none, or what is wrong with it."""
    text = re.sub(r"[\s,]", "", str(cell if cell is not None else ""))
    if text in ("", "..", "-"):
        return None, ""
    try:
        return Decimal(text), ""
    except InvalidOperation:
        return None, f"'{cell}' is not a number; expected one, or '..'"


def _definition(kind: str, revision: str) -> dict[str, str] | None:
    """Return what is counted, by the letters for the type of data; None if there is no such type."""
    letters = set(re.findall(r"[A-Z]", kind))
    how = _HOW.get("".join(sorted(letters & {"B", "C"})) or "".join(letters & {"I"}))
    if how is None or letters - set("BCIR"):
        return None
    added = _REFUGEES if "R" in letters else dict.fromkeys(_REFUGEES, "")
    return {
        language: frame.format(how=how[language], refugees=added[language], revision=revision)
        for language, frame in _FRAMES.items()
    }


def _edition(revision: str, origin: Origin) -> Edition:
    return Edition(
        source=f"un-desa-{revision}-international-migrant-stock",
        title=f"International Migrant Stock {revision} (POP/DB/MIG/Stock/Rev.{revision}), Table 1",
        publisher="UN DESA, Population Division",
        year=revision,
        url="https://www.un.org/development/desa/pd/content/international-migrant-stock",
        licence="CC BY 3.0 IGO",
        note=f"The publisher's own workbook; SHA-256 of the file {origin.digest[:16]}.",
        issue=revision,
    )
