"""What does the card of a practice say? The same facts of each, what is our reading marked as such."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from markupsafe import Markup

from mc2cm_analysis.blocks import Cite, escaped
from mc2cm_analysis.language import begun, later, say, translated, words
from mc2cm_analysis.meetings import dated_label
from mc2cm_analysis.narrative.city_powers import reading_of_powers
from mc2cm_analysis.network import Network
from mc2cm_analysis.tables import Fact, FactCard, when
from mc2cm_analysis.vocabulary import PRACTICE_STATUSES, SEMICOLON, THEMES

_CONFIDENCE = {
    "high": later("high confidence"),
    "medium": later("medium confidence"),
    "low": later("low confidence"),
}


def practice_cards(network: Network, rows: pd.DataFrame, *, cite: Cite) -> list[FactCard]:
    """Return a card an undertaking: rows of ``practices`` that share their act stand on one card.

    The cards follow the order of the rows.
    """
    rows = rows.assign(when=when(rows))
    return [_card(network, of_act, cite) for _, of_act in rows.groupby(["city", "act"], sort=False)]


def _card(network: Network, rows: pd.DataFrame, cite: Cite) -> FactCard:
    first, more, names = rows.iloc[0], rows.iloc[1:], words(THEMES)
    themes = [theme for theme in THEMES if theme in set(rows["theme"])]
    city = network.cities[first["city"]]
    places = [area for area in _texts(rows["area_en"]) if area != city]  # the city is named already
    reading = reading_of_powers(network, first["city"], first["theme"])
    facts = [
        Fact(say("City"), [city, *places]),
        Fact(say("Theme"), [_joined(names[theme] for theme in themes) or say("Outside the seven themes")]),
        Fact(say("Provider"), _texts(rows["actor_en"])),
        Fact(say("What else is reported"), [_reported(row, first["status"], cite) for row in more.itertuples()]),
        Fact(say("For whom"), _texts(rows["for_whom_en"])),
        Fact(say("Since"), [str(rows["since"].min())] if rows["since"].notna().any() else []),
        Fact(say("Status, by the source"), [words(PRACTICE_STATUSES)[first["status"]]]),
        Fact(say("Shown to other cities at"), _meetings(network, rows["shown_at"])),
        Fact(say("Conditions it needs"), _texts(rows["conditions_en"])),
        Fact(say("What another city must adapt"), [*_texts(rows["adaptation_en"]), *([reading] if reading else [])]),
        Fact(say("Evidence"), _evidence(rows, cite)),
    ]
    never_asked = [say("What else is reported"), say("Shown to other cities at")]
    told = [fact for fact in facts if fact.known or fact.term not in never_asked]
    return FactCard(translated(first["text_en"]), told, " ".join(_texts(rows["note_en"])))


def _meetings(network: Network, ids: "pd.Series[str]") -> list[str]:
    """Return the meetings that are named, as a table names them."""
    events = network.table("events").set_index("id")
    return [dated_label(events.loc[one]) for one in dict.fromkeys(ids) if one]


def _texts(column: "pd.Series[str]") -> list[str]:
    """Return the texts of a column in the language, each once; blanks say nothing."""
    return [begun(translated(text)) for text in dict.fromkeys(column) if text]


def _joined(texts: Iterable[str]) -> str:
    return say(SEMICOLON).join(dict.fromkeys(texts))


def _reported(row: Any, status: str, cite: Cite) -> Markup:
    """Say what a further row of an undertaking reports, with its status if it has another."""
    text = translated(row.text_en)
    if row.status != status:
        text = say("{what} ({status})", what=text, status=words(PRACTICE_STATUSES)[row.status])
    return Markup("{}&nbsp;{}").format(escaped(text), cite(row.source))


def _evidence(rows: pd.DataFrame, cite: Cite) -> list[Markup]:
    """Say how sure it is and of when, once for rows of one source; that of the heading comes first."""
    told = []
    for (level, time, source), _ in rows.groupby(["confidence", "when", "source"], sort=False):
        sure = say(SEMICOLON).join([begun(say(_CONFIDENCE[level])), time])
        told.append(Markup("{}&nbsp;{}").format(escaped(sure), cite(source)))
    return told
