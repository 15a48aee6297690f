"""May a file leave the house? Each kind of file is read as its reader reads it, and held against the gate again.

A page is to be as the gate wrote it: it is taken apart, passed once more, and must come out the same. A PDF is set from
a page that has passed; what it says of itself is looked at here.
"""

import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO
from typing import Final

from mc2cm_analysis.publishing.page.gate import before_the_gate, passed
from mc2cm_analysis.publishing.page.kept import check_kept
from mc2cm_analysis.publishing.page.leaks import RefusedError, check_leaks, texts_in
from mc2cm_analysis.publishing.page.pictures import drawing_only

_CARRIED: Final = re.compile(r"url\(data:[^)]*\)")
_END_OF_WORDS: Final = re.compile(r"</(?:w:p|si|c|t|dc:\w+|cp:\w+|dcterms:\w+|vt:\w+)>")
_TAG: Final = re.compile(r"<[^>]*>")
#: Files that quote code, or signs as code has them: in them a brace or a backslash is no leak.
_CODE: Final = (".bib", ".toml", ".md")
#: A line of the list of packages: a package and its version, a digest, or who asks for it. It names no address.
_LOCKED: Final = re.compile(
    r"(?:[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,_-]+\])?==[\w.!+]+(?: ; [\w.*'\" ()=<>~!,-]+)?"
    r"|    --hash=sha256:[0-9a-f]{64})(?: \\)?|    # .*"
)
#: Where a PDF tells of itself: texts of its own, and streams, which may be packed.
_PDF_TEXT: Final = re.compile(
    rb"/(?:Title|Author|Subject|Keywords|Creator|Producer)\s*(?:\(((?:[^()\\]|\\.)*)\)|<([0-9a-fA-F]*)>)"
)
_PDF_STREAM: Final = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def check_leaving(place: str, content: bytes, contact: str) -> None:
    """Refuse a file that may not leave the house.

    Parameters
    ----------
    place : str
        Its place, whose end says what kind of file it is.
    content : bytes
        What it holds.
    contact : str
        The one address that reports name.

    Raises
    ------
    RefusedError
        Says what was found.
    """
    suffix = place[place.rfind(".") :] if "." in place else ""
    check = _CHECKS.get(suffix)
    if check is None:
        raise RefusedError("it is of no kind of file that leaves the house")
    try:
        check(content, contact)
    except (UnicodeDecodeError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise RefusedError(f"it cannot be read as {suffix.removeprefix('.')} ({type(error).__name__})") from None


def _check_page(content: bytes, contact: str) -> None:
    html = content.decode("utf-8")
    bare, sheet = before_the_gate(html)
    check_leaks(_CARRIED.sub("", sheet), allowed_address=contact, is_code=True)
    if passed(bare, sheet, allowed_address=contact) != html:
        raise RefusedError("the page is not as the gate wrote it")


def _check_text(content: bytes, contact: str) -> None:
    check_leaks(content.decode("utf-8-sig"), allowed_address=contact)


def _check_code(content: bytes, contact: str) -> None:
    check_leaks(content.decode("utf-8"), allowed_address=contact, is_code=True)


def _check_lock(content: bytes, contact: str) -> None:
    for number, line in enumerate(content.decode("ascii").splitlines(), start=1):
        if not _LOCKED.fullmatch(line):
            raise RefusedError(f"line {number} is no package with its version, nor a digest: '{line[:60]}'")


def _check_json(content: bytes, contact: str) -> None:
    check_leaks("\n".join(dict.fromkeys(texts_in(json.loads(content)))), allowed_address=contact, is_code=True)


def _check_office(content: bytes, contact: str) -> None:
    """Look at each text of a workbook or a document, and at what it says of itself."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        told = [parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml")]
    text = _TAG.sub("", _END_OF_WORDS.sub("\n", "\n".join(told)))
    check_leaks("\n".join(dict.fromkeys(unescape(text).split("\n"))), allowed_address=contact)


def _check_pdf(content: bytes, contact: str) -> None:
    streams = [*_unpacked(content)]
    told = [found[1] or bytes.fromhex(found[2].decode()) for part in (content, *streams) for found in _said(part)]
    told += [part for part in streams if b"<x:xmpmeta" in part or b"<rdf:RDF" in part]
    for part in told:
        text = part.decode("utf-16" if part.startswith((b"\xfe\xff", b"\xff\xfe")) else "utf-8", "replace")
        check_leaks(_TAG.sub("\n", text), allowed_address=contact)


def _said(part: bytes) -> "Iterator[re.Match[bytes]]":
    yield from _PDF_TEXT.finditer(part)


def _unpacked(content: bytes) -> Iterator[bytes]:
    for stream in _PDF_STREAM.finditer(content):
        try:
            yield zlib.decompressobj().decompress(stream[1], 5_000_000)
        except zlib.error:
            yield stream[1]


def _check_picture(content: bytes, contact: str) -> None:
    if drawing_only(content) != content:
        raise RefusedError("the picture holds more than a drawing")


def _check_notebook(content: bytes, contact: str) -> None:
    import nbformat

    check_kept(nbformat.reads(content.decode("utf-8"), as_version=4))


_CHECKS: Final[dict[str, Callable[[bytes, str], None]]] = {
    ".html": _check_page,
    ".json": _check_json,
    ".ipynb": _check_notebook,
    ".lock": _check_lock,
    ".pdf": _check_pdf,
    ".png": _check_picture,
    **dict.fromkeys((".xlsx", ".docx"), _check_office),
    **dict.fromkeys((".csv", ".txt"), _check_text),
    **dict.fromkeys(_CODE, _check_code),
}
