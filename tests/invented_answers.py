"""Invented answers of a stakeholder group, and the files in which each tool would hand them out: nobody ever said this.

The heads and their settings are those of KoboToolbox (formpack), ODK Central and of the project's own Excel form.
"""

import csv
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl

from mc2cm_analysis.consultation import Questionnaire, questions, write_form
from mc2cm_analysis.consultation.questions import LISTS
from mc2cm_analysis.language import Language
from mc2cm_analysis.vocabulary import THEMES

KINDS = ("ngo", "local_authority", "community_association", "research", "donor")
REASONS = ("=1+1", "- housing\n- work; all of it", "Invented:\r\n«écoles», المدارس", '+ "more", they say', "@home")
URGENT = ("food", "shelter")


@dataclass(frozen=True)
class Invented:
    """One invented answer: an order is whole, or there is none."""

    number: int
    kind: str
    order: Sequence[str]
    importance: Mapping[str, str]
    reasons: str
    may_publish: str
    consent: str = "yes"

    @property
    def uuid(self) -> str:
        return f"invented-0000-4000-8000-{self.number:012d}"

    @property
    def texts(self) -> dict[str, str]:
        """What stands at each question, as ids."""
        if self.consent == "no":
            return {"consent": "no"}
        places = {f"place_{n}": theme for n, theme in enumerate(self.order, 1)}
        return {
            "consent": "yes",
            "respondent_type": self.kind,
            "has_order": "yes" if self.order else "no",
            "order": " ".join(self.order),
            **places,
            **{f"importance_{theme}": value for theme, value in self.importance.items()},
            "reasons": self.reasons,
            "may_publish": self.may_publish,
        }


def invented_answers(n: int = 40, seed: int = 2016, kinds: Sequence[str] = KINDS) -> list[Invented]:
    """Return answers in which services tend to come first; each seventh has no order, and the last no consent."""
    draw = random.Random(seed)
    answers = []
    for number in range(1, n + 1):
        weights = {theme: draw.random() + (theme == "basic_services") * 0.6 for theme in THEMES}
        order = sorted(THEMES, key=weights.__getitem__, reverse=True) if number % 7 else []
        scale = list(questions.IMPORTANCE)
        importance = {theme: draw.choice([*scale, "5", "4", ""]) for theme in THEMES}
        reasons = REASONS[number % 9] if number % 9 < len(REASONS) else ""
        publish = draw.choice(["yes", "no"]) if reasons else ""
        answers.append(Invented(number, draw.choice(kinds), order, importance, reasons, publish))
    return [*answers[:-1], Invented(n, "", [], {}, "", "", consent="no")]


# --- Exports: which column stands where, and what is in it ---

Column = tuple[str, Callable[[Invented], str]]


def _told(form: Questionnaire) -> dict[str, str]:
    return {"city": form.city, "round": str(form.round), "form_version": form.version}


def _label(form: Questionnaire, question: str, language: str) -> str:
    """The words of a question; a question without words is told by its name."""
    if question.startswith("importance_"):
        theme = Language(language).words(THEMES)[question.removeprefix("importance_")]
        return form.say(questions.THEME_IMPORTANCE, language, theme=theme)
    asked = {one.name: one.label for one in vars(questions).values() if isinstance(one, questions.Question)}
    return form.say(asked[question], language) if question in asked else question


def _choice(question: str, value: str, language: str) -> str:
    for names, known in {
        ("consent", "has_order", "may_publish"): "yes_or_no",
        ("respondent_type",): "stakeholder_types",
        tuple(f"importance_{theme}" for theme in THEMES): "importance",
    }.items():
        if question in names and value:
            return Language(language).words(LISTS[known])[value]
    return value


def questions_asked(*, builder: bool) -> list[tuple[str, str]]:
    """The questions in the order of the form, each with its group."""
    head = [("", name) for name in ("introduction", "city", "round", "form_version", "consent")]
    first = [("answers", name) for name in ("respondent_type", "has_order")]
    ordinal = {1: "1st", 2: "2nd", 3: "3rd"}
    if builder:
        levels = [("answers/order", f"_{ordinal.get(n, f'{n}th')}_choice") for n in range(1, 8)]
        ranked = [("answers/order", "order_label"), *levels]
    else:
        ranked = [("answers", "order"), *(("answers", f"place_{n}") for n in range(1, 8))]
    scale = [("answers/importance", f"importance_{theme}") for theme in THEMES]
    last = [("answers", name) for name in ("reasons", "may_publish")]
    return [*head, *first, *ranked, *scale, *last]


