"""What can be said in each language? The gettext catalogues: read, checked, begun and updated.

``locale/messages.pot`` lists the messages of the code, the templates, the notebooks' prose and the heads of tables;
Babel finds them with three extractors of this module. ``locale/<language>.po`` translates them. The reports read the
catalogues as they are, so there is nothing to compile.

``python -m mc2cm_analysis.catalogues`` updates all catalogues (``make messages``); with the code of a language it
begins a new one (``make language CODE=xx``).
"""

import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import chdir
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from mc2cm_analysis import programme_vocabulary, vocabulary
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.units import UNITS

LOCALE: Final = Path(__file__).resolve().parent / "locale"
TEMPLATE: Final = LOCALE / "messages.pot"

#: What Babel takes from an extractor: line, function, messages, notes for translators.
Found = tuple[int, str | None, Any, list[str]]
#: What an item of a list begins with, of one in another too.
ITEM: Final = r" *(?:[-*+]|\d{1,9}[.)]) "
_BLOCKS: Final = re.compile(rf"\n\s*\n|\n(?={ITEM})")
_HEADING: Final = re.compile(rf"\A(#+ +|{ITEM} *|> +)?")
_NEXT_STEPS: Final = """{file} is there with {n} messages. To finish the language:
1. Add its record to LANGUAGES in mc2cm_analysis/language_records.py and correct what Babel does not know:
   "{code}": LanguageRecord("{name}", "{code}", percent="{{}}%", direction="{direction}", plural="{plural}"),
2. Translate the messages in {file}; a build lists what is missing.
3. Run make codebook, add the columns name_{code} and country_{code} to data/cities.csv, name_{code} to data/themes.csv
   and {code} to data/texts.csv, and fill them; mc2cm validate lists what is missing.
4. Add the part [{code}] to funding.toml, and its words for each logo; a build says what is missing.
5. Build with: mc2cm build --lang {code}"""


def read_catalogue(file: Path, language: str | None = None) -> Catalog:
    """Read a catalogue."""
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


@cache
def read_messages(language: str) -> tuple[dict[str, tuple[str, ...]], Callable[[int], int]]:
    """Read the messages of a language: the forms of each by its English, and which form a number takes.

    A message that has no translation, or only an uncertain one ("fuzzy"), is left out.
    """
    from gettext import c2py

    catalogue = read_catalogue(LOCALE / f"{language}.po", language)
    sure = [message for message in catalogue if message.id and all(_forms(message)) and not message.fuzzy]
    return {_key(message): _forms(message) for message in sure}, c2py(catalogue.plural_expr)


def _key(message: Any) -> str:
    return str(message.id[0] if message.pluralizable else message.id)


def _forms(message: Any) -> tuple[str, ...]:
    return tuple(message.string) if message.pluralizable else (message.string,)


def gaps(language: str) -> list[str]:
    """List what keeps a language from being complete: missing and uncertain messages, a wrong plural rule."""
    file = LOCALE / f"{language}.po"
    if not file.is_file():
        return [f"there is no catalogue {file.name}; begin it with: make language CODE={language}"]
    there, rule = read_catalogue(file, language), LANGUAGES[language].plural
    lines = [] if there.plural_forms == rule else [f"the plural rule of {file.name} is not that of the record: {rule}"]
    for wanted in filter(_key, read_catalogue(TEMPLATE)):
        said = there.get(wanted.id)
        if said is None or not all(_forms(said)):
            lines.append(f"missing: {_key(wanted)}")
        elif said.fuzzy:
            lines.append(f"fuzzy: {_key(wanted)}")
    return lines


def begin(language: str) -> str:
    """Make the empty catalogue of a new language, and say what else it needs; `ValueError` if it cannot be begun."""
    file = LOCALE / f"{language}.po"
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"'{language}' is not a language that Babel knows; give a code such as 'it'") from None
    if language == ENGLISH or file.exists():
        raise ValueError(f"'{language}' has its messages already")
    named = {"project": "MC2CM analysis", "version": version("mc2cm-analysis"), "last_translator": "MC2CM analysis"}
    catalogue = Catalog(locale=language, language_team=language, msgid_bugs_address="", fuzzy=False, **named)
    catalogue.header_comment = f"# MC2CM analysis, messages in {locale.english_name}."
    if language in LANGUAGES:  # the record was added first
        catalogue.mime_headers = [("Plural-Forms", LANGUAGES[language].plural)]
    for message in filter(_key, read_catalogue(TEMPLATE)):
        catalogue.add(message.id, locations=message.locations, flags=message.flags)
    with file.open("wb") as stream:
        write_po(stream, catalogue, width=0)
    return _NEXT_STEPS.format(
        **{"file": file.name, "n": len(catalogue), "code": language, "name": str(locale.display_name).capitalize()},
        **{"direction": locale.text_direction, "plural": catalogue.plural_forms},
    )


