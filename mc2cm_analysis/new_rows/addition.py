"""Are all facts there that a new row needs, and which rows follow from them? What is wrong is told all at once."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.new_rows.questions import Facts, Question, flag, questions_on, translated
from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.validation.translations import printed_columns

#: Before the names of the questions about a new source.
OF_SOURCE: Final = "source_"

#: The name of a question, and what is wrong with its answer.
Fault = tuple[str, str]


def _nothing_follows(facts: Facts, package: Package) -> dict[str, str]:
    return {}


def _nothing_is_wrong(facts: Facts, package: Package) -> Iterator[Fault]:
    yield from ()


@dataclass(frozen=True)
class Kind:
    """A kind of row that can be added.

    Attributes
    ----------
    table : str
        The table of the row.
    follows : callable
        From what was told, the facts that follow from it, each under the name of its question.
    wrong : callable
        Yields what is wrong with the facts, besides what the columns themselves forbid.
    unasked : collection of str
        The columns that nobody is asked about: they follow from others.
    needed : collection of str
        The columns that must be told although the schema leaves them open.
    source : Kind, optional
        The kind of a new source, where the row may bring one with it.
    origins : mapping of str to str
        What follows from another fact and is not asked for as long as that is missing or wrong.
    """

    table: str
    follows: Callable[[Facts, Package], Mapping[str, str]] = _nothing_follows
    wrong: Callable[[Facts, Package], Iterator[Fault]] = _nothing_is_wrong
    unasked: Collection[str] = ()
    needed: Collection[str] = ()
    source: "Kind | None" = None
    origins: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def questions(self) -> list[Question]:
        """Every question that may be asked about the row itself."""
        return questions_on(self.table, self.unasked)


class Addition:
    """What was told of a new row, and what follows from it.

    Parameters
    ----------
    kind : Kind
    told : mapping of str to str
        By name of the question; those about a new source begin with `OF_SOURCE`.
    package : Package
        The data to which it is to be added.
    reserved : collection of str
        Ids that the row may not have.
    """

    def __init__(self, kind: Kind, told: Facts, package: Package, reserved: Collection[str] = ()) -> None:
        self.kind, self.package, self.reserved = kind, package, reserved
        self.told = {name: text.strip() for name, text in told.items() if text and text.strip()}
        of_source = {name.removeprefix(OF_SOURCE): self.told[name] for name in self.told if name.startswith(OF_SOURCE)}
        self.source = Addition(kind.source, of_source, package) if kind.source and of_source else None

    @cached_property
    def proposed(self) -> dict[str, str]:
        """What follows from what was told, where nothing was told."""
        found = self.kind.follows(self.told, self.package)
        if self.source:
            found = {**found, "source": self.source.facts.get("id", "")}
        return {name: text for name, text in found.items() if text and name not in self.told}

    @cached_property
    def facts(self) -> dict[str, str]:
        """What was told and what follows from it."""
        return {**self.proposed, **self.told}

    @cached_property
    def row(self) -> Record:
        """The new row, column to text."""
        return {column: self.facts.get(column, "") for column in self.package.columns(self.kind.table)}

    @property
    def missing(self) -> list[Question]:
        """The questions that must be answered and are not, those about a new source last."""
        wrong = {name for name, _ in self._wrong()}
        own = [
            question
            for question in self.kind.questions
            if question.name not in self.facts
            and (question.needed or question.name in self.kind.needed or question.name in self._untranslated)
            and ((origin := self.kind.origins.get(question.name, "")) == "" or origin in self.facts.keys() - wrong)
        ]
        return own + [of_source(question) for question in (self.source.missing if self.source else ())]

    @cached_property
    def _untranslated(self) -> dict[str, str]:
        """The translations that the printed texts of the row need and the data has not, each with its English text."""
        return {
            translated(column, code): self.row[column]
            for column in printed_columns(self.kind.table, self.row)
            for code in LANGUAGES
            if code != ENGLISH and not self._texts.get(self.row[column], {}).get(code)
        }

    @cached_property
    def _texts(self) -> dict[str, Record]:
        return {row["en"]: row for row in self.package.records("texts")}

    @property
    def faults(self) -> list[str]:
        """Everything that is missing or wrong, each as a line that begins with the option of the command."""
        missing = [f"{question.flag} is missing: {self._asked(question)}" for question in self.missing]
        wrong = [f"{flag(name)}: {words}" for name, words in dict.fromkeys(self._wrong())]
        return missing + wrong

    def _asked(self, question: Question) -> str:
        if text := self._untranslated.get(question.name):
            return f"'{text}' in {LANGUAGES[question.name.rpartition('_')[2]].name}"
        words = question.about
        if question.choices:
            words += f" One of {', '.join(question.choices)}."
        if question.name == "source" and self.kind.source:
            words += f" For a new source, --{OF_SOURCE[:-1]}-title and the like in its place."
        return words

    def _wrong(self) -> Iterator[Fault]:
        for question in self.kind.questions:
            answer = self.facts.get(question.name, "")
            linked_here = question.name == "source" and self.source
            if answer and not linked_here and (words := question.fault(answer, self._ids)):
                yield question.name, words
        if self.facts.get("id", "") in self.reserved:
            yield "id", f"'{self.facts['id']}' is the name of a report; expected another slug"
        yield from self._wrong_translations()
        yield from self.kind.wrong(self.facts, self.package)
        if self.source:
            if "source" in self.told:
                yield "source", "the row rests on one source; expected --source, or what is told of a new one"
            yield from ((OF_SOURCE + name, words) for name, words in self.source._wrong())

    def _wrong_translations(self) -> Iterator[Fault]:
        """Find translations of nothing, and those that differ from what the data has for the same text."""
        for question in self.kind.questions:
            answer = self.told.get(question.name, "")
            if question.field is not None or not answer:
                continue
            stem, _, code = question.name.rpartition("_")
            text = self.facts.get(f"{stem}_{ENGLISH}", "")
            known = self._texts.get(text, {}).get(code, "")
            if not text:
                yield question.name, f"there is no {flag(f'{stem}_{ENGLISH}')} that it translates"
            elif known and known != answer:
                yield question.name, f"texts.csv has '{known}' for '{text}'; expected the same, or another English text"

    def _ids(self, table: str) -> list[str]:
        return [row["id"] for row in self.package.records(table)]

    @property
    def rows(self) -> dict[str, list[Record]]:
        """The new rows, by table: the source that it brings with it, the row itself, and translations."""
        found = {"sources": [self.source.row]} if self.source else {}
        found[self.kind.table] = [self.row]
        texts = {text["en"]: text for part in (self.source, self) if part for text in part._translations()}
        return {**found, "texts": list(texts.values())} if texts else found

    def _translations(self) -> Iterator[Record]:
        columns = {name.rpartition("_")[0]: text for name, text in self._untranslated.items()}
        for stem, text in columns.items():
            others = {code: self.facts.get(f"{stem}_{code}", "") for code in LANGUAGES if code != ENGLISH}
            yield {ENGLISH: text, **others}


def of_source(question: Question) -> Question:
    """Return a question about a source as one about a new source that a row brings with it."""
    return Question(OF_SOURCE + question.name, question.about, question.field)
