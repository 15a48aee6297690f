"""What can be said in each language? The gettext catalogues: read, compared with the messages of the project.

``locale/messages.pot`` lists the messages of the code, the templates and the notebooks' prose (Babel finds them, with
the three extractors of this module); ``locale/<language>.po`` holds them in a language. The catalogues are read as they
are: there is nothing to compile, and so nothing stale.
"""

import ast
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import IO, Any, Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LOCALE: Final = Path(__file__).resolve().parent / "locale"
TEMPLATE: Final = LOCALE / "messages.pot"

#: What Babel takes from an extractor: line, function, messages, notes for translators.
Found = tuple[int, str | None, Any, list[str]]
_BLOCKS: Final = re.compile(r"\n\s*\n|\n(?=[-*] )")
_HEADING: Final = re.compile(r"\A(#+ +|[-*] +|> +)?")


def read_catalogue(file: Path, language: str | None = None) -> Catalog:
    """Read a catalogue."""
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


@cache
def read_messages(language: str) -> dict[str, Callable[[int], str]]:
    """Read what can be said in a language: each message (in English) to the form that it has for a number.

    A message that is not translated, or only roughly ("fuzzy"), is not there.
    """
    catalogue = read_catalogue(LOCALE / f"{language}.po", language)
    plural = _plural_function(catalogue.plural_expr)
    found: dict[str, Callable[[int], str]] = {}
    for message in catalogue:
        forms = _forms(message)
        if message.id and all(forms) and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = partial(_form, forms, plural)
    return found


def _form(forms: tuple[str, ...], plural: Callable[[int], int], n: int) -> str:
    return forms[plural(n)] if len(forms) > 1 else forms[0]


def _plural_function(expression: str) -> Callable[[int], int]:
    from gettext import c2py

    function: Callable[[int], int] = c2py(expression)
    return function


def _forms(message: Any) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def gaps(language: str) -> list[str]:
    """List what keeps a language from being complete: messages that it lacks, or holds only roughly.

    Returns
    -------
    list of str
        One line a message; empty if everything can be said.
    """
    wanted = read_catalogue(TEMPLATE)
    file = LOCALE / f"{language}.po"
    if not file.is_file():
        return [f"there is no catalogue {file.name}"]
    there = read_catalogue(file, language)
    lines = []
    for message in wanted:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if not key:
            continue
        said = there.get(message.id)
        if said is None or not all(_forms(said)):
            lines.append(f"missing: {key}")
        elif said.fuzzy:
            lines.append(f"fuzzy: {key}")
    return lines


def blocks(markdown: str) -> list[tuple[str, str]]:
    r"""Split prose into its paragraphs, headings and items, each with the sign it begins with.

    Examples
    --------
    >>> blocks("## The city\n\nOne line\nand the next.")
    [('## ', 'The city'), ('', 'One line and the next.')]
    """
    parts = []
    for block in _BLOCKS.split(markdown.strip()):
        sign = _HEADING.match(block)
        start = sign.group() if sign else ""
        parts.append((start, " ".join(block[len(start) :].split())))
    return parts


def extract_notebook(stream: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Find the messages of a notebook, for Babel: its prose, block by block, and what its cells say."""
    from io import BytesIO

    from babel.messages.extract import extract_python

    for cell in json.load(stream)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            for _, text in blocks(source):
                yield 1, None, text, [f"prose, cell {cell['id']}"]
        else:
            found: Any = extract_python(BytesIO(source.encode()), keywords, comment_tags, {"encoding": "utf-8"})
            for _, function, messages, comments in found:
                yield 1, function, messages, [*comments, f"cell {cell['id']}"]


def extract_vocabulary(stream: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Find the labels of the vocabulary, for Babel: the values of its mappings and its single words."""
    for node in ast.parse(stream.read()).body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        kind = ast.unparse(node.annotation)
        if kind == "Final[Vocabulary]" and isinstance(node.value, ast.Dict):
            labels = node.value.values
        elif kind == "Final[Word]":
            labels = [node.value] if node.value else []
        else:
            continue
        for label in labels:
            yield label.lineno, None, ast.literal_eval(label), [f"vocabulary {node.target.id}"]


def extract_schema(stream: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Find the heads of the printed columns, for Babel: the titles of columns in the declaration of the data."""
    declared = tomllib.load(stream)
    for columns in (declared["columns"], *(table.get("here", {}) for table in declared["tables"].values())):
        for name, column in columns.items():
            if "title" in column:
                yield 1, None, column["title"], [f"head of the column {name}"]
