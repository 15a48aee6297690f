"""What did the programme do? Its meetings, who was named at them, and what is documented of each component."""

from datetime import date
from typing import Any

import pandas as pd

from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import COMPONENTS, NOT_STATED


def programme_meetings(network: Network) -> pd.DataFrame:
    """Return the meetings and visits of the programme, without its phases, in order of time."""
    events = network.table("events").query("in_programme == 'yes' and kind != 'phase'")
    return events.reset_index(drop=True)


def founding_workshop(network: Network) -> "pd.Series[Any]":
    """Return the event at which the cities named their joint priorities."""
    meetings = programme_meetings(network).query("kind == 'technical_workshop'")
    return meetings.iloc[0]


def workshop_sources(network: Network) -> list[str]:
    """Return the sources of the workshop and of the joint list, once each."""
    return list(dict.fromkeys([founding_workshop(network)["source"], *network.table("themes")["source"]]))


def dated_meetings(network: Network) -> pd.DataFrame:
    """Return the meetings whose days are known, as `figures.timeline` draws them.

    Returns
    -------
    DataFrame
        Columns ``label``, ``start`` and ``end`` (dates), ``highlight`` (hosted by a city of the network), ``source``.
    """
    rows = programme_meetings(network).query("start_date != '' and kind != 'visit'")
    ends = rows["end_date"].where(rows["end_date"] != "", rows["start_date"])
    return pd.DataFrame(
        {
            "label": rows["place_en"] + ": " + rows["title_en"].map(_short),
            "start": rows["start_date"].map(date.fromisoformat),
            "end": ends.map(date.fromisoformat),
            "highlight": rows["city"] != "",
            "source": rows["source"],
        }
    ).reset_index(drop=True)


def _short(title: str) -> str:
    """Return what a meeting was about, without its kind and asides."""
    subject = title.split(": ", 1)[-1].split(",", 1)[0]
    return subject[0].upper() + subject[1:]


def components(network: Network) -> pd.DataFrame:
    """Count what is documented of each component of the programme.

    Returns
    -------
    DataFrame
        Index component, columns ``Meetings``, ``Funded actions``, ``Case studies and initiatives``.
    """
    meetings = programme_meetings(network).query("kind != 'visit'")["component"].replace("", NOT_STATED)
    kinds = network.table("pilots")["kind"]
    counts = pd.DataFrame({"Meetings": meetings.value_counts()}).rename(index=COMPONENTS)
    counts = counts.reindex([*COMPONENTS.values(), NOT_STATED], fill_value=0)
    counts["Funded actions"] = 0
    counts["Case studies and initiatives"] = 0
    counts.loc[COMPONENTS["action"], "Funded actions"] = int(
        kinds.isin(["targeted_city_action", "capacity_building"]).sum()
    )
    counts.loc[COMPONENTS["knowledge"], "Case studies and initiatives"] = int(
        kinds.isin(["case_study", "city_initiative"]).sum()
    )
    return counts.rename_axis("Component")


def attendance(network: Network) -> pd.DataFrame:
    """Return the role in which each city is named at each meeting.

    Returns
    -------
    DataFrame
        Index meeting, in order of time; columns city ids; values the role, ``""`` where the city is not named.
    """
    meetings = programme_meetings(network).query("kind != 'visit'")
    named = network.table("event_participants").query("kind == 'city' and city != '' and role != 'member'")
    named = named.drop_duplicates(["event", "city"])
    table = named.pivot(index="event", columns="city", values="role").reindex(columns=list(network.cities))
    rows = table.reindex([event for event in meetings["id"] if event in table.index]).fillna("")
    labels = meetings.set_index("id")
    times = labels["reference_year"].astype("str")
    return rows.rename(
        index=lambda event: f"{labels.at[event, 'place_en']}, {times[event]}: {_short(labels.at[event, 'title_en'])}"
    ).rename_axis("Meeting")


def attendance_sources(network: Network) -> list[str]:
    """Return the sources of `attendance`, once each."""
    named = network.table("event_participants").query("kind == 'city' and city != '' and role != 'member'")
    return list(dict.fromkeys(named["source"]))
