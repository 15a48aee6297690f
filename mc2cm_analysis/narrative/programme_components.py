"""What was planned, found and achieved in each component of the programme, and what was done in each city?"""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from mc2cm_analysis.blocks import Finding
from mc2cm_analysis.evidence import OWN_SOURCE
from mc2cm_analysis.language import begun, counted, say, translated, words
from mc2cm_analysis.meetings import lists_of_participants
from mc2cm_analysis.narrative import learning
from mc2cm_analysis.narrative.programme import no_record, people_reached
from mc2cm_analysis.narrative.wording import number, part
from mc2cm_analysis.network import Network
from mc2cm_analysis.programme_vocabulary import PUBLICATION_KINDS
from mc2cm_analysis.results import results, rows_behind
from mc2cm_analysis.undertakings import funded, in_each_city
from mc2cm_analysis.vocabulary import COMMA, COMPONENTS, NOT_KNOWN, SEMICOLON

#: The measures whose target the table of the components tells.
_PLANNED: Final = (
    *("peer_meetings_phase_one", "conferences_phase_one", "stakeholder_groups"),
    *("profiles_phase_one", "priority_papers", "profiles_phase_two"),
)


def components_table(network: Network) -> pd.DataFrame:
    """Return what was planned, found, achieved and is not known of each component, in sentences."""
    found = results(network)
    planned, actual = found["target"], found["actual"].fillna(0)
    rows = {
        "dialogue": _dialogue(network, planned, actual),
        "knowledge": _knowledge(planned, actual),
        "action": _action(network, actual),
    }
    heads = [say("Planned"), say("Found"), say("What came of it"), say("Not known")]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=heads).rename(index=words(COMPONENTS))
    return table.rename_axis(say("Component"))


def components_sources(network: Network) -> list[str]:
    """Return the sources of `components_table`, each once."""
    found = results(network).loc[list(_PLANNED)]
    reviews = network.table("publications").query("kind == 'review'")["source"]
    reach = people_reached(network)[-1]
    return list(dict.fromkeys([OWN_SOURCE, *found["target_source"], *reviews, *reach]))


def _together(told: Sequence[str]) -> str:
    return begun(say(SEMICOLON).join(one for one in told if one))


def _dialogue(network: Network, planned: "pd.Series[float]", actual: "pd.Series[float]") -> list[str]:
    lists = lists_of_participants(network)
    reviews = network.table("publications").query("kind == 'review'")["summary_en"]
    return [
        _together(
            [
                *(
                    counted(n, "{n} peer-learning meeting in Phase I", "{n} peer-learning meetings in Phase I")
                    for n in _known(planned["peer_meetings_phase_one"])
                ),
                *(
                    counted(n, "{n} conference in Phase I", "{n} conferences in Phase I")
                    for n in _known(planned["conferences_phase_one"])
                ),
                *(
                    counted(n, "{n} city working group", "{n} city working groups")
                    for n in _known(planned["stakeholder_groups"])
                ),
            ]
        ),
        _together(
            [
                counted(
                    actual["peer_events"],
                    "{n} peer-learning meeting or regional event",
                    "{n} peer-learning meetings and regional events",
                ),
                counted(actual["conferences_phase_one"], "{n} conference in Phase I", "{n} conferences in Phase I"),
            ]
        ),
        " ".join(translated(text) for text in reviews) or say("Nothing is known."),
        say(
            "Who took part in {part} meetings; what cities took up from {silent} peer events.",
            silent=no_record(network),
            part=part(lists["part"] + lists["none"], lists.sum()),
        ),
    ]


def _knowledge(planned: "pd.Series[float]", actual: "pd.Series[float]") -> list[str]:
    return [
        _together(
            [
                *(
                    counted(n, "{n} city migration profile in Phase I", "{n} city migration profiles in Phase I")
                    for n in _known(planned["profiles_phase_one"])
                ),
                *(
                    counted(n, "{n} city priority paper", "{n} city priority papers")
                    for n in _known(planned["priority_papers"])
                ),
                *(
                    counted(n, "{n} new profile in Phase II", "{n} new profiles in Phase II")
                    for n in _known(planned["profiles_phase_two"])
                ),
            ]
        ),
        _together(
            [
                counted(
                    actual["profiles_phase_one"],
                    "{n} profile of Phase I, read in part",
                    "{n} profiles of Phase I, read in part",
                ),
                counted(
                    actual["profiles_phase_two"],
                    "{n} new profile, read or presented",
                    "{n} new profiles, read or presented",
                ),
                counted(actual["case_studies"], "{n} case study", "{n} case studies"),
                counted(actual["reports"], "{n} report or note", "{n} reports and notes"),
            ]
        ),
        counted(
            actual["profiles_used"],
            "{n} funded action builds on a city profile, as its partners say.",
            "{n} funded actions build on a city profile, as their partners say.",
        ),
        say("What the priority papers ask for; who sat in the local stakeholder groups."),
    ]


