"""Answers come in from whatever tool a city uses: whole, once, without what tells who answered, and out again."""

import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from invented_answers import (
    as_kobo_csv,
    as_odk_csv,
    as_xlsx,
    excel_forms,
    invented_answers,
    kobo,
    odk,
)

from mc2cm_analysis import load_network
from mc2cm_analysis.cli import main
from mc2cm_analysis.consultation import Questionnaire
from mc2cm_analysis.package import Package
from mc2cm_analysis.vocabulary import THEMES

ANSWERS = invented_answers()
TABLES = ("consultations.csv", "reasons.csv", "sources.csv")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture
def data(tmp_path: Path, two_cities: Path) -> Path:
    return Path(shutil.copytree(two_cities, tmp_path / "data"))


def take(data: Path, *files: Path, city: str = "tangier", options: tuple[str, ...] = ("--date", "2026-11-03")) -> int:
    return main(["import-answers", *map(str, files), "--city", city, "--data", str(data), *options])


# --- Five shapes, one table ---

#: Each shape in several of its settings.
EXPORTS: dict[str, Callable[[Questionnaire], tuple[str, bytes]]] = {
    "kobo names": lambda tangier: ("a.csv", as_kobo_csv(kobo(tangier, ANSWERS))),
    "kobo names, no groups, xlsx": lambda tangier: ("a.xlsx", as_xlsx(kobo(tangier, ANSWERS, groups=False))),
    "kobo names, hxl": lambda tangier: ("a.csv", as_kobo_csv(kobo(tangier, ANSWERS, hxl=True, multiple="details"))),
    "kobo names, mark": lambda tangier: (
        "a.csv",
        b"\xef\xbb\xbf" + as_kobo_csv(kobo(tangier, ANSWERS, multiple="summary")),
    ),
    **{
        f"kobo labels {code}, groups {groups}, {ending}": (
            lambda tangier, code=code, groups=groups, ending=ending: (
                f"a.{ending}",
                {"csv": as_kobo_csv, "xlsx": as_xlsx}[ending](kobo(tangier, ANSWERS, label=code, groups=groups)),
            )
        )
        for code, groups, ending in [("en", True, "csv"), ("fr", False, "xlsx"), ("ar", True, "xlsx")]
    },
    **{
        f"kobo form builder, labels {code or 'none'}, groups {groups}": (
            lambda tangier, code=code, groups=groups: (
                "a.csv",
                as_kobo_csv(kobo(tangier, ANSWERS, label=code, groups=groups, builder=True)),
            )
        )
        for code, groups in [("", True), ("", False), ("en", True), ("fr", False), ("ar", True)]
    },
    "odk": lambda tangier: ("a.csv", as_odk_csv(odk(tangier, ANSWERS))),
    "odk, no groups": lambda tangier: ("a.csv", as_odk_csv(odk(tangier, ANSWERS, groups=False, multiple="details"))),
}


@pytest.fixture(scope="module")
def from_forms(tangier: Questionnaire, tmp_path_factory: pytest.TempPathFactory, two_cities: Path) -> Path:
    """The data with the answers of forty Excel forms, in three languages."""
    folder = tmp_path_factory.mktemp("forms")
    data = Path(shutil.copytree(two_cities, folder / "data"))
    files = [
        file
        for start, code in enumerate(("en", "fr", "ar"))
        for file in excel_forms(tangier, ANSWERS[start::3], folder / code, code)
    ]
    assert take(data, *files, options=("--date", "2026-11-03", "--invented")) == 0
    return data


def test_excel_forms_give_the_answers_that_were_written_in(from_forms: Path) -> None:
    rows = load_network(from_forms).table("consultations")
    taken = rows[rows["rank"].notna()].groupby("respondent")
    orders = sorted(list(answer.sort_values("rank")["theme"]) for _, answer in taken)
    assert orders == sorted(list(one.order) for one in ANSWERS if one.order)
    assert rows["respondent"].nunique() == 39 and len(rows) == 39 * 7  # one gave no consent
    assert set(rows["reference_year"]) == {2026} and set(rows["round"]) == {1}
    (record,) = load_network(from_forms).table("imports").to_dict("records")
    assert (record["shape"], record["answers_n"], record["date"]) == ("excel_form", 39, "2026-11-03")


@pytest.mark.parametrize("shape", EXPORTS)
def test_the_same_answers_make_the_same_table_in_every_shape(
    shape: str, tangier: Questionnaire, from_forms: Path, data: Path, tmp_path: Path
) -> None:
    name, content = EXPORTS[shape](tangier)
    (tmp_path / name).write_bytes(content)
    assert take(data, tmp_path / name) == 0
    wanted, got = contents(from_forms), contents(data)
    assert {name: got[name] for name in TABLES} == {name: wanted[name] for name in TABLES}


