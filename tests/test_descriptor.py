"""A data folder describes itself, and cannot weaken a check by it or lead anybody out of the folder."""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mc2cm_analysis import load_network, schema
from mc2cm_analysis.cli import main
from mc2cm_analysis.descriptor import DESCRIPTOR, read_descriptor
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.make.machine import private_copy
from mc2cm_analysis.validation import find_issues

Deed = Callable[[dict[str, Any]], object]

PROJECTS = json.dumps(schema.descriptor())
OWN = {
    "name": "visits",
    "path": "own/visits.CSV",
    "schema": {
        "fields": [
            {"name": "id", "type": "string", "constraints": {"required": True, "pattern": "v[0-9]+"}},
            {"name": "city", "type": "string"},
            {"name": "day", "type": "date"},
            {"name": "guests", "type": "integer", "constraints": {"minimum": 1, "enum": [0, 12]}},
            {"name": "open", "type": "boolean"},
        ],
        "primaryKey": "id",
        "foreignKeys": [{"fields": "city", "reference": {"resource": "cities", "fields": "id"}}],
    },
}


def described(deed: Deed) -> bytes:
    """The project's own descriptor, changed."""
    whole = json.loads(PROJECTS)
    deed(whole)
    return json.dumps(whole).encode()


def resource(whole: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in whole["resources"] if one["name"] == name)


def change(table: str, **values: Any) -> Deed:
    return lambda whole: resource(whole, table).update(values)


def change_schema(table: str, **values: Any) -> Deed:
    return lambda whole: resource(whole, table)["schema"].update(values)


def change_field(table: str, number: int, **values: Any) -> Deed:
    return lambda whole: resource(whole, table)["schema"]["fields"][number].update(values)


def with_own(**values: Any) -> Deed:
    return lambda whole: whole["resources"].append(json.loads(json.dumps({**OWN, **values})))


def own_field(**field: Any) -> Deed:
    return with_own(schema={"fields": [{"name": "id", "type": "string", **field}]})


