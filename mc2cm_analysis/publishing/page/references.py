"""Which sources does a page cite, as files for a reference manager: CSL-JSON and BibTeX?"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mc2cm_analysis.publishing.page.leaks import check_leaks, check_link

#: The media type under which a list of sources carries its items beside its HTML.
CSL: Final = "application/vnd.citationstyles.csl+json"

#: What TeX would take for a command; braces are named, for BibTeX counts them even behind a backslash.
_ESCAPED: Final = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%$#_"},
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
#: What an address in braces cannot hold.
_IN_ADDRESS: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def cited(notebook: Any) -> list[dict[str, Any]]:
    """Return the sources that an executed notebook lists, as items of CSL-JSON.

    Raises
    ------
    RefusedError
        If one of them tells of this machine, or leads to no page on the public web.
    """
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    items = [dict(item) for output in outputs for item in output.get("data", {}).get(CSL, [])]
    for item in items:
        if "URL" in item:
            check_link(item["URL"])
    check_leaks("\n".join(str(value) for item in items for value in item.values()))
    return items


def as_csl(items: list[dict[str, Any]]) -> bytes:
    """Return the items as a file of CSL-JSON."""
    return (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def as_bibtex(items: list[dict[str, Any]]) -> bytes:
    """Return the items as BibTeX in UTF-8, which is what biber, Zotero and JabRef read; titles keep their capitals."""
    return "\n".join(map(_entry, items)).encode("utf-8")


def _entry(item: Mapping[str, Any]) -> str:
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(item))
    return f"@misc{{{item['id']},\n{fields}}}\n"


def _fields(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{item['title'].translate(_ESCAPED)}}}"
    yield "publisher", f"{{{item['publisher'].translate(_ESCAPED)}}}"
    if issued := item.get("issued"):
        yield "year", str(issued["date-parts"][0][0]) if "date-parts" in issued else issued["literal"]
    if url := item.get("URL"):
        yield "url", url.translate(_IN_ADDRESS)
