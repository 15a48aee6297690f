"""What did the programme do: which meetings, with which cities, and what for each of its components?"""

import re
from datetime import date
from typing import Any

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.language import begun, say, translated, words
from mc2cm_analysis.many import MOST, joined
from mc2cm_analysis.network import Network, first_roles
from mc2cm_analysis.vocabulary import COMPONENTS, NO_YEAR, NOT_SPECIFIED, PARTICIPANT_ROLES


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


def _dated_label(event: Any) -> str:
    year = say(NO_YEAR) if pd.isna(event.reference_year) else event.reference_year
    return say("{place}, {year}: {title}", place=translated(event.place_en), year=year, title=_subject(event))


def _subject(event: Any) -> str:
    """Return the title of a meeting without its kind and what follows a comma."""
    subject = re.split("[,،]", re.split(r"\s*:\s", translated(event.title_en), maxsplit=1)[-1], maxsplit=1)[0]
    return subject[0].upper() + subject[1:]


def components(network: Network) -> pd.DataFrame:
    """Count what is documented of each component of the programme.

    Returns
    -------
    DataFrame
        Index component in words, columns ``meetings``, ``funded_actions``, ``documented`` (case studies, initiatives).
    """
    meetings = programme_meetings(network).query("kind != 'visit'")["component"].replace("", NOT_SPECIFIED)
    kinds = network.table("pilots")["kind"]
    counts = pd.DataFrame({"meetings": meetings.value_counts(), "funded_actions": 0, "documented": 0})
    counts = counts.reindex([*COMPONENTS, NOT_SPECIFIED], fill_value=0)
    counts.loc["action", "funded_actions"] = int(kinds.isin(["targeted_city_action", "capacity_building"]).sum())
    counts.loc["knowledge", "documented"] = int(kinds.isin(["case_study", "city_initiative"]).sum())
    return counts.rename(index={**words(COMPONENTS), NOT_SPECIFIED: say(NOT_SPECIFIED)})


def attendance(network: Network) -> pd.DataFrame:
    """Return the role in which each city is named at each meeting.

    Returns
    -------
    DataFrame
        Index meeting, in order of time; columns city ids; values the role in words, NaN where the city is not named.
    """
    table = _named_cities(network).pivot(index="event", columns="city", values="role")
    meetings = programme_meetings(network).query("id in @table.index")
    rows = table.reindex(index=meetings["id"], columns=list(network.cities))
    rows.index = pd.Index([_dated_label(meeting) for meeting in meetings.itertuples()])
    return rows.map(words(PARTICIPANT_ROLES).get, na_action="ignore").rename_axis(columns=None)


def attendance_told(network: Network) -> pd.DataFrame:
    """Return `attendance` with the names of the cities; of many cities, those named in each role at each meeting."""
    table = attendance(network).rename(columns=network.cities).rename_axis(say("Meeting"))
    if table.shape[1] <= MOST:
        return table
    roles = [role for role in words(PARTICIPANT_ROLES).values() if table.eq(role).any(axis=None)]
    named = {
        begun(role): [joined(list(row.index[row == role])) or None for _, row in table.iterrows()] for role in roles
    }
    return pd.DataFrame(named, index=table.index)


def attendance_sources(network: Network) -> list[str]:
    """Return the sources of `attendance`, each once."""
    return list(dict.fromkeys(_named_cities(network)["source"]))


@remembered
def _named_cities(network: Network) -> pd.DataFrame:
    """Return the cities of the network named at meetings of the programme, once for each meeting."""
    held = programme_meetings(network).query("kind != 'visit'")["id"]
    named = network.table("event_participants").query("city != ''")  # those who spoke for a city count for it
    return first_roles(named[named["event"].isin(held)])


def workshop_cities(network: Network) -> list[str]:
    """Return the ids of the cities named at the workshop, in the order of the table ``cities``."""
    event, named = founding_workshop(network), _named_cities(network)
    present = set() if event is None else set(named.loc[named["event"] == event["id"], "city"])
    return [city for city in network.cities if city in present]
