"""How is a chart or a table saved, apart from its page? As a picture with its title and source, or as its numbers."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.formulas import no_formula

#: What a file may be, by the suffix of its name.
PICTURES: Final = (".svg", ".png")
TABLES: Final = (".csv", ".xlsx")
_DOTS: Final = 200  # to an inch
_SHEET: Final = "data"


@dataclass(frozen=True)
class Original:
    """What a piece of a page was made from.

    Attributes
    ----------
    frame : DataFrame
    draw : function, optional
        Draws the chart anew and returns its figure; a table has none.
    title : str
    sources : function
        Returns what it rests on, as text; it is looked up when it is asked for.
    """

    frame: Any
    draw: Callable[[], Any] | None = None
    title: str = ""
    sources: Callable[[], str] = str


def save(original: Original, path: str | os.PathLike[str]) -> Path:
    """Save what a piece was made from; the suffix of the file says how. A file is written whole, or not at all.

    Raises
    ------
    ValueError
        If nothing can be saved under such a name; it says under which it can.
    """
    file = Path(path)
    return write_whole(file, as_bytes(original, file.name))


def as_bytes(original: Original, name: str) -> bytes:
    """Return what a file with a name holds, see `save`."""
    written = BytesIO()
    _writer(original, name)(original, written)
    return written.getvalue()


def write_whole(file: Path, content: bytes) -> Path:
    """Write a file so that it stands there whole, or not at all."""
    waiting = file.with_name(f".{file.name}.part")
    try:
        waiting.write_bytes(content)
        waiting.replace(file)
    finally:
        waiting.unlink(missing_ok=True)
    return file


def _writer(original: Original, name: str) -> "Callable[[Original, BytesIO], None]":
    suffix = Path(name).suffix.lower()
    if suffix in PICTURES and original.draw is None:
        raise ValueError(f"{name}: a table has no picture; save it as {' or '.join(TABLES)}")
    if suffix not in _WRITERS:
        possible = (*(PICTURES if original.draw else ()), *TABLES)
        raise ValueError(f"{name}: no such kind of file; save it as {', '.join(possible)}")
    return _WRITERS[suffix]


def _picture(form: str) -> "Callable[[Original, BytesIO], None]":
    def write(original: Original, file: BytesIO) -> None:
        import matplotlib as mpl
        import matplotlib.pyplot as plt

        assert original.draw is not None  # whoever asks has looked
        figure = original.draw()
        defaults = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")}
        with mpl.rc_context({**defaults, "text.parse_math": False}):  # whatever settings a user keeps
            figure.savefig(file, format=form, dpi=_DOTS, metadata={"Title": original.title})
        plt.close(figure)

    return write


def _has_index(frame: Any) -> bool:
    return frame.index.name is not None or not frame.index.equals(type(frame)(index=range(len(frame))).index)


def _csv(original: Original, file: BytesIO) -> None:
    """Write the numbers alone; a spreadsheet knows by the mark at the beginning that they are UTF-8."""
    frame = original.frame.map(_harmless).rename(_harmless, axis="columns")
    if has_index := _has_index(frame):
        frame = frame.rename(_harmless).rename_axis([_harmless(name) for name in frame.index.names])
    file.write(frame.to_csv(index=has_index, lineterminator="\n").encode("utf-8-sig"))


def _harmless(cell: Any) -> Any:
    return no_formula(cell) if isinstance(cell, str) else cell


def _workbook(original: Original, file: BytesIO) -> None:
    """Write a sheet, the title over the numbers and the source under them; text stays text, whatever it begins with."""
    import pandas as pd

    plain = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs=plain) as book:
        original.frame.to_excel(book, sheet_name=_SHEET, startrow=2, index=_has_index(original.frame))
        sheet = book.sheets[_SHEET]
        sheet.write_string(0, 0, original.title)
        sheet.write_string(len(original.frame) + 4, 0, original.sources())


_WRITERS: Final = {".svg": _picture("svg"), ".png": _picture("png"), ".csv": _csv, ".xlsx": _workbook}
