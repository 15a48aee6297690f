"""Which values did a notebook run with? They are read in the cells of its parameters, however papermill has them.

Nothing is run: what only a run could tell is `Unread`.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from mc2cm_analysis.publishing.plan.kinds import UsageError

#: What papermill, JupyterLab and VS Code tag such cells with; papermill's own come after the author's.
AUTHORS: Final = "parameters"
INJECTED: Final = "injected-parameters"
#: How a form of Colab says that a line is one of its fields.
_COLAB: Final = re.compile(r"#\s*@param\b")
_CALCULATED: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    **{ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul},
    **{ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod},
}
_SIGNED: Final[Mapping[type[ast.unaryop], Callable[[Any], Any]]] = {ast.USub: operator.neg, ast.UAdd: operator.pos}


class Unread(NamedTuple):
    """A value that only a run could tell, as its code stands."""

    code: str

    def __str__(self) -> str:
        """Return the code."""
        return self.code


def tags_of(cell: Mapping[str, Any]) -> list[str]:
    """Return the tags of a cell; some programs write that there are none in a way of their own."""
    tags = cell["metadata"].get("tags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def author_cells(cells: Iterable[Mapping[str, Any]]) -> list[int]:
    """Return the places of the cells that give parameters their defaults: those tagged so, else the forms of Colab."""
    code = [(place, cell) for place, cell in enumerate(cells) if cell["cell_type"] == "code"]
    tagged = [place for place, cell in code if AUTHORS in tags_of(cell)]
    return tagged or [place for place, cell in code if _COLAB.search("".join(cell["source"]))]


def parameters_of(notebook: Any) -> dict[str, Any]:
    """Read the parameters that a notebook ran with; those that papermill gave it come after its own.

    Raises
    ------
    UsageError
        If a cell of parameters is not Python.
    """
    authors, values = author_cells(notebook.cells), dict[str, Any]()
    for place, cell in enumerate(notebook.cells):
        if place in authors or INJECTED in tags_of(cell):
            try:
                values |= _read(cell.source, values)
            except SyntaxError as error:
                raise UsageError(
                    f"cell {place + 1} gives the parameters and is not Python (line {error.lineno}): {error.msg}"
                ) from None
    return values


def chosen(values: Mapping[str, Any], name: str, default: Any) -> Any:
    """Return the value of a parameter that a report is chosen by; refuse one that only a run could tell."""
    value = values.get(name, default)
    if isinstance(value, Unread):
        raise UsageError(f"what '{name}' is only a run can tell ({value}); write it out, such as {name} = {default!r}")
    return value


def names_set(source: str) -> set[str]:
    """Return the names that a cell gives a value; none if it is not Python."""
    try:
        return set(_stored(_parsed(source)))
    except SyntaxError:
        return set()


def _read(source: str, known: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(known)
    for line in _parsed(source).body:
        if isinstance(line, ast.AnnAssign) and line.value is None:  # a type without a value
            continue
        targets, value = _assignment(line)
        read = _value(value, values) if value is not None else Unread(ast.unparse(line).partition("\n")[0])
        for name in targets if value is not None else _stored(line):
            values[name] = read
    return values


def _assignment(line: ast.stmt) -> tuple[list[str], ast.expr | None]:
    """Return the names that a line gives one value, and the value; no value if the line is any other."""
    if isinstance(line, ast.AnnAssign):
        targets: list[ast.expr] = [line.target]
        value = line.value
    elif isinstance(line, ast.Assign):
        targets, value = line.targets, line.value
    else:
        return [], None
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return (names, value) if len(names) == len(targets) else ([], None)


def _value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """Return the value that an expression stands for, if it is written out or is calculated from numbers."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        pass
    try:
        return _calculated(node, known)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
        return Unread(ast.unparse(node))


def _calculated(node: ast.expr, known: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(int() | float()):
            return node.value
        case ast.Name(name):
            return known[name]
        case ast.BinOp(left, sign, right):
            return _CALCULATED[type(sign)](_number(left, known), _number(right, known))
        case ast.UnaryOp(unary, operand):
            return _SIGNED[type(unary)](_number(operand, known))
        case ast.Call(ast.Name("float"), [ast.Constant(text)], []):  # as papermill writes infinity, and no number
            return float(str(text))
        case ast.Attribute(ast.Name("math" | "np" | "numpy"), "inf" | "nan" as name):
            return float(name)
    raise TypeError("this is to be run")


def _number(node: ast.expr, known: Mapping[str, Any]) -> float:
    value = _calculated(node, known)
    if not isinstance(value, int | float):
        raise TypeError("this is no number")
    return value


def _parsed(source: str) -> ast.Module:
    """Parse a cell, IPython's own commands in it too."""
    try:
        return ast.parse(source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return ast.parse(TransformerManager().transform_cell(source))


def _stored(node: ast.AST) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
