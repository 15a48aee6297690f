"""Which subgroups are parts of one whole, to be added up: men and women, ages, countries?"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Final

_SEXES: Final = ("men", "women")
_AGES: Final = re.compile(
    r"aged (?:under (?P<below>\d+)|over (?P<above>\d+)|(?P<first>\d+)(?:-(?P<last>\d+)| and over))"
)
#: How Unicode codes what is no country: regions by numbers, and unions of states.
_REGION: Final = re.compile(r"\d+|EU|EZ|UN")
_ADULT: Final = 18
_OLDEST: Final = 200


@cache
def country_names() -> frozenset[str]:
    """Return the names of countries in the data: those of Unicode in English, and two that Unicode writes differently.

    Regions such as Europe or Latin America are none: they hold countries and are not added to them.
    """
    from babel import Locale  # slow to import

    named = Locale("en").territories.items()
    return frozenset({"DR Congo", "Palestine", *(name for code, name in named if not _REGION.fullmatch(code))})


def cut_of(subgroup: str) -> str:
    """Say by what a subgroup divides the whole: sex, age or origin; empty if it is not known to divide it.

    Examples
    --------
    >>> cut_of("women"), cut_of("aged 15-24"), cut_of("Morocco"), cut_of("women among Egyptian migrants")
    ('sex', 'age', 'origin', '')
    """
    if subgroup in _SEXES:
        return "sex"
    if _ages(subgroup):
        return "age"
    return "origin" if subgroup in country_names() or subgroup.startswith("other ") else ""


def overlapping(subgroups: Iterable[str]) -> bool:
    """Say whether two of the subgroups hold the same people: ages that overlap, such as minors and 15-24."""
    spans = sorted(span for subgroup in subgroups if (span := _ages(subgroup)))
    return any(second[0] <= first[1] for first, second in pairwise(spans))


def _ages(subgroup: str) -> tuple[int, int] | None:
    """Return the youngest and the oldest age of a subgroup, None if it is none of ages."""
    if subgroup == "minors":
        return 0, _ADULT - 1
    if not (found := _AGES.fullmatch(subgroup)):
        return None
    if below := found["below"]:
        return 0, int(below) - 1
    if above := found["above"]:
        return int(above) + 1, _OLDEST
    return int(found["first"]), int(found["last"] or _OLDEST)