# --- What is left at the door ---


def test_no_time_user_device_or_text_that_is_not_to_be_published_comes_in(
    tangier: Questionnaire, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(as_odk_csv(odk(tangier, ANSWERS)))
    assert take(data, tmp_path / "a.csv") == 0
    stored = b"".join(contents(data)[f"{name}.csv"] for name in ("consultations", "imports", "reasons", "sources"))
    for word in (b"10:22", b"Invented Person", b"invented_device", b"4000-8000", b"invented-0000"):
        assert word not in stored
    published = [row["as_written"] for row in Package(data).records("reasons")]
    allowed = [one.reasons.replace("\r", "") for one in ANSWERS if one.may_publish == "yes"]
    assert sorted(text.removeprefix("'") for text in published) == sorted(allowed) and published == sorted(published)
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in published)
    assert any(text.startswith("'=") for text in published)


def test_what_was_rejected_or_may_not_be_used_is_left_out_and_counted(
    tangier: Questionnaire, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = odk(tangier, ANSWERS)
    table[1][table[0].index("ReviewState")] = "rejected"
    (tmp_path / "a.csv").write_bytes(as_odk_csv(table))
    assert take(data, tmp_path / "a.csv", options=()) == 0
    said = capsys.readouterr().out
    assert "38 answer(s) taken in, as import tangier-1-1" in said and "1 answer(s) left out: they may not" in said
    assert "1 answer(s) left out: they are marked as rejected" in said and "no date was given" in said
    assert "SubmitterName" in said and "Urgent" in said  # what was left is named


def test_partial_and_tied_orders_of_an_excel_form_stay_so(tangier: Questionnaire, data: Path, tmp_path: Path) -> None:
    (file,) = excel_forms(tangier, [ANSWERS[0]], tmp_path / "forms", "fr")
    book = openpyxl.load_workbook(file)
    ranks = {}
    for row in book["answers"].iter_rows(max_col=3):
        theme = next((one for one, name in french_themes().items() if name == row[0].value), None)
        if theme:
            ranks[theme] = {"refugee_reception": 1, "urban_planning": 2, "basic_services": 2}.get(theme)
            row[1].value = ranks[theme]
    book.save(file)
    assert take(data, file) == 0
    rows = load_network(data).table("consultations").set_index("theme")["rank"]
    assert {theme: rank for theme, rank in rows.dropna().items()} == {k: v for k, v in ranks.items() if v}


def french_themes() -> dict[str, str]:
    from mc2cm_analysis.language import Language

    return Language("fr").words(THEMES)


# --- Twice, changed, revoked ---


def test_the_same_file_twice_changes_nothing_and_new_answers_are_added(
    tangier: Questionnaire, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, more = tmp_path / "first.csv", tmp_path / "more.csv"
    first.write_bytes(as_kobo_csv(kobo(tangier, ANSWERS[:25])))
    more.write_bytes(as_kobo_csv(kobo(tangier, ANSWERS, label="fr")))  # a later export, with other settings
    assert take(data, first) == 0
    before = contents(data)
    assert take(data, first) == 0 and contents(data) == before
    assert "nothing new, and nothing was written" in capsys.readouterr().out
    assert take(data, more) == 0
    said = capsys.readouterr().out
    assert "14 answer(s) taken in, as import tangier-1-2" in said and "25 answer(s) had been taken in before" in said
    assert contents(data)["consultations.csv"].startswith(before["consultations.csv"])
    assert main(["import-answers", "--revoke", "tangier-1-2", "--data", str(data)]) == 0
    assert contents(data) == before


def test_a_revoked_import_leaves_the_tree_as_it_was(
    tangier: Questionnaire, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(data)
    (tmp_path / "a.csv").write_bytes(as_kobo_csv(kobo(tangier, ANSWERS)))
    assert take(data, tmp_path / "a.csv") == 0
    assert main(["import-answers", "--revoke", "tangier-1-9", "--data", str(data)]) == 2
    assert "no import 'tangier-1-9'. Did you mean 'tangier-1-1'?" in capsys.readouterr().err
    assert main(["import-answers", "--revoke", "tangier-1-1", "--data", str(data)]) == 0
    assert contents(data) == before


def test_an_answer_that_was_edited_after_it_was_taken_in_is_told(
    tangier: Questionnaire, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(as_kobo_csv(kobo(tangier, ANSWERS)))
    assert take(data, file) == 0
    edited = [replace(one, kind="foundation") for one in ANSWERS[:2]]
    table = kobo(tangier, [*edited, *ANSWERS[2:]])
    for row in table[1:3]:
        row[table[0].index("_uuid")] += "-edited"  # Kobo gives an edited answer another; rootUuid stays
    file.write_bytes(as_kobo_csv(table))
    before = contents(data)
    assert take(data, file) == 1 and contents(data) == before
    said = capsys.readouterr().err
    assert said.count("it was taken in before, in import tangier-1-1, and it has been changed since") == 2
    assert "mc2cm import-answers --revoke tangier-1-1" in said


# --- Faults ---


def test_twelve_faults_are_told_at_once_and_nothing_is_written(
    tangier: Questionnaire, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = kobo(tangier, ANSWERS, groups=False)
    head = table[0]

    def plant(row: int, question: str, text: str) -> str:
        table[row - 1][head.index(question)] = text
        return f"a.csv, row {row}, {question}: "

    faults = [
        plant(2, "consent", "perhaps") + "'perhaps' cannot be chosen",
        plant(3, "respondent_type", "") + "it is not answered",
        plant(4, "respondent_type", "martian") + "'martian' cannot be chosen",
        plant(5, "city", "turin") + "the answer is to the form of city turin",
        plant(6, "round", "2") + "the answer is to the form of round 2",
        plant(7, "order", "basic_services basic_services urban_planning") + "basic_services is there 2 times",
        plant(9, "order", " ".join([*[*THEMES][:6], "weather"])) + "'weather' is no theme",
        plant(10, "importance_urban_planning", "11") + "'11' cannot be chosen",
        plant(11, "has_order", "no") + "it is answered with no, and themes are in order",
        plant(12, "place_1", ANSWERS[10].order[1]).replace("place_1", "place_2")
        + f"{ANSWERS[10].order[1]} has place 1",
        plant(13, "may_publish", "maybe") + "'maybe' cannot be chosen",
    ]
    table[14][head.index("meta/rootUuid")] = table[13][head.index("meta/rootUuid")]
    faults.append("a.csv, row 14, number: ")
    (tmp_path / "a.csv").write_bytes(as_kobo_csv(table))
    before = contents(data)
    assert take(data, tmp_path / "a.csv") == 1
    said = capsys.readouterr().err
    assert [fault for fault in faults if fault not in said] == []
    assert contents(data) == before and "expected one of ngo" not in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"a;b\r\n1;2\r\n", "no column answers it"),
        ("é".encode("cp1252"), "it is not in UTF-8"),
        (b"PK not a workbook", "no column answers it"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_what_would_be_right(
    content: bytes, said: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    before = contents(data)
    assert take(data, tmp_path / "a.csv") == 1
    told = capsys.readouterr().err
    assert said in told and "expected" in told and contents(data) == before


def test_two_columns_for_one_question_and_a_broken_workbook_are_told(
    tangier: Questionnaire, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = kobo(tangier, ANSWERS)
    for row in table:
        row.insert(0, "other/consent" if row is table[0] else "no")
    (tmp_path / "a.csv").write_bytes(as_kobo_csv(table))
    (tmp_path / "b.xlsx").write_bytes(b"PK broken")
    assert take(data, tmp_path / "a.csv", tmp_path / "b.xlsx") == 1
    told = capsys.readouterr().err
    assert "a.csv, row 2, consent: columns that answer it differ: 'other/consent' (column 1) and 'consent'" in told
    assert "b.xlsx, the file: it is no workbook" in told and "40 fault(s)" in told


def test_an_excel_form_without_a_number_or_handed_in_twice_is_told(
    tangier: Questionnaire, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = excel_forms(tangier, ANSWERS[:2], tmp_path / "forms", "en")
    twice = Path(shutil.copy(files[0], tmp_path / "again.xlsx"))
    empty = tmp_path / "empty_en.xlsx"
    assert take(data, *files, twice, empty) == 1
    told = capsys.readouterr().err
    assert f"{twice}, cell B" in told and "'form 1' is there 2 times" in told
    assert f"{empty}, cell B" in told and "nothing tells this form from others" in told


# --- A process that is killed ---


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
@pytest.mark.parametrize("moment", [0.0, 0.3, 0.7, 1.0])
def test_a_killed_import_leaves_the_old_table_or_the_new(
    moment: float, tangier: Questionnaire, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moments are shares of the files that it moves; every moment of the writing is tested in test_revision."""
    (tmp_path / "a.csv").write_bytes(as_kobo_csv(kobo(tangier, ANSWERS)))
    moved, move = [0], Path.replace

    def killed(self: Path, target: Path) -> Path:
        if ".pending" in str(self):
            if moved[0] >= moment * 4:
                os.kill(os.getpid(), signal.SIGKILL)
            moved[0] += 1
        return move(self, target)

    child = os.fork()
    if not child:
        try:
            monkeypatch.setattr(Path, "replace", killed)
            take(data, tmp_path / "a.csv")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    network = load_network(data)
    assert len(network.table("consultations")) == 39 * 7 and len(network.table("imports")) == 1
    assert (take(data, tmp_path / "a.csv") == 0 and not (data / ".pending").exists()) or moment < 1
