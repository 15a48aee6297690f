"""How is it told in a terminal what became of the values? A line a value, the same country once."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from mc2cm_analysis.package import Package
from mc2cm_analysis.series.comparison import CHANGED, CONFIRMED, GONE, NEW, Change, names
from mc2cm_analysis.series.derived import Computed

_HEAD: Final = ("", "country", "indicator", "year", "before", "now")
_NOTHING: Final = "-"
_Line = tuple[str, str, str, str, str, str]


def changes_table(package: Package, changes: Iterable[Change]) -> str:
    """Return what is new, changed or gone as a table; empty if nothing is."""
    called = names(package)
    lines = [
        _line(
            change.kind,
            change.city["country_en"],
            called[change.series.indicator] + (f", {change.part}" if change.part else ""),
            str(change.year),
            change.before,
            change.value,
        )
        for change in changes
        if change.kind != CONFIRMED
    ]
    return _table(lines)


def computed_table(package: Package, computed: Iterable[Computed]) -> str:
    """Return the computed values that follow as a table; empty if none does."""
    called = names(package)
    countries = {city["id"]: city["country_en"] for city in package.records("cities")}
    lines = []
    for one in computed:
        kind = NEW if one.row is None else CHANGED if one.value else GONE
        before = one.row["value"] if one.row else ""
        lines.append(_line(kind, countries[one.city], called[one.indicator], one.year, before, one.value))
    return _table(lines)


def _line(kind: str, country: str, indicator: str, year: str, before: str, now: str) -> _Line:
    return kind, country, indicator, year, _number(before), _number(now)


def _number(text: str) -> str:
    return f"{Decimal(text):,}" if text else _NOTHING


def _table(lines: list[_Line]) -> str:
    """Set the lines in columns, each once: cities of one country share its values."""
    shown = sorted(dict.fromkeys(lines), key=lambda line: (line[1], line[2], line[3]))
    if not shown:
        return ""
    widths = [max(len(line[column]) for line in (_HEAD, *shown)) for column in range(len(_HEAD))]
    rows = []
    for line in (_HEAD, *shown):
        left = [cell.ljust(width) for cell, width in zip(line[:4], widths[:4], strict=True)]
        right = [cell.rjust(width) for cell, width in zip(line[4:], widths[4:], strict=True)]
        rows.append("  ".join([*left, *right]).rstrip())
    return "\n".join(rows)
