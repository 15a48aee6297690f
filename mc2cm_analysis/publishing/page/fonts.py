"""The font of a report, inside the report: of each weight, only the letters that stand on the page."""

import base64
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from mc2cm_analysis.paths import FONTS
from mc2cm_analysis.seams.fonttools import split_ligatures

FAMILY: Final = "IBM Plex Sans Arabic"
_WEIGHTS: Final = {400: "Regular", 600: "SemiBold"}
#: What joins letters and sets them; the font has more (fractions, styles) that no report uses. Of ``locl`` it has wider
#: digits behind Arabic letters: a column of years would be set in two kinds of digits.
_FEATURES: Final = ["calt", "ccmp", "curs", "fina", "init", "kern", "mark", "medi", "mkmk", "rlig"]

#: Whole alphabets are carried, so that most pages carry the same letters, which are taken out of the font once.
_LATIN: Final = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) + "Œœ–—−‘’“”…\u202f"
_ARABIC: Final = "".join(map(chr, [*range(0x621, 0x63B), *range(0x640, 0x656)])) + "،؛؟٪ٱپچڤگ"
#: What pages in other scripts carry as well: they lead to those in Arabic by the name of the language.
_ITS_NAME: Final = "العربية"

#: What was taken out of the font: name of the file and letters to WOFF2 in base64.
_SUBSETS: Final[dict[tuple[str, str], str]] = {}


def font_faces(text: str) -> str:
    """Return one ``@font-face`` a weight, with each letter of a page that the font has, and its joined forms.

    The same letters give the same bytes.
    """
    shown = set(text).union(_LATIN, _ITS_NAME)
    if not shown.intersection(_ARABIC) <= set(_ITS_NAME):
        shown.update(_ARABIC)
    letters = "".join(sorted(shown & _letters_of_the_font()))
    return "\n".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; '
        f"src: url(data:font/woff2;base64,{_subset(name, letters)}) format('woff2'); }}"
        for weight, name in _WEIGHTS.items()
    )


def common_subsets() -> dict[tuple[str, str], str]:
    """Take out of the font what most pages carry, and return it for `keep_subsets`."""
    for text in (_ITS_NAME, _ARABIC):
        font_faces(text)
    return _SUBSETS


def keep_subsets(subsets: dict[tuple[str, str], str]) -> None:
    """Keep what another process has taken out of the font."""
    _SUBSETS.update(subsets)


@cache
def _letters_of_the_font() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(_file(_WEIGHTS[400])) as font:
        return frozenset(map(chr, font.getBestCmap()))


def _file(weight: str) -> Path:
    return FONTS / f"{FAMILY.replace(' ', '')}-{weight}.ttf"


def _subset(name: str, letters: str) -> str:
    if (name, letters) not in _SUBSETS:
        _SUBSETS[name, letters] = _taken_out(name, letters)
    return _SUBSETS[name, letters]


def _taken_out(name: str, letters: str) -> str:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(_file(name), recalcTimestamp=False)
    subsetter = Subsetter(Options(hinting=False, layout_features=_FEATURES))
    subsetter.populate(text=letters)
    subsetter.subset(font)
    split_ligatures(font)
    font.flavor = "woff2"
    carried = BytesIO()
    font.save(carried)
    return base64.b64encode(carried.getvalue()).decode()
