"""How does a reader of each language read it? Messages, texts of the data, numbers, dates and lists.

gettext keeps the messages (see `catalogues`), Babel knows the conventions, `language_records.LANGUAGES` says which
languages the project uses. A message that a language lacks is an error, never an English word in a French page.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self

from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.units import UNITS
from mc2cm_analysis.vocabulary import QUALIFIERS

#: The marks around a piece whose direction is its own (Unicode's isolates); a page has ``<bdi>`` instead.
ISOLATE: Final = ("\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}")
#: How many decimals a number is printed with, at most, where nothing else is asked for.
_DECIMALS: Final = 3
#: The letters that run in the other direction than a language.
_OTHER_LETTERS: Final = {"ltr": r"[\u0590-\u08ff]", "rtl": r"[A-Za-z\u00c0-\u024f]"}

#: The sign of a negative number; a mark keeps it on the left of the digits in a line that runs from right to left.
_MINUS: Final = {"ltr": "\N{MINUS SIGN}", "rtl": "\N{LEFT-TO-RIGHT MARK}\N{MINUS SIGN}"}

#: Two numbers with a dash between them; no date in digits, and no number of a law or a document.
_RANGE: Final = re.compile(r"(?<![\w.,/–-])(\d[\d.,]*%?)[–-](\d[\d.,]*\b%?)(?![\w/–-])")


class MissingTextError(LookupError):
    """A language lacks a text; the message names both."""


class Name(str):
    """A name of a place with its forms in the language, for a message that asks for one by a colon.

    Examples
    --------
    >>> amman = Name("Amman", {"of": "d’Amman", "in": "à Amman"})
    >>> "{city} : vue {city:of}".format(city=amman)
    'Amman : vue d’Amman'
    """

    __slots__ = ("forms",)
    forms: Mapping[str, str]

    def __new__(cls, name: str, forms: Mapping[str, str] | None = None) -> Self:
        """Make a name; the message that asks for a form that it lacks cannot be said."""
        made = super().__new__(cls, name)
        made.forms = forms or {}
        return made

    def __format__(self, form: str) -> str:
        """Return the name, or the form that the message asks for."""
        return self.forms[form] if form in self.forms else super().__format__(form)


def later(message: str) -> str:
    """Mark a message for translation that `Language.say` says elsewhere."""
    return message


@dataclass(frozen=True)
class Language:
    """One language of `language_records.LANGUAGES`; `texts` maps English texts of the data to it (`Network.texts`)."""

    code: str = ENGLISH
    texts: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a language that has no record."""
        if self.code not in LANGUAGES:
            raise ValueError(f"language '{self.code}' is not ready; reports exist in: {', '.join(LANGUAGES)}")

    @property
    def locale(self) -> str:
        """The conventions of the language, as Babel names them."""
        return LANGUAGES[self.code].locale

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return LANGUAGES[self.code].direction

    def say(self, message: str, /, **values: object) -> str:
        """Return an English message in the language, its places such as ``{city}`` filled with the values.

        A translation may ask for a form of a `Name`, such as ``{city:of}``. A value that runs in the other direction is
        isolated. `MissingTextError` if the language has no such message.

        Examples
        --------
        >>> Language().say("{city}: minors", city="Lyon")
        'Lyon: minors'
        """
        said = message if self.code == ENGLISH else self._said(message, 1)
        return said.format(**self._isolated(values)) if values else said

    def counted(self, n: float, one: str, many: str, /, **values: object) -> str:
        """Return a message whose words depend on a number; the number fills the place ``{n}``.

        The words go with the number as it is printed, so that 2.0004 is two. A number with decimals takes the form
        that Unicode's rules (CLDR) give it: the first in French below two, the last in English and Arabic.

        Examples
        --------
        >>> Language().counted(1200, "{n} act", "{n} acts"), Language().counted(1.5, "{n} act", "{n} acts")
        ('1,200 acts', '1.5 acts')
        """
        n = round(float(n), _DECIMALS)
        said = (one if n == 1 else many) if self.code == ENGLISH else self._said(one, n)
        return said.format(n=self.number(n), **self._isolated(values))

    def _said(self, message: str, n: float) -> str:
        from babel import Locale

        from mc2cm_analysis.catalogues import read_messages

        messages, plural = read_messages(self.code)
        if not (forms := messages.get(message)):
            raise MissingTextError(f"no message in '{self.code}' for: {message}")
        if len(forms) == 1:
            return forms[0]
        if n == int(n):
            return forms[plural(abs(int(n)))]
        return forms[0 if Locale.parse(self.locale).plural_form(abs(n)) == "one" else -1]

    def _isolated(self, values: Mapping[str, object]) -> dict[str, object]:
        other = _OTHER_LETTERS[self.direction]
        return {
            name: f"{ISOLATE[0]}{value}{ISOLATE[1]}" if isinstance(value, str) and re.search(other, value) else value
            for name, value in values.items()
        }

    def words(self, vocabulary: Mapping[str, str]) -> dict[str, str]:
        """Return a vocabulary with its labels in the language."""
        return {key: self.say(label) for key, label in vocabulary.items()}

    def translated(self, text: str) -> str:
        """Return a text of the data in the language, an empty one as it is; `MissingTextError` if there is none."""
        if self.code == ENGLISH or not text:
            return text
        if text not in self.texts:
            raise MissingTextError(f"the table texts has nothing in '{self.code}' for: {text}")
        return self.texts[text]

    def number(self, value: float, decimals: int | None = None) -> str:
        """Write a number with the separators of the language; by default with its own decimals, three at most.

        Examples
        --------
        >>> Language("en").number(1324637), Language("en").number(13.6), Language("en").number(5, 1)
        ('1,324,637', '13.6', '5.0')
        """
        from babel.numbers import format_decimal

        places = "#" * _DECIMALS if decimals is None else "0" * decimals
        pattern = f"#,##0.{places}".rstrip(".")
        shown = 0.0 if abs(value) <= 0.5 * 10 ** -len(places) else value  # a zero has no minus
        return format_decimal(shown, format=pattern, locale=self.locale).replace("-", _MINUS[self.direction])

    def measured(self, value: float, qualifier: str = "exact", unit: str = "") -> str:
        """Write a value with the word of its qualifier and with its unit, an id of `units.UNITS` or ``percent``.

        Examples
        --------
        >>> Language().measured(1000, "at_least", "persons"), Language().measured(13.6, unit="percent")
        ('more than 1,000 persons', '13.6%')
        """
        return self.say(QUALIFIERS[qualifier], amount=self._amount(value, unit))

    def _amount(self, value: float, unit: str) -> str:
        if unit in UNITS:
            return self.counted(value, *UNITS[unit])
        return self.percent(value) if unit == "percent" else self.number(value)

    def percent(self, value: float, decimals: int | None = None) -> str:
        r"""Write a percentage with its sign.

        Examples
        --------
        >>> Language().percent(13.6), Language("fr").percent(13.6)
        ('13.6%', '13,6\u202f%')
        """
        return LANGUAGES[self.code].percent.format(self.number(value, decimals))

    def day(self, start: str, end: str | None = None) -> str:
        """Write an ISO date, or the days from one to another.

        Examples
        --------
        >>> Language().day("2016-03-09", "2016-03-10"), Language("fr").day("2016-03-09", "2016-03-10")
        ('9–10 March 2016', '9 et 10 mars 2016')
        """
        first, last = (date.fromisoformat(day) for day in (start, end or start))
        if first == last:
            return self._date(first)
        record = LANGUAGES[self.code]
        if (first.year, first.month) == (last.year, last.month):
            pair = record.two_days if (last - first).days == 1 else ""
            return (pair or record.days or "{}–{}").format(self._date(first, "d"), self._date(last))
        if record.days:
            opening = self._date(first, "d MMMM" if first.year == last.year else "long")
            return record.days.format(opening, self._date(last))
        from babel.dates import format_interval

        return format_interval(first, last, "yMMMd", locale=self.locale)

    def _date(self, day: date, pattern: str = "long") -> str:
        from babel.dates import format_date, get_month_names

        written = format_date(day, pattern, locale=self.locale)
        if other := LANGUAGES[self.code].other_months:
            own, before = (get_month_names("wide", locale=locale)[day.month] for locale in (self.locale, other))
            written = written.replace(own, f"{before}/{own}")
        return written.replace("1", LANGUAGES[self.code].first_of_month, 1) if day.day == 1 else written

    def marked_up(self, html: str) -> str:
        """Return text that is HTML already with its isolated pieces in ``<bdi>``.

        In a page that runs from right to left so is every range, such as 2010–2024: it then has one dash and begins on
        the right, whatever letters stand before it.

        Examples
        --------
        >>> print(Language("ar").marked_up("2010-2024"))
        <bdi dir="rtl">2010–2024</bdi>
        """
        if self.direction == "rtl":
            html = _RANGE.sub(_as_range, html)
        return html.replace(ISOLATE[0], "<bdi>").replace(ISOLATE[1], "</bdi>")

    def listing(self, items: Sequence[str]) -> str:
        """Join items the way the language does.

        Examples
        --------
        >>> Language().listing(["Lyon", "Turin", "Amman"])
        'Lyon, Turin and Amman'
        """
        from babel.lists import format_list

        return format_list(list(items), locale=self.locale)


