"""A piece of a report as HTML: a table, a framed chart, a finding."""

from dataclasses import dataclass
from typing import Final

#: JupyterLab sets tables to the right and in stripes; the export drops this style, for a report has its own sheet.
NOTEBOOK_STYLE: Final = (
    '<style class="notebook">.mc2cm table { margin: 0; } .mc2cm th, .mc2cm td { text-align: left !important; '
    "vertical-align: top; max-width: 26em; white-space: normal; } .mc2cm th.gt_stub { font-weight: normal; } "
    ".mc2cm .gt_right { text-align: right !important; } .mc2cm .gt_title, .mc2cm .title, .mc2cm .gt_group_heading "
    "{ font-weight: bold; } .mc2cm .note { display: block; opacity: .75; } .mc2cm figure > svg { max-width: 46em; } "
    "</style>"
)


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

    def _repr_html_(self) -> str:
        return f'{NOTEBOOK_STYLE}<div class="mc2cm">{self.html}</div>'
