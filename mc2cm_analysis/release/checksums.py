"""Which bytes is each file of a release to have? Said so that ``sha256sum -c`` can read it."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from mc2cm_analysis.release.layout import SUMS, Fault

_LINE: Final = re.compile(r"([0-9a-f]{64})  (\S.*)")


def as_sums(files: Mapping[str, bytes]) -> bytes:
    """Return the list of the digests of files, by name."""
    return "".join(f"{digest(files[place])}  {place}\n" for place in sorted(files)).encode()


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return sha256(content).hexdigest()


def read_sums(content: bytes) -> tuple[dict[str, str], list[Fault]]:
    """Return the digest that each file is to have, and what is wrong with the list."""
    sums: dict[str, str] = {}
    faults = []
    text = content.decode("utf-8", "replace")
    if "\r\n" in text:
        faults.append(Fault(SUMS, "its lines end as Windows has them: it was saved anew", "the file as it was"))
        text = text.replace("\r\n", "\n")
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        found = _LINE.fullmatch(line)
        if not found:
            faults.append(Fault(SUMS, f"line {number} cannot be read", "a digest, two spaces and a name are right"))
        elif found[2] in sums:
            faults.append(Fault(SUMS, f"line {number} names {found[2]} again", "one line for each file is right"))
        else:
            sums[found[2]] = found[1]
    if not text.endswith("\n"):
        faults.append(Fault(SUMS, "its last line has no end", "a line for each file is right"))
    return sums, faults
