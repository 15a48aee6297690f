"""How does a notebook become a report? `plan` says which are due, `page` makes the HTML, `make` runs and delivers.

Nothing here knows the analysis: notebooks do that. Imports go one way, `make` to `page` to `plan`.
"""
