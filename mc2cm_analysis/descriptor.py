"""What does a data folder say of itself? Its ``datapackage.json``, held against what the project declares.

The tables, columns, keys and limits of the project are those of `schema`, whatever the folder says of them. A folder
may add notes to them, and tables of its own, which are checked as it describes them. Nothing that it names is looked
for outside the folder or asked of the network.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final

from mc2cm_analysis import schema
from mc2cm_analysis.csv_tables import ENCODING, TYPES, unprintable

DESCRIPTOR: Final = "datapackage.json"

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]*")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: How every table of ours is written; a folder cannot have it read otherwise.
_WRITTEN: Final = {
    "format": ("csv",),
    "encoding": ("utf-8", "utf8", "utf-8-sig"),
    "compression": ("no", ""),
}
_DIALECT: Final = {
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
    "skipInitialSpace": False,
    "lineTerminator": "\r\n",
}
#: What is wrong, and what would be right.
_Words = tuple[str, str]
_SHAPE: Final = "name, path and schema for each table"


@dataclass(frozen=True)
class Described:
    """What a descriptor says: the whole of it, the path of each table, what each holds, and what is wrong with it."""

    content: Mapping[str, Any]
    paths: Mapping[str, str]
    tables: Mapping[str, schema.Table]
    faults: tuple[_Words, ...]


def read_descriptor(content: bytes) -> Described:
    """Read a descriptor; where it has faults, they are all told, and nothing of it is to be relied on.

    Examples
    --------
    >>> read_descriptor(b'[]').faults
    (('it holds a list', 'a JSON object that describes a data package'),)
    """
    try:
        whole = json.loads(content.decode(ENCODING))
    except (ValueError, RecursionError) as error:
        return _faulty((f"it cannot be read: {error}", "valid JSON in UTF-8"))
    if not isinstance(whole, dict):
        held = "nothing" if whole is None else _kind(whole)
        return _faulty((f"it holds {held}", "a JSON object that describes a data package"))
    resources = whole.get("resources")
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        return _faulty((f"'resources' is {_kind(resources)}", f"a list with {_SHAPE}"))
    faults = [*_about_faults(whole), *_name_faults(resources)]
    if not faults:
        named = {one["name"]: one for one in resources}
        linkable = [name for name, one in named.items() if name in schema.tables() or _has_ids(one)]
        faults = [fault for name, one in named.items() for fault in _resource_faults(name, one, linkable)]
        faults += _path_faults({name: one.get("path") for name, one in named.items()})
    if faults:
        return _faulty(*faults)
    tables = {name: _table(name, one["schema"]) for name, one in named.items()}
    return Described(whole, {name: one["path"] for name, one in named.items()}, tables, ())


def _faulty(*faults: _Words) -> Described:
    return Described({}, {}, {}, faults)


def _kind(value: object) -> str:
    """Name what a value of JSON is."""
    kinds: dict[type, str] = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        type(None): "missing",
    }
    return kinds.get(type(value), "a number")


def _about_faults(whole: Mapping[str, Any]) -> Iterator[_Words]:
    """Find what is wrong with what the reports print of the package: its version and its day."""
    version, created = whole.get("version"), whole.get("created", "")
    if not isinstance(version, str) or not version.strip() or unprintable(version):
        yield f"'version' is {_kind(version) if not isinstance(version, str) else 'empty'}", "a text such as '1.0.0'"
    if not isinstance(created, str) or (created and not _is_day(created[:10])):
        yield f"'created' is no day: {created!r:.40}", "a day such as 2026-11-28"


def _is_day(text: str) -> bool:
    with suppress(ValueError):
        return bool(date.fromisoformat(text))
    return False


def _name_faults(resources: list[dict[str, Any]]) -> Iterator[_Words]:
    names = [one.get("name") for one in resources]
    for number, name in enumerate(names, 1):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            told = f"'{name:.40}'" if isinstance(name, str) else _kind(name)
            yield f"the name of resource {number} is {told}", "small letters, digits, '.', '_' and '-'"
            return
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{times} resources have the name {name}", "one resource for each table"
    for name in sorted(set(schema.tables()) - set(names)):
        yield f"the table {name} is missing", "its resource"


def _path_faults(paths: Mapping[str, Any]) -> Iterator[_Words]:
    for name, path in paths.items():
        if problem := _path_problem(path):
            yield f"the table {name} lies at {problem}", "a path inside the folder"
    for path, times in Counter(str(PurePosixPath(path)) for path in paths.values() if isinstance(path, str)).items():
        if times > 1:
            yield f"{times} tables lie at {path}", "a file for each table"


def _path_problem(path: object) -> str:
    """Say what is wrong with the path of a table; empty if nothing is."""
    if not isinstance(path, str):
        return f"no path, for it is {_kind(path)}"
    parts = PurePosixPath(path).parts
    if not parts or unprintable(path) or "\n" in path or "\t" in path:
        return f"{path!r:.80}"
    if PurePosixPath(path).is_absolute() or _ADDRESS.match(path) or "\\" in path:
        return path[:80]
    if any(part.startswith(".") for part in parts) or str(PurePosixPath(path)) == DESCRIPTOR:
        return path[:80]
    return ""


def _has_ids(resource: Mapping[str, Any]) -> bool:
    """Say whether a table of the folder's own has a column ``id``, which others can name."""
    described = resource.get("schema")
    fields = described.get("fields") if isinstance(described, dict) else None
    return isinstance(fields, list) and any(isinstance(one, dict) and one.get("name") == "id" for one in fields)


