"""What do reports have in common? It is computed before, in the process from which their kernels are forked.

Nothing here changes what a report says: what is not computed before, the report computes itself. No language is made
active and no thread is started.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from mc2cm_analysis import evidence, meetings, priorities
from mc2cm_analysis.catalogues import read_messages
from mc2cm_analysis.language import Language
from mc2cm_analysis.narrative.city_profile import COUNTRY_SERIES
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import ENGLISH, LANGUAGES

#: The results of the network of which a city's report takes the rows of its city.
_BY_CITY: Final[tuple[Callable[[Network], Any], ...]] = (
    evidence.section_rows,
    priorities.lens_evidence,
    priorities.silent_cells,
)


def preload(network: Network, notebooks: Iterable[str] | None = None) -> None:
    """Compute what the reports of a network share.

    Parameters
    ----------
    network : Network
        It remembers what is computed, see `memory`; of a folder that `load_network` trusts, it is the one that each
        report gets.
    notebooks : iterable of str, optional
        Names of the notebooks that are to be run; by default all.
    """
    for code in LANGUAGES:
        _prepare_language(network, code)
    for notebook in _OF_NOTEBOOK if notebooks is None else notebooks:
        _OF_NOTEBOOK[notebook](network)


def _prepare_language(network: Network, code: str) -> None:
    """Read what is said in a language, and have Babel read how numbers, days and lists are written."""
    if code != ENGLISH:
        read_messages(code)
    network.texts(code)
    language = Language(code)
    language.number(0.5)
    language.day("2016-03-09", "2016-04-10")
    language.listing(["", ""])


def _of_cities(network: Network) -> None:
    evidence.Citations(network)
    evidence.conflicts(network)
    for series in COUNTRY_SERIES:
        evidence.years_of_all(network, series)
        evidence.sources_of_all(network, series)
    priorities.known_ranks(network, "stated")
    priorities.rank_themes(network)
    priorities.stated_against_done(network)
    priorities.order_stability(network)
    city = network.city(next(iter(network.cities)))  # the first city asked for has the rows of all of them sorted out
    for table in network.tables:
        if "city" in network.table(table):
            city.rows(table)
    for result in _BY_CITY:
        city.part_of(result)


def _of_priorities(network: Network) -> None:
    evidence.Citations(network)
    meetings.workshop_cities(network)
    for lens in ("stated", "done"):
        priorities.rank_themes(network, lens)
        priorities.order_stability(network, lens)
        priorities.network_agreement(network, lens)
    priorities.joint_orders(network)
    priorities.likeness(network)
    priorities.city_groups(network)
    priorities.stated_against_done(network)
    priorities.silent_cells(network)


def _of_programme(network: Network) -> None:
    evidence.Citations(network)
    meetings.workshop_cities(network)


def _of_evidence(network: Network) -> None:
    evidence.Citations(network)
    evidence.coverage(network)
    evidence.coverage(network, "sources")
    evidence.year_bases(network)
    evidence.confidence_counts(network)
    evidence.conflicts(network)
    evidence.source_usage(network)
    priorities.silent_cells(network)


_OF_NOTEBOOK: Final[Mapping[str, Callable[[Network], None]]] = {
    "city_profile": _of_cities,
    "priorities": _of_priorities,
    "programme": _of_programme,
    "evidence": _of_evidence,
}
