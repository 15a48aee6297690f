"""Does each statement count as it should, and do the rows of one act agree on that?"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.validation.rows import Numbered, Rule, Tables, numbered, read_number
from mc2cm_analysis.vocabulary import STATED_YEARS


def _the_joint_list_is_no_citys(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, "statements"):
        if (row["kind"] == "joint_list") == bool(row["city"]):
            yield Issue("statements", number, "city", f"'{row['city']}'", "a city, or none for the joint list")


def _what_counts_is_the_citys_own(tables: Tables) -> Iterator[Issue]:
    """Count no act that only carries out a State's order: its voice is the State's."""
    for number, row in numbered(tables, "statements"):
        own = row["voice"] == "own" and row["subject"] == "migrants_refugees" and row["kind"] != "joint_list"
        if row["use"] == "yes" and (not own or row["in_range"] == "no"):
            said = ", ".join(f"{column} {row[column]}" for column in ("kind", "voice", "subject", "in_range"))
            expected = "yes only for the city's own voice about migrants or refugees, in range"
            yield Issue("statements", number, "use", f"use is yes with {said}", expected)


def _what_restricts_is_no_priority(tables: Tables) -> Iterator[Issue]:
    """Keep control, eviction and curfew out: they show that a city looks at a theme, not that it wants to include."""
    for number, row in numbered(tables, "statements"):
        if row["use"] == "yes" and row["stance"] == "restrictive":
            yield Issue("statements", number, "use", "use is yes with stance restrictive", "use variant or no")


def _what_counts_is_dated(tables: Tables) -> Iterator[Issue]:
    first, last = STATED_YEARS[0], STATED_YEARS[-1]
    for number, row in numbered(tables, "statements"):
        if row["use"] != "yes":
            continue
        year = read_number(row["reference_year"])
        if year is not None and not first <= year <= last:
            problem = f"{row['reference_year']} counts as stated"
            yield Issue("statements", number, "reference_year", problem, f"a year from {first} to {last}")
        if not row["reference_year"] and not row["reference_period_en"]:
            problem = "it counts as stated with neither year nor period"
            yield Issue("statements", number, "reference_year", problem, "a year or a period, or use variant")


def _one_act_has_one_voice_and_one_use(tables: Tables) -> Iterator[Issue]:
    acts: dict[str, list[Numbered]] = defaultdict(list)
    for number, row in numbered(tables, "statements"):
        if row["kind"] != "joint_list":
            acts[f"the act '{row['act']}' of {row['city']}"].append((number, row))
    yield from _split(acts, "act")


def _one_text_has_one_voice_and_one_use(tables: Tables) -> Iterator[Issue]:
    texts: dict[str, list[Numbered]] = defaultdict(list)
    for number, row in numbered(tables, "statements"):
        if row["kind"] != "joint_list":
            texts[f"the text '{row['text_en']}'"].append((number, row))
    yield from _split(texts, "text")


def _split(groups: dict[str, list[Numbered]], kind: str) -> Iterator[Issue]:
    """Find the groups whose rows differ in voice or use; each is told once, at its second kind of row."""
    for what, members in groups.items():
        for column in ("voice", "use"):
            rows: dict[str, list[Numbered]] = defaultdict(list)
            for number, row in members:
                rows[row[column]].append((number, row))
            if len(rows) > 1:
                said = ", ".join(f"{value} in {_ids(found)}" for value, found in rows.items())
                second = sorted(found[0][0] for found in rows.values())[1]
                yield Issue("statements", second, column, f"{what} has {column} {said}", f"one {column} for one {kind}")


def _ids(members: list[Numbered]) -> str:
    return " ".join(row["id"] for _, row in members)


STATEMENT_RULES: Final[tuple[Rule, ...]] = (
    _the_joint_list_is_no_citys,
    _what_counts_is_the_citys_own,
    _what_restricts_is_no_priority,
    _what_counts_is_dated,
    _one_act_has_one_voice_and_one_use,
    _one_text_has_one_voice_and_one_use,
)
