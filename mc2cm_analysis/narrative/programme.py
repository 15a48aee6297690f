"""What does the report on the programme say first: its key figures, its findings, and what is not known?"""

from mc2cm_analysis.blocks import Finding, KeyFigure
from mc2cm_analysis.evidence import OWN_SOURCE
from mc2cm_analysis.language import counted, current, in_sentence, say, translated
from mc2cm_analysis.meetings import dated_meetings, lists_of_participants, programme_meetings
from mc2cm_analysis.narrative.wording import listing, number, own_figure, part, themes, themes_counted
from mc2cm_analysis.network import Network
from mc2cm_analysis.results import results
from mc2cm_analysis.undertakings import funded
from mc2cm_analysis.uptake import PEER_EVENTS, events_without_record, peer_events
from mc2cm_analysis.vocabulary import NOT_KNOWN, SEMICOLON, THEMES


def programme_keys(network: Network) -> list[KeyFigure]:
    """Return the key figures of the programme."""
    paid = funded(network)
    return [
        _measured(network, "peer_meetings_phase_one", say("peer-learning meetings planned for Phase I and held")),
        _measured(network, "profiles_phase_one", say("city migration profiles of Phase I that could be read in part")),
        own_figure(
            number(len(paid)),
            say("funded actions found"),
            _plans_only(network),
        ),
        _reached_key(network),
        *_money_key(network),
    ]


def _plans_only(network: Network) -> str:
    """Say of how many of the funded actions only the plan is known, and what is not known of all."""
    planned = int((funded(network)["status"] == "planned").sum())
    unknown = say("how many were to be funded is not known, nor the budget of each")
    if not planned:
        return unknown
    plans = counted(planned, "of {n} only the plan is known", "of {n} only the plans are known")
    return say(SEMICOLON).join([plans, unknown])


def _measured(network: Network, measure: str, words: str) -> KeyFigure:
    """Return how many of those planned were found, as a key figure."""
    found = results(network).loc[measure]
    sources = tuple(dict.fromkeys([OWN_SOURCE, found["target_source"], found["reported_source"]]))
    if found["target"] != found["target"]:
        return KeyFigure(number(found["actual"]), words, say("target not known"), sources)
    told = found["reported"] == found["reported"]
    beside = say("{n} by the project's own account", n=number(found["reported"])) if told else say("counted here")
    return KeyFigure(part(found["actual"], found["target"]), words, beside, sources)


def people_reached(network: Network, unit: str = "") -> tuple[str, int, int, tuple[str, ...]]:
    """Return how many people funded actions reached in words, of how many it is known, of how many in all, and sources.

    The words are empty where it is known of none.
    """
    paid = funded(network)
    known = paid[paid["people_reached"].notna()]
    if known.empty:
        return "", 0, len(paid), (OWN_SOURCE,)
    qualifier = known["qualifier"].iloc[0] if len(known) == 1 else "about"
    amount = current().measured(float(known["people_reached"].sum()), qualifier, unit)
    return amount, len(known), len(paid), tuple(dict.fromkeys(known["outcome_source"]))


def _reached_key(network: Network) -> KeyFigure:
    amount, known, total, sources = people_reached(network)
    beside = say("published for {part} funded actions", part=part(known, total))
    return KeyFigure(amount or say(NOT_KNOWN), say("people reached by funded actions"), beside, sources)


def _money_key(network: Network) -> list[KeyFigure]:
    """Return the largest budget that is known; none if there is none."""
    rows = network.table("observations").query("indicator == 'programme_budget'")
    if rows.empty:
        return []
    largest = rows.loc[rows["value"].idxmax()]
    unit = network.table("indicators").set_index("id").at[largest["indicator"], "unit"]
    planned, basis = largest["qualifier"] == "planned", translated(largest["definition_en"]).removesuffix(".")
    amount = current().measured(largest["value"], "exact" if planned else largest["qualifier"], unit)
    known = say("largest known budget of the programme")
    beside = say("planned: {amount}", amount=in_sentence(basis)) if planned else basis
    return [KeyFigure(amount, known, beside, (largest["source"],))]


def in_short(network: Network) -> list[str | Finding]:
    """Say in a few sentences what the report found."""
    return [programme_span(network), themes_without_meeting(network), funded_where(network), reached(network)]


