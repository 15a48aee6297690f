"""What does a city answer after a meeting? Each filled form as a row of ``learning``, or every fault in it.

Texts stay in the city's own words; whoever translates them fills the columns beside them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mc2cm_analysis.consultation import follow_up as f
from mc2cm_analysis.consultation.filled import AnswerFault, FilledForm, plain, whole_number
from mc2cm_analysis.consultation.follow_up import FollowUp
from mc2cm_analysis.consultation.questions import Question
from mc2cm_analysis.formulas import no_formula

_YES: Final = "yes"
_ADDRESS: Final = re.compile(r"https?://\S+\.\S+")
_MAIL: Final = re.compile(r"\S@\S+\.\w")
#: Years that an answer can be about: the programme began in 2015.
_YEARS: Final = range(2015, 2036)
#: Columns of what a city writes, and the questions.
_OWN: Final = {"text_own": "idea", "intention_own": "intention", "change_own": "change", "obstacle_own": "obstacle"}


@dataclass(frozen=True)
class OwnAnswer:
    """What a city answers: the cells of its row, the address that it names, and what tells it from others."""

    key: str
    where: str
    cells: Mapping[str, str]
    address: str


@dataclass
class OwnAnswers:
    """What stands in the files: answers, those that may not be published, and every fault.

    Attributes
    ----------
    answers : list of OwnAnswer
    private : list of FilledForm
        They may not be published, so they are not taken in.
    nothing : list of FilledForm
        The city took nothing up, or has not yet.
    faults : list of AnswerFault
    """

    answers: list[OwnAnswer] = field(default_factory=list)
    private: list[FilledForm] = field(default_factory=list)
    nothing: list[FilledForm] = field(default_factory=list)
    faults: list[AnswerFault] = field(default_factory=list)


def read_own_answers(forms: Sequence[FilledForm], asked: FollowUp) -> OwnAnswers:
    """Read filled forms as answers of a city to the follow-up of a meeting; those marked as rejected are left out."""
    read, keys = OwnAnswers(), set[str]()
    for form in (one for one in forms if not one.rejected):
        reader = _Reader(form, asked)
        if not form.key or form.key in keys:
            reader.fault("number", "nothing tells this form from others", "a number of its own, from 1 on")
        keys.add(form.key)
        for question, wanted in (("city", asked.city), ("event", asked.event)):
            if form.text(question) not in ("", wanted):
                reader.fault(question, f"the answer is of the {question} '{form.text(question)}'", f"'{wanted}'")
        took_up = reader.chosen(f.TOOK_UP)
        publish = reader.chosen(f.PUBLISH) if took_up == _YES else ""
        answer = reader.answer() if publish == _YES else None
        if faults := [*form.faults, *reader.faults]:
            read.faults += faults
        elif took_up != _YES:
            read.nothing.append(form)
        elif answer is None:
            read.private.append(form)
        else:
            read.answers.append(answer)
    return read


class _Reader:
    """Reads one filled form, and notes each fault that it meets."""

    def __init__(self, form: FilledForm, asked: FollowUp) -> None:
        self._form, self._asked = form, asked
        self.faults: list[AnswerFault] = []

    def fault(self, question: str, problem: str, expected: str) -> None:
        """Note a fault."""
        self.faults.append(self._form.fault(question, problem, expected))

    def chosen(self, one: Question) -> str:
        """Return the id of what was chosen; empty where nothing was."""
        text, known = self._form.text(one.name), self._asked.choices(one.choices)
        listed = ", ".join(dict.fromkeys(known.values()))
        if not text and one.required:
            self.fault(one.name, "it is not answered", f"one of {listed}")
        if text and plain(text) not in known:
            self.fault(one.name, f"'{text[:40]}' cannot be chosen", f"one of {listed}")
        return known.get(plain(text), "") if text else ""

    def answer(self) -> OwnAnswer:
        """Return what was answered; it is of no use if there are faults."""
        own = {column: self._text(question) for column, question in _OWN.items()}
        if not own["text_own"]:
            self.fault(f.IDEA.name, "it is not answered", "the practice or idea that was taken up")
        giver, other = self.chosen(f.GIVER), self._text(f.OTHER_GIVER.name)
        if giver not in ("", f.OTHER) and other:
            self.fault(f.OTHER_GIVER.name, f"it came from {giver} and from '{other[:40]}'", "one of them")
        status = self.chosen(f.STATUS)
        cells = {
            **own,
            "source_city": "" if giver == f.OTHER else giver,
            "source_participant_en": other,
            "theme": self.chosen(f.THEME),
            "status": "" if status == f.UNKNOWN else status,
            "since_year": self._year(),
        }
        return OwnAnswer(self._form.key, self._form.where, cells, self._address())

    def _text(self, question: str) -> str:
        text = "".join(sign for sign in self._form.text(question) if sign == "\n" or sign.isprintable())
        if _MAIL.search(text):
            self.fault(question, "it holds an e-mail address", "no address of a person")
        return no_formula(text)

    def _year(self) -> str:
        year = whole_number(self._form.text(f.SINCE.name))
        if year and not (year.isdecimal() and int(year) in _YEARS):
            self.fault(
                f.SINCE.name, f"'{year[:40]}' is no year of the programme", f"a year from {_YEARS[0]}, or nothing"
            )
        return year

    def _address(self) -> str:
        address = self._form.text(f.ADDRESS.name)
        if address and not _ADDRESS.fullmatch(address):
            self.fault(f.ADDRESS.name, f"'{address[:40]}' is no address", "one such as https://example.org/page")
        return address
