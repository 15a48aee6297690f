"""From an executed notebook to one HTML file that can leave the house.

nbconvert renders it with the project's own template: prose and results only, no code, no prompt, no script, nothing
loaded from elsewhere. What a report must not carry is refused, not hidden: an error, a warning, text printed to the
screen, an output of a kind the template does not know, a path of this machine.
"""

import copy
import re
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from mc2cm_analysis.catalogues import blocks
from mc2cm_analysis.language import ISOLATE, Language, without_marks
from mc2cm_analysis.output_owner import SEAL, seal
from mc2cm_analysis.paths import funding_file
from mc2cm_analysis.publishing.page.fonts import font_faces
from mc2cm_analysis.publishing.page.funding import read_funding
from mc2cm_analysis.publishing.page.gate import RefusedError, check_page, check_paths, clean_markdown
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.reports import Report
from mc2cm_analysis.seams.nbconvert import page_exporter
from mc2cm_analysis.vocabulary import LANGUAGES

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
CARRIED: Final = ("text/html", "text/markdown")

#: Where the style sheet takes up the font, once it is known which letters a page has.
FONT_PLACE: Final = "/* font */"
#: What makes a table readable in JupyterLab; a report has its own style sheet.
_NOTEBOOK_STYLE: Final = re.compile(r'<style class="notebook">.*?</style>', re.DOTALL)
_TAG: Final = re.compile(r"<style>.*?</style>|<svg\b.*?</svg>|<[^>]*>", re.DOTALL)
#: What the numbers of printed pages are made of.
_COUNTERS: Final = "0123456789 /"
#: The outline of a letter, named by what it is: `figures.svg` gives the same letter the same name in every chart.
_LETTER: Final = re.compile(r'<path id="(g[0-9a-f]{7})" d="[^"]*" transform="[^"]*"/>')
_USED: Final = re.compile(r'href="#(g[0-9a-f]{7})"')
_CHART: Final = re.compile(r"(<svg\b[^>]*>)(.*?</svg>)", re.DOTALL)
_IDLE_LINES: Final = re.compile(r"\s*\n\s*")


def as_html(notebook: Any, report: Report) -> str:
    """Render a notebook that papermill has executed as a report: a whole HTML document.

    Raises
    ------
    RefusedError
        If an output is an error, a warning, of a kind that is not carried or made for another report, or if the page
        does not pass `check_page`.
    """
    check_outputs(notebook, report)
    language = Language(report.language)
    told, headings = translated(notebook, language)
    funding = read_funding(funding_file(), [report.language])[report.language]
    resources = {
        "say": language.say,
        "report": report,
        "direction": language.direction,
        "sections": headings,
        "others": {code: LANGUAGES[code] for code in report.languages if code != report.language},
        "funding": funding,
        "code_version": version("mc2cm-analysis"),
    }
    rendered, _ = _exporter().from_notebook_node(told, resources)
    html = finished(_with_anchors(_NOTEBOOK_STYLE.sub("", rendered), headings))
    check_page(html, allowed_address=funding.contact)
    return html


def css_string(text: str) -> str:
    """Return text as a string of a style sheet that stands in a page: nothing in it ends the string or the sheet."""
    plain = without_marks(text)
    return '"' + "".join(c if c.isalnum() or c in " .:,-" else f"\\{ord(c):06x}" for c in plain) + '"'


def isolated(text: str) -> Markup:
    """Return text as HTML, its isolated pieces in ``<bdi>``."""
    return Markup(escape(text).replace(ISOLATE[0], "<bdi>").replace(ISOLATE[1], "</bdi>"))


