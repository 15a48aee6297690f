"""From an executed notebook to one HTML file that can leave the house.

nbconvert renders it with the project's own template: prose and results only, no code, no prompt, no script, nothing
loaded from elsewhere. What a report must not carry is refused, not hidden: an error, a warning, text printed to the
screen, an output of a kind the template does not know, a path of this machine.
"""

import copy
import re
from collections import Counter
from collections.abc import Collection
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from mc2cm_analysis.language import Language, later
from mc2cm_analysis.language_records import LANGUAGES, LanguageRecord
from mc2cm_analysis.output_owner import SEAL, seal
from mc2cm_analysis.paths import funding_file
from mc2cm_analysis.publishing.page.funding import read_funding
from mc2cm_analysis.publishing.page.gate import before_the_gate, passed
from mc2cm_analysis.publishing.page.kept import without_notice
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.parts import TEMPLATES, isolated, style_sheet, without_idle_lines
from mc2cm_analysis.publishing.page.prose import translated
from mc2cm_analysis.publishing.page.references import CSL
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.parameters import tags_of
from mc2cm_analysis.publishing.plan.reports import Report
from mc2cm_analysis.seams.nbconvert import page_exporter

CARRIED: Final = ("text/html", "text/markdown")

#: What a piece is wrapped in for a notebook, see `blocks.in_notebook`.
_OF_NOTEBOOK: Final = re.compile(
    r'<style class="notebook">.*?</style>|(?<=<div class="mc2cm") lang="\w+" dir="\w+"', re.DOTALL
)
#: The outline of a letter, named by what it is: `figures.svg` gives the same letter the same name in every chart.
_LETTER: Final = re.compile(r'<path id="(g[0-9a-z]+)" d="[^"]*" transform="[^"]*"/>')
_LETTER_NAME: Final = re.compile(r'( id="| href="#)g([0-9a-f]{7})(?=")')
#: A word of a chart: letters one after the other.
_WORD: Final = re.compile(r'(?:<use href="#g[0-9a-z]+"[^>]*/>){2,}')
_KEPT_WORD: Final = re.compile(r'<g id="(w\d+)">(.*?)</g>')
_USED_WORD: Final = re.compile(r'<use href="#(w\d+)"/>')
_NARROW: Final = re.compile(r'<svg class="narrow".*?</svg>', re.DOTALL)
_USED: Final = re.compile(r'href="#(g[0-9a-z]+)"')
_CHART: Final = re.compile(r"(<svg\b[^>]*>)(.*?</svg>)", re.DOTALL)
#: The list of sources, an item of it, and a mark that leads to one.
_SOURCES: Final = re.compile(r'<ol class="sources">')
_SOURCE: Final = re.compile(r'<li id="source-(\d+)">.*?</li>', re.DOTALL)
_CITED: Final = re.compile(r'href="#source-(\d+)"')
#: A link to a report from the text of a front page, see `blocks.cards`.
_TO_REPORT: Final = re.compile(r'<a class="report" href="([^"]*)\.html">(.*?)</a>', re.DOTALL)
#: How the page names what goes with it (`reports.DOWNLOADS`).
_EDITABLE: Final = {"docx": later("This report as a document to edit (Word)")}
_DOWNLOADS: Final = {"xlsx": later("All rows behind this page (Excel)"), "csv": later("Main table (CSV)")}


