"""How does an analyst explore the comparison? At a desk of widgets: each choice of a view, and what follows from it.

`results` are what is shown and `charts` what can be saved, without widgets. Of the widgets, `controls` are the choices,
`heat_map` is the table whose cells open, `grid` lists what a cell rests on, `side_by_side` compares two cities,
`buttons` save files and copy code, `layout` places them. `replay` turns choices into code, a saved view and a report.
`board` puts the widgets together and answers when one is moved; `keeping` does so for what is kept; `desk` holds what
was chosen, and is what a notebook shows.
"""

from mc2cm_analysis.explore.desk import Desk, open_desk
