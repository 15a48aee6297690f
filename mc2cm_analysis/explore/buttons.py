"""How does a reader take away what the desk shows? Buttons that save files, and code to copy."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import anywidget
import traitlets

from mc2cm_analysis.explore.results import spoken
from mc2cm_analysis.language import say

_HERE: Final = Path(__file__).parent
#: Makes a file of a kind: returns its name and what it holds, or raises `NoFileError`.
Maker = Callable[[str], tuple[str, bytes]]


class NoFileError(Exception):
    """There is no such file: the message says why, in the language of the desk."""


class Files(anywidget.AnyWidget):
    """A row of buttons, each of which makes a file in the kernel and saves it in the reader's browser.

    Parameters
    ----------
    title : str
        What is saved.
    kinds : mapping of str to str
        Suffix of each kind of file to the words on its button.
    make : Maker
    """

    _esm = _HERE / "files.js"
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, title: str, kinds: Mapping[str, str], make: Maker) -> None:
        listed = [{"kind": kind, "label": label} for kind, label in kinds.items()]
        super().__init__(shown={"title": title, "kinds": listed, **spoken()})
        self._make, self._saved = make, say("Saved: {name}", name="{name}")  # in the language of the other words
        self.on_msg(self._answer)

    def _answer(self, _widget: Any, asked: Mapping[str, str], _buffers: Any) -> None:
        asker = {"asker": asked.get("asker", "")}
        try:
            name, content = self._make(asked["kind"])
        except NoFileError as error:
            self.send({"said": str(error), **asker})
        else:
            self.send({"name": name, "said": self._saved.format(name=name), **asker}, buffers=[content])


class Code(anywidget.AnyWidget):
    """Code, and a button that copies it."""

    _esm = _HERE / "code.js"
    shown = traitlets.Dict().tag(sync=True)

    def show(self, text: str) -> None:
        """Show other code."""
        words = {
            "title": say("What is chosen, as code"),
            "copy": say("Copy as code"),
            "copied": say("Copied"),
            "marked": say("The browser does not allow copying; the code is selected, press Ctrl+C"),
        }
        self.shown = {"text": text, **words, **spoken()}
