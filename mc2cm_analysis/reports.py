"""Which reports are there? Each kind is declared here, once: commands, plans, indexes and tests follow from it.

What a kind computes beforehand is run by `preparation`.
"""

from typing import TYPE_CHECKING, Final

from mc2cm_analysis.disclosure import ANSWERS, rounds_told
from mc2cm_analysis.language import later
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.publishing.plan.kinds import CITY, LANGUAGE, VIEW, ReportKind
from mc2cm_analysis.vocabulary import LENS_TABLES

if TYPE_CHECKING:  # the command that finds nothing to do never loads the analysis
    from mc2cm_analysis.network import Network
    from mc2cm_analysis.package import Package

#: Tables that a comparison reads only if one of its lenses counts their rows.
_OF_NO_COMPARISON: Final = {"indicators", "observations", "stakeholders", "challenges"}
_UNREAD_BY_COMPARISONS: Final = tuple(
    sorted(_OF_NO_COMPARISON - {table for tables in LENS_TABLES.values() for table in tables})
)
#: Tables of what the programme planned and published, and what cities took up from each other.
_PLANNED: Final = ("publications", "targets", "codes")
_OF_THE_PROGRAMME: Final = (*_PLANNED, "learning")
#: Tables of answers that no report reads but the priority paper.
_OF_THE_PAPER: Final = ("imports", "reasons")
#: What decides which rows count for a theme, see `priorities.lens_evidence`.
_COUNTED: Final = ("city", "theme", "theme_second", "act", "kind", "source")


def _share_city(network: "Network") -> None:
    from mc2cm_analysis import competence, evidence, peers, priorities
    from mc2cm_analysis.narrative.city_profile import COUNTRY_SERIES
    from mc2cm_analysis.network import first_roles

    competence.powers(network)
    evidence.conflicts(network)
    for series in COUNTRY_SERIES:
        evidence.years_of_all(network, series)
        evidence.sources_of_all(network, series)
    priorities.known_ranks(network, "stated")
    priorities.rank_themes(network)
    priorities.printed_cells(network)
    priorities.stated_against_done(network)
    priorities.order_stability(network)
    priorities.shared_profile(network)
    peers.sought(network)
    peers.needs(network)
    peers.offers(network)
    city = network.city(next(iter(network.cities)))  # the first city asked for has the rows of all of them sorted out
    for table in network.tables:
        if "city" in network.table(table):
            city.rows(table)
    evidence.outline_coverage(network)
    evidence.standing(network)
    for result in (
        evidence.conflicts,
        evidence.outline_rows,
        evidence.section_rows,
        first_roles,
        priorities.lens_evidence,
        priorities.silent_cells,
    ):
        city.rows(result)


def _share_priorities(network: "Network") -> None:
    from mc2cm_analysis import meetings, priorities

    meetings.workshop_cities(network)
    priorities.lenses_side_by_side(network)
    for lens in ("stated", "done"):
        priorities.order_stability(network, lens)
        priorities.network_agreement(network, lens)
        priorities.agreement_bounds(network, lens)
    priorities.order_choices(network)
    priorities.joint_orders(network)
    priorities.shared_profile(network)
    priorities.likeness(network)
    priorities.orders_by_period(network)
    priorities.stated_against_done(network)
    priorities.silent_cells(network)
    priorities.search_reach(network)


def _share_peers(network: "Network") -> None:
    from mc2cm_analysis import peers, uptake

    peers.suggestions(network)
    peers.first_themes(network)
    peers.proposed_round(network)
    uptake.record_of_events(network)


def _share_programme(network: "Network") -> None:
    from mc2cm_analysis import evidence, meetings, priorities

    evidence.standing(network)
    meetings.workshop_cities(network)
    priorities.printed_cells(network)


def _share_overview(network: "Network") -> None:
    from mc2cm_analysis import priorities

    priorities.order_stability(network)
    priorities.rank_themes(network)
    priorities.silent_cells(network)
    priorities.stated_against_done(network)


def _share_evidence(network: "Network") -> None:
    from mc2cm_analysis import evidence, priorities

    evidence.coverage(network)
    evidence.coverage(network, "sources")
    evidence.year_bases(network)
    evidence.confidence_counts(network)
    evidence.conflicts(network)
    evidence.outline_coverage(network)
    evidence.standing(network)
    evidence.source_usage(network)
    priorities.silent_cells(network)
    priorities.search_reach(network)


