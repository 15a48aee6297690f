"""How do others read what the data means? ``data/datapackage.json`` and ``data/README.md``, made from ``schema.toml``.

``python -m mc2cm_analysis.codebook`` writes both; a test keeps them as the declaration has them.
"""

import json
from collections.abc import Iterator
from typing import Any

from mc2cm_analysis import schema
from mc2cm_analysis.descriptor import DESCRIPTOR
from mc2cm_analysis.paths import data_folder


def render() -> dict[str, str]:
    """Return the contents of the descriptor and of the codebook, by the names of their files."""
    descriptor = schema.descriptor()
    readme = "\n".join(_lines(descriptor)).rstrip()
    return {DESCRIPTOR: json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "README.md": readme + "\n"}


def _lines(descriptor: dict[str, Any]) -> Iterator[str]:
    yield from (f"# {descriptor['title']}", "", f"Version {descriptor['version']}. {descriptor['description']}", "")
    source = f"mc2cm_analysis/{schema.DECLARATION.name}"
    yield from (f"Made from `{source}` by `make codebook`: change that file, not this one.", "", "## Terms", "")
    for licence in descriptor["licenses"]:
        yield f"- Tables and codings: [{licence['title']}]({licence['path']})."
    for source in descriptor["sources"]:
        title = f"[{source['title']}]({source['path']})" if "path" in source else source["title"]
        yield f"- {title}."
    yield from ("", "## Tables", "", "| table | what a row is |", "|---|---|")
    for table in schema.tables().values():
        yield f"| [`{table.name}`](#{table.name}) | {table.title} |"
    for table in schema.tables().values():
        yield from ("", f"### {table.name}", "", f"{table.description} File: `{table.name}.csv`.", "")
        yield from ("| column | type | meaning | allowed |", "|---|---|---|---|")
        for field in table.fields.values():
            allowed = "; ".join(_allowed(field, field.name in table.primary_key))
            yield f"| `{field.name}` | {field.type} | {field.description} | {allowed} |"


def _allowed(field: schema.Field, is_key: bool) -> Iterator[str]:
    limits = field.constraints
    if "required" in limits:
        yield "required"
    if is_key:
        yield "no two rows alike"
    if field.link:
        yield f"id of [`{field.link}`](#{field.link})"
    if "enum" in limits:
        yield ", ".join(f"`{value}`" for value in limits["enum"])
    if "minimum" in limits:
        yield f"from {limits['minimum']}"
    if "maximum" in limits:
        yield f"to {limits['maximum']}"


if __name__ == "__main__":
    for name, content in render().items():
        (data_folder() / name).write_text(content, encoding="utf-8")
