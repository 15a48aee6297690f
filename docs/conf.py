"""How is the documentation site made? Sphinx reads this file; `make docs` writes the site into `site/`."""

import sys
from pathlib import Path

from mc2cm_analysis import __version__

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "MC2CM analysis"
author = "MC2CM analysis contributors"
version = release = __version__
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "listed_references",
    "mathml",
    "notebook_prose",
]
exclude_patterns = ["pictures"]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3  # as GitHub makes them, so that one link serves both

default_role = "code"  # docstrings put names in single backticks
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
maximum_signature_line_length = 88
napoleon_google_docstring = False
napoleon_use_rtype = False
# As plain text: names as common as `name` would become references that lead to another class.
napoleon_custom_sections = [("Attributes", "params_style")]
suppress_warnings = ["misc.highlighting_failure"]  # recipes show parts of files, which no lexer reads by themselves

# Nothing is asked of a network: no web font, no badge, no script from elsewhere.
html_theme = "alabaster"
html_theme_options = {
    "description": "What seven cities put first on migration, with the source of every figure",
    "fixed_sidebar": True,
    "show_powered_by": False,
    "show_relbars": True,
    "page_width": "68rem",
    "sidebar_width": "15rem",
    "font_family": "system-ui, sans-serif",
    "head_font_family": "system-ui, sans-serif",
    "code_font_size": "0.85em",
}
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
html_static_path = ["looks"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None  # the same sources give the same site
