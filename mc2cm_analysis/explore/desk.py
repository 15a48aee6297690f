"""What does an analyst sit at? The choices of a view, the heat map, and what follows from them, at once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode

from mc2cm_analysis.blocks import in_notebook
from mc2cm_analysis.explore import results
from mc2cm_analysis.language import activate, current, say
from mc2cm_analysis.loading import load_network
from mc2cm_analysis.network import Network
from mc2cm_analysis.output_owner import sealed
from mc2cm_analysis.unknown import UnknownNameError
from mc2cm_analysis.view import View, ViewError

if TYPE_CHECKING:
    from mc2cm_analysis.explore.board import Board

#: What tells a kernel that a reader sees its widgets: a Jupyter server, Voila, VS Code.
_FRONT_ENDS: Final = ("JPY_SESSION_NAME", "SERVER_SOFTWARE", "VSCODE_PID")
#: Where Voila leaves the query of the address, and what stands before its own words there.
_QUERY, _OF_VOILA = "QUERY_STRING", "voila-"


def open_desk(language: str | None = None, view: View | None = None) -> "Desk":
    """Open the desk on the project's data; under Voila, with the choices that the query of the address makes.

    Parameters
    ----------
    language : str, optional
        One of `language_records.LANGUAGES`; by default the one that is spoken already.
    view : View, optional
        The choices to begin with; by default those of the published method.

    Examples
    --------
    >>> open_desk("en", View(cities=["lyon", "turin"])).view
    View(cities=('lyon', 'turin'))
    """
    network = load_network()
    network.speak(language or current().code)
    try:
        return Desk(network, view or _asked_for())
    except (ViewError, UnknownNameError) as error:
        if view is not None:
            raise
        return Desk(network, refused=str(error.args[0]))


def _asked_for() -> View:
    asked = [pair for pair in parse_qsl(os.environ.get(_QUERY, "")) if not pair[0].startswith(_OF_VOILA)]
    return View.from_query(urlencode(asked))


class Desk:
    """A comparison whose choices are made by hand: widgets in a browser, tables where there is none.

    What was chosen is a value, `view`; it can be set as well, and the widgets follow.

    Parameters
    ----------
    network : Network
        As the published method has it. The desk speaks the language that is active now.
    view : View, optional
    refused : str
        Why the choices that were asked for cannot be used, in English.

    Attributes
    ----------
    published, network : Network
        By the published method, and by the view: every function of the library works on it.
    language : str
    """

    def __init__(self, network: Network, view: View | None = None, refused: str = "") -> None:
        self.published = self.network = network
        self.language = current().code
        self._refused = refused
        self._turn = RLock()
        self.view = view or View()

    @property
    def view(self) -> View:
        """The choices that were made; they print themselves as code."""
        return self.network.view

    @view.setter
    def view(self, view: View) -> None:
        with self.speaking():
            self.network = self.published.seen(view)
            if "board" in vars(self):
                self.board.show()

    @property
    def lens(self) -> str:
        """What is compared."""
        return self.view.lens

    @property
    def data(self) -> Path:
        """The folder of the data."""
        return Path(self.published.package.folder)

    @cached_property
    def board(self) -> "Board":
        """The widgets."""
        from mc2cm_analysis.explore.board import Board

        with self.speaking():
            board = Board(self)
            board.show()
            if self._refused:
                said = say("The published method is shown, because the choices in the address cannot be used:")
                board.warn(said, self._refused)
        return board

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Speak the language of the desk inside the ``with`` block; one thread at a time, for Jupyter has several."""
        with self._turn:
            before = current()
            self.published.speak(self.language)
            try:
                yield
            finally:
                activate(before.code, before.texts)

    def __repr__(self) -> str:
        """Say which choices are made."""
        return f"<Desk of {self.view!r}>"

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        with self.speaking():
            html = in_notebook(results.static(self.network, self.published, self.lens))
            shown: dict[str, Any] = {"text/plain": repr(self), "text/html": html}
            if any(os.environ.get(name) for name in _FRONT_ENDS):
                shown |= self.board.box._repr_mimebundle_(**options)
        return shown, sealed(html)
