"""What stands in the tables of the report on peer learning?"""

from typing import Any, Final

import pandas as pd

from mc2cm_analysis.evidence import OWN_SOURCE
from mc2cm_analysis.language import later, say, translated, words
from mc2cm_analysis.narrative.peer_reasons import host_reason, why
from mc2cm_analysis.narrative.peers import holds, left_open, standing
from mc2cm_analysis.narrative.wording import cities
from mc2cm_analysis.network import Network
from mc2cm_analysis.peers import explained, proposed_round
from mc2cm_analysis.vocabulary import NOT_KNOWN, PEER_PARTS, SEMICOLON, SHORES, THEMES

#: Between cities of which one could be asked.
_OR: Final = later(" or ")
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
    """Return the suggestions that stand as a listing prints them: as `told`, and in how many draws each ``holds``."""
    made = standing(network)
    return _matched(told(network, made)).assign(holds=made["stays"].map(holds))


def open_told(network: Network) -> pd.DataFrame:
    """Return the open suggestions as a listing prints them: as `told`, and as ``mentor`` all cities that could fit."""
    made, names = left_open(network), network.cities
    could = [say(_OR).join(names[city] for city in (row.mentor, *row.others)) for row in made.itertuples()]
    return _matched(told(network, made).assign(mentor=could)).assign(holds=made["stays"].map(holds))


def _matched(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with theme and mentor in one column, ``match``: narrow screens have no room for two."""
    pairs = zip(rows["on"], rows["mentor"], strict=True)
    return rows.assign(match=[say("{theme}, from {mentor}", theme=theme, mentor=mentor) for theme, mentor in pairs])


def matches_told(network: Network) -> pd.DataFrame:
    """Return all matches as `told`, for a screen that has no time for draws."""
    return told(network, explained(network))


def told(network: Network, made: pd.DataFrame) -> pd.DataFrame:
    """Return suggestions as a listing prints them, with the practice to begin with and its source.

    Returns
    -------
    DataFrame
        Columns ``learner, on, mentor, text_en`` (the practice), ``why, source``.
    """
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
    """Return the proposed round as a listing prints it: ``theme, host`` (with its shore), ``why, text_en, source``."""
    meetings, practices = proposed_round(network), network.table("practices").set_index("id")
    shores = {"": say(NOT_KNOWN), **words(SHORES)}
    return pd.DataFrame(
        {
            "theme": meetings["theme"],
            "host": [
                say("{city} ({shore})", city=network.cities[row.host], shore=shores[row.shore])
                if row.host
                else say("nobody")
                for row in meetings.itertuples()
            ],
            "why": [host_reason(network, row) for row in meetings.itertuples()],
            "text_en": meetings["practice"].map(practices["text_en"]).fillna(""),
            "source": meetings["practice"].map(practices["source"]).fillna(OWN_SOURCE),
        }
    )


def roles(network: Network) -> pd.DataFrame:
    """Return the role of each city (column) on each theme (index) in the suggestions that stand.

    Returns
    -------
    DataFrame of str
        ``learns``, ``shares``, ``both`` or ``""``; ids.
    """
    table = pd.DataFrame("", list(network.themes), list(network.cities))
    for row in standing(network).itertuples():
        for city, role, other in ((row.learner, "learns", "shares"), (row.mentor, "shares", "learns")):
            table.loc[row.theme, city] = "both" if table.loc[row.theme, city] in (other, "both") else role
    return table


def roles_told(network: Network) -> pd.DataFrame:
    """Return `roles` in words: from whom each city (column) learns on each theme (index), and with whom it shares."""
    made, names = standing(network), network.cities
    table = pd.DataFrame(say("neither"), list(network.themes), list(network.cities))
    for theme, on_it in made.groupby("theme", sort=False):
        for city in table:
            learns = [say("learns from {city}", city=names[one]) for one in on_it.query("learner == @city")["mentor"]]
            shared = on_it.query("mentor == @city")["learner"]
            shares = [say("shares with {cities}", cities=cities(network, shared))] if len(shared) else []
            if learns or shares:
                table.loc[theme, city] = say(SEMICOLON).join([*learns, *shares])
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