def export(
    form: Questionnaire,
    answers: Iterable[Invented],
    *,
    label: str = "",
    separator: str = "/",
    groups: bool = True,
    builder: bool = False,
    multiple: str = "both",
) -> list[list[str]]:
    """The questions and answers of an export: by names, or by labels in a language.

    `separator` joins groups to questions, `builder` asks for the order as Kobo's form builder does, and `multiple` is
    the setting of a question with several answers that an officer added: both, details or summary.
    """
    asked = questions_asked(builder=builder)
    told = _told(form)

    def value(one: Invented, question: str) -> str:
        texts = one.texts | told
        if question.endswith("_choice"):
            texts[question] = texts.get(f"place_{question[1]}", "")
            if label and texts[question]:
                return Language(label).words(THEMES)[texts[question]]
        text = texts.get(question, "")
        return _choice(question, text, label) if label else text

    def named(group: str, question: str) -> str:
        said = question
        if label:
            said = question[1:].replace("_", " ") if question.endswith("_choice") else _label(form, question, label)
            said = _label(form, "order", label) if question == "order_label" else said
        return separator.join([*group.split("/"), said]) if group and groups else said

    head = [named(group, question) for group, question in asked]
    rows = [[value(one, question) for _, question in asked] for one in answers]
    urgent = [] if multiple == "details" else ["Urgent"]
    parts = [] if multiple == "summary" else [f"Urgent/{name}" for name in URGENT]
    return [[*head, *urgent, *parts], *([*row, *["food"] * len(urgent), *["1", "0"][: len(parts)]] for row in rows)]


KOBO = (
    *("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__"),
    *("_tags", "meta/rootUuid", "_index"),
)
ODK = (
    *("KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState"),
    *("DeviceID", "Edits", "FormVersion"),
)


def kobo(form: Questionnaire, answers: Sequence[Invented], *, hxl: bool = False, **settings: Any) -> list[list[str]]:
    """An export of KoboToolbox, times and user names included."""
    head, *rows = export(form, answers, **settings)
    about = [
        [
            *(str(1000 + one.number), one.uuid, "2026-11-03T10:22:31", "", "", "submitted_via_web", "invented_user"),
            *("vInvented", "", f"uuid:{one.uuid}", str(one.number)),
        ]
        for one in answers
    ]
    tags = [["#meta+consent", *[""] * (len(head) - 1), *[""] * 11]] if hxl else []
    return [[*head, *KOBO], *tags, *([*row, *more] for row, more in zip(rows, about, strict=True))]


def odk(form: Questionnaire, answers: Sequence[Invented], **settings: Any) -> list[list[str]]:
    """An export of ODK Central, devices and names included."""
    head, *rows = export(form, answers, separator="-", **settings)
    table = [["SubmissionDate", "meta-instanceID", *head, *ODK]]
    for row, one in zip(rows, answers, strict=True):
        key = f"uuid:{one.uuid}"
        about = [key, "7", "Invented Person", "0", "0", "", "", "invented_device", "0", form.version]
        table.append(["2026-11-03T10:22:31.000Z", key, *row, *about])
    return table


def as_kobo_csv(table: Sequence[Sequence[str]]) -> bytes:
    """A CSV as KoboToolbox writes it: semicolons, every cell quoted, lines of Windows, no mark."""
    text = StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(table)
    return text.getvalue().encode()


def as_odk_csv(table: Sequence[Sequence[str]]) -> bytes:
    """A CSV as ODK Central writes it: commas, lines of Unix."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    return text.getvalue().encode()


def as_xlsx(table: Sequence[Sequence[str]]) -> bytes:
    """A workbook of one sheet; whole numbers are numbers, as KoboToolbox writes them."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in table:
        sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text, whatever it begins with
    content = BytesIO()
    book.save(content)
    return content.getvalue()


# --- Excel forms ---


def excel_forms(form: Questionnaire, answers: Iterable[Invented], folder: Path, language: str) -> list[Path]:
    """The project's Excel form, filled in once for each answer."""
    folder.mkdir(parents=True, exist_ok=True)
    empty = folder.parent / f"empty_{language}.xlsx"
    if not empty.exists():
        write_form(form, empty, "xlsx", language, "2026-11-28")
    return [fill_form(form, one, empty, folder / f"{one.number:03d}.xlsx", language) for one in answers]


def fill_form(form: Questionnaire, one: Invented, empty: Path, file: Path, language: str) -> Path:
    """Fill in an Excel form, as somebody does who chooses from its lists."""
    book = openpyxl.load_workbook(empty)
    sheet = book["answers"]
    words = Language(language).words
    at = {str(row[0].value).partition("\n")[0]: row for row in sheet.iter_rows(max_col=3) if row[0].value}
    fill = {question: _choice(question, text, language) for question, text in one.texts.items()}
    for question in ("consent", "respondent_type", "has_order", "reasons", "may_publish"):
        at[_label(form, question, language)][1].value = fill.get(question) or None
        at[_label(form, question, language)][1].data_type = "s"
    for theme, name in words(THEMES).items():
        at[name][1].value = one.order.index(theme) + 1 if theme in one.order else None
        at[name][2].value = fill.get(f"importance_{theme}") or None
    at[form.say("Number of this form", language)][1].value = one.number
    book.save(file)
    return file
