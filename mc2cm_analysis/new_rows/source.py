"""What does a new source need?"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from mc2cm_analysis.new_rows.addition import Fault, Kind
from mc2cm_analysis.new_rows.questions import Facts
from mc2cm_analysis.package import Package

#: How many characters of the publisher and of the title an id has.
_PUBLISHER, _TITLE = 24, 44
_UNDATED: Final = "nd"


def source_id(publisher: str, year: str, title: str) -> str:
    """Return the id of a source as those in the data are made.

    Examples
    --------
    >>> source_id("Câmara Municipal de Lisboa", "2020", "Plano Municipal para a Integração de Migrantes de Lisboa")
    'camara-municipal-de-lisb-2020-plano-municipal-para-a-integracao-de-migrant'
    """
    return f"{_slug(publisher)[:_PUBLISHER].strip('-')}-{year or _UNDATED}-{_slug(title)[:_TITLE].strip('-')}"


def _slug(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _follows(facts: Facts, package: Package) -> dict[str, str]:
    publisher, title = facts.get("publisher", ""), facts.get("title", "")
    if not (_slug(publisher) and _slug(title)):
        return {}
    return {"id": source_id(publisher, facts.get("year", ""), title)}


def _wrong(facts: Facts, package: Package) -> Iterator[Fault]:
    known = package.records("sources")
    if facts.get("id") in {row["id"] for row in known}:
        yield "id", f"sources.csv has a row '{facts['id']}' already; expected that row, or another id for another page"
    if not (url := facts.get("url")):
        return
    if not url.startswith(("https://", "http://")):
        yield "url", f"'{url}' is no address; expected one that begins with https:// or http://"
    for row in known:
        if row["url"] == url:
            yield "url", f"the page is in sources.csv already, as '{row['id']}'; expected that row"


SOURCE: Final = Kind("sources", _follows, _wrong)
