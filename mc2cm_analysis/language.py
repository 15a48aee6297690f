"""How does a reader of each language read it? Messages, words of the data, numbers, dates and lists.

gettext keeps the messages (see `catalogues`), Babel knows the conventions; this module only fixes how the project uses
them. A message that a language lacks is an error, never an English word in a French page.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_interval
from babel.lists import format_list
from babel.numbers import format_decimal

from mc2cm_analysis.catalogues import read_messages
from mc2cm_analysis.vocabulary import QUALIFIERS

#: Languages in which reports exist, each with the conventions it follows.
READY: Final = {"en": "en_GB", "fr": "fr_FR", "ar": "ar"}

#: First and last mark of a piece whose direction is its own (Unicode's isolates); a page has ``<bdi>`` instead.
ISOLATE: Final = ("\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}")
#: Arabic sets the sign on the left of the number: after a letter by itself, at the start by an invisible mark.
_PERCENT: Final = {"fr": "{}\N{NARROW NO-BREAK SPACE}%", "ar": "\N{ARABIC LETTER MARK}{}%"}
_OTHER_DIRECTION: Final = {"ltr": re.compile(r"[\u0590-\u08ff]"), "rtl": re.compile(r"[A-Za-z\u00c0-\u024f]")}


class MissingTextError(LookupError):
    """Something cannot be said in a language: the message names the text and the language."""


def later(message: str) -> str:
    """Mark a message that is said later, by `Language.say`, so that it is found for translation."""
    return message


@dataclass(frozen=True)
class Language:
    """One language of the reports.

    Parameters
    ----------
    code : str
        ISO 639-1 code, one of `READY`.
    texts : mapping, optional
        English texts of the data to the same texts in this language, see `Network.texts`.
    """

    code: str = "en"
    texts: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a language in which no report can be written."""
        if self.code not in READY:
            raise ValueError(f"language '{self.code}' is not ready; reports exist in: {', '.join(READY)}")

    @property
    def locale(self) -> str:
        """The conventions of the language, as Babel names them."""
        return READY[self.code]

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return _direction(self.locale)

    def say(self, message: str, /, **values: object) -> str:
        """Say a message, its places filled.

        Parameters
        ----------
        message : str
            In English, with places such as ``{city}``.
        **values
            What fills the places. A piece that runs the other way than the language is isolated.

        Raises
        ------
        MissingTextError
            If the language has no such message.

        Examples
        --------
        >>> Language().say("{city}: minors", city="Lyon")
        'Lyon: minors'
        """
        told = message if self.code == "en" else self._translated(message, 1)
        return told.format(**self._isolated(values)) if values else told

    def counted(self, n: int, one: str, many: str, /, **values: object) -> str:
        """Say a message whose words depend on a number, which stands in the place ``{n}``.

        Examples
        --------
        >>> Language().counted(1, "{n} act", "{n} acts"), Language().counted(1200, "{n} act", "{n} acts")
        ('1 act', '1,200 acts')
        """
        told = (one if n == 1 else many) if self.code == "en" else self._translated(one, n)
        return told.format(n=self.number(n), **self._isolated(values))

    def _translated(self, message: str, n: int) -> str:
        forms = read_messages(self.code).get(message)
        if forms is None:
            raise MissingTextError(f"no message in '{self.code}' for: {message}")
        return forms(n)

    def _isolated(self, values: Mapping[str, object]) -> dict[str, object]:
        other = _OTHER_DIRECTION[self.direction]
        return {
            name: f"{ISOLATE[0]}{value}{ISOLATE[1]}" if isinstance(value, str) and other.search(value) else value
            for name, value in values.items()
        }

    def words(self, vocabulary: Mapping[str, str]) -> dict[str, str]:
        """Return a vocabulary with its labels in the language.

        Examples
        --------
        >>> from mc2cm_analysis.vocabulary import COMPONENTS
        >>> Language().words(COMPONENTS)["action"]
        'Action'
        """
        return {key: self.say(label) for key, label in vocabulary.items()}

    def told(self, text: str) -> str:
        """Return a text of the data in the language; an empty one stays empty.

        Raises
        ------
        MissingTextError
            If the data has no such text in the language.
        """
        if self.code == "en" or not text:
            return text
        if text not in self.texts:
            raise MissingTextError(f"the table texts has nothing in '{self.code}' for: {text}")
        return self.texts[text]

    def number(self, value: float, decimals: int | None = None) -> str:
        """Write a number with the separators of the language.

        Parameters
        ----------
        value : float
            The number.
        decimals : int, optional
            Digits after the mark; by default as many as the value has, three at most.

        Examples
        --------
        >>> Language("en").number(1324637), Language("en").number(13.6), Language("en").number(5, 1)
        ('1,324,637', '13.6', '5.0')
        """
        if value == 0:
            value = 0.0  # no "-0"
        pattern = "#,##0.###" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, format=pattern, locale=self.locale)

    def measured(self, value: float, qualifier: str = "exact", unit: str = "") -> str:
        """Write a value with the word of its qualifier and its unit, as the data names it.

        Examples
        --------
        >>> Language().measured(1000, "at_least", "persons"), Language().measured(13.6, unit="percent")
        ('more than 1,000 persons', '13.6%')
        """
        amount = self.percent(value) if unit == "percent" else f"{self.number(value)} {self.told(unit)}".strip()
        return self.say(QUALIFIERS[qualifier], amount=amount)

    def percent(self, value: float, decimals: int | None = None) -> str:
        r"""Write a number of hundredths with its sign.

        Examples
        --------
        >>> Language().percent(13.6), Language("fr").percent(13.6)
        ('13.6%', '13,6\u202f%')
        """
        return _PERCENT.get(self.code, "{}%").format(self.number(value, decimals))

    def day(self, start: str, end: str | None = None) -> str:
        """Write an ISO date, or the interval between two.

        Examples
        --------
        >>> Language().day("2016-03-09", "2016-03-10")
        '9–10 March 2016'
        """
        first = date.fromisoformat(start)
        last = date.fromisoformat(end) if end else first
        if first == last:
            return format_date(first, "d MMMM yyyy", locale=self.locale)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{format_date(last, 'd MMMM yyyy', locale=self.locale)}"
        return format_interval(first, last, "yMMMd", locale=self.locale)

    def listing(self, items: Sequence[str]) -> str:
        """Join items the way the language does.

        Examples
        --------
        >>> Language().listing(["Lyon", "Turin", "Amman"])
        'Lyon, Turin and Amman'
        """
        return format_list(list(items), locale=self.locale)


