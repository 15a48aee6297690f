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

from mc2cm_analysis.locations import funding_file
from mc2cm_analysis.publishing.funding import read_funding
from mc2cm_analysis.publishing.plan import Report
from mc2cm_analysis.publishing.safety import RefusedError, check_page, check_paths, clean_markdown

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
CARRIED: Final = ("text/html", "text/markdown")

_HEADING: Final = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
#: What makes a table readable in JupyterLab; a report has its own style sheet.
_NOTEBOOK_STYLE: Final = re.compile(r'<style class="notebook">.*?</style>', re.DOTALL)
_TITLE: Final = re.compile(r"\A# +.+\n*")


def as_html(notebook: Any, report: Report) -> str:
    """Render an executed notebook as a report.

    Parameters
    ----------
    notebook : NotebookNode
        As papermill returns it.
    report : Report
        Gives title and language.

    Returns
    -------
    str
        A whole HTML document.

    Raises
    ------
    RefusedError
        If an output is an error, a warning or of a kind that is not carried, or if the page does not pass `check_page`.
    """
    check_outputs(notebook)
    headings = sections(notebook)
    funding = read_funding(funding_file(), [report.language])[report.language]
    resources = {
        "report": {"title": report.title, "language": report.language, "sections": headings},
        "foot": {"funding": funding, "report": report, "code_version": version("mc2cm-analysis")},
    }
    rendered, _ = _exporter().from_notebook_node(_without_title(notebook), resources)
    html = _with_anchors(_NOTEBOOK_STYLE.sub("", rendered), headings)
    check_page(html, allowed_address=funding.contact)
    return html


@cache
def _exporter() -> Any:
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    config = Config()
    config.HTMLExporter.exclude_input = True
    config.HTMLExporter.exclude_input_prompt = True
    config.HTMLExporter.exclude_output_prompt = True
    config.HTMLExporter.exclude_anchor_links = True
    config.NbConvertBase.display_data_priority = list(CARRIED)
    exporter = HTMLExporter(config=config, template_name="report", extra_template_basedirs=[str(TEMPLATES)])
    exporter.register_filter("clean", clean_markdown)
    return exporter


def as_json(notebook: Any) -> str:
    """Return an executed notebook as it is kept beside its report.

    Raises
    ------
    RefusedError
        If it names a path of this machine.
    """
    import nbformat

    text = str(nbformat.writes(notebook))
    check_paths(text)
    return text


def check_outputs(notebook: Any) -> None:
    """Refuse any output that a report must not carry.

    Raises
    ------
    RefusedError
        Names the cell and what it shows.
    """
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise RefusedError(f"cell {number} failed: {output.ename}: {output.evalue}")
            if output.output_type == "stream":
                kind = "a warning or message" if output.name == "stderr" else "printed text"
                first = output.text.strip().splitlines()[0] if output.text.strip() else ""
                raise RefusedError(f"cell {number} shows {kind}, which a report does not carry: {first[:200]}")
            if not set(CARRIED) & set(output.data):
                raise RefusedError(f"cell {number} shows {', '.join(output.data)}, which a report does not carry")


def sections(notebook: Any) -> list[tuple[str, str]]:
    """Return an anchor and the text of each second-level heading of the notebook's prose."""
    prose = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    titles = [title for text in prose for title in _HEADING.findall(text)]
    return [(re.sub(r"\W+", "-", title.lower()).strip("-"), title) for title in titles]


def _with_anchors(html: str, headings: list[tuple[str, str]]) -> str:
    """Give the headings the anchors that the contents point to; nbconvert's own come with a visible sign."""
    for anchor, title in headings:
        html = html.replace(
            f"<h2>{escape(title, quote=False)}</h2>", f'<h2 id="{anchor}">{escape(title, quote=False)}</h2>', 1
        )
    return html


def _without_title(notebook: Any) -> Any:
    """Drop the notebook's own title: the report's title names the city."""
    stripped = copy.deepcopy(notebook)
    for cell in stripped.cells:
        if cell.cell_type == "markdown" and _TITLE.match(cell.source):
            cell.source = _TITLE.sub("", cell.source)
            break
    return stripped
