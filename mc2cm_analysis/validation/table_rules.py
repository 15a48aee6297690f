"""Do the rows of a table, whatever it holds, fit each other and the other tables?"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from mc2cm_analysis import schema
from mc2cm_analysis.csv_tables import FIRST_DATA_ROW
from mc2cm_analysis.formulas import SIGNS
from mc2cm_analysis.issues import Issue
from mc2cm_analysis.validation.rows import Rule, Tables, numbered, read_number
from mc2cm_analysis.vocabulary import THEMES

#: Kinds of area that a row may speak of without being filed under a city.
_NO_CITY_NEEDED: Final = ("network", "country", "")


def _themes_are_the_known_ones(tables: Tables) -> Iterator[Issue]:
    found = [row["id"] for row in tables["themes"]]
    if found != list(THEMES):
        problem = f"the themes are {', '.join(found) or 'missing'}"
        yield Issue("themes", None, "id", problem, "in this order: " + ", ".join(THEMES))


def _there_is_a_city(tables: Tables) -> Iterator[Issue]:
    if not tables["cities"]:
        yield Issue("cities", None, "id", "the table has no row", "a city, for reports to be about")


def sources_without_rows(tables: Tables) -> Iterator[Issue]:
    """Find the sources that no row rests on."""
    used = {
        row[column]
        for name, rows in tables.items()
        for column in schema.tables()[name].linked_to("sources")
        for row in rows
    }
    for number, row in numbered(tables, "sources"):
        if row["id"] not in used:
            yield Issue("sources", number, "id", f"no row rests on '{row['id']}'", "a source that a table names")


def _years_say_what_they_are(tables: Tables) -> Iterator[Issue]:
    for name in tables:
        for number, row in numbered(tables, name):
            if "year_basis" in row and bool(row["reference_year"]) != bool(row["year_basis"]):
                problem = f"year '{row['reference_year']}' with basis '{row['year_basis']}'"
                yield Issue(name, number, "year_basis", problem, "both, or neither")


def _a_year_of_publication_is_that_of_the_source(tables: Tables) -> Iterator[Issue]:
    dated = {row["id"]: row["year"] for row in tables["sources"]}
    for name in tables:
        for number, row in numbered(tables, name):
            if row.get("year_basis") == "publication" and not dated.get(row["source"], "unknown"):
                problem = f"the basis is publication, and the source '{row['source']}' has no year"
                expected = "the year in sources.csv, or the basis reference or assumed"
                yield Issue(name, number, "year_basis", problem, expected)


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


def _no_text_is_a_formula(tables: Tables) -> Iterator[Issue]:
    # A table may be opened in a spreadsheet.
    for name in tables:
        for number, row in numbered(tables, name):
            for column, text in row.items():
                if text.startswith(SIGNS) and read_number(text) is None:
                    problem = f"'{text[:20]}' is a formula to a spreadsheet"
                    yield Issue(
                        name, number, column, problem, "a text that begins otherwise, such as with an apostrophe"
                    )


TABLE_RULES: Final[tuple[Rule, ...]] = (
    _themes_are_the_known_ones,
    _there_is_a_city,
    sources_without_rows,
    _years_say_what_they_are,
    _a_year_of_publication_is_that_of_the_source,
    _rows_are_filed_under_their_city,
    _dates_run_forward,
    _events_stand_in_order_of_time,
    _searches_are_one_a_query,
    _no_text_is_a_formula,
)
