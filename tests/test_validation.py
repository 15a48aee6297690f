"""Bad data is told whole: every fault with table, row and column, and what would be right."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from mc2cm_analysis import DataError, load_network
from mc2cm_analysis.cli import main
from mc2cm_analysis.issues import Issue
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.validation import RULES, find_issues
from mc2cm_analysis.validation.rows import Tables

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]


def test_the_projects_own_data_has_no_fault(data_copy: Path) -> None:
    assert find_issues(data_copy) == []


@pytest.fixture
def six_faults(edit: Edit) -> Path:
    """One fault each: city, theme, source, key, number, year."""

    def observations(rows: list[dict[str, str]]) -> None:
        rows[3]["city"] = "atlantis"
        rows[5]["value"] = "many"
        rows[7]["reference_year"] = "3016"
        rows[8]["source"] = ""

    def statements(rows: list[dict[str, str]]) -> None:
        rows[10]["theme"] = "housing"

    def practices(rows: list[dict[str, str]]) -> None:
        rows[2]["id"] = rows[1]["id"]

    edit("observations", observations)
    edit("statements", statements)
    return edit("practices", practices)


def test_six_planted_faults_are_reported_at_once(six_faults: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--data", str(six_faults), "--json"]) == 1
    found = {(i["table"], i["row"], i["column"]): i for i in json.loads(capsys.readouterr().out)}
    assert ("observations", 5, "city") in found
    assert "amman" in found["observations", 5, "city"]["expected"]
    assert ("observations", 7, "value") in found
    assert "a number" in found["observations", 7, "value"]["expected"]
    assert found["observations", 9, "reference_year"]["expected"] == "a value from 1800 to 2035"
    assert found["observations", 10, "source"]["problem"] == "the value is missing"
    assert "basic_services" in found["statements", 12, "theme"]["expected"]
    assert "duplicate key" in found["practices", 4, "id"]["problem"]


def test_faults_are_told_in_words_too(six_faults: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--data", str(six_faults)]) == 1
    told = capsys.readouterr().out
    assert "observations.csv, row 5, column city: 'atlantis' is not an id of the table cities" in told


def test_no_report_is_built_from_bad_data(six_faults: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["build", "evidence", "--data", str(six_faults), "--out", str(out)]) == 1
    assert not out.exists(), "the data is checked before anything else"
    assert "no report was built" in capsys.readouterr().err


def test_loading_raises_every_fault(six_faults: Path) -> None:
    with pytest.raises(DataError) as raised:
        load_network(six_faults)
    assert len(raised.value.issues) >= 6
    assert "atlantis" in str(raised.value)


def test_an_unknown_source_is_answered_with_the_nearest(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        rows[0]["source"] += "x"

    issue = next(i for i in find_issues(edit("practices", deed)) if i.table == "practices")
    assert issue.column == "source" and "the nearest is" in issue.expected


def test_a_folder_without_a_package_is_one_clear_fault(tmp_path: Path) -> None:
    (issue,) = find_issues(tmp_path)
    assert "there is no datapackage.json" in issue.problem


def test_a_broken_descriptor_is_one_clear_fault(data_copy: Path) -> None:
    (data_copy / "datapackage.json").write_text("{", encoding="utf-8")
    (issue,) = find_issues(data_copy)
    assert "cannot be read" in issue.problem


def test_files_that_cannot_be_read_are_told_alone_and_all(data_copy: Path) -> None:
    (data_copy / "pilots.csv").unlink()
    (data_copy / "sources.csv").write_bytes("id,title\nx,Métropole\n".encode("latin-1"))
    (data_copy / "events.csv").write_text("id;city;theme\n", encoding="utf-8")
    (data_copy / "practices.csv").write_text("id,city,colour\n", encoding="utf-8")
    found = {(issue.table, issue.column): issue for issue in find_issues(data_copy)}
    assert found["pilots", ""].expected == "a file pilots.csv"
    assert found["sources", "title"].expected == "a CSV saved as UTF-8"
    assert found["events", ""].expected == "a CSV with commas between the columns"
    assert found["practices", "colour"].problem == "the column is not in the schema"
    assert found["practices", "source"].problem == "the column is missing"
    assert {table for table, _ in found} == {"pilots", "sources", "events", "practices"}


def test_the_mark_that_spreadsheets_put_before_utf8_is_no_fault(data_copy: Path) -> None:
    for name in ("cities", "sources", "indicators", "observations"):
        file = data_copy / f"{name}.csv"
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert find_issues(data_copy) == []
    assert load_network(data_copy).city("amman").name == "Amman"


@pytest.mark.parametrize("content", ["{}", "[]", '{"resources": [{"name": "cities"}]}'])
def test_a_descriptor_of_another_shape_is_told(data_copy: Path, content: str) -> None:
    (data_copy / "datapackage.json").write_text(content, encoding="utf-8")
    issues = find_issues(data_copy)
    assert issues and str(issues[0]).startswith("datapackage.json: ")


def test_a_type_that_is_none_is_told(data_copy: Path) -> None:
    descriptor = json.loads((data_copy / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"][0]["schema"]["fields"][0]["type"] = "numbr"
    (data_copy / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    told = [str(issue) for issue in find_issues(data_copy)]
    assert told == ["datapackage.json: the type of the field id of cities is 'numbr'; expected string"]


def test_bad_data_ends_every_command_with_one(data_copy: Path, tmp_path: Path) -> None:
    (data_copy / "cities.csv").unlink()
    for arguments in (["validate"], ["compare"], ["build", "--out", str(tmp_path / "out")]):
        assert main([*arguments, "--data", str(data_copy)]) == 1


Deed = Callable[[list[dict[str, str]]], None]
Told = Callable[..., list[str]]


@pytest.fixture(scope="module")
def tables() -> Tables:
    package = Package(data_folder())
    return {name: package.records(name) for name in package.tables}


@pytest.fixture
def told(tables: Tables) -> Told:
    """Plant faults in tables of the project's data, and return what the rules say of a column, in words."""

    def find(table: str, column: str, said: str, *deeds: Deed, **others: Deed) -> list[str]:
        planted = {name: [dict(row) for row in rows] for name, rows in tables.items()}
        for name, deed in [*((table, deed) for deed in deeds), *others.items()]:
            deed(planted[name])
        found = [issue for rule in RULES for issue in rule(planted) if (issue.table, issue.column) == (table, column)]
        return [str(issue) for issue in found if said in f"{issue.problem}; {issue.expected}"]

    return find