LINK = {"fields": ["city"], "reference": {"resource": "towns", "fields": ["id"]}}


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (lambda whole: whole.pop("version"), "'version' is missing; a text such as '1.0.0'"),
        (lambda whole: whole.update(version=1), "'version' is a number"),
        (lambda whole: whole.update(version=" "), "'version' is empty"),
        (lambda whole: whole.update(created=["x"]), "'created' is no day: ['x']; a day such as 2026-11-28"),
        (lambda whole: whole.update(created="last year"), "'created' is no day: 'last year'"),
        (lambda whole: whole.update(resources="x"), "'resources' is a text; a list with name, path and schema"),
        (lambda whole: whole.update(resources=[1]), "'resources' is a list; a list with name"),
        (lambda whole: whole.pop("resources"), "'resources' is missing"),
        (lambda whole: whole["resources"].pop(0), "the table cities is missing; its resource"),
        (lambda whole: whole["resources"].append(whole["resources"][0]), "2 resources have the name cities"),
        (change("cities", name=3), "the name of resource 1 is a number"),
        (change("cities", name="../x"), "the name of resource 1 is '../x'; small letters, digits"),
        (change("cities", path=["cities.csv"]), "the table cities lies at no path, for it is a list"),
        (change("cities", path=3), "the table cities lies at no path, for it is a number"),
        (change("cities", path=None), "the table cities lies at no path, for it is missing"),
        (change("cities", path=""), "the table cities lies at ''; a path inside the folder"),
        (change("cities", path="."), "the table cities lies at '.'"),
        (change("cities", path="a\0.csv"), r"the table cities lies at 'a\x00.csv'"),
        (change("cities", path="/etc/passwd"), "the table cities lies at /etc/passwd; a path inside the folder"),
        (change("cities", path="../pilots.csv"), "the table cities lies at ../pilots.csv"),
        (change("cities", path="..\\pilots.csv"), "the table cities lies at ..\\pilots.csv"),
        (change("cities", path="https://a.example/c.csv"), "the table cities lies at https://a.example/c.csv"),
        (change("cities", path="C:cities.csv"), "the table cities lies at C:cities.csv"),
        (change("cities", path=".pending/cities.csv"), "the table cities lies at .pending/cities.csv"),
        (change("cities", path="./datapackage.json"), "the table cities lies at ./datapackage.json"),
        (change("cities", path="./pilots.csv"), "2 tables lie at pilots.csv; a file for each table"),
        (change("cities", schema="cities.json"), "the schema of the table cities is a text; an object"),
        (change("cities", schema="https://a.example/s.json"), "the schema of the table cities is a text"),
        (change("cities", encoding="latin-1"), 'the table cities has \'encoding\': "latin-1"; none, or "utf-8"'),
        (change("cities", dialect={"delimiter": ";"}), 'the table cities has \'dialect\': {"delimiter": ";"}'),
        (change("cities", dialect="dialect.json"), "the table cities has 'dialect': \"dialect.json\""),
        (change("cities", dialect={"header": 1, "x": 2}), "the table cities has 'dialect'"),
        (change("cities", compression="gz"), "the table cities has 'compression': \"gz\""),
        (change_schema("cities", fields={}), "the fields of the table cities are an object; a list of objects"),
        (change_schema("cities", fields=[]), "the fields of the table cities are a list"),
        (change_schema("cities", primaryKey="colour"), "the primaryKey of the table cities is none of its fields"),
        (change_schema("cities", missingValues=["", "lyon"]), "the table cities has missingValues of its own"),
        (change_schema("cities", foreignKeys=["x"]), "a foreign key of the table cities has another shape"),
        (
            change_schema("events", foreignKeys=[LINK]),
            "the field city of events names the table 'towns', which is not there",
        ),
        (change_field("cities", 0, type=None), "the type of the field id of cities is missing; string"),
        (change_field("observations", 5, type="string"), "the type of the field value of observations is 'string'"),
        (change_field("cities", 0, name=7), "the name of field 1 of the table cities is a number"),
        (change_field("cities", 0, name="name_en"), "the table cities has the field name_en twice"),
        (change_field("cities", 0, name="colour"), "the table cities has the field colour, which it has not here"),
        (own_field(type="geopoint"), "the type of the field id of visits is 'geopoint'; string or integer or number"),
        (own_field(type=[]), "the type of the field id of visits is a list"),
        (own_field(constraints=[]), "the constraints of the field id of visits are a list"),
        (own_field(constraints={"maxLength": 3}), "the constraint 'maxLength' of the field id of visits is not known"),
        (own_field(constraints={"minimum": "3"}), "the constraint 'minimum' of the field id of visits is a text"),
        (own_field(constraints={"pattern": "("}), "the pattern of the field id of visits is none"),
    ],
)
def test_a_descriptor_of_another_shape_is_told_in_a_sentence(deed: Deed, said: str) -> None:
    faults = ["; ".join(words) for words in read_descriptor(described(deed)).faults]
    assert any(fault.startswith(said) for fault in faults), faults


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "it cannot be read: Expecting property name"),
        (b"\xff\xfe{\x00}\x00", "it cannot be read: 'utf-8' codec can't decode"),
        (b"[" * 100_000, "it cannot be read: "),
        (b"null", "it holds nothing"),
        (b"[]", "it holds a list; a JSON object"),
        (b'"x"', "it holds a text"),
    ],
)
def test_a_file_that_is_no_descriptor_is_told(content: bytes, said: str) -> None:
    (fault,) = read_descriptor(content).faults
    assert "; ".join(fault).startswith(said)


def test_what_a_descriptor_says_of_commas_and_quotation_marks_is_no_fault() -> None:
    stated = {"delimiter": ",", "quoteChar": '"', "header": True}
    assert not read_descriptor(described(change("cities", dialect=stated, encoding="UTF-8", format="CSV"))).faults


def test_the_mark_of_a_spreadsheet_before_the_descriptor_is_no_fault(data_copy: Path) -> None:
    file = data_copy / DESCRIPTOR
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert find_issues(data_copy) == [] and load_network(data_copy).package.version


