"""How does a reference manager know the sources of a page? As items of CSL-JSON, the format that all of them read."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from mc2cm_analysis.blocks import Block
from mc2cm_analysis.output_owner import sealed

#: The media type of CSL-JSON, under which a list of sources carries its items beside its HTML.
CSL: Final = "application/vnd.citationstyles.csl+json"

Item = dict[str, Any]


class SourceList(Block):
    """A list of sources that a reference manager can take over."""

    def __init__(self, html: str, sources: pd.DataFrame) -> None:
        super().__init__(html)
        object.__setattr__(self, "items", csl_items(sources))  # a block is frozen

    def _repr_mimebundle_(self, **options: object) -> tuple[dict[str, Any], dict[str, str]]:
        data, _ = super()._repr_mimebundle_(**options)
        items = self.items  # type: ignore[attr-defined]
        return {**data, CSL: items}, sealed(data["text/html"], items)


def csl_items(sources: pd.DataFrame) -> list[Item]:
    """Return rows of the table ``sources`` as items of CSL-JSON, in their order; what is not known is left out.

    Examples
    --------
    >>> row = {"id": "a", "title": "T", "publisher": "P", "year": 2016, "year_note_en": "", "url": "https://a.example"}
    >>> csl_items(pd.DataFrame([row]))[0]["issued"]
    {'date-parts': [[2016]]}
    """
    return [dict(_fields(row)) for row in sources.to_dict("records")]


def _fields(row: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    yield "id", row["id"]
    yield "type", "webpage" if row["url"] else "document"
    yield "title", row["title"]
    yield "publisher", row["publisher"]
    if pd.notna(row["year"]):
        yield "issued", {"date-parts": [[int(row["year"])]]}
    elif row["year_note_en"]:
        yield "issued", {"literal": row["year_note_en"]}
    if row["url"]:
        yield "URL", row["url"]
