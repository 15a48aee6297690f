"""The font of a report, inside the report: of each weight, only the letters that stand on the page."""

import base64
from collections import defaultdict
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.paths import FONTS

FAMILY: Final = "IBM Plex Sans Arabic"
_WEIGHTS: Final = {400: "Regular", 600: "SemiBold"}
#: What joins letters and sets them; the font has more (small capitals, fractions, styles) that no report uses.
_FEATURES: Final = ["calt", "ccmp", "curs", "fina", "init", "kern", "locl", "mark", "medi", "mkmk", "rlig"]
_LIGATURE, _CONTEXT, _EXTENSION = 4, 6, 7


#: Whole alphabets are carried, so that most pages carry the same letters, which are taken out of the font once.
_LATIN: Final = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0x100)])) + "Œœ–—‘’“”…\u202f"
_ARABIC: Final = "".join(map(chr, [*range(0x621, 0x63B), *range(0x641, 0x656)])) + "،؛؟٪ٱپچڤگ"
#: What pages in other scripts show at least, as the name of the language.
_ITS_NAME: Final = "العربية"


def font_faces(text: str) -> str:
    """Return the style rules that carry the font.

    Parameters
    ----------
    text : str
        Whatever the page shows; each of its letters that the font has is carried, with its joined forms.

    Returns
    -------
    str
        One ``@font-face`` a weight, WOFF2 as a ``data:`` address. The same letters give the same bytes.
    """
    shown = set(text) & _letters_of_the_font()
    shown |= set(_LATIN)
    if not shown.intersection(_ARABIC) <= set(_ITS_NAME):
        shown |= set(_ARABIC)
    letters = "".join(sorted(shown & _letters_of_the_font()))
    return "\n".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; '
        f"src: url(data:font/woff2;base64,{_subset(name, letters)}) format('woff2'); }}"
        for weight, name in _WEIGHTS.items()
    )


def prepare_fonts() -> None:
    """Take out of the font what most pages carry, for the processes that are forked from this one."""
    for text in (_ITS_NAME, _ARABIC):
        font_faces(text)


@cache
def _letters_of_the_font() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(_file(_WEIGHTS[400])) as font:
        return frozenset(map(chr, font.getBestCmap()))


def _file(weight: str) -> Path:
    return FONTS / f"{FAMILY.replace(' ', '')}-{weight}.ttf"


@cache
def _subset(name: str, letters: str) -> str:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(_file(name), recalcTimestamp=False)
    options = Options()
    options.hinting = False
    options.layout_features = _FEATURES
    subsetter = Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    split_ligatures(font)
    font.flavor = "woff2"
    carried = BytesIO()
    font.save(carried)
    return base64.b64encode(carried.getvalue()).decode()


def split_ligatures(font: Any) -> None:
    """Let each letter of a required ligature keep a glyph: the first is drawn as the whole, the second as nothing.

    The page looks the same. A PDF made of it then holds one letter a glyph, in order: programs that take the text out
    of a PDF turn right-to-left glyphs round one by one, and would turn the letters inside a ligature the wrong way
    (``لا`` would be read as ``ال``).

    Parameters
    ----------
    font : fontTools.ttLib.TTFont
        It is changed. Ligatures of more than two letters are left as they are.
    """
    if "GSUB" not in font:
        return
    table = font["GSUB"].table
    for record in {id(r): r for r in table.FeatureList.FeatureRecord if r.FeatureTag == "rlig"}.values():
        for index in record.Feature.LookupListIndex:
            pairs = _pairs(table.LookupList.Lookup[index])
            if pairs:
                _draw_as_context(font, index, pairs)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)


def _pairs(lookup: Any) -> dict[str, dict[str, str]]:
    """Return the ligatures of two letters: second letter to first letter to the glyph of both."""
    pairs: dict[str, dict[str, str]] = defaultdict(dict)
    for subtable in lookup.SubTable:
        inner = subtable.ExtSubTable if subtable.LookupType == _EXTENSION else subtable
        if inner.LookupType != _LIGATURE:
            return {}
        for first, ligatures in inner.ligatures.items():
            for ligature in ligatures:
                if len(ligature.Component) == 1:
                    pairs[ligature.Component[0]][first] = ligature.LigGlyph
    return pairs


def _draw_as_context(font: Any, index: int, pairs: dict[str, dict[str, str]]) -> None:
    """Put rules in the place of a lookup of ligatures: before this second letter, draw the first as the whole."""
    from fontTools.otlLib import builder
    from fontTools.ttLib.tables import otTables

    table = font["GSUB"].table
    flag = table.LookupList.Lookup[index].LookupFlag
    blanks = {second: _blank(font, second) for second in pairs}
    lookups = table.LookupList.Lookup
    lookups.append(_single(blanks, flag))
    nothing = len(lookups) - 1
    rules = []
    for second, wholes in pairs.items():
        lookups.append(_single(wholes, flag))
        rule = otTables.ChainContextSubst()
        rule.Format = 3
        rule.BacktrackCoverage, rule.LookAheadCoverage = [], []
        glyphs = font.getReverseGlyphMap()
        rule.InputCoverage = [builder.buildCoverage(group, glyphs) for group in (wholes, [second])]
        rule.InputGlyphCount, rule.BacktrackGlyphCount, rule.LookAheadGlyphCount = 2, 0, 0
        rule.SubstLookupRecord = [_apply(0, len(lookups) - 1), _apply(1, nothing)]
        rule.SubstCount = 2
        rules.append(rule)
    lookups[index] = builder.buildLookup(rules, flag)


def _single(mapping: dict[str, str], flag: int) -> Any:
    from fontTools.otlLib import builder

    return builder.buildLookup([builder.buildSingleSubstSubtable(mapping)], flag)


def _apply(place: int, lookup: int) -> Any:
    from fontTools.ttLib.tables import otTables

    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = place, lookup
    return record


def _blank(font: Any, letter: str) -> str:
    """Add a glyph that draws nothing and takes no room, to stand for a letter that is drawn with the one before it."""
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    name = f"{letter}.drawn"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = Glyph()
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["hmtx"].metrics[name] = (0, 0)
    if "GDEF" in font and font["GDEF"].table.GlyphClassDef:
        font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
    return name
