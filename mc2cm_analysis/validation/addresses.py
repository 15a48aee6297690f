"""Is an address that of the page itself, as anybody would write it down?

What a visit adds (tracking, a full stop after the host) is never kept. A page that was read in another edition, for
phones or for print, or on a host for tests keeps its address, and the note of its source says so.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.validation.rows import Rule, Tables, numbered

_TRACKING: Final = re.compile(r"utm_\w+|fbclid|gclid|share|rss|ref|p_l_back_url")
#: What in an address speaks of another edition, and the words that the note must hold then.
_EDITIONS: Final = {
    "phone edition": re.compile(r"//(?:amp|m)\.|//[^/?]+\.m\.|^[^?]+[/.]amp(?:[/.?]|$)|^[^?]+/mobile/"),
    "print edition": re.compile(r"[/=]print\b"),
    "test host": re.compile(r"//(?:beta|staging|test|dev|preview)\."),
}
#: Hosts that keep copies of what others publish.
_KEEPERS: Final = (
    *("123dok", "calameo", "docplayer", "docsbay", "docslib", "fdocumenti", "issuu", "pdfslide", "policycommons"),
    *("readkong", "scribd", "slideplayer", "slideshare", "vdocument", "yumpu", "zbook"),
)


def _addresses_are_of_the_page_itself(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, "sources"):
        if not (url := row["url"]):
            continue
        parts = urlsplit(url)
        for problem, expected in _faults(url, parts, row["note_en"]):
            yield Issue("sources", number, "url", problem, expected)
        labels = (parts.hostname or "").split(".")
        if row["host"] == "publisher" and any(label in _KEEPERS for label in labels):
            yield Issue("sources", number, "host", f"{parts.hostname} keeps copies", "copy")


def _faults(url: str, parts: SplitResult, note: str) -> Iterator[tuple[str, str]]:
    host = parts.hostname or ""
    if host.endswith("."):
        yield f"the host '{host}' ends with a full stop", f"'{host.rstrip('.')}'"
    if host.replace(".", "").isdigit():
        yield f"the host is a bare number, {host}", "the name of the publisher's host"
    added = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if _TRACKING.fullmatch(name)]
    if added:
        yield f"the address ends with what a visit added: {', '.join(added)}", "the address without it"
    for words, pattern in _EDITIONS.items():
        if pattern.search(url) and words not in note:
            yield f"the address is of a {words}", f"the ordinary page, or a note_en that says '{words}'"


ADDRESS_RULES: Final[tuple[Rule, ...]] = (_addresses_are_of_the_page_itself,)
