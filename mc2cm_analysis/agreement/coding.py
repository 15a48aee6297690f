"""How far do two codings of the same things agree?

References
----------
Krippendorff, K. (2011), Computing Krippendorff's alpha-reliability, University of Pennsylvania.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd


def krippendorff_alpha(first: Iterable[str], second: Iterable[str]) -> float:
    """Return Krippendorff's alpha of two complete codings by names: 1 = they agree on all, 0 = no more than by chance.

    Parameters
    ----------
    first, second : iterable of str
        What each coding calls the same things, in one order; names are not ordered, so nothing is tied, and none is
        missing.

    Returns
    -------
    float
        1 less the disagreement found as a share of that expected if the names were dealt out at random (Krippendorff
        2011, nominal data); NaN if only one name is used, so that there is nothing to tell apart.

    Examples
    --------
    >>> round(krippendorff_alpha("aabbdcccedda", "babbbccceddd"), 3)
    0.692
    """
    one, other = np.array(list(first)), np.array(list(second))
    if len(one) != len(other):
        raise ValueError(f"two codings of the same things have the same length, not {len(one)} and {len(other)}")
    used = pd.Series(np.append(one, other)).value_counts().to_numpy()
    n = used.sum()
    expected = 1 - (used * (used - 1)).sum() / (n * (n - 1)) if n > 1 else 0.0
    return float(1 - (one != other).mean() / expected) if expected else float("nan")
