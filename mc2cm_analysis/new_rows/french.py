"""What stands before the name of a place in a French sentence: "de", "d’", "du", "des"; "à", "en", "au", "aux"?

Names of cities take "de" and "à". Names of countries follow their gender and number: those that end in "e" are
feminine, with a few exceptions; some islands and city-states take no article.
What is returned is a proposal, for somebody who knows French to read.
"""

import unicodedata
from typing import Final

_MASCULINE_IN_E: Final = frozenset({"Belize", "Cambodge", "Mexique", "Mozambique", "Suriname", "Zimbabwe"})
_NO_ARTICLE: Final = frozenset(
    {"Andorre", "Bahreïn", "Chypre", "Cuba", "Djibouti", "Haïti", "Israël", "Madagascar", "Malte", "Maurice"}
    | {"Monaco", "Oman", "Saint-Marin", "Singapour", "Taïwan"}
)
#: Of those without an article, the ones that take "en".
_IN_WITH_EN: Final = frozenset({"Andorre", "Haïti", "Israël"})
#: Beginnings of the names in the plural, each with "in" before it.
_PLURAL: Final = {
    **dict.fromkeys(("Comores", "Émirats", "États-Unis", "Maldives", "Pays-Bas", "Philippines", "Seychelles"), "aux"),
    **dict.fromkeys(("Territoires", "Îles"), "dans les"),
}
_CONTRACTED: Final = {"Le ": ("du ", "au "), "Les ": ("des ", "aux ")}


def of_city(name: str) -> str:
    """Return the name of a city with "of" before it.

    Examples
    --------
    >>> of_city("Tunis"), of_city("Oran"), of_city("Le Caire")
    ('de Tunis', 'd’Oran', 'du Caire')
    """
    for article, (of, _) in _CONTRACTED.items():
        if name.startswith(article):
            return of + name.removeprefix(article)
    return _elided(name)


def in_city(name: str) -> str:
    """Return the name of a city with "in" before it.

    Examples
    --------
    >>> in_city("Tunis"), in_city("Le Caire"), in_city("La Valette")
    ('à Tunis', 'au Caire', 'à La Valette')
    """
    for article, (_, at) in _CONTRACTED.items():
        if name.startswith(article):
            return at + name.removeprefix(article)
    return f"à {name}"


def of_country(name: str) -> str:
    """Return the name of a country with "of" before it.

    Examples
    --------
    >>> of_country("Tunisie"), of_country("Liban"), of_country("Algérie"), of_country("États-Unis")
    ('de Tunisie', 'du Liban', 'd’Algérie', 'des États-Unis')
    """
    if name.startswith(tuple(_PLURAL)):
        return f"des {name}"
    if name in _NO_ARTICLE or _feminine(name) or _begins_with_vowel(name):
        return _elided(name)
    return f"du {name}"


def in_country(name: str) -> str:
    """Return the name of a country with "in" before it.

    Examples
    --------
    >>> in_country("Tunisie"), in_country("Liban"), in_country("Irak"), in_country("Malte")
    ('en Tunisie', 'au Liban', 'en Irak', 'à Malte')
    """
    for beginning, at in _PLURAL.items():
        if name.startswith(beginning):
            return f"{at} {name}"
    if name in _NO_ARTICLE and name not in _IN_WITH_EN:
        return f"à {name}"
    return f"en {name}" if _feminine(name) or _begins_with_vowel(name) or name in _NO_ARTICLE else f"au {name}"


def _elided(name: str) -> str:
    return f"d’{name}" if _begins_with_vowel(name) else f"de {name}"


def _feminine(name: str) -> bool:
    """Tell by the last letter of the first word: "Arabie saoudite", "Macédoine du Nord"."""
    return name.split()[0].endswith("e") and name not in _MASCULINE_IN_E


def _begins_with_vowel(name: str) -> bool:
    """Tell whether "de" loses its vowel; before an h it is taken to stay, save in the names where it is mute."""
    first = unicodedata.normalize("NFKD", name.casefold())[:1]
    return first in "aeiou" or name.startswith(("Haïti", "Hyères"))
