"""How are changed rows listed? By tables, the same change of several rows once, and of very many the first."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mc2cm_analysis.differences.cells import Cell
from mc2cm_analysis.differences.difference import Difference
from mc2cm_analysis.differences.rows import ADDED, CHANGED, DROPPED, RENAMED, RowChange
from mc2cm_analysis.language import say, words
from mc2cm_analysis.schema import Table
from mc2cm_analysis.vocabulary import COMMA, THEMES

#: What happens to rows, in the order in which it is told.
KINDS: Final = (ADDED, DROPPED, CHANGED, RENAMED)
#: No more entries of a table are listed than this.
MOST_LISTED: Final = 40
#: What tells a reader which row it is, and the columns of which the first that is filled says what the row is about.
_TELLING: Final = ("city", "theme", "indicator", "value", "reference_year")
_SAYING: Final = (
    "text_en",
    "title_en",
    "name_en",
    "title",
    "participant_en",
    "query_text",
    "summary_en",
    "definition_en",
)


@dataclass(frozen=True)
class Entry:
    """What happened to a row, or in the same way to several.

    Attributes
    ----------
    names : list of str
        Their keys.
    about : str
        What a row that came or went says, in short; what a renamed row was called before.
    cells : list of Cell
        What a reader sees changed in a row that was and is there.
    named_by : int
        How many rows name one that was renamed.
    """

    kind: str
    names: list[str]
    about: str
    cells: list[Cell]
    named_by: int = 0


@dataclass(frozen=True)
class ListedTable:
    """The changes of a table: how many of each kind, and the entries that are listed of them."""

    table: Table
    counts: Mapping[str, int]
    entries: list[Entry]
    left_out: int


def listed_tables(found: Difference) -> Iterator[ListedTable]:
    """Yield the tables of which a reader sees rows changed."""
    for name, table in found.tables.items():
        if changes := [change for change in found.shown if change.table == name]:
            entries = _entries(found, changes)
            counts = Counter(change.kind for change in changes)
            told = {kind: counts[kind] for kind in KINDS if counts[kind]}
            yield ListedTable(table, told, entries[:MOST_LISTED], max(0, len(entries) - MOST_LISTED))


def _entries(found: Difference, changes: Sequence[RowChange]) -> list[Entry]:
    """Return an entry a row, or one for all rows that changed in the same cells in the same way."""
    alike: dict[tuple[object, ...], Entry] = {}
    for change in changes:
        cells = found.cells(change)
        same = (change.kind, *cells) if change.kind == CHANGED else (change.kind, change.key, change.was)
        entry = alike.setdefault(same, Entry(change.kind, [], _about(found, change), cells, found.named_by(change)))
        entry.names.append(change.name)
    return sorted(alike.values(), key=lambda entry: KINDS.index(entry.kind))


def _about(found: Difference, change: RowChange) -> str:
    if change.kind == RENAMED:
        return " / ".join(change.was)
    if change.kind == CHANGED:
        return ""
    row = change.new or change.old
    texts = (row.get(column, "") for column in _SAYING)
    named = {**found.city_names, **words(THEMES)}
    ids = (row.get(column, "") for column in _TELLING)
    told = [*(named.get(one, one) for one in ids), next(filter(None, texts), "")]
    return say(COMMA).join(text for text in dict.fromkeys(told) if text and text != change.name)
