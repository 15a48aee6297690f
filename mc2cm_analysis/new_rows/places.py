"""Can a point be where a city is said to be, or were latitude and longitude taken for each other?"""

from collections.abc import Collection
from typing import Final

#: Degrees around the cities of the network within which another city of it may lie.
_AROUND: Final = 10

Point = tuple[float, float]


def swapped(point: Point, others: Collection[Point]) -> bool:
    """Tell whether a point lies far from every other one, and would not, were its two numbers the other way round.

    Where both ways lie near the others, as for Beirut (33.9, 35.5), nothing can be told.

    Examples
    --------
    >>> swapped((10.18, 36.81), [(35.8, -5.8), (45.1, 7.7)]), swapped((36.81, 10.18), [(35.8, -5.8), (45.1, 7.7)])
    (True, False)
    """
    return bool(others) and not _near(point, others) and _near(point[::-1], others)


def _near(point: Point, others: Collection[Point]) -> bool:
    ranges = zip(point, zip(*others, strict=True), strict=True)
    return all(min(known) - _AROUND <= value <= max(known) + _AROUND for value, known in ranges)
