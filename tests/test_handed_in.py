"""What users hand in is understood as they meant it; what has changed since it was taken in is told."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from invented_answers import as_kobo_csv, invented_answers, kobo

from mc2cm_analysis import load_network
from mc2cm_analysis.cli import main
from mc2cm_analysis.consultation import Questionnaire

ANSWERS = invented_answers()
PUBLISHED = next(i for i, one in enumerate(ANSWERS, 1) if one.may_publish == "yes" and one.order)
Table = list[list[str]]


@pytest.fixture
def data(tmp_path: Path, two_cities: Path) -> Path:
    return Path(shutil.copytree(two_cities, tmp_path / "data"))


def take(data: Path, content: bytes, *options: str, city: str = "tangier") -> int:
    file = data.parent / "a.csv"
    file.write_bytes(content)
    return main(["import-answers", str(file), "--city", city, "--data", str(data), *options])


def stored(data: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in data.glob("*.csv")}


@pytest.fixture(scope="module")
def wanted(tangier: Questionnaire, tmp_path_factory: pytest.TempPathFactory, two_cities: Path) -> bytes:
    """The table that the answers make as they were exported."""
    data = Path(shutil.copytree(two_cities, tmp_path_factory.mktemp("wanted") / "data"))
    assert take(data, as_kobo_csv(kobo(tangier, ANSWERS))) == 0
    return stored(data)["consultations.csv"]


def with_column(table: Table, head: str, cell: str) -> bytes:
    return as_kobo_csv([[*row, cell if i else head] for i, row in enumerate(table)])


def with_heads(table: Table, change: Callable[[str], str]) -> bytes:
    return as_kobo_csv([[change(cell) for cell in table[0]], *table[1:]])


HANDED_IN: dict[str, Callable[[Table], bytes]] = {
    "two versions of a form": lambda table: with_column(table, "old/consent", ""),
    "an extra question with a name of ours": lambda table: with_column(table, "place/city", "Martil"),
    "blanks around the group's sign": lambda table: with_heads(table, lambda head: head.replace("/", " / ")),
    "underscores for groups": lambda table: with_heads(table, lambda head: head.replace("/", "__")),
    "heads in capitals": lambda table: with_heads(table, lambda h: h if h[0] in "_m" else f" {h.upper()} "),
    "no root id in older rows": lambda table: as_kobo_csv(
        [row if i not in range(1, 6) else [*row[:-2], "", row[-1]] for i, row in enumerate(table)]
    ),
    "UTF-16": lambda table: b"\xff\xfe" + as_kobo_csv(table).decode().encode("utf-16-le"),
    "a line for Excel": lambda table: b"sep=;\r\n" + as_kobo_csv(table),
    "commas in an extra head": lambda table: with_column(table, ", ".join("abcdefgh" * 20), "x"),
    "an empty row": lambda table: as_kobo_csv([*table, [""] * len(table[0])]),
    "ids in capitals": lambda table: as_kobo_csv(
        [table[0], *([c.replace("yes", "YES") for c in r] for r in table[1:])]
    ),
}


@pytest.mark.parametrize("how", HANDED_IN)
def test_what_users_do_to_an_export_is_understood(how: str, tangier: Questionnaire, wanted: bytes, data: Path) -> None:
    assert take(data, HANDED_IN[how](kobo(tangier, ANSWERS))) == 0
    assert stored(data)["consultations.csv"] == wanted


def test_digits_are_read_as_people_write_them(tangier: Questionnaire, wanted: bytes, data: Path) -> None:
    table = kobo(tangier, ANSWERS, label="ar")
    start = next(i for i, head in enumerate(table[0]) if "importance/" in head)
    for row in table[1:]:
        row[start : start + 7] = [cell.translate(str.maketrans("12345", "١٢٣٤٥")) for cell in row[start : start + 7]]
        row[table[0].index("round")] = "١"
    assert take(data, as_kobo_csv(table)) == 0
    assert stored(data)["consultations.csv"] == wanted


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("consent", "no"),
        ("may_publish", "no"),
        ("reasons", "Invented, and changed"),
        ("_validation_status", "Not Approved"),
    ],
)
def test_what_may_not_be_used_or_published_any_more_is_told(
    column: str, text: str, tangier: Questionnaire, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = kobo(tangier, ANSWERS, groups=False)
    assert take(data, as_kobo_csv(table)) == 0
    before = stored(data)
    table[PUBLISHED][table[0].index(column)] = text
    assert take(data, as_kobo_csv(table)) == 1 and stored(data) == before
    said = capsys.readouterr().err
    assert (
        said.startswith("mc2cm: 1 fault(s)") and "in import tangier-1-1, and" in said and "--revoke tangier-1-1" in said
    )


def test_all_imports_of_a_round_have_its_year_and_are_all_invented_or_none(
    tangier: Questionnaire, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(data, as_kobo_csv(kobo(tangier, ANSWERS[:20])), "--date", "2026-12-30") == 0
    assert take(data, as_kobo_csv(kobo(tangier, ANSWERS[20:])), "--date", "2027-01-04") == 0
    network = load_network(data)
    assert set(network.table("consultations")["reference_year"]) == {2026}
    assert list(network.table("imports")["date"]) == ["2026-12-30", "2027-01-04"]
    assert "the round had 20 answers before" in capsys.readouterr().out
    others = kobo(tangier, [replace(one, number=one.number + 100) for one in ANSWERS[:9]])
    assert take(data, as_kobo_csv(others).replace(b"invented-0000", b"00000000-0000")) == 1
    assert "the round has invented answers; expected invented answers, or another round" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("order", "basic_services", "it has 1 themes"),
        ("reasons", "Write to somebody@example.org", "it holds an e-mail address, and may be published"),
        ("_validation_status", "ne sait pas", "'ne sait pas' is no mark"),
    ],
)
def test_a_fault_is_told_where_it_is(
    column: str, text: str, said: str, tangier: Questionnaire, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, before = kobo(tangier, ANSWERS, groups=False), stored(data)
    table[PUBLISHED][table[0].index(column)] = text
    assert take(data, as_kobo_csv(table)) == 1 and stored(data) == before
    told = capsys.readouterr().err
    assert said in told and f"a.csv, row {PUBLISHED + 1}, {column}: " in told


def test_answers_of_another_city_are_one_fault_and_a_day_must_be_one(
    tangier: Questionnaire, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(data, as_kobo_csv(kobo(tangier, ANSWERS)), city="lyon") == 1
    told = capsys.readouterr().err
    assert "1 fault(s)" in told and "all answers are to the form of city tangier; expected answers of city lyon" in told
    for day in ("2026-13-01", "1999-01-01"):
        with pytest.raises(SystemExit):
            take(data, b"", "--date", day)
