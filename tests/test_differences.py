"""What changed between two data folders is told as it was done: each edit is found, and nothing else."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from edited import INVENTED, with_tables
from hypothesis import given, settings
from hypothesis import strategies as st

from mc2cm_analysis.differences.cells import Cell
from mc2cm_analysis.differences.difference import _is_answer
from mc2cm_analysis.differences.rows import RowChange, row_changes
from mc2cm_analysis.package import Package, Record


@pytest.fixture(scope="module")
def old(two_cities: Path) -> Package:
    return Package(two_cities)


def of_table(package: Package, table: str, deed: str, **cells: str) -> tuple[Package, Record]:
    """A package in which one row of a table was changed, dropped, or copied with other cells."""
    rows = package.records(table)
    row = dict(rows[1])
    match deed:
        case "change":
            rows[1] = {**row, **cells}
        case "drop":
            del rows[1]
        case "add":
            rows.append({**row, **cells})
    return with_tables(package, {table: rows}), row


def only(old: Package, new: Package) -> RowChange:
    (change,) = row_changes(old, new).changes
    return change


def renamed_source(package: Package, **cells: str) -> tuple[Package, str]:
    """A package in which the source that most rows name has another id, in every row that names it."""
    named = Counter(row["source"] for row in package.records("observations"))
    ((source, _),) = named.most_common(1)
    tables = {}
    for name, table in package.tables.items():
        links = table.linked_to("sources")
        rows = [{**row, **{c: "invented-source" for c in links if row[c] == source}} for row in package.records(name)]
        if name == "sources":
            rows = [{**row, "id": "invented-source", **cells} if row["id"] == source else row for row in rows]
        if rows:
            tables[name] = rows
    return with_tables(package, tables), source


def test_a_row_that_came_is_told_with_its_cells(old: Package) -> None:
    new, row = of_table(old, "statements", "add", id="invented", text_en=INVENTED, act="invented")
    change = only(old, new)
    assert (change.kind, change.table, change.name) == ("added", "statements", "invented")
    assert change.new == {**row, "id": "invented", "text_en": INVENTED, "act": "invented"}


def test_a_row_that_went_is_told_with_the_cells_it_had(old: Package) -> None:
    new, row = of_table(old, "practices", "drop")
    change = only(old, new)
    assert (change.kind, change.name, change.old) == ("dropped", row["id"], row)


def test_a_changed_row_is_told_cell_by_cell(old: Package) -> None:
    new, row = of_table(old, "observations", "change", value="4711", note_en=INVENTED)
    change = only(old, new)
    assert change.kind == "changed"
    assert change.cells == (
        Cell("value", row["value"], "4711", small=False),
        Cell("note_en", row["note_en"], INVENTED, small=False),
    )


@pytest.mark.parametrize(
    ("table", "column", "other"),
    [
        ("observations", "note_en", " {}\N{NO-BREAK SPACE}"),
        ("observations", "value", "{}.00001"),
        ("cities", "latitude", "{}1"),
        ("sources", "url", "{}/"),
    ],
)
def test_what_no_reader_sees_of_a_cell_is_small(old: Package, table: str, column: str, other: str) -> None:
    rows = old.records(table)
    place = next(n for n, row in enumerate(rows) if row[column] and not row[column].endswith("/"))
    rows[place][column] = other.format(rows[place][column])
    assert only(old, with_tables(old, {table: rows})).small


def test_a_renamed_source_is_one_change(old: Package) -> None:
    new, source = renamed_source(old)
    change = only(old, new)
    assert (change.kind, change.table, change.was, change.key) == (
        "renamed",
        "sources",
        (source,),
        ("invented-source",),
    )
    assert not change.cells


def test_a_source_that_was_renamed_and_corrected_is_followed_by_those_that_name_it(old: Package) -> None:
    new, source = renamed_source(old, title=INVENTED)
    change = only(old, new)
    assert (change.kind, change.was) == ("renamed", (source,))
    assert [cell.column for cell in change.cells] == ["title"]


def test_another_source_in_the_place_of_one_is_no_rename(old: Package) -> None:
    cells = dict.fromkeys(("title", "publisher", "url", "licence", "title_language", "readable", "host"), "other")
    cells["year"] = "1999"
    new, _ = renamed_source(old, **cells)
    kinds = {(change.table, change.kind) for change in row_changes(old, new).changes}
    assert {("sources", "added"), ("sources", "dropped"), ("observations", "changed")} <= kinds


def test_a_text_that_was_reworded_everywhere_is_followed(old: Package) -> None:
    was = old.records("practices")[0]["text_en"]
    practices = [{**row, "text_en": row["text_en"].replace(was, INVENTED)} for row in old.records("practices")]
    texts = [{**row, "en": INVENTED, "fr": "Inventé"} if row["en"] == was else row for row in old.records("texts")]
    changes = row_changes(old, with_tables(old, {"practices": practices, "texts": texts})).changes
    reworded = next(change for change in changes if change.table == "texts")
    assert (reworded.kind, reworded.was, reworded.key) == ("renamed", (was,), (INVENTED,))
    assert [cell.column for cell in reworded.cells] == ["fr"]


def test_rows_in_another_order_with_line_ends_of_windows_are_no_change(old: Package) -> None:
    tables = {name: old.records(name)[::-1] for name in old.tables if old.records(name)}
    found = row_changes(old, with_tables(old, tables, ending="\r\n"))
    assert not found.changes and not found.about


class Edit(NamedTuple):
    """Something done to a row of a table."""

    deed: str
    table: str
    place: float  # which of its rows, as a share of them


def edits(old: Package) -> st.SearchStrategy[list[Edit]]:
    tables = [name for name in old.tables if len(old.records(name)) > 4]
    one = st.builds(
        Edit, st.sampled_from(["add", "drop", "change", "rename"]), st.sampled_from(tables), st.floats(0, 0.99)
    )
    return st.lists(one, min_size=1, max_size=6)


def without_twins(old: Package) -> dict[str, set[str]]:
    """Of each table the keys of rows that differ from every other in more than their key."""
    alone = {}
    for name, table in old.tables.items():
        rows = {row[table.primary_key[0]]: row for row in old.records(name)}
        contents = {key: tuple({**row, table.primary_key[0]: ""}.values()) for key, row in rows.items()}
        times = Counter(contents.values())
        alone[name] = {key for key, content in contents.items() if times[content] == 1}
    return alone


@settings(max_examples=15)
@given(data=st.data())
def test_each_edit_of_random_rows_is_found_and_nothing_else(old: Package, data: st.DataObject) -> None:
    tables = {name: old.records(name) for name in old.tables}
    expected, touched, alone = set(), set(), without_twins(old)
    for n, edit in enumerate(data.draw(edits(old))):
        (key,), rows = old.tables[edit.table].primary_key, tables[edit.table]
        place = int(edit.place * len(rows))
        was, name = rows[place][key], f"invented-{n}"
        if (edit.table, was) in touched or was not in alone[edit.table]:
            continue
        column = next(c for c in reversed(old.tables[edit.table].fields) if c not in (key, "source", "url", "value"))
        match edit.deed:
            case "add":
                rows.append({**rows[place], key: name, column: f"{INVENTED} {n}"})
                touched.add((edit.table, name))
                expected.add(("added", edit.table, "", name))
                continue
            case "drop":
                del rows[place]
                expected.add(("dropped", edit.table, was, ""))
            case "change":
                rows[place] = {**rows[place], column: f"{INVENTED} {n}"}
                expected.add(("changed", edit.table, was, was))
            case "rename":
                rename(tables, old, edit.table, was, name)
                expected.add(("renamed", edit.table, was, name))
                touched.add((edit.table, name))
        touched.add((edit.table, was))
    new = with_tables(old, {name: rows for name, rows in tables.items() if rows != old.records(name)})
    found = {(c.kind, c.table, "".join(c.was), "".join(c.key)) for c in row_changes(old, new).changes}
    assert found == expected


def rename(tables: dict[str, list[Record]], package: Package, table: str, was: str, name: str) -> None:
    """Give a row another key, and have all that name it name it so."""
    for other, rows in tables.items():
        columns = package.tables[other].linked_to(table)
        if other == table:
            columns = [*columns, *package.tables[table].primary_key]
        tables[other] = [{**row, **{c: name for c in columns if row[c] == was}} for row in rows]


@pytest.mark.parametrize(("was", "key"), [("told-of-few", "another"), ("another", "told-of-few"), ("", "told-of-few")])
def test_a_source_that_would_tell_of_few_answers_is_told_under_no_name(was: str, key: str) -> None:
    change = RowChange("sources", (was,) if was else (), (key,), {}, {})
    assert _is_answer(change, {"told-of-few"}) and not _is_answer(change, {"elsewhere"})
