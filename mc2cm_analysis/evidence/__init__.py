"""What does each figure and sentence rest on? `citations`, `extent` (how much, how old, how sure), `values`."""

from mc2cm_analysis.evidence.citations import (
    OWN_SOURCE,
    Citations,
)
from mc2cm_analysis.evidence.extent import (
    city_coverage,
    confidence_counts,
    coverage,
    search_effort,
    section_rows,
    source_quality,
    source_usage,
    year_bases,
)
from mc2cm_analysis.evidence.values import (
    conflicts,
    largest_origins,
    local_origins,
    longest_local_series,
    side_by_side,
    sources_of,
    sources_of_all,
    why_not_comparable,
    years_of_all,
)

__all__ = [
    "OWN_SOURCE",
    "Citations",
    "city_coverage",
    "confidence_counts",
    "conflicts",
    "coverage",
    "largest_origins",
    "local_origins",
    "longest_local_series",
    "search_effort",
    "section_rows",
    "side_by_side",
    "source_quality",
    "source_usage",
    "sources_of",
    "sources_of_all",
    "why_not_comparable",
    "year_bases",
    "years_of_all",
]