def _like(kind: dict[str, str], **values: str) -> Deed:
    """Change the first row that holds the words of a kind."""

    def change(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if kind.items() <= row.items()).update(values)

    return change


def _again(kind: dict[str, str], **values: str) -> Deed:
    """Add a row that repeats the first of a kind, with other words."""

    def add(rows: list[dict[str, str]]) -> None:
        rows.append({**next(row for row in rows if kind.items() <= row.items()), "id": "again", **values})

    return add


def _set(row: int, **values: str) -> Callable[[list[dict[str, str]]], None]:
    return lambda rows: rows[row].update(values)


@pytest.mark.parametrize(
    ("table", "deed", "column", "said"),
    [
        ("statements", _set(0, city=""), "city", "a city, or none"),
        ("statements", _set(5, use="yes", voice="partner"), "use", "own voice"),
        ("statements", _set(5, use="yes", voice="own", subject="other"), "use", "about migrants or refugees"),
        ("observations", _set(0, year_basis=""), "year_basis", "both, or neither"),
        ("observations", _set(0, conflict="one-row", preferred="yes"), "preferred", "two rows or more"),
        ("events", _set(12, start_date="2016-03-10", end_date="2016-03-09"), "end_date", "after the start"),
        ("searches", lambda rows: rows.append({**rows[0], "id": "again-01"}), "query_text", "one row a search"),
        ("themes", lambda rows: rows.reverse(), "id", "in this order"),
    ],
)
def test_what_no_schema_can_say_is_checked(told: Told, table: str, deed: Deed, column: str, said: str) -> None:
    def with_year(rows: list[dict[str, str]]) -> None:
        deed(rows)
        if column == "year_basis":
            rows[0]["reference_year"] = "2015"

    assert told(table, column, said, with_year)


