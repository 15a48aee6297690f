"""Which country has an ISO 3166 code of three letters, and what is it called? As the CLDR has it, by way of Babel."""

from functools import cache
from typing import Final

#: Codes of former countries (ISO 3166-3), and those that are only reserved: the CLDR keeps them too.
_NO_COUNTRY: Final = frozenset({"ASC", "BUR", "CPT", "DDR", "DGA", "FXX", "TAA", "TMP", "YMD", "ZAR", "ZZZ"})
#: The CLDR's own pseudo-territories, and groups of countries: letters that ISO 3166 leaves to its users.
_PRIVATE: Final = ("AA", "Q", "X")


@cache
def countries() -> dict[str, str]:
    """Return the codes of three letters, each with that of two.

    Examples
    --------
    >>> countries()["TUN"], len(countries())
    ('TN', 249)
    """
    from babel.core import get_global  # slow to import

    found = {
        code: short for code, short in get_global("territory_aliases").items() if len(code) == 3 and code.isalpha()
    }
    return {
        code: short[0]
        for code, short in sorted(found.items())
        if len(short) == 1 and code not in _NO_COUNTRY and (not code.startswith(_PRIVATE) or code == "QAT")
    }


def country_name(code: str, language: str) -> str:
    """Return the name of a country in a language; empty if the code or the name is not known.

    Examples
    --------
    >>> [country_name("TUN", language) for language in ("en", "fr", "ar")]
    ['Tunisia', 'Tunisie', 'تونس']
    """
    from babel import Locale  # slow to import

    short = countries().get(code, "")
    return str(Locale.parse(language).territories.get(short, "")) if short else ""


def country_fault(code: str) -> str:
    """Say that there is no country of this code, and which it may be; empty if there is one.

    Examples
    --------
    >>> country_fault("TUN"), country_fault("Tunisia")
    ('', "'Tunisia' is no ISO 3166 code of three letters; expected TUN")
    """
    if code in countries():
        return ""
    wanted = code.casefold()
    meant = [three for three, two in countries().items() if wanted in (two.casefold(), _english(three).casefold())]
    near = meant or [f"{three} ({_english(three)})" for three in countries() if three[:2] == code[:2].upper()]
    return f"'{code}' is no ISO 3166 code of three letters; expected {' or '.join(near) or 'one such as TUN'}"


def _english(code: str) -> str:
    return country_name(code, "en")
