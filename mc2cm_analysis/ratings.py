"""What is a table of ratings: raters x items, numbers or blanks, under labels that can be told apart?"""

import reprlib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

#: A table of ratings as it may be given: a data frame, an array, or rows in a list.
RatingsLike: TypeAlias = pd.DataFrame | npt.ArrayLike
#: Beyond this, two whole numbers can become one and the same floating-point number, and so tie.
_LARGEST_WHOLE: Final = 2**53
_SHAPE: Final = "ratings need two dimensions, raters x items, with rows of equal length and one item or more"
#: No more faults than this are spelt out in one message.
_NAMED: Final = 3


@dataclass(frozen=True)
class Ratings:
    """Numbers of raters (rows) for items (columns).

    Attributes
    ----------
    values : ndarray
        Raters x items; NaN = blank. Infinite values are kept: only the order inside a row counts, and infinity has its
        place in it.
    raters, items : Index
        Their labels, each different from the others; 0, 1, 2, ... where the table came without labels.
    """

    values: np.ndarray
    raters: pd.Index
    items: pd.Index

    def refuse_blanks(self) -> None:
        """Raise `ValueError` that names the raters with blanks, if there are any."""
        if holes := ", ".join(map(str, self.raters[np.isnan(self.values).any(axis=1)])):
            raise ValueError(f"values are missing for {holes}; agreement needs every item ranked by each")


def read_ratings(ratings: RatingsLike) -> Ratings:
    """Read a table of ratings.

    Parameters
    ----------
    ratings : DataFrame or array-like
        Raters x items. NaN or None is a blank.

    Returns
    -------
    Ratings

    Raises
    ------
    ValueError
        If there are not two dimensions or no items, if a value is no number (text, a date, true or false), or if two
        labels cannot be told apart.
    """
    table = ratings.to_numpy() if isinstance(ratings, pd.DataFrame) else _as_array(ratings)
    if table.ndim != 2 or not table.shape[1]:
        raise ValueError(f"{_SHAPE}; the size of what is given: {size(table)}")
    if isinstance(ratings, pd.DataFrame):
        raters, items = ratings.index, ratings.columns
    else:
        raters, items = map(pd.RangeIndex, table.shape)
    check_labels(raters, "raters")
    check_labels(items, "items")
    return Ratings(_numbers(table, raters, items), raters, items)


def _as_array(given: Any) -> np.ndarray:
    if isinstance(given, np.ma.MaskedArray):
        # What is masked is a blank, not the value under the mask.
        return np.asarray(np.ma.filled(given.astype(object), np.nan))
    if isinstance(given, np.ndarray):
        return given
    try:
        return np.array(given, dtype=object)  # as objects, or numpy makes numbers of true and text of numbers
    except ValueError as error:
        raise ValueError(_SHAPE) from error


def _numbers(table: np.ndarray, raters: pd.Index, items: pd.Index) -> np.ndarray:
    if table.dtype.kind == "f":
        return table.astype(float)
    if table.dtype.kind in "iu" and table.size and table.min() >= -_LARGEST_WHOLE and table.max() <= _LARGEST_WHOLE:
        return table.astype(float)
    values = np.full(table.shape, np.nan)
    wrong = []
    for place, value in np.ndenumerate(table):
        if (number := as_number(value)) is not None:
            values[place] = number
        elif value is not None and value is not pd.NA:
            wrong.append(f"rater {raters[place[0]]!r} gives item {items[place[1]]!r} the value {printed(value)}")
    if wrong:
        raise ValueError(f"ratings must be numbers (whole ones up to 2**53), NaN for a blank; {shortened(wrong)}")
    return values


def as_number(value: Any) -> float | None:
    """Return a number as a float; None if it is none, is true or false, or is too large a whole number to be exact."""
    if isinstance(value, float | np.floating):
        return float(value)
    is_number = isinstance(value, Real | Decimal) and not isinstance(value, bool)
    if not is_number:
        return None
    if value != value:
        return float("nan")
    return float(value) if abs(value) <= _LARGEST_WHOLE else None


def printed(value: object) -> str:
    """Return a value as a message shows it: without the name of its numpy type, and not at any length."""
    return reprlib.repr(value.item() if isinstance(value, np.generic) else value)


def size(table: np.ndarray) -> str:
    """Return the size of an array as a message shows it."""
    return " x ".join(map(str, table.shape)) or "a single value"


def shortened(faults: Sequence[str]) -> str:
    """Return the first faults in one line, and how many more there are."""
    more = len(faults) - _NAMED
    return "; ".join(faults[:_NAMED]) + (f"; and {more} more" if more > 0 else "")


def check_labels(labels: pd.Index, named: str) -> None:
    """Raise `ValueError` if two labels cannot be told apart, in print or in order; `named` says what they label."""
    listed = list(labels)
    if blank := sum(label is None or label is pd.NA or label != label for label in listed):
        raise ValueError(f"each of the {named} needs a label; {blank} of {len(listed)} have none")
    keys: tuple[Callable[[Hashable], Hashable], ...] = (_printed, lambda label: label)
    for key in keys:
        if alike := _groups_alike(listed, key):
            raise ValueError(f"the labels of the {named} must differ, also in print; alike are {shortened(alike)}")
    try:
        sorted(listed)
    except TypeError:
        kinds = {type(label).__name__: repr(label) for label in reversed(listed)}
        if len(kinds) > 1:  # labels of one type that has no order are told apart well enough
            raise ValueError(
                f"the labels of the {named} must be of one type, or they have no order; "
                f"there are {', '.join(f'{label} ({kind})' for kind, label in kinds.items())}"
            ) from None


def _printed(label: Hashable) -> str:
    """Return what a reader sees of a label: blanks at its ends and the code of an accented letter are not seen."""
    return " ".join(unicodedata.normalize("NFC", str(label)).split())


def _groups_alike(labels: Iterable[Any], key: Callable[[Hashable], Hashable]) -> list[str]:
    groups = defaultdict(list)
    for label in labels:
        groups[key(label)].append(f"{label!r} ({type(label).__name__})")
    return [" and ".join(group) for group in groups.values() if len(group) > 1]