def _action(network: Network, actual: "pd.Series[float]") -> list[str]:
    amount, known, total, _ = people_reached(network)
    return [
        say("Pilot projects in southern cities (Phase I), Targeted City Actions (Phase II); how many is not known."),
        _together(
            [
                counted(actual["targeted_city_actions"], "{n} Targeted City Action", "{n} Targeted City Actions"),
                counted(actual["other_funded"], "{n} other funded action", "{n} other funded actions"),
                say("no pilot project of Phase I under that name"),
            ]
        ),
        say("People reached by {part} funded actions: {amount}.", part=part(known, total), amount=amount)
        if known
        else say("Nothing is known."),
        counted(
            total - known,
            "What came of {n} funded action; the budget of each.",
            "What came of {n} funded actions; the budget of each.",
        ),
    ]


def _known(planned: float) -> list[float]:
    """Return a number that was planned; nothing where no source gives one."""
    return [] if planned != planned else [planned]


def funded_title(network: Network) -> str:
    """Say in a title how many actions were funded, and of how many an outcome is known."""
    paid = funded(network)
    return counted(
        len(paid),
        "An outcome is known for {known} of the {n} action that the programme paid for",
        "An outcome is known for {known} of the {n} actions that the programme paid for",
        known=number((paid["outcome_en"] != "").sum()),
    )


def funded_rows(network: Network) -> pd.DataFrame:
    """Return the funded actions with what came of each in words, in the column ``outcome``."""
    paid = funded(network)
    return paid.assign(outcome=[translated(text) or say(NOT_KNOWN) for text in paid["outcome_en"]])


def profiles_known(network: Network) -> list[Finding]:
    """Say what could be read of the profiles and the priority papers, and what the project says of them."""
    found = results(network)
    return [
        _read_of(found.loc["profiles_phase_one"], say("City migration profiles of Phase I")),
        _read_of(found.loc["profiles_phase_two"], say("New profiles of Phase II, read or presented")),
        _read_of(found.loc["priority_papers"], say("City priority papers")),
    ]


def _read_of(found: "pd.Series[Any]", what: str) -> Finding:
    """Say of a measure what was planned, found here and reported, as far as each is known."""
    told = [say("found: {n}", n=number(found["actual"])) if found["actual"] else say("none could be read")]
    if found["target"] == found["target"]:
        told.insert(0, say("target: {n}", n=number(found["target"])))
    if found["reported"] == found["reported"]:
        told.append(say("completed by the project's own account: {n}", n=number(found["reported"])))
    sources = dict.fromkeys([OWN_SOURCE, found["target_source"], found["reported_source"]])
    return Finding(say("{what}: {told}.", what=what, told=say(COMMA).join(told)), tuple(sources))


def what_came(network: Network) -> list[str | Finding]:
    """Say what is known of the outcome of actions, profiles and meetings, and what is not."""
    paid, used = funded(network), rows_behind(network, "profiles_used")
    known = paid[paid["outcome_en"] != ""]
    told: list[str | Finding] = [
        Finding(
            say("{title}: {outcome}", title=translated(row.title_en), outcome=translated(row.outcome_en)),
            (row.outcome_source,),
        )
        for row in known.itertuples()
    ]
    silent = counted(
        len(paid) - len(known),
        "What came of {n} funded action is not known: no page that could be read tells it.",
        "What came of {n} funded actions is not known: no page that could be read tells it.",
    )
    told.append(Finding(silent if len(paid) > len(known) else "", _sources(paid["source"])))
    if used is not None:
        sentence = counted(
            len(used),
            "{n} funded action builds on a city profile, as its partners say.",
            "{n} funded actions build on a city profile, as their partners say.",
        )
        told.append(Finding(sentence if len(used) else "", _sources(used["source"])))
    reviews = network.table("publications").query("kind == 'review'")
    told += [Finding(translated(row.summary_en), (row.source,)) for row in reviews.itertuples()]
    told += [learning.taken_up(network), learning.tied_to_programme(network)]
    told.append(Finding(learning.record(network), (OWN_SOURCE,)))
    return told


def _sources(named: "pd.Series[str]") -> tuple[str, ...]:
    return tuple(dict.fromkeys([OWN_SOURCE, *named]))


def city_table(network: Network) -> pd.DataFrame:
    """Return what the programme did in each city: index its name, columns as printed, blanks in words."""
    nothing, kinds, join = say("none"), words(PUBLICATION_KINDS), say(SEMICOLON).join
    rows = {
        network.cities[city]: [
            join(done.hosted) or nothing,
            kinds.get(done.profile, nothing),
            join(done.funded) or nothing,
            join(done.documented) or nothing,
        ]
        for city, done in in_each_city(network).items()
    }
    heads = [say("Meetings hosted"), say("Profile, as it could be read"), say("Funded by the programme")]
    heads.append(say("Documented by it, not funded"))
    return pd.DataFrame.from_dict(rows, orient="index", columns=heads).rename_axis(say("City"))


def city_title(network: Network) -> str:
    """Say in a title in how many of the cities a meeting was hosted, and in how many an action was funded."""
    done = in_each_city(network).values()
    return say(
        "{hosts} cities profiled here hosted a meeting; {funded} had a funded action",
        hosts=part(sum(bool(one.hosted) for one in done), len(done)),
        funded=number(sum(bool(one.funded) for one in done)),
    )
