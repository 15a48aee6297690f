"""Does each row on what was taken up say who took what from whom, and is nothing said of its end without a source?"""

from collections.abc import Iterator
from typing import Final

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.validation.rows import Rule, Tables, numbered

_TABLE: Final = "learning"
#: What a source must be named for, besides what was taken up.
_OUTCOME: Final = ("since_year", "change_en", "change_own", "obstacle_en", "obstacle_own", "follow_up_date")
#: A status that says what was done, and not only what was meant.
_DONE: Final = ("begun", "in_place", "ended")


def _a_row_says_what_was_taken_up(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, _TABLE):
        if not row["text_en"] and not row["text_own"]:
            yield Issue(
                _TABLE, number, "text_en", "nothing says what was taken up", "it in our words, or in the city's"
            )


def _a_row_says_from_whom(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, _TABLE):
        giver, other = row["source_city"], row["source_participant_en"]
        if giver and other:
            problem = f"it came from {giver} and from '{other}'"
            yield Issue(_TABLE, number, "source_participant_en", problem, "one of them, or two rows")
        if giver and giver == row["learner"]:
            yield Issue(_TABLE, number, "source_city", f"{giver} learned from itself", "another city, or nothing")
        if not (giver or other or row["event"]):
            expected = "a city, a participant or an event"
            yield Issue(_TABLE, number, "source_city", "nothing says from whom it was taken up", expected)


def _an_outcome_has_its_source(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, _TABLE):
        told = [column for column in _OUTCOME if row[column]]
        told += ["status"] if row["status"] in _DONE else []
        if told and not row["change_source"]:
            problem = f"no source is named for {', '.join(told)}"
            yield Issue(_TABLE, number, "change_source", problem, "the source that says so, or blanks")
        if row["change_source"] and not told:
            problem = "a source is named, and nothing that came of it"
            yield Issue(_TABLE, number, "change_source", problem, "what the source says, or a blank")


def _a_practice_is_the_givers_and_a_pilot_the_learners(tables: Tables) -> Iterator[Issue]:
    cities = {name: {row["id"]: row["city"] for row in tables[name]} for name in ("practices", "pilots")}
    for number, row in numbered(tables, _TABLE):
        owner = cities["practices"].get(row["practice"], "")
        if owner and owner != row["source_city"]:
            problem = f"the practice '{row['practice']}' is that of {owner}"
            yield Issue(_TABLE, number, "practice", problem, f"a practice of '{row['source_city']}', or nothing")
        place = cities["pilots"].get(row["pilot"], "")
        if place and place != row["learner"]:
            problem = f"the pilot '{row['pilot']}' is in {place}"
            yield Issue(_TABLE, number, "pilot", problem, f"a pilot in {row['learner']}, or nothing")


def _a_follow_up_comes_after_the_event(tables: Tables) -> Iterator[Issue]:
    begun = {row["id"]: row["start_date"] for row in tables["events"]}
    for number, row in numbered(tables, _TABLE):
        start, asked = begun.get(row["event"], ""), row["follow_up_date"]
        if start and asked and asked < start:
            problem = f"it was followed up on {asked}, and the event began on {start}"
            yield Issue(_TABLE, number, "follow_up_date", problem, "a day after the event")


LEARNING_RULES: Final[tuple[Rule, ...]] = (
    _a_row_says_what_was_taken_up,
    _a_row_says_from_whom,
    _an_outcome_has_its_source,
    _a_practice_is_the_givers_and_a_pilot_the_learners,
    _a_follow_up_comes_after_the_event,
)
