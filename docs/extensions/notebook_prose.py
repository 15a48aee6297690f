"""What does a notebook say of itself? A directive prints its Markdown cells; nothing of it is run."""

import json
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


class NotebookProse(SphinxDirective):
    """Print the prose of the notebook that is named, with its headings one level deeper."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Parse the prose where the directive stands."""
        notebook = _NOTEBOOKS / f"{self.arguments[0]}.ipynb"
        self.env.note_dependency(str(notebook))
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        prose = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        lines = [f"#{line}" if line.startswith("#") else line for line in prose.splitlines()]
        made = nodes.Element()
        self.state.nested_parse(StringList(lines, str(notebook)), 0, made, match_titles=True)
        return made.children


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive with Sphinx."""
    app.add_directive("notebook-prose", NotebookProse)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