def as_html(
    notebook: Any,
    report: Report,
    *,
    brief: bool = False,
    built: Collection[str] | None = None,
    folder: str | None = None,
    **beside: Any,
) -> str:
    """Render a notebook that papermill has executed as a report: a whole HTML document.

    Parameters
    ----------
    notebook, report
        What was executed, and for which report.
    brief : bool
        Whether to keep only what the report says first: cells tagged ``brief``, and the sources that they cite.
    built : collection of str, optional
        The slugs of the reports to which its text may lead; without it, to all.
    folder : str, optional
        Where pictures lie that its prose shows.
    **beside
        What the template is given too: of a front page, what it shows of the other pages, see `front`.

    Raises
    ------
    RefusedError
        If an output is an error, a warning, of a kind that is not carried or made for another report, or if the page
        does not pass the gate (`gate.passed`).
    """
    notebook = without_notice(notebook)
    check_outputs(notebook, report)
    language = Language(report.language)
    told, headings = translated(brief_of(notebook) if brief else opened(notebook), language, folder=folder)
    funding = read_funding(funding_file(), [report.language])[report.language]
    resources = {
        "say": language.say,
        "report": report,
        "brief": brief,
        "day": language.day(report.data_date) if report.data_date else "",
        "direction": language.direction,
        "sections": headings,
        "others": other_languages(report.language) if report.slug else {},
        "funding": funding,
        "code_version": version("mc2cm-analysis"),
        "csl": CSL,
        "downloads": {**(_EDITABLE if report.kind.editable else {}), **_DOWNLOADS} if report.slug else {},
        **beside,
    }
    rendered, _ = _exporter().from_notebook_node(told, resources)
    html = _OF_NOTEBOOK.sub("", rendered)
    if built is not None:
        html = _TO_REPORT.sub(lambda link: link[0] if link[1] in built else link[2], html)
    return _finished_for(report, html, brief=brief)


def check_again(page: str, report: Report, *, brief: bool = False) -> None:
    """Refuse a page of a report, made elsewhere, that is not as it would have come out of the gate here.

    Raises
    ------
    RefusedError
        If it does not pass, or comes out as another.
    """
    bare, _ = before_the_gate(page)
    if without_idle_lines(_finished_for(report, bare, brief=brief)) != without_idle_lines(page):
        raise RefusedError("the page is not as the gate of this machine would have let it pass")


def _finished_for(report: Report, html: str, *, brief: bool) -> str:
    language = Language(report.language)
    return finished(
        html,
        contact=read_funding(funding_file(), [report.language])[report.language].contact,
        title=report.title,
        brief=brief,
        invented=language.say(later("INVENTED")) if report.invented else "",
        elsewhere=language.say(later(" (on screen and in the downloads)")),
    )


def opened(notebook: Any) -> Any:
    """Return a notebook with a mark on the cell where its brief ends: the contents of the report stand before it."""
    notebook = copy.deepcopy(notebook)
    brief = [number for number, cell in enumerate(notebook.cells) if _is_brief(cell)]
    after = [cell for cell in notebook.cells[brief[-1] + 1 if brief else 0 :] if _is_shown(cell)]
    for cell in after[:1]:
        cell.metadata["opens_report"] = True
    return notebook


def brief_of(notebook: Any) -> Any:
    """Return what a notebook says first: its cells tagged ``brief``, and of its list of sources those they cite."""
    notebook = copy.deepcopy(notebook)
    notebook.cells = [cell for cell in notebook.cells if _is_brief(cell) or _SOURCES.search(_html_of(cell))]
    cited = {number for cell in notebook.cells if _is_brief(cell) for number in _CITED.findall(_html_of(cell))}
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        html = output.get("data", {}).get("text/html", "")
        if _SOURCES.search(html):
            output["data"]["text/html"] = _SOURCE.sub(lambda item: item[0] if item[1] in cited else "", html)
            output["data"]["text/html"] = output["data"]["text/html"].replace('href="data/', 'href="../data/')
            output["metadata"].pop(SEAL, None)  # it was held against the whole report
    return notebook


def _is_brief(cell: Any) -> bool:
    return "brief" in tags_of(cell)


def _is_shown(cell: Any) -> bool:
    return bool(cell.source.strip() if cell.cell_type == "markdown" else cell.get("outputs"))


def _html_of(cell: Any) -> str:
    return "".join(output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))


def other_languages(code: str) -> dict[str, LanguageRecord]:
    """Return the languages to which a page in one language leads: all others, whichever of them a build makes.

    So a page is the same bytes in a build of one language and of all. What it leads to and was not built has a notice
    in its place, see `site.notices`.
    """
    return {other: record for other, record in LANGUAGES.items() if other != code}


