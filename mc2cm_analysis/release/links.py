"""Does each link between the pages lead somewhere? To a file that is there, and to a place in it that is there."""

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import Any, Final
from urllib.parse import unquote

from mc2cm_analysis.release.layout import Fault

#: Addresses that lead out of the folder, or are no places.
_ELSEWHERE: Final = ("http:", "https:", "mailto:", "data:")


def dead_links(files: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield each link in the pages among some files that leads to none of them."""
    from selectolax.lexbor import LexborHTMLParser

    pages = {place: LexborHTMLParser(files[place].decode("utf-8")) for place in files if place.endswith(".html")}
    known: dict[str, set[str]] = {}
    for place, page in pages.items():
        for address in dict.fromkeys(link.attributes.get("href") or "" for link in page.css("[href]")):
            if address.startswith(_ELSEWHERE):
                continue
            path, _, mark = address.partition("#")
            target = normpath(join(dirname(place), unquote(path))) if path else place
            if target not in files:
                yield Fault(place, f"it leads to {address}, which is not there", "a file of the release is right")
            elif mark and target in pages:
                if target not in known:
                    known[target] = _marks(pages[target])
                if mark not in known[target]:
                    yield Fault(place, f"it leads to {address}, and no such place is in it", "a place in it is right")


def _marks(page: Any) -> set[str]:
    return {one.attributes.get("id") or "" for one in page.css("[id]")}
