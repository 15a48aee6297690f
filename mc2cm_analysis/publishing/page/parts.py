"""From what parts is a page put together? From templates filled with values, and a style sheet for its letters."""

import re
from html import escape, unescape
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from mc2cm_analysis.language import Language, without_marks
from mc2cm_analysis.publishing.page.fonts import font_faces

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_TAG: Final = re.compile(r"<svg\b.*?</svg>|<[^>]*>", re.DOTALL)
#: What the numbers of printed pages are made of.
_COUNTERS: Final = "0123456789 /"
_IDLE_LINES: Final = re.compile(r"\s*\n\s*")


def filled(template: str, **values: Any) -> str:
    """Return a template of the project filled with values, which are escaped unless the template says otherwise."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES / "report"), autoescape=True)
    environment.filters |= {"marked": isolated, "css_string": css_string}
    return environment.get_template(template).render(values)


def isolated(text: str) -> Markup:
    """Return text as HTML, its isolated pieces in ``<bdi>``."""
    return Markup(Language().marked_up(escape(text)))


def css_string(text: str) -> Markup:
    """Return text as a string of a style sheet that stands in a page: nothing in it ends the string or the sheet."""
    plain = without_marks(text)
    return Markup('"' + "".join(c if c.isalnum() or c in " .:,-" else f"\\{ord(c):06x}" for c in plain) + '"')


def style_sheet(html: str, **values: Any) -> str:
    """Return the style sheet of a page, with the font of its letters and what it prints at the edges of its sheets."""
    fonts = font_faces(unescape(_TAG.sub("", html)) + _COUNTERS)
    return without_idle_lines(filled("sheet.css.j2", fonts=Markup(fonts), **values))


def without_idle_lines(text: str) -> str:
    """Return HTML or a style sheet without empty lines, and without space at both ends of its lines."""
    return _IDLE_LINES.sub("\n", text)


def own_sheet(name: str) -> str:
    """Return the style sheet of a page of few words, which has a system's letters."""
    return (TEMPLATES / "report" / f"{name}.css").read_text(encoding="utf-8")
