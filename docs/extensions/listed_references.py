"""How are the references of a docstring told apart? As items of a list: one ends where a line ends in a dot."""

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx


def _listed(lines: list[str]) -> Iterator[str]:
    """Yield the lines of a docstring, those of its last section as a list if they are references."""
    inside, ended = False, True
    for number, line in enumerate(lines):
        if inside and line.strip() and not line.startswith("---"):
            yield f"- {line}" if ended else f"  {line}"
            ended = line.endswith(".")
        else:
            yield line
        inside = inside or (line == "References" and lines[number + 1].startswith("---"))


def _list_references(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    lines[:] = _listed(lines)


def setup(app: Sphinx) -> dict[str, bool]:
    """Have docstrings read before napoleon reads them."""
    app.connect("autodoc-process-docstring", _list_references, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
