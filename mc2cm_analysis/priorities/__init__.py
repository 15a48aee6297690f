"""Which themes does each city put first?

`lenses` choose the rows, `ranks` order the themes, `findings` compare them, `joint` makes one order and measures
agreement, `stability` says how firmly the order stands, `groups` which cities are alike, `comparison` gives all of it
as records.
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
from mc2cm_analysis.priorities.lenses import NoEvidenceError, evidence_counts, lens_evidence, silent_cells
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
