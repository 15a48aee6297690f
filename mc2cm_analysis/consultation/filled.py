"""What stands in a form that somebody filled in, before it is read as an answer? Its texts, by question."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from mc2cm_analysis.consultation import questions as q
from mc2cm_analysis.consultation.questions import LISTS, Questionnaire
from mc2cm_analysis.language import Language, without_marks
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.vocabulary import THEMES

#: How many themes can be put in order.
PLACES: Final = range(1, len(THEMES) + 1)


class AnswerFault(NamedTuple):
    """One fault of the answers: in which file and row, at which question, what is wrong and what would be right."""

    where: str
    question: str
    problem: str
    expected: str

    def __str__(self) -> str:
        """Write the fault as one line."""
        return f"{self.where}, {self.question}: {self.problem}; expected {self.expected}"


class AnswersError(Exception):
    """Answers cannot be taken in; nothing was written.

    Attributes
    ----------
    faults : list of AnswerFault
        Every fault found, not only the first.
    """

    def __init__(self, faults: Collection[AnswerFault]) -> None:
        self.faults = list(faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"{len(self.faults)} fault(s) in the answers; nothing was written:\n{lines}")


@dataclass(frozen=True)
class FilledForm:
    """One form that somebody filled in.

    Attributes
    ----------
    where : str
        Its file, and its row there.
    key : str
        What the tool tells it from others by: ``_uuid``, ``instanceID``, or the number of an Excel form.
    texts : mapping of str to str
        What stands there, by the name of the question; what is not there is not answered. Places are told as ``order``
        (themes, best first), as ``place_1`` and so on (the theme in a place), or as ``rank_<theme>``.
    cells : mapping of str to str
        Where in the file a question stands, if not only in its row.
    rejected : bool
        Whether who looks after the answers has marked it as not to be used.
    faults : sequence of AnswerFault
        What is wrong with it as a row, before it is read as an answer.
    """

    where: str
    key: str
    texts: Mapping[str, str]
    cells: Mapping[str, str] = field(default_factory=dict)
    rejected: bool = False
    faults: Sequence["AnswerFault"] = ()

    def told(self, question: str) -> str:
        """Return what the form tells of itself, such as its round."""
        return whole_number(self.text(question))

    def text(self, question: str) -> str:
        """Return what stands at a question; empty if nothing does."""
        return self.texts.get(question, "").strip()

    def fault(self, question: str, problem: str, expected: str) -> AnswerFault:
        """Return a fault at a question of this form."""
        cell = self.cells.get(question, "")
        return AnswerFault(f"{self.where}{f', cell {cell}' if cell else ''}", question, problem, expected)


#: What people and programs write for an apostrophe.
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u2032\u00b4\u0060", "'"))


def plain(text: str) -> str:
    """Return a text as it is compared: no marks of direction, no case, one kind of blanks, digits and apostrophes."""
    bare = without_marks(unicodedata.normalize("NFKC", text.translate(_APOSTROPHES))).translate(_APOSTROPHES)
    digits = (str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in bare)
    return " ".join("".join(digits).split()).casefold()


def whole_number(text: str) -> str:
    """Return a whole number as it is written with ASCII digits and no decimals; any other text as it is."""
    bare = plain(text).removesuffix(".0")
    return bare if bare.isdecimal() else text


@cache
def choices(name: str) -> Mapping[str, str]:
    """Return what a cell may hold that is chosen from a list, each with the id that it stands for.

    It is the id itself, or its words in any language.
    """
    known = {plain(value): value for value in LISTS[name]}
    for code in LANGUAGES:
        known |= {plain(words): value for value, words in Language(code).words(LISTS[name]).items()}
    return known


def labels(form: Questionnaire) -> dict[str, str]:
    """Return the words of every question in every language, as they are compared, each with the question's name."""
    asked = (q.CONSENT, q.KIND, q.HAS_ORDER, q.ORDER, q.REASONS, q.MAY_PUBLISH)
    known = {plain(form.say(one.label, code)): one.name for code in LANGUAGES for one in asked}
    for code in LANGUAGES:
        for theme, name in Language(code).words(THEMES).items():
            known[plain(form.say(q.THEME_IMPORTANCE, code, theme=name))] = f"importance_{theme}"
    return known


#: What a form tells of itself.
TOLD: Final = ("city", "round", "form_version")
#: What every export of the questionnaire answers.
_NEEDED: Final = ("consent", "respondent_type")


class Asked(NamedTuple):
    """How the questions of a form are known again in a file."""

    labels: Mapping[str, str]  # words in any language, as they are compared, to the name of the question
    names: Sequence[str]
    told: Sequence[str]  # what the form tells of itself
    needed: Sequence[str]
    ranked: bool = False  # whether it asks for an order of the themes


def asked(form: Questionnaire) -> Asked:
    """Return how the questions of the questionnaire are known again."""
    return Asked(labels(form), names(), TOLD, _NEEDED, ranked=True)


def names() -> list[str]:
    """Return the names of all questions."""
    asked = [one.name for one in (q.CONSENT, q.KIND, q.HAS_ORDER, q.ORDER, q.REASONS, q.MAY_PUBLISH)]
    return [*asked, *(f"place_{n}" for n in PLACES), *(f"importance_{theme}" for theme in THEMES)]
