"""Tables of the reports: caption, scoped heads, a source behind each row.

The tables are made by great_tables; this module fixes how the columns of the data are printed (a value with its
qualifier and unit, a year with what it is, a note under the text it belongs to) and how a row cites its source.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from itertools import chain
from typing import Final

import numpy as np
import pandas as pd
from great_tables import GT

from mc2cm_analysis.blocks import Block, anchor, escaped, marked
from mc2cm_analysis.language import current, later, say, translated, without_marks, words
from mc2cm_analysis.vocabulary import CONFIDENCES, NO_DATE, NOT_KNOWN

Cite = Callable[..., str]
Head = str | tuple[str, Mapping[str, str]]

#: The report has one style sheet of its own; ``headers`` and the ids it points to repeat what ``scope`` says, and
#: double the size of a table.
_SUPERFLUOUS: Final = re.compile(
    r'<style>.*?</style>|(?<=<div)( id="[^"]*")? style="[^"]*"| headers="[^"]*"| id="[^"]*-stub-\d+"'
    r'| data-quarto-[a-z-]+="[^"]*"| class="gt_row gt_left"|(?<=class=")gt_row gt_left (?=gt_stub)'
    r'|(?<=class=")gt_row (?=gt_right)',
    re.DOTALL,
)
#: A cell of the body, and whatever great_tables prints where a value is missing.
_HOLE: Final = re.compile(r'((?:<th scope="row"[^>]*|<td(?: class="gt_right")?)>).*?(?=</t[dh]>)')
_TEXT: Final = re.compile(r"(?<=>)[^<]+")
_YEAR_MARKS: Final = {"publication": later("{time} (published)"), "assumed": later("{time} (assumed)")}


def report_table(
    frame: pd.DataFrame,
    *,
    title: str,
    note: str = "",
    head: str = "",
    group: str | None = None,
    as_html: tuple[str, ...] = (),
    numeric: tuple[str, ...] = (),
) -> Block:
    """Make a table with a caption, its row heads in the first column.

    Parameters
    ----------
    frame : DataFrame of str
        The columns as printed, heads included; the first one (after `group`) holds the row heads.
    title : str
        Caption, says what the rows are.
    note : str
        Source note under the table, as HTML.
    head : str
        What the caption is followed by: measure, unit or reading aid.
    group : str, optional
        Column by which rows are grouped under a heading.
    as_html : tuple of str
        Columns that hold HTML made by this library; all others are escaped.
    numeric : tuple of str
        Columns of numbers, set to the end of the line.
    """
    if frame.empty:
        none = say("None is known to us.")
        return Block(f'<p class="hole"><strong>{escaped(title)}.</strong> {none}</p>')
    if group:  # the rows of a group stand together, the groups in the order in which they begin
        frame = frame.iloc[np.argsort(pd.factorize(frame[group])[0], kind="stable")]
    columns = [column for column in frame.columns if column != group]
    # great_tables sets a frame cell by cell, which takes longer than all else: it lays out a frame of holes.
    holes = frame.assign(**dict.fromkeys(columns))
    table = GT(holes, id=anchor("t", title), rowname_col=columns[0], groupname_col=group)
    table = table.tab_header(title=title, subtitle=head or None).tab_stubhead(columns[0])
    table = table.cols_align("left").cols_align("right", columns=list(numeric))
    texts = (frame[column] if column in as_html else frame[column].map(escape) for column in columns)
    cells = chain.from_iterable(zip(*texts, strict=True))
    html = _HOLE.sub(lambda cell: cell[1] + next(cells), _SUPERFLUOUS.sub("", table.as_raw_html()))
    if next(cells, None) is not None:
        raise RuntimeError(f"great_tables laid out fewer cells than there are in '{title}'")
    html = _TEXT.sub(lambda text: marked(text.group()), html)
    footer = f'<p class="source-note">{note}</p>' if note else ""
    # A table wider than the screen scrolls, also by the keyboard: hence the focus, and a name for it.
    name = escape(without_marks(title))
    return Block(f'<div class="table" role="group" aria-label="{name}" tabindex="0">{html}{footer}</div>')


def listing(
    rows: pd.DataFrame,
    columns: Mapping[str, Head],
    *,
    cite: Cite,
    title: str,
    head: str = "",
    group: str | None = None,
    sources: tuple[str, ...] = ("source",),
) -> Block:
    """List rows of the data, each with its note and the source it rests on.

    Parameters
    ----------
    rows : DataFrame
        Rows of a table of the data package, with the column ``source``.
    columns : mapping
        Column of `rows` to its printed head, in order; the first one (after `group`) carries the row's note under it.
        Instead of a head, a pair of head and vocabulary prints the words of the vocabulary for its ids. ``when``
        prints the year with what it is. Columns named ``*_en`` are printed in the active language.
    cite : callable
        Makes the mark of a source, such as ``Citations.cite``.
    title, head, group
        As for `report_table`; `group` is a key of `columns`. Groups stand in the order of their vocabulary.
    sources : tuple of str
        Columns that name what the row rests on.
    """
    heads = {column: spec if isinstance(spec, str) else spec[0] for column, spec in columns.items()}
    labels = {column: words(spec[1]) for column, spec in columns.items() if not isinstance(spec, str)}
    if group in labels:
        order = [*labels[group], ""]
        rows = rows.sort_values(group, key=lambda ids: ids.map(order.index), kind="stable")
    printed = pd.DataFrame(index=rows.index)
    for column, label in heads.items():
        values = when(rows) if column == "when" else rows[column].map(_text)
        if column in labels:
            outside = say("Outside the seven themes") if column == group else ""
            values = values.map({"": outside, **labels[column]})
        elif column.endswith("_en"):
            values = values.map(translated)
        printed[label] = values if column == group else values.map(escape)
    stub = next(label for column, label in heads.items() if column != group)
    notes = rows.get("note_en", pd.Series("", index=rows.index))
    printed[stub] += [f'<small class="note">{escape(translated(n))}</small>' if n else "" for n in notes]
    printed[say("Source")] = [cite(*row) for row in rows[list(sources)].itertuples(index=False)]
    group_label = heads[group] if group else None
    as_html = tuple(label for label in printed if label != group_label)
    return report_table(printed, title=title, head=head, group=group_label, as_html=as_html)


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
    return pd.Series(
        [
            _when(translated(period) or _text(year), basis)
            for year, period, basis in zip(
                rows["reference_year"], rows["reference_period_en"], rows["year_basis"], strict=True
            )
        ],
        index=rows.index,
        dtype="str",
    )


def _when(time: str, basis: str) -> str:
    if not time:
        return say(NO_DATE)
    return say(_YEAR_MARKS[basis], time=time) if basis in _YEAR_MARKS else time


def dates(events: pd.DataFrame) -> "pd.Series[str]":
    """Return when each event took place as printed: its days, else the period or year that is known.

    Parameters
    ----------
    events : DataFrame
        Rows of ``events`` or ``pilots``.
    """
    known = when(events)
    starts, ends = events["start_date"], events["end_date"]
    days = [
        current().day(start, end or None) if start else time
        for start, end, time in zip(starts, ends, known, strict=True)
    ]
    return pd.Series(days, index=events.index, dtype="str")


def measured_values(rows: pd.DataFrame, indicators: pd.DataFrame) -> "pd.Series[str]":
    """Return the value of each observation as printed, with its qualifier and unit.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``observations``.
    indicators : DataFrame
        The table ``indicators``.
    """
    units = indicators.set_index("id")["unit_en"]
    plain = set(indicators.loc[indicators["unit"] == "year", "id"])
    return pd.Series(
        [
            f"{value:.0f}" if indicator in plain else current().measured(value, qualifier, units[indicator])
            for value, qualifier, indicator in zip(rows["value"], rows["qualifier"], rows["indicator"], strict=True)
        ],
        index=rows.index,
        dtype="str",
    )


def observation_table(
    rows: pd.DataFrame, indicators: pd.DataFrame, *, cite: Cite, title: str, more: Mapping[str, str] | None = None
) -> Block:
    """List observations: what is counted, its value, when, where, by what definition, how sure, from where.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``observations``.
    indicators : DataFrame
        The table ``indicators``.
    cite, title
        As for `listing`.
    more : mapping, optional
        Further columns of `rows`, with their heads.
    """
    names = indicators.set_index("id")["name_en"]
    counted_in = zip(rows["indicator"].map(names), rows["subgroup_en"], strict=True)
    values = zip(measured_values(rows, indicators), rows["preferred"], strict=True)
    shown = rows.assign(
        what=[
            say("{what}: {part}", what=translated(n), part=translated(part)) if part else translated(n)
            for n, part in counted_in
        ],
        value_text=[say("{value} (not preferred)", value=v) if preferred == "no" else v for v, preferred in values],
    )
    columns: dict[str, Head] = {
        "what": say("What is counted"),
        "value_text": say("Value"),
        "when": say("When"),
        "area_en": say("Area"),
        "definition_en": say("Definition"),
        "confidence": (say("Confidence"), CONFIDENCES),
    }
    return listing(shown, {**columns, **(more or {})}, cite=cite, title=title)


def count_table(
    counts: pd.DataFrame, *, title: str, note: str = "", head: str = "", zero: str = "0", missing: str = ""
) -> Block:
    """Print a frame of numbers or words, its index as row heads.

    Parameters
    ----------
    counts : DataFrame
        Named index; any mix of numbers and text.
    title, note, head
        As for `report_table`.
    zero : str
        How a zero is printed: in words where nothing was found.
    missing : str
        The word for a missing value; by default that it is not known.
    """

    def printed(value: object) -> str:
        if isinstance(value, str):
            return value
        if pd.isna(value):
            return missing or say(NOT_KNOWN)
        return current().number(round(float(value), 2)) if value else zero  # type: ignore[arg-type]

    numeric = tuple(str(column) for column in counts.select_dtypes("number"))
    frame = counts.map(printed)
    frame.columns = [str(column) for column in counts.columns]
    frame.insert(0, counts.index.name or "", [str(label) for label in counts.index])
    return report_table(frame.reset_index(drop=True), title=title, note=note, head=head, numeric=numeric)
