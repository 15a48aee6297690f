"""What does a stakeholder answer? Each filled form as an answer, or every fault in it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mc2cm_analysis.consultation.filled import PLACES, AnswerFault, FilledForm, choices, plain, whole_number
from mc2cm_analysis.consultation.questions import LISTS, Questionnaire
from mc2cm_analysis.vocabulary import THEMES

_YES, _NO = "yes", "no"
_ADDRESS: Final = re.compile(r"\S@\S+\.\w")
_LISTED: Final = {"consent": "yes_or_no", "has_order": "yes_or_no", "may_publish": "yes_or_no"}


@dataclass(frozen=True)
class Answer:
    """What one stakeholder answers.

    Attributes
    ----------
    key : str
        What tells it from others; it never leaves the computer as it is.
    kind : str
        The kind of stakeholder.
    ranks : mapping of str to int
        The place given to each theme, 1 = first; themes without a place are left out.
    importance : mapping of str to str
        ``"1"`` to ``"5"`` (most important) or ``"no_opinion"``, by theme; empty where it was not said.
    reasons : str
        In the stakeholder's words; empty unless they may be published.
    form_version : str
    where : str
        The file and the row that it was read from.
    """

    key: str
    kind: str
    ranks: Mapping[str, int]
    importance: Mapping[str, str]
    reasons: str
    form_version: str
    where: str


@dataclass(frozen=True)
class Answers:
    """The answers of files without a fault, all faults in the others, and what was left out and why."""

    answers: Sequence[Answer]
    faults: Sequence[AnswerFault]
    refused: Sequence[FilledForm]  # without consent
    rejected: Sequence[FilledForm]  # by whoever looks after the answers


def read_answers(forms: Sequence[FilledForm], form: Questionnaire) -> Answers:
    """Read filled forms as answers to a questionnaire."""
    used = [one for one in forms if not one.rejected]
    faults: list[AnswerFault] = [*_of_another(used, form), *_twice(used)]
    answers, refused = [], []
    for one in used:
        reader = _Reader(one)
        if reader.chosen("consent", required=True) == _NO and not one.faults:
            refused.append(one)
            continue
        answer = reader.answer(form)
        if found := [*one.faults, *reader.faults]:
            faults += found
        else:
            answers.append(answer)
    return Answers(answers, faults, refused, [one for one in forms if one.rejected])


def _of_another(forms: Sequence[FilledForm], form: Questionnaire) -> Iterator[AnswerFault]:
    """Find forms of another city or round: once, where all are."""
    for question, wanted in (("city", form.city), ("round", str(form.round))):
        others = [one for one in forms if one.told(question) not in ("", wanted)]
        alike = len(others) == len(forms) and len({one.told(question) for one in others}) == 1
        for one in others[:1] if alike else others:
            problem = f"the answer is to the form of {question} {one.told(question)}"
            if alike and len(others) > 1:
                problem = f"all answers are to the form of {question} {one.told(question)}"
            yield one.fault(question, problem, f"answers of {question} {wanted}")


def _twice(forms: Iterable[FilledForm]) -> Iterator[AnswerFault]:
    """Find forms that nothing tells apart."""
    forms = list(forms)
    times = Counter(one.key for one in forms)
    for one in forms:
        if not one.key:
            yield one.fault("number", "nothing tells this form from others", "a number of its own, from 1 on")
        elif times[one.key] > 1:
            yield one.fault("number", f"'{one.key}' is there {times[one.key]} times", "each answer once")


class _Reader:
    """Reads one filled form, and notes each fault that it meets."""

    def __init__(self, form: FilledForm) -> None:
        self._form = form
        self.faults: list[AnswerFault] = []

    def answer(self, asked: Questionnaire) -> Answer:
        """Return what was answered; it is of no use if there are faults."""
        kind = self.chosen("respondent_type", "stakeholder_types", required=True)
        has_order, ranks = self.chosen("has_order"), self._ranks()
        if has_order == _NO and ranks:
            self._fault("has_order", "it is answered with no, and themes are in order", "yes, or no places")
        if has_order == _YES and not ranks:
            self._fault("order", "an order is announced, and there is none", "an order, or the answer no")
        importance = {theme: self.chosen(f"importance_{theme}", "importance") for theme in THEMES}
        publish = self.chosen("may_publish") == _YES
        reasons = self._reasons() if publish else ""
        version = self._form.text("form_version")
        return Answer(self._form.key, kind, ranks, importance, reasons, version, self._form.where)

    def chosen(self, question: str, of: str = "", *, required: bool = False) -> str:
        """Return the id of what was chosen from a list; empty where nothing was."""
        text, name = self._form.text(question), of or _LISTED[question]
        known = choices(name)
        if not text:
            if required:
                self._fault(question, "it is not answered", f"one of {', '.join(LISTS[name])}")
            return ""
        value = known.get(plain(text), "")
        if not value:
            self._fault(question, f"'{text[:40]}' cannot be chosen", f"one of {', '.join(LISTS[name])}")
        return value

    def _reasons(self) -> str:
        text = "".join(sign for sign in self._form.text("reasons") if sign in "\n\r\t" or sign.isprintable())
        if _ADDRESS.search(text):
            self._fault("reasons", "it holds an e-mail address, and may be published", "no address, or may_publish no")
        return text

    def _ranks(self) -> dict[str, int]:
        numbered = {theme: text for theme in THEMES if (text := self._form.text(f"rank_{theme}"))}
        if numbered:
            ranks = {theme: self._place(f"rank_{theme}", text) for theme, text in numbered.items()}
            return {theme: rank for theme, rank in ranks.items() if rank}
        listed = self._listed(self._form.text("order"))
        placed = self._placed()
        if listed and placed and listed != placed:
            theme = next(theme for theme in THEMES if placed.get(theme) != listed.get(theme))
            there, here = (of.get(theme, "none") for of in (listed, placed))
            problem = f"the order has {theme} in place {there}, and the places in place {here}"
            self._fault("order", problem, "the same order in both")
        return listed or placed

    def _listed(self, text: str) -> dict[str, int]:
        """Read an order that is told by one text of ids, best first."""
        named = plain(text).split()
        for one in sorted(set(named) - set(THEMES)):
            self._fault("order", f"'{one[:40]}' is no theme", f"of {', '.join(THEMES)}, best first")
        for one, times in Counter(named).items():
            if times > 1:
                self._fault("order", f"{one} is there {times} times", "each theme once")
        if named and len(set(named)) < len(THEMES) and set(named) <= set(THEMES):
            self._fault("order", f"it has {len(set(named))} themes", f"all {len(THEMES)}, as the question gives them")
        return {theme: place for place, theme in enumerate(named, 1) if theme in THEMES}

    def _placed(self) -> dict[str, int]:
        """Read an order that is told by a theme a place."""
        ranks: dict[str, int] = {}
        for place in PLACES:
            theme = self.chosen(f"place_{place}", "themes")
            if theme in ranks:
                self._fault(f"place_{place}", f"{theme} has place {ranks[theme]} already", "each theme once")
            elif theme:
                ranks[theme] = place
        return ranks

    def _place(self, question: str, text: str) -> int:
        number = whole_number(text)
        if number.isdecimal() and int(number) in PLACES:
            return int(number)
        expected = f"a whole number from 1 to {len(THEMES)}, or nothing"
        self._fault(question, f"'{text[:40]}' is no place", expected)
        return 0

    def _fault(self, question: str, problem: str, expected: str) -> None:
        self.faults.append(self._form.fault(question, problem, expected))
