"""What does the card of a practice say? The same facts of each, what is our reading marked as such."""

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from mc2cm_analysis.blocks import Cite, escaped
from mc2cm_analysis.language import begun, later, say, translated, words
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
    first, themes = rows.iloc[0], [theme for theme in THEMES if theme in set(rows["theme"])]
    names, statuses = words(THEMES), words(PRACTICE_STATUSES)
    reading = reading_of_powers(network, first["city"], first["theme"])
    facts = [
        Fact(say("City"), [network.cities[first["city"]]]),
        Fact(say("Theme"), [_joined(names[theme] for theme in themes) or say("Outside the seven themes")]),
        Fact(say("Where"), _texts(rows["area_en"])),
        Fact(say("Provider"), _texts(rows["actor_en"])),
        Fact(say("What else is reported"), [_reported(row, cite) for row in rows.iloc[1:].itertuples()]),
        Fact(say("For whom"), _texts(rows["for_whom_en"])),
        Fact(say("Since"), [str(rows["since"].min())] if rows["since"].notna().any() else []),
        Fact(say("Status"), [_joined(statuses[status] for status in rows["status"])]),
        Fact(say("Conditions it needs"), _texts(rows["conditions_en"])),
        Fact(say("What another city must adapt"), [*_texts(rows["adaptation_en"]), *([reading] if reading else [])]),
        Fact(say("Evidence"), [_evidence(rows, cite)]),
    ]
    told = [fact for fact in facts if fact.known or fact.term != say("What else is reported")]
    return FactCard(translated(first["text_en"]), told, " ".join(_texts(rows["note_en"])))


def _texts(column: "pd.Series[str]") -> list[str]:
    """Return the texts of a column in the language, each once; blanks say nothing."""
    return [begun(translated(text)) for text in dict.fromkeys(column) if text]


def _joined(texts: "Iterator[str]") -> str:
    return say(SEMICOLON).join(dict.fromkeys(texts))


def _reported(row: object, cite: Cite) -> Markup:
    text, source = str(getattr(row, "text_en", "")), str(getattr(row, "source", ""))
    return Markup("{}&nbsp;{}").format(escaped(translated(text)), cite(source))


def _evidence(rows: pd.DataFrame, cite: Cite) -> Markup:
    """Say how sure it is and of when; the marks are of all sources."""
    sure = _joined(say(_CONFIDENCE[level]) for level in rows["confidence"])
    told = say(SEMICOLON).join([begun(sure), _joined(iter(rows["when"]))])
    return Markup("{}&nbsp;{}").format(escaped(told), cite(*rows["source"]))
