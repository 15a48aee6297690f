"""What is shown of a comparison while its choices are made? Cells, order, two cities, evidence, and charts to save."""

from html import escape
from typing import Any, Final

import pandas as pd
from matplotlib.colors import to_hex

from mc2cm_analysis.blocks import Block, escaped, hole, together, verbatim
from mc2cm_analysis.evidence import behind
from mc2cm_analysis.explore.answers import by_group, marked
from mc2cm_analysis.figures.style import BLUES
from mc2cm_analysis.language import counted, current, later, say, translated
from mc2cm_analysis.language_records import ENGLISH
from mc2cm_analysis.narrative import comparison as sentences
from mc2cm_analysis.narrative import priorities_basis as on_basis
from mc2cm_analysis.narrative import priorities_cities as on_cities
from mc2cm_analysis.narrative import priorities_stability as on_stability
from mc2cm_analysis.narrative.wording import number
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import (
    FEWEST_ACTS,
    NoEvidenceError,
    city_ranks,
    compare_cities,
    evidence_counts,
    known_ranks,
    network_agreement,
    not_ranked,
    order_stability,
    order_with_ranges,
    printed_cells,
    rank_themes,
)
from mc2cm_analysis.tables import count_table
from mc2cm_analysis.vocabulary import NOT_STATED

#: What counts in a cell, by lens: after a preposition, one and several.
_COUNTED: Final = {
    "stated": ("{n} act", "{n} acts"),
    "done": ("{n} undertaking", "{n} undertakings"),
    "consulted": ("{n} stakeholder", "{n} stakeholders"),
}
#: The heads of what is behind a cell, by the columns of `evidence.behind`.
_HEADS: Final = {
    "text": later("What it says"),
    "who": later("Who"),
    "year": later("Year"),
    "title": later("Source"),
    "act": later("Act"),
    "search": later("Searched for"),
    "hits": later("Relevant results"),
    "new": later("New statements"),
}
#: White stands out from a shade of less luminance, black from all others: each by 4.5 to 1 at least (WCAG 2.2).
_DARK: Final = 0.179


def themes_in_order(network: Network, lens: str) -> list[str]:
    """Return the themes in the order of the comparison; in that of the joint list where no city is ranked."""
    return [str(theme) for theme in rank_themes(network, lens).index] if is_ranked(network, lens) else [*network.themes]


def is_ranked(network: Network, lens: str) -> bool:
    """Say whether any city has acts enough to rank the themes in it.

    Raises
    ------
    NoEvidenceError
        If no row counts.
    """
    return len(not_ranked(network, lens)) < len(network.cities)


def heat_map(network: Network, lens: str) -> dict[str, Any]:
    """Return the heat map for `HeatMap.shown`: a cell for each theme and city, with its words for a screen reader.

    Raises
    ------
    NoEvidenceError
        If no row counts.
    """
    from seaborn.utils import relative_luminance  # slow to import

    ranks, printed = city_ranks(network, lens), printed_cells(network, lens)
    order, steps = themes_in_order(network, lens), max(len(network.themes) - 1, 1)

    def cell(theme: str, city: str) -> dict[str, Any]:
        rank, text = ranks.at[city, theme], str(printed.at[city, theme])
        told = {"text": text or say(NOT_STATED), "label": in_words(network, lens, theme, city), "blank": pd.isna(rank)}
        if told["blank"]:
            return told
        shade = to_hex(BLUES(1 - (float(rank) - 1) / steps))
        return {**told, "shade": shade, "ink": "#ffffff" if relative_luminance(shade) < _DARK else "#000000"}

    return {
        "caption": say("Rank of each theme inside a city; open a cell to see what it rests on"),
        "legend": sentences.ranks_measure(network, lens),
        "themes": order,
        "rows": [network.themes[theme] for theme in order],
        "cities": list(network.cities),
        "columns": [str(name) for name in network.cities.values()],
        "cells": [[cell(theme, city) for city in network.cities] for theme in order],
        **spoken(),
    }


def empty_heat_map() -> dict[str, Any]:
    """Return the heat map where no row counts."""
    caption = say("No evidence matches these choices. Undo one of them.")
    return {
        "caption": caption,
        "legend": "",
        "themes": [],
        "rows": [],
        "cities": [],
        "columns": [],
        "cells": [],
        **spoken(),
    }


