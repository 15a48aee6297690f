"""The tables of the reports: each is made from a data frame by one template, with a caption, scoped heads and sources.

`listings` prints rows of the data and counts, `values` prints figures: one row an indicator and area, newest first;
`parts` prints the parts of a whole; `cards` and `directory` print practices and organisations, which no reader takes in
as rows of a table.
"""

from mc2cm_analysis.tables.cards import Fact, FactCard, fact_cards
from mc2cm_analysis.tables.directory import directory
from mc2cm_analysis.tables.listings import (
    TIMES,
    Column,
    Head,
    count_table,
    dates,
    listing,
    report_table,
    when,
)
from mc2cm_analysis.tables.parts import breakdown_table, side_by_side
from mc2cm_analysis.tables.values import annex, value_table
