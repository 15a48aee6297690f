"""On which of its first themes could a city learn, for another city has more to show?"""

import numpy as np
import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.peers.need import grid, needs
from mc2cm_analysis.peers.offer import offers


@remembered
def shows_more(network: Network) -> np.ndarray:
    """Return where a mentor has more documented work on a theme than the learner: learners x themes x mentors.

    A city learns from one that has more to show, so never from itself. Work that was not found counts as none.
    """
    shape = (len(network.cities), len(network.themes))
    found = offers(network)["documented"].to_numpy(dtype=int).reshape(shape)
    return np.asarray(found.T[None] > found[:, :, None])


@remembered
def sought(network: Network) -> pd.DataFrame:
    """Return what each city could look for: those of its first themes on which another city has more to show.

    Returns
    -------
    DataFrame
        Columns ``city, theme``; cities in the order of the network, the themes of each by rank.
    """
    shape = (len(network.cities), len(network.themes))
    practised = offers(network)["practice"].notna().to_numpy().reshape(shape)
    more = pd.Series((shows_more(network) & practised.T[None]).any(axis=2).ravel(), grid(network))
    found = []
    for city in network.cities:
        wanted = needs(network).loc[city].query("first").sort_values("rank", kind="stable")
        found += [(city, str(theme)) for theme in wanted.index if more[city, theme]]
    return pd.DataFrame(found, columns=["city", "theme"])
