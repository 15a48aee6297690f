"""A report as a PDF: the same page, set on A4 by WeasyPrint, tagged for those who read it by ear (PDF/UA-1).

WeasyPrint rather than a browser: it writes the structure, the bookmarks and the language that PDF/UA asks for, its
files weigh a third of Chromium's, and it needs one system library instead of a browser. Arabic comes out in order
because the font of the page holds one letter a glyph, see `seams.fonttools`.
"""

import re
from typing import Final

from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.render import for_print
from mc2cm_analysis.publishing.plan.kinds import UsageError

_MISSING = (
    "a PDF needs the system library Pango; install it (Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0; "
    "macOS: brew install pango) or build without --pdf"
)


def check_pdf() -> None:
    """See that PDFs can be made here, before anything is run; otherwise a UsageError says what to install."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        raise UsageError(_MISSING) from None


_FROM_THE_RIGHT: Final = re.compile(r'<html[^>]* dir="rtl"')
#: WeasyPrint lays grids out from left to right in every language. Here they stand as browsers have them.
_GRIDS_FROM_THE_RIGHT: Final = (
    "footer dl { grid-template-columns: 1fr 9rem; } .record > div { grid-template-columns: 1fr 9rem; } "
    "footer dl, .record > div { grid-auto-flow: dense; } footer dt, .record dt { grid-column: 2; } "
    "footer dd, .record dd { grid-column: 1; } "
) + " ".join(f".figures > :nth-child({n}) {{ grid-column: {6 - n}; grid-row: 1; }}" for n in range(1, 6))


def as_pdf(html: str) -> bytes:
    """Return a page as PDF, tagged and with bookmarks; the same page gives the same bytes.

    Raises
    ------
    RefusedError
        If the page asks for anything that it does not carry.
    """
    from weasyprint import CSS, HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    carried = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    try:
        sheets = [CSS(string=_GRIDS_FROM_THE_RIGHT)] if _FROM_THE_RIGHT.search(html) else []
        page = HTML(string=for_print(html), url_fetcher=carried)
        document: bytes = page.write_pdf(pdf_variant="pdf/ua-1", stylesheets=sheets)
    except FatalURLFetchingError as error:
        raise RefusedError(f"the report asks for something from elsewhere: {error}") from None
    return document
