"""What can no schema say, because it spans columns or tables?"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from mc2cm_analysis.validation.files import Row, Tables
from mc2cm_analysis.validation.issues import Issue
from mc2cm_analysis.vocabulary import RESERVED_CITY_IDS, STATED_YEARS, THEMES

FIRST_DATA_ROW = 2  # as a spreadsheet counts: the header is row 1
#: Kinds of area that a row may speak of without being filed under a city.
_NO_CITY_NEEDED = ("network", "country", "")


def numbered(tables: Tables, name: str) -> Iterator[tuple[int, Row]]:
    """Go through the rows of a table with the numbers that a spreadsheet gives them."""
    return enumerate(tables.get(name, []), FIRST_DATA_ROW)


def _themes_are_the_known_ones(tables: Tables) -> Iterator[Issue]:
    found = [row.get("id", "") for row in tables.get("themes", [])]
    if found != list(THEMES):
        problem = f"the themes are {', '.join(found) or 'missing'}"
        yield Issue("themes", None, "id", problem, "in this order: " + ", ".join(THEMES))


def _sources_are_used(tables: Tables) -> Iterator[Issue]:
    used = {row.get("source", "") for name, rows in tables.items() if name != "sources" for row in rows}
    for number, row in numbered(tables, "sources"):
        if row.get("id") not in used:
            yield Issue("sources", number, "id", f"no row rests on '{row.get('id')}'", "a source that a table names")


def _years_say_what_they_are(tables: Tables) -> Iterator[Issue]:
    for name, rows in tables.items():
        if not rows or "year_basis" not in rows[0]:
            continue
        for number, row in numbered(tables, name):
            if bool(row["reference_year"]) != bool(row["year_basis"]):
                problem = f"year '{row['reference_year']}' with basis '{row['year_basis']}'"
                yield Issue(name, number, "year_basis", problem, "both, or neither")


def _statements_are_coherent(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, "statements"):
        joint = row.get("kind") == "joint_list"
        if joint == bool(row.get("city")):
            yield Issue("statements", number, "city", f"'{row.get('city')}'", "a city, or none for the joint list")
        if row.get("use") != "yes":
            continue
        own = row.get("voice") == "own" and row.get("subject") == "migrants_refugees"
        if joint or not own or row.get("in_range") == "no":
            said = ", ".join(f"{column} {row.get(column)}" for column in ("kind", "voice", "subject", "in_range"))
            expected = "yes only for the city's own voice about migrants or refugees, in range"
            yield Issue("statements", number, "use", f"use is yes with {said}", expected)
        year = row.get("reference_year", "")
        if year.isdigit() and int(year) not in STATED_YEARS:
            expected = f"a year from {STATED_YEARS[0]} to {STATED_YEARS[-1]}"
            yield Issue("statements", number, "reference_year", f"{year} counts as stated", expected)


def _conflicts_have_one_preferred(tables: Tables) -> Iterator[Issue]:
    groups: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in numbered(tables, "observations"):
        if row.get("conflict"):
            groups[row["conflict"]].append((number, row))
        elif row.get("preferred"):
            yield Issue("observations", number, "preferred", "preferred without a conflict", "an empty cell")
    for name, members in groups.items():
        chosen = [(number, row) for number, row in members if row.get("preferred") == "yes"]
        rejected = [row for _, row in members if row.get("preferred") == "no"]
        if len(members) < 2 or len(chosen) != 1 or len(rejected) != len(members) - 1:
            problem = f"conflict '{name}' has {len(members)} rows: {len(chosen)} yes, {len(rejected)} no"
            yield Issue("observations", members[0][0], "preferred", problem, "two rows or more, one yes, the others no")
        elif not chosen[0][1].get("note_en"):
            yield Issue("observations", chosen[0][0], "note_en", "preferred without a reason", "why it is preferred")


def _shares_stay_within_bounds(tables: Tables) -> Iterator[Issue]:
    shares = {r["id"] for r in tables.get("indicators", []) if r.get("kind") == "share" and r.get("unit") == "percent"}
    for number, row in numbered(tables, "observations"):
        value = row.get("value", "")
        if row.get("indicator") in shares and _is_number(value) and not 0 <= float(value) <= 100:
            yield Issue("observations", number, "value", f"a share of {value}%", "a share from 0 to 100")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _cities_are_filed_under_themselves(tables: Tables) -> Iterator[Issue]:
    for name in ("observations", "challenges", "stakeholders"):
        for number, row in numbered(tables, name):
            if not row.get("city") and row.get("area_level") not in _NO_CITY_NEEDED:
                problem = f"no city for a row on a {row.get('area_level')}"
                yield Issue(name, number, "city", problem, "a city, or the area level network")


def _dates_run_forward(tables: Tables) -> Iterator[Issue]:
    for name in ("events", "pilots"):
        for number, row in numbered(tables, name):
            start, end = row.get("start_date", ""), row.get("end_date", "")
            if start and end and end < start:
                yield Issue(
                    name,
                    number,
                    "end_date",
                    f"it ends on {end} and starts on {start}",
                    "an end after the start",
                )


def _events_stand_in_order_of_time(tables: Tables) -> Iterator[Issue]:
    last = ""
    for number, row in numbered(tables, "events"):
        start = row.get("start_date", "")
        if row.get("kind") == "phase" or not start:
            continue
        if start < last:
            yield Issue("events", number, "start_date", f"{start} stands after {last}", "the events in order of time")
        last = max(last, start)


def _cities_leave_names_of_reports_alone(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, "cities"):
        if row.get("id") in RESERVED_CITY_IDS:
            yield Issue("cities", number, "id", f"'{row.get('id')}' is the name of a report", "another slug")


def _searches_are_one_a_query(tables: Tables) -> Iterator[Issue]:
    seen = Counter((r.get("city"), r.get("theme"), r.get("query_text")) for r in tables.get("searches", []))
    for number, row in numbered(tables, "searches"):
        if seen[(row.get("city"), row.get("theme"), row.get("query_text"))] > 1:
            yield Issue("searches", number, "query_text", "the search is logged twice", "one row a search")


RULES: tuple[Callable[[Tables], Iterator[Issue]], ...] = (
    _themes_are_the_known_ones,
    _sources_are_used,
    _years_say_what_they_are,
    _statements_are_coherent,
    _conflicts_have_one_preferred,
    _shares_stay_within_bounds,
    _cities_are_filed_under_themselves,
    _dates_run_forward,
    _events_stand_in_order_of_time,
    _cities_leave_names_of_reports_alone,
    _searches_are_one_a_query,
)
