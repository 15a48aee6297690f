"""How is a result said? Sentences made from results, never typed, in the reader's language.

`comparison` speaks of the priorities of the network, `profile` of one city, `record` of the programme and the evidence.
"""

from mc2cm_analysis.narrative.comparison import (
    agreement,
    basis,
    blanks,
    distinctive,
    joint_order,
    leading_themes,
    most_alike,
    order_spread,
    rule,
    stated_not_done,
    widely_shared,
    workshop,
)
from mc2cm_analysis.narrative.profile import (
    city_basis,
    city_gaps,
    city_priorities,
    first_origin,
    known_of_city,
    local_origin,
    national_trend,
    series_basis,
    trend,
)
from mc2cm_analysis.narrative.record import (
    age_title,
    confidence_title,
    evidence_size,
    programme_span,
    sources_sentence,
    themes_without_meeting,
    thinnest_section,
    timeline_title,
)

__all__ = [
    "age_title",
    "agreement",
    "basis",
    "blanks",
    "city_basis",
    "city_gaps",
    "city_priorities",
    "confidence_title",
    "distinctive",
    "evidence_size",
    "first_origin",
    "joint_order",
    "known_of_city",
    "leading_themes",
    "local_origin",
    "most_alike",
    "national_trend",
    "order_spread",
    "programme_span",
    "rule",
    "series_basis",
    "sources_sentence",
    "stated_not_done",
    "themes_without_meeting",
    "thinnest_section",
    "timeline_title",
    "trend",
    "widely_shared",
    "workshop",
]