def spoken() -> dict[str, str]:
    """Return the active language and its direction, for a widget."""
    return {"language": current().code, "direction": current().direction}


def in_words(network: Network, lens: str, theme: str, city: str) -> str:
    """Say of a cell what it shows and what it rests on."""
    counts = evidence_counts(network, lens).loc[(city, theme)]
    told = {"theme": network.themes[theme], "city": network.cities[city]}
    if not counts["acts"]:
        searches = int(counts["searches"])
        if not searches:
            return say("{theme}, {city}: not stated; no search is logged", **told)
        return say(
            "{theme}, {city}: not stated, after {searches}",
            searches=counted(searches, "{n} search", "{n} searches"),
            **told,
        )
    told["acts"] = counted(int(counts["acts"]), *_COUNTED[lens])
    told["sources"] = counted(int(counts["sources"]), "{n} source", "{n} sources")
    printed = str(printed_cells(network, lens).at[city, theme])
    if printed.startswith("("):
        said = later(
            "{theme}, {city}: no rank, for the city has too few acts; this theme rests on {acts}, in {sources}"
        )
        return say(said, **told)
    said = later("{theme}, {city}: rank {rank}, from {acts}, in {sources}")
    if printed.startswith("="):
        said = later("{theme}, {city}: rank {rank} (shared), from {acts}, in {sources}")
    return say(said, rank=printed, **told)


def opened_in_words(network: Network, published: Network, lens: str, theme: str, city: str) -> str:
    """Say what is listed below of an open cell; of one that is blank in some years only, say so."""
    if evidence_counts(network, lens).at[(city, theme), "acts"]:
        return say("{cell}. What it rests on is listed below.", cell=in_words(network, lens, theme, city))
    named = {"theme": network.themes[theme], "city": network.cities[city]}
    elsewhen = int(evidence_counts(published, lens).at[(city, theme), "acts"])
    if network.view.years and elsewhen:
        acts = counted(elsewhen, *_COUNTED[lens])
        return say("{theme}, {city}: not stated in these years; over all years, from {acts}.", acts=acts, **named)
    cell = in_words(network, lens, theme, city)
    return say("{cell}. The searches that were made for it are listed below.", cell=cell)


def opened(network: Network, lens: str, theme: str, city: str) -> pd.DataFrame:
    """Return what a cell rests on, or its searches where it is blank, as printed: HTML in the active language."""
    if lens == "consulted":
        return by_group(network, theme, city)
    found = behind(network, city, theme, lens)
    if "search" in found:
        printed = found[["search", "hits", "new"]].assign(search=found["search"].map(escaped))
    else:
        links = [_link(title, url) for title, url in zip(found["title"], found["url"], strict=True)]
        texts = {name: [_said(str(text)) for text in found[name]] for name in ("text", "who")}
        years = ["" if pd.isna(year) else f"{year:.0f}" for year in found["year"]]
        printed = found.assign(**texts, year=years, title=links, act=found["act"].map(escaped))
    columns = [name for name in _HEADS if name in printed]
    return printed[columns].rename(columns={name: say(_HEADS[name]) for name in columns})


def _link(title: str, url: str) -> str:
    named = f"<bdi>{escaped(title)}</bdi>"  # in the language of the source
    return f'<a href="{escape(url)}" target="_blank" rel="noopener">{named}</a>' if url else named


def _said(text: str) -> str:
    """Return a text of the data in the active language; what no page prints (rows of variants) is in English."""
    if current().code == ENGLISH or text in current().texts or not text:
        return escaped(translated(text))
    return f'<span lang="{ENGLISH}" dir="ltr">{escaped(text)}</span>'


def order_table(network: Network, published: Network, lens: str) -> Block:
    """Return the order of the themes beside the published one, and how far the cities agree; or that there is none."""
    if not is_ranked(network, lens):
        return hole(say("With these choices, no city has enough acts to rank its themes."))
    places = sentences.places_beside_published(network, published, lens)
    order, ranked_in = rank_themes(network, lens), known_ranks(network, lens).notna().sum()
    known = ranked_in[order.index] > 0
    columns = {
        say("Place here"): places["place"].where(known, say(NOT_STATED)),
        say("Place in the published order"): places["published"],
        say("Average rank"): pd.Series([number(rank, 2) for rank in order["mean_rank"]], order.index).where(known, ""),
        say("Cities ranked that state it"): ranked_in[order.index],
    }
    table = network.named(pd.DataFrame(columns))
    made = count_table(table, title=sentences.moved(network, published, lens), note=_agreement(network, lens))
    about = [Block(f"<p>{escaped(_rests_on(network, lens))}</p>")] if not_ranked(network, lens) else []
    return together(*about, *marked(network, lens, made))


