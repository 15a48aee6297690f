"""What did cities take from each other and from meetings, what came of it, and of which meetings is nothing known?"""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.consultation.handed_in import INVENTED
from mc2cm_analysis.formulas import as_written
from mc2cm_analysis.language import say, translated, words
from mc2cm_analysis.network import Network
from mc2cm_analysis.programme_vocabulary import LEARNING_STATUSES
from mc2cm_analysis.vocabulary import NOT_KNOWN

#: The meetings that are there for cities to learn from each other.
PEER_EVENTS: Final = ("peer_learning", "regional_event")
#: Columns of what a city wrote in its own words, beside those in ours.
_TOLD: Final = {"taken_up": "text", "meant": "intention", "changed": "change", "obstacle": "obstacle"}


def peer_events(network: Network) -> pd.DataFrame:
    """Return the meetings of the programme that are there for cities to learn from each other, in order of time."""
    events = network.table("events").query("in_programme == 'yes' and kind in @PEER_EVENTS")
    return events.reset_index(drop=True)


def learned(network: Network) -> pd.DataFrame:
    """Return what was taken up, or meant to be, with names: who, what, from whom, what was meant and what came of it.

    Returns
    -------
    DataFrame
        The rows of the table ``learning``, each with columns for the reader in the active language: ``who``,
        ``taken_up``, ``giver``, ``meeting``, ``meant``, ``state``, ``since``, ``changed`` and ``obstacle``, where a
        blank is the word for what is not known, and ``reported_in``, the source of what came of it (an id).

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> learned(load_network()).set_index("id").at["tangier-barcelona-immigration-council", "state"]
    'intended'
    """
    rows = network.table("learning").copy()
    unknown, states = say(NOT_KNOWN), words(LEARNING_STATUSES)
    rows["who"] = rows["learner"].map(network.cities)
    for column, told in _TOLD.items():
        rows[column] = _in_words(rows[f"{told}_en"], rows[f"{told}_own"], unknown)
    rows["giver"] = [str(giver) for giver in _givers(network, rows)]
    rows["meeting"] = rows["event"].map(_titles(network)).fillna("")
    rows["state"] = rows["status"].map(states).fillna(unknown)
    rows["since"] = [unknown if pd.isna(year) else str(int(year)) for year in rows["since_year"]]
    rows["reported_in"] = rows["change_source"].where(rows["change_source"] != "", rows["source"])
    return rows


def _in_words(ours: "pd.Series[str]", own: "pd.Series[str]", unknown: str) -> list[str]:
    """Return what is told in our words, else in those of the city, else that it is not known."""
    quoted = (say("“{text}”", text=as_written(text)) if text else unknown for text in own)
    return [translated(text) if text else told for text, told in zip(ours, quoted, strict=True)]


def _givers(network: Network, rows: pd.DataFrame) -> Iterator[str]:
    names, titles = network.cities, _titles(network)
    for row in rows.itertuples():
        if row.source_city:
            yield names[row.source_city]
        elif row.source_participant_en:
            yield translated(row.source_participant_en)
        else:
            yield titles.get(row.event, say(NOT_KNOWN))


def _titles(network: Network) -> dict[str, str]:
    events = network.table("events")
    return {row.id: translated(row.title_en) for row in events.itertuples()}


def heads() -> dict[str, str]:
    """Return what stands over the columns that `learned` makes, for `page.listing`."""
    return {
        "who": say("Who learned"),
        "taken_up": say("What was taken up"),
        "giver": say("From whom"),
        "meeting": say("Meeting"),
        "meant": say("What was meant"),
        "state": say("Status"),
        "since": say("Since"),
        "changed": say("What changed"),
        "obstacle": say("What stood in the way"),
    }


def followed_up(network: Network) -> pd.DataFrame:
    """Return the rows of `learned` of which a source says more than what was meant."""
    rows = learned(network)
    return rows[rows["change_source"] != ""].reset_index(drop=True)


@remembered
def record_of_events(network: Network) -> pd.DataFrame:
    """Count, of each peer event, what cities are known to have taken up there.

    Returns
    -------
    DataFrame
        The rows of `peer_events` with ``taken_up_n``, and ``followed_up_n``: those of which is known what came of it.
    """
    rows = network.table("learning")
    followed = rows[rows["change_source"] != ""]
    events = peer_events(network)
    counts: dict[str, Any] = {"taken_up_n": rows, "followed_up_n": followed}
    return events.assign(
        **{name: events["id"].map(of["event"].value_counts()).fillna(0).astype(int) for name, of in counts.items()}
    )


def events_without_record(network: Network) -> pd.DataFrame:
    """Return the peer events of which nothing is known that a city took up there, in order of time."""
    return record_of_events(network).query("taken_up_n == 0").reset_index(drop=True)


def record_by_event(network: Network) -> pd.DataFrame:
    """Return, of each peer event in words, what cities took up there and of how much is known what came of it.

    Returns
    -------
    DataFrame
        Index the meeting; columns in words. NaN where nothing is known: that is no zero.
    """
    rows = record_of_events(network)
    table = rows[["taken_up_n", "followed_up_n"]].astype(float)
    table = table.mask(rows["taken_up_n"] == 0)
    table.index = pd.Index([translated(title) for title in rows["title_en"]], name=say("Meeting"))
    return table.set_axis([say("Things taken up"), say("Of them followed up")], axis="columns")


def is_invented(network: Network) -> bool:
    """Say whether a row rests on an answer that was invented, for an example."""
    return bool(network.table("learning")["source"].str.startswith(INVENTED).any())
