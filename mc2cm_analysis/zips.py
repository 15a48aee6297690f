"""How are files packed? The same files give the same zip, whoever packs them, when and where."""

import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Final

#: The first day that a zip can say; in one with this day no file says when it was packed.
FIRST_DAY: Final = "1980-01-01"
#: A file that its owner may change and everybody may read, as systems of the Unix kind write it.
_MODE: Final = 0o100644 << 16
_UNIX: Final = 3
_LEVEL: Final = 9


def zipped(files: Mapping[str, bytes], day: str = FIRST_DAY, *, top: str = "") -> bytes:
    """Return files as a zip.

    Parameters
    ----------
    files : mapping
        Place inside the zip to content.
    day : str
        ISO date that every file has; not the clock's, which would make other bytes each day.
    top : str
        A folder in which all of them stand; by default none.
    """
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for place in sorted(files):
            name = f"{top}/{place}" if top else place
            archive.writestr(entry(name, day), files[place], zipfile.ZIP_DEFLATED, _LEVEL)
    return content.getvalue()


def entry(name: str, day: str) -> zipfile.ZipInfo:
    """Return what a zip says of a file, before its size is known."""
    told = date.fromisoformat(max(day, FIRST_DAY))
    said = zipfile.ZipInfo(name, (told.year, told.month, told.day, 0, 0, 0))
    said.create_system, said.external_attr = _UNIX, _MODE
    return said