def write(folder: Path, deed: Deed) -> Path:
    whole = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    deed(whole)
    (folder / DESCRIPTOR).write_text(json.dumps(whole), encoding="utf-8")
    return folder


def forget_every_limit(whole: dict[str, Any]) -> None:
    for one in whole["resources"]:
        one["schema"].pop("foreignKeys", None)
        one["schema"].pop("primaryKey", None)
        for field in one["schema"]["fields"]:
            field.pop("constraints", None)


def test_what_a_folder_leaves_out_of_its_descriptor_is_checked_all_the_same(edit) -> None:
    edit("cities", lambda rows: (rows[0].update(id="../evil"), rows[1].update(id="beirut\n")))
    edit("practices", lambda rows: (rows[0].update(source="nowhere"), rows[2].update(id=rows[1]["id"])))
    folder = edit("observations", lambda rows: rows[0].update(confidence="utter"))
    strict = [str(issue) for issue in find_issues(folder)]
    assert [str(issue) for issue in find_issues(write(folder, forget_every_limit))] == strict
    others = (
        "cities.csv, row 2, column id: '../evil'",
        r"cities.csv, row 3, column id: 'beirut\n' is not allowed here",
    )
    for said in (*others, "practices.csv, row 2, column source: 'nowhere' is not"):
        assert any(line.startswith(said) for line in strict)


@pytest.fixture
def with_own_table(data_copy: Path) -> Path:
    """The data with a table of the folder's own, and with notes of its own."""
    (data_copy / "own").mkdir()
    content = "id,city,day,guests,open\nv1,lyon,2016-03-09,12,true\nv2,,,,\n"
    (data_copy / "own" / "visits.CSV").write_text(content, encoding="utf-8")

    def add(whole: dict[str, Any]) -> None:
        with_own()(whole)
        whole["notes"] = "Our own."
        resource(whole, "cities")["title"] = "Our cities"

    return write(data_copy, add)


def test_a_folder_may_add_a_table_and_notes(with_own_table: Path, tmp_path: Path) -> None:
    assert find_issues(with_own_table) == []
    network = load_network(with_own_table)
    assert list(network.table("visits")["city"]) == ["lyon", ""]
    assert network.rows("visits", city="Lyon")["id"].tolist() == ["v1"]
    assert not network.find("Lyon").empty
    part = network.only("turin").package.copy_to(tmp_path / "part")
    assert Package(part).rows("visits") == [("v2", "", "", "", "")]
    before = Package(with_own_table).fingerprint
    (with_own_table / "own" / "visits.CSV").write_text("id,city,day,guests,open\n", encoding="utf-8")
    assert Package(with_own_table).fingerprint != before


def test_a_table_of_the_folders_own_is_checked_as_it_describes_it(with_own_table: Path) -> None:
    content = "id,city,day,guests,open\nx,paris,9 March,0,yes\nx,,,,\n"
    (with_own_table / "own" / "visits.CSV").write_text(content, encoding="utf-8")
    found = [(issue.row, issue.column) for issue in find_issues(with_own_table)]
    assert found == [(2, column) for column in ("city", "day", "guests", "id", "open")] + [(3, "id")] * 2


def test_a_link_out_of_the_folder_is_told_and_nothing_behind_it_is_quoted(data_copy: Path) -> None:
    secret = data_copy.parent / "secret.csv"
    secret.write_text("root:x:0", encoding="utf-8")
    (data_copy / "pilots.csv").unlink()
    (data_copy / "pilots.csv").symlink_to(secret)
    (issue,) = find_issues(data_copy)
    told = "pilots.csv: the file cannot be read (pilots.csv is a link that leads out of the folder, or nowhere)"
    assert str(issue) == f"{told}; expected a file pilots.csv"
    (data_copy / "pilots.csv").unlink()
    (data_copy / "pilots.csv").symlink_to("pilots.csv")
    assert [str(issue) for issue in find_issues(data_copy)] == [f"{told}; expected a file pilots.csv"]
    (data_copy / DESCRIPTOR).rename(data_copy.parent / "other.json")
    (data_copy / DESCRIPTOR).symlink_to(data_copy.parent / "other.json")
    (issue,) = find_issues(data_copy)
    assert str(issue).startswith("datapackage.json: it cannot be read: datapackage.json is a link that leads out")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes of a name")
