"""What holds wherever the blanks stand? A blank may take any place in its rater's order: not stated is not last.

A filling puts each blank of a rater before, between or after the items that it ranks, and keeps their order; items that
tie stay tied. What can be said of all fillings at once is a bound (Manski 1989).

References
----------
Manski, C. F. (1989), Anatomy of the selection problem, Journal of Human Resources 24(3).
Horowitz, J. L. and Manski, C. F. (2000), Nonparametric analysis of randomized experiments with missing covariate and
outcome data, Journal of the American Statistical Association 95(449).
"""

import numpy as np


def least_leads(ranks: np.ndarray, stated: np.ndarray) -> np.ndarray:
    """Return by how many ranks an item is before another at the least, in sum over the raters and over all fillings.

    Parameters
    ----------
    ranks : ndarray
        Raters x items x draws; the items stated have the ranks 1 to k, ties their average.
    stated : ndarray of bool
        Raters x items, the same in every draw.

    Returns
    -------
    ndarray
        Items x items x draws: the least of the sums of (rank of the second item - rank of the first). It is exact, for
        each rater's blanks can be placed by themselves: against two stated items all blanks stand between them, if that
        is worse; a blank stands last against a stated item, and first when a stated item leads it.
    """
    n = ranks.shape[1]
    whole = stated.all(axis=1)
    total = ranks[whole].sum(axis=0)
    ranks, known = ranks[~whole], stated[~whole].astype(float)
    blanks = n - known.sum(axis=1)
    both = known[:, :, None] * known[:, None, :]
    leads = np.empty((n, n, ranks.shape[2]))
    for first in range(n):
        own = ranks[:, first, None]
        behind = (both[:, first] * blanks[:, None])[:, :, None] * (ranks < own)  # all blanks stand between the two
        apart = both[:, first, :, None] * (ranks - own) - behind
        last = ((1 - known[:, first, None]) * known)[:, :, None] * (ranks - n)  # the first is blank: it stands last
        start = (known[:, first, None] * (1 - known))[:, :, None] * (1 - own - blanks[:, None, None])
        neither = ((1 - known[:, first, None]) * (1 - known) * (1 - n)).sum(axis=0)
        leads[first] = total - total[first] + (apart + last + start).sum(axis=0) + neither[:, None]
        leads[first, first] = 0
    return leads


def rank_bounds(ranks: np.ndarray, stated: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest average rank of each item over all fillings; raters x items without draws."""
    n = ranks.shape[1]
    blanks = n - stated.sum(axis=1, keepdims=True)
    return np.where(stated, ranks, 1).mean(axis=0), np.where(stated, ranks + blanks, n).mean(axis=0)
