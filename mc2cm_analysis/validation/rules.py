"""What can no schema say, because it spans columns or tables?

Each rule takes the tables, which have all their columns, and yields the faults that it finds.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.package import Record
from mc2cm_analysis.schema import read_cell
from mc2cm_analysis.vocabulary import STATED_YEARS, THEMES

#: The rows of each table, by its name.
Tables = dict[str, list[Record]]

FIRST_DATA_ROW: Final = 2  # as a spreadsheet counts: the header is row 1
#: Kinds of area that a row may speak of without being filed under a city.
_NO_CITY_NEEDED: Final = ("network", "country", "")


def numbered(tables: Tables, name: str) -> Iterator[tuple[int, Record]]:
    """Go through the rows of a table with the numbers that a spreadsheet gives them."""
    return enumerate(tables[name], FIRST_DATA_ROW)


def _themes_are_the_known_ones(tables: Tables) -> Iterator[Issue]:
    found = [row["id"] for row in tables["themes"]]
    if found != list(THEMES):
        problem = f"the themes are {', '.join(found) or 'missing'}"
        yield Issue("themes", None, "id", problem, "in this order: " + ", ".join(THEMES))


def _sources_are_used(tables: Tables) -> Iterator[Issue]:
    used = {row.get("source", "") for name, rows in tables.items() if name != "sources" for row in rows}
    for number, row in numbered(tables, "sources"):
        if row["id"] not in used:
            yield Issue("sources", number, "id", f"no row rests on '{row['id']}'", "a source that a table names")


def _years_say_what_they_are(tables: Tables) -> Iterator[Issue]:
    for name in tables:
        for number, row in numbered(tables, name):
            if "year_basis" in row and bool(row["reference_year"]) != bool(row["year_basis"]):
                problem = f"year '{row['reference_year']}' with basis '{row['year_basis']}'"
                yield Issue(name, number, "year_basis", problem, "both, or neither")


def _statements_are_coherent(tables: Tables) -> Iterator[Issue]:
    first, last = STATED_YEARS[0], STATED_YEARS[-1]
    for number, row in numbered(tables, "statements"):
        joint = row["kind"] == "joint_list"
        if joint == bool(row["city"]):
            yield Issue("statements", number, "city", f"'{row['city']}'", "a city, or none for the joint list")
        if row["use"] != "yes":
            continue
        own = row["voice"] == "own" and row["subject"] == "migrants_refugees"
        if joint or not own or row["in_range"] == "no":
            said = ", ".join(f"{column} {row[column]}" for column in ("kind", "voice", "subject", "in_range"))
            expected = "yes only for the city's own voice about migrants or refugees, in range"
            yield Issue("statements", number, "use", f"use is yes with {said}", expected)
        if _lies_outside(year := row["reference_year"], first, last):
            expected = f"a year from {first} to {last}"
            yield Issue("statements", number, "reference_year", f"{year} counts as stated", expected)


def _lies_outside(text: str, low: float, high: float) -> bool:
    """Say whether a cell holds a number outside a range; the schema check reports a cell that holds no number."""
    try:
        return text != "" and not low <= float(read_cell("number", text) or 0) <= high
    except ValueError:
        return False


def _conflicts_have_one_preferred(tables: Tables) -> Iterator[Issue]:
    groups: dict[str, list[tuple[int, Record]]] = defaultdict(list)
    for number, row in numbered(tables, "observations"):
        if row["conflict"]:
            groups[row["conflict"]].append((number, row))
        elif row["preferred"]:
            yield Issue("observations", number, "preferred", "preferred without a conflict", "an empty cell")
    for name, members in groups.items():
        chosen = [(number, row) for number, row in members if row["preferred"] == "yes"]
        rejected = [row for _, row in members if row["preferred"] == "no"]
        if len(members) < 2 or len(chosen) != 1 or len(rejected) != len(members) - 1:
            problem = f"conflict '{name}' has {len(members)} rows: {len(chosen)} yes, {len(rejected)} no"
            yield Issue("observations", members[0][0], "preferred", problem, "two rows or more, one yes, the others no")
        elif not chosen[0][1]["note_en"]:
            yield Issue("observations", chosen[0][0], "note_en", "preferred without a reason", "why it is preferred")


def _shares_stay_within_bounds(tables: Tables) -> Iterator[Issue]:
    shares = {row["id"] for row in tables["indicators"] if row["kind"] == "share" and row["unit"] == "percent"}
    for number, row in numbered(tables, "observations"):
        if row["indicator"] in shares and _lies_outside(row["value"], 0, 100):
            yield Issue("observations", number, "value", f"a share of {row['value']}%", "a share from 0 to 100")


def _rows_are_filed_under_their_city(tables: Tables) -> Iterator[Issue]:
    for name in ("observations", "challenges", "stakeholders"):
        for number, row in numbered(tables, name):
            if not row["city"] and row["area_level"] not in _NO_CITY_NEEDED:
                problem = f"no city for a row on a {row['area_level']}"
                yield Issue(name, number, "city", problem, "a city, or the area level network")


def _dates_run_forward(tables: Tables) -> Iterator[Issue]:
    for name in ("events", "pilots"):
        for number, row in numbered(tables, name):
            start, end = row["start_date"], row["end_date"]
            if start and end and end < start:
                problem = f"it ends on {end} and starts on {start}"
                yield Issue(name, number, "end_date", problem, "an end after the start")


def _events_stand_in_order_of_time(tables: Tables) -> Iterator[Issue]:
    last = ""
    for number, row in numbered(tables, "events"):
        start = "" if row["kind"] == "phase" else row["start_date"]
        if start and start < last:
            yield Issue("events", number, "start_date", f"{start} stands after {last}", "the events in order of time")
        last = max(last, start)


def _searches_are_one_a_query(tables: Tables) -> Iterator[Issue]:
    made = [(row["city"], row["theme"], row["query_text"]) for row in tables["searches"]]
    times = Counter(made)
    for number, search in enumerate(made, FIRST_DATA_ROW):
        if times[search] > 1:
            yield Issue("searches", number, "query_text", "the search is logged twice", "one row a search")


RULES: Final[tuple[Callable[[Tables], Iterator[Issue]], ...]] = (
    _themes_are_the_known_ones,
    _sources_are_used,
    _years_say_what_they_are,
    _statements_are_coherent,
    _conflicts_have_one_preferred,
    _shares_stay_within_bounds,
    _rows_are_filed_under_their_city,
    _dates_run_forward,
    _events_stand_in_order_of_time,
    _searches_are_one_a_query,
)