def test_a_pipe_or_a_folder_in_the_place_of_a_table_is_told_and_not_waited_for(data_copy: Path) -> None:
    for name, make in (("pilots.csv", os.mkfifo), ("events.csv", os.mkdir)):
        (data_copy / name).unlink()
        make(data_copy / name)
    assert [issue.problem for issue in find_issues(data_copy)] == [
        "the file cannot be read (events.csv is no file)",
        "the file cannot be read (pilots.csv is no file)",
    ]


def test_what_else_lies_in_the_folder_is_neither_read_nor_copied(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Package(data_copy).fingerprint
    (data_copy / ".#observations.csv").symlink_to("analyst@machine.example:1234")
    (data_copy / "nothing.csv").symlink_to(data_copy / "none")
    (data_copy / "tmp").mkdir()
    (data_copy / "tmp" / "round.csv").symlink_to(data_copy)
    monkeypatch.setattr("tempfile.tempdir", str(data_copy / "tmp"))
    assert find_issues(data_copy) == [] and Package(data_copy).fingerprint == before
    with private_copy(Package(data_copy)) as copy:
        files = {str(file.relative_to(copy)) for file in copy.rglob("*")}
    assert files == {DESCRIPTOR, *Package(data_copy).paths.values()}


def test_brackets_in_the_path_of_the_folder_are_letters_like_others(data_copy: Path) -> None:
    folder = data_copy.rename(data_copy.with_name("data [2016] *?"))
    assert find_issues(folder) == [] and load_network(folder).cities


def test_the_tables_may_lie_in_a_folder_of_their_own_under_any_ending(
    data_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_copy / "tables").mkdir()

    def move(whole: dict[str, Any]) -> None:
        for one in whole["resources"]:
            place = f"tables/{one['name']}.CSV"
            (data_copy / one["path"]).rename(data_copy / place)
            one["path"] = place

    write(data_copy, move)
    assert main(["validate", "--data", str(data_copy)]) == 0
    file = data_copy / "tables" / "observations.CSV"
    before = Package(data_copy).fingerprint
    file.write_bytes(file.read_bytes().replace(b",exact,", b",about,", 1))
    assert Package(data_copy).fingerprint != before and find_issues(data_copy) == []


def test_no_profile_or_schema_is_asked_of_the_network(data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", ask)
    monkeypatch.setattr(socket, "getaddrinfo", ask)
    address = "https://schemas.example/profile.json"
    write(data_copy, lambda whole: whole.update({"profile": address, "$schema": address}))
    assert find_issues(data_copy) == []
    write(data_copy, change("cities", profile=address, schema=address))
    assert [issue.problem for issue in find_issues(data_copy)] == ["the schema of the table cities is a text"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["id", "cities"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "type", "fields"]), inner),
    max_leaves=6,
)
KEYS = ["name", "path", "schema", "encoding", "dialect"]


@settings(max_examples=100)
@given(
    at=st.sampled_from(["whole", "resource", "schema", "field"]),
    key=st.sampled_from(
        [*KEYS, "version", "created", "resources", "fields", "primaryKey", "foreignKeys", "missingValues", "type"]
    ),
    value=ANYTHING,
    own=st.booleans(),
)
def test_whatever_stands_in_a_descriptor_is_read_or_told(at: str, key: str, value: object, own: bool) -> None:
    def deed(whole: dict[str, Any]) -> None:
        with_own()(whole)
        one = whole["resources"][-1 if own else 0]
        places = {"whole": whole, "resource": one, "schema": one["schema"], "field": one["schema"]["fields"][0]}
        places[at][key] = value

    found = read_descriptor(described(deed))
    assert bool(found.faults) != bool(found.tables)
    assert all(isinstance(words, str) and words for fault in found.faults for words in fault)
