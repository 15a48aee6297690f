"""The forms that a stakeholder group is asked with: other programs read them, and no answer is written over."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from pyxform.xls2xform import convert

from mc2cm_analysis.cli import main
from mc2cm_analysis.consultation import Questionnaire, questions
from mc2cm_analysis.consultation.questions import IMPORTANCE, LISTS
from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.vocabulary import STAKEHOLDER_TYPES, THEMES

H = "{http://www.w3.org/2002/xforms}"


def ask(out: Path, *options: str) -> int:
    return main(["questionnaire", "--city", "tangier", "--out", str(out), *options])


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Excel form in each language, and the XLSForm."""
    folder = tmp_path_factory.mktemp("forms")
    assert ask(folder / "xlsform.xlsx", "--lang", "ar") == 0
    for language in LANGUAGES:
        excel_form(folder, language)
    return folder


def excel_form(folder: Path, language: str) -> Path:
    file = folder / f"{language}.xlsx"
    assert ask(file, "--format", "xlsx", "--lang", language) == 0
    return file


# --- XLSForm ---


@pytest.fixture(scope="module")
def xform(forms: Path) -> ElementTree.Element:
    """The form as a server of KoboToolbox or ODK has it, converted without a warning."""
    made = convert(str(forms / "xlsform.xlsx"), validate=False)
    assert made.warnings == []
    return ElementTree.fromstring(made.xform)


def test_every_text_is_there_in_every_language(xform: ElementTree.Element) -> None:
    texts = {
        one.attrib["lang"]: {text.attrib["id"]: "".join(text.itertext()).strip() for text in one}
        for one in xform.iter(f"{H}translation")
    }
    assert set(texts) == {f"{record.name} ({code})" for code, record in LANGUAGES.items()}
    english, french, arabic = (texts[f"{LANGUAGES[code].name} ({code})"] for code in ("en", "fr", "ar"))
    assert set(english) == set(french) == set(arabic) and all([*english.values(), *french.values(), *arabic.values()])
    for code, said in (("en", english), ("fr", french), ("ar", arabic)):
        for vocabulary in (THEMES, STAKEHOLDER_TYPES):
            words = {word.replace("’", "'") for word in Language(code).words(vocabulary).values()}  # as pyxform has it
            assert words <= set(said.values())
    assert [record.attrib.get("default") for record in xform.iter(f"{H}translation")].count("true()") == 1


def test_the_ranking_is_in_random_order_only_for_those_who_have_one_and_told_by_place(
    xform: ElementTree.Element,
) -> None:
    binds = {one.attrib["nodeset"].rpartition("/")[2]: one.attrib for one in xform.iter(f"{H}bind")}
    (rank,) = (one for one in xform.iter() if one.tag.endswith("}rank"))
    (items,) = (one for one in rank if one.tag.endswith("itemset"))
    assert items.attrib["nodeset"].startswith("randomize(")
    assert binds["order"]["relevant"].split() == ["/data/answers/has_order", "=", "'yes'"]
    places = [binds[f"place_{n}"]["calculate"] for n in range(1, len(THEMES) + 1)]
    assert all(f"selected-at( /data/answers/order , {n})" in one for n, one in enumerate(places))
    assert {f"importance_{theme}" for theme in THEMES} <= set(binds)
    assert binds["round"]["calculate"] == "'1'" and binds["city"]["calculate"] == "'tangier'"


def test_nobody_is_asked_for_a_name_and_no_time_or_device_is_kept(forms: Path) -> None:
    rows = list(openpyxl.load_workbook(forms / "xlsform.xlsx")["survey"].iter_rows(values_only=True))
    types = {str(row[0]).split()[0] for row in rows[1:]}
    assert types == {"note", "calculate", "select_one", "rank", "text", "begin_group", "end_group"}


# --- Excel ---


def rules(file: Path) -> dict[str, Any]:
    """The checks of the cells of the answers, by cell."""
    sheet = openpyxl.load_workbook(file)["answers"]
    return {str(cell): one for one in sheet.data_validations.dataValidation for cell in one.sqref.ranges}


