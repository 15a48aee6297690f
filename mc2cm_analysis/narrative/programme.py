"""What does the report on the programme say?"""

from mc2cm_analysis.blocks import KeyFigure
from mc2cm_analysis.language import counted, current, later, say
from mc2cm_analysis.meetings import dated_meetings
from mc2cm_analysis.narrative.wording import number, own_figure, part, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import THEMES


def programme_keys(network: Network) -> list[KeyFigure]:
    """Return the key figures of the programme."""
    meetings = dated_meetings(network)
    met = _themes_met(network)
    return [
        own_figure(
            number(len(meetings)), say("meetings that can be dated to the day"), say("visits and phases left out")
        ),
        own_figure(
            part(meetings["highlight"].sum(), len(meetings)),
            say("of them hosted by the cities profiled here"),
            say("the others elsewhere or online"),
        ),
        own_figure(
            part(len(met), len(THEMES)),
            say("joint priorities that met in a peer-learning meeting"),
            say("as named by the meeting, or by our reading"),
        ),
    ]


def programme_span(network: Network) -> str:
    """Say how many meetings are dated, from when to when, and how many the cities of the network hosted."""
    meetings = dated_meetings(network)
    return counted(
        len(meetings),
        "{n} meeting of the programme can be dated to the day, from {first} to {last}; the cities profiled here "
        "hosted {hosted} of them.",
        "{n} meetings of the programme can be dated to the day, from {first} to {last}; the cities profiled here "
        "hosted {hosted} of them.",
        first=current().day(str(min(meetings["start"]))),
        last=current().day(str(max(meetings["end"]))),
        hosted=number(meetings["highlight"].sum()),
    )


def timeline_title(network: Network) -> str:
    """Say in a title how many of the dated meetings the cities of the network hosted."""
    meetings = dated_meetings(network)
    return counted(
        len(meetings),
        "The cities profiled here hosted {hosted} of the {n} dated meeting of the programme",
        "The cities profiled here hosted {hosted} of the {n} dated meetings of the programme",
        hosted=number(meetings["highlight"].sum()),
    )


def themes_without_meeting(network: Network) -> str:
    """Name the themes that no peer-learning meeting covered."""
    met = _themes_met(network)
    missing = [theme for theme in THEMES if theme not in met]
    if not missing:
        return say("Every one of the themes met in a peer-learning meeting.")
    some = later("{held} of the {all} themes met in a peer-learning meeting; {missing} did not.")
    return say(some, held=number(len(met)), all=number(len(THEMES)), missing=themes(missing))


def _themes_met(network: Network) -> set[str]:
    return set(network.table("events").query("kind == 'peer_learning'")["theme"]) & set(THEMES)
