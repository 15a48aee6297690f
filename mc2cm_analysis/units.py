"""What are the values of an indicator? Each unit with a number before it: the message for one, and for another number.

``schema.toml`` names the units that an indicator may have. Beside these, ``percent`` and ``year`` are written by the
conventions of the language. The catalogues hold the forms that other languages have, see `language.Language.counted`.
"""

from collections.abc import Mapping
from typing import Final

UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "persons": ("{n} person", "{n} persons"),
    "percent_per_year": ("{n}% a year", "{n}% a year"),
    "per_1000": ("{n} per 1,000 inhabitants", "{n} per 1,000 inhabitants"),
    "years": ("{n} year", "{n} years"),
    "km2": ("{n} km²", "{n} km²"),
    "districts": ("{n} district", "{n} districts"),
    "municipalities": ("{n} municipality", "{n} municipalities"),
    "cities": ("{n} city", "{n} cities"),
    "nationalities": ("{n} nationality", "{n} nationalities"),
    "applications": ("{n} application", "{n} applications"),
    "files": ("{n} accepted application", "{n} accepted applications"),
    "decisions": ("{n} decision", "{n} decisions"),
    "permits": ("{n} permit", "{n} permits"),
    "notices": ("{n} notice", "{n} notices"),
    "camps": ("{n} camp", "{n} camps"),
    "facilities": ("{n} facility", "{n} facilities"),
    "places": ("{n} place", "{n} places"),
    "firms": ("{n} firm", "{n} firms"),
    "eur": ("{n} euro", "{n} euros"),
    "usd_2015": ("{n} US dollar of 2015", "{n} US dollars of 2015"),
    "meetings": ("{n} meeting", "{n} meetings"),
    "case_studies": ("{n} case study", "{n} case studies"),
    "profiles": ("{n} profile", "{n} profiles"),
    "papers": ("{n} paper", "{n} papers"),
    "groups": ("{n} group", "{n} groups"),
}
