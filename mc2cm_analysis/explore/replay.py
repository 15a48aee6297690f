"""How does what was chosen come again? As code, as a saved view, and as a report."""

import asyncio
import sys
from pathlib import Path
from typing import Final

from mc2cm_analysis.language import say
from mc2cm_analysis.paths import views_folder
from mc2cm_analysis.saving import write_whole
from mc2cm_analysis.view import View, ViewError, check_name, read_view

_CODE: Final = """from mc2cm_analysis import View, load_network, priorities

view = {view!r}
network = load_network().seen(view)
priorities.rank_themes(network, view.lens)"""
_SUGGESTED: Final = """

from mc2cm_analysis import peers

peers.suggestions(network)"""


class NotMadeError(Exception):
    """A view was not saved, or its report was not made.

    Attributes
    ----------
    sentence : str
        Says so, in the active language.
    reason : str
        What the system or the build says of it, in English; empty where the sentence says it all.
    """

    def __init__(self, sentence: str, reason: str = "") -> None:
        super().__init__(f"{sentence} {reason}".strip())
        self.sentence, self.reason = sentence, reason


def as_code(view: View) -> str:
    """Return the code that makes the order of a view, and the suggestions if it weighs their parts otherwise."""
    return _CODE.format(view=view) + (_SUGGESTED if view.part_weights else "")


def saved_views(folder: Path) -> dict[str, Path]:
    """Return the saved views of a workspace, by name."""
    return {file.stem: file for file in sorted((folder / views_folder().name).glob("*.yaml"))}


def save_view(view: View, name: str, folder: Path) -> Path:
    """Save a view in the folder of views in `folder`; a file that is there stays as it is.

    Raises
    ------
    NotMadeError
        If it cannot be saved, or the file that is there holds other choices.
    """
    try:
        file = folder / views_folder().name / f"{check_name('_'.join(name.split()))}.yaml"
    except ViewError:
        raise NotMadeError(say("A view's name has only letters a to z, digits, - and _.")) from None
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, view.yaml.encode())
        elif read_view(file) != view:
            path = file.relative_to(folder).as_posix()
            raise NotMadeError(say("{file} holds other choices; choose another name.", file=path))
    except (OSError, ViewError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotMadeError(say("The view cannot be saved:"), reason) from None
    return file


async def make_report(file: Path, folder: Path, language: str, data: Path) -> Path:
    """Build the report of a saved view under ``reports`` in `folder`; return its page.

    Parameters
    ----------
    file : Path
        The view.
    folder : Path
        The workspace.
    language : str
    data : Path
        Folder of the data package.

    Raises
    ------
    NotMadeError
        With what the build says of its failure.
    """
    out = folder / "reports"
    asked = ["--view", str(file), "--data", str(data), "--lang", language, "--out", str(out), "--quiet"]
    try:
        build = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "mc2cm_analysis.cli", "build", "comparison", *asked),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await build.communicate()
    except OSError as error:
        raise NotMadeError(say("The report was not made:"), error.strerror or str(error)) from None
    page = out / language / f"comparison_{file.stem}.html"
    if build.returncode or not page.exists():
        raise NotMadeError(say("The report was not made:"), told.decode(errors="replace").strip())
    return page
