"""Which joint order do several orders make, and how firmly does it stand? Knows raters and items, not cities."""

from mc2cm_analysis.aggregation.choices import CHOICE_DRAWS, Choices, vary_choices
from mc2cm_analysis.aggregation.orders import LISTED_OPTIMA, KemenyRankings, borda_count, kemeny_rankings
from mc2cm_analysis.aggregation.scenarios import ALL, CHOICES
from mc2cm_analysis.aggregation.stability import DRAWS, SETTLED, Stability, drawn_shares, rank_stability
from mc2cm_analysis.aggregation.tally import RANGE, SEED
