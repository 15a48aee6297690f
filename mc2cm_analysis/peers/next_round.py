"""Which meetings could come next: one on each theme, hosted where something is to be seen, on both shores?"""

from typing import Final

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network
from mc2cm_analysis.peers.more_elsewhere import sought
from mc2cm_analysis.peers.need import grid
from mc2cm_analysis.peers.offer import offers
from mc2cm_analysis.peers.parts import of_practice

#: What a practice counts for in a city that has hosted a peer-learning meeting on the theme before, and in one that
#: could look for practices on it elsewhere.
AGAIN: Final = 0.5
SEEKING: Final = 0.25
#: A meeting more is worth more than any better hosts.
_HELD: Final = 100.0


@remembered
def proposed_round(network: Network) -> pd.DataFrame:
    """Propose a meeting on each theme, hosted by a city with a documented practice on it; no city hosts two.

    As many themes as can be are covered; then the hosts are those whose practices are documented best in all. A city
    that has hosted a peer-learning meeting on the theme counts half, one that could learn on it elsewhere a quarter. No
    shore hosts more than half of the meetings (rounded up), if the other has cities enough.

    Returns
    -------
    DataFrame
        A row a theme, those with a host first, shores in turn and the meeting that most cities are suggested to learn
        at first: ``theme, host`` (empty: none can), ``shore``; ``practice``, the id of the one to begin with, and
        ``documented``, how many undertakings are documented there; ``learners``, the ids of the other cities that could
        look for practices on the theme; ``held``, how many peer-learning meetings were held on it, and ``hosted``,
        their ids at the host.
    """
    cities = sorted(network.cities)
    shore = network.table("cities").set_index("id")["shore"]
    held = network.table("events").query("kind == 'peer_learning' and theme != ''")
    hosts = _hosts(network, cities, list(shore.loc[cities]), held)
    learners = sought(network).groupby("theme")["city"].agg(tuple)
    rows = []
    for theme in network.themes:
        host, on_it = hosts.get(theme, ""), held[held["theme"] == theme]
        offered = offers(network).loc[host, theme] if host else None
        rows.append(
            {
                "theme": theme,
                "host": host,
                "shore": shore.get(host, ""),
                "practice": "" if offered is None else offered["practice"],
                "documented": 0 if offered is None else offered["documented"],
                "learners": tuple(city for city in learners.get(theme, ()) if city != host),
                "held": len(on_it),
                "hosted": tuple(on_it.loc[on_it["city"] == host, "id"]) if host else (),
            }
        )
    return _in_turn(pd.DataFrame(rows))


def _hosts(network: Network, cities: list[str], shores: list[str], held: pd.DataFrame) -> dict[str, str]:
    """Return theme to host: an assignment with a limit for each shore, solved exactly."""
    themes, strength = list(network.themes), offers(network)["strength"].reindex(grid(network))
    value = of_practice(strength.to_numpy().reshape(len(cities), len(themes)).T)
    before = {(event.theme, event.city) for event in held.itertuples()}
    seeking = set(sought(network)[["theme", "city"]].itertuples(index=False, name=None))
    value *= [[AGAIN if (theme, city) in before else 1 for city in cities] for theme in themes]
    value *= [[SEEKING if (theme, city) in seeking else 1 for city in cities] for theme in themes]
    one_host = np.kron(np.eye(len(themes)), np.ones(len(cities)))
    one_meeting = np.kron(np.ones(len(themes)), np.eye(len(cities)))
    most, sides = -(-len(themes) // 2), [side for side in ("north", "south") if side in shores]
    of_side = [np.tile([shore == side for shore in shores], len(themes)) for side in sides]
    others = [max(most, len(themes) - sum(shore != side for shore in shores)) for side in sides]
    limits = [LinearConstraint(rows, ub=ub) for rows, ub in ((one_host, 1), (one_meeting, 1)) if rows.size]
    limits += [LinearConstraint(row.astype(float), ub=ub) for row, ub in zip(of_side, others, strict=True)]
    worth = np.where(np.isnan(value), 0, _HELD + np.nan_to_num(value)).ravel()
    found = milp(-worth, integrality=1, bounds=Bounds(0, ~np.isnan(value).ravel()), constraints=limits)
    chosen = np.argwhere(np.round(found.x).reshape(value.shape) > 0)
    return {themes[theme]: cities[city] for theme, city in chosen}


def _in_turn(meetings: pd.DataFrame) -> pd.DataFrame:
    """Put the meetings in order: shores in turn, most learners first; at the end those without a host."""
    by_learners = meetings.assign(n=meetings["learners"].map(len)).sort_values("n", ascending=False, kind="stable")
    hosted, without = by_learners[by_learners["host"] != ""], by_learners[by_learners["host"] == ""]
    turn = hosted.groupby("shore").cumcount()
    of_shore = hosted.groupby("shore")["n"].transform("size")  # the shore with more meetings begins
    order = np.lexsort((hosted["shore"], -of_shore, turn))
    return pd.concat([hosted.iloc[order], without]).drop(columns="n").reset_index(drop=True)
