"""Which rows of the data answer a question? Ids and names in any language, years, and words in a text."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

import pandas as pd

from mc2cm_analysis import schema
from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.unknown import UnknownNameError
from mc2cm_analysis.vocabulary import Vocabulary
from mc2cm_analysis.years import Years, first_and_last

#: What is asked for of a column: one id or name, or several.
Wanted = str | Iterable[str]
#: The ids that a column may hold, each with what it is called in every language.
Names = Mapping[str, Collection[str]]
#: How many names a message lists at most; there are more than a thousand sources.
_SHOWN: Final = 20


class Table(pd.DataFrame):  # type: ignore[misc]  # pandas has no types
    """A table of the data, which can be asked: ``network.statements(city="Beyrouth", years=(2016, 2024))``.

    What is made from it is an ordinary frame.
    """

    _metadata = ["_find"]  # noqa: RUF012  # pandas asks for a list
    _find: Callable[..., pd.DataFrame]

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame  # type: ignore[no-any-return]

    @classmethod
    def answered_by(cls, find: Callable[..., pd.DataFrame], rows: pd.DataFrame) -> "Table":
        """Return a table that a function answers for."""
        table = cls(rows)
        table._find = find
        return table

    def __call__(self, **asked: Any) -> pd.DataFrame:
        """Return the rows that answer a question, see `Network.rows`."""
        return self._find(**asked)


def named_in_every_language(vocabulary: Vocabulary) -> Names:
    """Return the ids of a vocabulary, each with its labels in all languages."""
    said = [Language(code).words(vocabulary) for code in LANGUAGES]
    return {key: [labels[key] for labels in said] for key in vocabulary}


def identified(what: str, wanted: str, names: Names) -> str:
    """Return the id of what is called so, in any language and case; an id comes before the names of others.

    Raises
    ------
    UnknownNameError
        If nothing is called so, or several are.

    Examples
    --------
    >>> identified("city", "BEYROUTH", {"beirut": ["Beirut", "Beyrouth"], "lyon": ["Lyon"]})
    'beirut'
    """
    asked, known = plain(wanted), _ids_by_name(names)
    found = known.get(asked, [])
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownNameError(f"several are called '{wanted}'; write which {what} you mean: {_first(found, ', ')}")
    parts = [name for name in known if asked and asked in name]
    matches = [*parts, *get_close_matches(asked, known, n=3, cutoff=0.6)]
    near = list(dict.fromkeys(key for name in matches for key in known[name]))
    meant = f"did you mean {_first(list(map(repr, near)), ' or ')}?" if near else f"there are {_first([*names], ', ')}"
    raise UnknownNameError(f"no {what} '{wanted}'; {meant}")


def _ids_by_name(names: Names) -> dict[str, list[str]]:
    """Return the ids that each name stands for, an id for itself alone; an empty name stands for none."""
    known: dict[str, list[str]] = defaultdict(list)
    for key, called in names.items():
        for name in {plain(name): None for name in (key.replace("_", " "), *called)}:
            known[name].append(key)
    return {name: ids for name, ids in known.items() if name} | {plain(key): [key] for key in names}


def _first(names: Sequence[str], sign: str) -> str:
    """Return names in one text, as many of them as a reader looks through."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return sign.join(names[:_SHOWN]) + more


def plain(text: str) -> str:
    """Return a text without what readers leave out: capitals, accents, vowel marks."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def text_columns(table: schema.Table) -> list[str]:
    """Return the columns of a table that hold words, not ids."""
    fields = table.fields.values()
    return [f.name for f in fields if f.type == "string" and not f.link and f.labels is None and f.name != "id"]


def with_words(
    table: schema.Table, rows: pd.DataFrame, text: str, translations: Collection[Mapping[str, str]]
) -> pd.DataFrame:
    """Return the rows in which a text stands, in English or in a translation; case and accents do not matter."""
    wanted = plain(text)

    def holds(cell: str) -> bool:
        return any(wanted in plain(said) for said in (cell, *(known.get(cell, "") for known in translations)))

    columns = text_columns(table)
    held = {cell: holds(cell) for column in columns for cell in set(rows[column])}
    return rows[rows[columns].map(held.__getitem__).any(axis="columns")]


def of_years(table: str, rows: pd.DataFrame, years: Years) -> pd.DataFrame:
    """Return the rows whose reference year is one of some years."""
    first, last = first_and_last(years)
    if "reference_year" not in rows:
        raise ValueError(f"the rows of {table} have no year")
    return rows[rows["reference_year"].between(first, last).fillna(False).astype(bool)]


_LISTED: Final = (str, int, float)


def among(wanted: Wanted) -> list[str]:
    """Return what is asked for as a list."""
    return [str(wanted)] if isinstance(wanted, _LISTED) else [str(one) for one in wanted]


def ask(
    table: schema.Table,
    rows: pd.DataFrame,
    *,
    names: Callable[[str], Names | None],
    translations: Collection[Mapping[str, str]],
    years: Years | None = None,
    text: str = "",
    **wanted: Wanted,
) -> pd.DataFrame:
    """Return the rows of a table that answer a question, indexed from 0, see `Network.rows`.

    `names` returns of a column what its ids are called, None of a column without ids; `translations` map the English
    texts of the data to those of the other languages.
    """
    for column, asked in wanted.items():
        if column not in rows:
            raise UnknownNameError(f"no column '{column}' in {table.name}; there are {', '.join(rows.columns)}")
        known = names(column)
        ids = among(asked) if known is None else [identified(column, one, known) for one in among(asked)]
        rows = rows[rows[column].astype("str").isin(ids)]
    if years is not None:
        rows = of_years(table.name, rows, years)
    if text:
        rows = with_words(table, rows, text, translations)
    return rows.reset_index(drop=True)
