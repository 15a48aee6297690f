"""What does a picture in PNG hold beside what is seen? Nothing, where it is to leave the house."""

import base64
import binascii
from collections.abc import Iterator
from typing import Final
from zlib import crc32

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
#: The chunks that draw; others hold texts, times, places and the paths of whoever made the picture.
_DRAWING: Final = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"IDAT", b"IEND"}
_ADDRESS: Final = "data:image/png;base64,"


def drawing_only(picture: bytes) -> bytes:
    """Return a PNG with what draws it and nothing else.

    Raises
    ------
    ValueError
        If it is no whole PNG.
    """
    return SIGNATURE + b"".join(_chunk(name, content) for name, content in _chunks(picture) if name in _DRAWING)


def as_address(picture: bytes) -> str:
    """Return a PNG as an address that holds it."""
    return _ADDRESS + base64.b64encode(picture).decode()


def holds_a_drawing_only(address: str) -> bool:
    """Tell whether an address holds a PNG, and that nothing but what draws it."""
    try:
        picture = base64.b64decode(address.removeprefix(_ADDRESS), validate=True)
        return address == as_address(picture) and drawing_only(picture) == picture
    except (ValueError, binascii.Error):
        return False


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of each chunk, the last of which ends the picture."""
    if not picture.startswith(SIGNATURE):
        raise ValueError("this is no PNG")
    place, name = len(SIGNATURE), b""
    while name != b"IEND":
        length = int.from_bytes(picture[place : place + 4], "big")
        name, content = picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        if len(content) < length or picture[place + 8 + length : place + 12 + length] != _crc(name, content):
            raise ValueError("this PNG is broken")
        yield name, content
        place += 12 + length


def _chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + _crc(name, content)


def _crc(name: bytes, content: bytes) -> bytes:
    return crc32(name + content).to_bytes(4, "big")
