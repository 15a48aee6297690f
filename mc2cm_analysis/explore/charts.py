"""Which charts of a comparison can be saved from the desk? A saved one says by which choices it was made."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from mc2cm_analysis import figures
from mc2cm_analysis.blocks import Block
from mc2cm_analysis.explore.results import themes_in_order
from mc2cm_analysis.language import later, say
from mc2cm_analysis.narrative import comparison as sentences
from mc2cm_analysis.narrative import priorities as on_priorities
from mc2cm_analysis.narrative import priorities_stability as on_stability
from mc2cm_analysis.network import Network
from mc2cm_analysis.page import Page
from mc2cm_analysis.priorities import city_ranks, order_stability, order_with_ranges, printed_cells, rank_themes
from mc2cm_analysis.vocabulary import NOT_STATED


def charts(network: Network, lens: str) -> Mapping[str, Callable[[], Block]]:
    """Return what draws each chart that can be saved, by its name."""
    drawn = {"heat_map": _heat_map_chart, "order": _order_chart, "stability": _stability_chart}
    return {name: partial(_with_choices, draw, Page(network), lens) for name, draw in drawn.items()}


def _with_choices(draw: Callable[[Page, str], Block], page: Page, lens: str) -> Block:
    """Return a chart that says, where it is saved, by which choices it was made."""
    block = draw(page, lens)
    assert block.original is not None  # a chart has one
    choices, sources = page.network.view.line, block.original.sources
    return replace(block, original=replace(block.original, sources=lambda: f"{sources()} ({choices})"))


def _heat_map_chart(page: Page, lens: str) -> Block:
    order = themes_in_order(page.network, lens)
    labels = printed_cells(page.network, lens)[order]
    return page.figure(
        figures.theme_city_heatmap,
        city_ranks(page.network, lens)[order],
        labels=labels,
        title=on_priorities.leading_themes(page.network, lens),
        measure=sentences.ranks_measure(page.network, lens),
        shown=labels.replace("", say(NOT_STATED)),
    )


def _order_chart(page: Page, lens: str) -> Block:
    order = rank_themes(page.network, lens)
    title = on_priorities.order_spread(page.network, lens)
    measure = later(
        "Dot: average rank over the cities, 1 = first; bar: best and worst rank in a city that states the theme"
    )
    return page.figure(figures.theme_order, order, title=title, measure=say(measure))


def _stability_chart(page: Page, lens: str) -> Block:
    stability = order_stability(page.network, lens)
    title, measure = on_stability.least_settled(stability), on_stability.draws_made(stability)
    return page.figure(figures.theme_stability, order_with_ranges(stability), title=title, measure=measure)
