"""What does the comparison of a lens hold, as plain records for the command and for other programs?"""

from dataclasses import asdict
from typing import Any

import pandas as pd

from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities.findings import distinctive_priorities
from mc2cm_analysis.priorities.joint import agreement_bounds, network_agreement, shared_profile
from mc2cm_analysis.priorities.lenses import evidence_counts
from mc2cm_analysis.priorities.ranks import city_ranks, not_ranked, rank_themes
from mc2cm_analysis.priorities.stability import (
    order_choices,
    order_stability,
    order_with_ranges,
    sensitivity,
    theme_pairs,
)


def compare(network: Network, lens: str = "stated") -> dict[str, Any]:
    """Compare the order of the themes in each city and over the cities, with agreement and stability.

    Returns
    -------
    dict
        ``lens``; ``view``: the choices that differ from the published method; ``order``: themes, best first, with
        ``place``, ``mean_rank``, ``cities`` and the ranges and bounds of `order_with_ranges`; ``agreement``:
        `agreement.Concordance` as a record with ``w_bounds`` and ``p_bounds``
        (least and most over the fillings of the blanks) and ``one_profile`` (``w_low, w_high, p_profiles_differ``),
        None where it cannot be measured; ``pairs`` of themes (`theme_pairs`); ``settled_together``; ``choices``
        (`sensitivity`); ``distinctive`` (`distinctive_priorities`); ``not_ranked``: cities with too few acts;
        ``draws`` and ``seed``; ``cells``: for each city and theme ``rank`` (None = not stated, or the city is not
        ranked), ``n_acts``, ``n_statements``, ``n_sources``, ``n_searches``.
    """
    stability, choices = order_stability(network, lens), order_choices(network, lens)
    order = rank_themes(network, lens)[["place", "mean_rank", "cities"]]
    return {
        "lens": lens,
        "view": network.view.texts(),
        "draws": stability.draws,
        "seed": stability.seed,
        "not_ranked": not_ranked(network, lens),
        "order": _records(order.join(order_with_ranges(stability))),
        "agreement": _agreement(network, lens),
        "pairs": _records(theme_pairs(stability), index=False),
        "settled_together": stability.settled_together,
        "distinctive": _records(distinctive_priorities(network, lens), index=False),
        "choices": _records(sensitivity(choices).drop(columns="choice")),
        "cells": _cells(network, lens),
    }


def _records(frame: pd.DataFrame, *, index: bool = True) -> list[dict[str, Any]]:
    """Return rows as records for JSON, with numbers to six decimals."""
    whole = frame.reset_index() if index else frame
    return list(whole.round(6).astype(object).where(whole.notna(), None).to_dict(orient="records"))


def _agreement(network: Network, lens: str) -> dict[str, Any] | None:
    try:
        found, bounds = network_agreement(network, lens), agreement_bounds(network, lens)
    except ValueError:
        return None
    within = {"w_bounds": [bounds.w_low, bounds.w_high], "p_bounds": [bounds.p_low, bounds.p_high]}
    rounded = {name: [round(end, 6) for end in ends] for name, ends in within.items()}
    numbers = {name: round(value, 6) for name, value in asdict(found).items()}
    return {**numbers, **rounded, "one_profile": _one_profile(network, lens)}


def _one_profile(network: Network, lens: str) -> dict[str, float] | None:
    try:
        found = shared_profile(network, lens)
    except ValueError:
        return None
    told = {"w_low": found.w_low, "w_high": found.w_high, "p_profiles_differ": found.p_value}
    return {name: round(value, 6) for name, value in told.items()}


def _cells(network: Network, lens: str) -> list[dict[str, Any]]:
    counts = evidence_counts(network, lens).rename(columns={"rows": "statements"}).add_prefix("n_")
    ranks = city_ranks(network, lens).stack(future_stack=True).rename("rank").rename_axis(counts.index.names)
    return _records(ranks.to_frame().join(counts))
