"""What do reports share? The process that they are forked from holds it.

It changes nothing that a report says: what is not computed here, a report computes itself.
"""

import os
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.paths import CHECKED, DATA
from mc2cm_analysis.publishing.plan.kinds import ReportKind

if TYPE_CHECKING:  # the command that finds nothing to do never loads the analysis
    from mc2cm_analysis.network import Network

#: Results for more cities are computed in one process: two would hold the data twice, to save two seconds of minutes.
_MOST_ASIDE: Final = 50


def prepare(kinds: Collection[ReportKind], folder: Path) -> Callable[[], None]:
    """Load data in which no fault was found, and begin to compute on another core what reports of some kinds share.

    Returned is what waits for the results. No language is made active and no thread is started.
    """
    from mc2cm_analysis import schema
    from mc2cm_analysis.evidence import Citations
    from mc2cm_analysis.loading import load_network

    os.environ |= {DATA: str(folder), CHECKED: str(folder)}
    schema.tables()
    network = load_network()
    Citations(network)
    for code in LANGUAGES:
        network.texts(code)
    wait_for_results = _begin_results(network, kinds)
    _import_what_notebooks_import()
    _draw_once()
    for code in LANGUAGES:
        _speak_once(code)
    return wait_for_results


def _begin_results(network: "Network", kinds: Collection[ReportKind]) -> Callable[[], None]:
    from mc2cm_analysis.caching import keep
    from mc2cm_analysis.publishing.make.template import aside

    compute = partial(_results, network, kinds)
    if len(network.cities) > _MOST_ASIDE:
        compute()
        return lambda: None
    computed = aside(compute)
    return lambda: keep(network, computed())


def _results(network: "Network", kinds: Collection[ReportKind]) -> dict[Any, Any]:
    from mc2cm_analysis.caching import results

    before = set(results(network))
    for kind in kinds:
        if kind.prepare is not None:
            kind.prepare(network)
    return {question: result for question, result in results(network).items() if question not in before}


def _import_what_notebooks_import() -> None:
    import mc2cm_analysis.narrative.city_profile
    import mc2cm_analysis.narrative.evidence
    import mc2cm_analysis.narrative.front
    import mc2cm_analysis.narrative.peers_tables
    import mc2cm_analysis.narrative.priorities_stability
    import mc2cm_analysis.narrative.priority_paper
    import mc2cm_analysis.narrative.programme_components
    import mc2cm_analysis.narrative.programme_results
    import mc2cm_analysis.page  # noqa: F401


def _speak_once(code: str) -> None:
    """Have the messages of a language read, and how it writes numbers, days and lists."""
    language = Language(code)
    language.words({"done": "Action"})
    language.measured(1000.5, "at_least", "percent")
    language.day("2016-03-09", "2016-04-10")
    language.listing(["1", "2", "3"])


def _draw_once() -> None:
    """Have fonts and styles read, by one small chart; pyplot takes its backend where a report runs, not here."""
    from io import StringIO

    import seaborn  # noqa: F401  # slow to import, and first used by a chart
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from mc2cm_analysis.figures.style import house_style

    cities = DataFrame({"city": ["طنجة", "Tangier"], "n": [1, 2]})
    with house_style():
        figure = Figure(figsize=(2, 1))
        figure.subplots().barh("city", "n", data=cities)
        figure.savefig(StringIO(), format="svg")
