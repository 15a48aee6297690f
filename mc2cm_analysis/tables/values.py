"""How do figures stand in a report? One row an indicator and area, its values newest first, each with its source.

A row says once what all its values share: what is counted, where, by what definition, how sure. What is true of some
values only bears their time. A single row is no table, but a line.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from mc2cm_analysis.blocks import Block, Cite, escaped, hole
from mc2cm_analysis.language import counted, current, later, say, translated, words
from mc2cm_analysis.tables.listings import Column, Head, Row, cell_texts, laid_out, when
from mc2cm_analysis.units import UNITS
from mc2cm_analysis.vocabulary import AREA_LEVELS, COMMA, NO_YEAR

#: What is said of values that are not of high confidence.
CONFIDENCE: Final = {"high": "", "medium": later("Medium confidence."), "low": later("Low confidence.")}
_NOTE: Final = Markup('<small class="note">{}</small>')
_SPACE: Final = Markup(" ")


def value_table(
    values: pd.DataFrame, *, cite: Cite, title: str, more: Mapping[str, Head] | None = None, alike: bool = False
) -> Block:
    """Print figures in the order of `evidence.Arrangement`.

    Parameters
    ----------
    values : DataFrame
        `Arrangement.values`.
    cite, title
        The marks of sources; what the figures are.
    more : mapping of str to Head, optional
        Further columns of `values`.
    alike : bool
        Whether the values under a heading are of one kind of area and year, which the heading then says.
    """
    more = more or {}
    if values.empty:
        return hole(Markup("<strong>{}.</strong> {}").format(escaped(title), say("None is known to us.")))
    printed = {column: cell_texts(values, column, head) for column, head in more.items()}
    told = [*values.assign(when=when(values), further=list(zip(*printed.values(), strict=True)) or "").itertuples()]
    if not more and len({row.row for row in told}) == 1:
        return _line(told, cite=cite, title=title)
    area = _shared(told, "area_en") if len({row.heading for row in told}) > 1 else ""
    groups = [_group([*rows], cite, area, alike) for _, rows in groupby(told, key=attrgetter("heading"))]
    columns = [
        Column(say("What is counted"), []),
        Column(say("Value"), [], numeric=True),
        Column(say("When and source"), []),
        *(Column(head.text, []) for head in more.values()),
    ]
    where = say("Where: {area}", area=translated(area)) if area else ""
    return laid_out(columns, groups, title=title, head=where, kind="values")


def annex(blocks: Sequence[Block], n: int) -> Block:
    """Fold `blocks` with the `n` figures that a first reading can do without; empty if there are none."""
    if not n:
        return Block("")
    summary = counted(n, "Older values and copies: {n} figure", "Older values and copies: {n} figures")
    html = "".join(block.html for block in blocks)
    return Block(f'<details class="annex"><summary>{escaped(summary)}</summary>{html}</details>')


def amount(row: Any) -> str:
    """Return the value of a row as printed, with the word of its qualifier, and with its unit unless its name says it.

    The row has ``value, qualifier`` and, of its indicator, ``unit`` and ``name_en``.
    """
    if row.unit == "year":
        return f"{row.value:.0f}"
    said = row.unit == "persons" or (row.unit in UNITS and _noun(row.unit) in row.name_en.lower())
    return current().measured(row.value, row.qualifier, "" if said else row.unit)


def _noun(unit: str) -> str:
    return UNITS[unit][1].removeprefix("{n} ")


def _group(rows: Sequence[Any], cite: Cite, area: str, alike: bool) -> tuple[Markup | None, list[Row]]:
    """Return the heading of an indicator and its rows; an only row bears the name of the indicator itself."""
    headed = alike or len({row.row for row in rows}) > 1
    shared = {column: _shared(rows, column) if headed else "" for column in ("where", "part", "definition_en")}
    if area or alike:
        shared["where"] = area
    heading = _heading(rows[0], shared, area, alike) if headed else None
    printed = []
    for _, values in groupby(rows, key=attrgetter("row")):
        first, *others = values
        own = {column: "" if text else getattr(first, column) for column, text in shared.items()}
        head = _head("" if headed else _name(first, own["part"]), own)
        printed += _lines([first, *others], head, shared["definition_en"], cite)
    return heading, printed


def _shared(rows: Sequence[Any], column: str) -> str:
    """Return the text that all rows share, empty if they differ."""
    texts = {getattr(row, column) for row in rows}
    return str(texts.pop()) if len(texts) == 1 else ""


def _heading(first: Any, shared: Mapping[str, str], area: str, alike: bool) -> Markup:
    """Return what stands over rows: what is counted, with all else that they share and that no one has said before."""
    parts = [_name(first, shared["part"])]
    if alike:
        parts += [words(AREA_LEVELS)[first.area_level], _year(first.reference_year)]
    elif shared["where"] and not area:
        parts.append(translated(shared["where"]))
    note = _SPACE + _NOTE.format(escaped(translated(shared["definition_en"]))) if shared["definition_en"] else Markup()
    return escaped(say(COMMA).join(parts)) + note


def _year(year: object) -> str:
    return say(NO_YEAR) if pd.isna(year) else str(year)


def _name(row: Any, part: str) -> str:
    return _named(translated(row.name_en), part)


def _head(name: str, own: Mapping[str, str]) -> Markup:
    """Return the head of a row: what is counted and where, as far as no heading says it."""
    where, part = translated(own["where"]), own["part"]
    if name:  # the row stands alone under its indicator
        return Markup("<strong>{}</strong>{}").format(escaped(name), escaped(say(COMMA) + where) if where else "")
    if where:
        return escaped(_named(where, part))
    return escaped(translated(part) or say("Total"))


def _named(what: str, part: str) -> str:
    return say("{what}: {part}", what=what, part=translated(part)) if part else what


def _remarks(values: Sequence[Any], without: str) -> list[str]:
    """Return definitions, confidence and notes: first what is said of all values, then of some, with their time."""
    said = [_said_of(row, without) for row in values]
    of_all = [text for text in said[0] if all(text in texts for texts in said)]
    times = [row.when for row in values]
    named = times if len({*times}) == len(times) else [amount(row) for row in values]
    whose: dict[str, list[str]] = {}
    for name, texts in zip(named, said, strict=True):
        whose.setdefault(" ".join(text for text in texts if text not in of_all), []).append(name)
    of_some = [say("{what}: {part}", what=say(COMMA).join(names), part=text) for text, names in whose.items() if text]
    return [" ".join(of_all), *of_some] if of_all else of_some


def _said_of(row: Any, without: str) -> list[str]:
    """Return what is to be said of a value, in the order in which it is read."""
    places = [translated(row.area_en)] if row.area_en != row.where else []
    if row.subgroup_en != row.part:
        places.append(translated(row.subgroup_en) or say("Total"))
    place = say(COMMA).join(places) + "." if places else ""
    definition = "" if row.definition_en == without else translated(row.definition_en)
    sure = CONFIDENCE[row.confidence]
    texts = [place, definition, say(sure) if sure else "", translated(row.note_en)]
    return [text for text in texts if text]


def _lines(values: Sequence[Any], head: Markup, without: str, cite: Cite) -> list[Row]:
    """Return a line for each value of a row, under one head, and the notes under the last one."""
    disputed, several = _disputed(values), _several_years(values)
    lines = []
    for at, row in enumerate(values):
        time = escaped(_time(row, several)) + _SPACE + cite(row.source)
        cells = (head, _value(row, disputed), time, *map(escaped, row.further))
        lines.append(Row(cells, 0 if at else len(values)))
    notes = [_NOTE.format(escaped(remark)) for remark in _remarks(values, without)]
    return [*lines[:-1], Row(lines[-1].cells, lines[-1].span, _SPACE.join(notes))]


def _disputed(values: Sequence[Any]) -> bool:
    return any(row.rejected for row in values)


def _several_years(values: Sequence[Any]) -> bool:
    return len({row.year for row in values if not row.rejected}) > 1


def _value(row: Any, disputed: bool) -> Markup:
    """Print a value: the one to use is strong, and one of values in conflict says if it is preferred."""
    printed = Markup("<strong>{}</strong>" if row.leads else "{}").format(escaped(amount(row)))
    if not disputed or not row.preferred:
        return printed
    mark = say("preferred") if row.preferred == "yes" else say("not preferred")
    return printed + _SPACE + _NOTE.format(escaped(mark))


def _time(row: Any, several: bool) -> str:
    """Print the time of a value; of several years the newest is named."""
    return say("{when}, newest", when=row.when) if several and row.leads else str(row.when)


def _without_brackets(time: str) -> str:
    """Set off by commas what a time has in brackets, for it stands in brackets itself."""
    return time.replace(" (", say(COMMA)).replace(")", "")


def _line(values: Sequence[Any], *, cite: Cite, title: str) -> Block:
    """Print the only row as a line: what it is, then each value with its time and its source."""
    first, disputed, several = values[0], _disputed(values), _several_years(values)
    what = say(COMMA).join([_name(first, first.part), translated(first.where)])
    told = Markup().join(
        Markup("<dd>{} ({}) {}</dd>").format(
            _value(row, disputed), escaped(_without_brackets(_time(row, several))), cite(row.source)
        )
        for row in values
    )
    remarks = Markup().join(Markup('<dd class="note">{}</dd>').format(escaped(text)) for text in _remarks(values, ""))
    item = Markup('<p class="title">{}</p><dl><dt>{}</dt>{}{}</dl>').format(
        escaped(title), escaped(what), told, remarks
    )
    return Block(f'<div class="fact">{item}</div>')
