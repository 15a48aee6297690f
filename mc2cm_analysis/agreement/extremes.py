"""Which fillings of blanks make raters agree most, or least?

The spread is the sum of squares of the items' sums; it grows with W, and W is the spread over a number that is the same
in every filling. A search finds a good filling. Branch and bound then goes through all the others, rater by rater, and
drops each beginning that cannot end in a better one, which proves how good the filling is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from mc2cm_analysis.agreement.fillings import Fillings

#: Beginnings looked at in a step, and products taken of them; beyond these, the proof is left unfinished.
_BEGINNINGS: Final = 1 << 20
_PRODUCTS: Final = 500_000_000
#: Where a rater has more fillings than this, they are not listed, and the bound is a rough one.
_LISTED: Final = 10_000
_STARTS: Final = 20
_CHUNK: Final = 1 << 22


@dataclass(frozen=True)
class Extreme:
    """A filling (raters x items), its spread, and the spread that no filling surpasses; the same if it is the best."""

    filled: np.ndarray
    spread: int
    bound: float


def searched(raters: Sequence[Fillings], sign: int, seed: int) -> Extreme:
    """Search for the filling of greatest (`sign` 1) or least (-1) spread, and say how far a better one can be.

    From several starts, each rater in turn takes the filling that is best with those of the others, until none changes.
    """
    generator = np.random.default_rng(seed)
    best = max((_climbed(raters, sign, generator) for _ in range(_STARTS)), key=lambda filled: sign * _spread(filled))
    rough = _rough_bound(raters, sign)
    if max(rater.count for rater in raters) > _LISTED:
        return Extreme(best, _spread(best), rough)
    found = enumerated([rater.listed() for rater in raters], sign, best)
    return replace(found, bound=sign * min(sign * found.bound, sign * rough))


def _climbed(raters: Sequence[Fillings], sign: int, generator: np.random.Generator) -> np.ndarray:
    filled = np.array([rater.furthest(generator.normal(size=rater.n_items)) for rater in raters])
    before = None
    while before != (before := _spread(filled)):
        for number in generator.permutation(len(raters)):
            others = filled.sum(axis=0) - filled[number]
            filled[number] = raters[number].furthest(sign * others)
    return filled


def _spread(filled: np.ndarray) -> int:
    return int((filled.sum(axis=0) ** 2).sum())


def _rough_bound(raters: Sequence[Fillings], sign: int) -> float:
    """Bound the spread by the ranks that each item can have at all, and by the sizes of the raters' rows."""
    low, high = (sum(edges) for edges in zip(*(rater.edges() for rater in raters), strict=True))
    if sign < 0:
        return float((np.maximum(0, np.maximum(low, -high)) ** 2).sum())
    together = sum(rater.square**0.5 for rater in raters) ** 2
    return float(min((np.maximum(-low, high) ** 2).sum(), np.floor(together * (1 + 1e-12))))  # a whole number, rounded


def enumerated(choices: Sequence[np.ndarray], sign: int, known: np.ndarray | None = None) -> Extreme:
    """Return the filling of greatest or least spread among all; `known` is a good one to begin with.

    `choices` are the fillings of each rater (fillings x items).
    """
    choices = sorted(choices, key=len)
    pairs = _pair_bounds(choices, sign)
    best = known if known is not None else np.array([fillings[0] for fillings in choices])
    begun = _Begun(np.zeros((1, choices[0].shape[1]), dtype=np.int64), np.zeros((1, 0), dtype=np.int64))
    bound, bounds = sign * np.inf, np.zeros(1)
    for step, fillings in enumerate(choices):
        rest = choices[step + 1 :]
        n_next = len(begun.sums) * len(fillings)
        if n_next > _BEGINNINGS or n_next * sum(map(len, rest)) > _PRODUCTS:
            return Extreme(best, _spread(best), bound)
        begun = begun.with_each(fillings)
        bounds = _bounds(begun.sums, rest, pairs[step + 1], sign)
        if known is not None:
            better = sign * bounds > sign * _spread(known)
            if not better.any():
                return Extreme(best, _spread(best), _spread(best))
            begun, bounds = begun.only(better), bounds[better]
        bound = sign * float((sign * bounds).max())
    numbers = begun.taken[(sign * bounds).argmax()]
    best = np.array([fillings[number] for fillings, number in zip(choices, numbers, strict=True)])
    return Extreme(best, _spread(best), _spread(best))


@dataclass(frozen=True)
class _Begun:
    """Fillings of the first raters: the sums of their ranks, and the number of each rater's filling."""

    sums: np.ndarray
    taken: np.ndarray

    def only(self, which: np.ndarray) -> "_Begun":
        return _Begun(self.sums[which], self.taken[which])

    def with_each(self, fillings: np.ndarray) -> "_Begun":
        """Add the next rater; of beginnings with the same sums one is kept, since they can end in the same ways."""
        numbers = np.tile(np.arange(len(fillings)), len(self.taken))
        taken = np.column_stack([self.taken.repeat(len(fillings), axis=0), numbers])
        sums = (self.sums[:, None] + fillings).reshape(len(taken), -1)
        base = 2 * int(np.abs(sums).max()) + 1
        if base ** (sums.shape[1] - 1) > 2**62:
            return _Begun(sums, taken)  # a row of sums does not fit into one number; nothing but time is lost
        keys = sums[:, :-1] @ base ** np.arange(sums.shape[1] - 1)  # the last sum follows: each row adds up to 0
        return _Begun(sums, taken).only(np.unique(keys, return_index=True)[1])


def _pair_bounds(listed: Sequence[np.ndarray], sign: int) -> list[float]:
    """Bound, of the raters from each step on, what their own squares and the products of each two can add."""
    squares = [float((fillings[0] ** 2).sum()) for fillings in listed]
    after = [0.0] * (len(listed) + 1)
    for step in reversed(range(len(listed))):
        products = [_furthest(listed[step].astype(float), other, sign, whole=True) for other in listed[step + 1 :]]
        after[step] = after[step + 1] + squares[step] + 2 * float(sum(product.item() for product in products))
    return after


def _furthest(rows: np.ndarray, fillings: np.ndarray, sign: int, *, whole: bool = False) -> np.ndarray:
    """Return of each row (or of all, if `whole`) the greatest or least product with a filling."""
    size = max(1, _CHUNK // len(fillings))
    others = sign * fillings.T.astype(float)
    parts = [(rows[start : start + size] @ others).max(axis=1) for start in range(0, len(rows), size)]
    furthest = np.concatenate(parts)
    return np.asarray(sign * (furthest.max(keepdims=True) if whole else furthest))


def _bounds(beginnings: np.ndarray, rest: Sequence[np.ndarray], pairs: float, sign: int) -> np.ndarray:
    """Bound the spread of all that begins so: the rest each does its best with the beginning, and each two together."""
    rows = beginnings.astype(float)
    bounds = (rows**2).sum(axis=1) + pairs
    for fillings in rest:
        bounds += 2 * _furthest(rows, fillings, sign)
    if sign < 0 and rest:  # nor can the sums come nearer to 0 than the ranks at hand allow, item by item
        low, high = (sum(edge(f, axis=0) for f in rest) for edge in (np.min, np.max))
        bounds = np.maximum(bounds, (np.maximum(0, np.maximum(rows + low, -(rows + high))) ** 2).sum(axis=1))
    return np.asarray(bounds)
