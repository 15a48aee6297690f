"""Which rows does a new city, source or statement need? What is told is completed, checked, then written."""

from typing import Final

from mc2cm_analysis.new_rows.addition import Addition, Kind, of_source
from mc2cm_analysis.new_rows.city import CITY
from mc2cm_analysis.new_rows.source import SOURCE
from mc2cm_analysis.new_rows.statement import STATEMENT

#: The kinds of rows that can be added, by what a row is about.
KINDS: Final = {"city": CITY, "source": SOURCE, "statement": STATEMENT}
