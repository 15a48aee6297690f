"""Do the figures fit each other: conflicts, values given twice, shares of one whole, parts of a total?

A rejected value (``preferred`` = no) is in no sum. Where the publisher's own figures do not add up, the row stays, with
low confidence and a note that speaks of the parts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.package import Record
from mc2cm_analysis.validation.rows import Numbered, Rule, Tables, numbered, read_number
from mc2cm_analysis.validation.subgroups import cut_of, overlapping

#: Rounded shares of one whole may add up to a little more, and so may rounded counts.
ROUNDING: Final = 1.01
#: A floor and a ceiling of one figure are its range, not two values for it.
_RANGE: Final = {"at_least", "at_most"}
_WHOLE: Final = ("city", "reference_year", "reference_period_en", "area_level", "area_en", "source")
#: Kinds of indicator of which a part cannot exceed the whole.
_COUNTED: Final = ("stock", "flow", "count")
#: Kinds of which there can be less than none.
_BELOW_NOTHING: Final = ("growth", "change")


def _conflicts_have_one_preferred(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, "observations"):
        if row["preferred"] and not row["conflict"]:
            yield Issue("observations", number, "preferred", "preferred without a conflict", "an empty cell")
    for name, members in _groups(tables, ["conflict"]):
        chosen = [(number, row) for number, row in members if row["preferred"] == "yes"]
        rejected = [row for _, row in members if row["preferred"] == "no"]
        if len(members) < 2 or len(chosen) != 1 or len(rejected) != len(members) - 1:
            problem = f"conflict '{name[0]}' has {len(members)} rows: {len(chosen)} yes, {len(rejected)} no"
            yield Issue("observations", members[0][0], "preferred", problem, "two rows or more, one yes, the others no")
        elif not chosen[0][1]["note_en"]:
            yield Issue("observations", chosen[0][0], "note_en", "preferred without a reason", "why it is preferred")


def _a_conflict_is_about_one_thing(tables: Tables) -> Iterator[Issue]:
    for (name,), members in _groups(tables, ["conflict"]):
        for column in ("indicator", "area_level"):
            held = list(dict.fromkeys(row[column] for _, row in members))
            if len(held) > 1:
                problem = f"conflict '{name}' mixes {column} {', '.join(held)}"
                expected = f"one {column}: what differs in it does not contradict each other"
                yield Issue("observations", members[0][0], "conflict", problem, expected)


def _a_value_is_given_once(tables: Tables) -> Iterator[Issue]:
    key = ["city", "indicator", "subgroup_en", "reference_year", "reference_period_en", "area_level"]
    for _, members in _groups(tables, key, needed="value", by_place=True):
        conflicts = {row["conflict"] for _, row in members}
        told_apart = len(conflicts) == 1 and "" not in conflicts
        if len(members) == 1 or told_apart or _is_range(row for _, row in members):
            continue
        ids = ", ".join(row["id"] for _, row in members)
        problem = f"{len(members)} values for the same thing, area and time: {ids}"
        yield Issue("observations", members[1][0], "conflict", problem, "one row, or a conflict with one preferred")


def _is_range(rows: Iterable[Record]) -> bool:
    found = [row["qualifier"] for row in rows]
    return len(found) == 2 and set(found) == _RANGE


def _a_series_has_one_value_a_year(tables: Tables) -> Iterator[Issue]:
    """Keep two areas, or two periods, out of one line of a chart, which could show only one of them."""
    national = {row["id"] for row in tables["indicators"] if row["group"] == "national_series"}
    first: dict[tuple[str, ...], tuple[int, str]] = {}
    for number, row in numbered(tables, "observations"):
        if row["indicator"] in national and row["area_level"] == "country" and row["preferred"] != "no":
            key = row["city"], row["indicator"], row["subgroup_en"], row["reference_year"]
            known, other = first.setdefault(key, (number, row["id"]))
            if row["reference_year"] and known != number:
                problem = f"the series has a value of {row['reference_year']} in row {known} too, {other}"
                yield Issue("observations", number, "reference_year", problem, "one value a year, or one preferred")


def _a_count_is_not_below_nothing(tables: Tables) -> Iterator[Issue]:
    kinds = {row["id"]: row["kind"] for row in tables["indicators"]}
    for name in ("observations", "targets"):
        for number, row in numbered(tables, name):
            value = read_number(row["value"])
            if value is not None and value < 0 and kinds.get(row.get("indicator", "")) not in _BELOW_NOTHING:
                expected = "0 or more; what grows and shrinks has an indicator of the kind change or growth"
                yield Issue(name, number, "value", f"{row['value']} is less than none", expected)


def _shares_stay_within_bounds(tables: Tables) -> Iterator[Issue]:
    shares = {row["id"] for row in tables["indicators"] if row["kind"] == "share" and row["unit"] == "percent"}
    for number, row in numbered(tables, "observations"):
        value = read_number(row["value"])
        if row["indicator"] in shares and value is not None and not 0 <= value <= 100:
            yield Issue("observations", number, "value", f"a share of {row['value']}%", "a share from 0 to 100")


def _shares_of_one_whole_make_a_hundred(tables: Tables) -> Iterator[Issue]:
    """Add up men and women, ages that do not overlap, or countries, never one kind of part with another."""
    whole = {row["id"] for row in tables["indicators"] if row["part_of"] == row["id"]}
    for _, members in _groups(tables, ["indicator", *_WHOLE]):
        parts: dict[str, list[Numbered]] = defaultdict(list)
        for number, row in members:
            if row["indicator"] in whole and _adds_up(row) and (cut := cut_of(row["subgroup_en"])):
                parts[cut].append((number, row))
        for cut, rows in parts.items():
            total = sum(read_number(row["value"]) or 0 for _, row in rows)
            if total <= 100 * ROUNDING or overlapping(row["subgroup_en"] for _, row in rows):
                continue
            number, first = rows[0]
            if not _says_so(first):
                said = ", ".join(f"{row['subgroup_en']} {row['value']}" for _, row in rows)
                problem = f"the parts by {cut} make {total:g}%: {said}"
                yield Issue("observations", number, "value", problem, "parts that make 100% or less")


def _parts_stay_below_their_total(tables: Tables) -> Iterator[Issue]:
    """Compare a total with its parts: the indicators that declare it, or the subgroups of the same indicator."""
    indicators = {row["id"]: row for row in tables["indicators"]}
    totals: dict[tuple[str, ...], list[Numbered]] = defaultdict(list)
    sums: dict[tuple[str, ...], float] = defaultdict(float)
    for number, row in numbered(tables, "observations"):
        indicator = indicators.get(row["indicator"])
        if indicator is None or not _adds_up(row) or indicator["kind"] not in _COUNTED:
            continue
        key, value = tuple(row[column] for column in _WHOLE), read_number(row["value"]) or 0
        if row["subgroup_en"]:
            sums[row["indicator"], *key] = max(sums[row["indicator"], *key], value)
        elif indicator["part_of"]:
            sums[indicator["part_of"], *key] += value
        else:
            totals[row["indicator"], *key].append((number, row))
    for whole, found in totals.items():
        for number, row in found:
            if sums.get(whole, 0) > ROUNDING * (read_number(row["value"]) or 0) and not _says_so(row):
                problem = f"a total of {row['value']}, and its parts make {sums[whole]:g}"
                expected = "a total of at least its parts; or low confidence and a note on the parts, if so published"
                yield Issue("observations", number, "value", problem, expected)


def _adds_up(row: Record) -> bool:
    return row["preferred"] != "no" and row["qualifier"] not in ("at_most", "planned")


def _says_so(row: Record) -> bool:
    return row["confidence"] == "low" and "parts" in row["note_en"]


def _groups(
    tables: Tables, columns: list[str], needed: str = "", *, by_place: bool = False
) -> Iterator[tuple[tuple[str, ...], list[Numbered]]]:
    """Group the observations that have the needed column, the first by default; a bracket after a place is left out."""
    groups: dict[tuple[str, ...], list[Numbered]] = defaultdict(list)
    for number, row in numbered(tables, "observations"):
        if row[needed or columns[0]]:
            place = (row["area_en"].split(" (")[0],) if by_place else ()
            groups[(*(row[column] for column in columns), *place)].append((number, row))
    yield from groups.items()


FIGURE_RULES: Final[tuple[Rule, ...]] = (
    _conflicts_have_one_preferred,
    _a_conflict_is_about_one_thing,
    _a_value_is_given_once,
    _a_series_has_one_value_a_year,
    _a_count_is_not_below_nothing,
    _shares_stay_within_bounds,
    _shares_of_one_whole_make_a_hundred,
    _parts_stay_below_their_total,
)