def listed(file: Path, rule: Any) -> list[str]:
    """The words of the list that a cell is chosen from."""
    place, cells = rule.formula1.lstrip("=").replace("$", "").replace("'", "").replace(".", "!").split("!")
    return [row[0].value for row in openpyxl.load_workbook(file)[place][cells]]


def check_form(file: Path, language: str) -> None:
    found = rules(file)
    lists = [tuple(listed(file, rule)) for rule in found.values() if rule.type == "list"]
    words = {name: tuple(Language(language).words(vocabulary).values()) for name, vocabulary in LISTS.items()}
    expected = [words["yes_or_no"]] * 3 + [words["stakeholder_types"]] + [words["importance"]] * len(THEMES)
    assert sorted(lists) == sorted(expected)
    numbers = [(rule.operator or "between", rule.formula1) for rule in found.values() if rule.type == "whole"]
    assert sorted(numbers) == [*[("between", "1")] * len(THEMES), ("greaterThanOrEqual", "1")]
    places = [rule for rule in found.values() if rule.type == "whole" and rule.operator != "greaterThanOrEqual"]
    assert {rule.formula2 for rule in places} == {str(len(THEMES))}
    assert all(rule.error and rule.errorTitle and rule.prompt and rule.promptTitle for rule in found.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_and_checks_of_the_excel_form_are_in_its_language(forms: Path, language: str) -> None:
    check_form(forms / f"{language}.xlsx", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_what_is_to_be_filled_in_is_open(forms: Path, language: str) -> None:
    book = openpyxl.load_workbook(forms / f"{language}.xlsx")
    sheet = book["answers"]
    assert sheet.protection.sheet and not sheet.protection.password
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    text = {next(iter(one.coord.split(":"))) for one in sheet.merged_cells.ranges} & unlocked
    assert unlocked >= set(rules(forms / f"{language}.xlsx")) and len(text) == 1
    assert [book[name].sheet_state for name in ("choices", "form")] == ["hidden", "hidden"]
    right_to_left = [one.sheet_view.rightToLeft for one in book]
    assert right_to_left == [Language(language).direction == "rtl"] * 3 or not any(right_to_left)
    assert all(cell.data_type != "f" for one in book for row in one.iter_rows() for cell in row)


def test_the_excel_form_says_which_form_it_is(forms: Path) -> None:
    told = dict(openpyxl.load_workbook(forms / "fr.xlsx")["form"].iter_rows(values_only=True))
    assert told["form_id"] == "mc2cm_tangier_round_1" and told["language"] == "fr" and told["city"] == "tangier"


# --- The command ---


def test_the_same_form_is_the_same_bytes_and_other_words_are_another_version(
    forms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path / "again.xlsx", "--lang", "ar") == 0
    assert (tmp_path / "again.xlsx").read_bytes() == (forms / "xlsform.xlsx").read_bytes()
    names = dict.fromkeys(LANGUAGES, "Tangier")
    version = Questionnaire("tangier", names).version
    assert f"form mc2cm_tangier_round_1, version {version}" in capsys.readouterr().out
    assert Questionnaire("tangier", names, 2).version != version
    monkeypatch.setattr(questions, "LISTS", {**LISTS, "importance": {**IMPORTANCE, "5": "Yes"}})
    assert Questionnaire("tangier", names).version != version


def test_a_form_that_may_hold_answers_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "form.xlsx"
    assert ask(out) == ask(out) == 0, "the same form again changes nothing"
    filled = out.read_bytes() + b"answers"
    out.write_bytes(filled)
    assert ask(out) == 1 and out.read_bytes() == filled
    assert "is there already and may hold answers; name another file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "status", "told"),
    [
        (["--city", "tangiers"], 2, "Did you mean 'tangier'?"),
        (["--out", "form.xml"], 1, "let its name end in .xlsx"),
        (["--out", "nowhere/form.xlsx"], 1, "cannot be written: No such file or directory"),
    ],
)
def test_what_cannot_be_asked_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    status: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask(tmp_path / "form.xlsx", *options) == status
    assert told in capsys.readouterr().err and not list(tmp_path.iterdir())
