"""Bad data is told whole: every fault with table, row and column, and what would be right."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mc2cm_analysis import DataError, load_network
from mc2cm_analysis.cli import main
from mc2cm_analysis.validation import find_issues

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
    assert [path.name for path in out.iterdir()] == [".lock"], "held while the data was checked"
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
    assert found["sources", ""].expected == "a CSV saved as UTF-8"
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
    assert told == ['datapackage.json: field type "numbr" is not supported; expected a valid data package']


def test_bad_data_ends_every_command_with_one(data_copy: Path, tmp_path: Path) -> None:
    (data_copy / "cities.csv").unlink()
    for arguments in (["validate"], ["compare"], ["build", "--out", str(tmp_path / "out")]):
        assert main([*arguments, "--data", str(data_copy)]) == 1


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
def test_what_no_schema_can_say_is_checked(
    edit: Edit, table: str, deed: Callable[[list[dict[str, str]]], None], column: str, said: str
) -> None:
    def with_year(rows: list[dict[str, str]]) -> None:
        deed(rows)
        if column == "year_basis":
            rows[0]["reference_year"] = "2015"

    issues = find_issues(edit(table, with_year))
    assert any(i.table == table and i.column == column and said in i.expected for i in issues), issues


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


def test_a_link_to_an_empty_table_is_broken(edit: Edit) -> None:
    issues = find_issues(edit("indicators", lambda rows: rows.clear()))
    assert any(i.table == "observations" and "is not an id of the table indicators" in i.problem for i in issues)


def test_a_page_name_is_no_city(edit: Edit) -> None:
    folder = edit("cities", _set(0, id="evidence"))
    told = [i for i in find_issues(folder, reserved=["index", "evidence"]) if i.expected == "another slug"]
    assert [str(issue) for issue in told] == [
        "cities.csv, row 2, column id: 'evidence' is the name of a report; expected another slug"
    ]
    assert main(["validate", "--data", str(folder)]) == 1
    assert not [i for i in find_issues(folder) if i.expected == "another slug"]


def test_a_share_above_a_hundred_is_told(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["indicator"] == "foreign_residents_share")["value"] = "136"

    assert any("a share of 136%" in issue.problem for issue in find_issues(edit("observations", deed)))


def test_a_source_that_nothing_rests_on_is_told(edit: Edit) -> None:
    folder = edit("sources", lambda rows: rows.append({**rows[-1], "id": "unused"}))
    assert any(issue.problem == "no row rests on 'unused'" for issue in find_issues(folder))


def test_a_conflict_rejects_all_but_one(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["preferred"] == "no")["preferred"] = ""

    assert any(issue.expected.endswith("the others no") for issue in find_issues(edit("observations", deed)))


def test_an_event_out_of_order_is_told(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        rows.append({**rows[-1], "id": "late", "start_date": "2016-01-01", "end_date": ""})

    assert any(issue.expected == "the events in order of time" for issue in find_issues(edit("events", deed)))


def test_a_preferred_value_needs_its_reason(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["preferred"] == "yes")["note_en"] = ""

    assert any(issue.problem == "preferred without a reason" for issue in find_issues(edit("observations", deed)))
