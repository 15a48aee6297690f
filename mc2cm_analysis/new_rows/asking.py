"""What does an analyst at a terminal answer, where the command was given no option?"""

import sys
from collections.abc import Callable, Collection, Iterable

from mc2cm_analysis.new_rows.addition import OF_SOURCE, Addition, Kind, of_source
from mc2cm_analysis.new_rows.questions import Facts, Question
from mc2cm_analysis.package import Package

_Ask = Callable[[str], str]


def is_terminal() -> bool:
    """Tell whether somebody is there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def asked(
    kind: Kind, told: Facts, package: Package, reserved: Collection[str] = (), ask: _Ask = input
) -> dict[str, str]:
    """Ask what was not told, one question at a time; a wrong answer is told and asked again.

    Parameters
    ----------
    kind : Kind
    told : mapping of str to str
        What was told already: it is not asked again.
    package : Package
    reserved : collection of str
        Ids that the row may not have.
    ask : callable
        Shows a prompt and returns the answer.

    Returns
    -------
    dict of str to str
        What was told and what was answered.
    """
    conversation = _Conversation(kind, package, reserved, ask, {name: text for name, text in told.items() if text})
    conversation.go_through(kind.questions)
    if kind.source and "source" not in conversation.answers:
        if not any(name.startswith(OF_SOURCE) for name in conversation.answers):
            print("A new source:")
        conversation.go_through([of_source(q) for q in kind.source.questions if q.name != "id"])
    return conversation.answers


class _Conversation:
    """What was answered so far, and how the next question is put."""

    def __init__(
        self, kind: Kind, package: Package, reserved: Collection[str], ask: _Ask, answers: dict[str, str]
    ) -> None:
        self.kind, self.package, self.reserved, self.ask, self.answers = kind, package, reserved, ask, answers

    def go_through(self, questions: Iterable[Question]) -> None:
        for question in questions:
            if question.name not in self.answers and self._matters(question):
                self._put(question)

    def _with(self, **answer: str) -> Addition:
        return Addition(self.kind, {**self.answers, **answer}, self.package, self.reserved)

    def _matters(self, question: Question) -> bool:
        """Leave out translations that no report prints or the data has, and the source where a new one was told."""
        if question.name == "source" and any(name.startswith(OF_SOURCE) for name in self.answers):
            return False
        return question.field is not None or question in self._with().missing

    def _put(self, question: Question) -> None:
        """Ask one question until the answer can be used, and keep it; an empty one takes what is proposed."""
        proposed = self._with().proposed.get(question.name, "")
        may_be_new = question.name == "source" and self.kind.source is not None
        needed = question.needed or question.field is None or question.name in self.kind.needed
        may_be_empty = may_be_new or not needed
        while True:
            answer = self.ask(_prompt(question, proposed, may_be_new, may_be_empty)).strip()
            fault = self._fault(question, answer or proposed)
            if not fault and (answer or proposed or may_be_empty):
                self.answers |= {question.name: answer} if answer else {}
                return
            print(f"  {fault or 'an answer is needed'}")

    def _fault(self, question: Question, answer: str) -> str:
        said = f"{question.flag}: "
        faults = self._with(**{question.name: answer}).faults
        return "; ".join(line.removeprefix(said) for line in faults if line.startswith(said))


def _prompt(question: Question, proposed: str, may_be_new: bool, may_be_empty: bool) -> str:
    about = question.about + (f" One of {', '.join(question.choices)}." if question.choices else "")
    about += " Empty for a new source." if may_be_new else ""
    end = f" [{proposed}]" if proposed else " (may be empty)" if may_be_empty and not may_be_new else ""
    return f"{question.name}: {about}{end}\n> "
