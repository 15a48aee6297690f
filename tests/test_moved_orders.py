"""Which orders moved, and which rows moved them: told of invented statements of Lyon and Tangier."""

import json
from pathlib import Path

import pytest
from edited import with_tables

from mc2cm_analysis.differences import moved_orders as module
from mc2cm_analysis.differences.compared import Compared
from mc2cm_analysis.differences.difference import difference
from mc2cm_analysis.differences.moved_orders import MovedOrder, moved_orders
from mc2cm_analysis.differences.orders import PLACE, RANGE, Aspect
from mc2cm_analysis.differences.page import as_page
from mc2cm_analysis.differences.records import as_records
from mc2cm_analysis.differences.rows import row_changes
from mc2cm_analysis.differences.terminal import as_text
from mc2cm_analysis.network import Network
from mc2cm_analysis.package import Package, Record

URBAN = ("urban_planning",)


@pytest.fixture(scope="module")
def old(two_cities: Path) -> Package:
    return Package(two_cities)


def stated(old: Package, *themes: str, city: str = "lyon") -> list[Record]:
    """Invented statements, one of each theme, each an act of its own."""
    model = next(row for row in old.records("statements") if row["city"] == city and row["use"] == "yes")
    own = [{"id": f"invented-{n}", "act": f"invented-{n}", "theme": theme} for n, theme in enumerate(themes)]
    return [{**model, **cells} for cells in own]


def moves(old: Package, new: Package) -> list[MovedOrder]:
    return list(moved_orders(old, new, row_changes(old, new)))


@pytest.fixture(scope="module")
def two_acts(old: Package) -> MovedOrder:
    """What moves if Lyon states urban planning in two acts more."""
    rows = [*old.records("statements"), *stated(old, *URBAN, *URBAN)]
    (order,) = moves(old, with_tables(old, {"statements": rows}))
    return order


def test_only_the_order_that_rests_on_the_rows_is_told(two_acts: MovedOrder) -> None:
    assert two_acts.lens == "stated"
    assert [[change.name for change in unit] for unit in two_acts.units] == [["invented-0"], ["invented-1"]]


def test_what_one_row_alone_would_move_names_it(two_acts: MovedOrder) -> None:
    (moved,) = (one for one in two_acts.moved if one.aspect == Aspect(RANGE, URBAN))
    assert (moved.old, moved.new) == ((6, 7), (5, 7))
    assert [unit[0].name for unit in moved.alone] == ["invented-0", "invented-1"]


def test_what_rows_move_together_only_names_none_alone(two_acts: MovedOrder) -> None:
    (moved,) = (one for one in two_acts.moved if one.aspect == Aspect(PLACE, URBAN))
    assert (moved.old, moved.new) == ("7", "=6")
    assert two_acts.tried and not moved.alone and not moved.partly
    assert moved.together == two_acts.units


def test_of_what_moves_an_order_together_a_row_that_can_be_left_out_is_not_named(old: Package) -> None:
    others = [{**row, "id": "invented-2", "act": "invented-2"} for row in stated(old, "basic_services", city="tangier")]
    rows = [*old.records("statements"), *stated(old, *URBAN, *URBAN), *others]
    (order,) = moves(old, with_tables(old, {"statements": rows}))
    (moved,) = (one for one in order.moved if one.aspect == Aspect(PLACE, URBAN))
    assert len(order.units) == 3
    assert [unit[0].name for unit in moved.together] == ["invented-0", "invented-1"]


def test_too_many_changes_are_not_tried_one_by_one(old: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TRIED", 1)
    rows = [*old.records("statements"), *stated(old, *URBAN, *URBAN)]
    (order,) = moves(old, with_tables(old, {"statements": rows}))
    assert order.moved and not order.tried and len(order.units) == 2


def test_a_city_that_went_is_one_change_with_its_rows(old: Package) -> None:
    gone = {
        name: [row for row in old.records(name) if "tangier" not in (row.get("city"), row.get("id"))]
        for name in ("cities", "statements", "practices", "pilots", "events")
    }
    stated = next(order for order in moves(old, with_tables(old, gone)) if order.lens == "stated")
    (unit,) = stated.units
    assert (unit[0].table, unit[0].name) == ("cities", "tangier")
    assert stated.moved and all(one.alone == [unit] for one in stated.moved)


def test_of_answers_nothing_is_told_but_the_order_that_moved(asked: Network) -> None:
    old, gone = asked.package, "turin-1-1"
    tables = {
        "imports": [row for row in old.records("imports") if row["id"] != gone],
        "consultations": [row for row in old.records("consultations") if row["import"] != gone],
    }
    new = with_tables(old, tables)
    (order,) = moves(old, new)
    assert (order.lens, order.units, order.tried) == ("consulted", [], False)
    found = difference(Compared(Path("old"), old, {}), Compared(Path("new"), new, {}))
    for text in (as_text(found), json.dumps(as_records(found)), as_page(found)):
        assert gone not in text and "consultations" not in text
    assert "Answers of stakeholders changed; which ones and how many is not told." in as_text(found)
    assert "Invented answers: an example." in as_text(found) and "Invented answers: an example." in as_page(found)


def test_what_bears_on_no_order_moves_none(old: Package) -> None:
    statements = [{**row, "note_en": "Invented", "source": "invented"} for row in old.records("statements")[::-1]]
    cities = old.records("cities")[::-1]
    assert not moves(old, with_tables(old, {"statements": statements, "cities": cities}))


def test_an_order_that_could_not_be_made_before_moves_as_a_whole(old: Package) -> None:
    fewer = with_tables(old, {"statements": [row for row in old.records("statements") if row["city"] == ""]})
    (order,) = moves(fewer, old)
    assert not order.old and order.new and not order.tried
