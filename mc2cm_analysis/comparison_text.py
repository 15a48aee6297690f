"""How does a comparison read as text in a terminal? It uses the functions of the notebooks, in fixed columns."""

from textwrap import fill
from typing import Final

import pandas as pd

from mc2cm_analysis.narrative.comparison import blanks_treated
from mc2cm_analysis.narrative.priorities_basis import too_few
from mc2cm_analysis.narrative.priorities_cities import agreement, distinctive, one_profile
from mc2cm_analysis.narrative.priorities_stability import settled_pairs, still_open, what_settled_means
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import (
    evidence_counts,
    lenses_side_by_side,
    order_choices,
    order_stability,
    order_with_ranges,
    printed_cells,
    rank_themes,
    sensitivity,
)
from mc2cm_analysis.vocabulary import LENSES, SHORT_THEMES

_COLUMNS: Final = 110
_COUNTED: Final = {
    "acts": "each act counts once a theme",
    "sources": "each source counts once a theme",
    "statements": "each row counts",
}
_WIDE: Final = max(len(name) for name in SHORT_THEMES.values())


def comparison(network: Network, lens: str = "stated") -> str:
    """Return the comparison of a lens as text: ranks, order with ranges and bounds, agreement, and our choices."""
    stability = order_stability(network, lens)
    counts = evidence_counts(network, lens)
    basis = (
        f"Rests on {counts['rows'].sum()} rows; {_COUNTED[network.view.measure]}. {blanks_treated(network)} "
        f"Draws: {stability.draws:,}, seed {stability.seed}. Themes are ranked, never cities."
    )
    apart = " ".join([one_profile(network, lens), distinctive(network, lens)]) if lens != "consulted" else ""
    texts = [
        what_settled_means(stability),
        f"{settled_pairs(stability)} {still_open(stability)}".strip(),
        agreement(network, lens),
        apart,
    ]
    made_up = lens == "consulted" and (network.table("imports")["invented"] == "yes").any()
    parts = [
        "INVENTED ANSWERS, for an example: no stakeholder said so." if made_up else "",
        f"{LENSES[lens]}: rank of each theme inside a city (1 = first, = tie, - none found)",
        _ranks(network, lens, order_with_ranges(stability)),
        too_few(network, lens),
        *texts,
        _choices(sensitivity(order_choices(network, lens))),
        basis,
        network.view.line if network.view.changed else "",
    ]
    return "\n\n".join(part if "\n" in part else fill(part, _COLUMNS) for part in parts if part.strip())


def _ranks(network: Network, lens: str, ranges: pd.DataFrame) -> str:
    printed = printed_cells(network, lens)
    head = " " * _WIDE + "".join(f"{name:>9}" for name in network.cities.values())
    lines = [f"{'':<{len(head)}}  average     place  nine of   any", f"{head}     rank  as it is  ten draws filling"]
    order = rank_themes(network, lens)
    # Of what is done only settled places are printed.
    places = order["place"] if lens != "done" else lenses_side_by_side(network)["done"].replace("", "-")
    for theme, row in order.iterrows():
        cells = "".join(f"{printed.at[city, theme] or '-':>9}" for city in network.cities)
        r = ranges.loc[theme]
        lines.append(
            f"{SHORT_THEMES[str(theme)]:<{_WIDE}}{cells}{row['mean_rank']:>9.2f}{places[theme]:>10}"
            f"{f'{r.low:.0f}-{r.high:.0f}':>11}{f'{r.place_low:.0f}-{r.place_high:.0f}':>8}"
        )
    return "\n".join(lines)


def _choices(table: pd.DataFrame) -> str:
    head = "Our choices: places by which a theme moves on average, and the widest range of places that a theme takes"
    wide = max(len(words) for words in table["choice"])
    lines = [head]
    lines += [
        f"{row.choice:<{wide}}{row.mean_shift:>6.1f}   {row.low}-{row.high} {SHORT_THEMES[row.widest]}"
        for row in table.itertuples(index=False)
    ]
    return "\n".join(lines)