def extract(template: Path) -> None:
    """Find the messages of the project and write them to a template."""
    with chdir(LOCALE.parents[1]):  # so that the template names each file by its place in the project
        _babel(
            *("extract", "--mapping-file", "pyproject.toml", "--no-default-keywords", "--omit-header", "--no-wrap"),
            *("--keywords", "say later counted:2,3", "--add-location=file", "--output-file", str(template), "."),
        )


def update() -> None:
    """Find the messages of the project again and bring every catalogue up to date."""
    extract(TEMPLATE)
    for file in sorted(LOCALE.glob("*.po")):
        _babel(
            *("update", "--no-wrap", "--previous", "--ignore-obsolete", "--ignore-pot-creation-date"),
            *("--input-file", str(TEMPLATE), "--locale", file.stem, "--output-file", str(file)),
        )


def _babel(*arguments: str) -> None:
    from babel.messages.frontend import CommandLineInterface

    CommandLineInterface().run(["pybabel", "--quiet", *arguments])


def blocks(markdown: str) -> list[tuple[str, str]]:
    r"""Split prose into paragraphs, headings and items, each with the sign that starts it.

    Examples
    --------
    >>> blocks("## The city\n\nOne line\nand the next.")
    [('## ', 'The city'), ('', 'One line and the next.')]
    >>> blocks("1. One\n   - inner\n2. Two")
    [('1. ', 'One'), ('   - ', 'inner'), ('2. ', 'Two')]
    """
    parts = []
    for block in _BLOCKS.split(markdown.strip()):
        sign = _HEADING.match(block)
        start = sign.group() if sign else ""
        parts.append((start, " ".join(block[len(start) :].split())))
    return parts


def extract_notebook(stream: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Find the messages of a notebook for Babel: its prose, block by block, and what its cells say."""
    from io import BytesIO

    from babel.messages.extract import extract_python

    for cell in json.load(stream)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            for _, text in blocks(source):
                yield 1, None, text, [f"prose, cell {cell['id']}"]
        else:
            found: Any = extract_python(BytesIO(source.encode()), keywords, comment_tags, {"encoding": "utf-8"})
            for _, function, messages, comments in found:
                yield 1, function, messages, [*comments, f"cell {cell['id']}"]


def extract_vocabulary(stream: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Find the labels of a vocabulary for Babel: the values of its mappings and its single words."""
    named = Path(stream.name).stem
    (words,) = (one for one in (vocabulary, programme_vocabulary) if one.__name__.endswith(f".{named}"))
    for name, kind in words.__annotations__.items():
        value = getattr(words, name)
        if kind in (Final[vocabulary.Vocabulary], Final[vocabulary.Word]):
            for label in value.values() if isinstance(value, dict) else [value]:
                yield 1, None, label, [f"vocabulary {name}"]


def extract_units(stream: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Find the units for Babel: of each the message for one, and for another number."""
    for one, many in UNITS.values():
        yield 1, "counted", (None, one, many), ["unit"]


def extract_schema(stream: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Find the titles of tables and the heads of printed columns in the declaration of the data, for Babel."""
    declared = tomllib.load(stream)
    for columns in (declared["columns"], *(table.get("here", {}) for table in declared["tables"].values())):
        for name, column in columns.items():
            if "title" in column:
                yield 1, None, column["title"], [f"head of the column {name}"]
    for name, table in declared["tables"].items():
        yield 1, None, table["title"], [f"title of the table {name}"]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        try:
            print(begin(sys.argv[1]))
        except ValueError as error:
            sys.exit(f"make language: {error}")
    else:
        update()
        for file in sorted(LOCALE.glob("*.po")):
            waiting = len(gaps(file.stem)) if file.stem in LANGUAGES else "all"
            print(f"mc2cm_analysis/locale/{file.name} is up to date; messages to translate: {waiting}")
