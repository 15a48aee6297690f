"""How is the evidence behind a cell read? In a table with search, sorting and pages, in the reader's language."""

from typing import Any, Final

import pandas as pd
from itables.widget import ITable

from mc2cm_analysis.language import say

_PAGE: Final = 10


def evidence_grid() -> ITable:
    """Return a table without rows, which does not show yet."""
    grid = ITable(pd.DataFrame({"": []}), **_options())
    grid.layout.display = "none"
    return grid


def show_rows(grid: ITable, rows: pd.DataFrame, title: str) -> None:
    """Show rows that are HTML already, under a title."""
    grid.update(rows, caption=title, **_options(paged=len(rows) > _PAGE))
    grid.layout.display = ""


def _options(*, paged: bool = False) -> dict[str, Any]:
    layout = {"topStart": None, "topEnd": "search" if paged else None}
    foot = {"bottomStart": "info" if paged else None, "bottomEnd": "paging" if paged else None}
    return {
        "allow_html": True,
        "showIndex": False,
        "maxBytes": 0,
        "pageLength": _PAGE,
        "ordering": True,
        "order": [],
        "classes": "display compact",
        "style": "width: 100%",
        "layout": {**layout, **foot},
        "language": _words(),
    }


def _words() -> dict[str, Any]:
    """Return what the table says itself, by the names that DataTables has for it."""
    return {
        "search": say("Search in these rows:"),
        "info": say("Rows {first} to {last} of {all}", first="_START_", last="_END_", all="_TOTAL_"),
        "infoEmpty": "",
        "infoFiltered": "",
        "zeroRecords": say("No row contains these words."),
        "emptyTable": say("Nothing is listed."),
        "paginate": {
            "first": say("First page"),
            "previous": say("Previous page"),
            "next": say("Next page"),
            "last": say("Last page"),
        },
        "aria": {
            "orderable": say(": press to sort"),
            "orderableReverse": say(": press to reverse the order"),
            "orderableRemove": say(": press to stop sorting"),
        },
    }
