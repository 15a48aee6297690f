"""How far do the orders of several raters agree? Knows raters and items, not cities.

Rows are raters, columns items, values ranks or any scores that order the items inside a row. Ties are allowed and
corrected for.
"""

from mc2cm_analysis.agreement.bounds import WBounds, w_bounds
from mc2cm_analysis.agreement.coding import krippendorff_alpha
from mc2cm_analysis.agreement.concordance import Concordance, kendall_w, leave_one_out_w
from mc2cm_analysis.agreement.likeness import PairwiseTau, tau_b_matrix
from mc2cm_analysis.agreement.profiles import OneProfile, one_profile
from mc2cm_analysis.agreement.shuffling import PERMUTATIONS, SEED
