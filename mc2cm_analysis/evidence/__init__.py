"""What does each figure and sentence rest on?

`citations` numbers the sources of a report, `extent` says how much is known, how old and how sure it is, `values` which
figures may be compared, `arrangement` which of them a page shows first, `outline` where a row stands in its city's
profile, `sections` what stands under each of its headings, `headline` which figure stands first of all, `behind` what
one cell of a comparison rests on, `references` how a reference manager knows a source.
"""

from mc2cm_analysis.evidence.arrangement import Arrangement, arranged, beside_each_other
from mc2cm_analysis.evidence.behind import behind
from mc2cm_analysis.evidence.breakdowns import Breakdown
from mc2cm_analysis.evidence.citations import OWN_SOURCE, Citations
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
from mc2cm_analysis.evidence.headline import headline
from mc2cm_analysis.evidence.outline import OUTLINE, outline_coverage, outline_rows
from mc2cm_analysis.evidence.publishers import standing
from mc2cm_analysis.evidence.references import SourceList
from mc2cm_analysis.evidence.sections import Section, sections
from mc2cm_analysis.evidence.values import (
    ALIKE,
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
