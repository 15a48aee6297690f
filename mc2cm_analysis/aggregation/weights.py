"""What does each rater weigh, exactly?

A joint order asks whether two sums of weights are equal. Sums of floating-point numbers answer that wrongly, both ways:
0.1 + 0.2 is not 0.3, and 1e16 + 1 is 1e16. So weights become whole numbers in the same proportions.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import lcm
from numbers import Integral, Real
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from mc2cm_analysis.ratings import check_labels, printed, shortened, size

#: Weights as they may be given: by rater, or in the order of the raters.
WeightsLike: TypeAlias = pd.Series | Mapping[Any, float] | npt.ArrayLike
#: A floating-point number holds any decimal number of up to so many digits as it is written.
_DIGITS: Final = 15
#: One that needs more digits was rounded, by no more than this share of it (a few roundings in a row).
_ROUNDING: Final = Fraction(1, 10**_DIGITS)


def whole_weights(weights: WeightsLike | None, raters: pd.Index) -> tuple[list[int], Fraction]:
    """Return a whole number for each rater, in the proportions of the weights, and what one of it weighs.

    A weight of up to 15 digits is taken as the decimal number that is written, a whole number or fraction as it is, and
    any other as the simplest fraction (of the largest weight) that it can be the rounding of.

    Raises
    ------
    ValueError
        If a rater has no weight, a weight no rater, or a weight is not a finite number of 0 or more.
    """
    if weights is None:
        return [1] * len(raters), Fraction(1)
    given = _checked(weights, raters)
    exact = [_written(weight) for weight in given]
    largest = max(exact, default=Fraction(0)) or Fraction(1)
    rounded = [_is_rounded(weight) for weight in given]
    from_rounded = any(r for r, weight in zip(rounded, exact, strict=True) if weight == largest)
    shares = [
        _simplest(weight / largest) if from_rounded or is_rounded else weight / largest
        for weight, is_rounded in zip(exact, rounded, strict=True)
    ]
    scale = lcm(*(share.denominator for share in shares))
    return [int(share * scale) for share in shares], largest / scale


def _checked(weights: WeightsLike, raters: pd.Index) -> list[Any]:
    """Return the weights in the order of the raters."""
    if isinstance(weights, Mapping):
        weights = pd.Series(weights, dtype=object)
    if not isinstance(weights, pd.Series):
        listed = np.array(weights, dtype=object)
        if listed.shape != (len(raters),):
            raise ValueError(f"each rater needs a weight: {len(raters)} in a row, not {size(listed)}")
        weights = pd.Series(listed, raters)
    check_labels(weights.index, "weights")
    by_rater = dict(zip(weights.index, weights, strict=True))
    if unknown := [repr(label) for label in by_rater if label not in raters]:
        raise ValueError(f"weights are given for other labels than the raters': {shortened(unknown)}")
    if without := [repr(label) for label in raters if label not in by_rater]:
        raise ValueError(f"each rater needs a weight; none is given for {shortened(without)}")
    if wrong := [f"{label!r} has {printed(weight)}" for label, weight in by_rater.items() if not _is_weight(weight)]:
        raise ValueError(f"each rater needs a weight of 0 or more, a finite number; {shortened(wrong)}")
    ordered = [by_rater[label] for label in raters]
    return [int(weight) if isinstance(weight, Integral) else weight for weight in ordered]


def _is_weight(weight: Any) -> bool:
    is_number = isinstance(weight, Real | Decimal) and not isinstance(weight, bool)
    return is_number and weight == weight and 0 <= weight < float("inf")


def _written(weight: Any) -> Fraction:
    return Fraction(repr(float(weight))) if isinstance(weight, float | np.floating) else Fraction(weight)


def _is_rounded(weight: Any) -> bool:
    return (
        isinstance(weight, float | np.floating)
        and len(Decimal(repr(float(weight))).normalize().as_tuple().digits) > _DIGITS
    )


def _simplest(number: Fraction) -> Fraction:
    """Return the first convergent of the continued fraction that is as near as a rounding."""
    before, found = (0, 1), (1, 0)
    rest = number
    while True:
        whole = rest.numerator // rest.denominator
        before, found = found, (whole * found[0] + before[0], whole * found[1] + before[1])
        if abs(Fraction(*found) - number) <= _ROUNDING * number:
            return Fraction(*found)
        rest = 1 / (rest - whole)
