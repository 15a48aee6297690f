"""What does each table and column of the data mean, and what may it hold? As declared in ``schema.toml``.

`codebook` writes the declaration out as ``datapackage.json``, which is what other programs read of the data.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from mc2cm_analysis import programme_vocabulary, units, vocabulary
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.vocabulary import Vocabulary

DECLARATION: Final = Path(__file__).with_suffix(".toml")

_CONSTRAINTS: Final = ("required", "unique", "pattern", "minimum", "maximum", "enum")
_FILE: Final = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


@dataclass(frozen=True)
class Field:
    """A column of a table."""

    name: str
    description: str
    constraints: Mapping[str, Any]  # in the words of Table Schema
    type: str = "string"  # or integer, number, date
    title: str = ""  # head in a printed table, a message
    link: str = ""  # the table whose ids it holds
    vocabulary: str = ""  # the mapping of `vocabulary`, `programme_vocabulary` or `units` whose ids it holds
    language: str = ""  # the language that it is in, for one of the columns that stand for each

    @property
    def labels(self) -> Vocabulary | None:
        """The ids that the column holds, each with its English label; None if it has no vocabulary."""
        return (
            {**vars(vocabulary), **vars(programme_vocabulary), **vars(units)}[self.vocabulary]
            if self.vocabulary
            else None
        )

    def descriptor(self) -> dict[str, Any]:
        """Return the field as Table Schema has it."""
        stated = {key: getattr(self, key) for key in ("name", "type", "title", "description", "constraints")}
        return {key: value for key, value in stated.items() if value}


@dataclass(frozen=True)
class Table:
    """A table: what a row is, the columns in their order, and the columns that tell rows apart."""

    name: str
    title: str
    description: str
    fields: Mapping[str, Field]
    primary_key: tuple[str, ...]

    @property
    def foreign_keys(self) -> dict[str, str]:
        """The columns that hold ids of a table, each with the name of that table."""
        return {name: field.link for name, field in self.fields.items() if field.link}

    def linked_to(self, table: str) -> list[str]:
        """Return the columns that hold ids of a table."""
        return [name for name, target in self.foreign_keys.items() if target == table]

    def descriptor(self) -> dict[str, Any]:
        """Return the table as a resource of a data package."""
        stated = {"name": self.name, "type": "table", "title": self.title, "description": self.description}
        schema: dict[str, Any] = {"fields": [field.descriptor() for field in self.fields.values()]}
        schema["primaryKey"] = list(self.primary_key)
        if links := self.foreign_keys:
            targets = [(column, {"resource": table, "fields": ["id"]}) for column, table in links.items()]
            schema["foreignKeys"] = [{"fields": [column], "reference": target} for column, target in targets]
        schema["missingValues"] = [""]
        return {**stated, "path": f"{self.name}.csv", **_FILE, "schema": schema}


@cache
def _declared() -> dict[str, Any]:
    return tomllib.loads(DECLARATION.read_text(encoding="utf-8"))


@cache
def tables() -> Mapping[str, Table]:
    """Return the tables by name, in the order of the data package."""
    return MappingProxyType({name: _table(name, **declared) for name, declared in _declared()["tables"].items()})


def _table(
    name: str,
    title: str,
    description: str,
    columns: list[str],
    here: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    primary_key: tuple[str, ...] = ("id",),
) -> Table:
    known = _declared()["columns"]
    stems = {each: (column, code) for column in columns for each, code in _in_each_language(column).items()}
    if unknown := set(columns) - set(known) | set(here) - set(stems):
        raise ValueError(f"{DECLARATION.name}: the table {name} has no column {', '.join(sorted(unknown))}")
    fields = {
        column: _field(column, {**known[stem], **here.get(column, {}), "language": code})
        for column, (stem, code) in stems.items()
    }
    return Table(name, title, description, fields, tuple(primary_key))


def _in_each_language(column: str) -> dict[str, str]:
    """Return the columns that a declared one stands for, each with its language.

    ``{language}`` in its name is every language but English, and ``{form}`` each form of a name that this language has.
    """
    if "{" not in column:
        return {column: ""}
    others = {code: record for code, record in LANGUAGES.items() if code != ENGLISH}
    if "{form}" not in column:
        return {column.format(language=code): code for code in others}
    return {column.format(language=code, form=form): code for code, of in others.items() for form in of.name_forms}


def _field(name: str, declared: dict[str, Any]) -> Field:
    limits = {key: value for key in _CONSTRAINTS if (value := declared.pop(key, False)) is not False}
    besides = declared.pop("besides", ())
    field = Field(name, constraints=limits, **declared)
    if field.labels and not field.link:  # the ids of a linked table are limit enough
        limits["enum"] = [*field.labels, *besides]
    return field


def head(table: str, column: str) -> str:
    """Return the head of a printed column: a message, to be said with `language.say`; `KeyError` if it has none."""
    if not (title := tables()[table].fields[column].title):
        raise KeyError(f"the column {column} of {table} has no title in {DECLARATION.name}")
    return title


def labels(table: str, column: str) -> Vocabulary | None:
    """Return the ids that a column holds, each with its English label; None if it has no vocabulary."""
    return tables()[table].fields[column].labels


def descriptor() -> dict[str, Any]:
    """Return the whole ``datapackage.json``."""
    about = {key: value for key, value in _declared().items() if key not in ("columns", "tables")}
    profile = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}
    return {**profile, **about, "resources": [table.descriptor() for table in tables().values()]}
