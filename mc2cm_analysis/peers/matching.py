"""Which of many possible matches are made, if each side takes part in a few only? Knows numbers, not cities."""

from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

#: Larger than all matches together: the columns that keep a learner to its limit are always used.
_FORCED: Final = 1e6


def match(values: np.ndarray, *, most_learned: int, most_taught: int) -> np.ndarray:
    """Choose the matches that are worth most together.

    Parameters
    ----------
    values : ndarray
        Learners x subjects x teachers: what a match is worth, above 0; NaN where there can be none.
    most_learned : int
        How many matches a learner has at most. A learner has one teacher a subject.
    most_taught : int
        How many matches a teacher has at most.

    Returns
    -------
    ndarray of bool
        Of the same shape. Fewer matches than the limits allow are made only where no other is possible.

    Notes
    -----
    An assignment problem (`scipy.optimize.linear_sum_assignment`): a row is a learner's subject, a column a place with
    a teacher. Columns that only one learner's rows may take stand for "no match"; as many of them as a learner has
    subjects beyond its limit must be taken.
    """
    learners, subjects, teachers = values.shape
    places = np.repeat(np.nan_to_num(values, nan=-np.inf), most_taught, axis=2).reshape(learners * subjects, -1)
    unmatched = np.zeros(subjects)
    unmatched[: max(subjects - most_learned, 0)] = _FORCED
    own = np.kron(np.eye(learners), np.ones((subjects, 1))) > 0
    none = np.where(np.repeat(own, subjects, axis=1), np.tile(unmatched, learners), -np.inf)
    rows, columns = linear_sum_assignment(np.hstack([places, none]), maximize=True)
    made = np.zeros((learners * subjects, teachers), dtype=bool)
    real = columns < places.shape[1]
    made[rows[real], columns[real] // most_taught] = True
    return made.reshape(values.shape)
