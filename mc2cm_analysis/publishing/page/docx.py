"""How does a report become a document that can be edited? By its headings, texts and tables, for Word and LibreOffice.

Charts stay in the page: the document has their data tables. In Arabic, paragraphs, tables and sheets run from right to
left. The same page makes the same bytes.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from mc2cm_analysis.language import Language, later, without_marks
from mc2cm_analysis.publishing.plan.reports import Report
from mc2cm_analysis.zips import zipped

_FONT: Final = "Arial"  # on every computer, with Arabic letters
_HEADINGS: Final = {"h1": 0, "h2": 1, "h3": 2, "h4": 3}
#: What serves a screen only.
_ON_SCREEN: Final = "nav, svg, .home, .skip, .table > p, style"
_ARABIC: Final = re.compile(r"[\u0590-\u08ff]")
_TEXT_WIDTH: Final = 176  # millimetres, of 210
_FIRST_COLUMN: Final = 0.38  # of the text's width: names and texts stand there, numbers beside them


def as_docx(html: str, report: Report) -> bytes:
    """Return a page as a document.

    Parameters
    ----------
    html : str
        The page, see `render.as_html`.
    report : Report
    """
    return _Document(report).written(BeautifulSoup(html, "html.parser"))


class _Document:
    """The document of a report, written from its top to its foot."""

    def __init__(self, report: Report) -> None:
        from docx import Document

        self._report, self._language = report, Language(report.language)
        self._rtl = self._language.direction == "rtl"
        self._docx = Document()
        self._set_up()

    def written(self, page: BeautifulSoup) -> bytes:
        """Return the bytes of the document of a page."""
        for idle in page.select(_ON_SCREEN):
            idle.decompose()
        for part in page.select("body > header, main, body > footer"):
            for piece in part.find_all(True, recursive=False):
                self._write(piece)
        _repeat_heads(self._docx.element)
        content = BytesIO()
        self._docx.save(content)
        return _without_times(content)

    def _set_up(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        core, day = self._docx.core_properties, self._report.data_date or "2016-03-09"
        core.title, core.author, core.language = self._report.title, "MC2CM analysis", self._language.locale
        core.created = core.modified = datetime.fromisoformat(day)
        core.last_modified_by, core.comments = "MC2CM analysis", ""
        for name in ("Normal", "Title", *(f"Heading {n}" for n in range(1, 4))):
            style = self._docx.styles[name]
            style.font.name = _FONT
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for letters in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(letters), _FONT)
        self._docx.styles["Normal"].font.size = Pt(10)
        section = self._docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm((210 - _TEXT_WIDTH) / 2)
        if self._rtl:  # all other styles are based on this one
            self._docx.styles["Normal"].element.get_or_add_pPr().append(OxmlElement("w:bidi"))
        if self._report.invented:
            self._paragraph(section.header.paragraphs[0], [(self._language.say(later("INVENTED")), True)])

    def _write(self, piece: Tag) -> None:
        """Write a piece of the page, or what is in it."""
        if piece.name in _HEADINGS:
            heading = self._docx.add_heading(level=_HEADINGS[piece.name])
            self._paragraph(heading, _runs(piece))
        elif piece.name == "p":
            self._paragraph(self._docx.add_paragraph(), _runs(piece))
        elif piece.name in ("ul", "ol"):
            style = "List Number" if piece.name == "ol" else "List Bullet"
            for item in piece.find_all("li", recursive=False):
                self._paragraph(self._docx.add_paragraph(style=style), _runs(item))
        elif piece.name == "dl":
            self._pairs(piece)
        elif piece.name == "table":
            self._table(piece)
        elif piece.name == "summary":
            return
        else:
            for inside in piece.find_all(True, recursive=False):
                self._write(inside)

    def _pairs(self, piece: Tag) -> None:
        """Write a list of terms: each with what is said of it."""
        for term in piece.find_all("dt"):
            said = [one for one in term.find_next_siblings(["dt", "dd"])]
            own = said[: next((at for at, one in enumerate(said) if one.name == "dt"), len(said))]
            runs = [(f"{_text(term)}{self._language.say(later(': '))}", True)]
            runs += [(f"{_text(one)} ", False) for one in own]
            self._paragraph(self._docx.add_paragraph(), runs)

    def _table(self, piece: Tag) -> None:
        from docx.enum.table import WD_TABLE_DIRECTION
        from docx.shared import Mm

        if caption := piece.find("caption"):
            title = self._docx.add_paragraph()
            self._paragraph(title, [(_text(caption), True)])
            title.paragraph_format.keep_with_next = True
        rows = [row.find_all(["th", "td"]) for row in piece.find_all("tr")]
        width = max((sum(_span(cell) for cell in row) for row in rows), default=0)
        if not width:
            return
        table = self._docx.add_table(rows=0, cols=width, style="Table Grid")
        if self._rtl:
            table.table_direction = WD_TABLE_DIRECTION.RTL
        table.autofit = False
        first = _FIRST_COLUMN if width > 2 else 1 / width
        shares = [first, *[(1 - first) / max(width - 1, 1)] * (width - 1)]
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Mm(_TEXT_WIDTH * share)
        for row in rows:
            cells = table.add_row().cells
            for cell, share in zip(cells, shares, strict=True):
                cell.width = Mm(_TEXT_WIDTH * share)
            at = 0
            for cell in row:
                last = min(at + _span(cell), width) - 1
                place = cells[at].merge(cells[last]) if last > at else cells[at]
                self._paragraph(place.paragraphs[0], _runs(cell, bold=cell.get("scope") != "row" and cell.name == "th"))
                at = last + 1

    def _paragraph(self, paragraph: Any, runs: list[tuple[str, bool]]) -> None:
        """Fill a paragraph with texts, each with whether it is bold."""
        for text, bold in runs:
            run = paragraph.add_run(text)
            run.bold = run.font.cs_bold = bold or None
            run.font.rtl = (self._rtl and bool(_ARABIC.search(text))) or None


def _runs(piece: Tag, *, bold: bool = False) -> list[tuple[str, bool]]:
    """Return the texts of a piece, each with whether it is bold."""
    return [(text, bold or strong) for text, strong in _parts(piece)]


def _parts(piece: Tag) -> Iterator[tuple[str, bool]]:
    for part in piece.children:
        if isinstance(part, NavigableString):
            if text := _plain(str(part)):
                yield text, False
        elif isinstance(part, Tag) and part.name == "br":
            yield "\n", False
        elif isinstance(part, Tag):
            if part.name == "small":
                yield "\n", False
            yield from ((text, strong or part.name in ("strong", "b")) for text, strong in _parts(part))


def _text(piece: Tag) -> str:
    return _plain(piece.get_text(" ")).strip()


def _plain(text: str) -> str:
    """Return a text with its lines run on, and without marks of direction: the document has directions of its own."""
    bare = without_marks(text)
    words = " ".join(bare.split())
    return f"{' ' if bare[:1].isspace() else ''}{words}{' ' if words and bare[-1:].isspace() else ''}"


def _span(cell: Tag) -> int:
    return int(str(cell.get("colspan", "1")))


def _repeat_heads(document: Any) -> None:
    """Have the first row of each table stand at the top of each page that it goes on to."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for table in document.body.iter(qn("w:tbl")):
        table.find(qn("w:tr")).get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _without_times(content: BytesIO) -> bytes:
    """Return a document whose parts have no time of writing."""
    with ZipFile(content) as made:
        return zipped({name: made.read(name) for name in made.namelist()})
