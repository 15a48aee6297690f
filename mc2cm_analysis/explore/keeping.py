"""How does a reader keep what was chosen? Code to copy, a name to save it under, and a button that makes the report."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from mc2cm_analysis.blocks import escaped
from mc2cm_analysis.explore import replay
from mc2cm_analysis.explore.buttons import Code, Files, NoFileError
from mc2cm_analysis.explore.layout import row
from mc2cm_analysis.language import later, say
from mc2cm_analysis.language_records import ENGLISH
from mc2cm_analysis.unknown import UnknownNameError
from mc2cm_analysis.view import ViewError, read_view

if TYPE_CHECKING:
    from mc2cm_analysis.explore.desk import Desk


class Keeping(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The choices of a desk as code, as a saved view and as a report; files go into the folder of the notebook."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self.code = Code()
        self.name = widgets.Text(description=say("Name of the view"), value="mine")
        self.save_button = widgets.Button(description=say("Save as a view"))
        self.report_button = widgets.Button(description=say("Make the report"))
        self.saved = widgets.Dropdown(description=say("Open a saved view"), options=[("", None)])
        self._showing = False
        self.message, self.files = widgets.HTML(), widgets.VBox([])
        self.save_button.on_click(lambda _: self.save())
        self.report_button.on_click(lambda _: self._begin_report())
        self.saved.observe(self._open, names="value")
        keep = row(self.name, self.save_button, self.report_button)
        super().__init__([row(self.saved), self.code, keep, self.message, self.files])

    def show(self) -> None:
        """Show the code of other choices; what was said of the ones before goes."""
        self.code.show(replay.as_code(self._desk.view))
        self._offer_saved()
        self._tell("")

    def _offer_saved(self) -> None:
        self._showing = True
        self.saved.options = [("", None), *replay.saved_views(Path.cwd()).items()]
        self.saved.value = None
        self._showing = False

    def _open(self, change: Any) -> None:
        if self._showing or change.new is None:
            return
        with self._desk.speaking():
            try:
                self._desk.view = read_view(change.new)
            except (ViewError, UnknownNameError) as error:
                self._tell(say("The view cannot be opened:"), str(error.args[0]))

    def _tell(self, sentence: str, reason: str = "", files: tuple[Files, ...] = ()) -> None:
        self.message.value = told(sentence, reason, role="status")
        self.files.children = files

    def save(self) -> Path | None:
        """Save the view under the name that was typed; None if it could not be saved, which is then told."""
        folder = Path.cwd()
        with self._desk.speaking():
            try:
                file = replay.save_view(self._desk.view, self.name.value, folder)
            except replay.NotMadeError as error:
                self._tell(error.sentence, error.reason)
                return None
            self._offer_saved()
            path = file.relative_to(folder).as_posix()
            said = later("Saved as {file}. Its report: {command}")
            self._tell(say(said, file=path, command=f"mc2cm build comparison --view {path}"))
            return file

    def _begin_report(self) -> None:
        if self.report_button.disabled:  # a click that was made before it was
            return
        if file := self.save():
            self.report_button.disabled = True
            with self._desk.speaking():
                self._tell(say("The report is being made; this takes about 15 seconds."))
            self._making = asyncio.ensure_future(self.make_report(file))  # a task that nobody holds is lost

    async def make_report(self, view: Path) -> None:
        """Make the report of a saved view, and offer its page."""
        folder, desk = Path.cwd(), self._desk
        try:
            page = await replay.make_report(view, folder, desk.language, desk.data)
        except replay.NotMadeError as error:
            self._tell(error.sentence, error.reason)
        else:
            with desk.speaking():
                said = say("The report is in {file}.", file=page.relative_to(folder).as_posix())
                self._tell(said, files=(_page(page),))
        finally:
            self.report_button.disabled = False


def told(sentence: str, reason: str, *, role: str) -> str:
    """Return as HTML what is told in the language of the desk, with a reason in English."""
    if not sentence:
        return ""
    why = f' <span lang="{ENGLISH}" dir="ltr">{escaped(reason)}</span>' if reason else ""
    return f'<p role="{role}">{escaped(sentence)}{why}</p>'


def _page(page: Path) -> Files:
    gone = say("The page is not there any more; make the report again.")

    def make(_kind: str) -> tuple[str, bytes]:
        try:
            return page.name, page.read_bytes()
        except OSError:
            raise NoFileError(gone) from None

    return Files(say("The report:"), {".html": say("Save the page")}, make)
