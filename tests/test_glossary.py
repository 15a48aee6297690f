"""One term, one translation: the words of `glossary.csv` hold in the messages and in the texts of the data."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from mc2cm_analysis import Network
from mc2cm_analysis.catalogues import LOCALE, read_catalogue
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES

with Path(__file__).with_name("glossary.csv").open(encoding="utf-8", newline="") as file:
    TERMS = list(csv.DictReader(file))
OTHERS = [code for code in LANGUAGES if code != ENGLISH]


class Said(NamedTuple):
    """An English message or text with what stands for it in a language."""

    english: str
    translated: str


def messages(code: str) -> Iterator[Said]:
    """Each form of each message."""
    for message in read_catalogue(LOCALE / f"{code}.po", code):
        if message.id:
            one, forms = (message.id[0], message.string) if message.pluralizable else (message.id, [message.string])
            yield from (Said(one, form) for form in forms)


@pytest.mark.parametrize("code", OTHERS)
def test_a_form_that_the_glossary_bans_stands_nowhere(network: Network, code: str) -> None:
    banned = re.compile("|".join(f"(?:{term[f'not_{code}']})" for term in TERMS if term[f"not_{code}"]) or r"(?!)")
    texts = network.table("texts")[code]
    assert [text for text in [*(said.translated for said in messages(code)), *texts] if banned.search(text)] == []


@pytest.mark.parametrize("code", ["fr"])
def test_a_term_alone_has_its_one_translation(code: str) -> None:
    """As the head of a column or the label of a vocabulary; the plurals of Arabic have a test of their own."""
    terms = {term["en"].casefold(): term[code].casefold() for term in TERMS}
    for said in messages(code):
        if wanted := terms.get(said.english.casefold()):
            assert said.translated.casefold() == wanted, said
