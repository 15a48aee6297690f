"""What does each table and column mean? ``data/README.md``, made from ``datapackage.json``.

``python -m mc2cm_analysis.codebook`` writes it anew; a test keeps the two alike.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.validation import DESCRIPTOR

README = "README.md"


def render(descriptor: dict[str, Any]) -> str:
    """Return the codebook of a data package as Markdown.

    Parameters
    ----------
    descriptor : dict
        The content of ``datapackage.json``.
    """
    return "\n".join(_lines(descriptor)).rstrip() + "\n"


def _lines(descriptor: dict[str, Any]) -> Iterator[str]:
    yield from (
        f"# {descriptor['title']}",
        "",
        f"Version {descriptor['version']}. {descriptor['description']}",
        "",
    )
    yield from ("Made from `datapackage.json` by `make codebook`: change that file, not this one.", "")
    yield from ("## Terms", "")
    for licence in descriptor["licenses"]:
        yield f"- Tables and codings: [{licence['title']}]({licence['path']})."
    for source in descriptor["sources"]:
        title = f"[{source['title']}]({source['path']})" if "path" in source else source["title"]
        yield f"- {title}."
    yield from ("", "## Tables", "", "| table | what a row is |", "|---|---|")
    for resource in descriptor["resources"]:
        yield f"| [`{resource['name']}`](#{resource['name']}) | {resource['title']} |"
    for resource in descriptor["resources"]:
        yield ""
        yield from _table(resource)


def _table(resource: dict[str, Any]) -> Iterator[str]:
    schema = resource["schema"]
    key = set(schema["primaryKey"])
    links = {link["fields"][0]: link["reference"]["resource"] for link in schema.get("foreignKeys", [])}
    yield from (f"### {resource['name']}", "", f"{resource['description']} File: `{resource['path']}`.", "")
    yield from ("| column | type | meaning | allowed |", "|---|---|---|---|")
    for field in schema["fields"]:
        allowed = "; ".join(_allowed(field, field["name"] in key, links.get(field["name"])))
        yield f"| `{field['name']}` | {field['type']} | {field['description']} | {allowed} |"


def _allowed(field: dict[str, Any], is_key: bool, link: str | None) -> Iterator[str]:
    limits = field.get("constraints", {})
    if limits.get("required"):
        yield "required"
    if is_key:
        yield "no two rows alike"
    if link:
        yield f"id of [`{link}`](#{link})"
    if "enum" in limits:
        yield ", ".join(f"`{value}`" for value in limits["enum"])
    if "minimum" in limits:
        yield f"from {limits['minimum']}"
    if "maximum" in limits:
        yield f"to {limits['maximum']}"


def write(folder: Path) -> None:
    """Write the codebook beside the descriptor of a data package."""
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    (folder / README).write_text(render(descriptor), encoding="utf-8")


if __name__ == "__main__":
    write(data_folder())
