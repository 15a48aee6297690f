"""What stands on the front page of a language? What its notebook found, and the list of the reports that are there.

The page is made from the kept notebook each time a build ends, because it leads to what is in the folder then.
"""

from collections.abc import Collection, Mapping
from typing import Any

from mc2cm_analysis.publishing.page.kept import report_of
from mc2cm_analysis.publishing.page.render import as_html


def front_page(kept: bytes, built: Collection[str], others: Mapping[str, Any], groups: Mapping[str, Any]) -> str:
    """Make a front page from the kept notebook.

    Parameters
    ----------
    kept : bytes
        The executed notebook.
    built : collection of str
        The slugs of the reports that stand in this language: the text leads to no other.
    others : mapping
        The other languages with a front page, code to record.
    groups : mapping
        Heading to the reports listed under it, as for the plain list (`site.site_pages`).

    Raises
    ------
    ValueError, LookupError, RefusedError
        If the notebook cannot be read, cannot be said in its language, or holds what no report may carry.
    """
    import nbformat

    notebook = nbformat.reads(kept.decode("utf-8"), as_version=4)
    return as_html(notebook, report_of(notebook), built=built, others=others, groups=groups)
