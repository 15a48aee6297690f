"""How do the parts of a whole stand in a report? In one table, each part a row, each indicator a column."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import pandas as pd
from markupsafe import Markup

from mc2cm_analysis.blocks import Block, Cite, escaped
from mc2cm_analysis.language import current, later, say, translated
from mc2cm_analysis.tables.listings import Column, Row, laid_out, when
from mc2cm_analysis.tables.values import CONFIDENCE, amount
from mc2cm_analysis.vocabulary import COMMA, SEMICOLON

#: What a breakdown is called, by what it divides the whole.
_TITLES: Final = {
    "origin": later("{what} by origin: {where}, {when}"),
    "age": later("{what} by age: {where}, {when}"),
    "sex": later("{what} by sex: {where}, {when}"),
    "": later("{what} by group: {where}, {when}"),
}

_SMALL: Final = Markup("<small>{}</small>")
_SPACE: Final = Markup(" ")
#: A table of so many parts is not cut by a page; a longer one would leave too much of it empty.
_SHORT: Final = 8


class PartsTable(NamedTuple):
    """A table of parts, and what is to be known of single parts: the part, and its definition and note."""

    title: str
    html: str
    mark: Markup
    remarks: dict[str, list[str]]


def breakdown_table(rows: pd.DataFrame, totals: pd.DataFrame, *, cite: Cite, cut: str = "") -> PartsTable:
    """Make a table of the parts of a whole, from one source.

    Parameters
    ----------
    rows, totals, cut
        Those of `evidence.Breakdown`.
    cite : Cite
        The marks of sources.
    """
    told = [*rows.assign(when=when(rows)).itertuples()]
    first = told[0]
    indicators: dict[str, Any] = {}
    for row in told:
        indicators.setdefault(row.indicator, row)
    parts = _rows(told, list(indicators))
    names = [Column(translated(row.name_en), [], numeric=True) for row in indicators.values()]
    shared, own = _remarks(told, several=len(indicators) > 1)
    mark = cite(first.source)
    note = _SPACE.join([escaped(say("Source:")), mark, *map(escaped, shared["note_en"])])
    head = " ".join([*_totals(totals, several=len(_counts(list(indicators.values()))) > 1), *shared["definition_en"]])
    whole = _whole(list(indicators.values()))
    title = say(_TITLES[cut], what=whole, where=translated(first.area_en), when=first.when)
    kind = "parts long" if len(parts) > _SHORT else "parts"
    groups = [(None, parts)]
    table = laid_out([Column(say("Group"), []), *names], groups, title=title, head=head, note=note, kind=kind)
    return PartsTable(title, table.html, mark, own)


def _counts(indicators: Sequence[Any]) -> Sequence[Any]:
    """Return what is divided: the counts, and the shares only where there is no count beside them."""
    return [row for row in indicators if row.indicator != row.part_of] or indicators


def _whole(indicators: Sequence[Any]) -> str:
    """Say what is divided."""
    names = [translated(row.name_en) for row in _counts(indicators)]
    return current().listing([names[0], *(name[:1].lower() + name[1:] for name in names[1:])])


def _rows(told: Sequence[Any], indicators: Sequence[str]) -> list[Row]:
    """Return a row for each part, with its value by each indicator."""
    doubtful = len({row.confidence for row in told}) > 1
    cells: dict[str, dict[str, Markup]] = {}
    for row in told:
        text = escaped(amount(row))
        if doubtful and (sure := CONFIDENCE[row.confidence]):
            text += _SPACE + _SMALL.format(escaped(say(sure)))
        cells.setdefault(row.subgroup_en, {})[row.indicator] = text
    blank = _SMALL.format(escaped(say("no figure")))
    return [
        Row((escaped(translated(part)), *(values.get(indicator, blank) for indicator in indicators)))
        for part, values in cells.items()
    ]


def _totals(totals: pd.DataFrame, *, several: bool) -> list[str]:
    """Say what the wholes are that the parts belong to, by name where the parts are of several wholes."""
    told = {row.name_en: amount(row) for row in totals.itertuples()}
    if len(told) == 1 and not several:
        return [say("{amount} in all.", amount=next(iter(told.values())))]
    each = [say("{what}: {part}", what=translated(name), part=value) for name, value in told.items()]
    return [say("In all: {amounts}.", amounts=say(SEMICOLON).join(each))] if each else []


def _remarks(told: Sequence[Any], *, several: bool) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the definitions and notes that several parts share, by column, and by part those of a part alone."""
    shared: dict[str, list[str]] = {"definition_en": [], "note_en": []}
    own: dict[str, list[str]] = {}
    levels = {row.confidence for row in told}
    if len(levels) == 1 and (sure := CONFIDENCE[levels.pop()]):
        shared["note_en"].append(say(sure))
    for column, common in shared.items():
        times = Counter(getattr(row, column) for row in told)
        common += [translated(text) for text, n in times.items() if text and n > 1]
        for row in told:
            if (text := getattr(row, column)) and times[text] == 1:
                what = translated(row.subgroup_en)
                name = say(COMMA).join([what, translated(row.name_en)]) if several else what
                own.setdefault(name, []).append(translated(text))
    return shared, own


def side_by_side(tables: Sequence[PartsTable]) -> Block:
    """Print tables of parts side by side where the page is wide enough, what is to be known of single parts folded."""
    if not tables:
        return Block("")
    told = "".join(_each(table) for table in tables if table.remarks)
    html = '<div class="breakdowns">' + "".join(table.html for table in tables) + "</div>"
    if told:
        summary = escaped(say("Definitions and notes, group by group"))
        html += f'<details class="annex"><summary>{summary}</summary>{told}</details>'
    return Block(html)


def _each(table: PartsTable) -> str:
    items = "".join(
        f"<dt>{escaped(what)}</dt><dd>{escaped(' '.join(said))}</dd>" for what, said in table.remarks.items()
    )
    return f'<p class="title">{escaped(table.title)} {table.mark}</p><dl class="each">{items}</dl>'
