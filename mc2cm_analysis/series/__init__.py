"""How do the national series follow what UNHCR, the World Bank and UN DESA publish? By their own downloads."""

from mc2cm_analysis.series.comparison import CONFIRMED, Change, Comparison, compare, names
from mc2cm_analysis.series.files import read_files
from mc2cm_analysis.series.listing import changes_table, computed_table
from mc2cm_analysis.series.published import Edition, Series, SeriesError
from mc2cm_analysis.series.update import Outcome, apply

__all__ = [
    "CONFIRMED",
    "Change",
    "Comparison",
    "Edition",
    "Outcome",
    "Series",
    "SeriesError",
    "apply",
    "changes_table",
    "compare",
    "computed_table",
    "names",
    "read_files",
]
