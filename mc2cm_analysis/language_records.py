"""In which languages does the project speak, and how is each written? Imports nothing of ours."""

from typing import Final, NamedTuple


class LanguageRecord(NamedTuple):
    """How a language is written; ``make language CODE=xx`` begins another one."""

    name: str  # in the language itself
    locale: str  # Babel's conventions for numbers, dates and lists
    percent: str = "{}%"
    direction: str = "ltr"
    plural: str = "nplurals=2; plural=(n != 1);"  # gettext's rule, as in the head of the catalogue
    name_forms: tuple[str, ...] = ()  # the forms of a place's name that the data gives, such as ``of`` for "d'Amman"
    first_of_month: str = "1"  # as it is written in a date
    two_days: str = ""  # two days that follow each other in a month; empty: as `days`
    days: str = ""  # from a day to another; empty: as Babel has it
    other_months: str = ""  # a locale whose names of months stand before the language's own, as in "آذار/مارس"


#: The language in which messages and data are written.
ENGLISH: Final = "en"
#: The languages of the reports. In Arabic an invisible mark keeps the percent sign on the left of a number that starts
#: a line, the plural rule is not Babel's, which counts 11 to 99 like 100, and months have both names in use, as the
#: United Nations write them.
LANGUAGES: Final = {
    ENGLISH: LanguageRecord("English", "en_GB"),
    "fr": LanguageRecord(
        *("Français", "fr_FR"),
        percent="{}\N{NARROW NO-BREAK SPACE}%",
        plural="nplurals=2; plural=(n > 1);",
        name_forms=("of", "in"),
        first_of_month="1er",
        two_days="{} et {}",
        days="du {} au {}",
    ),
    "ar": LanguageRecord(
        "العربية",
        "ar",
        percent="\N{ARABIC LETTER MARK}{}%",
        direction="rtl",
        two_days="{} و{}",
        days="من {} إلى {}",
        other_months="ar_LB",
        plural="nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    ),
}
