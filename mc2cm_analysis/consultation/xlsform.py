"""Which form does a server of KoboToolbox or ODK take? An XLSForm, with every language in it.

Standard: https://xlsform.org, as pyxform 4.5 reads it. The choices of a ranking come in random order: an order that is
accepted as it stands looks like an answer. What comes first, second and so on is also told in a column of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any, Final

from mc2cm_analysis.consultation import questions as q
from mc2cm_analysis.consultation.questions import LISTS, Question, Questionnaire
from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.vocabulary import THEMES

Row = dict[str, str]
_AGREED: Final = "${consent} = 'yes'"
_ORDERED: Final = "${has_order} = 'yes'"
_WRITTEN: Final = "string-length(${reasons}) > 0"


def as_xlsform(questionnaire: Questionnaire, language: str, created: Any) -> bytes:
    """Return the form as a workbook; `language` is the one that it opens in, `created` the day it is dated."""
    sheets = {
        "survey": list(_survey(questionnaire)),
        "choices": list(_choices()),
        "settings": [
            {
                "form_title": questionnaire.say(q.TITLE, language),
                "form_id": questionnaire.form_id,
                "version": questionnaire.version,
                "default_language": named(language),
            }
        ],
    }
    return workbook_of(sheets, created)


def named(code: str) -> str:
    """Return what a form calls a language."""
    return f"{LANGUAGES[code].name} ({code})"


def in_every_language(column: str, said: Callable[[str], str]) -> Row:
    """Return a column in every language."""
    return {f"{column}::{named(code)}": said(code) for code in LANGUAGES}


def _survey(form: Questionnaire) -> Iterator[Row]:
    def words(message: str, hint: str = "", **values: Mapping[str, str]) -> Row:
        def said(text: str) -> Callable[[str], str]:
            return lambda code: form.say(text, code, **{name: one[code] for name, one in values.items()})

        return in_every_language("label", said(message)) | (in_every_language("hint", said(hint)) if hint else {})

    def asked(one: Question, relevant: str = "", **more: str) -> Row:
        kind = f"select_one {one.choices}" if one.choices else "text"
        row = {"type": kind, "name": one.name, **words(one.label, one.hint), "relevant": relevant, **more}
        return row | ({"required": "yes"} if one.required else {})

    yield {"type": "note", "name": "introduction", **words(q.INTRODUCTION)}
    yield {"type": "calculate", "name": "city", "calculation": f"'{form.city}'"}
    yield {"type": "calculate", "name": "round", "calculation": f"'{form.round}'"}
    yield {"type": "calculate", "name": "form_version", "calculation": f"'{form.version}'"}
    yield asked(q.CONSENT)
    yield {"type": "begin_group", "name": "answers", "relevant": _AGREED, **words(q.HEADING)}
    yield asked(q.KIND)
    yield asked(q.HAS_ORDER)
    yield asked(q.ORDER, _ORDERED) | {"type": "rank themes", "parameters": "randomize=true"}
    for place in range(len(THEMES)):
        calculation = f"if({_ORDERED}, selected-at(${{order}}, {place}), '')"
        yield {"type": "calculate", "name": f"place_{place + 1}", "calculation": calculation}
    yield {"type": "begin_group", "name": "importance", "appearance": "field-list", **words(q.IMPORTANCE_OF)}
    for theme in THEMES:
        themes = {code: Language(code).words(THEMES)[theme] for code in LANGUAGES}
        row = words(q.THEME_IMPORTANCE, theme=themes)
        yield {"type": "select_one importance", "name": f"importance_{theme}", **row}
    yield {"type": "end_group", "name": "importance"}
    yield asked(q.REASONS, appearance="multiline")
    yield asked(q.MAY_PUBLISH, _WRITTEN)
    yield {"type": "end_group", "name": "answers"}


def _choices() -> Iterator[Row]:
    for name, vocabulary in LISTS.items():
        labels = {code: Language(code).words(vocabulary) for code in LANGUAGES}
        for value in vocabulary:
            words = {f"label::{named(code)}": labels[code][value] for code in LANGUAGES}
            yield {"list_name": name, "name": value, **words}


def workbook_of(sheets: Mapping[str, list[Row]], created: Any) -> bytes:
    """Return sheets of texts as a workbook, dated as created on a day."""
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": created})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column)
                for line, row in enumerate(rows, 1):
                    sheet.write_string(line, place, row.get(column, ""))
    return content.getvalue()
