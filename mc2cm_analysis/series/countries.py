"""Which countries does the United Nations' number stand for? By their three-letter codes."""

from collections import defaultdict
from functools import cache
from typing import Final

#: The number of the whole world.
WORLD: Final = "900"


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Return the three-letter codes of ISO 3166 by the number of a country, old codes included.

    Examples
    --------
    >>> codes()["400"], "900" in codes()
    (('JOR',), False)
    """
    from babel.core import get_global  # what Unicode knows of regions

    letters: dict[str, list[str]] = defaultdict(list)
    numbers: dict[str, str] = {}
    for alias, regions in get_global("territory_aliases").items():
        if len(regions) == 1 and len(alias) == 3:
            if alias.isdigit():
                numbers[alias] = regions[0]
            else:
                letters[regions[0]].append(alias)
    return {number: tuple(sorted(letters[region])) for number, region in numbers.items()}
