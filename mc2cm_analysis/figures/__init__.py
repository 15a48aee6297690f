"""Charts of the reports: each takes a data frame and draws on an Axes, in the house style.

``f(data, *, ax=None) -> Axes``: nothing is saved or shown, and no global setting is touched. Titles, sources and
alternative text are the business of `mc2cm_analysis.exhibits`, which frames a chart for a report.
"""

from mc2cm_analysis.figures.matrices import (
    count_heatmap,
    likeness_heatmap,
    precedence_heatmap,
    stated_done_marks,
    theme_city_heatmap,
)
from mc2cm_analysis.figures.orders import (
    city_against_network,
    ranked_bars,
    theme_order,
    theme_stability,
)
from mc2cm_analysis.figures.times import (
    series_lines,
    timeline,
    year_bars,
)

__all__ = [
    "city_against_network",
    "count_heatmap",
    "likeness_heatmap",
    "precedence_heatmap",
    "ranked_bars",
    "series_lines",
    "stated_done_marks",
    "theme_city_heatmap",
    "theme_order",
    "theme_stability",
    "timeline",
    "year_bars",
]