def funded_where(network: Network) -> Finding:
    """Say how many actions the programme paid for, and where."""
    paid = funded(network)
    places = list(dict.fromkeys(translated(place) for place in paid["place_en"] if place))
    hidden = int((paid["place_en"] == "").sum())
    found = counted(
        len(paid), "{n} action paid for by the programme was found", "{n} actions paid for by the programme were found"
    )
    where = say("{found}, in {places}", found=found, places=listing(places)) if places else found
    unnamed = counted(hidden, "{n} is in a city that is not named", "{n} are in cities that are not named")
    sentence = say("{found}; {more}.", found=where, more=unnamed) if hidden else say("{found}.", found=where)
    return Finding(sentence, (OWN_SOURCE,))


def reached(network: Network) -> Finding:
    """Say of how many funded actions the number of people reached is known, and what it is."""
    amount, known, total, sources = people_reached(network, "persons")
    if not known:
        return Finding(say("How many people the funded actions reached is not known."), sources)
    sentence = counted(
        total - known,
        "{part} funded actions reached {amount}; for {n} other, no page gives a number.",
        "{part} funded actions reached {amount}; for the {n} others, no page gives a number.",
        part=part(known, total),
        amount=amount,
    )
    return Finding(sentence, sources)


def not_known(network: Network) -> str:
    """Say in a few words what is not known of the programme."""
    last = current().day(str(max(dated_meetings(network)["end"])))
    lists = lists_of_participants(network)
    return say(
        "Not known: what cities took up from {silent} peer events, who took part in {part} meetings, the priority "
        "papers, the budgets of Phase I and of single actions. The last dated meeting found is of {day}; whether the "
        "project still runs is not known.",
        silent=no_record(network),
        part=part(lists["part"] + lists["none"], lists.sum()),
        day=last,
    )


def no_record(network: Network) -> str:
    """Say of how many of the peer events nothing is known that a city took up there."""
    return part(len(events_without_record(network)), len(peer_events(network)))


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


def meetings_in_all(network: Network) -> str:
    """Say how the counts of meetings on this page fit together."""
    held = programme_meetings(network).query("kind != 'visit'")
    peers = held["kind"].isin(PEER_EVENTS)
    undated = len(held) - len(dated_meetings(network))
    kinds = held["kind"].value_counts()
    return counted(
        len(held),
        "In all, {n} meeting was found. {peers} of them are there for cities to learn from each other: {learning} and "
        "{regional}. The others are workshops, conferences, launches and the like. Of {undated} the days are not "
        "known; these are not in the chart.",
        "In all, {n} meetings were found. {peers} of them are there for cities to learn from each other: {learning} "
        "and {regional}. The others are workshops, conferences, launches and the like. Of {undated} the days are not "
        "known; these are not in the chart.",
        peers=number(peers.sum()),
        learning=counted(int(kinds.get("peer_learning", 0)), "{n} peer-learning meeting", "{n} peer-learning meetings"),
        regional=counted(int(kinds.get("regional_event", 0)), "{n} regional event", "{n} regional events"),
        undated=number(undated),
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


def attendance_title(network: Network) -> str:
    """Say in a title for how many meetings it is known who took part."""
    lists = lists_of_participants(network)
    return counted(
        int(lists.sum()),
        "A whole list of participants could be read for {whole} of the {n} meeting",
        "A whole list of participants could be read for {whole} of the {n} meetings",
        whole=number(lists["whole"]),
    )


def meetings_left_out(network: Network, shown: int) -> str:
    """Say how many meetings the table of attendance leaves out, for no city profiled here is named at them."""
    return counted(
        int(lists_of_participants(network).sum()) - shown,
        "Left out is {n} meeting for which no page names any of these cities.",
        "Left out are {n} meetings for which no page names any of these cities.",
    )


def themes_without_meeting(network: Network) -> str:
    """Name the themes that no peer-learning meeting covered."""
    met = _themes_met(network)
    missing = [theme for theme in THEMES if theme not in met]
    if not missing:
        return say("Peer-learning meetings covered every theme.")
    told = {"held": number(len(met)), "all": themes_counted(len(THEMES)), "missing": themes(missing)}
    others = programme_meetings(network)["theme"]
    if set(missing) <= set(others):
        return counted(
            int(others.isin(missing).sum()),
            "Peer-learning meetings covered {held} of the {all}; on {missing}, only {n} meeting of another kind was "
            "found.",
            "Peer-learning meetings covered {held} of the {all}; on {missing}, only {n} meetings of other kinds were "
            "found.",
            **told,
        )
    return say("Peer-learning meetings covered {held} of the {all}; none covered {missing}.", **told)


def _themes_met(network: Network) -> set[str]:
    return set(network.table("events").query("kind == 'peer_learning'")["theme"]) & set(THEMES)
