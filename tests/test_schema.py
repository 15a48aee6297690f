"""The declaration of the data: each column once, with words that reports can say."""

import tomllib
from pathlib import Path

import pytest

from mc2cm_analysis import schema
from mc2cm_analysis.csv_tables import read_cell
from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.schema import Field, head, labels, tables
from mc2cm_analysis.vocabulary import SHARES, THEMES

FIELDS = [(table.name, field) for table in tables().values() for field in table.fields.values()]
PRINTED = [(table, field.name) for table, field in FIELDS if field.title]


def test_each_column_is_described_once_and_stands_in_a_table() -> None:
    declared = tomllib.loads(schema.DECLARATION.read_text(encoding="utf-8"))
    others = {code: (*record.name_forms, "") for code, record in LANGUAGES.items() if code != ENGLISH}
    stands_for = {
        column: {
            column.format(language=code, form=form)
            for code, forms in others.items()
            for form in forms
            if form or "{form}" not in column
        }
        for column in declared["columns"]
    }
    assert set().union(*stands_for.values()) == {field.name for _, field in FIELDS}
    for name, table in declared["tables"].items():
        for column, here in table.get("here", {}).items():
            (stem,) = (stem for stem, columns in stands_for.items() if column in columns)
            repeated = [key for key, value in here.items() if declared["columns"][stem].get(key) == value]
            assert not repeated, f"{name}.{column} says again what holds everywhere: {repeated}"


def test_a_table_has_its_key_and_links_to_tables_that_are_there() -> None:
    for table in tables().values():
        assert set(table.primary_key) <= set(table.fields)
        assert all("id" in tables()[other].fields for other in table.foreign_keys.values())


@pytest.mark.parametrize(("table", "field"), [(t, f) for t, f in FIELDS if f.vocabulary])
def test_a_column_allows_the_ids_of_its_vocabulary_in_their_order(table: str, field: Field) -> None:
    ids = list(labels(table, field.name) or {})
    assert ids
    if not field.link:
        assert list(field.constraints["enum"])[: len(ids)] == ids
        assert set(field.constraints["enum"][len(ids) :]) <= {"none", "other", "percent", "year"}


def test_a_vocabulary_is_known_by_table_and_column() -> None:
    assert labels("statements", "theme") == labels("practices", "theme_second") == THEMES
    assert labels("competences", "share") == SHARES
    assert labels("statements", "text_en") is None


def test_ids_without_labels_are_limits_alone() -> None:
    voice = tables()["statements"].fields["voice"]
    assert labels("statements", "voice") is None and "own" in voice.constraints["enum"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_of_a_column_can_be_said(language: str) -> None:
    for table, column in PRINTED:
        assert Language(language).say(head(table, column))


def test_heads_belong_to_the_table() -> None:
    assert head("statements", "text_en") == "What is stated, in our words"
    assert head("practices", "text_en") == "Practice"
    assert head("events", "title_en") == "Meeting" and head("pilots", "title_en") == "Undertaking"
    assert head("observations", "area_en") == "Area" and head("practices", "area_en") == "Where"


def test_what_no_report_prints_has_no_head() -> None:
    with pytest.raises(KeyError, match="the column url of sources has no title"):
        head("sources", "url")
    with pytest.raises(KeyError):
        head("sources", "colour")


@pytest.fixture
def declare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Declare the data otherwise."""
    caches = (schema.tables, schema._declared)

    def declared(old: str, new: str) -> None:
        text = schema.DECLARATION.read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "schema.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setattr(schema, "DECLARATION", tmp_path / "schema.toml")
        for cached in caches:
            cached.cache_clear()

    yield declared
    for cached in caches:
        cached.cache_clear()


def test_a_new_column_is_declared_in_two_lines(declare) -> None:
    declare("[columns]\n", '[columns]\npopulation_n = { description = "People.", type = "integer", minimum = 0 }\n')
    text = schema.DECLARATION.read_text(encoding="utf-8")
    schema.DECLARATION.write_text(text.replace('"id", "name_en"', '"id", "population_n", "name_en"', 1), "utf-8")
    field = tables()["cities"].fields["population_n"]
    assert field.descriptor() == {
        "name": "population_n",
        "type": "integer",
        "description": "People.",
        "constraints": {"minimum": 0},
    }


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"id", "name_en"', '"id", "nom_en"', "the table cities has no column name_en, nom_en"),
        ("[tables.cities.here]\n", '[tables.cities.here]\nurl = { title = "Page" }\n', "cities has no column url"),
    ],
)
def test_a_column_that_is_not_declared_is_told(declare, old: str, new: str, told: str) -> None:
    declare(old, new)
    with pytest.raises(ValueError, match=told):
        tables()


def test_a_misspelt_property_is_told(declare) -> None:
    declare("required = true", "requird = true")
    with pytest.raises(TypeError, match="requird"):
        tables()


@pytest.mark.parametrize("text", ["0", "-12", "2016", "13.6", "-0.5", "100000000000000"])
def test_a_number_is_read_as_python_reads_it(text: str) -> None:
    assert read_cell("number", text) == float(text)


@pytest.mark.parametrize("kind", ["integer", "number", "date"])
@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "INF",
        "-inf",
        "1_000",
        "1,000",
        "1\u00a0000",
        "1e400",
        "1e5",
        "0x10",
        "١٣",
        "１３",
        "1٫5",
        "+1",
        ".5",
        "5.",
        "9" * 16,
        "-0",
        "-0.0",
    ],
)
def test_what_is_no_plain_number_is_not_read(kind: str, text: str) -> None:
    for spaced in (text, f" {text}", f"{text}\n"):
        with pytest.raises(ValueError, match="is not written as"):
            read_cell(kind, spaced)


@pytest.mark.parametrize("kind", ["integer", "number", "date"])
def test_an_empty_cell_is_no_number(kind: str) -> None:
    assert read_cell(kind, "") is None


def test_a_date_is_written_with_all_its_digits() -> None:
    assert read_cell("date", "2016-03-09") == "2016-03-09"
    for text in ("2016-3-9", "09.03.2016", "2016-03", "٢٠١٦-٠٣-٠٩"):
        with pytest.raises(ValueError):
            read_cell("date", text)
