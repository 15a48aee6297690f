"""Which themes does each city put first?

`lenses` choose the rows, `ranks` order the themes, `joint` makes one order and measures agreement, `stability` says how
firmly the order stands and what our choices do to it, `findings` compare lenses and cities, `groups` say which cities
are alike, `periods` what changes with time, `reach` how far the search got, `comparison` gives all of it as records.
"""

from mc2cm_analysis.priorities.comparison import compare
from mc2cm_analysis.priorities.findings import (
    city_beside_network,
    compare_cities,
    distinctive_priorities,
    lenses_side_by_side,
    printed_evidence,
    rows_behind,
    shared_priorities,
    stated_against_done,
)
from mc2cm_analysis.priorities.groups import ALIKE, FIRM, Likeness, likeness
from mc2cm_analysis.priorities.joint import (
    agreement_bounds,
    agreement_without_each,
    joint_orders,
    network_agreement,
    shared_profile,
)
from mc2cm_analysis.priorities.lenses import NoEvidenceError, evidence_counts, lens_evidence, silent_cells
from mc2cm_analysis.priorities.periods import acts_without_period, orders_by_period
from mc2cm_analysis.priorities.ranks import (
    FEWEST_ACTS,
    act_counts,
    city_ranks,
    fill_not_stated,
    first_and_last,
    known_ranks,
    not_ranked,
    printed_cells,
    printed_ranks,
    priority_matrix,
    rank_themes,
    rank_within_cities,
)
from mc2cm_analysis.priorities.reach import acts_at_least, search_reach
from mc2cm_analysis.priorities.stability import (
    open_ends,
    order_choices,
    order_stability,
    order_with_ranges,
    printed_ranges,
    sensitivity,
    settled_matrix,
    settled_places,
    theme_pairs,
)
