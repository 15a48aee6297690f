"""Numbers, dates and lists as a reader of the language writes them.

Babel knows the conventions; this module only fixes how the project uses them. Reports exist in the languages
of `READY`; another one joins when everything a report prints can be said in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_interval
from babel.lists import format_list
from babel.numbers import format_decimal

from mc2cm_analysis.vocabulary import QUALIFIERS

#: Languages in which every printed text exists, each with the conventions it follows.
READY = {"en": "en_GB"}


@dataclass(frozen=True)
class Language:
    """One language of the reports.

    Parameters
    ----------
    code : str
        ISO 639-1 code, one of `READY`.
    """

    code: str = "en"

    def __post_init__(self) -> None:
        """Refuse a language in which no report can be written yet."""
        if self.code not in READY:
            raise ValueError(f"language '{self.code}' is not ready; reports exist in: {', '.join(READY)}")

    @property
    def locale(self) -> str:
        """The conventions of the language, as Babel names them."""
        return READY[self.code]

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
        """Write a value with the word of its qualifier and its unit.

        Examples
        --------
        >>> Language().measured(1000, "at_least", "persons"), Language().measured(13.6, unit="percent")
        ('more than 1,000 persons', '13.6%')
        """
        amount = self.number(value)
        # "percent a year" is printed "% a year"
        text = f"{amount}%{unit.removeprefix('percent')}" if unit.startswith("percent") else f"{amount} {unit}".strip()
        return QUALIFIERS[qualifier].format(text)

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

    def counted(self, n: int, singular: str, plural: str) -> str:
        """Write a count with its noun.

        Examples
        --------
        >>> Language().counted(1, "act", "acts"), Language().counted(1200, "act", "acts")
        ('1 act', '1,200 acts')
        """
        return f"{self.number(n)} {singular if n == 1 else plural}"


_active = Language()


def activate(code: str) -> None:
    """Make a language the one in which sentences, tables and charts are written from now on.

    Raises
    ------
    ValueError
        If no report can be written in it yet.
    """
    global _active
    _active = Language(code)


def current() -> Language:
    """Return the language made active last; English at the start."""
    return _active
