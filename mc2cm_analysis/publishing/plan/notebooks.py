"""What of a notebook's file is the notebook, and what did somebody leave in it who ran it?

An analyst who explores a report saves outputs, numbers of cells, and other values of the parameters. None of that is
part of the report: a build gives the notebook values of its own, and runs it anew.
"""

import ast
import json
from collections.abc import Sequence
from typing import Any, Final

from mc2cm_analysis.publishing.plan.kinds import Parameter
from mc2cm_analysis.publishing.plan.parameters import AUTHORS, tags_of

#: What JupyterLab and those that run notebooks note beside a cell; tags and all else are the author's.
_OF_A_RUN: Final = ("collapsed", "execution", "ExecuteTime", "jupyter", "papermill", "scrolled", "trusted")
#: What a notebook says of itself that decides how it runs. The rest is noted by whoever saved it.
_OF_ITSELF: Final = ("kernelspec", "language_info")


def unrun(text: str, parameters: Sequence[Parameter] = ()) -> dict[str, Any]:
    """Return a notebook as it was before anybody ran it, with the declared values in the cell of its parameters.

    Raises
    ------
    ValueError
        If the text is no notebook.
    """
    notebook = json.loads(text)
    try:
        cells = [_cell(cell, parameters) for cell in notebook["cells"]]
        named = {name: notebook["metadata"][name] for name in _OF_ITSELF if name in notebook["metadata"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is no notebook of version 4: {error!r}") from None
    if "language_info" in named:
        named["language_info"] = {"name": named["language_info"].get("name", "python")}
    return {**notebook, "cells": cells, "metadata": named}


def _cell(cell: dict[str, Any], parameters: Sequence[Parameter]) -> dict[str, Any]:
    metadata = {name: value for name, value in cell["metadata"].items() if name not in _OF_A_RUN}
    kept = {**cell, "metadata": metadata}
    if cell["cell_type"] != "code":
        return kept
    kept |= {"outputs": [], "execution_count": None}
    if AUTHORS in tags_of(cell):
        kept["source"] = _with_declared_values("".join(cell["source"]), parameters)
    return kept


def _with_declared_values(source: str, parameters: Sequence[Parameter]) -> str:
    """Give each parameter its declared value; a cell that holds anything else stays as it is."""
    declared = {parameter.name: parameter.default for parameter in parameters}
    try:
        lines = ast.parse(source).body
    except SyntaxError:
        return source
    names = [_assigned(line) for line in lines]
    if not set(names) <= set(declared):
        return source
    values = (f'"{value}"' if isinstance(value, str) else repr(value) for value in map(declared.get, names))
    return "\n".join(f"{name} = {value}" for name, value in zip(names, values, strict=True))


def _assigned(line: ast.stmt) -> str:
    """Return the name to which a line gives a value that stands there; empty for any other line."""
    if isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name):
        try:
            ast.literal_eval(line.value)
        except ValueError:
            return ""
        return line.targets[0].id
    return ""
