"""How does a picture that Markdown shows get into a page? As PNG inside it, with nothing but what is seen."""

import base64
import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.pictures import as_address, drawing_only

_ATTACHED: Final = "attachment:"
_IN_ADDRESS: Final = re.compile(r"data:image/[\w.+-]+;base64,(.*)", re.DOTALL)


def embedded(url: str, attachments: Mapping[str, Mapping[str, str]], folder: str | None) -> str:
    """Return the address, for a page, of a picture that is attached to a cell or, if a folder is given, lies there.

    Raises
    ------
    RefusedError
        If there is no such picture, or no way to draw it.
    """
    name = url.removeprefix(_ATTACHED) if len(url) < 200 else "in its address"
    content = _content(url, attachments, folder)
    if content is None:
        raise RefusedError(f"shows a picture that is not in it, {name}; attach the picture to the cell")
    try:
        return as_address(drawing_only(_as_png(base64.b64decode(content))))
    except Exception:  # each kind of picture has faults of its own
        raise RefusedError(f"shows a picture, {name}, that cannot be read; attach it as PNG or JPEG") from None


def _content(url: str, attachments: Mapping[str, Mapping[str, str]], folder: str | None) -> str | None:
    """Return a picture in base 64."""
    if url.startswith(_ATTACHED):
        forms = attachments.get(url.removeprefix(_ATTACHED), {})
        content = next((forms[form] for form in ("image/png", *forms) if form in forms), None)
        return "".join(content) if content is not None else None
    if found := _IN_ADDRESS.match(url):
        return found[1]
    if folder is None:
        return None
    file, allowed = Path(folder, url).resolve(), Path(folder).resolve()
    return base64.b64encode(file.read_bytes()).decode() if allowed in file.parents and file.is_file() else None


def _as_png(picture: bytes) -> bytes:
    """Return a picture as PNG, drawn anew: what its maker's programs noted in it is gone."""
    from PIL import Image, ImageOps

    with Image.open(BytesIO(picture)) as opened, BytesIO() as file:
        upright = ImageOps.exif_transpose(opened)
        drawn = upright if upright.mode in ("1", "L", "LA", "P", "RGB", "RGBA") else upright.convert("RGB")
        drawn.save(file, "PNG", optimize=True, icc_profile=None)
        return file.getvalue()