NO_NUMBERS = ["NaN", "INF", "1_000", "1,000", "١٣", "1e400", "1e3", " 5", "+5", "many"]
NO_DATES = ["2016-3-9", "٢٠١٦-٠٣-٠٩", "9 March 2016", "2016-02-30"]


@pytest.mark.parametrize(
    ("table", "column", "texts", "wanted"),
    [
        ("observations", "value", NO_NUMBERS, "a number"),
        ("observations", "reference_year", NO_NUMBERS, "a whole number"),
        ("cities", "latitude", NO_NUMBERS[:7], "a number"),
        ("searches", "relevant_hits_n", NO_NUMBERS, "a whole number"),
        ("pilots", "start_date", NO_DATES, "a date such as 2016-03-09"),
    ],
)
def test_a_number_or_a_date_is_one_only_if_written_plainly(
    edit: Edit, table: str, column: str, texts: list[str], wanted: str
) -> None:
    def plant(rows: list[dict[str, str]]) -> None:
        for row, text in zip(rows, texts, strict=False):
            row[column] = text

    told = [issue for issue in find_issues(edit(table, plant)) if issue.expected.startswith(wanted)]
    assert [(i.table, i.row, i.column) for i in told] == [(table, n, column) for n in range(2, len(texts) + 2)]
    for issue, text in zip(told, texts, strict=True):
        assert issue.problem.startswith(f"'{text}' is not {wanted}")


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\n", "\u200b", "\u200e \t"])
def test_a_cell_that_looks_empty_and_is_not_is_told(edit: Edit, blank: str) -> None:
    folder = edit("cities", lambda rows: rows[0].update(name_en=blank, note_en=blank))
    told = [(i.row, i.column, i.expected) for i in find_issues(folder) if i.problem == "it holds only what nobody sees"]
    assert told == [(2, column, "an empty cell, or a value") for column in ("name_en", "note_en")]


def test_faults_reach_another_process_as_they_are() -> None:
    error = DataError([Issue("cities", 2, "id", "an invented fault", "none")])
    again = pickle.loads(pickle.dumps(error))
    assert again.issues == error.issues and str(again) == str(error)


def test_a_link_to_an_empty_table_is_broken(edit: Edit) -> None:
    issues = find_issues(edit("indicators", lambda rows: rows.clear()))
    told = [i for i in issues if i.table == "observations" and "is not an id of the table indicators" in i.problem]
    assert told and told[0].expected == "a row of that table, which has none yet"


def test_a_network_without_a_city_is_told(told: Told) -> None:
    assert told("cities", "id", "the table has no row", lambda rows: rows.clear())


def test_a_page_name_is_no_city(edit: Edit) -> None:
    folder = edit("cities", _set(0, id="evidence"))
    told = [i for i in find_issues(folder, reserved=["index", "evidence"]) if i.expected == "another slug"]
    assert [str(issue) for issue in told] == [
        "cities.csv, row 2, column id: 'evidence' is the name of a report; expected another slug"
    ]
    assert main(["validate", "--data", str(folder)]) == 1
    assert not [i for i in find_issues(folder) if i.expected == "another slug"]


def test_a_share_above_a_hundred_is_told(told: Told) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["indicator"] == "foreign_residents_share")["value"] = "136"

    assert told("observations", "value", "a share of 136%", deed)


def test_a_source_that_nothing_rests_on_is_told(told: Told) -> None:
    assert told("sources", "id", "no row rests on 'unused'", lambda rows: rows.append({**rows[-1], "id": "unused"}))


def test_a_conflict_rejects_all_but_one(told: Told) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["preferred"] == "no")["preferred"] = ""

    assert told("observations", "preferred", "the others no", deed)


