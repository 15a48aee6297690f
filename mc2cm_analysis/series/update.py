"""How do a publisher's values get into the tables? Each with its edition, and said of as its neighbours are."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from mc2cm_analysis.package import Record
from mc2cm_analysis.revision import Revision
from mc2cm_analysis.series.comparison import CHANGED, GONE, NEW, Change, Comparison, names, national
from mc2cm_analysis.series.derived import Computed, recompute
from mc2cm_analysis.series.published import Series
from mc2cm_analysis.series.remarks import BELOW_PARTS, NEWEST, below_parts, newest_year, usual_confidence

_TABLE: Final = "observations"
_REVISED: Final = re.compile(r"revision of \d{4}")


@dataclass
class Outcome:
    """What follows from the changes, beside them: values that the project computes, and what a reader must know."""

    computed: list[Computed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def apply(revision: Revision, comparison: Comparison, found: Iterable[Series]) -> Outcome:
    """Make the changes in a revision, with all that belongs to them: sources, texts, remarks, computed values."""
    found, outcome = list(found), Outcome()
    if not comparison.changes:
        outcome.notes += _mark_newest(revision, found)
        return outcome
    _write_rows(revision, comparison.changes)
    touched = [(c.series.indicator, c.city["id"], str(c.year)) for c in comparison.changes if not c.part]
    outcome.notes += [*_mark_newest(revision, found), *_mark_totals(revision, {key[1:] for key in touched})]
    outcome.notes += _own_notes(comparison.changes)
    outcome.computed = recompute(revision.records(_TABLE), touched)
    _write_computed(revision, outcome.computed)
    _write_sources(revision, comparison.changes)
    _name_revision(revision, comparison.changes)
    return outcome


def _write_rows(revision: Revision, changes: list[Change]) -> None:
    """Write, change and take out observations."""
    numbers = _Numbers(revision)
    revision.drop(_TABLE, [c.row["id"] for c in changes if c.kind == GONE and c.row])
    for change in changes:
        words = change.series.definitions.get(change.city["country_iso3"])
        if words:
            _add_text(revision, words)
        if change.row and change.kind != GONE:
            cells = {"source": change.series.edition.source, **({"definition_en": words["en"]} if words else {})}
            if change.kind == CHANGED:
                cells["value"] = change.value
            revision.change(_TABLE, change.row["id"], **cells)
    rows = [_new_row(revision, change, numbers) for change in changes if change.kind == NEW]
    revision.add(_TABLE, rows)


def _new_row(revision: Revision, change: Change, numbers: "_Numbers") -> Record:
    """Make the row of a new value as the rows of its neighbours are."""
    indicator, city = change.series.indicator, change.city
    alike = [row for row in national(revision.records(_TABLE), indicator) if row["subgroup_en"] == change.part]
    of_city = [row for row in alike if row["city"] == city["id"]]
    area = of_city[0]["area_en"] if of_city else city["country_en"]
    if not of_city:
        _add_text(revision, {"en": area, "fr": city["country_fr"], "ar": city["country_ar"]})
    counted = next(row["definition_en"] for row in revision.records("indicators") if row["id"] == indicator)
    words = change.series.definitions.get(city["country_iso3"])
    return {
        "id": numbers.next(city["id"], indicator),
        "city": city["id"],
        "indicator": indicator,
        "subgroup_en": change.part,
        "dimension": alike[0]["dimension"] if alike else "",
        "value": change.value,
        "qualifier": "exact",
        "definition_en": words["en"] if words else _most(of_city or alike, "definition_en", counted),
        "reference_year": str(change.year),
        "year_basis": "reference",
        "area_level": "country",
        "area_en": area,
        "confidence": usual_confidence(alike),
        "source": change.series.edition.source,
    }


def _most(rows: list[Record], column: str, otherwise: str) -> str:
    found = [row[column] for row in rows]
    return max(found, key=found.count, default=otherwise)


class _Numbers:
    """Ids of new rows: city, indicator, and the number after the last one."""

    def __init__(self, revision: Revision) -> None:
        self._last: dict[str, int] = {}
        for row in revision.records(_TABLE):
            stem, _, number = row["id"].rpartition("-")
            if number.isdigit():
                self._last[stem] = max(self._last.get(stem, 0), int(number))

    def next(self, city: str, indicator: str) -> str:
        """Return the id of another row."""
        stem = f"{city}-{indicator.replace('_', '-')}"
        self._last[stem] = self._last.get(stem, 0) + 1
        return f"{stem}-{self._last[stem]:02}"


def _mark_newest(revision: Revision, found: list[Series]) -> list[str]:
    """Move the remark on the newest year; say which years have it no longer."""
    cities = [(city["id"], city["country_iso3"]) for city in revision.records("cities")]
    given: dict[str, set[tuple[str, str]]] = {}
    for series in found:
        there = {(country, year) for country, part, year in series.values if not part}
        places = {(city, str(year)) for city, iso3 in cities for country, year in there if country == iso3}
        given.setdefault(series.indicator, set()).update(places)
    past: dict[tuple[str, str], int] = {}
    for indicator, places in given.items():
        rows = {row["id"]: row for row in national(revision.records(_TABLE), indicator)}
        for row_id, cells in list(newest_year(revision.records(_TABLE), indicator, places)):
            revision.change(_TABLE, row_id, **cells)
            if not cells["note_en"]:
                key = indicator, rows[row_id]["reference_year"]
                past[key] = past.get(key, 0) + 1
    called = names(revision.package)
    return [
        f"{called[indicator]}, {year}: no longer the newest year, so {count} row(s) no longer say '{NEWEST}'"
        for (indicator, year), count in past.items()
    ]


def _mark_totals(revision: Revision, places: set[tuple[str, str]]) -> list[str]:
    part_of = {row["id"]: row["part_of"] for row in revision.records("indicators") if row["part_of"]}
    notes = []
    for row_id, cells in list(below_parts(revision.records(_TABLE), part_of, places)):
        revision.change(_TABLE, row_id, **cells)
        _add_text(revision, BELOW_PARTS)
        notes.append(f"{row_id}: the total is below the sum of its parts; its row says so, with low confidence")
    return notes


def _own_notes(changes: list[Change]) -> list[str]:
    """Name the notes of changed rows, which may speak of the value before."""
    changed = [change.row for change in changes if change.kind == CHANGED and change.row]
    return [
        f"{row['id']}: its note stays, see whether it still holds: '{row['note_en']}'"
        for row in changed
        if row["note_en"] and row["note_en"] != NEWEST
    ]


def _write_computed(revision: Revision, computed: list[Computed]) -> None:
    numbers = _Numbers(revision)
    for one in computed:
        if one.row and one.value:
            revision.change(_TABLE, one.row["id"], value=one.value)
        elif not one.row:
            rows = national(revision.records(_TABLE), one.indicator)
            like = next((row for row in rows if row["city"] == one.city), rows[0] if rows else None)
            if like is None:  # the project computes it for no city
                continue
            city = next(row for row in revision.records("cities") if row["id"] == one.city)
            place = like["area_en"] if like["city"] == one.city else city["country_en"]
            cells = {"city": one.city, "area_en": place, "value": one.value, "reference_year": one.year}
            revision.add(_TABLE, [{**like, **cells, "id": numbers.next(one.city, one.indicator)}])
    revision.drop(_TABLE, [one.row["id"] for one in computed if one.row and not one.value])


def _write_sources(revision: Revision, changes: list[Change]) -> None:
    """Add the editions that values name, and take out the sources on which nothing rests any more."""
    known = {row["id"] for row in revision.records("sources")}
    used = _used(revision)
    editions = {c.series.edition.source: c.series.edition for c in changes if c.kind != GONE}
    revision.add("sources", [e.record() for source, e in editions.items() if source in used and source not in known])
    before = {change.row["source"] for change in changes if change.row}
    revision.drop("sources", before - used)


def _used(revision: Revision) -> set[str]:
    tables = [name for name in revision.package.tables if name != "sources"]
    return {row.get("source", "") for name in tables for row in revision.records(name)}


def _name_revision(revision: Revision, changes: list[Change]) -> None:
    """Say in the definition of an indicator which revision its values are of, where it says so."""
    for indicator, series in {c.series.indicator: c.series for c in changes if c.series.definitions}.items():
        row = next(row for row in revision.records("indicators") if row["id"] == indicator)
        words = _REVISED.sub(f"revision of {series.edition.issue}", row["definition_en"])
        if words != row["definition_en"]:
            revision.change("indicators", indicator, definition_en=words)


def _add_text(revision: Revision, words: Mapping[str, str]) -> None:
    if words["en"] not in {row["en"] for row in revision.records("texts")}:
        revision.add("texts", [dict(words)])
