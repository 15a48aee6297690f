"""How do the organisations of a city stand on a page? As a directory: by type, each with what it does and on what."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from mc2cm_analysis.blocks import Block, Cite, escaped, hole
from mc2cm_analysis.language import begun, in_sentence, say, translated, words
from mc2cm_analysis.tables.listings import when
from mc2cm_analysis.vocabulary import NOT_KNOWN, REACHES, SEMICOLON, STAKEHOLDER_TYPES, THEMES

#: A type with more organisations is folded.
_LONG: Final = 5


def directory(rows: pd.DataFrame, *, cite: Cite, title: str) -> Block:
    """Print rows of ``stakeholders`` by type, in the order of the vocabulary; a type of many is folded.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``stakeholders``; those of one type and name make one entry.
    cite, title
        The marks of sources; what the organisations are.
    """
    if rows.empty:
        return hole(Markup("<strong>{}.</strong> {}").format(escaped(title), say("None is known to us.")))
    order, names = [*STAKEHOLDER_TYPES].index, words(STAKEHOLDER_TYPES)
    told = rows.assign(when=when(rows)).sort_values("type", key=lambda ids: ids.map(order), kind="stable")
    groups = [_group(names[kind], [*members], cite) for kind, members in groupby(told.itertuples(), attrgetter("type"))]
    return Block(f'<div class="directory"><p class="title">{escaped(title)}</p>{"".join(groups)}</div>')


def _group(kind: str, rows: Sequence[Any], cite: Cite) -> str:
    entries: dict[str, list[Any]] = {}
    for row in rows:
        entries.setdefault(row.name_en, []).append(row)
    listed = "<dl>" + "".join(_entry(name, told, cite) for name, told in entries.items()) + "</dl>"
    if len(entries) > _LONG:
        head = escaped(say("{title} ({n})", title=kind, n=len(entries)))
        return f'<details class="annex"><summary>{head}</summary>{listed}</details>'
    return f'<p class="group">{escaped(kind)}</p>{listed}'


def _entry(name: str, rows: Sequence[Any], cite: Cite) -> str:
    """Return an organisation: its name, and what each row says of it."""
    known = "".join(f"<dd>{_role(row)}&nbsp;{cite(row.source)}{_more(row)}{_note(row)}</dd>" for row in rows)
    return f"<div><dt>{escaped(translated(name))}</dt>{known}</div>"


def _role(row: Any) -> Markup:
    return escaped(begun(translated(row.role_en) or say("What it does here: {unknown}", unknown=say(NOT_KNOWN))))


def _more(row: Any) -> Markup:
    """Say on which theme it works, where, and when that is known."""
    themes, reaches = words(THEMES), words(REACHES)
    theme = say("Theme: {theme}", theme=in_sentence(themes[row.theme])) if row.theme else ""
    reach = say("acts {where}", where=reaches[row.level]) if row.level else ""
    more = begun(say(SEMICOLON).join(_known([theme, reach, row.when])))
    return Markup('<small class="more">{}</small>').format(escaped(more))


def _known(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text]


def _note(row: Any) -> str:
    return f' <small class="note">{escaped(translated(row.note_en))}</small>' if row.note_en else ""