def _as_range(found: re.Match[str]) -> str:
    """Mark a range; two long numbers of which the second is smaller are the number of a document, such as 2022-1251."""
    first, last = (re.sub(r"\D", "", number) for number in found.groups())
    is_number = len(first) == len(last) > 3 and last < first
    return found[0] if is_number else f'<bdi dir="rtl">{found[1]}–{found[2]}</bdi>'


_active = Language()


def activate(code: str, texts: Mapping[str, str] | None = None) -> None:
    """Write sentences, tables and charts in a language from now on; `texts` are those of `Network.texts`."""
    global _active
    _active = Language(code, texts or {})


def current() -> Language:
    """Return the active language; English at the start."""
    return _active


def say(message: str, /, **values: object) -> str:
    """Return a message in the active language, see `Language.say`."""
    return _active.say(message, **values)


def counted(n: float, one: str, many: str, /, **values: object) -> str:
    """Return a message that depends on a number in the active language, see `Language.counted`."""
    return _active.counted(n, one, many, **values)


def words(vocabulary: Mapping[str, str]) -> dict[str, str]:
    """Return a vocabulary with its labels in the active language, see `Language.words`."""
    return _active.words(vocabulary)


def translated(text: str) -> str:
    """Return a text of the data in the active language, see `Language.translated`."""
    return _active.translated(text)


def without_marks(text: str) -> str:
    """Return text without marks of direction, for a chart or an attribute."""
    return text.translate({ord(mark): None for mark in (*ISOLATE, "\N{ARABIC LETTER MARK}", "\N{LEFT-TO-RIGHT MARK}")})


def begun(text: str) -> str:
    """Begin a text with a capital, where its letters have any."""
    return text[:1].upper() + text[1:]


def in_sentence(text: str) -> str:
    """Begin a text with a small letter."""
    return text[:1].lower() + text[1:]