@pytest.mark.parametrize("value", ["-5", "-0.5"])
def test_a_count_below_nothing_is_told_and_what_shrinks_is_not(told: Told, value: str) -> None:
    assert told(
        "observations",
        "value",
        f"{value} is less than none; 0 or more",
        _like({"indicator": "population"}, value=value),
    )
    assert told("targets", "value", "is less than none", _set(0, value=value))
    shrinks = _like({"indicator": "foreign_residents_growth"}, value=value)
    assert not told("observations", "value", "is less than none", shrinks)


@pytest.mark.parametrize("change", [{"area_en": "Metropolitan France"}, {"reference_period_en": "June 2021"}])
@pytest.mark.parametrize("indicator", ["unhcr_refugees", "unhcr_refugees_by_origin"])
def test_a_series_or_an_origin_has_one_value_a_year(told: Told, indicator: str, change: dict[str, str]) -> None:
    kind = {"indicator": indicator, "city": "lyon"}
    assert told(
        "observations", "reference_year", "one value a year, or one preferred", _again(kind, value="1", **change)
    )
    rejected = _again(kind, value="1", preferred="no", conflict="invented", **change)
    assert not told("observations", "reference_year", "one value a year", rejected)


@pytest.mark.parametrize("column", ["name_en", "name_fr", "name_ar"])
def test_two_cities_of_one_name_are_told(told: Told, column: str) -> None:
    def plant(rows: list[dict[str, str]]) -> None:
        rows[4][column] = rows[1][column].upper()

    assert told("cities", column, "is the name of the city in row 3 too; another name, such as", plant)


def test_an_event_out_of_order_is_told(told: Told) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        rows.append({**rows[-1], "id": "late", "start_date": "2016-01-01", "end_date": ""})

    assert told("events", "start_date", "the events in order of time", deed)


def test_a_preferred_value_needs_its_reason(told: Told) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["preferred"] == "yes")["note_en"] = ""

    assert told("observations", "note_en", "preferred without a reason", deed)


COUNTED = {"use": "yes", "voice": "own"}


@pytest.mark.parametrize(
    ("deed", "column", "said"),
    [
        (_like(COUNTED, stance="restrictive"), "use", "use is yes with stance restrictive; use variant or no"),
        (_like(COUNTED, voice="state"), "use", "yes only for the city's own voice"),
        (_like(COUNTED, reference_year="", reference_period_en="", year_basis=""), "reference_year", "nor period"),
        (_again(COUNTED, use="variant"), "use", "one use for one act"),
        (_again(COUNTED, voice="joint"), "voice", "one voice for one act"),
        (_again(COUNTED, use="variant", act="another-act"), "use", "one use for one text"),
    ],
)
def test_a_statement_counts_only_by_the_rules(told: Told, deed: Deed, column: str, said: str) -> None:
    assert set(told("statements", column, said, deed)) - set(told("statements", column, said))


def test_the_rows_of_an_act_that_differ_are_named(told: Told) -> None:
    def plant(rows: list[dict[str, str]]) -> None:
        row = next(row for row in rows if COUNTED.items() <= row.items())
        rows += [{**row, "id": f"new-{use}", "act": "planted", "text_en": use, "use": use} for use in ("yes", "no")]

    (issue,) = told("statements", "use", "the act 'planted'", plant)
    assert "has use yes in new-yes, no in new-no; expected one use for one act" in issue


@pytest.mark.parametrize("table", ["practices", "observations", "stakeholders"])
def test_a_year_of_publication_needs_a_year_at_its_source(tables: Tables, told: Told, table: str) -> None:
    source = next(row for row in tables[table] if row["year_basis"] == "publication")["source"]
    undated = _like({"id": source}, year="")
    assert told(table, "year_basis", f"'{source}' has no year; the year in sources.csv", sources=undated)


