"""What speaks for and against a suggestion of whom to learn from, and for a host of a meeting, in words?"""

from typing import Any

import pandas as pd

from mc2cm_analysis.competence import competence_matrix
from mc2cm_analysis.language import begun, counted, say, words
from mc2cm_analysis.many import joined
from mc2cm_analysis.narrative.city_powers import LEVELS
from mc2cm_analysis.narrative.wording import cities, listing
from mc2cm_analysis.network import Network
from mc2cm_analysis.peers import lens_of_needs
from mc2cm_analysis.vocabulary import SEMICOLON, WORKING_LANGUAGES


def reasons(network: Network, row: Any) -> dict[str, str]:
    """Return what speaks for and against a suggestion, part by part, in words.

    Parameters
    ----------
    network : Network
    row : named tuple
        A row of `peers.suggestions`.
    """
    learner, mentor = network.cities[row.learner], network.cities[row.mentor]
    return {
        "need": _ranked(network, row, learner),
        "gap": _found_there(row.undertakings, learner),
        "practice": _documented(row, mentor),
        "power": _power(network, row, learner),
        "language": _language(row),
        "new": _met(len(row.met)),
    }


def _ranked(network: Network, row: Any, learner: str) -> str:
    if lens_of_needs(network) == "consulted":  # how many answered a theme is told nowhere
        return say("ranked {place} by the stakeholders of {city}", place=_place(row.place), city=learner)
    return counted(
        row.acts,
        "{city} states it in {n} act (rank {place})",
        "{city} states it in {n} acts (rank {place})",
        place=_place(row.place),
        city=learner,
    )


def _place(printed: str) -> str:
    """Say a rank in a sentence: "=2" is the second, shared."""
    return say("{n}, shared", n=printed[1:]) if printed.startswith("=") else printed


def why(network: Network, row: Any) -> str:
    """Return the reasons of a suggestion as one sentence."""
    return begun(say(SEMICOLON).join(reasons(network, row).values())) + "."


def _found_there(undertakings: Any, learner: str) -> str:
    if pd.isna(undertakings):
        return say("what is done in {city} is not known", city=learner)
    if not undertakings:
        return say("no undertaking on it found in {city}", city=learner)
    return counted(
        undertakings, "{n} undertaking on it found in {city}", "{n} undertakings on it found in {city}", city=learner
    )


def _documented(row: Any, mentor: str) -> str:
    said = counted(row.documented, "{n} documented in {city}", "{n} documented in {city}", city=mentor)
    if not row.hosted:
        return said
    held = counted(len(row.hosted), "{n} meeting on it hosted", "{n} meetings on it hosted")
    return say("{one}, {other}", one=said, other=held)


def _power(network: Network, row: Any, learner: str) -> str:
    if pd.isna(row.own) and not row.level:
        return say("not known whether {city} has the power to act", city=learner)
    if pd.isna(row.own):
        shares = competence_matrix(network, row.learner).loc[row.theme]
        levels = [say(LEVELS[str(level)]) for level in shares.index[~shares.isin(["", "none"])]]
        return say("sources name who holds the power ({levels}), not who decides what", levels=joined(levels))
    if row.own:
        return say("{city} has the power to act, alone or with others", city=learner)
    return say("{city} needs others to act: a source says that it does not hold the power", city=learner)


def _language(row: Any) -> str:
    if not row.languages_known:
        return say("not known whether they share a working language")
    if not row.languages:
        return say("no common working language found")
    named = words(WORKING_LANGUAGES)
    return say("both work in {languages}", languages=listing([named[one] for one in row.languages]))


def _met(n: int) -> str:
    if not n:
        return say("not known to have met on it")
    return counted(n, "known to have met on it at {n} meeting", "known to have met on it at {n} meetings")


def host_reason(network: Network, row: Any) -> str:
    """Say why a city is proposed as a host: what is to be seen there, who would come for it, what was held before.

    Parameters
    ----------
    network : Network
    row : named tuple
        A row of `peers.proposed_round`.
    """
    if not row.host:
        return say("No city that hosts no other meeting of the round has a documented practice on it.")
    seen = counted(
        row.documented, "{n} undertaking on it is documented there.", "{n} undertakings on it are documented there."
    )
    return f"{seen} {_comers(network, row)} {_held(row)}"


def _comers(network: Network, row: Any) -> str:
    if not row.learners:
        return say("No city was found to look for practices on it.")
    return counted(
        len(row.learners),
        "{n} city could look for practices on it: {cities}.",
        "{n} cities could look for practices on it: {cities}.",
        cities=cities(network, row.learners),
    )


def _held(row: Any) -> str:
    if row.hosted:
        return say("It has hosted a peer-learning meeting on it before; no other city fits better.")
    if not row.held:
        return say("No peer-learning meeting on it was found so far.")
    return counted(
        row.held,
        "{n} peer-learning meeting on it was held before, elsewhere.",
        "{n} peer-learning meetings on it were held before, elsewhere.",
    )
