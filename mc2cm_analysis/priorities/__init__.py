"""Which themes does each city put first?

`lenses` choose the rows, `ranks` order the themes, `findings` set them side by side, `joint` makes one order and
measures agreement, `stability` says how firmly it stands, `groups` which cities are alike, `comparison` all of it as
records.
"""

from mc2cm_analysis.priorities.comparison import compare
from mc2cm_analysis.priorities.findings import (
    city_beside_network,
    distinctive_priorities,
    lenses_side_by_side,
    printed_evidence,
    rows_behind,
    shared_priorities,
    stated_against_done,
)
from mc2cm_analysis.priorities.groups import CityGroups, city_groups, likeness
from mc2cm_analysis.priorities.joint import agreement_without_each, joint_orders, known_ranks, network_agreement
from mc2cm_analysis.priorities.lenses import (
    NoEvidenceError,
    evidence_counts,
    lens_evidence,
    silent_cells,
)
from mc2cm_analysis.priorities.ranks import (
    city_ranks,
    fill_not_stated,
    printed_ranks,
    priority_matrix,
    rank_themes,
    rank_within_cities,
)
from mc2cm_analysis.priorities.stability import (
    SETTLED,
    order_stability,
    order_with_ranges,
    printed_ranges,
    sensitivity,
    theme_pairs,
)

__all__ = [
    "SETTLED",
    "CityGroups",
    "NoEvidenceError",
    "agreement_without_each",
    "city_beside_network",
    "city_groups",
    "city_ranks",
    "compare",
    "distinctive_priorities",
    "evidence_counts",
    "fill_not_stated",
    "joint_orders",
    "known_ranks",
    "lens_evidence",
    "lenses_side_by_side",
    "likeness",
    "network_agreement",
    "order_stability",
    "order_with_ranges",
    "printed_evidence",
    "printed_ranges",
    "printed_ranks",
    "priority_matrix",
    "rank_themes",
    "rank_within_cities",
    "rows_behind",
    "sensitivity",
    "shared_priorities",
    "silent_cells",
    "stated_against_done",
    "theme_pairs",
]