@pytest.mark.parametrize(("column", "other"), [("indicator", "area"), ("area_level", "site")])
def test_a_conflict_is_about_one_indicator_and_one_level(told: Told, column: str, other: str) -> None:
    deed = _like({"conflict": "beirut-population"}, **{column: other})
    assert told("observations", "conflict", f"one {column}", deed)


def test_a_value_is_given_once_or_is_a_conflict_or_a_range(told: Told) -> None:
    kind = {"indicator": "population", "city": "turin", "conflict": "", "qualifier": "exact"}
    twice = "one row, or a conflict with one preferred"
    assert told("observations", "conflict", twice, _again(kind, value="1"))
    floor, ceiling = _like(kind, qualifier="at_least"), _again(kind, value="1", qualifier="at_most")
    assert not told("observations", "conflict", twice, ceiling, floor)


def _parts(**values: str) -> Deed:
    whole = {"qualifier": "exact", "conflict": "", "preferred": "", "reference_year": "1999"}

    def add(rows: list[dict[str, str]]) -> None:
        first = next(row for row in rows if row["indicator"] == "immigrants_composition")
        rows += [{**first, **whole, "id": part, "subgroup_en": part, "value": n} for part, n in values.items()]

    return add


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"men": "52", "women": "50"}, "the parts by sex make 102%: men 52, women 50"),
        ({"men": "51", "women": "50"}, ""),  # rounded
        ({"aged under 15": "40", "aged 15-64": "70"}, "the parts by age make 110%"),
        ({"aged 15-64": "70", "aged over 64": "30", "aged 65 and over": "5"}, ""),  # ages that overlap
        ({"minors": "40", "aged 15-64": "70"}, ""),
        ({"Morocco": "60", "Italy": "50"}, "the parts by origin make 110%"),
        ({"Morocco": "60", "Africa": "70"}, ""),  # a region holds its countries
        ({"Morocco": "60", "women": "70"}, ""),
    ],
)
def test_shares_of_one_whole_make_a_hundred(told: Told, parts: dict[str, str], problem: str) -> None:
    found = told("observations", "value", "parts that make 100% or less", _parts(**parts))
    assert [problem in issue for issue in found] == ([True] if problem else [])


TOTAL = {"id": "lisbon-unhcr-decisions-total-11"}  # published below the sum of its parts


@pytest.mark.parametrize("change", [{"confidence": "medium"}, {"note_en": ""}, {"note_en": "Provisional."}])
def test_a_total_below_its_parts_is_told_unless_its_note_says_so(told: Told, change: dict[str, str]) -> None:
    (issue,) = told("observations", "value", "a total of 472, and its parts make 852", _like(TOTAL, **change))
    assert "low confidence and a note on the parts" in issue


def test_a_subgroup_larger_than_the_whole_is_told(told: Told) -> None:
    kind = {"indicator": "population", "subgroup_en": "", "city": "turin", "conflict": ""}
    assert told("observations", "value", "its parts make", _again(kind, subgroup_en="women", value="99000000"))


@pytest.mark.parametrize(
    ("table", "values", "column", "expected"),
    [
        ("practices", {"area_en": "City of Turin", "area_level": "city"}, "area_en", "expected 'Turin'"),
        ("practices", {"area_en": "Place Gabriel-Peri", "area_level": "site"}, "area_en", "'Place Gabriel Péri, Lyon'"),
        ("pilots", {"area_en": "la Guillotière LYON", "area_level": "district"}, "area_en", "'La Guillotière, Lyon'"),
        ("events", {"area_en": "La Guillotière, Lyon", "area_level": "site"}, "area_level", "one level for one place"),
        ("challenges", {"area_en": "Lisbon and Lyon", "area_level": "city"}, "area_en", "is not one city"),
        ("practices", {"actor_en": "Mayor and Ayuntamiento de Madrid"}, "actor_en", "expected 'City of Madrid'"),
        ("statements", {"actor_en": "Deputy president of Tangier commune"}, "actor_en", "'Deputy Mayor of Tangier'"),
        ("competences", {"holder_en": "Metropole de Lyon"}, "holder_en", "expected 'Métropole of Lyon'"),
        ("stakeholders", {"name_en": "Conselho Português para os Refugiados"}, "name_en", "Portuguese Refugee Council"),
        ("pilots", {"partners_en": "Jacopo Rosatelli, councillor"}, "partners_en", "councillor for welfare"),
        ("sources", {"publisher": "Rádio Renascença (data)"}, "publisher", "expected 'Renascença'"),
        ("stakeholders", {"reference_period_en": "c. Apr. 2022"}, "reference_period_en", "the month written out"),
    ],
)
def test_one_office_body_place_or_month_has_one_name(
    told: Told, table: str, values: dict[str, str], column: str, expected: str
) -> None:
    found = told(table, column, "", _set(3, **values))
    assert any("row 5," in issue and expected in issue for issue in found), found


