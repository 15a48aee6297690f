"""How many things are there, those included that were never found? Chao's lower estimate.

References
----------
Chao, A. (1984), Nonparametric estimation of the number of classes in a population, Scandinavian Journal of Statistics
11(4).
"""

from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Richness:
    """How many things were found, and how many there are at least, by an estimate.

    Attributes
    ----------
    observed : int
        Things found at all.
    estimate : float
        Things that there are at least, by Chao's estimate; never less than `observed`.
    once, twice : int
        Things found exactly once and exactly twice; what is not found is judged by these.
    """

    observed: int
    estimate: float
    once: int
    twice: int


def chao1(counts: npt.ArrayLike) -> Richness:
    """Estimate how many things there are at least, from how often each was found.

    Many things found only once, and few found twice, mean that others were missed.

    Parameters
    ----------
    counts : array-like
        How often each thing was found; 0 is ignored.

    Returns
    -------
    Richness
        Chao's (1984) estimate in its bias-corrected form, S + a (a - 1) / (2 (b + 1)), with S things found, a of them
        once and b twice. R's ``vegan::estimateR`` gives the same.

    Raises
    ------
    ValueError
        If `counts` are not in one row of whole numbers of 0 or more.

    Examples
    --------
    >>> chao1([1, 1, 1, 2, 5])
    Richness(observed=5, estimate=6.5, once=3, twice=1)
    """
    try:
        listed = np.array(counts, dtype=object)
    except ValueError as error:
        raise ValueError("counts must be in one row") from error
    if listed.ndim != 1:
        raise ValueError(f"counts must be in one row; they have {listed.ndim} dimensions")
    if wrong := [repr(count) for count in listed.tolist() if not _is_count(count)]:
        raise ValueError(f"counts must be whole numbers of 0 or more, each finite; not {', '.join(wrong[:3])}")
    found = [int(count) for count in listed if count > 0]
    once, twice = found.count(1), found.count(2)
    return Richness(len(found), len(found) + once * (once - 1) / (2 * (twice + 1)), once, twice)


def _is_count(count: Any) -> bool:
    is_number = isinstance(count, Real) and not isinstance(count, bool)
    return is_number and 0 <= count < float("inf") and count == int(count)
