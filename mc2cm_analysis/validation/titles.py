"""Does each source say in which language its title stands, so that a page can mark it?"""

import re
from collections.abc import Iterator
from typing import Final

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.validation.rows import Rule, Tables, numbered

_ARABIC: Final = re.compile(r"[\u0600-\u06ff]")
#: What used to be said of a title inside it.
_REMARK: Final = re.compile(r"\((?:in )?(?:Arabic|French|Italian|Portuguese|Spanish)\)$")


def _languages_are_known(tables: Tables) -> Iterator[Issue]:
    from babel import Locale, UnknownLocaleError  # slow to import

    for number, row in numbered(tables, "sources"):
        for column in ("title_language", "translated_from"):
            try:
                Locale.parse(row[column] or "en")
            except (UnknownLocaleError, ValueError):
                yield Issue("sources", number, column, f"'{row[column]}' is no language", "a code such as fr or ar")


def _titles_are_what_their_columns_say(tables: Tables) -> Iterator[Issue]:
    for number, row in numbered(tables, "sources"):
        if bool(_ARABIC.search(row["title"])) != (row["title_language"] == "ar"):
            expected = "a title in Latin letters, and the Arabic one in title_original"
            yield Issue("sources", number, "title", "the letters are not those of its title_language", expected)
        if _REMARK.search(row["title"]):
            yield Issue("sources", number, "title", "it names its language in a bracket", "the column translated_from")
        if row["title_original"] and not row["translated_from"]:
            yield Issue("sources", number, "translated_from", "the value is missing", "the language of title_original")
        if row["translated_from"] == "ar" and row["title_original"] and not _ARABIC.search(row["title_original"]):
            yield Issue("sources", number, "title_original", "it has no Arabic letter", "the title as published")


TITLE_RULES: Final[tuple[Rule, ...]] = (_languages_are_known, _titles_are_what_their_columns_say)
