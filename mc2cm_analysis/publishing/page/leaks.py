"""What must no text of a report tell? Where it was made, by whom and how: looked for in what a reader sees.

The text is looked at as a reader, a browser or a program would come to read it: references of HTML and percent signs
decoded, compatible signs made one (NFKC), what is not seen left out, capitals made small.
"""

import getpass
import re
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from html import unescape
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize
from urllib.parse import unquote

from mc2cm_analysis.issues import visible
from mc2cm_analysis.paths import PACKAGE, home_folder
from mc2cm_analysis.publishing.page.leak_kinds import (
    HOUSE_NAMES,
    MAIL,
    NAME,
    NAMES_AND_KEYS,
    PATH,
    PATHS,
    PATHS_IN_PROSE,
    PRINTED_AS_WRITTEN,
    PRINTED_BY_CODE,
    Leak,
)


class RefusedError(Exception):
    """There is something that a report must not carry."""


#: An address of mail: whose sign may stand between spaces, and whose points then do too.
_ADDRESS: Final = re.compile(
    r"@(?<=[\w.+'\")\]-]@)(?:[\w-]+(?:\.[\w-]+)+|\[[\d.:a-f]+\])|@(?<=[\w+-] @) [\w-]+ ?\. ?\w{2}"
)
_BEFORE_SIGN: Final = re.compile(r"[\w.+-]+$")
_LINK_IN_TEXT: Final = re.compile(r"https?://[^\s<>\"'«»“”]+")
_BEHIND_HOST: Final = re.compile(r"[/?#\\]")
_NO_NAME: Final = re.compile(r"[^\w.-]")
#: A page on the web. A host whose last part begins with a letter is a name in every browser, never a number.
_LINK: Final = re.compile(
    r"https?://(?P<host>(?:[\w-]+\.)+[^\W\d_][\w-]+|\d+(?:\.\d+){3})(?::\d{1,5})?(?:[/?#][^\s<>\"\\`\x00-\x20\x7f]*)?",
    re.IGNORECASE,
)
#: The last parts of names that no host of the public web has.
_PRIVATE: Final = {
    *("local", "localdomain", "localhost", "internal", "intranet", "lan", "corp", "private", "home", "arpa"),
    *("test", "invalid", "onion"),
}

#: Signs that are not seen, or only change how their neighbours look; and those that look like a sign of a path or mail.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_LOOKALIKE: Final = dict(zip("⁄∕⧸╱⧵∖⟍。", "////\\\\\\.", strict=True))
_LOOKALIKES: Final = re.compile(f"[{''.join(_LOOKALIKE)}]")
_SPACES: Final = re.compile(r"[^\S\n ] *|  +")
_REFERENCE: Final = re.compile(r"&#?\w+;?")
_PERCENT: Final = re.compile(r"%[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2})*")


def check_leaks(text: str, *, allowed_address: str = "", is_code: bool = False) -> None:
    """Refuse text that names this machine, its users, an address of mail or a key, or that shows code.

    Parameters
    ----------
    text : str
        As a reader sees it, not HTML; what is on one line belongs together.
    allowed_address : str
        Whose addresses of mail, each as a whole, are no leak: the contact that reports name.
    is_code : bool
        Whether it is the code of a notebook, which may look like code.

    Raises
    ------
    RefusedError
        Says what was found, with the text around it.
    """
    seen = as_read(text)
    folded = seen.casefold()
    for link in dict.fromkeys(_LINK_IN_TEXT.findall(folded)):
        _check_text_of_link(link)
    _look(PATHS if is_code else (*PATHS, *PATHS_IN_PROSE), _LINK_IN_TEXT.sub(_after_its_path, folded))
    _look((_own_folders(), _own_names(), *NAMES_AND_KEYS), folded)
    _look(HOUSE_NAMES, seen)
    if not is_code:
        _look(PRINTED_BY_CODE, folded)
        _look(PRINTED_AS_WRITTEN, seen)
    allowed = set(_addresses(as_read(allowed_address).casefold()))
    for address in _addresses(folded):
        if address not in allowed:
            raise RefusedError(f"the report holds {MAIL}: '{address}'")


