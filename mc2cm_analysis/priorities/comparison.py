"""What does the comparison of a lens hold, as plain records for the command and for other programs?"""

from dataclasses import asdict
from typing import Any

import pandas as pd

from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.joint import network_agreement
from mc2cm_analysis.priorities.lenses import evidence_counts
from mc2cm_analysis.priorities.ranks import city_ranks, rank_themes
from mc2cm_analysis.priorities.stability import order_stability, order_with_ranges, sensitivity, theme_pairs


def compare(network: Network, lens: str = "stated") -> dict[str, Any]:
    """Compare the order of the themes in each city and over the cities, with agreement and stability.

    Returns
    -------
    dict
        ``lens``; ``order``: themes, best first, with ``place``, ``mean_rank``, ``cities`` and the ranges of
        `order_with_ranges`; ``agreement``: `agreement.Concordance` as a record, None where it cannot be measured;
        ``pairs`` of themes (`theme_pairs`); ``choices`` (`sensitivity`); ``draws`` and ``seed``; ``cells``: for each
        city and theme ``rank`` (None = not stated), ``n_acts``, ``n_statements``, ``n_sources``, ``n_searches``.
    """
    stability = order_stability(network, lens)
    order = rank_themes(network, lens)[["place", "mean_rank", "cities"]]
    return {
        "lens": lens,
        "draws": stability.draws,
        "seed": stability.seed,
        "order": _records(order.join(order_with_ranges(stability))),
        "agreement": _agreement(network, lens),
        "pairs": _records(theme_pairs(stability), index=False),
        "choices": _records(sensitivity(stability).drop(columns="choice")),
        "cells": _cells(network, lens),
    }


def _records(frame: pd.DataFrame, *, index: bool = True) -> list[dict[str, Any]]:
    """Return rows as records for JSON, with numbers to six decimals."""
    whole = frame.reset_index() if index else frame
    return list(whole.round(6).astype(object).where(whole.notna(), None).to_dict(orient="records"))


def _agreement(network: Network, lens: str) -> dict[str, Any] | None:
    try:
        found = network_agreement(network, lens)
    except ValueError:
        return None
    return {name: round(value, 6) for name, value in asdict(found).items()}


def _cells(network: Network, lens: str) -> list[dict[str, Any]]:
    counts = evidence_counts(network, lens).rename(columns={"rows": "statements"}).add_prefix("n_")
    ranks = city_ranks(network, lens).stack(future_stack=True).rename("rank").rename_axis(counts.index.names)
    return _records(ranks.to_frame().join(counts))
