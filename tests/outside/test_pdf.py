"""A PDF is the report itself: tagged, with bookmarks, its words in order in every script."""

import builtins
import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from mc2cm_analysis.cli import main
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.publishing.page.kept import report_of
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.pdf import as_pdf, check_pdf
from mc2cm_analysis.publishing.page.render import as_html, for_print

REQUIRED = bool(os.environ.get("MC2CM_BROWSER_REQUIRED"))


def missing() -> str:
    """What keeps PDFs from being made and read here."""
    try:
        check_pdf()
    except Exception as error:
        return str(error)
    return "" if shutil.which("pdftotext") else "no pdftotext is installed (Debian: apt-get install poppler-utils)"


@pytest.fixture(scope="session")
def pdfs() -> None:
    """PDFs can be made and read here, or whoever asks for them is skipped."""
    if not REQUIRED and (reason := missing()):
        pytest.skip(reason)


needs_pdf = pytest.mark.usefixtures("pdfs")

#: One page a script, the Arabic one with many names in Latin letters: a PDF takes seconds.
PAGES = {"fr": "beirut", "ar": "lyon"}


@pytest.fixture(scope="module", params=PAGES)
def printed(
    request: pytest.FixtureRequest, pdfs: None, built: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    html = (built / request.param / f"{PAGES[request.param]}.html").read_text(encoding="utf-8")
    file = tmp_path_factory.mktemp("pdf") / "report.pdf"
    file.write_bytes(as_pdf(html))
    return html, file


def told(command: str, *arguments: object) -> str:
    return subprocess.run([command, *map(str, arguments)], capture_output=True, text=True, check=True).stdout


@needs_pdf
def test_a_pdf_is_tagged_titled_and_has_bookmarks(printed: tuple[str, Path]) -> None:
    html, file = printed
    page = BeautifulSoup(html, "html.parser")
    info = dict(re.findall(r"^(\w[\w ]*):\s+(.*)$", told("pdfinfo", file), re.MULTILINE))
    assert info["Tagged"] == "yes" and info["Title"] == page.title.text and "A4" in info["Page size"]
    structure = told("pdfinfo", "-struct", file)
    for kind in ("H1", "H2", "Table", "TH", "Figure", "Link"):
        assert re.search(rf"^\s*{kind}\b", structure, re.MULTILINE), kind
    reader = PdfReader(file)
    assert reader.root_object["/Lang"] == page.html["lang"]
    bookmarks = [mark.title for mark in reader.outline[1] if not isinstance(mark, list)]  # a list: those under one
    assert reader.outline[0].title == page.h1.text and bookmarks[0] == page.h2.text and len(bookmarks) > 5
    assert b"pdfuaid" in reader.xmp_metadata.rdf_root.toxml().encode()


def as_printed(html: str) -> BeautifulSoup:
    """A page without its annexes, which are closed and stay on the screen."""
    page = BeautifulSoup(html, "html.parser")
    for annex in page.select("details.annex"):
        annex.decompose()
    return page


def words_of(text: str, script: str) -> list[str]:
    """The words of a script in order: no signs, figures, marks of direction or, in Arabic, vowel marks."""
    text = re.sub("[\u064b-\u0655\u0670]", "", text)
    return re.findall(r"[\u0620-\u064a]+" if script == "ar" else r"[^\W\d_]+", text)


@needs_pdf
def test_the_words_of_a_pdf_are_those_of_the_page_in_their_order(printed: tuple[str, Path]) -> None:
    """Sentences whole and in order; of cells, which pdftotext cuts where columns stand side by side, each word."""
    html, file = printed
    page = as_printed(html)
    script = page.html["lang"]
    told_words = words_of(told("pdftotext", file, "-"), script)
    text, known = "".join(told_words), set(told_words)
    prose = [p for p in page.main.find_all(["p", "h2"]) if not p.find_parent("figure")]
    sentences = ["".join(words_of(p.get_text(" "), script)) for p in prose]
    # Those that a page cuts, and in Arabic those in which pdftotext takes a vowel mark for a line of its own.
    broken = [sentence for sentence in sentences if sentence not in text]
    assert len(sentences) > 20 and len(broken) <= max(3, len(sentences) // 6), broken
    cells = [
        word
        for cell in page.select("dl.figures dt, td, th[scope=row]")
        for word in words_of(cell.get_text(" "), script)
    ]
    lost = sorted({word for word in cells if word not in known})
    assert len(cells) > 500 and len(lost) <= len(set(cells)) // 30, lost


@needs_pdf
def test_key_figures_stand_in_the_direction_of_the_language(printed: tuple[str, Path]) -> None:
    html, file = printed
    page = BeautifulSoup(html, "html.parser")
    amounts = [re.findall(r"\d+", amount.text) for amount in page.select("dl.figures .amount")]
    drawn = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" .*yMax="([\d.]+)">(\d+)[^<]*<', told("pdftotext", "-bbox", "-l", 1, file, "-")
    )
    large = [(float(x), digits) for x, top, bottom, digits in drawn if 16 < float(bottom) - float(top) < 17]
    first = max if page.html.get("dir") == "rtl" else min
    places = [first(x for x, digits in large if digits == numbers[0]) for numbers in amounts if numbers]
    assert len(places) > 3 and places == sorted(places, reverse=first is max)


@needs_pdf
def test_no_title_of_a_table_stands_alone_at_the_foot_of_a_page(printed: tuple[str, Path]) -> None:
    html, file = printed
    page = as_printed(html)
    script = page.html["lang"]
    titles = tuple("".join(words_of(caption.get_text(" "), script)) for caption in page.find_all("caption"))
    feet = ["".join(words_of(text, script)) for text in told("pdftotext", file, "-").split("\f")]
    assert all(titles) and not [foot[-80:] for foot in feet if foot.endswith(titles)]


@needs_pdf
def test_the_same_report_makes_the_same_pdf(built: Path) -> None:
    html = (built / "en" / "index.html").read_text(encoding="utf-8")
    assert as_pdf(html) == as_pdf(html)


@needs_pdf
def test_a_pdf_asks_for_nothing_from_elsewhere() -> None:
    with pytest.raises(RefusedError, match=r"from elsewhere: .*invented\.example"):
        as_pdf('<p><img src="http://invented.example/x.png" alt="x"></p>')


def test_a_missing_system_library_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = builtins.__import__

    def without_pango(name: str, *arguments: Any, **options: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    assert main(["build", "evidence", "--pdf", "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "apt-get install libpango-1.0-0" in told
    assert not (tmp_path / "out").exists()


@needs_pdf
def test_every_chart_of_a_pdf_has_its_letters(built: Path) -> None:
    """A page draws each letter once for all its charts; a PDF is made of one chart at a time."""
    html = (built / "en" / "priorities.html").read_text(encoding="utf-8")
    charts = BeautifulSoup(for_print(html), "html.parser").select("figure > svg")
    assert len(charts) == 6
    for chart in charts:
        own = {tag["id"] for tag in chart.find_all(id=True)}
        assert {use["href"][1:] for use in chart.find_all("use")} <= own


@needs_pdf
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_brief_fits_one_sheet_of_paper(built: Path, language: str) -> None:
    for name in ("lyon", "priorities", "peer_learning", "programme", "evidence"):  # one a kind, for printing takes long
        kept = nbformat.read(built / "notebooks" / language / f"{name}.ipynb", 4)
        html = as_html(kept, report_of(kept), brief=True)
        assert len(PdfReader(BytesIO(as_pdf(html))).pages) == 1, f"{language}/{name}"
        assert not re.search(r"<script|src=", html)
