"""Was a piece of a report made for this report? Its seal says so, should two cities' figures ever change places.

A kernel knows for which report it was started, and seals what it shows; the export holds each seal against the report
that it writes. A notebook that is run by hand has no report, and no seals.
"""

import json
import os
from hashlib import sha256
from typing import Final

from mc2cm_analysis.paths import REPORT

#: Where the seal stands in the metadata of an output.
SEAL: Final = "mc2cm_seal"


def seal(report: str, html: str, items: object = None) -> str:
    """Return the seal of a piece of the report with a name such as ``fr/lyon``, and of the items that go with it."""
    with_it = "" if items is None else f"\0{json.dumps(items, sort_keys=True)}"
    return sha256(f"{report}\0{html}{with_it}".encode()).hexdigest()[:16]


def sealed(html: str, items: object = None) -> dict[str, str]:
    """Return the seal of a piece as metadata, in a kernel that was started for a report; otherwise nothing."""
    report = os.environ.get(REPORT)
    return {SEAL: seal(report, html, items)} if report else {}
