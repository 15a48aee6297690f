"""Which form do stakeholders fill in who have no server? An Excel workbook in their language.

What is to be filled in is open, all else is locked, without a password. Lists and ranges are checked by Excel itself,
and say in the language what would be right. Places may be left blank, and two themes may share one.
"""

from io import BytesIO
from typing import Any, Final, NamedTuple

from mc2cm_analysis.consultation import questions as q
from mc2cm_analysis.consultation.questions import LISTS, Question, Questionnaire
from mc2cm_analysis.language import Language, later, without_marks
from mc2cm_analysis.vocabulary import SEMICOLON, THEMES

#: Names of the sheets that a program reads: the answers, what is chosen from, and which form it is.
ANSWERS, CHOICES, FORM = "answers", "choices", "form"
_BLUE, _PALE, _GREY = "#0072B2", "#E8F1F8", "#6B6B6B"
#: The columns of the sheet in characters: the question or theme, its answer or place, the importance of a theme.
_WIDTHS: Final = (58, 34, 38)
_ROW: Final = 15  # points, of one line

#: The label of the cell that tells the forms of a round apart.
NUMBER: Final = later("Number of this form")
_NUMBER_HINT: Final = later("Each form of a round has its own number, from 1 on; whoever hands them out writes it.")
_THEME, _PLACE, _IMPORTANCE = later("Theme"), later("Place (1 = first)"), later("Importance")
_PLACE_HINT: Final = later(
    "1 for the theme that should come first. You may leave places blank, and two themes may share one."
)
_CHOOSE: Final = later("Choose from the list.")
_WRONG: Final = later("This value cannot be used")
_WRONG_PLACE: Final = later("A whole number from 1 to {n}, or nothing.")
_WRONG_NUMBER: Final = later("A whole number from 1 on.")


class _Formats(NamedTuple):
    title: Any
    text: Any
    head: Any
    label: Any
    hint: Any
    open: Any


def as_workbook(questionnaire: Questionnaire, language: str, created: Any) -> bytes:
    """Return the form as a workbook in a language; `created` is the day it is dated."""
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": questionnaire.say(q.TITLE, language), "created": created})
        sheet = FormSheet(book, questionnaire, Language(language))
        sheet.fill()
    return content.getvalue()