def _rests_on(network: Network, lens: str) -> str:
    """Say which cities have too few acts, and, where only one is left, that the order is its own."""
    ranked = list(known_ranks(network, lens).index)
    if len(ranked) > 1 or lens == "consulted":
        return on_basis.too_few(network, lens)
    said = later("This order is that of {city} alone: the other cities have fewer than {n} acts each, too few to rank.")
    return say(said, city=network.cities[ranked[0]], n=number(FEWEST_ACTS))


def what_moved(network: Network, published: Network, lens: str) -> str:
    """Say which themes stand elsewhere than in the published order; empty if there is no order."""
    return sentences.moved(network, published, lens) if is_ranked(network, lens) else ""


def _agreement(network: Network, lens: str) -> str:
    try:
        w = number(network_agreement(network, lens).w, 2)
    except ValueError:
        return on_cities.agreement(network, lens)
    return say("Agreement of the cities: Kendall's W is {w} (0 is none, 1 is full agreement).", w=w)


def two_cities(network: Network, lens: str, first: str, second: str, *, ranges: bool) -> Block:
    """Return the ranks of two cities side by side; `ranges` adds in which ranks nine of ten draws have each theme."""
    order = themes_in_order(network, lens)
    printed, acts = printed_cells(network, lens), evidence_counts(network, lens)["acts"]
    columns: dict[str, Any] = {}
    for city in dict.fromkeys((first, second)):
        name = network.cities[city]
        columns[say("{city}: rank", city=name)] = printed.loc[city][order].replace("", say(NOT_STATED))
        if ranges:
            ends = compare_cities(network, city, city, lens)[city]
            columns[say("{city}: rank in nine of ten draws", city=name)] = _printed(ends["low"], ends["high"])
        columns[say("{city}: number of acts", city=name)] = acts.loc[city][order]
    table = network.named(pd.DataFrame(columns, index=order))
    return count_table(table, title=say("Rank of each theme in two cities"))


def _printed(lows: "pd.Series[float]", highs: "pd.Series[float]") -> list[str]:
    """Return ranges as printed, empty where there is none."""
    ends = (dict.fromkeys(f"{end:.0f}" for end in pair if pd.notna(end)) for pair in zip(lows, highs, strict=True))
    return ["\N{EN DASH}".join(pair) for pair in ends]


def stability_table(network: Network, lens: str) -> Block:
    """Return in which places nine of ten draws have each theme, and how many pairs of themes are settled."""
    stability = order_stability(network, lens)
    places = network.named(order_with_ranges(stability).join(rank_themes(network, lens)["place"]))
    printed = {
        say("Place"): places["place"],
        say("Place in nine of ten draws"): _printed(places["low"], places["high"]),
        say("Place wherever the blanks stand"): _printed(places["place_low"], places["place_high"]),
    }
    settled = f"{on_stability.settled_pairs(stability)} {on_stability.still_open(stability)}".strip()
    table = count_table(
        pd.DataFrame(printed), title=least_settled(network, lens), note=on_stability.draws_made(stability)
    )
    return together(Block(f"<p>{escaped(settled)}</p>"), table)


def least_settled(network: Network, lens: str) -> str:
    """Say which place is least settled."""
    return on_stability.least_settled(order_stability(network, lens))


def static(network: Network, published: Network, lens: str) -> str:
    """Return heat map and order as HTML, for a reader without widgets."""
    try:
        in_order = themes_in_order(network, lens)
    except NoEvidenceError:
        return hole(empty_heat_map()["caption"]).html
    ranks = network.named(printed_cells(network, lens)[in_order])
    table = count_table(ranks.replace("", say(NOT_STATED)), title=sentences.ranks_measure(network, lens))
    order = order_table(network, published, lens)
    return table.html + order.html + verbatim(sentences.made_with(), network.view.line).html