@cache
def _direction(locale: str) -> str:
    return Locale.parse(locale).text_direction


_active = Language()


def activate(code: str, texts: Mapping[str, str] | None = None) -> None:
    """Make a language the one in which sentences, tables and charts are written from now on.

    Parameters
    ----------
    code : str
        One of `READY`.
    texts : mapping, optional
        The texts of the data in it, from `Network.texts`.

    Raises
    ------
    ValueError
        If no report can be written in it.
    """
    global _active
    _active = Language(code, texts or {})


def current() -> Language:
    """Return the language made active last; English at the start."""
    return _active


def say(message: str, /, **values: object) -> str:
    """Say a message in the active language, see `Language.say`."""
    return _active.say(message, **values)


def counted(n: int, one: str, many: str, /, **values: object) -> str:
    """Say a message that depends on a number in the active language, see `Language.counted`."""
    return _active.counted(int(n), one, many, **values)


def words(vocabulary: Mapping[str, str]) -> dict[str, str]:
    """Return a vocabulary with its labels in the active language, see `Language.words`."""
    return _active.words(vocabulary)


def told(text: str) -> str:
    """Return a text of the data in the active language, see `Language.told`."""
    return _active.told(text)


def without_marks(text: str) -> str:
    """Return text without marks of direction, for a chart or an attribute."""
    return text.translate({ord(mark): None for mark in (*ISOLATE, "\N{ARABIC LETTER MARK}")})
