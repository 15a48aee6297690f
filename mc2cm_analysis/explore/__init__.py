"""How does an analyst explore the comparison? At a desk of widgets: each choice of a view, and what follows from it.

`results` are what is shown, without widgets; `heat_map` is the table in which cells open; `controls` are the choices;
`buttons` save files and copy code; `replay` turns choices into code, a saved view and a report; `desk` puts them
together.
"""

from mc2cm_analysis.explore.desk import Desk, open_desk
