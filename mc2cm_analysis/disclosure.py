"""Of how few stakeholders is nothing told? A figure that rests on a handful tells what one of them said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

#: Nothing is told that rests on fewer answers.
FEWEST_ANSWERS: Final = 5
#: The tables that hold answers: no report prints their rows, none hands them out, and none counts them.
ANSWERS: Final = ("consultations", "imports", "reasons")


def cities_told(consultations: Iterable[Mapping[str, str]]) -> set[str]:
    """Return the cities with a round that may be told: one in which enough stakeholders have an order.

    `consultations` are the rows of that table, as text.
    """
    orders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in consultations:
        if row["rank"]:
            orders[row["city"], row["round"]].add(row["respondent"])
    return {city for (city, _), respondents in orders.items() if len(respondents) >= FEWEST_ANSWERS}
