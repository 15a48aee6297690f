"""What does the report on the programme say?"""

from mc2cm_analysis.blocks import KeyFigure
from mc2cm_analysis.language import counted, current, in_sentence, say, translated
from mc2cm_analysis.meetings import dated_meetings, programme_meetings
from mc2cm_analysis.narrative.wording import number, own_figure, part, themes, themes_counted
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
            say("themes covered by a peer-learning meeting"),
            say("as named by the meeting, or by our reading"),
        ),
        *_money_key(network),
        own_figure(
            number(network.table("pilots")["kind"].eq("targeted_city_action").sum()),
            say("Targeted City Actions found in public pages"),
            _also_funded(network),
        ),
    ]


def _also_funded(network: Network) -> str:
    more = network.table("pilots")["kind"].eq("capacity_building").sum()
    if not more:
        return say("funded by the programme; the budget of each is not known")
    return counted(
        more,
        "funded by the programme, as was {n} capacity-building project; the budget of each is not known",
        "funded by the programme, as were {n} capacity-building projects; the budget of each is not known",
    )


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


def in_short(network: Network) -> list[str]:
    """Say in a few sentences what the report found."""
    pilots = network.table("pilots")["kind"].value_counts()
    documented = say(
        "Public pages document {actions} and {studies}.",
        actions=counted(pilots.get("targeted_city_action", 0), "{n} Targeted City Action", "{n} Targeted City Actions"),
        studies=counted(pilots.get("case_study", 0), "{n} case study", "{n} case studies"),
    )
    return [programme_span(network), themes_without_meeting(network), documented]


def not_known(network: Network) -> str:
    """Say in a few words what is not known of the programme."""
    last = current().day(str(max(dated_meetings(network)["end"])))
    return say(
        "Not known: the budgets of the first phase and of single actions, the members of the local stakeholder "
        "groups, and full lists of who took part. The last dated meeting found is of {day}; whether the project still "
        "runs is not known.",
        day=last,
    )


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
