"""How does a comparison read as text in a terminal? It uses the functions of the notebooks, in fixed columns."""

from textwrap import fill
from typing import Final

import pandas as pd

from mc2cm_analysis.narrative.priorities import agreement, filled
from mc2cm_analysis.narrative.priorities_stability import first_two, settled_pairs
from mc2cm_analysis.narrative.wording import range_words
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import (
    city_ranks,
    evidence_counts,
    order_stability,
    order_with_ranges,
    printed_ranks,
    rank_themes,
    sensitivity,
)
from mc2cm_analysis.vocabulary import LENSES, SHORT_THEMES

_COLUMNS: Final = 110
_WIDE: Final = max(len(name) for name in SHORT_THEMES.values())


def comparison(network: Network, lens: str = "stated") -> str:
    """Return the comparison of a lens as text: ranks, order with ranges, agreement, and what moves the order."""
    stability = order_stability(network, lens)
    counts = evidence_counts(network, lens)
    basis = (
        f"Rests on {counts['rows'].sum()} rows; each act counts once a theme. {filled()} "
        f"Places: {range_words()} over {stability.draws} draws (seed {stability.seed}) of all choices at once, and "
        "of the acts only. Themes are ranked, never cities."
    )
    firmness = " ".join([settled_pairs(stability), first_two(stability)])
    parts = [
        f"{LENSES[lens]}: rank of each theme inside a city (1 = first, = tie, - none found)",
        _ranks(network, lens, order_with_ranges(stability)),
        fill(agreement(network, lens), _COLUMNS),
        fill(firmness, _COLUMNS),
        _choices(sensitivity(stability)),
        fill(basis, _COLUMNS),
    ]
    return "\n\n".join(parts)


def _ranks(network: Network, lens: str, ranges: pd.DataFrame) -> str:
    printed = printed_ranks(city_ranks(network, lens))
    head = " " * _WIDE + "".join(f"{name:>9}" for name in network.cities.values())
    lines = [f"{head}     mean  place  all  acts"]
    for theme, row in rank_themes(network, lens).iterrows():
        cells = "".join(f"{printed.at[city, theme] or '-':>9}" for city in network.cities)
        r = ranges.loc[theme]
        lines.append(
            f"{SHORT_THEMES[str(theme)]:<{_WIDE}}{cells}{row['mean_rank']:>9.2f}{row['place']:>7}"
            f"  {r['low']:.0f}-{r['high']:.0f}   {r['low_acts']:.0f}-{r['high_acts']:.0f}"
        )
    return "\n".join(lines)


def _choices(table: pd.DataFrame) -> str:
    head = "Places by which a theme moves on average: over the draws, and in the most extreme draw"
    wide = max(len(head), *(len(words) for words in table["choice"]))
    lines = [f"{head:<{wide}}   mean extreme"]
    lines += [
        f"{row.choice:<{wide}}{row.mean_shift:>7.2f}{row.largest_shift:>8.2f}" for row in table.itertuples(index=False)
    ]
    return "\n".join(lines)
