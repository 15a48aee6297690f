"""What is asked about a new row? A question for each column of its table, and for each translation of its texts.

The questions come from ``schema.toml`` and from the languages: a new column or language needs no line here.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from mc2cm_analysis import schema
from mc2cm_analysis.csv_tables import read_cell
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.unknown import unknown
from mc2cm_analysis.validation.translations import UNPRINTED

#: What is told of a new row: the name of a question to the text of a cell; empty or left out where nothing was told.
Facts = Mapping[str, str]

_ARABIC: Final = re.compile(r"[\u0600-\u06ff]")
_LANGUAGE: Final = re.compile(rf"_({'|'.join(LANGUAGES)})(?:_\w+)?$")


@dataclass(frozen=True)
class Question:
    """A question about a new row.

    Attributes
    ----------
    name : str
        Of the column, or of the English column with another language at its end.
    about : str
        What is asked for.
    field : schema.Field, optional
        The column; None for a translation, which goes into the table ``texts``.
    """

    name: str
    about: str
    field: schema.Field | None = None

    @property
    def flag(self) -> str:
        """The option of the command."""
        return flag(self.name)

    @property
    def needed(self) -> bool:
        """Whether each row of the table must have it; a translation is needed where its text is printed."""
        return self.field is not None and bool(self.field.constraints.get("required"))

    @property
    def choices(self) -> list[str]:
        """What may be answered, where that is a closed list."""
        return list(self.field.constraints.get("enum", ())) if self.field else []

    def fault(self, answer: str, ids: Callable[[str], Collection[str]]) -> str:
        """Say what is wrong with an answer, and what would be right; empty if nothing is.

        Parameters
        ----------
        answer : str
            It is not empty.
        ids : callable
            The ids of a table.
        """
        if self.field is None:
            return self._letters(answer)
        if self.choices and answer not in self.choices:
            return unknown(self.name, answer, self.choices)
        if (table := self.field.link) and answer not in ids(table):
            return _unlinked(table, answer, ids(table))
        pattern = self.field.constraints.get("pattern")
        if pattern and not re.fullmatch(pattern, answer):
            return f"'{answer}' does not fit the pattern {pattern}"
        return self._measure(answer) or self._letters(answer)

    def _measure(self, answer: str) -> str:
        """Say what is wrong with a number or a date."""
        assert self.field is not None
        try:
            value = read_cell(self.field.type, answer)
        except ValueError:
            return f"'{answer}' is not written as a {self.field.type}"
        low, high = (self.field.constraints.get(limit) for limit in ("minimum", "maximum"))
        if isinstance(value, int | float) and low is not None and high is not None and not low <= value <= high:
            return f"{answer} is not between {low} and {high}"
        return ""

    def _letters(self, answer: str) -> str:
        """Say whether a text is in other letters than those of its language."""
        found = _LANGUAGE.search(self.name)
        if not found:
            return ""
        name, arabic = LANGUAGES[found[1]].name, bool(_ARABIC.search(answer))
        if found[1] == "ar" and not arabic:
            return f"'{answer}' has no Arabic letter; expected the words in {name}"
        if found[1] != "ar" and arabic:
            return f"'{answer}' has Arabic letters; expected the words in {name}"
        return ""


def flag(name: str) -> str:
    """Return the option of the command that answers a question."""
    return "SLUG" if name == "id" else f"--{name.replace('_', '-')}"


def _unlinked(table: str, answer: str, ids: Collection[str]) -> str:
    if len(ids) <= 30:
        return unknown(f"row of {table}.csv", answer, ids)
    from difflib import get_close_matches

    near = get_close_matches(answer, ids, n=1, cutoff=0.5)
    return f"{table}.csv has no row '{answer}'" + (f"; the nearest is '{near[0]}'" if near else "")


def questions_on(table: str, apart_from: Collection[str] = ()) -> list[Question]:
    """Return the questions about a row of a table, in the order of its columns, each text with its translations.

    Examples
    --------
    >>> [question.flag for question in questions_on("cities")][6:10]
    ['--name-local', '--country-iso3', '--country-en', '--country-fr']
    """
    fields = schema.tables()[table].fields
    found: list[Question] = []
    for name, field in fields.items():
        if name in apart_from:
            continue
        found.append(Question(name, _about(name, field.description), field))
        if name.endswith("_en") and name not in UNPRINTED.get(table, ()):
            found += [
                Question(translation, f"The same in {LANGUAGES[code].name}.")
                for code in LANGUAGES
                if code != ENGLISH and (translation := translated(name, code)) not in fields
            ]
    return found


def _about(name: str, description: str) -> str:
    """Name the language of a column that the schema declares for all of them."""
    found = _LANGUAGE.search(name)
    return (
        description.replace("the language that the column ends with", LANGUAGES[found[1]].name)
        if found
        else description
    )


def translated(column: str, language: str) -> str:
    """Return the name of the question about the translation of an English column."""
    return f"{column.removesuffix(ENGLISH)}{language}"
