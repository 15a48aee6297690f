"""Where does an analyst explore? In a folder of their own, with copies of the notebooks and views of the project.

What is changed there changes no report: a build reads only the project's own notebooks.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import ENGLISH
from mc2cm_analysis.paths import PACKAGE, notebooks_folder, views_folder
from mc2cm_analysis.publishing.plan.kinds import UsageError

#: The notebook that leads by task; JupyterLab opens it first.
WELCOME: Final = "welcome.ipynb"


class Filled(NamedTuple):
    """What was put into a workspace, and what was there and differs: names of files."""

    copied: list[str]
    kept: list[str]


def fill_workspace(folder: Path, language: str = ENGLISH) -> Filled:
    """Copy notebooks, with their prose in a language, and views into a folder; a file that is there stays as it is.

    Raises
    ------
    UsageError
        If the folder is where the project keeps its own, or cannot be written to.
    """
    place = folder.resolve()
    for own in (notebooks_folder(), views_folder(), PACKAGE):
        if place.is_relative_to(own.resolve()):
            raise UsageError(f"{folder} belongs to the project itself; name another folder for your workspace")
    filled = Filled([], [])
    try:
        for name, text in _files(Language(language)):
            file = place / name
            if file.exists():
                if file.read_text(encoding="utf-8") != text:
                    filled.kept.append(name)
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            filled.copied.append(name)
    except OSError as error:
        raise UsageError(f"the workspace {folder} cannot be written: {error.strerror or error}") from None
    return filled


def _files(language: Language) -> Iterator[tuple[str, str]]:
    for file in sorted(notebooks_folder().glob("*.ipynb")):
        notebook = json.loads(file.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = _said(cell, language).splitlines(keepends=True)
        yield file.name, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    for file in sorted(views_folder().glob("*.yaml")):
        yield f"views/{file.name}", file.read_text(encoding="utf-8")


def _said(cell: dict[str, Any], language: Language) -> str:
    """Return a cell's prose in a language and its direction, or its code with the language to speak."""
    source = "".join(cell["source"])
    if language.code == ENGLISH:
        return source
    if cell["cell_type"] == "markdown":
        return prose_for(source, language)
    if "parameters" in cell["metadata"].get("tags", []):
        return source.replace(f'language = "{ENGLISH}"', f'language = "{language.code}"')
    return source.replace("network = load_network()", f'network = load_network().speak("{language.code}")')


def prose_for(source: str, language: Language) -> str:
    """Return the English prose of a cell as a workspace in a language has it."""
    from mc2cm_analysis.publishing.page.prose import prose_in

    if language.code == ENGLISH:
        return source
    return f'<div lang="{language.code}" dir="{language.direction}">\n\n{prose_in(source, language)}\n\n</div>'
