"""What was planned, and what can be counted of it? Each actual value is the number of rows that a reader can open.

A measure of `programme_vocabulary.MEASURES` has one rule here, which names its rows. A count is a floor: what stands on
a page that could not be read is not counted. Targets and baselines come from the table ``targets`` alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pandas as pd

from mc2cm_analysis.evidence import OWN_SOURCE
from mc2cm_analysis.language import later
from mc2cm_analysis.meetings import programme_meetings
from mc2cm_analysis.network import Network
from mc2cm_analysis.programme_vocabulary import MEASURES
from mc2cm_analysis.undertakings import PROFILES, funded

Rows = Callable[[Network], pd.DataFrame]

_ONE, _TWO, _BOTH = later("Phase I"), later("Phase II"), later("both phases")
#: What can be told of a row of ``events`` and of one of ``publications``.
_SHARED: Final = [
    *("title_en", "place_en", "reference_year", "reference_period_en", "year_basis", "note_en", "source"),
]


@dataclass(frozen=True)
class Rule:
    """How a measure is counted.

    Attributes
    ----------
    component : str
        Id, or ``""`` for the network as a whole.
    level : str
        ``output`` or ``outcome``.
    period : str
        A message.
    rows : function, optional
        Returns the rows that are counted; None where no rows tell.
    table, columns
        The table that the rows are of, and what is listed of each.
    reported : (str, str), optional
        Indicator and part of ``observations`` in which a source gives the number.
    """

    component: str
    level: str
    period: str
    rows: Rows | None = None
    table: str = "events"
    columns: tuple[str, ...] = ("title_en", "place_en", "days")
    reported: tuple[str, str] | None = None


def _phase(network: Network, number: int) -> Any:
    """Return a phase of the programme, from 0; None if the data has not so many."""
    phases = network.table("events").query("kind == 'phase'")
    return phases.iloc[number] if number < len(phases) else None


def _members(network: Network, number: int) -> pd.DataFrame:
    named, phase = network.table("event_participants").query("role == 'member'"), _phase(network, number)
    return named[named["event"] == (None if phase is None else phase["id"])]


def _meetings(network: Network, *kinds: str, phase_one: bool = False) -> pd.DataFrame:
    held = programme_meetings(network)
    held = held[held["kind"].isin(kinds)]
    second = _phase(network, 1)
    if not phase_one or second is None:
        return held
    return held[(held["start_date"] != "") & (held["start_date"] < second["start_date"])]


def _profiles(network: Network, *, phase_one: bool) -> pd.DataFrame:
    read = network.table("publications").pipe(lambda rows: rows[rows["kind"].isin(PROFILES)])
    first = read["place_en"].isin(_members(network, 0)["participant_en"])
    if phase_one:
        return read[first]
    return pd.concat([read[~first][_SHARED], _meetings(network, "presentation")[_SHARED]], ignore_index=True)


def _publications(network: Network, *kinds: str) -> pd.DataFrame:
    rows = network.table("publications")
    return rows[rows["kind"].isin(kinds)]


def _pilots(network: Network, condition: str) -> pd.DataFrame:
    return network.table("pilots").query(condition)


def _funded(network: Network, condition: str) -> pd.DataFrame:
    return funded(network).query(condition)


def _taken_up(network: Network) -> pd.DataFrame:
    """Return the first thing that each city took up from an event, a profile or an action of the programme."""
    rows = network.table("learning").query("event != '' or pilot != ''")
    return rows.drop_duplicates("learner").assign(
        learner=lambda first: first["learner"].map(network.cities).astype(str)
    )


def _on_members(number: int) -> dict[str, Any]:
    return {"rows": partial(_members, number=number), "table": "event_participants", "columns": ("participant_en",)}


_PUBLISHED: Final[dict[str, Any]] = {"table": "publications", "columns": ("title_en", "kind", "place_en", "when")}
_UNDERTAKEN: Final[dict[str, Any]] = {"table": "pilots", "columns": ("title_en", "kind", "place_en", "days")}

RULES: Final[dict[str, Rule]] = {
    "members_phase_one": Rule("", "output", _ONE, **_on_members(0)),
    "members_phase_two": Rule("", "output", _TWO, **_on_members(1), reported=("programme_members", "later review")),
    "governance_north_africa": Rule("", "outcome", _TWO),
    "governance_middle_east": Rule("", "outcome", _TWO),
    "peer_meetings_phase_one": Rule(
        "dialogue",
        "output",
        _ONE,
        lambda network: _meetings(network, "peer_learning", phase_one=True),
        reported=("peer_events", "Phase I"),
    ),
    "peer_events": Rule(
        "dialogue",
        "output",
        _BOTH,
        lambda network: _meetings(network, "peer_learning", "regional_event"),
        reported=("peer_events", ""),
    ),
    "conferences_phase_one": Rule(
        "dialogue", "output", _ONE, lambda network: _meetings(network, "conference", phase_one=True)
    ),
    "stakeholder_groups": Rule("dialogue", "output", _TWO),
    "uptake": Rule("dialogue", "outcome", _BOTH, _taken_up, table="learning", columns=("learner", "text_en")),
    "profiles_phase_one": Rule(
        "knowledge",
        "output",
        _ONE,
        partial(_profiles, phase_one=True),
        **_PUBLISHED,
        reported=("city_profiles", ""),
    ),
    "profiles_phase_two": Rule(
        "knowledge",
        "output",
        _TWO,
        partial(_profiles, phase_one=False),
        table="publications",
        columns=("title_en", "place_en", "when"),
    ),
    "priority_papers": Rule(
        "knowledge",
        "output",
        _ONE,
        lambda network: _publications(network, "priority_paper"),
        **_PUBLISHED,
        reported=("priority_papers", ""),
    ),
    "case_studies": Rule(
        "knowledge",
        "output",
        _ONE,
        lambda network: _pilots(network, "kind == 'case_study'"),
        **_UNDERTAKEN,
        reported=("case_studies", ""),
    ),
    "reports": Rule(
        "knowledge",
        "output",
        _BOTH,
        lambda network: _publications(network, "synthesis", "recommendations", "learning_note"),
        **_PUBLISHED,
    ),
    "profiles_used": Rule(
        "knowledge", "outcome", _BOTH, lambda network: _funded(network, "builds_on_profile == 'yes'"), **_UNDERTAKEN
    ),
    "targeted_city_actions": Rule(
        "action", "output", _TWO, lambda network: _pilots(network, "kind == 'targeted_city_action'"), **_UNDERTAKEN
    ),
    "other_funded": Rule(
        "action", "output", _TWO, lambda network: _funded(network, "kind != 'targeted_city_action'"), **_UNDERTAKEN
    ),
    "sfax_courses": Rule("action", "output", _TWO),
    "reach_published": Rule(
        "action",
        "outcome",
        _TWO,
        lambda network: _funded(network, "people_reached.notna()").assign(source=lambda rows: rows["outcome_source"]),
        table="pilots",
        columns=("title_en", "place_en", "outcome_en", "days"),
    ),
}


def rows_behind(network: Network, measure: str) -> pd.DataFrame | None:
    """Return the rows that a measure counts; None where no rows tell.

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> rows_behind(load_network(), "peer_meetings_phase_one")["id"].str[:3].tolist()
    ['e02', 'e03', 'e04', 'e05', 'e06', 'e07', 'e09']
    """
    rule = RULES[measure]
    return None if rule.rows is None else rule.rows(network).reset_index(drop=True)


def results(network: Network) -> pd.DataFrame:
    """Return what was planned and what is known of it, measure by measure.

    Returns
    -------
    DataFrame
        Indexed by measure, in the order of `MEASURES`: ``component``, ``level``, ``baseline`` and ``target`` (NaN: no
        source gives one), ``target_qualifier``, ``actual`` (the number of `rows_behind`; NaN where no rows tell),
        ``reported`` (what a source says was reached), ``status``, and the sources ``target_source``,
        ``reported_source`` (the project's own data where there is none).
    """
    table = pd.DataFrame([_result(network, measure) for measure in MEASURES], index=pd.Index(MEASURES, name="measure"))
    return table.astype(dict.fromkeys(("baseline", "target", "actual", "reported"), float))


def _result(network: Network, measure: str) -> dict[str, Any]:
    rule, rows = RULES[measure], rows_behind(network, measure)
    planned = network.table("targets").query("measure == @measure").set_index("kind")
    reported = _reported(network, rule)
    actual = None if rows is None else len(rows)
    target = planned["value"].get("target")
    found = None if reported is None else reported["value"]
    return {
        "component": rule.component,
        "level": rule.level,
        "baseline": planned["value"].get("baseline"),
        "target": target,
        "target_qualifier": planned["qualifier"].get("target", ""),
        "actual": actual,
        "reported": found,
        "status": _status(actual, target, found),
        "target_source": planned["source"].get("target", OWN_SOURCE),
        "reported_source": OWN_SOURCE if reported is None else reported["source"],
    }


def _reported(network: Network, rule: Rule) -> Any:
    if rule.reported is None:
        return None
    indicator, part = rule.reported
    known = network.table("observations").query("preferred != 'no'")
    rows = known[(known["indicator"] == indicator) & (known["subgroup_en"] == part)]
    return None if rows.empty else rows.iloc[0]


def _status(actual: int | None, target: float | None, reported: float | None) -> str:
    if actual is None:
        return "not_counted"
    if target is None:
        return "no_target"
    if actual >= target:
        return "reached"
    return "reported" if reported is not None and reported >= target else "fewer"
