"""How is the prose of a notebook, which is English, said in the language of its reader?"""

import copy
import re
from typing import Any, Final

from mc2cm_analysis.catalogues import ITEM, blocks
from mc2cm_analysis.language import Language
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.markdown import as_prose

_ITEM: Final = re.compile(ITEM)


def translated(notebook: Any, language: Language, *, folder: str | None = None) -> tuple[Any, list[tuple[str, str]]]:
    """Return a notebook with its prose in a language, as HTML, and an anchor and the text of each heading ``##``.

    The anchors are the same in every language. The notebook's own title is dropped: the report's names the city. What
    its cells show as Markdown becomes HTML too, in the language it is in. Pictures that lie in a `folder` are embedded.

    Raises
    ------
    MissingTextError
        If a paragraph or a heading has no translation.
    RefusedError
        Names the cell that holds what a page cannot carry.
    """
    notebook, sections, title = copy.deepcopy(notebook), list[tuple[str, str]](), ""
    for number, cell in enumerate(notebook.cells, 1):
        try:
            if cell.cell_type == "markdown":
                prose = as_prose(
                    cell.source,
                    say=language.say,
                    takes_title=not title,
                    anchors=[anchor for anchor, _ in sections],
                    attachments=cell.get("attachments"),
                    folder=folder,
                )
                cell.source, title = prose.html, title or prose.title
                sections += prose.sections
            elif cell.cell_type == "raw" and cell.source.strip():
                raise RefusedError("is a raw cell, for another program; make it Markdown, or leave it out")
            for data in (output.get("data", {}) for output in cell.get("outputs", [])):
                if "text/markdown" in data and "text/html" not in data:
                    data["text/markdown"] = as_prose(data["text/markdown"]).html
        except RefusedError as error:
            raise RefusedError(f"cell {number} {error}") from None
    return notebook, sections


def prose_in(source: str, language: Language) -> str:
    """Return the prose of a cell in a language, as Markdown."""
    text = before = ""
    for sign, english in blocks(source):
        listed = sign.startswith("- ") or (_ITEM.match(sign) and _ITEM.match(before))
        text += ("\n" if listed else "\n\n") + sign + language.say(english)
        before = sign
    return text.strip("\n")
