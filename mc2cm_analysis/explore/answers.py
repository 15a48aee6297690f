"""What does the desk show of a stakeholder group's answers? Groups of stakeholders, never an answer alone."""

import pandas as pd

from mc2cm_analysis.blocks import Block, escaped, hole
from mc2cm_analysis.language import say, words
from mc2cm_analysis.narrative.wording import number, percent
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.answers import GROUPS
from mc2cm_analysis.priorities.consulted import consultation, order_by_group, rounds


def by_group(network: Network, theme: str, city: str) -> pd.DataFrame:
    """Return the place of a theme in each group of a city's last round, under heads as printed; empty without one."""
    heads = [say("Kind of stakeholder"), say("Orders"), say("Place"), say("Average rank"), say("Among the first three")]
    if not rounds(network, city):
        return pd.DataFrame(columns=heads)
    found = order_by_group(consultation(network, city)).xs(theme, level="theme")
    shown = {
        "group": [escaped(words(GROUPS)[str(group)]) for group in found.index],
        "n": found["n"].map(number),
        "place": found["place"],
        "mean_rank": [number(rank, 2) for rank in found["mean_rank"]],
        "first": found["first"].map(percent),
    }
    return pd.DataFrame(shown).set_axis(heads, axis="columns").reset_index(drop=True)


def marked(network: Network, lens: str, block: Block) -> list[Block]:
    """Return a block behind the words that the answers are invented, if they are."""
    if lens != "consulted" or not (network.table("imports")["invented"] == "yes").any():
        return [block]
    said = say("Invented answers: an example. No stakeholder said what this page tells of stakeholders.")
    return [hole(said), block]
