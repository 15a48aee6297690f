"""Of how few stakeholders is nothing told? A figure that rests on a handful tells what one of them said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

#: Nothing is told that rests on fewer answers.
FEWEST_ANSWERS: Final = 5
#: The tables that hold answers: no report prints their rows, none hands them out, and none counts them.
ANSWERS: Final = ("consultations", "imports", "reasons")


def rounds_told(consultations: Iterable[Mapping[str, str]]) -> set[tuple[str, str]]:
    """Return the rounds that may be told, as city and number: those in which enough stakeholders have an order.

    `consultations` are the rows of that table, as text.
    """
    orders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in consultations:
        if row["rank"]:
            orders[row["city"], row["round"]].add(row["respondent"])
    return {one for one, respondents in orders.items() if len(respondents) >= FEWEST_ANSWERS}


def sources_untold(consultations: Iterable[Mapping[str, str]], imports: Iterable[Mapping[str, str]]) -> set[str]:
    """Return the sources that are answers of rounds that may not be told: their titles would tell of them."""
    told = rounds_told(consultations)
    return {one["source"] for one in imports if (one["city"], one["round"]) not in told}