def _with_answers(package: "Package") -> set[str]:
    return {city for city, _ in rounds_told(package.records("consultations"))}


_ON_PAPERS: Final = later("Priority papers, from the answers of stakeholders")
_ON_CITIES, _ON_NETWORK = later("Reports on the cities"), later("Reports on the network")
_COMPARISONS: Final = later("Comparisons by other choices")

REPORTS: Final = {
    kind.name: kind
    for kind in (
        ReportKind(
            "city_profile",
            later("{city}: city migration profile"),
            _ON_CITIES,
            parameters=(CITY, LANGUAGE),
            of_city=(
                *("cities", "sources", "indicators", "observations", "statements", "searches", "practices"),
                *("stakeholders", "competences", "challenges", "events", "event_participants", "pilots"),
                "consultations",
            ),
            of_others={
                # a page names the cities with too few acts, and its map shows all
                "cities": ("id", "latitude", "longitude", *(f"name_{code}" for code in LANGUAGES)),
                "statements": (*_COUNTED, "use", "stance"),
                "practices": (*_COUNTED, "status", "area_level"),
                "pilots": (*_COUNTED, "status"),
                "events": _COUNTED,
                "observations": ("city", "indicator", "subgroup_en", "value", "reference_year", "source"),
            },
            of_others_where={
                "observations": ("indicator", frozenset({"unhcr_refugees", "unhcr_new_asylum_applications"}))
            },
            unread=("themes", "working_languages", *_OF_THE_PROGRAMME, *_OF_THE_PAPER),
            prepare=_share_city,
        ),
        ReportKind(
            "priority_paper",
            later("{city}: priority paper of its stakeholder group"),
            _ON_PAPERS,
            parameters=(CITY, LANGUAGE),
            of_city=(
                *("cities", "sources", "statements", "searches", "practices", "pilots", "events", "competences"),
                *("consultations", "reasons"),
            ),
            of_others={
                "cities": ("id", *(f"name_{code}" for code in LANGUAGES)),
                "statements": (*_COUNTED, "use", "stance"),
                "practices": (*_COUNTED, "status", "area_level"),
                "pilots": (*_COUNTED, "status"),
                "events": _COUNTED,
            },
            unread=(
                *("themes", "indicators", "observations", "stakeholders"),
                *("challenges", "event_participants", "imports", "working_languages", *_OF_THE_PROGRAMME),
            ),
            only=_with_answers,
            needs="the orders of five stakeholders or more; mc2cm import-answers takes them in",
            main="competences",
            editable=True,
        ),
        ReportKind(
            "priorities",
            later("Priorities of the cities compared"),
            _ON_NETWORK,
            unread=(
                *(*_UNREAD_BY_COMPARISONS, *_OF_THE_PROGRAMME, *_OF_THE_PAPER),
                *("competences", "working_languages"),
            ),
            main="statements",
            prepare=_share_priorities,
        ),
        ReportKind(
            "comparison",
            later("Priorities compared: {what}"),
            _COMPARISONS,
            parameters=(LANGUAGE, *VIEW),
            unread=(*_UNREAD_BY_COMPARISONS, *_OF_THE_PROGRAMME, *_OF_THE_PAPER, "themes"),
            main="statements",
            prepare=_share_overview,
        ),
        ReportKind(
            "peer_learning",
            later("Peer learning: who can learn what from whom"),
            _ON_NETWORK,
            unread=(
                *("themes", "searches", "indicators", "observations", "stakeholders", "challenges"),
                *(*_PLANNED, *ANSWERS),
            ),
            main="practices",
            prepare=_share_peers,
        ),
        ReportKind(
            "programme",
            later("The programme: what was done, where, and what came of it"),
            _ON_NETWORK,
            unread=("themes", "practices", "competences", "working_languages", *ANSWERS),
            main="events",
            prepare=_share_programme,
        ),
        ReportKind("evidence", later("What the reports rest on"), _ON_NETWORK, unread=ANSWERS, prepare=_share_evidence),
        ReportKind(
            "overview",
            later("What Mediterranean cities put first on migration"),
            _ON_NETWORK,
            unread=(
                *("themes", "stakeholders", "competences", "challenges", "event_participants", "working_languages"),
                *(*_OF_THE_PROGRAMME, *ANSWERS),
            ),
            prepare=_share_overview,
            front=True,
        ),
    )
}
