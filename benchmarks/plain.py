"""What do the cells of a notebook cost by themselves? They are run as plain code, with no kernel and no messages.

What a cell prints or shows is kept as a kernel would send it, so that the page made of it is the same.
"""

import ast
import io
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import nbformat
from IPython.core.formatters import DisplayFormatter
from nbformat.v4 import new_code_cell, new_output

from mc2cm_analysis.paths import notebooks_folder
from mc2cm_analysis.publishing.plan.reports import Report


def execute(report: Report) -> Any:
    """Run the notebook of a report in this process and return it with its outputs."""
    notebook = nbformat.read(notebooks_folder() / f"{report.kind.name}.ipynb", as_version=4)
    given = new_code_cell("\n".join(f"{name} = {value!r}" for name, value in report.parameters))
    own = next(place for place, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
    notebook.cells.insert(own + 1, given)
    names: dict[str, Any] = {"__name__": "__main__"}
    show = DisplayFormatter()
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        cell.execution_count = number
        cell.outputs = _outputs(cell.source, number, names, show)
    return notebook


def _outputs(source: str, number: int, names: dict[str, Any], show: Any) -> list[Any]:
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    printed = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    value = None
    with redirect_stdout(printed["stdout"]), redirect_stderr(printed["stderr"]):
        exec(compile(ast.Module(body, []), f"<cell {number}>", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), f"<cell {number}>", "eval"), names)
    outputs = [new_output("stream", name=name, text=file.getvalue()) for name, file in printed.items() if file.tell()]
    if value is not None:
        data, metadata = show.format(value)
        outputs.append(new_output("execute_result", data, metadata=metadata, execution_count=number))
    return outputs
