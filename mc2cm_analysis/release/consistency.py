"""Do the reports agree? What two of them show is the same in both, and so is what goes with a page.

Nothing is computed again. In one language, a piece with the same title says the same on every page. In two languages,
a page shows the same pieces in the same order, with the same numbers. A page lists the sources of its download, and
prints no first value that is not in its CSV.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import zip_longest
from typing import Final

from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.release.layout import Fault
from mc2cm_analysis.release.shown import Piece, Shown, only_digits

_RIGHT: Final = "build both again from the same data"
#: What separates cells in a CSV, as `publishing.page.downloads` writes them.
_SEPARATORS: Final = ",;"
_KINDS: Final = ("figure", "table", "key figure")


def inconsistencies(files: Mapping[str, bytes], root: str = "") -> Iterator[Fault]:
    """Yield where pages disagree with one another, with themselves, or with their downloads.

    Parameters
    ----------
    files : mapping
        Place to content.
    root : str
        What the places of the reports among them begin with.
    """
    shown = {place: Shown(files[place]) for place in sorted(files) if _is_page(place, root)}
    pages = {place: page for place, page in shown.items() if page.dated}  # a notice that a page is missing has no date
    for place, page in pages.items():
        for title, other in page.misplaced:
            yield Fault(place, f"the figure '{title}' has {other}", "build the page again")
        yield from _downloads(place, root, page, files)
    for code in LANGUAGES:
        yield from _in_one_language(
            {place: page for place, page in pages.items() if place.startswith(f"{root}{code}/")}
        )
    for place, page in pages.items():
        other = _in_english(place, root)
        if other != place and other in pages:
            yield from _in_two_languages(place, page, other, pages[other])


def _is_page(place: str, root: str) -> bool:
    folder = place.removeprefix(root).partition("/")[0]
    return place.startswith(root) and place.endswith(".html") and folder in LANGUAGES


def _in_english(place: str, root: str) -> str:
    """Return where the English page stands of which this is one in some language."""
    return f"{root}{ENGLISH}/{place.removeprefix(root).partition('/')[2]}"


def _in_one_language(pages: Mapping[str, Shown]) -> Iterator[Fault]:
    first: dict[tuple[str, str], tuple[str, Piece]] = {}
    for place, page in pages.items():
        for piece in page.pieces:
            other, same = first.setdefault((piece.kind, piece.title), (place, piece))
            if piece.title and piece.content != same.content:
                mine, theirs = _where_apart(piece, same)
                what = f"the {piece.kind} '{piece.title}' says '{mine}', and '{theirs}' in {other}"
                yield Fault(place, what, _RIGHT, other)


def _where_apart(piece: Piece, other: Piece) -> tuple[str, str]:
    pairs = zip_longest(piece.content, other.content, fillvalue="nothing")
    return next((mine[:80], theirs[:80]) for mine, theirs in pairs if mine != theirs)


def _in_two_languages(place: str, page: Shown, other: str, english: Shown) -> Iterator[Fault]:
    for kind in _KINDS:
        mine, theirs = ([piece for piece in one.pieces if piece.kind == kind] for one in (page, english))
        if len(mine) != len(theirs):
            yield Fault(place, f"it shows {len(mine)} {kind}s, and {other} shows {len(theirs)}", _RIGHT, other)
            continue
        for piece, same in zip(mine, theirs, strict=True):
            if piece.numbers != same.numbers:
                what = f"the {kind} '{piece.title}' has other numbers than '{same.title}' in {other}"
                yield Fault(place, what, _RIGHT, other)


def _downloads(place: str, root: str, page: Shown, files: Mapping[str, bytes]) -> Iterator[Fault]:
    beside = _beside(place, root)
    if (cited := files.get(f"{beside}.json")) is not None and _cited(cited) != page.sources:
        yield Fault(place, f"its list of sources is not that of {beside}.json", _RIGHT, f"{beside}.json")
    if f"{beside}.csv" not in files:
        return
    in_english = f"{_beside(_in_english(place, root), root)}.csv"
    known = _values(files[f"{beside}.csv"], files.get(in_english, b""))
    for value in dict.fromkeys(page.values if known else []):
        if value and value not in known:  # Arabic has words for one and two
            what = f"it prints a value {value} that is not in {beside}.csv"
            yield Fault(place, what, _RIGHT, f"{beside}.csv")


def _beside(page: str, root: str) -> str:
    """Return where the downloads of a page stand, less what they end with."""
    code, _, name = page.removeprefix(root).partition("/")
    return f"{root}{code}/data/{name.removesuffix('.html')}"


def _cited(content: bytes) -> list[str]:
    """Return the address of each source in a file for reference managers, or its title."""
    try:
        items = json.loads(content)
        return [str(item.get("URL") or " ".join(str(item["title"]).split())) for item in items]
    except (ValueError, LookupError, TypeError, AttributeError):
        return []


def _values(content: bytes, in_english: bytes) -> set[str]:
    """Return the values in a CSV of figures, as digits; the English one names their column. Of other rows, nothing."""
    from mc2cm_analysis.schema import head

    heads, _ = _table(in_english)
    wanted = head("observations", "value")
    if wanted not in heads:
        return set()
    at = heads.index(wanted)
    return {only_digits(row[at]) for row in _table(content)[1] if len(row) > at}


def _table(content: bytes) -> tuple[list[str], list[list[str]]]:
    text = content.decode("utf-8-sig", "replace")
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(StringIO(text), delimiter=separator))
    except csv.Error:  # its digest tells that it was changed
        rows = []
    return (rows[0], rows[1:]) if rows else ([], [])