def finished(html: str, *, contact: str = "", **values: Any) -> str:
    """Return a page that has passed the gate, with a style sheet for its letters, see `parts.style_sheet`."""
    html = without_idle_lines(drawn_once(html))
    return passed(html, style_sheet(html, **values), allowed_address=contact)


def drawn_once(html: str) -> str:
    """Return a page whose charts draw the letters and words that they share once."""
    first = {path[1]: path.start() for path in reversed(list(_LETTER.finditer(html)))}
    html = _LETTER.sub(lambda path: path[0] if path.start() == first[path[1]] else "", html)
    return _with_short_names(_with_words_once(html))


def _with_words_once(html: str) -> str:
    """Draw once what is written more than once: a chart for narrow screens has the words of its wide fellow."""
    times = Counter(_WORD.findall(html))
    names: dict[str, str] = {}

    def drawn(word: "re.Match[str]") -> str:
        if times[word[0]] < 2:
            return word[0]
        if word[0] in names:
            return f'<use href="#{names[word[0]]}"/>'
        names[word[0]] = f"w{len(names)}"
        return f'<g id="{names[word[0]]}">{word[0]}</g>'

    return _WORD.sub(drawn, html)


def _with_short_names(html: str) -> str:
    """Give the letters of the charts short names: the long ones, used in each word, weigh more than the outlines."""
    names: dict[str, str] = {}
    return _LETTER_NAME.sub(lambda name: f"{name[1]}{names.setdefault(name[2], f'g{len(names)}')}", html)


def for_print(html: str) -> str:
    """Return a page for WeasyPrint, which looks at one chart at a time: each holds the text it draws.

    Charts for narrow screens are left out. Marks of sources follow a plain space: where one does not fit after a space
    that must not break, WeasyPrint breaks the line at its first space.
    """
    letters = {path[1]: path[0] for path in _LETTER.finditer(html)}
    words = dict(_KEPT_WORD.findall(html))

    def whole(chart: "re.Match[str]") -> str:
        own = {path[1] for path in _LETTER.finditer(chart[0])}
        inside = _USED_WORD.sub(lambda word: words[word[1]], chart[2])
        lacking = [name for name in dict.fromkeys(_USED.findall(inside)) if name in letters and name not in own]
        return chart[1] + "<defs>" + "".join(letters[name] for name in lacking) + "</defs>" + inside

    return _CHART.sub(whole, _NARROW.sub("", html)).replace('\u00a0<a class="cite"', ' <a class="cite"')


def prepare_exporter() -> None:
    """Make a small page, once for all the processes that are forked from this one."""
    import nbformat

    cells = [nbformat.v4.new_markdown_cell("# Title\n\n## Heading"), nbformat.v4.new_code_cell("")]
    as_html(nbformat.v4.new_notebook(cells=cells), Report(ReportKind("", ""), "en", "", "", ()))


@cache
def _exporter() -> Any:
    exporter = page_exporter(TEMPLATES, CARRIED)
    exporter.register_filter("marked", isolated)
    return exporter


def check_outputs(notebook: Any, report: Report) -> None:
    """Refuse any output that a report must not carry, or that was made for another report; the error names the cell."""
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    of_a_build = any(SEAL in output.get("metadata", {}) for output in shown)
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if fault := _fault(output, report, of_a_build=of_a_build):
                raise RefusedError(f"cell {number} {fault}")


def _fault(output: Any, report: Report, *, of_a_build: bool) -> str:
    if output.output_type == "error":
        return f"failed: {output.ename}: {output.evalue}"
    if output.output_type == "stream":
        kind = "a warning or message" if output.name == "stderr" else "printed text"
        first = next(iter(output.text.strip().splitlines()), "")
        return f"shows {kind}, which a report does not carry: {first[:200]}"
    if not set(CARRIED) & set(output.data):
        return f"shows {', '.join(output.data)}, which a report does not carry"
    made = output.metadata.get(SEAL)
    if made and made != seal(report.name, output.data.get("text/html", ""), output.data.get(CSL)):
        return "shows what was not made for this report"
    if of_a_build and not made:
        return "shows what has no seal of this report; print it with a method of the page"
    return ""