def check_link(address: str) -> None:
    """Refuse an address that is no page on the public web; what it tells is for `check_leaks`.

    Raises
    ------
    RefusedError
        Says what is wrong with it.
    """
    found = _LINK.fullmatch(address)
    host = as_read(found["host"]).casefold() if found else ""
    if not found or not _is_public(host):
        raise RefusedError(f"the report holds an address '{address[:60]}' that is no page on the public web")


def texts_in(value: Any) -> Iterator[str]:
    """Yield each text in a value of JSON, and each name: what `check_leaks` is to look at.

    Examples
    --------
    >>> list(texts_in({"title": ["Lyon", {"n": 1}]}))
    ['title', 'Lyon', 'n']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inside in value.items():
            yield from (str(name), *texts_in(inside))
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from texts_in(inside)


def as_read(text: str) -> str:
    """Return text as it comes to be read: decoded, of one form, without what is not seen.

    Examples
    --------
    >>> as_read("&#47;ho\N{ZERO WIDTH SPACE}me%2Fa\N{SOFT HYPHEN}nn")
    '/home/ann'
    """
    for _ in range(4):  # what is decoded may be encoded again
        if text == (text := _PERCENT.sub(_from_percent, _REFERENCE.sub(_from_reference, text))):
            break
    text = _UNSEEN.sub("", normalize("NFKC", _UNSEEN.sub("", text)))
    return _SPACES.sub(" ", _LOOKALIKES.sub(lambda sign: _LOOKALIKE[sign[0]], text))


def _from_reference(piece: "re.Match[str]") -> str:
    return unescape(piece[0])


def _from_percent(piece: "re.Match[str]") -> str:
    return unquote(piece[0])


def _look(leaks: "tuple[Leak, ...]", text: str) -> None:
    for leak in leaks:
        if any(sign in text for sign in leak.signs) and (found := leak.pattern.search(text)):
            around = visible(text[max(0, found.start() - 30) : found.end() + 30].replace("\n", " "))
            raise RefusedError(f"the report holds {leak.what}: '{around}'")


def _addresses(text: str) -> Iterator[str]:
    """Yield each address of mail in a text in small letters."""
    for found in _ADDRESS.finditer(text):
        before = _BEFORE_SIGN.search(text, max(0, found.start() - 80), found.start())
        yield (before[0] if before else "") + found[0].rstrip(".-")


def _check_text_of_link(link: str) -> None:
    """Refuse an address that stands in a text; what follows it on its line may have been taken for its end."""
    whose = _BEHIND_HOST.split(link.partition("://")[2], maxsplit=1)[0]
    if "@" in whose or not _is_public(_NO_NAME.split(whose, maxsplit=1)[0].rstrip(".")):
        raise RefusedError(f"the report holds an address '{link[:60]}' that is no page on the public web")


def _after_its_path(link: "re.Match[str]") -> str:
    return " " + _after_its_host(link[0])


def _after_its_host(link: str) -> str:
    """Return the question and the place in a page, which may hold a path of a machine; a page's own path is none."""
    return _LINK_IN_TEXT.sub(_after_its_path, " ".join(re.split(r"[?#]", link)[1:]).replace("=", " = "))


def _is_public(host: str) -> bool:
    if re.fullmatch(r"[\d.]+", host):
        try:
            return ip_address(host).is_global
        except ValueError:
            return False
    return "." in host and host.rpartition(".")[2] not in _PRIVATE


def _own_folders() -> Leak:
    """Look for every folder that this process runs in or from, wherever the machine keeps it."""
    folders = {Path.cwd(), home_folder(), Path(sys.prefix), Path(tempfile.gettempdir()), PACKAGE.parent}
    named = tuple(str(folder).casefold() for folder in sorted(filter(None, folders)) if folder != Path(folder.anchor))
    own = [rf"{re.escape(path[0])}(?<![\w./:-].){re.escape(path[1:])}(?![\w-])" for path in named]
    return Leak(PATH, named, re.compile("|".join(own)))


def _own_names() -> Leak:
    """Look for the user at a machine, and for the machine's name where it is no plain word."""
    user, host = _user().casefold(), socket.gethostname().casefold()
    signs, names = [f"{user}@"], [rf"\b{re.escape(user)}@"]
    if len(host) > 5 and re.search(r"[a-z]", host) and re.search(r"[\d-]", host):
        signs.append(host)
        names.append(rf"\b{re.escape(host)}\b")
    return Leak(NAME, tuple(signs), re.compile("|".join(names)))


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return "root"
