"""What does a report say of what cities took up from each other, and of what is not known of it?"""

import pandas as pd

from mc2cm_analysis.blocks import Finding, KeyFigure
from mc2cm_analysis.language import counted, say, words
from mc2cm_analysis.narrative.wording import cities, number, own_figure, part
from mc2cm_analysis.network import Network
from mc2cm_analysis.programme_vocabulary import LEARNING_STATUSES
from mc2cm_analysis.uptake import events_without_record, followed_up, is_invented, learned, record_of_events
from mc2cm_analysis.vocabulary import COMMA


def learning_keys(network: Network) -> list[KeyFigure]:
    """Return the key figures of what was taken up."""
    rows = learned(network)
    return [
        own_figure(
            number(len(rows)),
            say("things that a city took up, or meant to, according to a source"),
            say(
                "{n} of them through a profile or an action of MC2CM, the others through other networks",
                n=number(len(_of_programme(rows))),
            ),
        ),
        own_figure(
            part(len(followed_up(network)), len(rows)),
            say("of them of which it is known what came of it"),
            say("of the others only the learning or the intention is known"),
        ),
    ]


def in_short(network: Network) -> list[str | Finding]:
    """Say in a few sentences what is known of what was taken up; none of them names a city's rank."""
    return [record(network), taken_up(network), tied_to_programme(network), what_came_of_it(network), invented(network)]


def record(network: Network) -> str:
    """Say of how many peer events it is known what a city took up there."""
    events, silent = record_of_events(network), events_without_record(network)
    if events.empty:
        return say("No peer event of the programme is known.")
    if len(silent) == len(events):
        return counted(
            len(events),
            "Of the {n} peer event of the programme, it is not known what a city took up there.",
            "Of none of the {n} peer events of the programme is it known what a city took up there.",
        )
    return counted(
        len(events),
        "Of {known} of the {n} peer event of the programme it is known what a city took up there.",
        "Of {known} of the {n} peer events of the programme it is known what a city took up there; of the others "
        "nothing is known.",
        known=number(len(events) - len(silent)),
    )


def taken_up(network: Network) -> str | Finding:
    """Say how many things were taken up, or meant to be, by which cities, and of which cities nothing is known."""
    rows = learned(network)
    if rows.empty:
        return say("No source says that a city took something up from another one.")
    learners = [city for city in network.cities if city in set(rows["learner"])]
    silent = [city for city in network.cities if city not in learners]
    told = counted(
        len(rows),
        "Sources name {n} thing that a city took up from others, or meant to ({cities}).",
        "Sources name {n} things that cities took up from others, or meant to ({cities}).",
        cities=cities(network, learners),
    )
    if silent:
        nothing = say("Nothing of the kind is known of {cities}.", cities=cities(network, silent))
        told = f"{told} {nothing}"
    return Finding(told, _sources(rows))


def tied_to_programme(network: Network) -> str | Finding:
    """Say how many of the things taken up belong to an event or a pilot of the data."""
    rows = learned(network)
    if rows.empty:
        return ""
    tied = _of_programme(rows)
    if tied.empty:
        return say("No source ties any of them to an event or a pilot of the programme.")
    sentence = counted(
        len(tied),
        "{n} of them came through a profile or an action of the programme; the others came through other networks and "
        "exchanges.",
        "{n} of them came through a profile or an action of the programme; the others came through other networks and "
        "exchanges.",
    )
    return Finding(sentence, _sources(tied))


def what_came_of_it(network: Network) -> str | Finding:
    """Say of how many things taken up it is known what came of them, and how far they have come."""
    rows, followed = learned(network), followed_up(network)
    if rows.empty:
        return ""
    if followed.empty:
        return say("Of none of them is it known what came of it.")
    counts, labels = followed["status"].value_counts(), words(LEARNING_STATUSES)
    labels[""] = say("status not known")
    far = [say("{status}: {n}", n=number(counts[one]), status=labels[one]) for one in labels if one in counts]
    sentence = counted(
        len(followed),
        "Of {n} of the {all} something is known of what came of it ({far}); of the others, not.",
        "Of {n} of the {all} something is known of what came of them ({far}); of the others, not.",
        all=number(len(rows)),
        far=say(COMMA).join(far),
    )
    return Finding(sentence, _sources(followed))


def not_known(network: Network) -> str:
    """Say in a few words what is not known of what was taken up."""
    rows, silent = learned(network), len(events_without_record(network))
    undated = int(rows["since_year"].isna().sum())
    sentences = [
        counted(
            silent,
            "Not known: what cities took up at {n} peer event.",
            "Not known: what cities took up at {n} peer events.",
        )
        if silent
        else "",
        counted(
            undated,
            "Of {n} thing taken up it is not known since when its status holds.",
            "Of {n} things taken up it is not known since when their status holds.",
        )
        if undated
        else "",
        say(
            "Whether what was in place still works is not known either. That nothing is known does not mean that "
            "nothing was learned: what is learned at a meeting leaves few public traces."
        ),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def invented(network: Network) -> str:
    """Say that rows rest on invented answers; empty if none does."""
    return say("Some rows rest on invented answers, for an example.") if is_invented(network) else ""


def _of_programme(rows: pd.DataFrame) -> pd.DataFrame:
    """Return those that belong to an event or a pilot of the data."""
    return rows[(rows["event"] != "") | (rows["pilot"] != "")]


def _sources(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rows["source"]))
