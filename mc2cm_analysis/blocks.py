"""A piece of a report as HTML: a table, a framed chart, a finding; and text as it stands in one."""

import re
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Final

from mc2cm_analysis.language import ISOLATE, current
from mc2cm_analysis.output_owner import sealed

#: JupyterLab sets tables to the right and in stripes; the export drops this style, for a report has its own sheet.
NOTEBOOK_STYLE: Final = (
    '<style class="notebook">.mc2cm table { margin: 0; } .mc2cm th, .mc2cm td { text-align: start !important; '
    "vertical-align: top; max-width: 26em; white-space: normal; } .mc2cm th.gt_stub { font-weight: normal; } "
    ".mc2cm .gt_right { text-align: end !important; } .mc2cm .gt_title, .mc2cm .title, .mc2cm .gt_group_heading "
    "{ font-weight: bold; } .mc2cm .note { display: block; opacity: .75; } .mc2cm figure > svg { max-width: 46em; } "
    "</style>"
)

_ARABIC: Final = re.compile(r"[\u0600-\u06ff\u0750-\u077f]+(?:[ -][\u0600-\u06ff\u0750-\u077f]+)*")


def escaped(text: str) -> str:
    """Return text as HTML: escaped, its isolated pieces in ``<bdi>``, Arabic words marked in other languages' pages.

    Examples
    --------
    >>> escaped("<i> & عمّان")
    '&lt;i&gt; &amp; <bdi lang="ar">عمّان</bdi>'
    """
    return marked(escape(text))


def marked(html: str) -> str:
    """Mark in text that is escaped already what runs another way, see `escaped`."""
    if current().direction == "ltr":
        html = _ARABIC.sub(r'<bdi lang="ar">\g<0></bdi>', html)
    return html.replace(ISOLATE[0], "<bdi>").replace(ISOLATE[1], "</bdi>")


def anchor(kind: str, title: str) -> str:
    """Return an id for a piece of a page, made from its title in whatever script."""
    return f"{kind}-{sha256(title.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class KeyFigure:
    """One of the few numbers that a reader takes away.

    Attributes
    ----------
    amount : str
        As printed.
    words : str
        What it counts.
    beside : str
        What stands beside it in the network, or how to read it.
    sources : tuple of str
        Ids of the sources it rests on.
    """

    amount: str
    words: str
    beside: str
    sources: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Block:
    """A piece of a report.

    Attributes
    ----------
    html : str
        As a report carries it.
    """

    html: str

    def __repr__(self) -> str:
        """Say what it is; the HTML is for a notebook or a report."""
        return f"<{type(self).__name__} of {len(self.html)} characters>"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, str]]:
        html = self._repr_html_()
        return {"text/plain": repr(self), "text/html": html}, sealed(html)

    def _repr_html_(self) -> str:
        return f'{NOTEBOOK_STYLE}<div class="mc2cm">{self.html}</div>'
