"""What speaks for a match of a learner, a theme and a mentor, part by part, and how much?

Each part is a grade above 0, 1 being best. A match is worth the product of its grades, each to the power of its weight:
a weight of 0 leaves a part out. What is not known of a part lies somewhere between `LEAST` and 1 and counts as the
middle; in the draws of `suggestion` it lies anywhere between them.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.competence import powers
from mc2cm_analysis.network import Network, first_roles
from mc2cm_analysis.peers.more_elsewhere import shows_more
from mc2cm_analysis.peers.need import needs
from mc2cm_analysis.peers.offer import offers
from mc2cm_analysis.vocabulary import PEER_PARTS
from mc2cm_analysis.working_languages import shared_languages

#: What shows that a city works in a language; that a profile of it was published in one does not.
SPOKEN: Final = ("official", "own_pages", "meeting")
#: The grade of a learner without the power, of two cities without a common language, and of two that met on the theme.
LEAST: Final = 0.5
UNKNOWN: Final = (LEAST + 1) / 2

Pairs = dict[tuple[str, str, str], tuple[str, ...]]


def part_weights(network: Network) -> dict[str, float]:
    """Return what each part weighs by the network's view: 1, unless the view says otherwise."""
    return {part: dict(network.view.part_weights).get(part, 1.0) for part in PEER_PARTS}


def of_need(ranks: np.ndarray, n: int) -> np.ndarray:
    """Return the grade of ranks among `n` themes: 1 for the first, 1 / n for the last; NaN stays NaN."""
    return np.asarray((n + 1 - ranks) / n)


def of_gap(undertakings: np.ndarray) -> np.ndarray:
    """Return the grade of how many undertakings were found in the learner: 1 for none, a half for one."""
    return np.asarray(1 / (1 + undertakings))


def of_practice(strength: np.ndarray) -> np.ndarray:
    """Return the grade of what is documented in the mentor; NaN where there is no practice."""
    return np.asarray(np.where(strength > 0, strength / (1 + strength), np.nan))


@remembered
def met_on(network: Network) -> Pairs:
    """Return for each two cities and theme the meetings at which they met on it.

    These are the meetings on the theme at which both are named, the host included, and those at which one of them
    showed the other a practice on it.
    """
    both = _named_together(network)
    subjects = network.table("events").query("theme != ''")[["id", "theme"]].rename(columns={"id": "event"})
    discussed = both.merge(subjects, on="event")
    shown = network.table("practices").query("shown_at != ''")[["shown_at", "city", "theme"]]
    seen = both.merge(shown.set_axis(["event", "city_other", "theme"], axis="columns"), on=["event", "city_other"])
    there = seen.rename(columns={"city": "city_other", "city_other": "city"})
    met = pd.concat([discussed, seen, there]).drop_duplicates().sort_values("event")
    found = met.groupby(["city", "city_other", "theme"])["event"].agg(tuple)
    return {(str(one), str(other), str(theme)): events for (one, other, theme), events in found.items()}


def _named_together(network: Network) -> pd.DataFrame:
    """Return each two cities that are named at a meeting: ``event, city, city_other``."""
    events = network.table("events").query("kind not in ['phase', 'visit']")
    named = first_roles(network)
    named = named.loc[named["event"].isin(events["id"]), ["event", "city"]]
    return named.merge(named, on="event", suffixes=("", "_other")).query("city != city_other")


@remembered
def grades(network: Network) -> dict[str, np.ndarray]:
    """Return the grade of each part: learners x themes x mentors, or what spreads to it; NaN where it is not known.

    Cities are in the order of `need.grid`. Where there can be no match, for the theme is none of the learner's first or
    no practice is documented, ``need`` or ``practice`` is NaN too: see `possible`.
    """
    wanted, offered = needs(network), offers(network)
    cities, themes = sorted(network.cities), list(network.themes)
    shape = (len(cities), len(themes))
    own = powers(network).reindex(wanted.index)["own"]
    held = own.map({True: 1.0, False: LEAST}).astype(float)
    language, met = _between(network, cities), met_on(network)
    new = [[[LEAST if (one, other, theme) in met else 1.0 for other in cities] for theme in themes] for one in cities]
    return {
        "need": of_need(wanted["rank"].where(wanted["first"]).to_numpy(dtype=float), len(themes)).reshape(*shape, 1),
        "gap": of_gap(wanted["undertakings"].to_numpy(dtype=float, na_value=np.nan)).reshape(*shape, 1),
        "practice": of_practice(offered["strength"].to_numpy(dtype=float)).reshape(shape).T[None],
        "power": held.to_numpy().reshape(*shape, 1),
        "language": language[:, None, :],
        "new": np.array(new),
    }


def _between(network: Network, cities: list[str]) -> np.ndarray:
    """Return the grade of a common language for each two cities, NaN where the languages of one are not known."""
    shared = shared_languages(network, SPOKEN)
    table = np.full((len(cities), len(cities)), np.nan)
    for (one, other), languages, known in zip(shared.index, shared["languages"], shared["known"], strict=True):
        if known:
            table[cities.index(one), cities.index(other)] = 1.0 if languages else LEAST
    return table


def possible(network: Network, graded: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return which matches there can be: the theme is needed, and the mentor `shows_more` and has a practice on it."""
    return np.asarray(~np.isnan(graded["need"]) & ~np.isnan(graded["practice"]) & shows_more(network))


def worth(
    graded: Mapping[str, np.ndarray], weights: Mapping[str, float], unknown: Mapping[str, np.ndarray] | None = None
) -> np.ndarray:
    """Return what each match is worth; NaN where there can be none.

    Parameters
    ----------
    graded : mapping
        As `grades` returns it.
    weights : mapping
        Part to weight.
    unknown : mapping, optional
        Part to the grades of what is not known of it, where they are not `UNKNOWN`.
    """
    product: Any = 1.0
    for part, grade in graded.items():
        if part not in ("need", "practice"):
            grade = np.where(np.isnan(grade), (unknown or {}).get(part, UNKNOWN), grade)
        product = product * grade ** weights[part]
    return np.asarray(product)
