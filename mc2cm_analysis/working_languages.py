"""Which languages do two cities both work in, as far as sources tell?"""

from collections.abc import Iterable
from itertools import permutations
from typing import Final

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import LANGUAGE_BASES, WORKING_LANGUAGES

_ANY_BASIS: Final = tuple(LANGUAGE_BASES)


@remembered
def shared_languages(network: Network, bases: tuple[str, ...] = _ANY_BASIS) -> pd.DataFrame:
    """Return the languages that two cities both work in, of each pair of cities.

    Parameters
    ----------
    network : Network
    bases : tuple of str, optional
        What counts as a sign that a city works in a language: ids of `vocabulary.LANGUAGE_BASES`. All if not given. The
        programme published the profiles in its own languages, so ``profile`` says the least of a city.

    Returns
    -------
    DataFrame
        Indexed by ``city`` and ``other``, every city with every other one. ``languages`` is a tuple of ids, in the
        order of `vocabulary.WORKING_LANGUAGES`. ``known`` tells whether any language of each of the two is known: if
        not, whether they share one is not known either.

    Raises
    ------
    UnknownNameError
        A KeyError: no basis is called so.

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> shared_languages(load_network(), ("official",)).loc[("amman", "beirut"), "languages"]
    ('ar',)
    """
    rows = network.rows("working_languages", basis=bases)
    spoken = {city: set(rows.loc[rows["city"] == city, "language"]) for city in network.cities}
    pairs = list(permutations(network.cities, 2))
    return pd.DataFrame(
        {
            "languages": [_in_order(spoken[city] & spoken[other]) for city, other in pairs],
            "known": [bool(spoken[city] and spoken[other]) for city, other in pairs],
        },
        index=pd.MultiIndex.from_tuples(pairs, names=["city", "other"]),
    )


def _in_order(languages: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(languages, key=list(WORKING_LANGUAGES).index))
