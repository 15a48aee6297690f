"""The charts of the reports: each draws a data frame on an Axes, in the house style.

``f(data, *, ax=None) -> Axes``: `ax` is where to draw, by default new axes. Nothing is saved or shown, and no global
setting is touched. `frame` adds title, sources and alternative text, and `svg` puts the picture into a page.
"""

from mc2cm_analysis.figures.marks import role_marks, stated_done_marks
from mc2cm_analysis.figures.matrices import (
    count_heatmap,
    likeness_heatmap,
    precedence_heatmap,
    theme_city_heatmap,
)
from mc2cm_analysis.figures.orders import city_against_network, ranked_bars, theme_order, theme_stability
from mc2cm_analysis.figures.places import locator, small_locator
from mc2cm_analysis.figures.times import series_lines, timeline, year_bars
