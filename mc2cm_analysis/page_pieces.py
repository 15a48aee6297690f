"""Which pieces of a page are put together from several tables? The figures of a heading, and practices as cards."""

import pandas as pd

from mc2cm_analysis import blocks, evidence, tables
from mc2cm_analysis.blocks import Block, Cite
from mc2cm_analysis.language import say
from mc2cm_analysis.narrative.practice_cards import practice_cards
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import THEMES


def figures(shown: evidence.Arrangement, rest: evidence.Arrangement, *, cite: Cite, title: str) -> Block:
    """Print the figures of a heading, the older ones and the copies in an annex.

    What is shown is printed before the annex, for sources get their numbers as they are cited.
    """
    printed = _arrangement(shown, cite, title)
    folded = _arrangement(rest, cite, say("{title} (older values and copies)", title=title))
    return Block("".join(block.html for block in [*printed, tables.annex(folded, rest.size)]))


def _arrangement(figures: evidence.Arrangement, cite: Cite, title: str) -> list[Block]:
    parts = figures.breakdowns
    if figures.values.empty and parts:
        values = Block(f'<p class="title">{blocks.escaped(title)}</p>')
    else:
        values = tables.value_table(figures.values, cite=cite, title=title)
    divided = [tables.breakdown_table(part.rows, part.totals, cite=cite, cut=part.cut) for part in parts]
    return [values, tables.side_by_side(divided)]


def practices(network: Network, rows: pd.DataFrame, *, cite: Cite, title: str, headed: bool = True) -> Block:
    """Print rows of ``practices`` as cards, one an undertaking."""
    return tables.fact_cards(practice_cards(network, rows, cite=cite), title=title, headed=headed)


def in_own_form(network: Network, table: str, rows: pd.DataFrame, *, cite: Cite, title: str) -> tuple[Block, int]:
    """Print what a profile has in a form of its own: practices as cards by theme, stakeholders as a directory.

    Returns
    -------
    Block, int
        The piece, and how many entries stand open in it.
    """
    if table == "stakeholders":
        return tables.directory(rows, cite=cite, title=title), 0  # it folds what is long by itself
    themes = rows.groupby("act")["theme"].transform("first")  # the rows of an undertaking keep their order
    by_theme = rows.loc[themes.map([*THEMES, ""].index).sort_values(kind="stable").index]
    return practices(network, by_theme, cite=cite, title=title, headed=False), rows["act"].nunique()
