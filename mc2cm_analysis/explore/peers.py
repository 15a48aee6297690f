"""Who could learn from whom by the choices that are made, and what moves when a part weighs otherwise?"""

from typing import Any

import ipywidgets as widgets

from mc2cm_analysis.blocks import Block, escaped, hole, in_notebook, together
from mc2cm_analysis.explore import layout
from mc2cm_analysis.language import say
from mc2cm_analysis.narrative import peers as sentences
from mc2cm_analysis.narrative.peers_tables import matches_told
from mc2cm_analysis.network import Network
from mc2cm_analysis.tables import Column, report_table


class Peers(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The weights of what speaks for a suggestion, and the suggestions that follow from them.

    Parameters
    ----------
    weights : Widget
        The fields of ``View.part_weights``.
    """

    def __init__(self, weights: Any) -> None:
        self.suggestions = widgets.HTML()
        about = say("What each part of a suggestion weighs: 0 leaves it out, 2 counts it twice.")
        above = [
            layout.heading(say("Who could learn from whom")),
            widgets.HTML(f"<p>{escaped(about)}</p>"),
            layout.weights(weights),
        ]
        super().__init__([*above, self.suggestions])

    def show(self, network: Network, published: Network) -> None:
        """Show the suggestions by the view of a network, and which of them the published method has not."""
        self.suggestions.value = in_notebook(suggested(network, published).html)


def suggested(network: Network, published: Network) -> Block:
    """Return what moved, and each suggestion with what speaks for it."""
    told = matches_told(network)
    if told.empty:
        return hole(sentences.most_sought(network))
    heads = {"on": say("Theme"), "mentor": say("To learn from"), "why": say("Why")}
    columns = [Column(head, list(told[name])) for name, head in heads.items()]
    table = report_table(columns, title=say("From whom each city could learn"), groups=list(told["learner"]))
    moved = Block(f'<p role="status">{escaped(sentences.moved(network, published))}</p>')
    return together(moved, table)
