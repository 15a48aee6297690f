"""Does what is told of the programme fit together: who is known to have taken part, and what was planned?"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.programme_vocabulary import PARTICIPANTS_KNOWN
from mc2cm_analysis.validation.rows import Rule, Tables, numbered

#: Kinds of event at which nobody is said to be present or absent.
_NO_MEETING: Final = ("phase", "visit")
#: Who is known of a meeting without any list of those who came.
_KNOWN_ANYWAY: Final = ("host", "organiser")


def _lists_of_participants_fit_their_rows(tables: Tables) -> Iterator[Issue]:
    roles = defaultdict(list)
    for row in tables["event_participants"]:
        roles[row["event"]].append(row["role"])
    for number, event in numbered(tables, "events"):
        if event["in_programme"] != "yes" or event["kind"] in _NO_MEETING:
            continue
        known = event["participants_known"]
        came = [role for role in roles[event["id"]] if role not in _KNOWN_ANYWAY]
        if not known:
            problem, expected = "it is not said how much is known of who took part", ", ".join(PARTICIPANTS_KNOWN)
        elif known == "none" and came:
            problem, expected = f"no list was found, and {len(came)} rows name who came", "part or whole"
        else:
            continue
        yield Issue("events", number, "participants_known", problem, expected)


def _people_reached_say_how_exactly(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, "pilots"):
        if bool(row["people_reached"]) != bool(row["qualifier"]):
            problem = f"'{row['people_reached']}' people reached with the qualifier '{row['qualifier']}'"
            yield Issue("pilots", number, "qualifier", problem, "both, or neither")


def _an_outcome_has_its_source(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, "pilots"):
        told = bool(row["outcome_en"] or row["people_reached"])
        if told and not row["outcome_source"]:
            problem = "it is said what came of it, and not which source says so"
            yield Issue("pilots", number, "outcome_source", problem, "the source that says so, or blanks")
        if row["outcome_source"] and not told:
            problem = f"'{row['outcome_source']}' is named for what came of it, and nothing is said of that"
            yield Issue("pilots", number, "outcome_source", problem, "what the source says, or a blank")


def _a_target_stands_once(tables: Tables) -> Iterator[Issue]:
    times = Counter((row["measure"], row["kind"]) for row in tables["targets"])
    for number, row in numbered(tables, "targets"):
        if times[row["measure"], row["kind"]] > 1:
            problem = f"there are several rows with a {row['kind']} of '{row['measure']}'"
            yield Issue("targets", number, "measure", problem, "one row a measure and kind")


PROGRAMME_RULES: Final[tuple[Rule, ...]] = (
    _lists_of_participants_fit_their_rows,
    _people_reached_say_how_exactly,
    _an_outcome_has_its_source,
    _a_target_stands_once,
)
