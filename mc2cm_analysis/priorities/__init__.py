"""Which themes does each city put first? `lenses` choose the rows, `ranks` order the themes, `findings` compare."""

from mc2cm_analysis.priorities.findings import (
    city_beside_network,
    distinctive_priorities,
    printed_evidence,
    shared_priorities,
    stated_against_done,
)
from mc2cm_analysis.priorities.joint import joint_orders, likeness, network_agreement
from mc2cm_analysis.priorities.lenses import (
    NoEvidenceError,
    evidence_counts,
    lens_evidence,
    silent_cells,
)
from mc2cm_analysis.priorities.ranks import (
    compare,
    fill_not_stated,
    printed_ranks,
    priority_matrix,
    rank_themes,
    rank_within_cities,
)

__all__ = [
    "NoEvidenceError",
    "city_beside_network",
    "compare",
    "distinctive_priorities",
    "evidence_counts",
    "fill_not_stated",
    "joint_orders",
    "lens_evidence",
    "likeness",
    "network_agreement",
    "printed_evidence",
    "printed_ranks",
    "priority_matrix",
    "rank_themes",
    "rank_within_cities",
    "shared_priorities",
    "silent_cells",
    "stated_against_done",
]
