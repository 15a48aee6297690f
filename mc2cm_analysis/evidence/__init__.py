"""What does each figure and sentence rest on? `citations`, `extent` (how much, how old, how sure), `values`."""

from mc2cm_analysis.evidence.citations import (
    OWN_SOURCE,
    Citations,
)
from mc2cm_analysis.evidence.extent import (
    SECTIONS,
    ages,
    city_coverage,
    confidence_counts,
    coverage,
    search_effort,
    source_quality,
    source_usage,
    year_bases,
)
from mc2cm_analysis.evidence.values import (
    comparable_values,
    conflicts,
    largest_origins,
    longest_local_series,
    sources_of,
    why_not_comparable,
)

__all__ = [
    "OWN_SOURCE",
    "SECTIONS",
    "Citations",
    "ages",
    "city_coverage",
    "comparable_values",
    "confidence_counts",
    "conflicts",
    "coverage",
    "largest_origins",
    "longest_local_series",
    "search_effort",
    "source_quality",
    "source_usage",
    "sources_of",
    "why_not_comparable",
    "year_bases",
]
