"""How do rows of the data stand in a report? In tables with a caption, scoped heads, and a source behind each row.

One template lays out every table. This module decides how the columns of the data are printed: a value with its
qualifier and unit, a year with what it stands for, a note under the text it belongs to.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mc2cm_analysis.blocks import Block, Cite, escaped, hole
from mc2cm_analysis.language import current, later, say, translated, without_marks, words
from mc2cm_analysis.many import upright
from mc2cm_analysis.paths import PACKAGE
from mc2cm_analysis.vocabulary import NO_DATE, NOT_KNOWN, Vocabulary

_TABLE: Final = Environment(
    loader=FileSystemLoader(PACKAGE / "templates"), autoescape=True, undefined=StrictUndefined
).get_template("table.html.j2")
_NOTE: Final = Markup('{} <small class="note">{}</small>')
_MARKED: Final = Markup('<span aria-hidden="true">{}</span>&nbsp;{}')
_YEAR_MARKS: Final = {"publication": later("{time} (published)"), "assumed": later("{time} (assumed)")}


class Head(NamedTuple):
    """What stands over a column of the data, and the words for the ids in it, if it holds ids."""

    text: str
    labels: Vocabulary | None = None


class Column(NamedTuple):
    """A column as printed: its head, its cells from top to bottom, and whether they are numbers."""

    head: str
    cells: Sequence[str]
    numeric: bool = False


class Row(NamedTuple):
    """A row as printed.

    Attributes
    ----------
    cells : sequence of Markup
    span : int
        How many rows its head stands for; 0 under a head that stands above.
    under : Markup
        What follows it across the table.
    """

    cells: Sequence[Markup]
    span: int = 1
    under: Markup = Markup()


def report_table(
    columns: Sequence[Column], *, title: str, note: str = "", head: str = "", groups: Sequence[str] | None = None
) -> Block:
    """Make a table with a caption.

    Parameters
    ----------
    columns : sequence of Column
        The first one holds the heads of the rows. Text is escaped, unless it is `Markup`.
    title : str
        Caption, says what the rows are.
    note : str
        Source note under the table.
    head : str
        What follows the caption: measure, unit or reading aid.
    groups : sequence of str, optional
        The group of each row. Rows of a group stand together under it, groups in the order in which they begin.
    """
    rows = list(zip(*(map(escaped, column.cells) for column in columns), strict=True))
    if not rows:
        return hole(Markup("<strong>{}.</strong> {}").format(escaped(title), say("None is known to us.")))
    if len(rows) == 1:
        return _record(columns, rows[0], title=title, note=note, group=groups[0] if groups is not None else "")
    grouped: dict[Markup | None, list[Row]] = {}
    for group, row in zip(map(escaped, groups) if groups is not None else [None] * len(rows), rows, strict=True):
        grouped.setdefault(group, []).append(Row(row))
    return laid_out(columns, grouped.items(), title=title, note=note, head=head)


def _record(columns: Sequence[Column], row: Sequence[Markup], *, title: str, note: str, group: str) -> Block:
    """Print an only row, which is no table, as a list of what is known of it."""
    known = [(escaped(column.head), cell) for column, cell in zip(columns, row, strict=True) if cell]
    items = Markup().join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in known)
    source_note = Markup('<p class="source-note">{}</p>').format(escaped(note)) if note else Markup()
    head = Markup('<p class="title">{}</p>').format(escaped(title))
    head += Markup('\n<p class="group">{}</p>').format(escaped(group)) if group else ""
    return Block(f'<div class="fact">{head}<dl class="record">{items}</dl>{source_note}</div>')


def laid_out(
    columns: Sequence[Column],
    groups: Iterable[tuple[Markup | None, Sequence[Row]]],
    *,
    title: str,
    note: str = "",
    head: str = "",
    kind: str = "",
) -> Block:
    """Lay out a table whose cells are ready: of each group its heading and its rows.

    Of `columns` only the heads are read. `kind` is a class of the style sheet. `title`, `note` and `head` are as for
    `report_table`.
    """
    html = _TABLE.render(
        name=without_marks(title),
        title=escaped(title),
        head=escaped(head),
        columns=[(escaped(column.head), column.numeric) for column in columns],
        groups=groups,
        note=escaped(note),
        kind=kind,
    )
    return Block(html)


def listing(
    rows: pd.DataFrame,
    columns: Mapping[str, Head],
    *,
    cite: Cite,
    title: str,
    group: str | None = None,
    sources: Sequence[str] = ("source",),
) -> Block:
    """List rows of the data, each with its note and the source it rests on.

    Parameters
    ----------
    rows : DataFrame
        Rows of a table of the data package.
    columns : mapping of str to Head
        Column of `rows` to its head, in order; the first one (after `group`) carries the row's note under it.
        ``when`` prints the year with what it stands for, ``days`` the days of a meeting. Columns named ``*_en`` are
        printed in the active language.
    cite, title
        The marks of sources; what the rows are.
    group : str, optional
        A key of `columns` by which rows are grouped, in the order of its vocabulary.
    sources : sequence of str
        Columns that name what the row rests on.
    """
    if group and (labels := columns[group].labels):
        order = [*labels, ""]
        rows = rows.sort_values(group, key=lambda ids: ids.map(order.index), kind="stable")
    cells = {column: cell_texts(rows, column, head, outside=column == group) for column, head in columns.items()}
    groups = cells.pop(group) if group else None
    first, notes = next(iter(cells)), rows["note_en"] if "note_en" in rows else [""] * len(rows)
    cells[first] = [
        _NOTE.format(escaped(text), escaped(translated(note))) if note else text
        for text, note in zip(cells[first], notes, strict=True)
    ]
    marks = [cite(*filter(None, row)) for row in rows[list(sources)].itertuples(index=False)]
    printed = [Column(columns[column].text, texts) for column, texts in cells.items() if column == first or any(texts)]
    return report_table([*printed, Column(say("Source"), marks)], title=title, groups=groups)


def cell_texts(rows: pd.DataFrame, column: str, head: Head, *, outside: bool = False) -> list[str]:
    """Return a column of the data as printed; in the headings of groups, a blank theme is outside the seven."""
    if column in TIMES:
        return list(TIMES[column](rows))
    values = rows[column].map(_text)
    if head.labels:
        labels = {"": say("Outside the seven themes") if outside else "", **words(head.labels)}
        return [labels[value] for value in values]
    return [translated(value) for value in values] if column.endswith("_en") else list(values)


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def when(rows: pd.DataFrame) -> "pd.Series[str]":
    """Return the time of each row as printed: the period or the year, and what the year is unless it is the one meant.

    Examples
    --------
    >>> rows = pd.DataFrame({"reference_year": [2015], "reference_period_en": [""], "year_basis": ["assumed"]})
    >>> when(rows).tolist()
    ['2015 (assumed)']
    """
    known = zip(rows["reference_year"], rows["reference_period_en"], rows["year_basis"], strict=True)
    times = [_when(translated(period) or _text(year), basis) for year, period, basis in known]
    return pd.Series(times, index=rows.index, dtype="str")


def _when(time: str, basis: str) -> str:
    if not time:
        return say(NO_DATE)
    return say(_YEAR_MARKS[basis], time=time) if basis in _YEAR_MARKS else time


def dates(events: pd.DataFrame) -> "pd.Series[str]":
    """Return when each of some ``events`` or ``pilots`` took place, as printed: its days, else as `when`."""
    known = zip(events["start_date"], events["end_date"], when(events), strict=True)
    days = [current().day(start, end or None) if start else time for start, end, time in known]
    return pd.Series(days, index=events.index, dtype="str")


#: Columns of time that every listing can print, whatever else is in its rows.
TIMES: Final = {"when": when, "days": dates}


def count_table(
    counts: pd.DataFrame,
    *,
    title: str,
    note: str = "",
    head: str = "",
    zero: str = "0",
    missing: str = "",
    marks: Mapping[str, str] = MappingProxyType({}),
) -> Block:
    """Print a frame of numbers or words, its index as row heads; many cities stand down the side, see `many.upright`.

    Parameters
    ----------
    counts : DataFrame
        Named index; any mix of numbers and text, which may have several lines.
    title, note, head
        As for `report_table`.
    zero : str
        How a zero is printed: in words where nothing was found.
    missing : str
        The word for a missing value; by default that it is not known.
    marks : mapping of str to str
        Signs that stand before words, for the eye alone.
    """

    def printed(value: object) -> str:
        if isinstance(value, str):
            lines = Markup("<br>").join(map(escaped, value.split("\n")))
            return _MARKED.format(marks[value], lines) if value in marks else lines
        if pd.isna(value):
            return missing or say(NOT_KNOWN)
        return current().number(round(float(value), 2)) if value else zero  # type: ignore[arg-type]

    counts = upright(counts)
    numeric = set(counts.select_dtypes("number"))
    columns = [Column(counts.index.name or "", [str(label) for label in counts.index])]
    columns += [Column(str(name), [printed(value) for value in counts[name]], name in numeric) for name in counts]
    return report_table(columns, title=title, note=note, head=head)
