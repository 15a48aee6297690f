"""What would a spreadsheet take for a formula? A text that somebody else wrote must never be computed."""

from typing import Final

#: Signs with which a formula may begin, or what a spreadsheet skips before one.
SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def no_formula(text: str) -> str:
    """Return a text as a CSV may hold it: an apostrophe stands before what would be taken for a formula.

    Its lines end as those of Unix: what ends a line in another way ends the row, for some who read a CSV.

    Examples
    --------
    >>> no_formula("=1+1"), no_formula("1+1")
    ("'=1+1", '1+1')
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(SIGNS) else text


def as_written(text: str) -> str:
    """Return a text as it was before `no_formula`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(SIGNS) else text