def filled(template: str, **values: Any) -> str:
    """Return a template of the project filled with values, which are escaped unless the template says otherwise."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES / "report"), autoescape=True)
    environment.filters["marked"] = isolated
    return environment.get_template(template).render(values)


def finished(html: str) -> str:
    """Return a page with the font of its letters, the letters of its charts drawn once, and no idle white space."""
    first = {path[1]: path.start() for path in reversed(list(_LETTER.finditer(html)))}
    html = _LETTER.sub(lambda path: path[0] if path.start() == first[path[1]] else "", html)
    return _IDLE_LINES.sub("\n", html).replace(FONT_PLACE, font_faces(_TAG.sub("", html) + _COUNTERS))


def charts_apart(html: str) -> str:
    """Return a page in which each chart holds the letters it draws, for programs that look at one chart at a time."""
    letters = {path[1]: path[0] for path in _LETTER.finditer(html)}

    def whole(chart: "re.Match[str]") -> str:
        own = {path[1] for path in _LETTER.finditer(chart[0])}
        lacking = [name for name in dict.fromkeys(_USED.findall(chart[0])) if name in letters and name not in own]
        return chart[1] + "<defs>" + "".join(letters[name] for name in lacking) + "</defs>" + chart[2]

    return _CHART.sub(whole, html)


def prepare_exporter() -> None:
    """Make a small page, once for all the processes that are forked from this one."""
    import nbformat

    cells = [nbformat.v4.new_markdown_cell("# Title\n\n## Heading"), nbformat.v4.new_code_cell("")]
    as_html(nbformat.v4.new_notebook(cells=cells), Report(ReportKind("", ""), "en", "", "", ()))


@cache
def _exporter() -> Any:
    exporter = page_exporter(TEMPLATES, CARRIED)
    for name, function in (("clean", clean_markdown), ("css_string", css_string), ("marked", isolated)):
        exporter.register_filter(name, function)
    return exporter


def as_json(notebook: Any) -> str:
    """Return an executed notebook as it is kept beside its report; refuse one that names a path of this machine."""
    import nbformat

    text = str(nbformat.writes(notebook))
    check_paths(text)
    return text


def check_outputs(notebook: Any, report: Report) -> None:
    """Refuse any output that a report must not carry, or that was made for another report; the error names the cell."""
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if fault := _fault(output, report):
                raise RefusedError(f"cell {number} {fault}")


def _fault(output: Any, report: Report) -> str:
    if output.output_type == "error":
        return f"failed: {output.ename}: {output.evalue}"
    if output.output_type == "stream":
        kind = "a warning or message" if output.name == "stderr" else "printed text"
        first = next(iter(output.text.strip().splitlines()), "")
        return f"shows {kind}, which a report does not carry: {first[:200]}"
    if not set(CARRIED) & set(output.data):
        return f"shows {', '.join(output.data)}, which a report does not carry"
    made = output.metadata.get(SEAL)
    if made and made != seal(report.name, output.data.get("text/html", "")):
        return "shows what was not made for this report"
    return ""


def translated(notebook: Any, language: Language) -> tuple[Any, list[tuple[str, str]]]:
    """Return a notebook with its English prose said in a language, and an anchor and the text of each heading ``##``.

    The anchors are the same in every language. The notebook's own title is dropped: the report's names the city.

    Raises
    ------
    MissingTextError
        If a paragraph or a heading has no translation.
    """
    notebook, headings, title_seen = copy.deepcopy(notebook), [], False
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        parts = []
        for sign, text in blocks(cell.source):
            if sign == "# " and not title_seen:
                title_seen = True
                continue
            said = language.say(text)
            parts.append(sign + said)
            if sign == "## ":
                headings.append((re.sub(r"\W+", "-", text.lower()).strip("-"), said))
        cell.source = "\n\n".join(parts).replace("\n\n- ", "\n- ")
    return notebook, headings


def _with_anchors(html: str, headings: list[tuple[str, str]]) -> str:
    """Give the headings the anchors that the contents point to; nbconvert's own come with a visible sign."""
    for anchor, title in headings:
        heading = f">{escape(title, quote=False)}</h2>"
        html = html.replace(f"<h2{heading}", f'<h2 id="{anchor}"{heading}', 1)
    return html