def _resource_faults(name: str, resource: Mapping[str, Any], linkable: list[str]) -> Iterator[_Words]:
    for key, known in _WRITTEN.items():
        value = resource.get(key, known[0])
        if value not in known and not (isinstance(value, str) and value.lower() in known):
            yield f"the table {name} has '{key}': {json.dumps(value)[:60]}", f"none, or {json.dumps(known[0])}"
    dialect = resource.get("dialect", {})
    if not isinstance(dialect, dict) or any(_DIALECT.get(key) != value for key, value in dialect.items()):
        right = "none: commas, and quotation marks where they are needed"
        yield f"the table {name} has 'dialect': {json.dumps(dialect)[:60]}", right
    described = resource.get("schema")
    if not isinstance(described, dict):
        what = f"the schema of the table {name} is {_kind(described)}"
        yield what, "an object with the fields of the table, in this file"
        return
    fields = described.get("fields")
    if not isinstance(fields, list) or not fields or not all(isinstance(field, dict) for field in fields):
        yield f"the fields of the table {name} are {_kind(fields)}", "a list of objects, each with name and type"
        return
    yield from _field_faults(name, fields)
    yield from _key_faults(name, described, [field.get("name") for field in fields], linkable)


def _field_faults(table: str, fields: list[dict[str, Any]]) -> Iterator[_Words]:
    ours = schema.tables()[table].fields if table in schema.tables() else None
    seen: set[str] = set()
    for number, field in enumerate(fields, 1):
        name, kind = field.get("name"), field.get("type")
        if not isinstance(name, str) or not name or unprintable(name):
            yield f"the name of field {number} of the table {table} is {_kind(name)}", "the name of a column"
            continue
        if name in seen:
            yield f"the table {table} has the field {name} twice", "each column once"
        seen.add(name)
        if ours is not None and name not in ours:
            yield f"the table {table} has the field {name}, which it has not here", "the columns of data/README.md"
            continue
        wanted = (ours[name].type,) if ours else TYPES
        if kind not in wanted:
            told = f"'{kind:.40}'" if isinstance(kind, str) else _kind(kind)
            yield f"the type of the field {name} of {table} is {told}", f"{' or '.join(wanted)}"
        if ours is None:
            yield from _limit_faults(table, field)


def _limit_faults(table: str, field: Mapping[str, Any]) -> Iterator[_Words]:
    """Find limits of a table of the folder's own that nobody could hold a cell against."""
    limits, where = field.get("constraints", {}), f"of the field {field['name']} of {table}"
    if not isinstance(limits, dict):
        yield f"the constraints {where} are {_kind(limits)}", "an object"
        return
    kinds: dict[str, tuple[type, ...]] = {
        **{"required": (bool,), "unique": (bool,), "pattern": (str,), "enum": (list,)},
        **{"minimum": (int, float), "maximum": (int, float)},
    }
    for limit, value in limits.items():
        if limit not in kinds:
            yield f"the constraint '{limit}' {where} is not known here", f"one of {', '.join(kinds)}"
        elif not isinstance(value, kinds[limit]) or (isinstance(value, bool) and bool not in kinds[limit]):
            yield f"the constraint '{limit}' {where} is {_kind(value)}", f"as in {schema.DECLARATION.name}"
        elif limit == "pattern":
            try:
                re.compile(str(value))
            except (re.error, RecursionError) as error:
                yield f"the pattern {where} is none: {error}", "a regular expression"


def _key_faults(table: str, described: Mapping[str, Any], columns: list[Any], linkable: list[str]) -> Iterator[_Words]:
    if described.get("missingValues", [""]) != [""]:
        yield f"the table {table} has missingValues of its own", '[""]: an empty cell is the only blank'
    if not set(_names(described.get("primaryKey", []))) <= set(columns):
        yield f"the primaryKey of the table {table} is none of its fields", "the names of fields"
    links = described.get("foreignKeys", [])
    if not isinstance(links, list):
        yield f"the foreignKeys of the table {table} are {_kind(links)}", "a list"
        return
    for link in links:
        column, target = _linked(table, link)
        if column not in columns:
            yield f"a foreign key of the table {table} has another shape", "one field, and the id of another table"
        elif target not in linkable:
            problem = f"the field {column} of {table} names the table '{target:.40}', which is not there"
            yield problem, "a table with ids"


def _names(stated: object) -> list[str]:
    """Return what a descriptor names, alone or in a list; what is no such thing becomes the name of nothing."""
    return [one if isinstance(one, str) else "" for one in (stated if isinstance(stated, list) else [stated])]


def _linked(table: str, link: object) -> tuple[str, str]:
    """Return the column of a foreign key and the table that it names; empty names if it has another shape."""
    reference = link.get("reference") if isinstance(link, dict) else None
    if not isinstance(link, dict) or not isinstance(reference, dict) or _names(reference.get("fields")) != ["id"]:
        return "", ""
    columns, target = _names(link.get("fields")), reference.get("resource") or table
    return (columns[0], target) if len(columns) == 1 and isinstance(target, str) else ("", "")


def _limits(stated: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the limits that a field has, its choices as cells have them."""
    for limit, value in stated.items():
        if value is not False:
            yield limit, list(map(str, value)) if limit == "enum" else value


def _table(name: str, described: Mapping[str, Any]) -> schema.Table:
    """Return a table: the project's in the languages of the folder, or one of the folder's own as it describes it."""
    stated = {field["name"]: field for field in described["fields"]}
    if ours := schema.tables().get(name):
        fields = {column: field for column, field in ours.fields.items() if not field.language or column in stated}
        return replace(ours, fields=fields)
    links = dict(_linked(name, link) for link in described.get("foreignKeys", []))
    fields = {
        column: schema.Field(
            column,
            str(field.get("description", "")),
            dict(_limits(field.get("constraints", {}))),
            field["type"],
            link=links.get(column, ""),
        )
        for column, field in stated.items()
    }
    return schema.Table(name, name, "", fields, tuple(_names(described.get("primaryKey", []))))
