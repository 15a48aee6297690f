"""What stands in the tables of the report on peer learning?"""

from typing import Any, Final

import pandas as pd

from mc2cm_analysis.evidence import OWN_SOURCE
from mc2cm_analysis.language import say, translated, words
from mc2cm_analysis.narrative.peer_reasons import host_reason, why
from mc2cm_analysis.narrative.peers import holds
from mc2cm_analysis.network import Network
from mc2cm_analysis.peers import explained, matches, proposed_round, suggestions
from mc2cm_analysis.vocabulary import NOT_KNOWN, PEER_PARTS, SHORES, THEMES

#: The tables whose rows stand behind a suggestion, with the column that says what a row is about.
_TEXTS: Final = {
    "statements": "text_en",
    "practices": "text_en",
    "pilots": "title_en",
    "events": "title_en",
    "competences": "text_en",
    "working_languages": "text_en",
}


def suggestions_told(network: Network) -> pd.DataFrame:
    """Return the suggestions as a listing prints them: as `matches_told`, and in how many draws each ``holds``."""
    return matches_told(network).assign(holds=suggestions(network)["stays"].map(holds))


def matches_told(network: Network) -> pd.DataFrame:
    """Return the matches as a listing prints them, with the practice to begin with and its source.

    Returns
    -------
    DataFrame
        Columns ``learner, on, mentor, text_en`` (the practice), ``why, source``.
    """
    made = explained(network)
    practices = network.table("practices").set_index("id")
    themes = words(THEMES)
    return pd.DataFrame(
        {
            "learner": [str(network.cities[city]) for city in made["learner"]],
            "on": made["theme"].map(themes),
            "mentor": [str(network.cities[city]) for city in made["mentor"]],
            "text_en": made["practice"].map(practices["text_en"]),
            "why": [why(network, row) for row in made.itertuples()],
            "source": made["practice"].map(practices["source"]),
        }
    )


def round_told(network: Network) -> pd.DataFrame:
    """Return the proposed round as a listing prints it: ``theme, host, shore, why, text_en, source``."""
    meetings, practices = proposed_round(network), network.table("practices").set_index("id")
    shores = {"": say(NOT_KNOWN), **words(SHORES)}
    return pd.DataFrame(
        {
            "theme": meetings["theme"],
            "host": [str(network.cities[city]) if city else say("nobody") for city in meetings["host"]],
            "shore": meetings["shore"].map(shores),
            "why": [host_reason(network, row) for row in meetings.itertuples()],
            "text_en": meetings["practice"].map(practices["text_en"]).fillna(""),
            "source": meetings["practice"].map(practices["source"]).fillna(OWN_SOURCE),
        }
    )


def roles(network: Network) -> pd.DataFrame:
    """Return the role of each city (column) on each theme (index) in the suggestions.

    Returns
    -------
    DataFrame of str
        ``learns``, ``shares``, ``both`` or ``""``; ids.
    """
    table = pd.DataFrame("", list(network.themes), list(network.cities))
    for row in matches(network).itertuples():
        for city, role, other in ((row.learner, "learns", "shares"), (row.mentor, "shares", "learns")):
            table.loc[row.theme, city] = "both" if table.loc[row.theme, city] in (other, "both") else role
    return table


def rows_behind(network: Network) -> pd.DataFrame:
    """Return the rows of the data behind each suggestion.

    Returns
    -------
    DataFrame
        Columns ``suggestion, part, text`` (in words), ``row`` (its id) and ``source``.
    """
    texts = pd.concat(
        [
            network.table(table).set_index("id")[[text, "source"]].set_axis(["text", "source"], axis=1)
            for table, text in _TEXTS.items()
        ]
    )
    found, parts = [], words(PEER_PARTS)
    for row in explained(network).itertuples():
        names = {"learner": network.cities[row.learner], "mentor": network.cities[row.mentor]}
        label = say("{learner} from {mentor}: {theme}", **names, theme=words(THEMES)[row.theme])
        for part, ids in _ids(network, row).items():
            known = [one for one in ids if one in texts.index]  # no answer of a stakeholder is shown alone
            found += [
                (label, parts[part], translated(texts.at[one, "text"]), one, texts.at[one, "source"]) for one in known
            ]
    return pd.DataFrame(found, columns=["suggestion", "part", "text", "row", "source"])


def _ids(network: Network, row: Any) -> dict[str, list[str]]:
    """Return the ids of the rows behind each part of a suggestion."""
    spoken = network.table("working_languages")
    both = spoken[spoken["city"].isin([row.learner, row.mentor]) & spoken["language"].isin(row.languages)]
    return {
        "need": [*row.needed],
        "gap": [*row.done],
        "practice": [*row.practices, *row.pilots, *row.hosted],
        "power": [*row.powers],
        "language": [*both["id"]],
        "new": [*row.met],
    }
