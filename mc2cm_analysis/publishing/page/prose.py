"""How is the prose of a notebook, which is English, said in the language of its reader?"""

import copy
import re
from collections.abc import Iterable
from typing import Any

from mc2cm_analysis.catalogues import blocks
from mc2cm_analysis.language import Language


def translated(notebook: Any, language: Language) -> tuple[Any, list[tuple[str, str]]]:
    """Return a notebook with its English prose said in a language, and an anchor and the text of each heading ``##``.

    The anchors are the same in every language. The notebook's own title is dropped: the report's names the city.

    Raises
    ------
    MissingTextError
        If a paragraph or a heading has no translation.
    """
    notebook, headings, title_seen = copy.deepcopy(notebook), [], False
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        parts = []
        for sign, text in blocks(cell.source):
            if sign == "# " and not title_seen:
                title_seen = True
                continue
            said = language.say(text)
            parts.append(sign + said)
            if sign == "## ":
                headings.append((re.sub(r"\W+", "-", text.lower()).strip("-"), said))
        cell.source = _joined(parts)
    return notebook, headings


def prose_in(source: str, language: Language) -> str:
    """Return the prose of a cell in a language."""
    return _joined([sign + language.say(text) for sign, text in blocks(source)])


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(parts).replace("\n\n- ", "\n- ")
