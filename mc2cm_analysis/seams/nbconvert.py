"""nbconvert: an exporter that renders a template and leaves the page as it is.

What is reached into: nbconvert's own HTML exporter parses each page anew, to mend what a template of ours has right.
That step is passed over; the resources that it would prepare are prepared, by a method that it keeps for itself.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any


def page_exporter(templates: Path, carried: Sequence[str]) -> Any:
    """Return an exporter with the template ``report``, which shows outputs of some MIME types and no code."""
    from jupyter_core.paths import ENV_JUPYTER_PATH, SYSTEM_JUPYTER_PATH, jupyter_data_dir
    from nbconvert.exporters import HTMLExporter
    from nbconvert.exporters.templateexporter import TemplateExporter
    from traitlets.config import Config

    class PageExporter(HTMLExporter):
        def get_prefix_root_dirs(self) -> list[str]:
            """Return where nbconvert's own templates lie, and not those of the same names that a user has."""
            return [*ENV_JUPYTER_PATH, *SYSTEM_JUPYTER_PATH, jupyter_data_dir()]  # the last for a user's installation

        def from_notebook_node(  # type: ignore[override]  # nbconvert types the text as a notebook
            self, nb: Any, resources: Any = None, **options: Any
        ) -> tuple[str, Any]:
            return TemplateExporter.from_notebook_node(self, nb, prepared(self, resources), **options)

    hidden = ("exclude_input", "exclude_input_prompt", "exclude_output_prompt", "exclude_anchor_links")
    once = "optimistic_validation"  # else the notebook is held against its schema after each of eleven idle steps
    config = Config(
        HTMLExporter=dict.fromkeys((*hidden, once), True), NbConvertBase={"display_data_priority": list(carried)}
    )
    return PageExporter(config=config, template_name="report", extra_template_basedirs=[str(templates)])


def prepared(exporter: Any, resources: Any) -> Any:
    """Return the resources of an HTML exporter, with what nbconvert adds for templates and writers."""
    return exporter._init_resources(resources or {})
