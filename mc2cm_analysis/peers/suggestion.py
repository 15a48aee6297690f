"""Who can learn what from whom? At most three suggestions a city, and no city teaches more than three times."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation import SEED
from mc2cm_analysis.aggregation.counting import ranks_within
from mc2cm_analysis.aggregation.stability import drawn_shares
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.competence import powers
from mc2cm_analysis.network import Network
from mc2cm_analysis.peers.matching import match
from mc2cm_analysis.peers.more_elsewhere import sought
from mc2cm_analysis.peers.need import FIRST, grid, lens_of_needs, needs
from mc2cm_analysis.peers.offer import graded, offers
from mc2cm_analysis.peers.parts import (
    LEAST,
    SPOKEN,
    grades,
    met_on,
    of_gap,
    of_need,
    of_practice,
    part_weights,
    possible,
    worth,
)
from mc2cm_analysis.priorities import not_ranked
from mc2cm_analysis.priorities.stability import stability_rows
from mc2cm_analysis.working_languages import shared_languages

#: How many suggestions a city gets at most, and how often it is suggested as a mentor.
MOST: Final = 3
#: Another mentor is named where it is chosen in this share of the draws.
ALSO: Final = 0.1
#: So many draws that another seed moves no tenth that is printed by more than one.
DRAWS: Final = 2_000
#: A large network is drawn less often: so many rows of the assignment in all.
_ROWS: Final = 200_000


@remembered
def matches(network: Network) -> pd.DataFrame:
    """Suggest to each city from whom it could learn on which theme: those matches that are worth most in all.

    No city gets, and none gives, more than `MOST`. What each part weighs is in the network's view (``part_weights``).

    Returns
    -------
    DataFrame
        A row a match, the cities in the order of the network, what is worth most first: ``learner, theme, mentor`` and
        ``worth``.

    Notes
    -----
    What speaks for a match is in `parts`; how matches are chosen in `matching`.
    """
    values, made = _chosen(network)
    cities, themes = sorted(network.cities), list(network.themes)
    places = [(cities[one], themes[theme], cities[other]) for one, theme, other in np.argwhere(made)]
    table = pd.DataFrame(places, columns=["learner", "theme", "mentor"], dtype="str").assign(worth=values[made])
    order = table["learner"].map(list(network.cities).index)
    in_order = np.lexsort((table["theme"].map(themes.index), -table["worth"].round(9), order))
    return table.iloc[in_order].reset_index(drop=True)


@remembered
def suggestions(network: Network) -> pd.DataFrame:
    """Return the `explained` matches and how firm each of them is.

    Returns
    -------
    DataFrame
        As `explained`; further ``stays``, the share of the draws in which the match is made too, ``theme_stays``, in
        which one on the theme is made with some mentor, and ``others``, the other cities chosen as its mentor in `ALSO`
        of the draws or more, the most often first. In a draw the evidence is resampled (Bayesian bootstrap) and what is
        not known is drawn at random; who has more documented work than whom stays as found.
    """
    return explained(network).assign(**_stays(network))


@remembered
def explained(network: Network) -> pd.DataFrame:
    """Return the `matches` with what speaks for each, part by part.

    Returns
    -------
    DataFrame
        A row a match, as in `matches`; further

        - ``practice``, the id of the mentor's practice to begin with; ``practices, pilots, hosted``, the ids of all the
          rows of what it offers, and ``documented``, how many undertakings they tell of;
        - ``place`` and ``rank`` of the theme in the learner, in how many ``acts`` it is stated, and ``needed``, the ids
          of the rows behind it;
        - ``undertakings``, how many were found in the learner (NA: none on any theme), and ``done``, their rows' ids;
        - ``own``, whether the learner holds the power (NA: not known), ``level``, the lowest that a source names as a
          holder, and ``powers``, the ids of their rows;
        - ``languages`` that both work in, and ``languages_known``, whether those of both are known;
        - ``met``, the ids of the meetings on the theme at which both are named.
    """
    table = matches(network)
    learner = pd.MultiIndex.from_frame(table[["learner", "theme"]])
    mentor = pd.MultiIndex.from_frame(table[["mentor", "theme"]])
    wanted, held = (result(network).loc[learner].reset_index(drop=True) for result in (needs, powers))
    offered = offers(network).loc[mentor].reset_index(drop=True)
    languages = shared_languages(network, SPOKEN).reindex(pd.MultiIndex.from_frame(table[["learner", "mentor"]]))
    met = met_on(network)
    return table.assign(
        **offered[["practice", "practices", "pilots", "hosted", "documented"]],
        **wanted[["rank", "place", "acts", "undertakings", "done"]],
        needed=wanted["rows"],
        own=held["own"],
        level=held["level"],
        powers=held["rows"],
        languages=languages["languages"].to_list(),
        languages_known=languages["known"].to_numpy(dtype=bool),
        met=[met.get((row.learner, row.mentor, row.theme), ()) for row in table.itertuples()],
    )


def _chosen(network: Network) -> tuple[np.ndarray, np.ndarray]:
    """Return what each match is worth and which are made: learners x themes x mentors."""
    values = worth(grades(network), part_weights(network))
    return values, _made(np.where(possible(network, grades(network)), values, np.nan))


def _made(values: np.ndarray) -> np.ndarray:
    return match(values, most_learned=MOST, most_taught=MOST)


def _stays(network: Network) -> dict[str, Any]:
    """Return in which share of the draws each match is made too, and one on its theme, and with whom else."""
    made, weights = matches(network), part_weights(network)
    if made.empty:
        return {"stays": np.zeros(0), "theme_stays": np.zeros(0), "others": []}
    cities, themes = sorted(network.cities), list(network.themes)
    times = np.zeros((len(cities), len(themes), len(cities)))
    draws = min(DRAWS, max(50, _ROWS // (len(cities) * len(themes))))
    for drawn, unknown in _drawn(network, draws):
        times += _made(np.where(possible(network, drawn), worth(drawn, weights, unknown), np.nan))
    shares = times / draws
    one, other = (made[side].map(cities.index).to_numpy(dtype=int) for side in ("learner", "mentor"))
    theme = made["theme"].map(themes.index).to_numpy(dtype=int)
    stays, of_theme = shares[one, theme, other], shares[one, theme]
    also = [[place for place in np.argsort(-row, kind="stable") if row[place] >= ALSO] for row in of_theme]
    others = [tuple(cities[place] for place in row if place != own) for row, own in zip(also, other, strict=True)]
    return {"stays": stays, "theme_stays": of_theme.sum(axis=1), "others": others}


@remembered
def first_themes(network: Network) -> pd.DataFrame:
    """Return the first themes of each city, and whether another city is suggested to learn from on each.

    Returns
    -------
    DataFrame
        Columns ``city, theme, answer``: ``matched``; ``limit``, for others could teach but each city gives and gets at
        most `MOST` suggestions; ``none_shows_more``, for no other city has more documented work on it; ``no_practice``,
        for no other city has a documented practice on it. A city whose needs are not known has one row, ``not_known``
        without a theme.
    """
    chosen = set(matches(network)[["learner", "theme"]].itertuples(index=False, name=None))
    asked = set(sought(network).itertuples(index=False, name=None))
    practice, found = offers(network)["practice"], []
    for city in network.cities:
        wanted = needs(network).loc[city].sort_values("rank", kind="stable")
        if not wanted["ranked"].any():
            found.append((city, "", "not_known"))
        for theme in wanted.index[wanted["first"]]:
            elsewhere = practice.xs(theme, level="theme").drop(city).notna().any()
            answer = "limit" if (city, theme) in asked else "none_shows_more" if elsewhere else "no_practice"
            found.append((city, str(theme), "matched" if (city, theme) in chosen else answer))
    return pd.DataFrame(found, columns=["city", "theme", "answer"])


def _drawn(network: Network, draws: int) -> Iterator[tuple[dict[str, np.ndarray], dict[str, Any]]]:
    """Yield the grades with the evidence weighted at random, and what is not known with a grade at random."""
    known = grades(network)
    generator = np.random.default_rng(SEED)
    cities, themes, _ = known["new"].shape
    needed, (done, strength) = _drawn_needs(network, draws), _drawn_undertakings(network, draws, generator)
    gap, practice = of_gap(done), of_practice(strength)
    free = {"gap": (cities, themes, 1), "power": (cities, themes, 1), "language": (cities, 1, cities)}
    for draw in range(draws):
        drawn = {
            "need": needed[draw],
            "gap": np.where(np.isnan(known["gap"]), np.nan, gap[draw][:, :, None]),
            "practice": np.where(np.isnan(known["practice"]), np.nan, practice[draw].T[None]),
        }
        unknown = {part: generator.uniform(LEAST, 1, size=shape) for part, shape in free.items()}
        yield {**known, **drawn}, unknown


def _drawn_needs(network: Network, draws: int) -> np.ndarray:
    """Return the grades of the needs (draws x learners x themes x 1), the acts of each city weighted at random."""
    known = needs(network)["rank"].to_numpy(dtype=float).reshape(len(network.cities), len(network.themes), 1)
    table = np.full((draws, *known.shape), np.nan)
    if np.isnan(known).all():
        return table
    lens, cities = lens_of_needs(network), sorted(network.cities)
    rows, rated = stability_rows(network, lens)
    ranked = [place for place, city in enumerate(cities) if city not in not_ranked(network, lens)]
    chunks = drawn_shares(
        rows.sort_values(["rater", "act", "row"], kind="stable"),
        raters=cities,
        items=list(network.themes),
        draws=draws,
        min_acts=rated["min_acts"],
    )
    ranks = np.concatenate([ranks_within(shares) for shares in chunks], axis=2)
    ranks = ranks.transpose(2, 1, 0)
    table[:, ranked] = of_need(np.where(ranks <= FIRST, ranks, np.nan), known.shape[1])[..., None]
    return np.where(np.isnan(known), np.nan, table)


def _drawn_undertakings(network: Network, draws: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return how much is done and how strong an offer is (draws x cities x themes), undertakings weighted at random.

    The weights of a city's undertakings are on average 1 (a flat Dirichlet distribution times their number).
    """
    cells, rows = grid(network), graded(network)
    city = rows["city"].map(sorted(network.cities).index).to_numpy(dtype=int)
    acts, number = np.unique(city.astype(str) + " " + rows["act"].to_numpy(dtype=str), return_inverse=True)
    of_act = np.zeros(len(acts), dtype=int)
    of_act[number] = city
    drawn = generator.standard_exponential((draws, len(acts)))
    for one in np.unique(of_act):
        of_city = of_act == one
        drawn[:, of_city] /= drawn[:, of_city].mean(axis=1, keepdims=True)
    cell = cells.get_indexer(pd.MultiIndex.from_frame(rows[["city", "theme"]]))
    done, strength = np.zeros((2, draws, len(cells)))
    np.add.at(done.T, cell, (drawn[:, number] * ~rows["meeting"].to_numpy()).T)
    np.add.at(strength.T, cell, (drawn[:, number] * rows["grade"].to_numpy()).T)
    shape = (draws, len(network.cities), len(network.themes))
    return done.reshape(shape), strength.reshape(shape)
