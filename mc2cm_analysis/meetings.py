"""What did the programme do: which meetings, with which cities, and what for each of its components?"""

import re
from datetime import date
from typing import Any

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.language import begun, say, translated, words
from mc2cm_analysis.many import MOST, joined
from mc2cm_analysis.network import Network, first_roles
from mc2cm_analysis.programme_vocabulary import ABSENT, ATTENDANCE_MARKS, PARTICIPANTS_KNOWN
from mc2cm_analysis.vocabulary import NO_YEAR, NOT_KNOWN, PARTICIPANT_ROLES


@remembered
def programme_meetings(network: Network) -> pd.DataFrame:
    """Return the meetings and visits of the programme, without its phases, in order of time."""
    return network.table("events").query("in_programme == 'yes' and kind != 'phase'").reset_index(drop=True)


def founding_workshop(network: Network) -> "pd.Series[Any] | None":
    """Return the workshop at which the cities named their joint priorities; None if it is not in the data."""
    found = programme_meetings(network).query("kind == 'technical_workshop'")
    return None if found.empty else found.iloc[0]


def workshop_sources(network: Network) -> list[str]:
    """Return the sources of the workshop, of the cities there and of the joint list, each once."""
    event = founding_workshop(network)
    if event is None:
        return []
    named = _named_cities(network)
    present = named.loc[named["event"] == event["id"], "source"]
    return list(dict.fromkeys([event["source"], *present, *network.table("themes")["source"]]))


def dated_meetings(network: Network) -> pd.DataFrame:
    """Return the meetings with known days, as `figures.timeline` draws them; a day of publication is not the meeting's.

    Returns
    -------
    DataFrame
        Columns ``label``, ``start`` and ``end`` (dates), ``highlight`` (hosted by a city of the network), ``source``.
    """
    rows = programme_meetings(network).query("start_date != '' and year_basis == 'reference' and kind != 'visit'")
    ends = rows["end_date"].where(rows["end_date"] != "", rows["start_date"])
    return pd.DataFrame(
        {
            "label": [_label(row) for row in rows.itertuples()],
            "start": rows["start_date"].map(date.fromisoformat),
            "end": ends.map(date.fromisoformat),
            "highlight": rows["city"] != "",
            "source": rows["source"],
        }
    ).reset_index(drop=True)


def _label(event: Any) -> str:
    return say("{place}: {title}", place=translated(event.place_en), title=_subject(event))


def dated_label(event: Any) -> str:
    """Return a meeting as a table names it: where, when and on what."""
    year = say(NO_YEAR) if pd.isna(event.reference_year) else event.reference_year
    return say("{place}, {year}: {title}", place=translated(event.place_en), year=year, title=_subject(event))


def subject_and_year(event: Any) -> str:
    """Return on what a meeting was and when, for a place where its city is named already."""
    year = say(NO_YEAR) if pd.isna(event.reference_year) else event.reference_year
    return say("{title} ({year})", title=_subject(event), year=year)


def _subject(event: Any) -> str:
    """Return the title of a meeting without its kind and what follows a comma."""
    subject = re.split("[,،]", re.split(r"\s*:\s", translated(event.title_en), maxsplit=1)[-1], maxsplit=1)[0]
    return subject[0].upper() + subject[1:]


def lists_of_participants(network: Network) -> "pd.Series[int]":
    """Count the meetings by what is known of who took part, in the order of `PARTICIPANTS_KNOWN`."""
    known = programme_meetings(network).query("kind != 'visit'")["participants_known"]
    return known.value_counts().reindex(list(PARTICIPANTS_KNOWN), fill_value=0)


def attendance(network: Network) -> pd.DataFrame:
    """Return what is known of each city at each meeting for which a city is named, or a whole list was read.

    Returns
    -------
    DataFrame
        Index meeting, in order of time; columns city ids; values in words: the role, absent (a list that was read whole
        does not name the city), or not known (no such list was found).
    """
    table = _named_cities(network).pivot(index="event", columns="city", values="role")
    shown = programme_meetings(network).query(
        "kind != 'visit' and (participants_known == 'whole' or id in @table.index)"
    )
    roles = table.reindex(index=shown["id"], columns=list(network.cities)).map(
        words(PARTICIPANT_ROLES).get, na_action="ignore"
    )
    unnamed = shown["participants_known"].eq("whole").map({True: say(ABSENT), False: say(NOT_KNOWN)}).to_list()
    rows = roles.apply(lambda column: column.where(column.notna(), unnamed))
    rows.index = pd.Index([dated_label(meeting) for meeting in shown.itertuples()])
    return rows.rename_axis(columns=None)


def attendance_told(network: Network) -> pd.DataFrame:
    """Return `attendance` with the names of the cities; of many cities, those of each role and those absent."""
    table = attendance(network).rename(columns=network.cities).rename_axis(say("Meeting"))
    if table.shape[1] <= MOST:
        return table
    states = [*words(PARTICIPANT_ROLES).values(), say(ABSENT)]
    named = {
        begun(state): [joined(list(row.index[row == state])) or None for _, row in table.iterrows()]
        for state in states
        if table.eq(state).any(axis=None)
    }
    return pd.DataFrame(named, index=table.index)


def attendance_marks() -> dict[str, str]:
    """Return the mark of each word of `attendance`."""
    said = {**words(PARTICIPANT_ROLES), ABSENT: say(ABSENT), "": say(NOT_KNOWN)}
    return {said[key]: mark for key, mark in ATTENDANCE_MARKS.items()}


def attendance_sources(network: Network) -> list[str]:
    """Return the sources of `attendance`, each once."""
    return list(dict.fromkeys(_named_cities(network)["source"]))


@remembered
def _named_cities(network: Network) -> pd.DataFrame:
    """Return the cities of the network that hosted meetings of the programme or are named at them, once for each."""
    held = programme_meetings(network).query("kind != 'visit'")["id"]
    named = first_roles(network)
    return named[named["event"].isin(held)]


def workshop_cities(network: Network) -> list[str]:
    """Return the ids of the cities named at the workshop, in the order of the table ``cities``."""
    event, named = founding_workshop(network), _named_cities(network)
    present = set() if event is None else set(named.loc[named["event"] == event["id"], "city"])
    return [city for city in network.cities if city in present]
