"""What does a difference hold, as plain records for other programs?"""

from typing import Any

from mc2cm_analysis.differences.compared import Compared
from mc2cm_analysis.differences.difference import Difference
from mc2cm_analysis.differences.moved_orders import MovedOrder, Unit
from mc2cm_analysis.differences.rows import ADDED, CHANGED, DROPPED, RowChange
from mc2cm_analysis.differences.sentences import PageChange


def as_records(found: Difference) -> dict[str, Any]:
    """Return a difference as records.

    Returns
    -------
    dict
        ``old`` and ``new``: ``name``, ``version`` and ``date`` of the data; ``changed``: whether a reader sees anything
        of it; ``answers``: whether answers of stakeholders changed, of which no more is told; ``cities_moved``: whether
        the cities stand in another order; ``about``: what the descriptor says otherwise; ``rows``: each change with
        ``table``, ``kind`` (added, dropped, changed, renamed), ``key``, ``was``, and its ``cells`` with ``column, old,
        new, small``, or all cells of a row that came or went; ``translations``: those that changed alone; ``reworded``:
        English texts; ``orders``: for each lens on which a change bears whether it ``moved``, what it says otherwise
        and which rows moved it ``alone``, ``partly`` or only ``together``; ``tried``: whether each was tried alone;
        ``pages``: of two releases those that read differently, with their ``sentences`` before and now, how many
        ``rows`` of tables differ, the titles of ``figures`` that are drawn otherwise, and the other ``parts`` that
        differ (order, sources, links, foot, form).
    """
    return {
        "old": _compared(found.old),
        "new": _compared(found.new),
        "changed": found.is_seen,
        "answers": found.answers,
        "cities_moved": found.cities_moved,
        "about": {name: {"old": old, "new": new} for name, (old, new) in found.rows.about.items()},
        "rows": [_row(change) for change in found.rows.changes],
        "translations": [
            {**_named(one.change), "language": one.language, "old": one.cell.old, "new": one.cell.new}
            for one in found.texts.retold
        ],
        "reworded": [{"old": change.was[0], "new": change.name} for change in found.texts.reworded],
        "orders": [_order(order) for order in found.orders],
        "pages": [_page(page) for page in found.pages],
    }


def _compared(one: Compared) -> dict[str, str]:
    return {"name": one.name, "version": one.package.version, "date": one.package.date}


def _row(change: RowChange) -> dict[str, Any]:
    told: dict[str, Any] = {**_named(change), "was": list(change.was)}
    if change.was and change.key:
        return {**told, "small": change.small, "cells": [cell._asdict() for cell in change.cells]}
    return {**told, "row": change.new or change.old}


def _named(change: RowChange) -> dict[str, Any]:
    return {"table": change.table, "kind": change.kind, "key": list(change.key)}


def _order(order: MovedOrder) -> dict[str, Any]:
    return {
        "lens": order.lens,
        "moved": bool(order.moved),
        "tried": order.tried,
        "says": [
            {
                "what": one.aspect.what,
                "themes": list(one.aspect.themes),
                "old": one.old,
                "new": one.new,
                "alone": [_unit(unit) for unit in one.alone],
                "partly": [_unit(unit) for unit in one.partly],
                "together": [_unit(unit) for unit in one.together],
            }
            for one in order.moved
        ],
        "rows": [_unit(unit) for unit in order.units],
    }


def _unit(unit: Unit) -> list[dict[str, Any]]:
    return [{**_named(change), "was": list(change.was)} for change in unit]


def _page(page: PageChange) -> dict[str, Any]:
    titles = [tuple(one.title if one else None for one in figure) for figure in page.figures]
    return {
        "page": page.place,
        "kind": ADDED if page.came else DROPPED if page.went else CHANGED,
        "sentences": [sentence._asdict() for sentence in page.sentences],
        "rows": page.rows,
        "figures": [{"old": old, "new": new} for old, new in titles],
        "parts": list(page.parts),
    }
