"""Which forms is a city asked with after a meeting? An XLSForm with every language in it, or an Excel form in one."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any, Final

from mc2cm_analysis.consultation import follow_up as f
from mc2cm_analysis.consultation.follow_up import FollowUp
from mc2cm_analysis.consultation.questions import Question
from mc2cm_analysis.consultation.workbook import FormSheet
from mc2cm_analysis.consultation.xlsform import Row, in_every_language, named, workbook_of
from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import LANGUAGES

_TOOK_UP: Final = "${took_up} = 'yes'"
_ELSEWHERE: Final = f"{_TOOK_UP} and ${{giver}} = '{f.OTHER}'"
#: Questions that are answered in sentences.
_LONG: Final = (f.IDEA, f.INTENTION, f.CHANGE, f.OBSTACLE)


def as_follow_up_xlsform(form: FollowUp, language: str, created: Any) -> bytes:
    """Return the form as an XLSForm; `language` is the one that it opens in, `created` the day it is dated."""
    settings = {
        "form_title": form.say(f.TITLE, language),
        "form_id": form.form_id,
        "version": form.version,
        "default_language": named(language),
    }
    return workbook_of(
        {"survey": list(_survey(form)), "choices": list(_choices(form)), "settings": [settings]}, created
    )


def _survey(form: FollowUp) -> Iterator[Row]:
    yield {"type": "note", "name": "introduction", **in_every_language("label", partial(form.say, f.INTRODUCTION))}
    for name, value in (("city", form.city), ("event", form.event), ("form_version", form.version)):
        yield {"type": "calculate", "name": name, "calculation": f"'{value}'"}
    for one in f.QUESTIONS:
        yield _row(form, one)


def _row(form: FollowUp, one: Question) -> Row:
    kind = f"select_one {one.choices}" if one.choices else "integer" if one is f.SINCE else "text"
    row = {"type": kind, "name": one.name, **in_every_language("label", partial(form.say, one.label))}
    row |= in_every_language("hint", partial(form.say, one.hint)) if one.hint else {}
    row |= {"required": "yes"} if one.required else {}
    row |= {"appearance": "multiline"} if one in _LONG else {}
    if one is f.OTHER_GIVER:
        return row | {"relevant": _ELSEWHERE}
    return row if one is f.TOOK_UP else row | {"relevant": _TOOK_UP}


def _choices(form: FollowUp) -> Iterator[Row]:
    lists = {code: form.lists(code) for code in LANGUAGES}
    for name, listed in form.lists("en").items():
        for value in listed:
            words = {code: lists[code][name][value] for code in LANGUAGES}
            yield {"list_name": name, "name": value, **in_every_language("label", words.__getitem__)}


def as_follow_up_workbook(form: FollowUp, language: str, created: Any) -> bytes:
    """Return the form as an Excel workbook in a language; `created` is the day it is dated."""
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": form.say(f.TITLE, language), "created": created})
        _FollowUpSheet(book, form, Language(language)).fill()
    return content.getvalue()


class _FollowUpSheet(FormSheet):
    """The sheet of the answers of a city."""

    def questions(self) -> None:
        """Write what is asked, from its title on."""
        self.across(self.say(f.TITLE), self.formats.title, lines=2)
        self.across(self.say(f.INTRODUCTION), self.formats.text, lines=5)
        self.number()
        for one in f.QUESTIONS:
            self.ask(one, lines=4 if one in _LONG else 2)

    def to_choose_from(self) -> dict[str, dict[str, str]]:
        """Return the words of each list by their ids."""
        lists: dict[str, dict[str, str]] = self.form.lists(self.language.code)
        return lists

    def told(self) -> dict[str, str]:
        """Return what the form tells of itself."""
        return {"city": self.form.city, "event": self.form.event}