def test_the_names_to_use_are_none_of_those_refused(told: Told) -> None:
    names = ["Jacopo Rosatelli, councillor for welfare", "Municipal Employment Agency of Madrid", "Forum réfugiés-Cosi"]

    def plant(rows: list[dict[str, str]]) -> None:
        for row, name in zip(rows, names, strict=False):
            row["actor_en"] = f"{name}; City of Turin with the Métropole of Lyon"

    assert not told("practices", "actor_en", "another name", plant)


@pytest.mark.parametrize(
    ("values", "column", "said"),
    [
        ({"url": "https://publisher.org./news"}, "url", "ends with a full stop; 'publisher.org'"),
        ({"url": "http://195.154.48.48/news"}, "url", "the host is a bare number, 195.154.48.48"),
        ({"url": "https://publisher.org/?id=3&utm_source=x&fbclid=y"}, "url", "what a visit added: utm_source, fbclid"),
        ({"url": "https://publisher.org/n?share=email"}, "url", "the address without it"),
        ({"url": "https://amp.publisher.org/news"}, "url", "a note_en that says 'phone edition'"),
        ({"url": "https://publisher.org/news.amp.html"}, "url", "a note_en that says 'phone edition'"),
        ({"url": "https://publisher.org/print.php?id=3"}, "url", "a note_en that says 'print edition'"),
        ({"url": "https://staging.publisher.org/news"}, "url", "a note_en that says 'test host'"),
        ({"url": "https://policycommons.net/artifacts/1", "host": "publisher"}, "host", "keeps copies; copy"),
    ],
)
def test_an_address_is_that_of_the_page_itself(told: Told, values: dict[str, str], column: str, said: str) -> None:
    (issue,) = told("sources", column, said, _set(3, note_en="", **values))
    assert "row 5," in issue


@pytest.mark.parametrize(
    ("url", "note"),
    [
        ("https://publisher.org/news/amp", "Address of the phone edition."),
        ("https://publisher.org/print.php?id=3", "Address of the print edition."),
        ("https://beta.publisher.org/news", "Read on the publisher's test host."),
        ("https://publisher.org/camp/blueprint?shared=1&reference=2", ""),
    ],
)
def test_an_address_that_must_be_kept_has_a_note(told: Told, url: str, note: str) -> None:
    assert not told("sources", "url", "", _set(3, url=url, note_en=note))


@pytest.mark.parametrize(
    ("values", "column", "said"),
    [
        ({"title_language": "xx"}, "title_language", "'xx' is no language"),
        ({"title": "خطة المدينة", "title_language": "en"}, "title", "the letters are not those of its title_language"),
        ({"title": "Plan of the city (Arabic)"}, "title", "it names its language in a bracket"),
        ({"title_original": "خطة المدينة", "translated_from": ""}, "translated_from", "the value is missing"),
        ({"title_original": "Plan", "translated_from": "ar"}, "title_original", "it has no Arabic letter"),
    ],
)
def test_a_title_is_in_the_language_that_its_source_says(
    told: Told, values: dict[str, str], column: str, said: str
) -> None:
    (issue,) = told("sources", column, said, _set(3, **values))
    assert "row 5," in issue