class FormSheet:
    """The sheet of the answers, written from its top to its foot; another form writes `questions` of its own."""

    def __init__(self, book: Any, form: Any, language: Language) -> None:
        self.form, self.language, self._line = form, language, 0
        self._lists = self.to_choose_from()
        self._sheet = book.add_worksheet(ANSWERS)
        self._choices, self._about = book.add_worksheet(CHOICES), book.add_worksheet(FORM)
        wrapped = {"text_wrap": True, "valign": "top", "reading_order": 2 if language.direction == "rtl" else 1}
        self.formats = _Formats(
            title=book.add_format({**wrapped, "bold": True, "font_size": 15, "font_color": _BLUE}),
            text=book.add_format(wrapped),
            head=book.add_format({**wrapped, "bold": True, "bottom": 2, "bottom_color": _BLUE}),
            label=book.add_format({**wrapped, "bold": True}),
            hint=book.add_format({**wrapped, "font_color": _GREY}),
            open=book.add_format({**wrapped, "locked": False, "bg_color": _PALE, "border": 1, "border_color": _BLUE}),
        )

    def fill(self) -> None:
        """Write everything."""
        for sheet in (self._sheet, self._choices, self._about):
            if self.language.direction == "rtl":
                sheet.right_to_left()
        self._write_choices()
        self._write_about()
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self.questions()
        self._sheet.protect("", {"select_locked_cells": True, "format_rows": True})
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 1)
        self._sheet.hide_gridlines(2)

    def questions(self) -> None:
        """Write what is asked, from its title on."""
        self.across(self.say(q.TITLE), self.formats.title, lines=2)
        self.across(self.say(q.INTRODUCTION), self.formats.text, lines=4)
        self.number()
        for one in (q.CONSENT, q.KIND, q.HAS_ORDER):
            self.ask(one)
        self._next()
        self._themes()
        self._next()
        self.ask(q.REASONS, lines=6)
        self.ask(q.MAY_PUBLISH)

    def to_choose_from(self) -> dict[str, dict[str, str]]:
        """Return the words of each list by their ids."""
        return {name: self.language.words(vocabulary) for name, vocabulary in LISTS.items()}

    def told(self) -> dict[str, str]:
        """Return what the form tells of itself."""
        return {"city": self.form.city, "round": str(self.form.round)}

    def say(self, message: str, **values: object) -> str:
        """Return a message of the form in its language, as a cell holds it."""
        return without_marks(self.form.say(message, self.language.code, **values))

    def _next(self, lines: int = 1) -> int:
        line, self._line = self._line, self._line + 1
        self._sheet.set_row(line, lines * _ROW + 3)
        return line

    def across(self, text: str, look: Any, lines: int) -> None:
        """Write a text across all columns."""
        line = self._next(lines)
        self._sheet.merge_range(line, 0, line, len(_WIDTHS) - 1, "", look)
        self._sheet.write_string(line, 0, text, look)

    def number(self) -> None:
        """Ask for the number that tells forms apart."""
        line = self._next()
        self._sheet.write_string(line, 0, self.say(NUMBER), self.formats.label)
        rule = {"validate": "integer", "criteria": ">=", "value": 1}
        self._answer(line, 1, rule, title=NUMBER, hint=_NUMBER_HINT, wrong=self.say(_WRONG_NUMBER))

    def ask(self, one: Question, lines: int = 1) -> None:
        """Write a question, and open the cell of its answer."""
        line = self._next(max(lines, 3 if one.hint else 1))
        if one.hint:
            label, hint = (self.formats.label, self.say(one.label)), (self.formats.hint, f"\n{self.say(one.hint)}")
            self._sheet.write_rich_string(line, 0, *label, *hint, self.formats.text)
        else:
            self._sheet.write_string(line, 0, self.say(one.label), self.formats.label)
        if one.choices:
            self._answer(line, 1, self._from_list(one.choices), title=one.label, hint=_CHOOSE, wrong=self.say(_CHOOSE))
        else:
            self._sheet.merge_range(line, 1, line, 2, "", self.formats.open)

    def _themes(self) -> None:
        scale = self.say(SEMICOLON).join(self.language.words(q.IMPORTANCE).values())
        self.across(self.say(_PLACE_HINT), self.formats.hint, lines=1)
        self.across(f"{self.say(q.IMPORTANCE_OF)} {scale}", self.formats.hint, lines=2)
        line = self._next()
        for column, head in enumerate((_THEME, _PLACE, _IMPORTANCE)):
            self._sheet.write_string(line, column, self.say(head), self.formats.head)
        n = len(THEMES)
        place = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": n}
        for name in self.language.words(THEMES).values():
            line = self._next()
            self._sheet.write_string(line, 0, name, self.formats.label)
            self._answer(line, 1, place, title=_PLACE, hint=_PLACE_HINT, wrong=self.say(_WRONG_PLACE, n=n))
            self._answer(
                line, 2, self._from_list("importance"), title=_IMPORTANCE, hint=_CHOOSE, wrong=self.say(_CHOOSE)
            )

    def _answer(self, line: int, column: int, rule: dict[str, Any], *, title: str, hint: str, wrong: str) -> None:
        """Open a cell, with a rule for what it takes, a word when it is entered and another when it is wrong."""
        self._sheet.write_blank(line, column, None, self.formats.open)
        told = {"input_title": _short(self.say(title)), "input_message": self.say(hint)}
        refused = {"error_title": _short(self.say(_WRONG)), "error_message": wrong}
        self._sheet.data_validation(line, column, line, column, {**rule, **told, **refused})

    def _write_choices(self) -> None:
        """Write each list, ids beside words, for the cells to choose from and for a program to read."""
        for place, (name, listed) in enumerate(self._lists.items()):
            self._choices.write_string(0, 2 * place, name)
            for line, (value, words) in enumerate(listed.items(), 1):
                self._choices.write_string(line, 2 * place, value)
                self._choices.write_string(line, 2 * place + 1, words)
        self._choices.hide()

    def _write_about(self) -> None:
        form = self.form
        told = {
            "form_id": form.form_id,
            "version": form.version,
            **self.told(),
            "language": self.language.code,
        }
        for line, (name, value) in enumerate(told.items()):
            self._about.write_string(line, 0, name)
            self._about.write_string(line, 1, value)
        self._about.hide()

    def _from_list(self, name: str) -> dict[str, Any]:
        from xlsxwriter.utility import xl_range_abs

        column = 2 * list(self._lists).index(name) + 1
        return {"validate": "list", "source": f"={CHOICES}!{xl_range_abs(1, column, len(self._lists[name]), column)}"}


def _short(text: str) -> str:
    """Return a title as Excel takes it, which is of 32 characters at most."""
    return text if len(text) <= 32 else f"{text[:31]}\N{HORIZONTAL ELLIPSIS}"
